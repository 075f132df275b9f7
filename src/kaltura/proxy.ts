import { BlockList, isIP } from 'node:net';
import { registerSecret } from '../text/redact.ts';
import { describeNetworkError } from './network-problems.ts';
import type { ApiProblem } from './problems.ts';
import type { Network } from './transport.ts';
import { isLoopback, toUrl } from './urls.ts';

/**
 * The proxy that the environment sets for this URL, or null. Under npx, npm's own setting
 * (`npm config set https-proxy`) counts if no other is set. Loopback never uses a proxy, because a
 * secret would leave the machine over plain http.
 */
export function findProxy(url: string, network: Network): string | null {
  if (network.sandbox || isLoopback(url)) return null;
  const { env } = process;
  if (isBypassed(new URL(url), env.no_proxy || env.NO_PROXY || env.npm_config_noproxy || ''))
    return null;
  const proxy =
    env.https_proxy ||
    env.HTTPS_PROXY ||
    env.all_proxy ||
    env.ALL_PROXY ||
    env.npm_config_https_proxy ||
    env.npm_config_proxy;
  // npm passes an empty setting as `null`.
  if (!proxy || proxy === 'null') return null;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/**
 * Does NO_PROXY cover this host? Reads NO_PROXY like curl and Go: a domain covers its subdomains,
 * with or without a dot or `*.` before it; an address or a range (10.0.0.0/8) covers addresses; `*`
 * covers everything.
 */
export function isBypassed({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === '*') return true;
      const [, name = entry, wanted = ownPort] =
        /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
      if (wanted !== ownPort) return false;
      const domain = name.replace(/^\*?\.|^\[|\]$/g, '');
      return isIP(host) ? isInRange(host, domain) : host === domain || host.endsWith(`.${domain}`);
    });
}

function isInRange(address: string, range: string): boolean {
  const [net = '', bits] = range.split('/');
  const [family, ofNet] = [isIP(address), isIP(net)];
  if (ofNet === 0 || family !== ofNet) return false;
  const width = family === 4 ? 32 : 128;
  const prefix = Number(bits ?? width);
  if (!(prefix >= 0 && prefix <= width)) return false;
  const list = new BlockList();
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  list.addSubnet(net, prefix, kind);
  return list.check(address, kind);
}

/** Why a proxy is unusable, or null. Registers its password as a secret. */
export function findProxyFault(proxy: string, url: string): ApiProblem | null {
  const describe = (why: string, named = ''): ApiProblem =>
    describeNetworkError('PROXY', url, named, why);
  const parsed = toUrl(proxy);
  if (!parsed?.hostname) return describe('its address is not a URL');
  const notEncoded = 'its user name or password is not percent-encoded';
  // The password contains a `#`, `?` or `/`, so the apparent host is part of the password.
  if (`${parsed.pathname}${parsed.search}${parsed.hash}`.includes('@')) return describe(notEncoded);
  try {
    for (const part of [parsed.password, decodeURIComponent(parsed.password)]) registerSecret(part);
    decodeURIComponent(parsed.username);
  } catch {
    return describe(notEncoded, proxy);
  }
  if (/^https?:$/.test(parsed.protocol)) return null;
  return {
    ...describe(`${parsed.protocol.slice(0, -1)} proxies are not supported`, proxy),
    fix: 'Set HTTPS_PROXY to a proxy that begins with http:// or https://.',
  };
}
