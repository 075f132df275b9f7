// Selectors: may an AppToken replace the Admin Secret, or a broken AppToken?
import type { Credential } from '../credentials/credential.ts';
import { listCredentials, type Wizard } from './state.ts';

/**
 * May the review offer an AppToken in place of the Admin Secret? Null without an Admin Secret, with
 * an AppToken, with --only, and for a user who returns to a complete file. `hindrance`: why it
 * cannot be created yet; null if nothing prevents it.
 */
export function findAppTokenOffer(state: Wizard): { hindrance: string | null } | null {
  const { inFile, only, prefersAppToken } = state.setting;
  if (state.authMethod === 'app-token' || only) return null;
  // A user who returns to a complete file did not come to replace the secret.
  const isReturning = listCredentials(state).every(
    ({ name, required }) => !required || inFile[name],
  );
  if (isReturning && !prefersAppToken && state.authMethod === 'admin-secret') return null;
  if (state.answers['admin-secret'].status !== 'valid')
    return state.authMethod === 'new-app-token'
      ? { hindrance: 'the Admin Secret must be checked first' }
      : null;
  const user = state.answers['user-id'];
  const codes = user.warnings.map(({ code }) => code);
  if (codes.includes('ADMINISTRATOR_USER'))
    return { hindrance: "not with an administrator's User ID" };
  return { hindrance: user.value && user.status !== 'invalid' ? null : 'it needs a User ID' };
}

/** Is the AppToken broken, so that another one can replace it? */
export function canReplaceAppToken(state: Wizard): boolean {
  const isBroken = ({ name, keyKind }: Credential): boolean =>
    keyKind === 'app-token' && state.answers[name].status === 'invalid';
  return !state.setting.only && listCredentials(state).some(isBroken);
}

/** Can the wizard create an AppToken now? */
export function canCreateAppToken(state: Wizard): boolean {
  return findAppTokenOffer(state)?.hindrance === null;
}

/** Did the user choose the AppToken at the review? */
export function isAppTokenChosen({ authMethod, setting }: Wizard): boolean {
  return authMethod === 'new-app-token' && !setting.prefersAppToken;
}

/** Will the wizard create an AppToken? */
export function isAppTokenPlanned(state: Wizard): boolean {
  return state.authMethod === 'new-app-token' && canCreateAppToken(state);
}
