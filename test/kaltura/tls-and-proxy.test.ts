/** TLS and proxies, seen by the built command: both are read when a process starts. */
import { describe, expect, test } from 'vitest';
import { RIGHT, SECRET } from '../answers.ts';
import { folderWith, runJson, said } from '../commands/run.ts';
import {
  deadPort,
  portOf,
  proxyTo,
  startServer,
  type TestServer,
  type Tunnelling,
  tlsFile,
  well,
} from './test-server.ts';

const CA = { NODE_EXTRA_CA_CERTS: tlsFile('ca.pem') };
const OTHER_NAME = 'ERR_TLS_CERT_ALTNAME_INVALID';
const PASSWORD = 'p@ssword-of-proxy';
const PROXY_USER = `//me:${encodeURIComponent(PASSWORD)}@`;
const { KALTURA_VIDEO_PORTAL_BASE_URL: _, ...VALUES } = RIGHT;

/** What the command says of these values in an environment, by credential. */
async function check(values: object, env: Record<string, string>, timeout = '15') {
  const cwd = folderWith({ ...VALUES, ...values });
  const secrets = [PASSWORD, encodeURIComponent(PASSWORD)];
  const { json } = await runJson(['check', '--timeout', timeout], { cwd, env, secrets });
  return (name: string) => said(json, name);
}

const start = (certificate: string): Promise<TestServer> => startServer(well, { certificate });
const GOOD = await start('good');
const portal = (KALTURA_VIDEO_PORTAL_BASE_URL: string) => ({ KALTURA_VIDEO_PORTAL_BASE_URL });

describe('TLS', () => {
  test.concurrent.each([
    ['an unknown issuer', 'good', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
    ['a self-signed one', 'self-signed', {}, 'DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
    ['an expired one', 'expired', CA, 'CERT_HAS_EXPIRED', 'clock'],
    ['one for another name', 'other-name', CA, OTHER_NAME, 'Check the address'],
  ] as const)('%s: unchecked, and says what helps', async (_, certificate, env, code, fix) => {
    const server = await start(certificate);
    const saysOf = await check({ KALTURA_SERVICE_URL: server.api }, env);
    for (const name of ['partner-id', 'admin-secret', 'region', 'user-id']) {
      expect(saysOf(name)).toMatchObject({ status: 'unchecked', code });
      expect(saysOf(name).fix).toContain(fix);
      expect(saysOf(name).message).toContain('127.0.0.1');
    }
    expect(server.heard).toEqual([]);
  });

  test.concurrent.each([
    ['is not a portal', 'good', 'invalid'],
    ['where every host has it, says nothing of the portal', 'other-name', 'unchecked'],
  ])('a certificate for another name %s', async (_, ofApi, status) => {
    const KALTURA_SERVICE_URL = (await start(ofApi)).api;
    const { origin } = await start('other-name');
    const saysOf = await check({ KALTURA_SERVICE_URL, ...portal(origin) }, CA);
    expect(saysOf('portal-url')).toMatchObject({ status, code: OTHER_NAME });
  });

  test.concurrent('plain http where https is expected', async () => {
    const { api } = await startServer();
    const saysOf = await check({ KALTURA_SERVICE_URL: api.replace('http:', 'https:') }, {});
    expect(saysOf('region')).toMatchObject({ status: 'unchecked', code: 'EPROTO' });
    expect(saysOf('region').message).toMatch(/does not speak https/);
  });
});

describe('a proxy', () => {
  const proxyWith = (tunnelling: Tunnelling) => proxyTo({ port: portOf(GOOD.origin) }, tunnelling);

  test.concurrent('is used with its user and password; the secret is inside the tunnel', async () => {
    const { origin, connects } = await proxyWith('good');
    const saysOf = await check({}, { ...CA, HTTPS_PROXY: origin.replace('//', PROXY_USER) });
    expect(saysOf('admin-secret')).toMatchObject({ status: 'valid' });
    expect(connects).toMatchObject([
      {
        target: 'api.eu.kaltura.com:443',
        authorization: `Basic ${Buffer.from(`me:${PASSWORD}`).toString('base64')}`,
        headers: expect.not.stringContaining(SECRET),
      },
    ]);
  });

  const failures: [string, Tunnelling | null, string, RegExp][] = [
    ['that is not there', null, 'ECONNREFUSED', /the proxy .*failed: it refused the connection/],
    ['that wants a password', { status: 407 }, 'PROXY', /requires a user name .*\(407\)/],
    ['that cannot reach the host', { status: 502 }, 'PROXY', /failed: it answered 502\.$/],
    ['that speaks no HTTP', 'garbage', 'PROXY', /failed: its response is not valid HTTP\.$/],
    ['that cuts the connection off', 'reset', 'ECONNRESET', /through the proxy .*cut off/],
    ['that never answers', 'silent', 'ETIMEDOUT', /through the proxy .*in time/],
  ];
  // A CONNECT that is never answered does not keep the process alive.
  test.concurrent.each(failures)('one %s', async (_, tunnelling, code, message) => {
    const { origin } = tunnelling
      ? await proxyWith(tunnelling)
      : { origin: `http://127.0.0.1:${await deadPort()}` };
    const env = { ...CA, HTTPS_PROXY: origin.replace('//', PROXY_USER) };
    const saysOf = await check({}, env, code === 'ETIMEDOUT' ? '1.5' : '15');
    for (const name of ['partner-id', 'admin-secret', 'region', 'user-id']) {
      expect(saysOf(name)).toMatchObject({ status: 'unchecked', code });
      expect(saysOf(name).message).toMatch(message);
      expect(saysOf(name).message).toContain(new URL(origin).host);
      expect(saysOf(name).fix).toContain('HTTPS_PROXY');
      expect(saysOf(name).fix).not.toContain('Set HTTPS_PROXY');
    }
  });

  test.concurrent('that speaks plain http has no https address', async () => {
    const { origin } = await proxyWith('good');
    const saysOf = await check({}, { ...CA, HTTPS_PROXY: `https://localhost:${portOf(origin)}` });
    expect(saysOf('region')).toMatchObject({ status: 'unchecked', code: 'EPROTO' });
    expect(saysOf('region').fix).toContain('HTTPS_PROXY');
  });

  const NOWHERE = portal('https://portal.invalid');

  test.concurrent('NO_PROXY goes past it, and so does loopback', async () => {
    const { origin, connects } = await proxyWith('good');
    const env = { ...CA, HTTPS_PROXY: origin, HTTP_PROXY: origin, NO_PROXY: '.invalid' };
    const saysOf = await check({ KALTURA_SERVICE_URL: GOOD.api, ...NOWHERE }, env);
    expect(saysOf('portal-url').code).toMatch(/^E(?:NOTFOUND|AI_AGAIN|TIMEDOUT)$/);
    expect(saysOf('admin-secret')).toMatchObject({ status: 'valid' });
    expect(connects).toEqual([]);
  });

  test.concurrent('an unknown host is not a wrong portal if a proxy resolves host names', async () => {
    const { origin } = await proxyWith({ status: 502 });
    const saysOf = await check(NOWHERE, { ...CA, HTTPS_PROXY: origin });
    expect(saysOf('portal-url')).toMatchObject({ status: 'unchecked', code: 'PROXY' });
  });
});
