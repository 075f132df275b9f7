import { describeNetworkError } from './network-problems.ts';
import { type ApiResult, type Call, type GetOutcome, identifyCall, type Query } from './query.ts';
import type { Network } from './transport.ts';

export interface QueryOptions {
  /** Stops waiting for the result. The request itself continues, and its result is cached. */
  signal?: AbortSignal | undefined;
  /** Send the query even if its result is cached. */
  fresh?: boolean;
}

export interface ApiClient {
  network: Network;
  /**
   * Sends a query, or returns the cached result. Queries to one service URL in the same tick share
   * one multirequest. Never throws.
   */
  query<T>(serviceUrl: string, query: Query<T>, options?: QueryOptions): Promise<ApiResult<T>>;
  /** The HTTP status of a plain GET, without credentials. Does not follow redirects. */
  getStatus(url: string, options?: QueryOptions): Promise<ApiResult<number>>;
}

interface Batch {
  calls: Call[];
  sent: Promise<ApiResult<GetOutcome>>;
}

interface CacheOptions {
  /** Aborts every request, because a retry that nobody waits for would keep the process alive. */
  signal?: AbortSignal;
  /** Also cache failures, so that a one-shot command does not wait twice for a silent host. */
  cachesFailures?: boolean;
}

/** Returns a function that sends the queries of one tick to one service URL in one multirequest. */
function createBatches(network: Network, signal: AbortSignal | undefined) {
  const batches = new Map<string, Batch>();

  function openBatch(serviceUrl: string): Batch {
    const current = batches.get(serviceUrl);
    if (current) return current;
    const calls: Call[] = [];
    const sent = new Promise<void>((resolve) => setImmediate(resolve)).then(async () => {
      batches.delete(serviceUrl);
      // Loaded with the first request, because it loads Node's TLS and got.
      const { sendCalls } = await import('./multirequest.ts');
      return sendCalls(serviceUrl, calls, network, { signal });
    });
    const batch = { calls, sent };
    batches.set(serviceUrl, batch);
    return batch;
  }

  return async <T>(serviceUrl: string, query: Query<T>): Promise<ApiResult<T>> => {
    const batch = openBatch(serviceUrl);
    batch.calls.push(...query.calls);
    const sent = await batch.sent;
    return 'problem' in sent ? sent : query.parse(sent.value);
  };
}

/** Creates a client that sends queries through one network and caches the results for this run. */
export function createApiClient(
  network: Network,
  { signal: end, cachesFailures = false }: CacheOptions = {},
): ApiClient {
  const sendInBatch = createBatches(network, end);
  const cache = new Map<string, Promise<ApiResult<unknown>>>();

  /** Returns one result per key, so that callers share a request. */
  function share<T>(
    key: string,
    { signal: own, fresh }: QueryOptions,
    begin: () => Promise<ApiResult<T>>,
  ): Promise<ApiResult<T>> {
    const signal = own && end ? AbortSignal.any([own, end]) : (own ?? end);
    if (signal?.aborted) return Promise.resolve(ABORTED);
    const known = fresh ? undefined : (cache.get(key) as Promise<ApiResult<T>> | undefined);
    const result = known ?? begin();
    if (!known) {
      cache.set(key, result);
      const forget = (): void => {
        if (cache.get(key) === result) cache.delete(key);
      };
      result.then((each) => {
        if ('problem' in each && !cachesFailures) forget();
      }, forget);
    }
    return signal ? stopOnAbort(result, signal) : result;
  }

  return {
    network,
    query: (serviceUrl, query, options = {}) =>
      share(buildKey(serviceUrl, query), options, () => sendInBatch(serviceUrl, query)),
    getStatus: (url, options = {}) =>
      share(`GET ${url}`, options, async () => {
        const { sendGet } = await import('./transport.ts');
        return sendGet(url, network, end);
      }),
  };
}

/** The result, or `ABORTED` if the signal aborts first. */
function stopOnAbort<T>(result: Promise<ApiResult<T>>, signal: AbortSignal): Promise<ApiResult<T>> {
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(ABORTED);
    signal.addEventListener('abort', abort);
    result.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject);
  });
}

const ABORTED = { problem: describeNetworkError('ABORTED', '', null) };

function buildKey(serviceUrl: string, query: Query<unknown>): string {
  return `${serviceUrl} ${query.calls.map(identifyCall).join(' ')}`;
}
