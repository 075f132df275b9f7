// Answers that are not typed: a paste, a block of variables, an account from a sign-in.
import { MAX_VALUE_LENGTH } from '../../credentials/clean.ts';
import type { Credential, CredentialName, SomeCredentials } from '../../credentials/credential.ts';
import { extractAnswer, readPastedValues } from '../../credentials/paste.ts';
import type { Given } from '../../credentials/state.ts';
import { EMPTY, editField } from '../../terminal/editor.ts';
import { MOST_PASTED } from '../../terminal/input.ts';
import { getStep, getWizardCredential } from '../selectors.ts';
import {
  createAnswer,
  createFieldFor,
  listCredentials,
  type Wizard,
  withField,
  withStep,
} from '../state.ts';
import { describeHalfAppToken, withAppToken } from './auth-method.ts';
import { advance, openStep, withAnswer } from './navigation.ts';
import { applySignInPaste } from './sign-in.ts';
import { isReplaced, withTypedField } from './step.ts';

/**
 * Cleans a paste and records the corrections. A text with several values fills all their answers.
 */
export function applyPaste(before: Wizard, text: string): Wizard {
  const block = readPastedValues(text);
  const { screen, setting } = before;
  const isBlock = Object.keys(block).length > 0;
  if (screen.name === 'sign-in' && !isBlock) return applySignInPaste(before, text, screen);
  const isReview = screen.name === 'review';
  if (isReview && !isBlock) return { ...before, screen: { ...screen, notice: NO_VALUES } };
  if (screen.name !== 'step' && screen.name !== 'sign-in' && !isReview) return before;
  // Values end a sign-in, so that none of them is sent as the password.
  const state = withAppToken({ ...before, screen: { name: 'step' } }, block);
  const named = listCredentials(state).filter((each) => block[each.variable] !== undefined);
  const all: SomeCredentials<Given> = Object.fromEntries(
    named.map((each) => [each.name, { text: block[each.variable] as string, origin: 'pasted' }]),
  );
  const cut =
    text.length > MOST_PASTED
      ? `Only the first ${MOST_PASTED} characters of the paste were read.`
      : '';
  const remark = [cut, describeHalfAppToken(before, block)].filter(Boolean).join(' ');
  if (named.length > 1 || isReview) {
    const filled = fillAnswers(state, all);
    return remark ? withStep(filled, { note: remark }) : filled;
  }
  const open = getStep(state);
  const [one] = named;
  if (one && one.name !== open.name && !setting.only)
    return withStep(withGiven(state, one, all[one.name]), {
      note: `The ${one.label} was in the paste and is filled in. ${remark}`.trim(),
    });
  const { text: clean, notes } = extractAnswer(text, open.credential);
  const previous = isReplaced(state) ? EMPTY : open.field;
  const field = editField(previous, { kind: 'insert', text: clean });
  const isCut =
    text.length > MAX_VALUE_LENGTH || field.text.length < previous.text.length + clean.length;
  const removedParts = isCut
    ? [...notes, `everything after the first ${field.text.length} characters`]
    : notes;
  const typed = withTypedField(withStep(state, { help: null }), field);
  return withStep(typed, { removedParts, note: remark || null });
}

const NO_VALUES =
  'The paste does not name its values. To change an answer, choose that answer first.';

function withGiven(state: Wizard, credential: Credential, given: Given | undefined): Wizard {
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
  for (const credential of listCredentials(previous)) {
    // The Admin Secret may have replaced an AppToken.
    const isAsked = listCredentials(state).some(({ name }) => name === credential.name);
    if (isAsked) state = withGiven(state, credential, all[credential.name]);
  }
  const { name } = state.step;
  const isAsked = listCredentials(state).some((each) => each.name === name);
  // The open question is still the next one. The secret's check can answer the region's.
  if (isAsked && state.answers[name].status === 'empty' && name !== 'region') return state;
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
  const { value: account } = createAnswer(
    getWizardCredential(state, 'partner-id'),
    all['partner-id'],
  );
  const own = state.answers['partner-id'].value;
  if (only !== 'partner-id' && account && own && account !== own)
    return withStep(state, {
      note: `The paste is for account ${account}, but the file is for ${own}, so nothing was filled in.`,
    });
  return advance(withGiven(state, credential, all[only]));
}
