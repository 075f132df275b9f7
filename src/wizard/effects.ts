import type { Choices, CredentialName, Known } from '../credentials/credential.ts';
import type { SecretHosts } from '../credentials/trust.ts';
import type { Verdict } from '../credentials/verdict.ts';
import type { Result } from '../result.ts';
import { getReviewKey, getReviewRequest, type ReviewRequest } from './review-request.ts';
import { findListKey, findUnconfirmedHost, getKnownAnswers, getSecretHosts } from './selectors.ts';
import type { SignInOutcome } from './sign-in-state.ts';
import { listCredentials, type Review, type Tested, type Wizard } from './state.ts';

/** The services behind the effects, by kind of effect: the network, the files, the browser. */
export interface Services {
  /** `fresh`: asks again and ignores earlier answers. */
  verify(
    check: { name: CredentialName; value: string; known: Known; fresh: boolean },
    signal: AbortSignal,
  ): Promise<Verdict>;
  choices(list: {
    name: CredentialName;
    known: Known;
    inputs: string;
    fresh: boolean;
  }): Promise<Choices>;
  /** Opens the connections to one server or to all regions; sends nothing secret. */
  connect(server: { serviceUrl: string | null }): void;
  /** False if there is no browser. */
  'open-page'(page: { url: string }): Promise<boolean>;
  /** `code`: empty unless it was asked for. */
  'sign-in'(
    details: { serviceUrl: string; email: string; password: string; code: string },
    signal: AbortSignal,
  ): Promise<SignInOutcome>;
  /** Writes nothing. */
  review(request: ReviewRequest): Promise<Result<Review>>;
  /** Writes what this review shows. */
  write(review: { reviewId: number }, signal: AbortSignal): Promise<Result<null>>;
  /** Tests the file after the write. */
  'test-file'(request: { hosts: SecretHosts }): Promise<Result<Tested>>;
}

export type EffectKind = keyof Services;

type EffectOf<Kind extends EffectKind> = { kind: Kind; key: string } & Parameters<
  Services[Kind]
>[0];

/**
 * Work outside the wizard, for the service of this kind. `key` identifies it: an effect runs as
 * long as the state calls for its key, and starts again if the key changes.
 */
export type Effect = { [Kind in EffectKind]: EffectOf<Kind> }[EffectKind];

/** The event that reports the result of an effect. */
export type Done = {
  [Kind in EffectKind]: {
    type: 'done';
    kind: Kind;
    effect: EffectOf<Kind>;
    result: Awaited<ReturnType<Services[Kind]>>;
  };
}[EffectKind];

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
  const isWithheld = findUnconfirmedHost(state) !== null;
  return listCredentials(state).flatMap(({ name, secret, dependsOn }): Effect[] => {
    const { status, value, tries } = state.answers[name];
    if (status !== 'checking' || value === null || (secret && isWithheld)) return [];
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

function listPages({ step: { name, toOpen } }: Wizard): Effect[] {
  if (!toOpen) return [];
  const { url, count } = toOpen;
  return [{ kind: 'open-page', key: `page ${name} ${count}`, url }];
}

function listScreenEffects(state: Wizard): Effect[] {
  const { screen, review } = state;
  switch (screen.name) {
    case 'sign-in': {
      const { stage, attempt, serviceUrl, email, password, code } = screen;
      if (stage !== 'asking') return [];
      const details = { email, password, code };
      return [{ kind: 'sign-in', key: `sign-in ${attempt}`, serviceUrl, ...details }];
    }
    case 'review':
      if (review) return [];
      return [{ kind: 'review', key: `review ${getReviewKey(state)}`, ...getReviewRequest(state) }];
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
