import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Agents } from './http-agents.ts';
import { describeNetworkError, describeThrownError } from './network-problems.ts';
import { findProxy, findProxyFault } from './proxy.ts';
import type { ApiResult } from './query.ts';
import { getHost, isLoopback } from './urls.ts';

/** One line of `--debug`. It never contains a body, a query string or a secret. */
interface Traffic {
  method: string;
  host: string;
  /** The path of the URL. */
  what: string;
  milliseconds: number;
  /** The HTTP status, or the code of the problem. */
  outcome: string;
}

/** How this run reaches the network. */
export interface Network {
  /** The time limit for one call and its retries, in milliseconds. */
  timeoutMs: number;
  /**
   * The embedded sandbox: its address, and the hosts that it answers for. Every other host counts
   * as not found, and proxies are ignored. `started` settles when the sandbox listens. Each request
   * carries `accessToken`.
   */
  sandbox?: {
    origin: string;
    knows: (host: string) => boolean;
    started?: () => Promise<void>;
    accessToken?: string;
  };
  onTraffic?: (traffic: Traffic) => void;
  /** The connections of this run, by proxy; undefined before the first request. */
  agents?: Map<string, Agents>;
}

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

interface HttpRequest {
  method: 'GET' | 'POST';
  url: string;
  form?: string;
  /** Milliseconds for this attempt. */
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

const MAX_BYTES = 1024 * 1024;

/**
 * Makes one HTTP exchange. Does not follow redirects, because got would send the body, with a
 * secret in it, to the new address. Reads at most 1 MiB, after decompression. Never throws: an
 * error from got contains the request body, so every failure becomes a problem.
 */
export async function send(request: HttpRequest, network: Network): Promise<ApiResult<Reply>> {
  const started = performance.now();
  await network.sandbox?.started?.();
  const proxy = findProxy(request.url, network);
  const refusal = refuseToSend(request, network, proxy);
  const sent: ApiResult<Reply> = refusal
    ? { problem: refusal }
    : await exchange(request, network, proxy);
  network.onTraffic?.({
    method: request.method,
    host: getHost(request.url),
    what: new URL(request.url).pathname,
    milliseconds: Math.round(performance.now() - started),
    outcome: 'value' in sent ? String(sent.value.status) : sent.problem.code,
  });
  return sent;
}

/** Why nothing may be sent to this URL; null if it may. */
function refuseToSend({ method, url }: HttpRequest, { sandbox }: Network, proxy: string | null) {
  // The sandbox contacts no other server, not even one on this machine.
  if (sandbox && !sandbox.knows(getHost(url)) && getHost(url) !== getHost(sandbox.origin))
    return describeNetworkError('ENOTFOUND', url, null);
  if (isLoopback(url)) return null;
  // A POST carries secrets.
  if (method === 'POST' && !url.startsWith('https:'))
    return describeNetworkError('NOT_HTTPS', url, null);
  return proxy ? findProxyFault(proxy, url) : null;
}

async function exchange(
  request: HttpRequest,
  network: Network,
  proxy: string | null,
): Promise<ApiResult<Reply>> {
  const { got, getAgents } = await import('./http-agents.ts');
  // got's own timeout does not end a request that still waits for a socket, for example for a
  // proxy's response to CONNECT.
  const timeout = AbortSignal.timeout(Math.ceil(Math.max(1, request.timeoutMs)));
  const stream = got.stream(buildUrl(request.url, network), {
    method: request.method,
    ...(request.form === undefined ? {} : { body: request.form }),
    headers: buildHeaders(request, network),
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    agent: getAgents(network, proxy),
    signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
  });
  // The loop below handles every failure of the exchange. If the deadline passes after it, got
  // emits one more error.
  stream.on('error', () => {});
  const reply: Reply = { status: 0, headers: {}, body: '' };
  stream.once('response', ({ statusCode = 0, headers }: IncomingMessage) => {
    reply.status = statusCode;
    reply.headers = headers;
    // Only the status of a portal counts.
    if (request.method === 'GET') stream.destroy();
  });
  // 101: the socket has left its agent, so only this code can close it.
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
      if (bytes > MAX_BYTES) {
        stream.destroy();
        return { problem: describeNetworkError('TOO_LARGE', request.url, proxy) };
      }
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    const isAborted = request.signal?.aborted === true && !timeout.aborted;
    if (!((request.method === 'GET' && reply.status > 0) || reply.status === 101))
      return { problem: describeThrownError(error, request.url, { proxy, isAborted, bytes }) };
  }
  return { value: { ...reply, body: Buffer.concat(chunks).toString('utf8') } };
}

/** The URL to send to. The sandbox stands in for every host except loopback. */
function buildUrl(address: string, { sandbox }: Network): URL {
  const url = new URL(address);
  if (!sandbox || isLoopback(address)) return url;
  url.protocol = 'http:';
  url.host = new URL(sandbox.origin).host;
  return url;
}

function buildHeaders({ url, form }: HttpRequest, { sandbox }: Network): Record<string, string> {
  return {
    'user-agent': 'kaltura-setup',
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(sandbox && !isLoopback(url) ? { 'x-sandbox-host': getHost(url) } : {}),
    ...(sandbox?.accessToken ? { 'x-sandbox-access': sandbox.accessToken } : {}),
  };
}

const RETRIES = 2;
/** Codes of failures that are likely to be temporary. */
const RETRYABLE = new Set([
  'ECONNRESET',
  'EPIPE',
  'EAI_AGAIN',
  'TRUNCATED',
  'HTTP_429',
  'HTTP_500',
  'HTTP_502',
  'HTTP_503',
  'HTTP_504',
]);

/**
 * Sends a request up to three times within the network's timeout, with growing random pauses, and
 * parses the reply. Gives up before a pause that would exceed the time limit. `isTemporary`: is
 * this value worth another attempt?
 */
export async function sendAndRetry<T>(
  request: Omit<HttpRequest, 'timeoutMs'> & { retry?: boolean | undefined },
  network: Network,
  parse: (reply: Reply) => ApiResult<T>,
  isTemporary: (value: T) => boolean,
): Promise<ApiResult<T>> {
  const { signal } = request;
  const deadline = performance.now() + network.timeoutMs;
  for (let made = 0; ; made++) {
    const sent = await send({ ...request, timeoutMs: deadline - performance.now() }, network);
    const result = 'problem' in sent ? sent : parse(sent.value);
    const canRetry =
      'problem' in result ? RETRYABLE.has(result.problem.code) : isTemporary(result.value);
    if (!canRetry || request.retry === false || made === RETRIES) return result;
    // `Retry-After` in seconds. A date counts as absent.
    const asked = 'value' in sent ? Number(sent.value.headers['retry-after']) * 1000 : 0;
    const pause = Math.max(250 * 2 ** made * (0.5 + Math.random()), asked || 0);
    if (signal?.aborted || performance.now() + pause >= deadline) return result;
    await sleep(pause, undefined, { signal }).catch(() => undefined);
    if (signal?.aborted || performance.now() >= deadline) return result;
  }
}

/** Sends a GET without credentials, and returns the HTTP status. */
export function sendGet(
  url: string,
  network: Network,
  signal?: AbortSignal,
): Promise<ApiResult<number>> {
  return sendAndRetry(
    { method: 'GET', url, signal },
    network,
    ({ status }) => ({ value: status }),
    (status) => RETRYABLE.has(`HTTP_${status}`),
  );
}
