import type { CredentialName, Known, Some } from '../credentials/credential.ts';
import type { SecretPlace } from '../credentials/trust.ts';
import {
  appTokenSource,
  knownOf,
  listKey,
  planKey,
  secretPlace,
  toRemove,
  toWrite,
  unconfirmedHost,
} from './selectors.ts';
import type { AppTokenSource, Wizard } from './state.ts';

/**
 * Work outside the wizard. `key` identifies it: an effect runs as long as the state calls for its
 * key, and starts again if the key changes.
 */
export type Effect = { key: string } & (
  | { kind: 'verify'; name: CredentialName; value: string; known: Known; fresh: boolean }
  | { kind: 'choices'; name: CredentialName; known: Known; of: string }
  | { kind: 'warm'; serviceUrl: string | null }
  | { kind: 'open-page'; url: string; name: CredentialName }
  | {
      kind: 'sign-in';
      attempt: number;
      serviceUrl: string;
      email: string;
      password: string;
      code: string;
    }
  | { kind: 'own-account'; partnerId: string }
  | {
      kind: 'plan';
      values: Some<string>;
      removed: readonly CredentialName[];
      place: SecretPlace;
      appToken: AppTokenSource | null;
      of: string;
    }
  | { kind: 'write'; plan: number }
  | { kind: 'prove'; place: SecretPlace; plan: number | null }
);

/** The effects that should run now: requests, file access, the browser. Pure. */
export function effectsFor(state: Wizard): Effect[] {
  if (state.screen.name === 'exited') return [];
  const known = knownOf(state);
  return [
    ...checks(state, known),
    ...listEffects(state, known),
    ...prefetchEffects(state, known),
    ...page(state),
    ...screenEffects(state),
  ];
}

function checks(state: Wizard, known: Known): Effect[] {
  const isHeld = unconfirmedHost(state) !== null;
  return state.setting.credentials.flatMap(({ name, secret, dependsOn }): Effect[] => {
    const { status, value, tries } = state.answers[name];
    if (status !== 'checking' || value === null || (secret && isHeld)) return [];
    const key = JSON.stringify([
      'verify',
      name,
      value,
      tries,
      dependsOn.map((other) => known.values[other]),
    ]);
    return [{ kind: 'verify', key, name, value, known, fresh: tries > 0 }];
  });
}

function listEffects(state: Wizard, known: Known): Effect[] {
  return state.setting.credentials.flatMap(({ name }): Effect[] => {
    const of = listKey(state, name, known);
    if (of === null || state.choices[name]?.of === of) return [];
    return [{ kind: 'choices', key: `choices ${name} ${of}`, name, known, of }];
  });
}

/** Opens connections while the user types the first answer. A check opens its own connection. */
function prefetchEffects(state: Wizard, known: Known): Effect[] {
  const { credentials } = state.setting;
  const isTyping = credentials.some(({ name }) => state.fields[name].text !== '');
  const isFirst = credentials.every(({ name }) => state.answers[name].status === 'empty');
  return isTyping && isFirst
    ? [{ kind: 'warm', key: 'warm', serviceUrl: known.values.region ?? null }]
    : [];
}

function page({ toOpen, step }: Wizard): Effect[] {
  return toOpen
    ? [{ kind: 'open-page', key: `page ${toOpen.count}`, url: toOpen.url, name: step.name }]
    : [];
}

function screenEffects(state: Wizard): Effect[] {
  const { screen, planned } = state;
  const plan = planned && 'value' in planned ? planned.value.plan : null;
  switch (screen.name) {
    case 'sign-in': {
      const { stage, attempt, serviceUrl, email, password, code, picked } = screen.signIn;
      if (picked) return [{ kind: 'own-account', key: `account ${picked}`, partnerId: picked }];
      if (stage !== 'asking') return [];
      const texts = { email: email.text, password: password.text, code: code.text };
      return [{ kind: 'sign-in', key: `sign-in ${attempt}`, attempt, serviceUrl, ...texts }];
    }
    case 'review': {
      const of = planKey(state);
      const values = toWrite(state);
      const [place, appToken] = [secretPlace(state), appTokenSource(state)];
      const removed = toRemove(state);
      return planned
        ? []
        : [{ kind: 'plan', key: `plan ${of}`, values, removed, place, appToken, of }];
    }
    case 'writing':
      return plan === null ? [] : [{ kind: 'write', key: `write ${plan}`, plan }];
    case 'testing':
      return [{ kind: 'prove', key: 'prove', place: secretPlace(state), plan }];
    default:
      return [];
  }
}
