import { describe, expect, test } from 'vitest';
import { ACCOUNTS, ADMIN_SECRET, EU, PARTNER } from './accounts.ts';
import { checkInProcess } from './child.ts';
import {
  type ConnectProxy,
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
const GIVEN = { 'partner-id': PARTNER, 'admin-secret': ADMIN_SECRET, 'user-id': 'someone-new' };

const start = (certificate?: string): Promise<TestServer> =>
  startServer(well, { accounts: ACCOUNTS, ...(certificate ? { certificate } : {}) });
const GOOD = await start('good');

describe('TLS', () => {
  const cases = [
    ['an unknown issuer', 'good', {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'NODE_EXTRA_CA_CERTS'],
    ['a self-signed one', 'self-signed', {}, 'DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
    ['an expired one', 'expired', CA, 'CERT_HAS_EXPIRED', 'clock'],
    ['one for another name', 'other-name', CA, 'ERR_TLS_CERT_ALTNAME_INVALID', 'Check the address'],
  ] as const;
  test.concurrent.each(cases)(
    '%s: unchecked, and says what helps',
    async (_, certificate, env, code, fix) => {
      const server = await start(certificate);
      const { verdicts, output } = await checkInProcess({ ...GIVEN, region: server.api }, env);
      for (const name of Object.keys({ ...GIVEN, region: '' })) {
        expect(verdicts[name]).toMatchObject({ status: 'unchecked', code });
        expect(verdicts[name]?.fix).toContain(fix);
        expect(verdicts[name]?.message).toContain('127.0.0.1');
      }
      expect(server.heard).toEqual([]);
      expect(output).not.toContain(ADMIN_SECRET);
    },
  );

  test.concurrent('an authority that NODE_EXTRA_CA_CERTS names is trusted', async () => {
    const good = await start('good');
    const { verdicts } = await checkInProcess({ ...GIVEN, region: good.api }, CA);
    expect(verdicts['admin-secret']).toMatchObject({ status: 'valid' });
    expect(good.heard).toHaveLength(1);
  });

  test.concurrent('a portal whose certificate is for another name is not a portal', async () => {
    const portal = (await start('other-name')).origin;
    const { verdicts } = await checkInProcess(
      { ...GIVEN, region: GOOD.api, 'portal-url': portal },
      CA,
    );
    expect(verdicts['portal-url']).toMatchObject({ status: 'invalid', code: OTHER_NAME });
  });

  test.concurrent('a network that answers for every name says nothing of the portal', async () => {
    const { api: region, origin } = await start('other-name');
    const { verdicts } = await checkInProcess({ ...GIVEN, region, 'portal-url': origin }, CA);
    expect(verdicts['portal-url']).toMatchObject({ status: 'unchecked', code: OTHER_NAME });
  });

  test.concurrent('a portal whose certificate has expired is unchecked', async () => {
    const { origin } = await start('expired');
    const { verdicts } = await checkInProcess({ 'portal-url': origin }, CA);
    expect(verdicts['portal-url']).toMatchObject({ status: 'unchecked', code: 'CERT_HAS_EXPIRED' });
  });

  test.concurrent('plain http where https is expected', async () => {
    const plain = await start();
    const { verdicts } = await checkInProcess({
      ...GIVEN,
      region: plain.api.replace('http:', 'https:'),
    });
    expect(verdicts.region).toMatchObject({ status: 'unchecked', code: 'EPROTO' });
    expect(verdicts.region?.message).toMatch(/does not speak https/);
  });
});

describe('a proxy', () => {
  const given = { ...GIVEN, region: EU };

  const proxyWith = (tunnelling: Tunnelling): Promise<ConnectProxy> =>
    proxyTo({ port: portOf(GOOD.origin) }, tunnelling);

  test.concurrent('HTTPS_PROXY is used, with its user and password; the secret is inside the tunnel', async () => {
    const proxy = await proxyWith('good');
    const url = proxy.origin.replace('http://', 'http://me:p%40ssword-of-proxy@');
    const { verdicts, output } = await checkInProcess(given, { ...CA, HTTPS_PROXY: url });
    expect(verdicts['admin-secret']).toMatchObject({ status: 'valid' });
    expect(proxy.connects).toMatchObject([
      {
        target: 'api.eu.kaltura.com:443',
        authorization: `Basic ${Buffer.from('me:p@ssword-of-proxy').toString('base64')}`,
        headers: expect.not.stringContaining(ADMIN_SECRET),
      },
    ]);
    expect(output).not.toMatch(/p(?:@|%40)ssword-of-proxy/);
  });

  const failures: [string, Tunnelling | null, string, RegExp][] = [
    ['that is not there', null, 'ECONNREFUSED', /the proxy .*failed: it refused the connection/],
    ['that wants a password', { status: 407 }, 'PROXY', /requires a user name .*\(407\)/],
    ['that cannot reach the host', { status: 502 }, 'PROXY', /failed: it answered 502\.$/],
    ['that forbids the host', { status: 403 }, 'PROXY', /failed: it answered 403\.$/],
    ['that speaks no HTTP', 'garbage', 'PROXY', /failed: its response is not valid HTTP\.$/],
    ['that cuts the connection off', 'reset', 'ECONNRESET', /through the proxy .*cut off/],
    ['that never answers', 'silent', 'ETIMEDOUT', /through the proxy .*in time/],
  ];
  // A CONNECT that is never answered does not keep the process alive: `asked` would fail.
  test.concurrent.each(failures)('one %s', async (_, tunnelling, code, message) => {
    const { origin } = tunnelling
      ? await proxyWith(tunnelling)
      : { origin: `http://127.0.0.1:${await deadPort()}` };
    const HTTPS_PROXY = origin.replace('http://', 'http://me:p%40ssword-of-proxy@');
    const { verdicts, output } = await checkInProcess(given, { ...CA, HTTPS_PROXY }, 1500);
    for (const name of Object.keys(given)) {
      expect(verdicts[name]).toMatchObject({ status: 'unchecked', code });
      expect(verdicts[name]?.message).toMatch(message);
      expect(verdicts[name]?.message).toContain(new URL(origin).host);
      expect(verdicts[name]?.fix).toContain('HTTPS_PROXY');
      expect(verdicts[name]?.fix).not.toContain('Set HTTPS_PROXY');
    }
    expect(output).not.toMatch(/p(?:@|%40)ssword-of-proxy/);
    expect(output).not.toContain(ADMIN_SECRET);
  });

  const unusable = [
    ['no URL', 'http://me:secret-of-proxy@[nowhere', /its address is not a URL/],
    ['socks', 'socks5://me:secret-of-proxy@127.0.0.1:1', /socks5 proxies are not supported/],
    ['not encoded', 'http://me:100%secret-of-proxy@127.0.0.1:1', /is not percent-encoded/],
    ['an https address of an http proxy', 'https', /does not speak https/],
  ] as const;
  test.concurrent.each(unusable)('one whose address is %s', async (_, url, message) => {
    const { origin } = await proxyWith('good');
    const HTTPS_PROXY = url === 'https' ? `https://localhost:${portOf(origin)}` : url;
    const { verdicts, output } = await checkInProcess(given, { ...CA, HTTPS_PROXY });
    expect(verdicts.region).toMatchObject({ status: 'unchecked' });
    expect(verdicts.region?.message).toMatch(message);
    expect(verdicts.region?.fix).toContain('HTTPS_PROXY');
    expect(output).not.toContain('secret-of-proxy');
  });

  const UNKNOWN = { 'portal-url': 'https://portal.invalid' };

  test.concurrent('NO_PROXY goes past it, and so does loopback', async () => {
    const proxy = await proxyWith('good');
    const env = { ...CA, HTTPS_PROXY: proxy.origin, HTTP_PROXY: proxy.origin };
    const past = await checkInProcess(UNKNOWN, { ...env, NO_PROXY: '.invalid' }, 1000);
    expect(past.verdicts['portal-url']?.code).toMatch(/^E(?:NOTFOUND|AI_AGAIN|TIMEDOUT)$/);
    const local = await checkInProcess({ ...GIVEN, region: (await start()).api }, env);
    expect(local.verdicts['admin-secret']).toMatchObject({ status: 'valid' });
    expect(proxy.connects).toEqual([]);
  });

  test.concurrent('an unknown host is not a wrong portal if a proxy resolves host names', async () => {
    const { origin: HTTPS_PROXY } = await proxyWith({ status: 502 });
    const { verdicts } = await checkInProcess(UNKNOWN, { ...CA, HTTPS_PROXY }, 1000);
    expect(verdicts['portal-url']).toMatchObject({ status: 'unchecked', code: 'PROXY' });
  });
});
