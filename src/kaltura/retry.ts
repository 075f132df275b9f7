import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiResult } from './query.ts';
import { type HttpRequest, type Network, type Reply, send } from './transport.ts';

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

/** The HTTP status of a plain GET. */
export function sendGet(
  url: string,
  network: Network,
  signal?: AbortSignal,
): Promise<ApiResult<number>> {
  return sendAndRetry(
    { method: 'GET', url, signal, statusOnly: true },
    network,
    ({ status }) => ({ value: status }),
    (status) => RETRYABLE.has(`HTTP_${status}`),
  );
}
