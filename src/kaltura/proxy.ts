import { keepSecret } from '../text/secrets.ts';
import type { Network } from './network.ts';
import { type NetworkProblem, networkProblem } from './problems.ts';
import { isLoopback } from './regions.ts';

const VARIABLES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'];

/** The proxy that the environment names for this URL, or null. Loopback is never sent to a proxy: a secret would leave the machine in plain http. */
export async function proxyFor(url: string, network: Network): Promise<string | null> {
  if (network.sandbox || isLoopback(url)) return null;
  const { getProxyForUrl } = await import('proxy-from-env');
  const proxy = getProxyForUrl(url);
  if (!proxy) return null;
  // One that is named without a scheme gets the URL's, https; everyone else takes it to speak plain http.
  const named = VARIABLES.some((name) => process.env[name] === proxy);
  return named ? proxy : proxy.replace(/^https:/, 'http:');
}

/** What keeps a proxy from being used at all: no URL, or a kind that is not understood. Its user name and password are kept out of every text from here on. */
export function proxyFault(proxy: string, url: string): NetworkProblem | null {
  const parsed = URL.canParse(proxy) ? new URL(proxy) : null;
  if (!parsed?.hostname) return networkProblem('PROXY', url, '', 'its address is not a URL');
  try {
    for (const part of [parsed.password, decodeURIComponent(parsed.password)]) keepSecret(part);
    decodeURIComponent(parsed.username);
  } catch {
    return networkProblem('PROXY', url, proxy, 'its user name or password is not percent-encoded');
  }
  return /^https?:$/.test(parsed.protocol)
    ? null
    : networkProblem('PROXY', url, proxy, `only http and https proxies work, not ${parsed.protocol}`);
}
