import { extractAnswer } from '../../credentials/paste.ts';
import { isRetryable, NO_FINDINGS, type Offer } from '../../credentials/verdict.ts';
import { createField, EMPTY, editField, type Field, keepGuard } from '../../terminal/editor.ts';
import { CLEARED, createAnswer, findUnwritable } from '../answer.ts';
import {
  findSelectedRow,
  getSelectedRow,
  hasUnreadWarning,
  isOffList,
  listRows,
  withListShown,
} from '../choice-rows.ts';
import type { Intent } from '../intents.ts';
import {
  canSignIn,
  findHintOnEnter,
  findPageUrl,
  getOpenAnswer,
  getWizardCredential,
  isAnswerNeeded,
  moveRow,
} from '../selectors.ts';
import { createStep, type Wizard, withField, withStep } from '../state.ts';
import {
  advance,
  advanceWith,
  advanceWithNewToken,
  CHECKING,
  goBack,
  openStep,
  reloadFailedList,
  reloadList,
  returnToReview,
  withAnswer,
} from './navigation.ts';
import { openSignIn } from './sign-in.ts';

/** A step after an intent of the user. */
export function updateStep(state: Wizard, intent: Intent): Wizard {
  const { name, answerText, field } = getOpenAnswer(state);
  const { returns, isRevealed, isTyping, toOpen } = state.step;
  switch (intent.type) {
    case 'submit': {
      // In a small window the help shows the warning whole.
      if (hasUnreadWarning(state)) return withStep(state, { help: 0, isWarned: true });
      const hint = findHintOnEnter(state) ?? '';
      if (intent.text !== undefined) return submitWholeText(state, intent.text || hint);
      const row = findSelectedRow(state);
      if (row) return takeRow(state, row.intent);
      // Below a closed list, the empty field shows the current answer, and Enter keeps it.
      return submitText(state, field.text || hint || (isTyping && answerText) || '');
    }
    case 'back':
      return goBack(state);
    case 'onward': {
      const hint = findHintOnEnter(state);
      if (hint !== null) return submitText(state, hint);
      return isAnswerNeeded(state, name) ? state : advance(state);
    }
    case 'move':
      return withStep(state, {
        row: moveRow(getSelectedRow(state), intent.by, listRows(state).length),
      });
    case 'escape':
      if (isOffList(state)) return withListShown(state);
      return returns ? returnToReview(state, returns) : state;
    case 'edit': {
      const before = intent.edit.kind === 'insert' && isReplaced(state) ? EMPTY : field;
      return withStep(withTypedField(state, editField(before, intent.edit)), { isEdited: true });
    }
    case 'reveal':
      return withStep(state, { isRevealed: !isRevealed });
    case 'sign-in':
      return canSignIn(state) ? openSignIn(state) : state;
    case 'open-page': {
      const url = findPageUrl(state);
      return url ? withStep(state, { toOpen: { url, count: (toOpen?.count ?? 0) + 1 } }) : state;
    }
    default:
      return takeRow(state, intent);
  }
}

/**
 * Does new input replace the text in the field? Yes if it is the answer as it was submitted, unless
 * the user is correcting it. A hidden text cannot be corrected.
 */
export function isReplaced(state: Wizard): boolean {
  const { credential, field, isUnchanged } = getOpenAnswer(state);
  const { mistake, isRevealed, isEdited } = state.step;
  // A secret in the wrong field is hidden too.
  const isHidden = !isRevealed && (credential.secret || field.isGuarded === true);
  return (mistake !== null || isUnchanged) && (isHidden || !isEdited);
}

/** The current field after an edit. A verdict on the old text does not count for a new one. */
export function withTypedField(state: Wizard, field: Field): Wizard {
  const { name, text } = getOpenAnswer(state);
  const next = withField(state, name, field);
  return field.text !== text
    ? withStep(next, { row: null, mistake: null, removedParts: [] })
    : next;
}

const SKIPPED = { ...NO_FINDINGS, value: null, origin: null, status: 'skipped' } as const;

