import type { Result } from '../result.ts';
import type { ApiError } from './api-error.ts';
import type { CallResult } from './client.ts';
import type { Network } from './network.ts';
import { type NetworkProblem, networkProblem } from './problems.ts';
import { attempts, passesSoon } from './retry.ts';

/**
 * One API call of a question. `needs` names the call whose result it takes its KS from: the multirequest then says `{n:result}`,
 * or `{n:result:ks}` where the result is an object that holds the KS.
 */
export interface Call {
  service: string;
  action: string;
  params: Readonly<Record<string, string | number>>;
  needs?: { call: Call; as: 'result' | 'result:ks' };
}

/** What came of a call: a value, the API's error, or the failure of the call it needed (never the echo that the API sends for it). */
export type Outcome = { ok: true; value: unknown } | { ok: false; error: ApiError; of: Call };

/** A question to the API: the calls it takes and how their outcomes are read. Two questions that share a call (`session.start`) have it made once. */
export interface Question<T> {
  calls: readonly Call[];
  read: (outcome: (call: Call) => Outcome) => Read<T>;
}

/** What a question makes of the outcomes: its answer, or why there is none. An answer has no `problem` of its own. */
export type Read<T> = T | { problem: NetworkProblem };

export type Answer<T> = Result<T, NetworkProblem>;

export interface AskOptions {
  signal?: AbortSignal | undefined;
  /** Ask again even though the answer is known. */
  fresh?: boolean;
}

export interface Inquiry {
  network: Network;
  /** Asks, or gives the answer already had. Questions to one service URL in the same moment travel in one multirequest. Never throws. */
  ask<T>(serviceUrl: string, question: Question<T>, options?: AskOptions): Promise<Answer<T>>;
  /** The answer already had, or under way; null where nobody asked. Asks nothing. */
  had<T>(serviceUrl: string, question: Question<T>): Promise<Answer<T>> | null;
  /** The HTTP status of a plain GET, no credentials, redirects not followed. */
  status(url: string, options?: AskOptions): Promise<Answer<number>>;
  /** True once an API has answered in this run: the network is there. */
  answered(): boolean;
}

interface Batch {
  calls: Map<string, Call>;
  waiting: number;
  stop: AbortController;
  outcome: Promise<{ outcomes: Map<string, Outcome> } | { problem: NetworkProblem }>;
}

interface Remembered {
  answer: Promise<Answer<unknown>>;
  /** How many still want it; those who gave no signal never leave. */
  askers: number;
  stop: () => void;
}

/** How an inquiry remembers. */
export interface Memory {
  /** Every question ends with this at the latest: the next attempt at one that nobody waits for any more would keep the process alive. */
  end?: AbortSignal;
  /** A failure is an answer too, and no question is asked twice: a command that runs once would only wait for the same silence again. */
  keepsFailures?: boolean;
}

/** Asks one API through one network and remembers the answers for this run. */
export function inquiry(network: Network, { end, keepsFailures = false }: Memory = {}): Inquiry {
  const open = new Map<string, Batch>();
  const known = new Map<string, Remembered>();
  let apiAnswered = false;

  function batchFor(serviceUrl: string): Batch {
    const current = open.get(serviceUrl);
    // Whoever comes after the last of its askers has left it begins another.
    if (current && !current.stop.signal.aborted) return current;
    const stop = new AbortController();
    const calls = new Map<string, Call>();
    const outcome = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      if (open.get(serviceUrl) === batch) open.delete(serviceUrl);
      return outcomesOf(serviceUrl, calls, network, stop.signal);
    });
    const batch: Batch = { calls, waiting: 0, stop, outcome };
    open.set(serviceUrl, batch);
    return batch;
  }

  /** One answer a key: whoever asks while it is under way joins, and it is stopped when the last of them has left. */
  function remembered<T>(
    key: string,
    { signal = end, fresh }: AskOptions,
    begin: () => { answer: Promise<Answer<T>>; stop: () => void },
  ): Promise<Answer<T>> {
    if (signal?.aborted) return Promise.resolve(ABORTED);
    let entry = fresh && !keepsFailures ? undefined : known.get(key);
    if (!entry) {
      const made: Remembered = { ...begin(), askers: 0 };
      const forget = (): void => {
        if (known.get(key) === made) known.delete(key);
      };
      known.set(key, made);
      if (!keepsFailures) made.answer.then((answer) => 'problem' in answer && forget(), forget);
      entry = made;
    }
    const asked = entry;
    asked.askers++;
    const answer = asked.answer as Promise<Answer<T>>;
    return signal
      ? untilLeft(answer, signal, () => {
          if (--asked.askers > 0) return;
          if (known.get(key) === asked) known.delete(key);
          asked.stop();
        })
      : answer;
  }

  return {
    network,
    answered: () => apiAnswered,
    ask: (serviceUrl, question, options = {}) =>
      remembered(keyOf(serviceUrl, question), options, () => {
        const batch = batchFor(serviceUrl);
        for (const call of question.calls) addTo(batch.calls, call);
        batch.waiting++;
        return {
          answer: batch.outcome.then((had) => {
            const answer = 'problem' in had ? had : readWith(question, had.outcomes);
            if ('value' in answer) apiAnswered = true;
            return answer;
          }),
          stop: () => {
            if (--batch.waiting === 0) batch.stop.abort();
          },
        };
      }),
    had: <T>(serviceUrl: string, question: Question<T>) =>
      (known.get(keyOf(serviceUrl, question))?.answer as Promise<Answer<T>> | undefined) ?? null,
    status: (url, options = {}) =>
      remembered(`GET ${url}`, options, () => {
        const stop = new AbortController();
        return { answer: statusOf(url, network, stop.signal), stop: () => stop.abort() };
      }),
  };
}

