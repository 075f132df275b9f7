import type { Duplex } from 'node:stream';
import type { Network } from './network.ts';
import { failureProblem } from './network-errors.ts';
import { openEarly } from './preconnect.ts';
import { type NetworkProblem, networkProblem } from './problems.ts';
import { proxyFault, proxyFor } from './proxy.ts';
import { hostOf, isLoopback } from './regions.ts';

export interface Reply {
  status: number;
  contentType: string;
  location: string;
  retryAfter: string;
  /** What Kaltura says in a header when it has nothing to say in the body. */
  kaltura: string;
  body: string;
}

export type Sent = { reply: Reply } | { problem: NetworkProblem };

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
/** Milliseconds. A longer timer fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * One HTTP exchange. Redirects are not followed (got would send the body, with a secret in it, along), at most 1 MiB is read
 * (after decompression), and every failure comes back as a problem of our own: a got error holds the request body.
 */
export async function send(out: Outgoing, network: Network): Promise<Sent> {
  const started = performance.now();
  const host = hostOf(out.url);
  await network.sandbox?.started?.();
  const proxy = await proxyFor(out.url, network);
  const kept = keptBack(out, network, proxy);
  const sent: Sent = kept ? { problem: kept } : await exchange(out, network, proxy);
  network.onTraffic?.({
    method: out.method,
    host,
    what: new URL(out.url).pathname,
    milliseconds: Math.round(performance.now() - started),
    outcome: 'reply' in sent ? String(sent.reply.status) : sent.problem.code,
  });
  return sent;
}

/** Why nothing may be sent at all. */
function keptBack(out: Outgoing, network: Network, proxy: string | null): NetworkProblem | null {
  const { sandbox } = network;
  // Nothing leaves the sandbox, not to another server on this machine either.
  const isInside = sandbox && (sandbox.knows(hostOf(out.url)) || hostOf(out.url) === hostOf(sandbox.origin));
  if (sandbox && !isInside) return networkProblem('ENOTFOUND', out.url, null);
  if (isLoopback(out.url)) return null;
  // What is posted holds secrets.
  if (out.method === 'POST' && !out.url.startsWith('https:'))
    return networkProblem('NOT_HTTPS', out.url, null);
  return proxy ? proxyFault(proxy, out.url) : null;
}

async function exchange(out: Outgoing, network: Network, proxy: string | null): Promise<Sent> {
  network.used = true;
  // The handshake need not wait for the code that sends to be loaded.
  if (!proxy && !network.sandbox && openEarly(out.url)) await new Promise((resolve) => setImmediate(resolve));
  const { got, agentFor } = await import('./http-agents.ts');
  const { signal, done } = endOf(out);
  const stream = got.stream(placeOf(out.url, network), {
    method: out.method,
    ...(out.form === undefined ? {} : { body: out.form }),
    headers: headersOf(out, network),
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    agent: agentFor(proxy),
    signal,
  });
  const reply: Reply = { status: 0, contentType: '', location: '', retryAfter: '', kaltura: '', body: '' };
  stream.once('response', (response: { statusCode: number; headers: Record<string, string | undefined> }) => {
    reply.status = response.statusCode;
    reply.contentType = response.headers['content-type'] ?? '';
    reply.location = response.headers.location ?? '';
    reply.retryAfter = response.headers['retry-after'] ?? '';
    reply.kaltura = response.headers['x-kaltura'] ?? '';
    if (out.statusOnly) stream.destroy();
  });
  // 101: the socket has left its agent, and nobody but us will ever close it.
  stream.once('upgrade', (_response: unknown, socket: Duplex) => {
    reply.status = 101;
    socket.destroy();
    stream.destroy();
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
    const aborted = out.signal?.aborted === true;
    if (!((out.statusOnly && reply.status > 0) || reply.status === 101))
      return { problem: failureProblem(error, out.url, { proxy, aborted, bytes }) };
  } finally {
    done();
  }
  return { reply: { ...reply, body: Buffer.concat(chunks).toString('utf8') } };
}

/**
 * A signal for the end of the time of an attempt, or of the interest in it. Not got's own timeout: a request that still waits for
 * its socket, for a proxy's answer to CONNECT above all, does not hear that one.
 */
function endOf({ timeoutMs, signal }: Outgoing): { signal: AbortSignal; done: () => void } {
  const end = new AbortController();
  const late = (): void => end.abort(new DOMException('The time is up.', 'TimeoutError'));
  const left = (): void => end.abort();
  const timer = setTimeout(late, Math.min(Math.max(1, timeoutMs), LONGEST_TIMER));
  signal?.addEventListener('abort', left);
  if (signal?.aborted) left();
  return {
    signal: end.signal,
    done: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', left);
    },
  };
}

/** Where a request goes: on the sandbox all but loopback goes there. */
function placeOf(address: string, { sandbox }: Network): URL {
  const url = new URL(address);
  if (!sandbox || isLoopback(address)) return url;
  url.protocol = 'http:';
  url.host = new URL(sandbox.origin).host;
  return url;
}

function headersOf({ url, form }: Outgoing, { sandbox }: Network): Record<string, string> {
  return {
    'user-agent': 'kaltura-setup',
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(sandbox && !isLoopback(url) ? { 'x-sandbox-host': hostOf(url) } : {}),
    ...(sandbox?.accessToken ? { 'x-sandbox-access': sandbox.accessToken } : {}),
  };
}
