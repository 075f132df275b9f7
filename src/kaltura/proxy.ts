import { BlockList, isIP } from 'node:net';
import { getProxyForUrl } from 'proxy-from-env';
import { registerSecret } from '../text/redact.ts';
import { describeNetworkError } from './network-problems.ts';
import type { NetworkProblem } from './problems.ts';
import { isLoopback } from './regions.ts';
import type { Network } from './transport.ts';

const VARIABLES = [
  'https_proxy',
  'HTTPS_PROXY',
  'http_proxy',
  'HTTP_PROXY',
  'all_proxy',
  'ALL_PROXY',
];

/**
 * The proxy that the environment sets for this URL, or null. Under npx, npm's own setting
 * (`npm config set https-proxy`) counts if no other is set. Loopback never uses a proxy, because a
 * secret would leave the machine over plain http.
 */
export async function findProxy(url: string, network: Network): Promise<string | null> {
  if (network.sandbox || isLoopback(url)) return null;
  const { no_proxy, NO_PROXY, npm_config_noproxy } = process.env;
  if (isBypassed(new URL(url), no_proxy || NO_PROXY || npm_config_noproxy || '')) return null;
  const { npm_config_https_proxy: ofNpm, npm_config_proxy: ofNpmToo } = process.env;
  const proxy = getProxyForUrl(url) || ofNpm || ofNpmToo || '';
  if (!proxy || proxy === 'null') return null;
  // The package gives a proxy without a scheme the URL's scheme, https. Other programs use plain
  // http.
  const named = VARIABLES.some((name) => process.env[name] === proxy);
  if (proxy === ofNpm || proxy === ofNpmToo)
    return proxy.includes('://') ? proxy : `http://${proxy}`;
  return named ? proxy : proxy.replace(/^https:/, 'http:');
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

/**
 * Why a proxy is unusable: it is not a URL, or its kind is unsupported. Registers its password as a
 * secret.
 */
export function findProxyFault(proxy: string, url: string): NetworkProblem | null {
  const parsed = URL.canParse(proxy) ? new URL(proxy) : null;
  if (!parsed?.hostname) return describeNetworkError('PROXY', url, '', 'its address is not a URL');
  // The password contains a `#`, `?` or `/`, so the apparent host is part of the password.
  if (`${parsed.pathname}${parsed.search}${parsed.hash}`.includes('@'))
    return describeNetworkError(
      'PROXY',
      url,
      '',
      'its user name or password is not percent-encoded',
    );
  try {
    for (const part of [parsed.password, decodeURIComponent(parsed.password)]) registerSecret(part);
    decodeURIComponent(parsed.username);
  } catch {
    return describeNetworkError(
      'PROXY',
      url,
      proxy,
      'its user name or password is not percent-encoded',
    );
  }
  return /^https?:$/.test(parsed.protocol)
    ? null
    : {
        ...describeNetworkError(
          'PROXY',
          url,
          proxy,
          `${parsed.protocol.slice(0, -1)} proxies are not supported`,
        ),
        fix: 'Set HTTPS_PROXY to a proxy that begins with http:// or https://.',
      };
}
