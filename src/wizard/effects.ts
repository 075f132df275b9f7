import type { CredentialName, Known } from '../credentials/credential.ts';
import type { SecretHosts } from '../credentials/trust.ts';
import {
  findListKey,
  findUnconfirmedHost,
  getKnownAnswers,
  getReviewKey,
  getReviewRequest,
  getSecretHosts,
  type ReviewRequest,
} from './selectors.ts';
import { listCredentials, type Wizard } from './state.ts';

/**
 * Work outside the wizard. `key` identifies it: an effect runs as long as the state calls for its
 * key, and starts again if the key changes. `fresh`: asks again and ignores earlier answers;
 * `code`: empty unless it was asked for.
 */
export type Effect = { key: string } & (
  | { kind: 'verify'; name: CredentialName; value: string; known: Known; fresh: boolean }
  | { kind: 'choices'; name: CredentialName; known: Known; inputs: string; fresh: boolean }
  | { kind: 'connect'; serviceUrl: string | null }
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
  | ({ kind: 'review'; inputs: string } & ReviewRequest)
  | { kind: 'write'; reviewId: number }
  | { kind: 'test-file'; hosts: SecretHosts }
);

/** The effect of this kind. */
export type EffectOf<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;

/** The effects that should run now: requests, file access, the browser. Pure. */
export function effectsFor(state: Wizard): Effect[] {
  if (state.screen.name === 'exited') return [];
  const known = getKnownAnswers(state);
  return [
    ...listChecks(state, known),
    ...listLoads(state, known),
    ...listConnections(state, known),
    ...listPages(state),
    ...listScreenEffects(state),
  ];
}

function listChecks(state: Wizard, known: Known): Effect[] {
  const isHeld = findUnconfirmedHost(state) !== null;
  return listCredentials(state).flatMap(({ name, secret, dependsOn }): Effect[] => {
    const { status, value, tries } = state.answers[name];
    if (status !== 'checking' || value === null || (secret && isHeld)) return [];
    const used = dependsOn.map((other) => known.values[other]);
    const key = JSON.stringify(['verify', name, value, tries, used]);
    return [{ kind: 'verify', key, name, value, known, fresh: tries > 0 }];
  });
}

function listLoads(state: Wizard, known: Known): Effect[] {
  return listCredentials(state).flatMap(({ name }): Effect[] => {
    const inputs = findListKey(state, name, known);
    const loaded = state.choices[name]?.inputs;
    if (inputs === null || loaded === inputs) return [];
    const key = `choices ${name} ${inputs}`;
    return [{ kind: 'choices', key, name, known, inputs, fresh: loaded === '' }];
  });
}

/** Opens connections while the user types the first answer. A check opens its own connection. */
function listConnections(state: Wizard, known: Known): Effect[] {
  const { fields, answers } = state;
  const names = listCredentials(state).map(({ name }) => name);
  const isTyping = names.some((name) => fields[name].text !== '');
  const isFirst = names.every((name) => answers[name].status === 'empty');
  const serviceUrl = known.values.region ?? null;
  return isTyping && isFirst ? [{ kind: 'connect', key: 'connect', serviceUrl }] : [];
}

function listPages({ toOpen, step }: Wizard): Effect[] {
  if (!toOpen) return [];
  const { url, count } = toOpen;
  return [{ kind: 'open-page', key: `page ${count}`, url, name: step.name }];
}

function listScreenEffects(state: Wizard): Effect[] {
  const { screen, review } = state;
  switch (screen.name) {
    case 'sign-in': {
      const { stage, attempt, serviceUrl, email, password, code, picked } = screen;
      if (picked) return [{ kind: 'own-account', key: `account ${picked}`, partnerId: picked }];
      if (stage !== 'asking') return [];
      const person = { email, password, code };
      return [{ kind: 'sign-in', key: `sign-in ${attempt}`, attempt, serviceUrl, ...person }];
    }
    case 'review': {
      if (review) return [];
      const inputs = getReviewKey(state);
      return [{ kind: 'review', key: `review ${inputs}`, inputs, ...getReviewRequest(state) }];
    }
    case 'writing': {
      if (!review || 'problem' in review) return [];
      const { id } = review.value;
      return [{ kind: 'write', key: `write ${id}`, reviewId: id }];
    }
    case 'testing':
      return [{ kind: 'test-file', key: 'test-file', hosts: getSecretHosts(state) }];
    default:
      return [];
  }
}
