import { expect, test } from 'vitest';
import { NO_CHOICES } from '../../src/credentials/credential.ts';
import { accept } from '../../src/credentials/verdict.ts';
import type { Effect, EffectKind, Services } from '../../src/wizard/effects.ts';
import type { Wizard } from '../../src/wizard/state.ts';
import { createStore, type Store } from '../../src/wizard/store.ts';
import { begin, GOOD, given, good, NO_CHANGES, paste, play, type Step, toEvents } from './play.ts';

/** A running store, and how the test ends one of its effects. */
function start(first: Wizard): [Store, (kind: EffectKind, result: unknown) => Promise<void>] {
  const waiting = new Map<string, (result: unknown) => void>();
  const service = ({ kind }: Effect): Promise<unknown> =>
    // Only the first effect of a kind is ended.
    new Promise((resolve) => waiting.has(kind) || waiting.set(kind, resolve));
  const store = createStore(first, new Proxy({}, { get: () => service }) as Services);
  const end = async (kind: EffectKind, result: unknown): Promise<void> => {
    waiting.get(kind)?.(result);
    await new Promise(setImmediate);
  };
  return [store, end];
}

const asked = play(begin(), '102<enter>');
const asking = play(begin(), '<ctrl+l>me@example.com<enter><enter>a password<enter>');
const refused = {
  kind: 'refused',
  code: 'NO',
  message: 'No.',
  fix: '',
  retry: '',
  elsewhere: false,
};

test.each<[string, Wizard, EffectKind, unknown, Step[]]>([
  ['a verdict, after going back', asked, 'verify', accept('Fine.'), ['<shift+tab>']],
  ['a verdict on another value', asked, 'verify', accept('Fine.'), ['<up><ctrl+u>103<enter>']],
  ['a list for another Partner ID', asked, 'choices', NO_CHOICES, ['<up><ctrl+u>103<enter>']],
  ['a sign-in that was cancelled', asking, 'sign-in', refused, ['<escape>']],
  ['a sign-in with another password', asking, 'sign-in', refused, ['<escape>another<enter>']],
  [
    'the changes for other answers',
    play(begin(given()), ...GOOD),
    'review',
    { value: NO_CHANGES },
    [paste('KALTURA_USER_ID=you')],
  ],
  [
    'the failure to open the page of another step',
    play(begin(), '<ctrl+o>'),
    'open-page',
    false,
    ['102<enter>', good('partner-id')],
  ],
  ['a result after the end', asked, 'verify', accept('Fine.'), ['<ctrl+c>']],
])('%s comes too late', async (_, first, kind, result, steps) => {
  const [inTime, endInTime] = start(first);
  await endInTime(kind, result);
  expect(inTime.getState()).not.toBe(first);

  const [store, end] = start(first);
  for (const event of steps.flatMap(toEvents))
    store.dispatch(typeof event === 'function' ? event(store.getState()) : event);
  const before = store.getState();
  await end(kind, result);
  expect(store.getState()).toBe(before);
});
