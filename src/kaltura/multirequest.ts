import { registerReceived, toServerText } from '../text/redact.ts';
import { isServerError, parseApiError } from './api-error.ts';
import { describeHttpStatus, describeNetworkError } from './network-problems.ts';
import {
  type ApiResult,
  type Call,
  type GetOutcome,
  identifyCall,
  type Outcome,
  type Query,
} from './query.ts';
import { type Network, type Reply, sendAndRetry } from './transport.ts';
import { toUrl } from './urls.ts';

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** False for a login, because Kaltura counts attempts, and for calls that create something. */
  retry?: boolean;
  /** Errors that are final results of these calls, although they look like server errors. */
  expectedErrors?: readonly string[];
}

/** Sends one query by itself, in one request, without a cache. Never throws. */
export async function sendQuery<T>(
  serviceUrl: string,
  query: Query<T>,
  network: Network,
  options: CallOptions = {},
): Promise<ApiResult<T>> {
  const sent = await sendCalls(serviceUrl, query.calls, network, options);
  return 'problem' in sent ? sent : query.parse(sent.value);
}

/**
 * Sends several calls in one POST to `{serviceUrl}/service/multirequest`: each call once, after the
 * call that it needs. The problem is the one that made all calls fail. Retries within the network's
 * timeout. Never throws.
 */
export async function sendCalls(
  serviceUrl: string,
  calls: readonly Call[],
  network: Network,
  { expectedErrors = [], ...options }: CallOptions = {},
): Promise<ApiResult<GetOutcome>> {
  const all = new Map<string, Call>();
  for (const call of calls) addCall(all, call);
  const url = `${serviceUrl}/service/multirequest`;
  const sent = await sendAndRetry(
    { method: 'POST', url, form: buildForm(all), ...options },
    network,
    (reply) => parseReply(reply, url, all.size),
    (items) => items.some(isTemporary),
  );
  if ('problem' in sent) return sent;
  const outcomes = new Map<string, Outcome>();
  [...all].forEach(([id, call], index) => {
    const cause = call.needs && outcomes.get(identifyCall(call.needs.call));
    const item = sent.value[index];
    const error = parseApiError(item);
    if (cause && !cause.ok) outcomes.set(id, cause);
    else outcomes.set(id, error ? { ok: false, error, call } : { ok: true, value: item });
  });
  return { value: (call) => outcomes.get(identifyCall(call)) as Outcome };

  function isTemporary(item: unknown): boolean {
    const code = parseApiError(item)?.code;
    return code !== undefined && isServerError(code) && !expectedErrors.includes(code);
  }
}

function addCall(calls: Map<string, Call>, call: Call): void {
  if (call.needs) addCall(calls, call.needs.call);
  calls.set(identifyCall(call), call);
}

function buildForm(calls: ReadonlyMap<string, Call>): string {
  const form = new URLSearchParams({ format: '1' });
  const order = [...calls.keys()];
  [...calls.values()].forEach(({ service, action, params, needs }, index) => {
    const ks = needs && `{${order.indexOf(identifyCall(needs.call)) + 1}:${needs.as}}`;
    // The server caches each call for ten minutes unless the call's own parameters contain
    // `nocache`.
    const fields = { service, action, ...(ks ? { ks } : {}), ...params, nocache: 1 };
    for (const [name, value] of Object.entries(fields))
      form.append(`${index + 1}:${name}`, String(value).toWellFormed());
  });
  return form.toString();
}

/** Parses the reply to a multirequest: one item per call, or one error for all of them. */
export function parseReply(
  { status, headers, body }: Reply,
  url: string,
  expected: number,
): ApiResult<unknown[]> {
  const describe = (code: string, detail = ''): ApiResult<never> => ({
    problem: describeNetworkError(code, url, null, toServerText(detail, 80)),
  });
  const { location = '', 'content-type': type = '' } = headers;
  if (status >= 300 && status < 400) return describe('REDIRECT', toUrl(location)?.host);
  if (status !== 200) return { problem: describeHttpStatus(status, url) };
  // Kaltura can send an empty body (recorded: transport.format_77_unknown).
  const kaltura = headers['x-kaltura'];
  if (body === '' && kaltura) return describe('NO_ANSWER', String(kaltura));
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // A proxy can drop the type.
    const isPage = /html/i.test(type) || /^\s*<(?:!doctype|html)/i.test(body);
    const isJson = /^\s*(?:\[\s*)?\{\s*"/.test(body) && !isPage;
    if (isJson || (/json/i.test(type) && body.trim() !== '')) return describe('TRUNCATED');
    return describe('NOT_JSON', isPage ? 'a web page' : body ? 'not JSON' : 'an empty answer');
  }
  registerSecrets(json);
  if (parseApiError(json)) return { value: new Array(expected).fill(json) };
  if (!Array.isArray(json)) return describe('NOT_JSON', 'other JSON');
  // Fewer results than calls mean that the response was cut off.
  return json.length < expected ? describe('TRUNCATED') : { value: json.slice(0, expected) };
}

/** Registers the secrets in a reply, because the error of a later call may quote them. */
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
