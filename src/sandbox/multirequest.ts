import { answerTo, namesOf } from './actions.ts';
import { isFailure, type Json } from './answers.ts';
import { keptAnswer } from './kept-answers.ts';
import { mergedParams, nested, type Params } from './parameters.ts';
import type { Call } from './world.ts';

/** `{1:result}` or `{1:result:ks}`: a part of an earlier answer of the same request. */
const REFERENCE = /\{(\d{1,3}):result((?::\w+)*)\}/g;
/** What references may add to one parameter, so that answers within answers do not grow without end. */
const MOST_REFERRED = 64 * 1024;

const SHARED_WITH_CACHE = ['ks', 'clientTag', 'partnerId'];

/**
 * Runs the calls numbered 1, 2, … one after the other; a gap cuts off the rest. What stands outside of the
 * numbers (a KS, a profile) counts for every call that does not have it itself.
 */
export function multirequest(call: Call): Json[] {
  const { params } = call;
  const common = mergedParams(params);
  for (const name of Object.keys(common))
    if (/^\d+$/.test(name) || name === 'service' || name === 'action') delete common[name];
  // What the server's cache sees of them.
  const shared = mergedParams();
  for (const name of SHARED_WITH_CACHE) if (name in common) shared[name] = common[name];
  const answers: Json[] = [];
  for (let number = 1; typeof params[number] === 'object'; number++) {
    const own = withoutReferences(mergedParams(shared, nested(params, String(number))), answers);
    const resolved = mergedParams(withoutReferences(common, answers), own);
    const part: Call = { ...call, ...namesOf(resolved), params: resolved };
    answers.push(keptAnswer(part, own, () => answerTo(part)));
  }
  return answers;
}

function withoutReferences(params: Params, answers: readonly Json[]): Params {
  const resolved = mergedParams();
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'object') resolved[name] = withoutReferences(value, answers);
    else if (value !== undefined) resolved[name] = withAnswers(value, answers);
  }
  return resolved;
}

function withAnswers(text: string, answers: readonly Json[]): string {
  let room = MOST_REFERRED;
  return text.replace(REFERENCE, (_, number: string, path: string) => {
    const part = partOf(answers[Number(number) - 1], path.split(':').slice(1));
    if (part.length > room) return '';
    room -= part.length;
    return part;
  });
}

/** Empty where there is no such part, or the earlier call failed: hence the echo `SERVICE_FORBIDDEN`. */
function partOf(answer: Json | undefined, path: readonly string[]): string {
  let here: unknown = isFailure(answer) ? undefined : answer;
  for (const name of path)
    here =
      typeof here === 'object' && here !== null && Object.hasOwn(here, name) ? Reflect.get(here, name) : '';
  return here === undefined || here === null || typeof here === 'object' ? '' : String(here);
}