/** The answer, or `ABORTED` for whoever leaves before it is there. */
function untilLeft<T>(answer: Promise<Answer<T>>, signal: AbortSignal, left: () => void): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      resolve(ABORTED);
      left();
    };
    const stay = (): void => signal.removeEventListener('abort', leave);
    signal.addEventListener('abort', leave);
    // Once it is answered there is nothing to leave: the answer is kept for whoever asks next.
    answer.finally(stay).then(resolve, reject);
  });
}

const ABORTED = { problem: networkProblem('ABORTED', '', null) };

function keyOf(serviceUrl: string, question: Question<unknown>): string {
  return `${serviceUrl} ${question.calls.map(identity).join(' ')}`;
}

async function statusOf(url: string, network: Network, signal: AbortSignal): Promise<Answer<number>> {
  const { send } = await import('./transport.ts');
  return attempts<Answer<number>>(network.timeoutMs, { signal }, async (timeoutMs) => {
    const sent = await send({ method: 'GET', url, timeoutMs, signal, statusOnly: true }, network);
    return 'reply' in sent
      ? { outcome: { value: sent.reply.status }, again: passesSoon(`HTTP_${sent.reply.status}`) }
      : { outcome: sent, again: passesSoon(sent.problem.code) };
  });
}

function readWith<T>(question: Question<T>, outcomes: ReadonlyMap<string, Outcome>): Answer<T> {
  const read = question.read((call) => outcomes.get(identity(call)) as Outcome);
  return typeof read === 'object' && read !== null && 'problem' in read
    ? (read as { problem: NetworkProblem })
    : { value: read as T };
}

async function outcomesOf(
  serviceUrl: string,
  calls: ReadonlyMap<string, Call>,
  network: Network,
  signal: AbortSignal,
): Promise<{ outcomes: Map<string, Outcome> } | { problem: NetworkProblem }> {
  if (signal.aborted) return ABORTED;
  const order = [...calls.keys()];
  // What sends is loaded when there is something to send: it brings Node's TLS along.
  const { multirequest } = await import('./client.ts');
  const sent = await multirequest(
    serviceUrl,
    [...calls.values()].map((call) => ({
      service: call.service,
      action: call.action,
      ...(call.needs ? { ks: `{${order.indexOf(identity(call.needs.call)) + 1}:${call.needs.as}}` } : {}),
      ...call.params,
    })),
    network,
    { signal },
  );
  if ('problem' in sent) return sent;
  const outcomes = new Map<string, Outcome>();
  [...calls.entries()].forEach(([id, call], index) => {
    const result = sent.results[index] as CallResult;
    const cause = call.needs && outcomes.get(identity(call.needs.call));
    if (cause && !cause.ok) outcomes.set(id, cause);
    else outcomes.set(id, result.ok ? result : { ...result, of: call });
  });
  return { outcomes };
}

/** Calls are put in after the ones they need, each once. */
function addTo(calls: Map<string, Call>, call: Call): void {
  if (call.needs) addTo(calls, call.needs.call);
  if (!calls.has(identity(call))) calls.set(identity(call), call);
}

function identity(call: Call): string {
  return JSON.stringify([
    call.service,
    call.action,
    call.params,
    call.needs ? [identity(call.needs.call), call.needs.as] : null,
  ]);
}
