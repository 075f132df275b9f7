import type { Result } from '../result.ts';
import type { ApiError } from './api-error.ts';
import type { CallResult } from './multirequest.ts';
import { describeNetworkError } from './network-problems.ts';
import type { NetworkProblem } from './problems.ts';
import { isRetryable, retry } from './retry.ts';
import type { Network } from './transport.ts';

/**
 * One API call of a query. `needs` is the call that provides its KS: the multirequest then refers
 * to `{n:result}`, or to `{n:result:ks}` if the result is an object that contains the KS.
 */
export interface Call {
  service: string;
  action: string;
  params: Readonly<Record<string, string | number>>;
  needs?: { call: Call; as: 'result' | 'result:ks' };
}

/**
 * The outcome of a call: a value, the API's error, or the failure of the call that it needs (rather
 * than the consequential error that the API sends). `of` is the call that failed.
 */
export type Outcome = { ok: true; value: unknown } | { ok: false; error: ApiError; of: Call };

/**
 * The calls of a query, and how to parse their outcomes. Queries that share a call send it once.
 */
export interface Query<T> {
  calls: readonly Call[];
  parse: (outcome: (call: Call) => Outcome) => ParsedResult<T>;
}

/** The value of a query, or why it has none. The value itself never has a field `problem`. */
export type ParsedResult<T> = T | { problem: NetworkProblem };

export type ApiResult<T> = Result<T, NetworkProblem>;

export interface QueryOptions {
  signal?: AbortSignal | undefined;
  /**
   * Send the query even if its result is cached. A client that caches failures keeps using those.
   */
  fresh?: boolean;
}

export interface ApiClient {
  network: Network;
  /**
   * Sends a query, or returns the cached result. Queries to one service URL in the same tick share
   * one multirequest. Never throws.
   */
  query<T>(serviceUrl: string, query: Query<T>, options?: QueryOptions): Promise<ApiResult<T>>;
  /** The cached result of a query; null if the query was not sent before. Sends nothing. */
  cached<T>(serviceUrl: string, query: Query<T>): Promise<ApiResult<T>> | null;
  /** The HTTP status of a plain GET, without credentials. Does not follow redirects. */
  getStatus(url: string, options?: QueryOptions): Promise<ApiResult<number>>;
  /** True once an API has answered in this run, which shows that the network works. */
  hasAnswered(): boolean;
}

interface Batch {
  calls: Map<string, Call>;
  waiting: number;
  stop: AbortController;
  sent: Promise<BatchResult>;
}

type BatchResult = { outcomes: Map<string, Outcome> } | { problem: NetworkProblem };

interface CacheEntry {
  result: Promise<ApiResult<unknown>>;
  /** The number of callers that still want the result; a caller without a signal never leaves. */
  callers: number;
  hasSucceeded: boolean;
  stop: () => void;
}

export interface CacheOptions {
  /** Aborts every query, because a retry that nobody waits for would keep the process alive. */
  signal?: AbortSignal;
  /** Also cache failures, so that a one-shot command does not wait twice for a silent host. */
  cachesFailures?: boolean;
}

/** Creates a client that sends queries through one network and caches the results for this run. */
export function createApiClient(
  network: Network,
  { signal: end, cachesFailures = false }: CacheOptions = {},
): ApiClient {
  const batches = new Map<string, Batch>();
  const cache = new Map<string, CacheEntry>();
  let hasAnswered = false;

  function openBatch(serviceUrl: string): Batch {
    const current = batches.get(serviceUrl);
    // A batch stops when its last caller leaves, so start another.
    if (current && !current.stop.signal.aborted) return current;
    const stop = new AbortController();
    const calls = new Map<string, Call>();
    const sent = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      if (batches.get(serviceUrl) === batch) batches.delete(serviceUrl);
      return sendBatch(serviceUrl, calls, network, stop.signal);
    });
    const batch: Batch = { calls, waiting: 0, stop, sent };
    batches.set(serviceUrl, batch);
    return batch;
  }

  /**
   * Returns one result per key. Callers share a request, which stops when the last caller leaves.
   */
  function share<T>(
    key: string,
    { signal: own, fresh }: QueryOptions,
    begin: () => { result: Promise<ApiResult<T>>; stop: () => void },
  ): Promise<ApiResult<T>> {
    const signal = own && end ? AbortSignal.any([own, end]) : (own ?? end);
    if (signal?.aborted) return Promise.resolve(ABORTED);
    const old = cache.get(key);
    const isUsable = !fresh || (cachesFailures && !old?.hasSucceeded);
    const entry = (isUsable ? old : undefined) ?? addEntry(key, begin());
    entry.callers++;
    const result = entry.result as Promise<ApiResult<T>>;
    return signal
      ? stopOnAbort(result, signal, () => {
          if (--entry.callers > 0) return;
          if (cache.get(key) === entry) cache.delete(key);
          entry.stop();
        })
      : result;
  }

  function addEntry(key: string, begun: Pick<CacheEntry, 'result' | 'stop'>): CacheEntry {
    const entry: CacheEntry = { ...begun, callers: 0, hasSucceeded: false };
    cache.set(key, entry);
    const forget = (): void => {
      if (cache.get(key) === entry) cache.delete(key);
    };
    entry.result.then((result) => {
      entry.hasSucceeded = 'value' in result;
      if (!entry.hasSucceeded && !cachesFailures) forget();
    }, forget);
    return entry;
  }

  return {
    network,
    hasAnswered: () => hasAnswered,
    query: (serviceUrl, query, options = {}) =>
      share(buildKey(serviceUrl, query), options, () => {
        const batch = openBatch(serviceUrl);
        for (const call of query.calls) addCall(batch.calls, call);
        batch.waiting++;
        return {
          result: batch.sent.then((sent) => {
            const result = 'problem' in sent ? sent : parseOutcomes(query, sent.outcomes);
            if ('value' in result) hasAnswered = true;
            return result;
          }),
          stop: () => {
            if (--batch.waiting === 0) batch.stop.abort();
          },
        };
      }),
    cached: <T>(serviceUrl: string, query: Query<T>) =>
      (cache.get(buildKey(serviceUrl, query))?.result as Promise<ApiResult<T>> | undefined) ?? null,
    getStatus: (url, options = {}) =>
      share(`GET ${url}`, options, () => {
        const stop = new AbortController();
        return { result: sendGet(url, network, stop.signal), stop: () => stop.abort() };
      }),
  };
}

