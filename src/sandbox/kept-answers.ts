import { readKs } from '../kaltura/ks.ts';
import { isFailure, type Json } from './answers.ts';
import { type Params, textOf } from './parameters.ts';
import { isWidgetSession } from './sessions.ts';
import { type Call, secondsNow } from './world.ts';

const KEPT_SECONDS = 600;
const MOST_KEPT = 1000;

/** Calls that give the same to everybody: the server keeps what they answer, too. */
const KEPT_IF_GOOD = ['session.startwidgetsession', 'uiconf.list', 'uiconf.get'];

/**
 * The answer to one call: a kept one, if there is one for the same parameters, or a fresh one. The server
 * keeps the failures of calls without a session or with a widget's, and some good answers, unless the call
 * itself has `nocache=1`. In a multirequest it ignores `nocache` above the calls.
 * @param own the parameters of the call itself, references resolved.
 */
export function keptAnswer(call: Call, own: Params, answer: () => Json): Json {
  const { nocache, ...asked } = own;
  if (nocache === '1' || !isAnonymous(call)) return answer();
  const { kept } = call.world;
  const key = JSON.stringify([call.host ?? '', call.service, call.action, asked]);
  const had = kept.get(key);
  if (had && had.until > secondsNow(call.world)) return had.answer;
  const fresh = answer();
  const name = `${call.service}.${call.action}`.toLowerCase();
  if (isFailure(fresh) || KEPT_IF_GOOD.includes(name)) {
    kept.delete(key);
    kept.set(key, { until: secondsNow(call.world) + KEPT_SECONDS, answer: fresh });
    const [oldest = key] = kept.keys();
    if (kept.size > MOST_KEPT) kept.delete(oldest);
  }
  return fresh;
}

function isAnonymous({ accounts, params }: Call): boolean {
  const ks = textOf(params, 'ks') ?? '';
  if (ks === '') return true;
  const seen = readKs(ks);
  const partnerId = 'partnerId' in seen ? seen.partnerId : null;
  const secret = accounts.find((one) => one.partnerId === partnerId)?.adminSecret;
  const read = readKs(ks, secret);
  return read.kind === 'verified' && isWidgetSession(read.fields);
}
