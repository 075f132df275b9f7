// Answers that are not typed: from a paste or from an account after a sign-in.
import type { Credential, CredentialName, SomeCredentials } from '../../credentials/credential.ts';
import { parseValue } from '../../credentials/index.ts';
import type { Given } from '../../credentials/state.ts';
import { createAnswer, createFieldFor } from '../answer.ts';
import { getWizardCredential } from '../selectors.ts';
import { listCredentials, type Wizard, withField, withStep } from '../state.ts';
import { advance, openStep, withAnswer } from './navigation.ts';

/** Fills one answer. */
export function withGiven(state: Wizard, credential: Credential, given: Given | undefined): Wizard {
  if (!given?.text) return state;
  const { name } = credential;
  const filled = withField(state, name, createFieldFor(credential, given));
  return withAnswer(filled, name, createAnswer(credential, given));
}

/** Fills several answers at once. */
export function fillAnswers(previous: Wizard, all: SomeCredentials<Given>): Wizard {
  const { only } = previous.setting;
  let state: Wizard = { ...withStep(previous, { isSubmitted: false }), screen: { name: 'step' } };
  if (only) return fillOnly(state, only, all);
  // The Admin Secret may have replaced an AppToken.
  const isAsked = (name: CredentialName): boolean =>
    listCredentials(state).some((each) => each.name === name);
  for (const credential of listCredentials(previous))
    if (isAsked(credential.name)) state = withGiven(state, credential, all[credential.name]);
  const { name } = state.step;
  // The open step stays open while it has no answer, except the region, which the secret's check can
  // find.
  if (isAsked(name) && state.answers[name].status === 'empty' && name !== 'region') return state;
  // Until it is corrected, nobody is asked.
  if (name === 'region' && state.answers.region.status === 'invalid') return state;
  const ahead = advance(state);
  // The secret's check can find the region, so the wizard does not ask for it first.
  const waitsForRegion =
    ahead.step.name === 'region' &&
    ahead.answers.region.status === 'empty' &&
    ahead.answers['admin-secret'].status === 'checking';
  return waitsForRegion ? withStep(openStep(ahead, 'admin-secret'), { isSubmitted: true }) : ahead;
}

/** With --only, fills that answer, and only if it belongs to the account in the file. */
function fillOnly(state: Wizard, only: CredentialName, all: SomeCredentials<Given>): Wizard {
  const credential = getWizardCredential(state, only);
  if (!all[only]?.text)
    return withStep(state, {
      note: `The paste has no ${credential.variable}, so nothing was filled in.`,
    });
  const account = parseValue('partner-id', all['partner-id']?.text);
  const own = state.answers['partner-id'].value;
  if (only !== 'partner-id' && account && own && account !== own)
    return withStep(state, {
      note: `The paste is for account ${account}, but the file is for ${own}, so nothing was filled in.`,
    });
  return advance(withGiven(state, credential, all[only]));
}
