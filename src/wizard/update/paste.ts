import { MAX_VALUE_LENGTH } from '../../credentials/clean.ts';
import type { SomeCredentials } from '../../credentials/credential.ts';
import { extractAnswer, readPastedValues } from '../../credentials/paste.ts';
import type { Given } from '../../credentials/state.ts';
import { EMPTY, editField } from '../../terminal/editor.ts';
import { MOST_PASTED } from '../../terminal/input.ts';
import { getOpenAnswer } from '../selectors.ts';
import { listCredentials, type Wizard, withStep } from '../state.ts';
import { describeHalfAppToken, type Pasted, withAppToken } from './auth-method.ts';
import { fillAnswers, withGiven } from './fill.ts';
import { applySignInPaste } from './sign-in.ts';
import { isReplaced, withTypedField } from './step.ts';

/**
 * Cleans a paste and records the corrections. A text that names values fills their answers; any
 * other text goes into the field.
 */
export function applyPaste(state: Wizard, text: string): Wizard {
  const { screen } = state;
  if (screen.name !== 'step' && screen.name !== 'sign-in' && screen.name !== 'review') return state;
  const truncationNote =
    text.length > MOST_PASTED
      ? `Only the first ${MOST_PASTED} characters of the paste were read.`
      : null;
  const block = readPastedValues(text);
  const variables = Object.keys(block);
  const open = getOpenAnswer(state).credential.variable;
  const isForField = screen.name === 'step' && variables.every((each) => each === open);
  const isNamed = variables.length > 0;
  if (isNamed && !isForField) return fillNamed(state, block, truncationNote);
  if (screen.name === 'sign-in') return applySignInPaste(state, text, screen);
  if (screen.name === 'step') return typePaste(state, text, { isNamed, truncationNote });
  const notice =
    'The paste does not name its values. To change an answer, choose that answer first.';
  return { ...state, screen: { ...screen, notice } };
}

/** Types the paste into the field. With a name, it is a whole value. */
function typePaste(
  state: Wizard,
  text: string,
  { isNamed, truncationNote }: { isNamed: boolean; truncationNote: string | null },
): Wizard {
  const open = getOpenAnswer(state);
  const { text: clean, notes } = extractAnswer(text, open.credential);
  const previous = isNamed || isReplaced(state) ? EMPTY : open.field;
  const field = editField(previous, { kind: 'insert', text: clean });
  const isCut =
    text.length > MAX_VALUE_LENGTH || field.text.length < previous.text.length + clean.length;
  const removedParts = isCut
    ? [...notes, `everything after the first ${field.text.length} characters`]
    : notes;
  const typed = withTypedField(withStep(state, { help: null }), field);
  return withStep(typed, { isEdited: true, removedParts, note: truncationNote });
}

/** Fills the answers that a paste names. */
function fillNamed(before: Wizard, block: Pasted, truncationNote: string | null): Wizard {
  const { only } = before.setting;
  const { screen } = before;
  // Values end a sign-in, so that none of them is sent as the password.
  const state = withAppToken({ ...before, screen: { name: 'step' } }, block);
  const named = listCredentials(state).filter((each) => block[each.variable] !== undefined);
  const all: SomeCredentials<Given> = Object.fromEntries(
    named.map((each) => [each.name, { text: block[each.variable] ?? '', origin: 'pasted' }]),
  );
  const half = describeHalfAppToken(before, block);
  const [one] = named;
  if (!one && half)
    return screen.name === 'review'
      ? { ...before, screen: { ...screen, notice: half } }
      : withStep(state, { note: half });
  const isAside = named.length === 1 && !all[state.step.name] && screen.name !== 'review' && !only;
  const filled =
    one && isAside
      ? withGiven(state, one, all[one.name])
      : fillAnswers(withStep(state, { note: null }), all);
  const note = [half, truncationNote].filter(Boolean).join(' ');
  return note ? withStep(filled, { note }) : filled;
}
