import { setTimeout as sleep } from 'node:timers/promises';

const RETRIES = 2;
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

/** Is a failure with this code likely to be temporary? */
export function isRetryable(code: string): boolean {
  return RETRYABLE.has(code);
}

/** The outcome of one attempt, and whether to try again. */
export interface Attempt<T> {
  outcome: T;
  isRetryable: boolean;
  /** The wait that the server asked for, in milliseconds. */
  waitMs?: number;
}

/**
 * Makes up to three attempts within `timeoutMs`, with growing random pauses, and returns the last
 * outcome. Each attempt receives the number of remaining milliseconds. Gives up before a pause that
 * would exceed the time limit.
 */
export async function retry<T>(
  timeoutMs: number,
  options: { signal?: AbortSignal | undefined; retry?: boolean },
  attempt: (leftMs: number) => Promise<Attempt<T>>,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let made = 0; ; made++) {
    const {
      outcome,
      isRetryable: canRetry,
      waitMs = 0,
    } = await attempt(deadline - performance.now());
    if (!canRetry || options.retry === false || made === RETRIES) return outcome;
    const pause = Math.max(250 * 2 ** made * (0.5 + Math.random()), waitMs);
    if (options.signal?.aborted || performance.now() + pause >= deadline) return outcome;
    await sleep(pause, undefined, { signal: options.signal }).catch(() => undefined);
    if (options.signal?.aborted || performance.now() >= deadline) return outcome;
  }
}

/** `Retry-After` in milliseconds; 0 if it is absent or a date. */
export function parseRetryAfter(retryAfter: string): number {
  const seconds = Number(retryAfter);
  return seconds > 0 ? seconds * 1000 : 0;
}
