import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HANG_MS } from '../program.ts';
import { ACCOUNTS, ADMIN_SECRET, EU, PARTNER } from './accounts.ts';
import { askingChild } from './child.ts';
import {
  type ConnectProxy,
  deadPort,
  type Misbehaving,
  misbehaving,
  portOf,
  proxyTo,
  type Tunnelling,
  tlsFile,
  well,
} from './misbehaving.ts';

const asked = askingChild();
const CA = { NODE_EXTRA_CA_CERTS: tlsFile('ca.pem') };
const GIVEN = { 'partner-id': PARTNER, 'admin-secret': ADMIN_SECRET, 'user-id': 'someone-new' };

const servers: Record<string, Misbehaving> = {};

beforeAll(async () => {
  for (const certificate of ['good', 'expired', 'self-signed', 'other-name'])
    servers[certificate] = await misbehaving(well, { accounts: ACCOUNTS, certificate });
});
afterAll(() => Promise.all(Object.values(servers).map((each) => each.close())));

const server = (name: string): Misbehaving => servers[name] as Misbehaving;

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
      const { verdicts, output } = await asked({ ...GIVEN, region: server(certificate).api }, env);
      for (const name of Object.keys({ ...GIVEN, region: '' })) {
        expect(verdicts[name]).toMatchObject({ status: 'unchecked', code });
        expect(verdicts[name]?.fix).toContain(fix);
        expect(verdicts[name]?.message).toContain('127.0.0.1');
      }
      expect(server(certificate).heard).toEqual([]);
      expect(output).not.toContain(ADMIN_SECRET);
    },
  );

  test.concurrent('an authority that NODE_EXTRA_CA_CERTS names is trusted', async () => {
    const good = await misbehaving(well, { accounts: ACCOUNTS, certificate: 'good' });
    const { verdicts } = await asked({ ...GIVEN, region: good.api }, CA);
    await good.close();
    expect(verdicts['admin-secret']).toMatchObject({ status: 'valid' });
    expect(good.heard).toHaveLength(1);
  });

  test.concurrent('a portal whose certificate is for another name is not a portal', async () => {
    const portal = server('other-name').origin;
    const good = await misbehaving(well, { accounts: ACCOUNTS, certificate: 'good' });
    const { verdicts } = await asked({ ...GIVEN, region: good.api, 'portal-url': portal }, CA);
    await good.close();
    expect(verdicts['portal-url']).toMatchObject({
      status: 'invalid',
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
      message: `The certificate of ${new URL(portal).host} belongs to another name, so there is no portal there.`,
    });
  });

  test.concurrent('a network that answers for every name says nothing of the portal', async () => {
    const other = server('other-name');
    const { verdicts } = await asked(
      { ...GIVEN, region: other.api, 'portal-url': other.origin },
      CA,
    );
    expect(verdicts['portal-url']).toMatchObject({
      status: 'unchecked',
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  test.concurrent('a portal whose certificate has expired is unchecked', async () => {
    const { verdicts } = await asked({ 'portal-url': server('expired').origin }, CA);
    expect(verdicts['portal-url']).toMatchObject({ status: 'unchecked', code: 'CERT_HAS_EXPIRED' });
  });

  test.concurrent('plain http where https is expected', async () => {
    const plain = await misbehaving(well);
    const { verdicts } = await asked({ ...GIVEN, region: plain.api.replace('http:', 'https:') });
    await plain.close();
    expect(verdicts.region).toMatchObject({ status: 'unchecked', code: 'EPROTO' });
    expect(verdicts.region?.message).toMatch(/does not speak https there/);
  });
});

describe('a proxy', () => {
  const given = { ...GIVEN, region: EU };

  async function through(
    tunnelling: Tunnelling,
    run: (proxy: ConnectProxy) => Promise<void>,
  ): Promise<void> {
    const proxy = await proxyTo({ port: portOf(server('good').origin) }, tunnelling);
    try {
      await run(proxy);
    } finally {
      await proxy.close();
    }
  }

  test.concurrent('HTTPS_PROXY is used, with its user and password; the secret is inside the tunnel', () =>
    through('good', async (proxy) => {
      const url = proxy.origin.replace('http://', 'http://me:p%40ssword-of-proxy@');
      const { verdicts, output } = await asked(given, { ...CA, HTTPS_PROXY: url });
      expect(verdicts['admin-secret']).toMatchObject({
        status: 'valid',
        message: 'Opens the account Marked Media.',
      });
      expect(proxy.connects).toHaveLength(1);
      expect(proxy.connects[0]).toMatchObject({
        target: 'api.eu.kaltura.com:443',
        authorization: `Basic ${Buffer.from('me:p@ssword-of-proxy').toString('base64')}`,
      });
      expect(proxy.connects[0]?.headers).not.toContain(ADMIN_SECRET);
      expect(output).not.toMatch(/p(?:@|%40)ssword-of-proxy/);
    }));

  test.concurrent('a proxy named without http:// is one that speaks http', () =>
    through('good', async (proxy) => {
      const { verdicts } = await asked(given, {
        ...CA,
        https_proxy: proxy.origin.slice('http://'.length),
      });
      expect(verdicts.region).toMatchObject({ status: 'valid' });
      expect(proxy.connects).toHaveLength(1);
    }));

  const failures: [string, Tunnelling, string, RegExp][] = [
    [
      'that wants a password',
      { status: 407 },
      'PROXY',
      /failed: it requires a user name and password \(407\)\.$/,
    ],
    ['that cannot reach the host', { status: 502 }, 'PROXY', /failed: it answered 502\.$/],
    ['that forbids the host', { status: 403 }, 'PROXY', /failed: it answered 403\.$/],
    ['that speaks no HTTP', 'garbage', 'PROXY', /failed: its response is not valid HTTP\.$/],
    [
      'that cuts the connection off',
      'reset',
      'ECONNRESET',
      /through the proxy .*cut off \(ECONNRESET\)\.$/,
    ],
    ['that never answers', 'silent', 'ETIMEDOUT', /through the proxy .*in time \(ETIMEDOUT\)\.$/],
  ];
  test.concurrent.each(failures)('one %s', (_, tunnelling, code, message) =>
    through(tunnelling, async (proxy) => {
      const url = proxy.origin.replace('http://', 'http://me:p%40ssword-of-proxy@');
      const { verdicts, output, milliseconds } = await asked(
        given,
        { ...CA, HTTPS_PROXY: url },
        1500,
      );
      for (const name of Object.keys(given)) {
        expect(verdicts[name]).toMatchObject({ status: 'unchecked', code });
        expect(verdicts[name]?.message).toMatch(message);
        expect(verdicts[name]?.message).toContain(new URL(proxy.origin).host);
        expect(verdicts[name]?.fix).toContain('HTTPS_PROXY');
        expect(verdicts[name]?.fix).not.toContain('Set HTTPS_PROXY');
      }
      expect(output).not.toMatch(/p(?:@|%40)ssword-of-proxy/);
      expect(output).not.toContain(ADMIN_SECRET);
      // A CONNECT that is never answered does not keep the process alive.
      expect(milliseconds).toBeLessThan(HANG_MS);
    }),
  );

  test.concurrent('one that is not there', async () => {
    const { verdicts } = await asked(given, {
      ...CA,
      HTTPS_PROXY: `http://127.0.0.1:${await deadPort()}`,
    });
    expect(verdicts.region).toMatchObject({ status: 'unchecked', code: 'ECONNREFUSED' });
    expect(verdicts.region?.message).toMatch(
      /the proxy 127\.0\.0\.1:\d+ failed: it refused the connection/,
    );
    expect(verdicts.region?.fix).toContain('HTTPS_PROXY');
  });

  const unusable = [
    ['no URL', 'http://me:secret-of-proxy@[nowhere', /its address is not a URL/],
    ['socks', 'socks5://me:secret-of-proxy@127.0.0.1:1', /socks5 proxies are not supported/],
    ['not encoded', 'http://me:100%secret-of-proxy@127.0.0.1:1', /is not percent-encoded/],
    ['an https address of an http proxy', 'https', /does not speak https there/],
  ] as const;
  test.concurrent.each(unusable)('one whose address is %s', (_, url, message) =>
    through('good', async (proxy) => {
      const HTTPS_PROXY = url === 'https' ? `https://localhost:${portOf(proxy.origin)}` : url;
      const { verdicts, output } = await asked(given, { ...CA, HTTPS_PROXY });
      expect(verdicts.region).toMatchObject({ status: 'unchecked' });
      expect(verdicts.region?.message).toMatch(message);
      expect(verdicts.region?.fix).toContain('HTTPS_PROXY');
      expect(output).not.toContain('secret-of-proxy');
    }),
  );

  test.concurrent('NO_PROXY goes past it, and so does loopback', () =>
    through('good', async (proxy) => {
      const env = { ...CA, HTTPS_PROXY: proxy.origin, HTTP_PROXY: proxy.origin };
      const past = await asked(
        { 'portal-url': 'https://portal.invalid' },
        { ...env, NO_PROXY: '.invalid' },
        1000,
      );
      expect(past.verdicts['portal-url']?.code).toMatch(/^E(?:NOTFOUND|AI_AGAIN|TIMEDOUT)$/);
      const plain = await misbehaving(well, { accounts: ACCOUNTS });
      const local = await asked({ ...GIVEN, region: plain.api }, env);
      await plain.close();
      expect(local.verdicts['admin-secret']).toMatchObject({ status: 'valid' });
      expect(proxy.connects).toEqual([]);
    }));

  test.concurrent('an unknown host is not a wrong portal if a proxy resolves host names', () =>
    through({ status: 502 }, async (proxy) => {
      const { verdicts } = await asked(
        { 'portal-url': 'https://portal.invalid' },
        { ...CA, HTTPS_PROXY: proxy.origin },
        1000,
      );
      expect(verdicts['portal-url']).toMatchObject({ status: 'unchecked', code: 'PROXY' });
    }));
});
