import { registerReceived, serverText } from '../text/redact.ts';
import { type ApiError, apiErrorIn, isIllness } from './api-error.ts';
import type { Network } from './network.ts';
import { type NetworkProblem, networkProblem, statusProblem } from './problems.ts';
import { attempts, passesSoon, restMs } from './retry.ts';
import { type Reply, send } from './transport.ts';

/** One call's outcome. The value is JSON of the server's choosing: look before using it. */
export type CallResult = { ok: true; value: unknown } | { ok: false; error: ApiError };

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** False for a login: attempts count there. Every other call here is safe to repeat. */
  retry?: boolean;
  /** Codes that are an answer to these calls, though elsewhere they mean that the server is ill. */
  answers?: readonly string[];
}

export type Called = { results: CallResult[] } | { problem: NetworkProblem };

/**
 * Several calls in one POST: `{serviceUrl}/service/multirequest`. `params` are the flat parameters of each call, in order
 * (`service`, `action`, `ks`, `filter:objTypeEqual`, …). Gives one result a call, or the problem that kept any answer away.
 * Retries within the network's timeout, with growing, scattered pauses. Never throws.
 */
export async function multirequest(
  serviceUrl: string,
  calls: readonly Readonly<Record<string, string | number>>[],
  network: Network,
  options: CallOptions = {},
): Promise<Called> {
  const form = new URLSearchParams({ format: '1' });
  calls.forEach((call, index) => {
    // Each call has a cache of its own on the server, which keeps answers for ten minutes and looks
    // for this among the parameters of the call alone.
    for (const [name, value] of Object.entries({ ...call, nocache: 1 }))
      form.append(`${index + 1}:${name}`, String(value).toWellFormed());
  });
  const url = `${serviceUrl}/service/multirequest`;
  return attempts(network.timeoutMs, options, async (timeoutMs) => {
    const sent = await send(
      { method: 'POST', url, form: form.toString(), timeoutMs, signal: options.signal },
      network,
    );
    const outcome = 'reply' in sent ? resultsIn(sent.reply, url, calls.length) : sent;
    return {
      outcome,
      again: isWorthRepeating(outcome, options.answers),
      restMs: 'reply' in sent ? restMs(sent.reply.retryAfter) : 0,
    };
  });
}

function isWorthRepeating(called: Called, answers: readonly string[] = []): boolean {
  return 'problem' in called
    ? passesSoon(called.problem.code)
    : called.results.some(
        (result) => !result.ok && isIllness(result.error.code) && !answers.includes(result.error.code),
      );
}

/** What an HTTP reply to a multirequest holds: an array, one item a call; or one error for the whole of it. */
export function resultsIn(reply: Reply, url: string, expected: number): Called {
  if (reply.status >= 300 && reply.status < 400) {
    return { problem: networkProblem('REDIRECT', url, null, serverText(hostIn(reply.location), 80)) };
  }
  if (reply.status !== 200) return { problem: statusProblem(reply.status, url) };
  const json = parsed(reply.body);
  // Kaltura itself, which has no answer (recorded: transport.format_77_unknown).
  if (reply.body === '' && reply.kaltura) {
    return { problem: networkProblem('NO_ANSWER', url, null, serverText(reply.kaltura, 80)) };
  }
  if (json === undefined) {
    const page = /html/i.test(reply.contentType) || /^\s*<(?:!doctype|html)/i.test(reply.body);
    const cut = /json/i.test(reply.contentType) && reply.body.trim() !== '';
    if (cut) return { problem: networkProblem('TRUNCATED', url, null) };
    return {
      problem: networkProblem(
        'NOT_JSON',
        url,
        null,
        page ? 'a web page' : reply.body ? 'not JSON' : 'an empty answer',
      ),
    };
  }
  keepAll(json);
  const single = apiErrorIn(json);
  if (single) return { results: Array.from({ length: expected }, () => ({ ok: false, error: single })) };
  if (!Array.isArray(json)) return { problem: networkProblem('NOT_JSON', url, null, 'other JSON') };
  const results = json.slice(0, expected).map((value): CallResult => {
    const error = apiErrorIn(value);
    return error ? { ok: false, error } : { ok: true, value };
  });
  // Fewer answers than questions: the rest was cut off silently.
  if (results.length < expected) return { problem: networkProblem('TRUNCATED', url, null) };
  return { results };
}

/** Before any text of an answer is looked at: the sessions and secrets in it, for a later call's error may quote them. */
function keepAll(json: unknown, depth = 0): void {
  if (depth > 6 || typeof json !== 'object' || json === null) return;
  for (const [name, value] of Object.entries(json)) {
    // A session comes as a string by itself, one of the answers, or as `ks`.
    const secret = (depth === 0 && Array.isArray(json)) || /^(?:ks|token)$|secret|password/i.test(name);
    if (typeof value !== 'string') keepAll(value, depth + 1);
    else if (secret) registerReceived(value);
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function hostIn(location: string): string {
  try {
    return new URL(location).host;
  } catch {
    return '';
  }
}
