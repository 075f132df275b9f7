import { NO_HINTS } from '../../src/commands/sandbox.ts';
import type { Choices, CredentialName, SomeCredentials } from '../../src/credentials/credential.ts';
import type { Given, Origin } from '../../src/credentials/state.ts';
import { accept, leaveUnchecked, reject, type Verdict } from '../../src/credentials/verdict.ts';
import type { Press } from '../../src/terminal/presses.ts';
import { type Done, type Effect, type EffectKind, effectsFor } from '../../src/wizard/effects.ts';
import { createFirstState } from '../../src/wizard/first-state.ts';
import { findListKey } from '../../src/wizard/selectors.ts';
import type { OfferedAccount } from '../../src/wizard/sign-in-state.ts';
import type { Review, Setting, Wizard } from '../../src/wizard/state.ts';
import { type Event, update } from '../../src/wizard/update/update.ts';

export const SECRET = 'a'.repeat(32);
export const EU = 'https://api.eu.kaltura.com/api_v3';
export const US = 'https://www.kaltura.com/api_v3';

/** Right values for the four required credentials. */
export const RIGHT = {
  'partner-id': '102',
  'admin-secret': SECRET,
  region: EU,
  'user-id': 'me',
} as const;

/** These values, as found in the file or elsewhere. */
export function given(
  values: SomeCredentials<string> = RIGHT,
  origin: Origin = 'file',
): SomeCredentials<Given> {
  return Object.fromEntries(Object.entries(values).map(([name, text]) => [name, { text, origin }]));
}

/** The wizard with the real credentials, and nothing behind them. */
export function begin(given: SomeCredentials<Given> = {}, more: Partial<Setting> = {}): Wizard {
  const setting: Setting = {
    prefersAppToken: false,
    only: null,
    envFile: '.env',
    sandbox: false,
    hints: NO_HINTS,
    inFile: {},
    references: [],
    dryRun: false,
    signInAt: [
      { serviceUrl: US, label: 'US' },
      { serviceUrl: EU, label: 'EU' },
    ],
    notices: [],
    ...more,
  };
  return createFirstState(setting, given);
}

/** An event that depends on the state. */
type Moment = (now: Wizard) => Event;
/** An event, or text and keys to type. */
export type Step = Event | Moment | string;

/**
 * The state after events. A string is typed; chords in it stand in angle brackets and are pressed:
 * `102<enter>`.
 */
export function play(state: Wizard, ...steps: Step[]): Wizard {
  return steps
    .flatMap(toEvents)
    .reduce<Wizard>(
      (now, event) => update(now, typeof event === 'function' ? event(now) : event),
      state,
    );
}

/** The events of a step: those of its keys if it is a string. */
export function toEvents(step: Step): (Event | Moment)[] {
  if (typeof step !== 'string') return [step];
  const parts = step.split(/<([a-z0-9+]+)>/);
  return parts.flatMap((part, index) => {
    if (index % 2 === 1) return [pressed(part)];
    return part === '' ? [] : [pressed('text', part)];
  });
}

/** A key press as an event. */
export function pressed(chord: string, text?: string): Event {
  const press: Press = text === undefined ? { chord } : { chord, text };
  return { type: 'press', press };
}

export const paste = (text: string): Event => ({ type: 'paste', text });

type ResultOf<Kind extends EffectKind> = Extract<Done, { kind: Kind }>['result'];

/** The effect of this kind and name that the state calls for. */
export function findEffect(now: Wizard, kind: EffectKind, name?: CredentialName) {
  const isWanted = (each: Effect): boolean =>
    each.kind === kind && (!name || ('name' in each && each.name === name));
  return effectsFor(now).find(isWanted);
}

/** The result of an effect, whether or not it is running. */
export function createDone<Kind extends EffectKind>(
  kind: Kind,
  result: ResultOf<Kind>,
  effect: object = {},
): Done {
  return { type: 'done', kind, effect: { kind, key: '', ...effect }, result } as Done;
}

/** The result of the running effect of this kind, as the store reports it. */
export function done<Kind extends EffectKind>(
  kind: Kind,
  result: ResultOf<Kind>,
  name?: CredentialName,
): Moment {
  return (now) => {
    const effect = findEffect(now, kind, name);
    if (!effect) throw new Error(`No effect waits for this result: ${kind} ${name ?? ''}`);
    return createDone(kind, result, effect);
  };
}

/** An account after a sign-in. */
export function createAccount(
  partnerId: string,
  more: Partial<OfferedAccount> = {},
): OfferedAccount {
  const values = { 'partner-id': partnerId, region: EU, 'admin-secret': SECRET };
  const account = { partnerId, name: `Account ${partnerId}`, isReadOnly: false, note: null };
  return { ...account, given: given(values, 'found'), ...more };
}

export const verdict = (name: CredentialName, result: Verdict): Moment =>
  done('verify', result, name);
export const good = (name: CredentialName, more: Parameters<typeof accept>[1] = {}): Moment =>
  verdict(name, accept('Fine.', more));
/** Good verdicts on `RIGHT`. */
export const GOOD = (['partner-id', 'admin-secret', 'region', 'user-id'] as const).map((name) =>
  good(name),
);
export const bad = (name: CredentialName): Moment =>
  verdict(name, reject({ code: 'WRONG', message: 'It is wrong.', fix: 'Mend it.' }));
export const silent = (name: CredentialName, code = 'ENOTFOUND'): Moment =>
  verdict(name, leaveUnchecked({ code, message: 'No answer.', fix: 'Try again.' }) as Verdict);
export const written = (): Moment => done('write', { value: null });
/** A list, also if it has been loaded before. */
export const list =
  (
    name: CredentialName,
    values: readonly string[],
    suggested?: string,
    more: Partial<Choices> = {},
  ): Moment =>
  (now) =>
    createDone(
      'choices',
      {
        list: values.map((value) => ({
          value,
          label: value,
          note: '',
          ...(value === suggested ? { suggested: true } : {}),
        })),
        message: null,
        problem: null,
        ...more,
      },
      { name, inputs: findListKey(now, name) ?? '' },
    );

/** A review of a file that stays as it is. */
export const NO_CHANGES: Review = {
  id: 0,
  lines: [],
  tokenSentences: [],
  untouched: '',
  gitignore: null,
  warnings: [],
  linked: null,
};

/** The review of the answers as they are, as an event. */
export const reviewed = (more: Partial<Review> = {}): Moment =>
  done('review', { value: { ...NO_CHANGES, ...more } });
