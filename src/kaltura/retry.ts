import { setTimeout as sleep } from 'node:timers/promises';

const RETRIES = 2;
const RETRIED = new Set([
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

/** Is a failure of this code likely to be gone in a moment? */
export function passesSoon(code: string): boolean {
  return RETRIED.has(code);
}

/** One attempt's outcome, and whether to make another. */
export interface Attempt<T> {
  outcome: T;
  again: boolean;
  /** Milliseconds that the server asked to be left alone for. */
  restMs?: number;
}

/**
 * Makes attempts until one is good, three at most, with growing, scattered pauses, all within `timeoutMs`; each is told the
 * milliseconds that are left. Gives the last outcome. A pause that would not end in time is not begun.
 */
export async function attempts<T>(
  timeoutMs: number,
  options: { signal?: AbortSignal | undefined; retry?: boolean },
  attempt: (leftMs: number) => Promise<Attempt<T>>,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let made = 0; ; made++) {
    const { outcome, again, restMs = 0 } = await attempt(deadline - performance.now());
    if (!again || options.retry === false || made === RETRIES) return outcome;
    const pause = Math.max(250 * 2 ** made * (0.5 + Math.random()), restMs);
    if (options.signal?.aborted || performance.now() + pause >= deadline) return outcome;
    await sleep(pause, undefined, { signal: options.signal }).catch(() => undefined);
    if (options.signal?.aborted || performance.now() >= deadline) return outcome;
  }
}

/** `Retry-After` in milliseconds; 0 if there is none, or where it is a date. */
export function restMs(retryAfter: string): number {
  const seconds = Number(retryAfter);
  return seconds > 0 ? seconds * 1000 : 0;
}
