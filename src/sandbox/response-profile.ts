import { isFailure, type Json, type JsonObject } from './answers.ts';
import { nested, type Params, textOf } from './parameters.ts';

/**
 * An answer with only the fields that the call's response profile asks for (type 1), or without those it names
 * (type 2). Of a list it narrows the objects. Plain values and errors stay as they are.
 */
export function narrowed(answer: Json, params: Params): Json {
  const profile = nested(params, 'responseProfile');
  const asked = textOf(profile, 'fields');
  const isObject = typeof answer === 'object' && answer !== null && !Array.isArray(answer);
  if (asked === undefined || !isObject || isFailure(answer)) return answer;
  const names = new Set(asked.split(',').map((name) => name.trim()));
  const leavesOut = textOf(profile, 'type') === '2';
  const keeps = (name: string): boolean => name === 'objectType' || names.has(name) !== leavesOut;
  const some = (object: JsonObject): JsonObject =>
    Object.fromEntries(Object.entries(object).filter(([name]) => keeps(name)));
  const object = answer as JsonObject;
  if (!Array.isArray(object.objects)) return some(object);
  return { ...object, objects: (object.objects as readonly JsonObject[]).map(some) };
}