/** The step after the intent of one of its rows. */
function takeRow(state: Wizard, intent: Intent): Wizard {
  const { name, answer, isRefused, isUnchanged } = getOpenAnswer(state);
  switch (intent.type) {
    case 'choose':
      return submitText(state, intent.value);
    case 'take-offer':
      return takeOffer(state, intent.offer);
    case 'retry':
      // The user wants to see the result.
      return submitText({ ...state, isOffline: false }, answer.value ?? '');
    case 'keep':
      if (!isUnchanged || answer.status !== 'unchecked') return state;
      // A user who continues offline once is not asked again about the next answer.
      return advanceWith({ ...state, isOffline: isRetryable(answer) }, { isKept: true });
    case 'use-anyway':
      return advanceWith(state, { isKept: true });
    case 'type-other':
      // Closes the list. A refused text stays until the user types another one.
      return withStep(isRefused ? state : withTypedField(state, EMPTY), {
        isTyping: true,
        isEdited: false,
        row: null,
      });
    case 'reload':
      return { ...withStep(state, { row: null }), choices: reloadList(state.choices, name) };
    case 'skip':
      return advanceWith(state, SKIPPED);
    case 'clear':
      return advanceWith(withField(state, name, EMPTY), CLEARED);
    case 'replace-token':
      return advanceWithNewToken(state);
    default:
      return state;
  }
}

/** Takes an offered answer, which may belong to another step. */
function takeOffer(state: Wizard, { credential: name, value }: Offer): Wizard {
  const { name: open, answer } = getOpenAnswer(state);
  const credential = getWizardCredential(state, name);
  // The text stays, and is checked again with the other answer.
  if (value === null)
    return withStep(openStep(state, name), { isTyping: true, returns: state.step.returns });
  // The value was given at the wrong step.
  const from =
    name !== open && answer.value === value
      ? withAnswer(withField(state, open, EMPTY), open, { ...answer, ...CLEARED })
      : state;
  const step = name === open ? from.step : { ...createStep(name), returns: from.step.returns };
  const taken = createAnswer(credential, { text: value, origin: 'chosen' });
  // A value from a server can be malformed: then there is no check to wait for.
  const mistake = taken.status === 'invalid' ? taken : null;
  return withAnswer(
    {
      ...withField(from, name, credential.choices ? EMPTY : createField(value)),
      step: { ...step, mistake, isSubmitted: mistake === null, row: null },
    },
    name,
    taken,
  );
}

/** Submits a whole text, as if it had been pasted into the empty field. */
function submitWholeText(state: Wizard, text: string): Wizard {
  const { text: clean, notes } = extractAnswer(text, getOpenAnswer(state).credential);
  return submitText(
    withStep(withTypedField(state, createField(clean)), { removedParts: notes }),
    clean,
  );
}

/** Enter with this text: malformed, unchanged, or to be checked. */
function submitText(before: Wizard, text: string): Wizard {
  // The list comes back with the verdict.
  const isClosed = before.step.isTyping && text === '';
  const state = withStep(before, { isTyping: isClosed, isEdited: false });
  const { name, credential, answer, answerText, field } = getOpenAnswer(state);
  const { choices, required, parse, typing } = credential;
  if (text.trim() === '' && !required) return advanceWith(state, SKIPPED);
  // The reference in the file is still in the field.
  if (answer.code === 'REFERENCE' && ['', answerText].includes(text))
    return { ...withStep(state, { mistake: answer, row: null }), queue: [] };
  const asTyped = parse(text);
  // Accepts a text that clearly stands for one answer as that answer.
  const parsed = !asTyped.ok && asTyped.means !== undefined ? parse(asTyped.means) : asTyped;
  if (!parsed.ok) return { ...withStep(state, { mistake: parsed, row: null }), queue: [] };
  const isSame = answer.value === parsed.value;
  if (isSame && answer.status === 'valid') return advance(state);
  const unwritable = isSame ? null : findUnwritable(credential, parsed.value);
  if (unwritable) return { ...withStep(state, { mistake: unwritable, row: null }), queue: [] };
  const tries = isSame ? answer.tries + 1 : 0;
  // Drops a text that filtered the list. A text that is the answer stays in the field in its parsed
  // form, for correction.
  const stays = !choices || (field.text !== '' && (typing === 'answers' || field.text === text));
  const shown = stays ? keepGuard(createField(parsed.value), field) : EMPTY;
  return withAnswer(
    {
      ...withStep(withField(state, name, shown), {
        isSubmitted: true,
        mistake: null,
        isRevealed: false,
        isWarned: false,
      }),
      // A list that could not be loaded is loaded again together with the answer.
      choices: tries > 0 ? reloadFailedList(state.choices, name) : state.choices,
    },
    name,
    {
      ...CHECKING,
      text,
      value: parsed.value,
      origin: (isSame && answer.origin) || 'chosen',
      isKept: false,
      notes: [...new Set([...state.step.removedParts, ...parsed.notes])],
      tries,
    },
  );
}
