import type { ApiClient } from '../kaltura/api-client.ts';
import type { NetworkProblem } from '../kaltura/problems.ts';
import {
  type CheckContext,
  type Choices,
  type Credential,
  dependsOn,
  type Some,
  unchecked,
  type Verdict,
} from './credential.ts';
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
        : { ...state, ...(await verifyOne(state.credential, state.value, context)) },
    ),
  );
}

/**
 * Verifies one credential. An exception becomes `unchecked`, so that the other credentials keep
 * their verdicts.
 */
export async function verifyOne(
  credential: Credential,
  value: string,
  context: CheckContext,
): Promise<Verdict> {
  if (context.isRegionWrong && credential.name !== 'region') return dependsOn('region');
  try {
    return await credential.verify(value, context);
  } catch (error) {
    return unchecked(describeBug(error, 'This could not be checked'));
  }
}

/** Lists the choices for a credential; empty if there are none. An exception becomes a problem. */
export async function listChoices(credential: Credential, context: CheckContext): Promise<Choices> {
  const none = { list: [], message: null, problem: null };
  if (context.isRegionWrong && credential.name !== 'region') return none;
  try {
    return (await credential.choices?.(context)) ?? none;
  } catch (error) {
    const problem = describeBug(error, 'The list could not be loaded');
    return { ...none, message: problem.message, problem };
  }
}

function describeBug(error: unknown, what: string): NetworkProblem {
  const name = error instanceof Error ? error.name : 'unknown';
  return {
    code: 'FAULT',
    message: `${what}: there is a bug in kaltura-setup (${name}).`,
    fix: 'Please report it with the output of --debug.',
  };
}
