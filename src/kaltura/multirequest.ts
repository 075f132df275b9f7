import { registerReceived, serverText } from '../text/redact.ts';
import { type ApiError, isServerError, parseApiError } from './api-error.ts';
import { describeHttpStatus, describeNetworkError } from './network-problems.ts';
import type { NetworkProblem } from './problems.ts';
import { isRetryable, parseRetryAfter, retry } from './retry.ts';
import type { Network } from './transport.ts';
import { type Reply, send } from './transport.ts';

/** The outcome of one call. The value is untrusted JSON: check it before use. */
export type CallResult = { ok: true; value: unknown } | { ok: false; error: ApiError };

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** False for a login, because Kaltura counts attempts, and for calls that create something. */
  retry?: boolean;
  /** Errors that are final results of these calls, although they look like server errors. */
  expectedErrors?: readonly string[];
}

export type MultirequestResult = { results: CallResult[] } | { problem: NetworkProblem };

/**
 * Sends several calls in one POST to `{serviceUrl}/service/multirequest`. Each call has flat
 * parameters (`service`, `action`, `ks`, `filter:objTypeEqual`, …). Returns one result per call, or
 * the problem that made all calls fail. Retries within the network's timeout. Never throws.
 */
export async function multirequest(
  serviceUrl: string,
  calls: readonly Readonly<Record<string, string | number>>[],
  network: Network,
  options: CallOptions = {},
): Promise<MultirequestResult> {
  const form = new URLSearchParams({ format: '1' });
  calls.forEach((call, index) => {
    // The server caches each call for ten minutes unless the call's own parameters contain
    // `nocache`.
    for (const [name, value] of Object.entries({ ...call, nocache: 1 }))
      form.append(`${index + 1}:${name}`, String(value).toWellFormed());
  });
  const url = `${serviceUrl}/service/multirequest`;
  return retry(network.timeoutMs, options, async (timeoutMs) => {
    const sent = await send(
      { method: 'POST', url, form: form.toString(), timeoutMs, signal: options.signal },
      network,
    );
    const outcome = 'reply' in sent ? parseReply(sent.reply, url, calls.length) : sent;
    return {
      outcome,
      isRetryable: isWorthRepeating(outcome, options.expectedErrors),
      waitMs: 'reply' in sent ? parseRetryAfter(sent.reply.retryAfter) : 0,
    };
  });
}

function isWorthRepeating(called: MultirequestResult, answers: readonly string[] = []): boolean {
  return 'problem' in called
    ? isRetryable(called.problem.code)
    : called.results.some(
        (result) =>
          !result.ok && isServerError(result.error.code) && !answers.includes(result.error.code),
      );
}

/**
 * Parses the reply to a multirequest: an array with one item per call, or one error for all of
 * them.
 */
export function parseReply(reply: Reply, url: string, expected: number): MultirequestResult {
  if (reply.status >= 300 && reply.status < 400) {
    return {
      problem: describeNetworkError(
        'REDIRECT',
        url,
        null,
        serverText(parseHost(reply.location), 80),
      ),
    };
  }
  if (reply.status !== 200) return { problem: describeHttpStatus(reply.status, url) };
  const json = parseJson(reply.body);
  // Kaltura can send an empty body (recorded: transport.format_77_unknown).
  if (reply.body === '' && reply.kaltura) {
    return { problem: describeNetworkError('NO_ANSWER', url, null, serverText(reply.kaltura, 80)) };
  }
  if (json === undefined) {
    const page = /html/i.test(reply.contentType) || /^\s*<(?:!doctype|html)/i.test(reply.body);
    const cut = /json/i.test(reply.contentType) && reply.body.trim() !== '';
    if (cut) return { problem: describeNetworkError('TRUNCATED', url, null) };
    return {
      problem: describeNetworkError(
        'NOT_JSON',
        url,
        null,
        page ? 'a web page' : reply.body ? 'not JSON' : 'an empty answer',
      ),
    };
  }
  registerSecrets(json);
  const single = parseApiError(json);
  if (single)
    return { results: Array.from({ length: expected }, () => ({ ok: false, error: single })) };
  if (!Array.isArray(json))
    return { problem: describeNetworkError('NOT_JSON', url, null, 'other JSON') };
  const results = json.slice(0, expected).map((value): CallResult => {
    const error = parseApiError(value);
    return error ? { ok: false, error } : { ok: true, value };
  });
  // Fewer results than calls mean that the response was cut off.
  if (results.length < expected) return { problem: describeNetworkError('TRUNCATED', url, null) };
  return { results };
}

/**
 * Registers the sessions and secrets in a reply, because the error of a later call may quote them.
 */
function registerSecrets(json: unknown, depth = 0): void {
  if (depth > 6 || typeof json !== 'object' || json === null) return;
  for (const [name, value] of Object.entries(json)) {
    // A session is either the whole result or a field `ks`.
    const secret =
      (depth === 0 && Array.isArray(json)) || /^(?:ks|token)$|secret|password/i.test(name);
    if (typeof value !== 'string') registerSecrets(value, depth + 1);
    else if (secret) registerReceived(value);
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function parseHost(location: string): string {
  try {
    return new URL(location).host;
  } catch {
    return '';
  }
}