/** The result, or `ABORTED` for a caller whose signal aborts first. */
function stopOnAbort<T>(
  result: Promise<ApiResult<T>>,
  signal: AbortSignal,
  onAbort: () => void,
): Promise<ApiResult<T>> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      resolve(ABORTED);
      onAbort();
    };
    signal.addEventListener('abort', abort);
    // A finished result stays in the cache even if the signal aborts later.
    result.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}

const ABORTED = { problem: describeNetworkError('ABORTED', '', null) };

function buildKey(serviceUrl: string, query: Query<unknown>): string {
  return `${serviceUrl} ${query.calls.map(identifyCall).join(' ')}`;
}

async function sendGet(
  url: string,
  network: Network,
  signal: AbortSignal,
): Promise<ApiResult<number>> {
  const { send } = await import('./transport.ts');
  return retry<ApiResult<number>>(network.timeoutMs, { signal }, async (timeoutMs) => {
    const sent = await send({ method: 'GET', url, timeoutMs, signal, statusOnly: true }, network);
    return 'reply' in sent
      ? {
          outcome: { value: sent.reply.status },
          isRetryable: isRetryable(`HTTP_${sent.reply.status}`),
        }
      : { outcome: sent, isRetryable: isRetryable(sent.problem.code) };
  });
}

function parseOutcomes<T>(query: Query<T>, outcomes: ReadonlyMap<string, Outcome>): ApiResult<T> {
  const parsed = query.parse((call) => outcomes.get(identifyCall(call)) as Outcome);
  return typeof parsed === 'object' && parsed !== null && 'problem' in parsed
    ? (parsed as { problem: NetworkProblem })
    : { value: parsed as T };
}

async function sendBatch(
  serviceUrl: string,
  calls: ReadonlyMap<string, Call>,
  network: Network,
  signal: AbortSignal,
): Promise<BatchResult> {
  if (signal.aborted) return ABORTED;
  const order = [...calls.keys()];
  // Loaded with the first request, because it loads Node's TLS and got.
  const { multirequest } = await import('./multirequest.ts');
  const sent = await multirequest(
    serviceUrl,
    [...calls.values()].map((call) => ({
      service: call.service,
      action: call.action,
      ...(call.needs
        ? { ks: `{${order.indexOf(identifyCall(call.needs.call)) + 1}:${call.needs.as}}` }
        : {}),
      ...call.params,
    })),
    network,
    { signal },
  );
  if ('problem' in sent) return sent;
  const outcomes = new Map<string, Outcome>();
  [...calls.entries()].forEach(([id, call], index) => {
    const result = sent.results[index] as CallResult;
    const cause = call.needs && outcomes.get(identifyCall(call.needs.call));
    if (cause && !cause.ok) outcomes.set(id, cause);
    else outcomes.set(id, result.ok ? result : { ...result, of: call });
  });
  return { outcomes };
}

/** Adds a call after the calls that it needs. Adds each call only once. */
function addCall(calls: Map<string, Call>, call: Call): void {
  if (call.needs) addCall(calls, call.needs.call);
  if (!calls.has(identifyCall(call))) calls.set(identifyCall(call), call);
}

function identifyCall(call: Call): string {
  return JSON.stringify([
    call.service,
    call.action,
    call.params,
    call.needs ? [identifyCall(call.needs.call), call.needs.as] : null,
  ]);
}
