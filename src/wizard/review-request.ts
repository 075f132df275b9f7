// The write for the current answers.
import type { SomeCredentials } from '../credentials/credential.ts';
import type { WriteRequest } from '../credentials/trust.ts';
import { isAppTokenPlanned } from './app-token-offer.ts';
import { getKnownAnswers, getSecretHosts, listAskedCredentials } from './selectors.ts';
import type { Wizard } from './state.ts';

/** A write to review. `tokenValues`: the values to create an AppToken with first, or null. */
export interface ReviewRequest extends WriteRequest {
  tokenValues: SomeCredentials<string> | null;
}

/** The write for the current answers. */
export function getReviewRequest(state: Wizard): ReviewRequest {
  const tokenValues = isAppTokenPlanned(state) ? getKnownAnswers(state).values : null;
  const hasToken = isSecretUnwanted(state) && state.answers['app-token'].status === 'valid';
  const removed = tokenValues || hasToken ? (['admin-secret'] as const) : [];
  return { values: getValuesToWrite(state), removed, hosts: getSecretHosts(state), tokenValues };
}

/** Identifies the write that is reviewed. */
export function getReviewKey(state: Wizard): string {
  return JSON.stringify(getReviewRequest(state));
}

/** The values to write: every answer that was not skipped, `''` for a cleared answer. */
export function getValuesToWrite(state: Wizard): SomeCredentials<string> {
  return Object.fromEntries(
    listAskedCredentials(state).flatMap(({ name, keyKind }) => {
      const { value, status, origin } = state.answers[name];
      // With an AppToken, the secret is not needed either.
      const isUnwanted = isSecretUnwanted(state) && keyKind === 'admin-secret';
      const isReplaced = isAppTokenPlanned(state) && keyKind !== undefined;
      // Only a value that the user gives replaces a reference to a secret manager.
      const isReferred = origin === 'environment' && state.setting.references.includes(name);
      const isLeftOut = status === 'skipped' || isReplaced || isUnwanted || isReferred;
      return value === null || isLeftOut ? [] : [[name, value]];
    }),
  );
}

/** True if there is an AppToken and the user does not want an Admin Secret too. */
function isSecretUnwanted({ setting, authMethod }: Wizard): boolean {
  return setting.prefersAppToken && authMethod === 'app-token';
}
