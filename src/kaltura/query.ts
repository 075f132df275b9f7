import type { Result } from '../result.ts';
import type { ApiError } from './api-error.ts';
import { type ApiProblem, UNEXPECTED_ANSWER } from './problems.ts';
import { isRecord } from './records.ts';

/** One API call of a query. `needs`: the call that provides its KS. */
export interface Call {
  service: string;
  action: string;
  params: Readonly<Record<string, string | number>>;
  needs?: Needed;
}

/**
 * A call whose result is a KS, or contains one. The multirequest refers to it as `{n:result}` or
 * `{n:result:ks}`.
 */
interface Needed {
  call: Call;
  as: 'result' | 'result:ks';
}

/** The API's error, and the call that failed. */
export interface Failure {
  ok: false;
  error: ApiError;
  call: Call;
}

/** An untrusted value, or the failure of this call or of the call that it needs. */
export type Outcome = { ok: true; value: unknown } | Failure;

export type ApiResult<T> = Result<T, ApiProblem>;

/** Returns the outcome of a call that was sent. */
export type GetOutcome = (call: Call) => Outcome;

/** The calls of a query, and how to parse their outcomes. */
export interface Query<T> {
  calls: readonly Call[];
  parse: (outcome: GetOutcome) => ApiResult<T>;
}

/** A query of one call. `parse` returns null if the value is not what the API documents. */
export function buildQuery<T>(
  call: Call,
  parse: (value: unknown) => { value: T } | null,
  onFailure: (failure: Failure) => ApiResult<T>,
): Query<T> {
  return {
    calls: [call],
    parse: (outcome) => {
      const answer = outcome(call);
      if (!answer.ok) return onFailure(answer);
      return parse(answer.value) ?? { problem: UNEXPECTED_ANSWER };
    },
  };
}

/** One page of a list; `total` counts all pages. */
export interface Page<T> {
  list: T[];
  total: number;
}

/** Parses the answer of a `list` action; null if it has no list. Skips what `parse` cannot read. */
export function parsePage<T>(
  value: unknown,
  parse: (object: Record<string, unknown>) => T | null,
): { value: Page<T> } | null {
  const { objects, totalCount } = isRecord(value) ? value : {};
  if (!Array.isArray(objects)) return null;
  const list = objects.filter(isRecord).flatMap((object) => parse(object) ?? []);
  return { value: { list, total: typeof totalCount === 'number' ? totalCount : list.length } };
}

/** The source of a call's KS: a call in the same multirequest, or an open session. */
export type SessionSource = { needs: Needed } | { ks: string };

/** The session that another call in the same multirequest starts. */
export function getSessionFrom(call: Call, as: Needed['as'] = 'result'): SessionSource {
  return { needs: { call, as } };
}

/** A call of an action such as `partner.getInfo`, which may need a session. */
export function buildCall(
  name: `${string}.${string}`,
  params: Call['params'] = {},
  session?: SessionSource,
): Call {
  const [service = '', action = ''] = name.split('.');
  if (!session) return { service, action, params };
  return 'ks' in session
    ? { service, action, params: { ks: session.ks, ...params } }
    : { service, action, params, needs: session.needs };
}

/** The parameters of the smallest list: one object, and of that only the ID. */
export function selectFirstId(): Call['params'] {
  return { 'pager:pageSize': 1, ...selectFields('id') };
}

/** Limits a response to these fields. Without it, `partner.getInfo` returns both secrets. */
export function selectFields(fields: string): Record<string, string> {
  return {
    'responseProfile:objectType': 'KalturaDetachedResponseProfile',
    'responseProfile:type': '1',
    'responseProfile:fields': fields,
  };
}

/** Identifies a call: two equal calls have the same identity, and are sent once. */
export function identifyCall({ service, action, params, needs }: Call): string {
  return JSON.stringify([service, action, params, needs && [identifyCall(needs.call), needs.as]]);
}
