import { runAction } from './actions.ts';
import { isFailure, type Json } from './answers.ts';
import { getParams, getText, mergeParams, type Params } from './parameters.ts';
import type { Call } from './world.ts';

/** `{1:result}` or `{1:result:ks}`: a part of an earlier answer in the same multirequest. */
const REFERENCE = /\{(\d{1,3}):result((?::\w+)*)\}/g;
/** The most characters that references add to one parameter, so that nested answers stay small. */
const MAX_REFERENCED = 64 * 1024;

/** Runs the calls 1, 2, … in order. A gap in the numbers ends the multirequest. */
export function runMultirequest(call: Call): Json[] {
  const answers: Json[] = [];
  for (let number = 1; typeof call.params[number] === 'object'; number++) {
    const params = resolveReferences(getParams(call.params, String(number)), answers);
    const service = getText(params, 'service') ?? '';
    const action = getText(params, 'action') ?? '';
    answers.push(runAction({ ...call, service, action, params }));
  }
  return answers;
}

function resolveReferences(params: Params, answers: readonly Json[]): Params {
  const resolved = mergeParams();
  for (const [name, value] of Object.entries(params))
    resolved[name] =
      typeof value === 'object'
        ? resolveReferences(value, answers)
        : resolveText(value ?? '', answers);
  return resolved;
}

function resolveText(text: string, answers: readonly Json[]): string {
  let room = MAX_REFERENCED;
  return text.replace(REFERENCE, (_, number: string, path: string) => {
    const part = getPart(answers[Number(number) - 1], path.split(':').slice(1));
    if (part.length > room) return '';
    room -= part.length;
    return part;
  });
}

/**
 * Empty if the answer failed or lacks this part: the next call then fails with SERVICE_FORBIDDEN.
 */
function getPart(answer: Json | undefined, path: readonly string[]): string {
  let part: unknown = isFailure(answer) ? undefined : answer;
  for (const name of path)
    part =
      typeof part === 'object' && part !== null && Object.hasOwn(part, name)
        ? Reflect.get(part, name)
        : '';
  return part === undefined || part === null || typeof part === 'object' ? '' : String(part);
}
