import type { ApiClient } from '../kaltura/api-client.ts';
import type { CheckContext, Some } from './credential.ts';
import { relevantCredentials } from './index.ts';
import {
  type CheckedCredential,
  type Given,
  initialState,
  isWrongRegion,
  usableValues,
} from './state.ts';

/** Parses and verifies all credentials at once. Calls to one host share a multirequest. */
export async function verifyAll(given: Some<Given>, api: ApiClient): Promise<CheckedCredential[]> {
  const all = relevantCredentials((name) => !!given[name]?.text).map((credential) => ({
    credential,
    ...initialState(credential, given[credential.name]),
  }));
  const context: CheckContext = {
    api,
    values: usableValues(all),
    hasToken: all.some(
      ({ credential, text }) => credential.authMethod === 'app-token' && text !== null,
    ),
    isRegionWrong: all.some(isWrongRegion),
  };
  return Promise.all(
    all.map(async (state) =>
      state.status !== 'checking' || state.value === null
        ? state
        : { ...state, ...(await state.credential.verify(state.value, context)) },
    ),
  );
}
