import { NO_HINTS } from '../../src/commands/sandbox.ts';
import type { Choices, CredentialName, SomeCredentials } from '../../src/credentials/credential.ts';
import type { Given, Origin } from '../../src/credentials/state.ts';
import { accept, leaveUnchecked, reject, type Verdict } from '../../src/credentials/verdict.ts';
import type { Press } from '../../src/terminal/presses.ts';
import { createFirstState } from '../../src/wizard/first-state.ts';
import { findListKey, getReviewKey } from '../../src/wizard/selectors.ts';
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

/**
 * The state after events. A string is typed; chords in it stand in angle brackets and are pressed:
 * `102<enter>`.
 */
export function play(
  state: Wizard,
  ...events: (Event | string | ((now: Wizard) => Event))[]
): Wizard {
  return events
    .flatMap((event) => (typeof event === 'string' ? typed(event) : [event]))
    .reduce((now, event) => update(now, typeof event === 'function' ? event(now) : event), state);
}

function typed(text: string): Event[] {
  const parts = text.split(/<([a-z0-9+]+)>/);
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
export const filled = (values: SomeCredentials<string>): Event => ({
  type: 'filled',
  given: given(values, 'found'),
});
export const verdict = (name: CredentialName, verdict: Verdict): Event => ({
  type: 'verdict',
  name,
  verdict,
});
export const good = (name: CredentialName, more: Parameters<typeof accept>[1] = {}): Event =>
  verdict(name, accept('Fine.', more));
/** Good verdicts on `RIGHT`. */
export const GOOD = (['partner-id', 'admin-secret', 'region', 'user-id'] as const).map((name) =>
  good(name),
);
export const bad = (name: CredentialName): Event =>
  verdict(name, reject({ code: 'WRONG', message: 'It is wrong.', fix: 'Mend it.' }));
export const silent = (name: CredentialName, code = 'ENOTFOUND'): Event =>
  verdict(name, leaveUnchecked({ code, message: 'No answer.', fix: 'Try again.' }) as Verdict);
export const written = (): Event => ({
  type: 'written',
  done: { value: { isChanged: true, isAclLost: false, appToken: null } },
});
export const list =
  (
    name: CredentialName,
    values: readonly string[],
    suggested?: string,
    more: Partial<Choices> = {},
  ) =>
  (now: Wizard): Event => ({
    type: 'choices',
    name,
    inputs: findListKey(now, name) ?? '',
    choices: {
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
  });

/** A review of a file that stays as it is. */
const NO_CHANGES: Review = {
  id: 0,
  added: [],
  changed: [],
  removed: [],
  tokenSentences: [],
  untouched: '',
  gitignore: null,
  warnings: [],
  linked: null,
};

/** The review of the answers as they are, as an event. */
export const reviewed =
  (more: Partial<Review> = {}) =>
  (now: Wizard): Event => ({
    type: 'review',
    inputs: getReviewKey(now),
    review: { value: { ...NO_CHANGES, ...more } },
  });
