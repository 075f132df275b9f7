import type { Json } from './answers.ts';
import { isFailure } from './answers.ts';
import { getText } from './parameters.ts';
import { isWidgetSession, verifyKs } from './permissions.ts';
import { type Call, nowInSeconds, setEntry } from './world.ts';

const CACHE_SECONDS = 600;

/** Calls whose successful answers are the same for every caller. The server caches them too. */
const PUBLIC_CALLS = ['session.startWidgetSession', 'uiConf.list', 'uiConf.get'];

/**
 * The cached answer to a call with the same parameters, or a fresh answer from `run`. Like the
 * server, this caches only calls without a session or with a widget's session: their failures, and
 * the answers to public calls. A call with `nocache=1` is never cached.
 */
export function answerFromCache(call: Call, run: () => Json): Json {
  const { world, host, service, action } = call;
  const { nocache, ...params } = call.params;
  if (nocache === '1' || !isAnonymous(call)) return run();
  const key = JSON.stringify([host, service, action, params]);
  const now = nowInSeconds(world);
  const cached = world.cache.get(key);
  if (cached && cached.until > now) return cached.answer;
  const answer = run();
  if (isFailure(answer) || PUBLIC_CALLS.includes(`${service}.${action}`))
    setEntry(world.cache, key, { until: now + CACHE_SECONDS, answer });
  return answer;
}

function isAnonymous({ accounts, params }: Call): boolean {
  const ks = getText(params, 'ks');
  if (!ks) return true;
  const session = verifyKs(accounts, ks);
  return !isFailure(session) && isWidgetSession(session.fields);
}
