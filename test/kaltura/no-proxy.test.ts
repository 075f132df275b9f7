import { afterEach, describe, expect, test, vi } from 'vitest';
import { findProxy, findProxyFault, isBypassed } from '../../src/kaltura/proxy.ts';

afterEach(() => vi.unstubAllEnvs());

describe('NO_PROXY', () => {
  test.each([
    ['kaltura.com', 'https://www.kaltura.com', true],
    ['.kaltura.com', 'https://www.kaltura.com', true],
    ['*.kaltura.com', 'https://api.eu.kaltura.com', true],
    ['kaltura.com', 'https://kaltura.com', true],
    ['kaltura.com', 'https://notkaltura.com', false],
    ['example.com, kaltura.com', 'https://www.kaltura.com', true],
    ['example.com kaltura.com', 'https://www.kaltura.com', true],
    ['KALTURA.COM', 'https://www.kaltura.com', true],
    ['kaltura.com:8443', 'https://www.kaltura.com', false],
    ['kaltura.com:8443', 'https://www.kaltura.com:8443', true],
    ['*', 'https://www.kaltura.com', true],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['10.1.2.4', 'https://10.1.2.3', false],
    ['[fd12::1]', 'https://[fd12::1]', true],
    ['10.1.2.0/99', 'https://10.1.2.3', false],
    ['fd00::/8', 'https://[fd12::1]', true],
  ])('%j covers %s: %s', (noProxy, url, isCovered) => {
    expect(isBypassed(new URL(url), noProxy)).toBe(isCovered);
  });
});

describe('the proxy in use', () => {
  const URL = 'https://www.kaltura.com/api_v3';
  const OF_NPM = ['npm_config_https_proxy', 'npm_config_proxy', 'npm_config_noproxy'];
  const withEnv = (env: Record<string, string>): string | null => {
    const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy'];
    for (const name of [...names, ...OF_NPM]) vi.stubEnv(name, env[name] ?? '');
    return findProxy(URL, { timeoutMs: 1000 });
  };

  test.each([
    [{}, null],
    [{ HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    [{ https_proxy: 'p:1' }, 'http://p:1'],
    [{ HTTPS_PROXY: 'http://p:1', no_proxy: 'kaltura.com' }, null],
    [{ npm_config_https_proxy: 'http://n:1' }, 'http://n:1'],
    [{ npm_config_https_proxy: 'null', npm_config_proxy: 'http://n:2' }, null],
    [{ npm_config_proxy: 'n:2' }, 'http://n:2'],
    [{ HTTPS_PROXY: 'http://p:1', npm_config_https_proxy: 'http://n:1' }, 'http://p:1'],
    [{ npm_config_https_proxy: 'http://n:1', npm_config_noproxy: 'kaltura.com' }, null],
  ])('%j: %s', async (env, proxy) => {
    expect(await withEnv(env)).toBe(proxy);
  });

  test.each([
    ['http://maya:p@hu#sh@p:1', /not percent-encoded/],
    ['http://maya:p@hu/sh@p:1', /not percent-encoded/],
    ['http://maya:100%hush@p:1', /not percent-encoded/],
    ['http://maya:hush@[nowhere', /its address is not a URL/],
    ['socks5://maya:hush@127.0.0.1:1080', /socks5 proxies are not supported/],
  ])('%s is not used, and the message repeats no part of its password', (proxy, words) => {
    const problem = findProxyFault(proxy, URL);
    expect(problem?.message).toMatch(words);
    expect(`${problem?.message} ${problem?.fix}`).not.toMatch(/hu|sh@/);
    expect(problem?.fix).toContain('HTTPS_PROXY');
  });
});
