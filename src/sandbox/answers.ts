import { getParams, getText, type Params, toInteger } from './parameters.ts';

/** The answer of an action: a value or an error of the API. Errors are JSON objects too. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json | undefined;
}

export interface Failure extends JsonObject {
  readonly code: string;
  readonly message: string;
  readonly objectType: 'KalturaAPIException';
  /** `[]` if there are none: PHP has one type for lists and records. */
  readonly args: readonly never[] | { readonly [name: string]: string };
}

/** Is this answer an error of the API? */
export function isFailure(answer: unknown): answer is Failure {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'args' in answer;
}

/**
 * The requested page of a list: 30 objects by default, 500 at most. `type` is the type of the
 * objects.
 */
export function toListPage(
  type: string,
  objects: readonly JsonObject[],
  params: Params,
): JsonObject {
  const pager = getParams(params, 'pager');
  const size = Math.min(Math.max(toInteger(getText(pager, 'pageSize') ?? '30'), 1), 500);
  const index = Math.max(toInteger(getText(pager, 'pageIndex') ?? '1'), 1);
  return {
    totalCount: objects.length,
    objects: objects.slice((index - 1) * size, index * size),
    objectType: `${type}ListResponse`,
  };
}

/** Keeps only the fields in the call's response profile. In a list, it applies to the objects. */
export function applyResponseProfile(answer: Json, params: Params): Json {
  const fields = getText(getParams(params, 'responseProfile'), 'fields');
  const isObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer);
  if (fields === undefined || !isObject || isFailure(answer)) return answer;
  const names = ['objectType', ...fields.split(',').map((name) => name.trim())];
  const pick = (object: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
  const object = answer as JsonObject;
  if (!Array.isArray(object.objects)) return pick(object);
  return { ...object, objects: (object.objects as readonly JsonObject[]).map(pick) };
}
