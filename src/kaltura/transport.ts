import { keepSecret } from '../text/secrets.ts';
import { networkProblem, type Problem } from './problems.ts';
import { hostOf } from './regions.ts';

/** One line of `--debug`: what was asked of whom, how long it took (milliseconds) and how it ended. Never a body, a query or a secret. */
export interface Traffic {
  method: string;
  host: string;
  what: string;
  milliseconds: number;
  outcome: string;
}

/** How this run reaches the network. */
export interface Network {
  /** Milliseconds that one call may take, its retries included. */
  timeoutMs: number;
  /** The embedded sandbox: where it listens, and which hosts it answers for. Every other host then fails as not found, and proxies are ignored. */
  sandbox?: { origin: string; knows: (host: string) => boolean };
  onTraffic?: (traffic: Traffic) => void;
  env: Readonly<Record<string, string | undefined>>;
  /** Set once something was sent: there are connections to close. */
  used?: boolean;
}

export interface Reply {
  status: number;
  contentType: string;
  location: string;
  retryAfter: string;
  body: string;
}

export type Sent = { reply: Reply } | { problem: Problem };

export interface Outgoing {
  method: 'GET' | 'POST';
  url: string;
  form?: string;
  /** Milliseconds left for this one attempt. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Read no body, only the status: the portals. */
  statusOnly?: boolean;
}

const MOST_BYTES = 1024 * 1024;

/** True for `localhost`, 127.0.0.0/8 and [::1]: the only hosts that plain http is used with. */
export function isLoopback(url: string): boolean {
  try {
    const { hostname } = new URL(url);
    return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
  } catch {
    return false;
  }
}

/** The proxy that the environment names for this URL, or null. Loopback is never sent to a proxy: a secret would leave the machine in plain http. */
export async function proxyFor(url: string, network: Network): Promise<string | null> {
  if (network.sandbox || isLoopback(url)) return null;
  const { getProxyForUrl } = await import('proxy-from-env');
  return getProxyForUrl(url) || null;
}

/**
 * One HTTP exchange. Redirects are not followed (got would send the body, with a secret in it, along), at most 1 MiB is read
 * (after decompression), and every failure comes back as a problem of our own: a got error holds the request body.
 */
export async function send(out: Outgoing, network: Network): Promise<Sent> {
  const started = performance.now();
  const host = hostOf(out.url);
  const proxy = await proxyFor(out.url, network);
  let sent: Sent;
  if (network.sandbox && !network.sandbox.knows(host) && !isLoopback(out.url)) {
    sent = { problem: networkProblem('ENOTFOUND', out.url, null) };
  } else {
    sent = await exchange(out, network, proxy);
  }
  network.onTraffic?.({
    method: out.method,
    host,
    what: new URL(out.url).pathname,
    milliseconds: Math.round(performance.now() - started),
    outcome: 'reply' in sent ? String(sent.reply.status) : sent.problem.code,
  });
  return sent;
}

async function exchange(out: Outgoing, network: Network, proxy: string | null): Promise<Sent> {
  network.used = true;
  const { got, agentFor } = await import('./got.ts');
  const url = new URL(out.url);
  const headers: Record<string, string> = { 'user-agent': 'kaltura-setup' };
  if (network.sandbox && !isLoopback(out.url)) {
    headers['x-sandbox-host'] = url.host;
    url.protocol = 'http:';
    url.host = new URL(network.sandbox.origin).host;
  }
  if (proxy) keepSecret(safePassword(proxy));
  const stream = got.stream(url, {
    method: out.method,
    ...(out.form === undefined ? {} : { body: out.form }),
    headers:
      out.form === undefined ? headers : { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    timeout: { request: Math.max(1, Math.round(out.timeoutMs)) },
    agent: agentFor(proxy),
    ...(out.signal ? { signal: out.signal } : {}),
  });
  // A request without a body would otherwise wait for one to be piped in.
  if (out.form === undefined && out.method === 'POST') stream.end();
  let status = 0;
  let contentType = '';
  let location = '';
  let retryAfter = '';
  stream.once('response', (response: { statusCode: number; headers: Record<string, string | undefined> }) => {
    status = response.statusCode;
    contentType = response.headers['content-type'] ?? '';
    location = response.headers.location ?? '';
    retryAfter = response.headers['retry-after'] ?? '';
    if (out.statusOnly) stream.destroy();
  });
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      bytes += (chunk as Buffer).length;
      if (bytes > MOST_BYTES) {
        stream.destroy();
        return { problem: networkProblem('TOO_LARGE', out.url, proxy) };
      }
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (!(out.statusOnly && status > 0)) return { problem: failure(error, out, proxy, bytes) };
  }
  return {
    reply: { status, contentType, location, retryAfter, body: Buffer.concat(chunks).toString('utf8') },
  };
}

/** Only the code and a few known texts of an error are looked at: its other properties hold the request. */
function failure(error: unknown, out: Outgoing, proxy: string | null, bytes: number): Problem {
  const { code, text } = codeOf(error);
  if (out.signal?.aborted && code !== 'ETIMEDOUT') return networkProblem('ABORTED', out.url, proxy);
  if (proxy && /Bad response: \d{3}/.test(text)) {
    const status = /\d{3}/.exec(text)?.[0];
    return networkProblem(
      'PROXY',
      out.url,
      proxy,
      status === '407' ? 'it wants a user name and password (407)' : `it answered ${status}`,
    );
  }
  if (code === 'ERR_BODY_PARSE_FAILURE') return networkProblem('NOT_JSON', out.url, proxy);
  if (bytes > 0 && (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE'))
    return networkProblem('TRUNCATED', out.url, proxy);
  if (/^Z_|^ERR__ERROR_FORMAT/.test(code)) return networkProblem('TRUNCATED', out.url, proxy);
  if (code.startsWith('HPE_'))
    return networkProblem('NOT_JSON', out.url, proxy, 'it does not speak HTTP as it should');
  if (code.startsWith('ERR_SSL_')) return networkProblem('EPROTO', out.url, proxy);
  return networkProblem(code, out.url, proxy);
}

function codeOf(error: unknown): { code: string; text: string } {
  let at: unknown = error;
  let code = '';
  let text = '';
  for (let depth = 0; depth < 5 && at instanceof Error; depth++) {
    const named = (at as { code?: unknown }).code;
    // An AggregateError (several addresses tried) holds the code of the first in `errors`.
    const first: unknown = at instanceof AggregateError ? at.errors[0] : undefined;
    const inner = first instanceof Error ? (first as { code?: unknown }).code : undefined;
    if (
      typeof named === 'string' &&
      (!code || code.startsWith('ERR_GOT') || code === 'ERR_NON_2XX_3XX_RESPONSE')
    )
      code = named;
    if (typeof inner === 'string' && !code) code = inner;
    text += ` ${at.message}`;
    at = at.cause;
  }
  if (error instanceof Error && error.name === 'TimeoutError') code = 'ETIMEDOUT';
  return { code: code || 'UNKNOWN', text };
}

function safePassword(proxy: string): string | null {
  try {
    return decodeURIComponent(new URL(proxy).password) || null;
  } catch {
    return null;
  }
}
