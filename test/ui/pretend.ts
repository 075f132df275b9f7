import {
  type Choices,
  type Credential,
  type CredentialName,
  invalid,
  type Some,
  unchecked,
  type Verdict,
  valid,
} from '../../src/credentials/credential.ts';
import { credentialsWith } from '../../src/credentials/index.ts';
import type { Given } from '../../src/credentials/report.ts';
import { mayHoldSecret } from '../../src/credentials/trust.ts';
import { listKey } from '../../src/ui/derived.ts';
import { type Event, reduce } from '../../src/ui/reduce.ts';
import { type Setting, type Wizard, wizard } from '../../src/ui/state.ts';

export const SECRET = 'a'.repeat(32);
export const EU = 'https://api.eu.kaltura.com/api_v3';
export const US = 'https://www.kaltura.com/api_v3';

/** The setting of a wizard with the real credentials and nothing behind them. */
export function setting(more: Partial<Setting> = {}): Setting {
  return {
    credentials: credentialsWith((name) => name === more.only) as readonly Credential[],
    offersToken: true,
    wantsToken: false,
    only: null,
    envFile: '.env',
    sandbox: false,
    hints: () => ({}),
    signInHints: {},
    inFile: {},
    dryRun: false,
    trusts: mayHoldSecret,
    signInAt: [
      { serviceUrl: US, label: 'US' },
      { serviceUrl: EU, label: 'EU' },
    ],
    notices: [],
    ...more,
  };
}

export function begun(given: Some<Given> = {}, more: Partial<Setting> = {}): Wizard {
  const credentials = credentialsWith((name) => !!given[name] || name === more.only);
  return wizard(setting({ credentials, ...more }), given);
}

/** The state after events; a string is typed, `enter` and other single words in angle brackets are keys. */
export function played(state: Wizard, ...events: (Event | string | ((now: Wizard) => Event))[]): Wizard {
  return events.reduce<Wizard>((now, event) => {
    const next = typeof event === 'function' ? event(now) : event;
    return reduce(now, typeof next === 'string' ? typed(next) : next);
  }, state);
}

function typed(text: string): Event {
  const name = /^<(.+)>$/.exec(text)?.[1];
  if (name === undefined) return { type: 'key', key: { name: 'text', text } };
  const kinds = ['backspace', 'delete-to-start'];
  return {
    type: 'key',
    key: kinds.includes(name)
      ? { name: 'edit', edit: { kind: name as 'backspace' } }
      : { name: name as 'enter' },
  };
}

export const good = (name: CredentialName, more: Parameters<typeof valid>[1] = {}): Event => ({
  type: 'verdict',
  name,
  verdict: valid('Fine.', more),
});
export const bad = (name: CredentialName): Event => ({
  type: 'verdict',
  name,
  verdict: invalid('WRONG', 'It is wrong.', 'Mend it.'),
});
export const silent = (name: CredentialName, code = 'ENOTFOUND'): Event => ({
  type: 'verdict',
  name,
  verdict: unchecked({ code, message: 'No answer.', fix: 'Try again.' }) as Verdict,
});
export const list =
  (name: CredentialName, values: readonly string[], suggested?: string) =>
  (now: Wizard): Event => ({
    type: 'choices',
    name,
    of: listKey(now, name) ?? '',
    choices: {
      list: values.map((value) => ({
        value,
        label: value,
        note: '',
        ...(value === suggested ? { suggested: true } : {}),
      })),
      message: null,
      problem: null,
    } satisfies Choices,
  });
