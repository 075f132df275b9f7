import {
  type Credential,
  type CredentialName,
  dependsOn,
  isRetryable,
  NO_FINDINGS,
  type Parsed,
} from '../../credentials/credential.ts';
import { findAnswer } from '../../credentials/paste.ts';
import { isRefused, isUnchanged, type Row, rowsOf, selectedRow } from '../choice-rows.ts';
import { EMPTY, editField, type Field, fieldOf, keepGuard } from '../editor.ts';
import type { Intent } from '../presses.ts';
import {
  answerOf,
  canSignIn,
  credentialOf,
  hintFor,
  pageUrl,
  scrollOffset,
  wantsAnswer,
} from '../selectors.ts';
import { type Answer, newAnswer, newStep, type Wizard, withStep } from '../state.ts';
import { advance, goBack, openStep, reloadFailedList, toReview, withAnswer } from './navigation.ts';
import { openSignIn } from './sign-in.ts';

/** A step after what the person wants there. */
export function stepAfter(state: Wizard, intent: Intent): Wizard {
  const field = state.fields[state.step.name];
  const rows = rowsOf(state);
  switch (intent.type) {
    case 'submit':
      if (intent.text !== undefined) return submitWholeText(state, intent.text || sandboxAnswer(state));
      return rows.length > 0
        ? withRow(state, rows[selectedRow(state)] ?? { kind: 'typed', text: '' })
        : submitText(state, field.text || sandboxAnswer(state));
    case 'pick': {
      const row = rows[intent.row];
      return row ? withRow(state, row) : state;
    }
    case 'back':
      return goBack(state);
    case 'onward':
      if (field.text === '' && sandboxAnswer(state) !== '') return submitText(state, sandboxAnswer(state));
      return wantsAnswer(state, state.step.name) ? state : advance(state);
    case 'move': {
      const last = rows.length - 1;
      if (last < 0) return state;
      const to = intent.by === 'first' ? 0 : intent.by === 'last' ? last : selectedRow(state) + intent.by;
      return withStep(state, { row: Math.max(0, Math.min(last, to)) });
    }
    case 'to-review':
      return state.step.returns ? toReview(state, state.step.returns) : state;
    case 'to-list':
      return state.step.isTyping
        ? withStep(withField(state, EMPTY, false), { isTyping: false, row: null, wrong: null })
        : withField(state, EMPTY);
    case 'edit': {
      const had = intent.edit.kind === 'insert' && isReplaced(state) ? EMPTY : field;
      return withField(state, editField(had, intent.edit), /delete|backspace|insert/.test(intent.edit.kind));
    }
    case 'help':
      return withStep(state, { help: state.step.help === null ? 0 : null });
    case 'scroll':
      return withStep(state, { help: scrollOffset(state.step.help ?? 0, intent.by, state.view) });
    case 'reveal':
      return withStep(state, { isRevealed: !state.step.isRevealed });
    case 'keep':
      return keepUnchecked(state);
    case 'sign-in':
      return canSignIn(state) ? openSignIn(state) : state;
    case 'open-page': {
      const url = pageUrl(state);
      return url ? { ...state, toOpen: { url, count: (state.toOpen?.count ?? 0) + 1 } } : state;
    }
    default:
      return state;
  }
}

/**
 * Does what is typed or pasted now take the place of what stands in the field? Nothing is added to what cannot be seen, if it was refused or was
 * an answer; nor behind a definite no, while another answer is what is offered.
 */
export function isReplaced(state: Wizard): boolean {
  const { secret } = credentialOf(state, state.step.name);
  // A secret in the wrong field is not seen either.
  if (state.fields[state.step.name].guarded && state.step.wrong !== null) return true;
  if (secret) return !state.step.isRevealed && (state.step.wrong !== null || isUnchanged(state));
  const isOther = rowsOf(state)[selectedRow(state)]?.kind === 'other';
  return isRefused(state) ? isOther || state.step.isTyping : isOther && isUnchanged(state);
}

/** The current field after an edit. A verdict on the old text does not count for a new one. */
export function withField(state: Wizard, field: Field, changed = true): Wizard {
  const same = field.text === state.fields[state.step.name].text;
  const fields = { ...state.fields, [state.step.name]: field };
  const next = { ...state, fields };
  return changed && !same ? withStep(next, { row: null, wrong: null, tidied: [] }) : next;
}

function withRow(state: Wizard, row: Row): Wizard {
  switch (row.kind) {
    case 'offer':
      return withOffer(state, row.offer.credential, row.offer.value);
    case 'again':
      return submitText(state, answerOf(state, state.step.name).value ?? '');
    case 'keep':
      return keepUnchecked(state);
    case 'keep-it':
      return advance(withAnswer(state, state.step.name, { ...answerOf(state, state.step.name), kept: true }));
    case 'choice':
      return submitText(state, row.choice.value);
    case 'typed':
      return submitText(state, row.text);
    case 'other':
      // Closes the list, or without one clears the text. A refused text stays until another one is typed.
      return credentialOf(state, state.step.name).choices
        ? withStep(isRefused(state) ? state : withField(state, EMPTY), { isTyping: true, row: null })
        : withField(state, EMPTY);
    case 'skip':
      return advance(
        withAnswer(state, state.step.name, {
          ...answerOf(state, state.step.name),
          value: null,
          origin: null,
          status: 'skipped',
          ...NO_FINDINGS,
        }),
      );
    case 'clear':
      return advance(clearAnswer(state));
  }
}

/** The open step's answer is taken out of the file. */
function clearAnswer(state: Wizard): Wizard {
  const { name } = state.step;
  const had = answerOf(state, name);
  const none: Answer = { ...had, value: '', origin: 'chosen', status: 'valid', ...NO_FINDINGS };
  return withAnswer({ ...state, fields: { ...state.fields, [name]: EMPTY } }, name, none);
}

/** An offered answer, perhaps of another step. */
function withOffer(state: Wizard, name: CredentialName, value: string | null): Wizard {
  if (value === null) {
    // The text stays, and is checked again with the other answer.
    const { label } = credentialOf(state, name);
    const had = answerOf(state, state.step.name);
    const waiting = { ...had, ...dependsOn(label === 'Region' ? 'region' : label) };
    const answers = { ...state.answers, [state.step.name]: waiting };
    return withStep(openStep({ ...state, answers }, name), {
      isTyping: answerOf(state, name).value === null,
    });
  }
  if (name !== state.step.name && answerOf(state, state.step.name).value === value)
    return withOffer(clearAnswer(state), name, value);
  const credential = credentialOf(state, name);
  const answer = newAnswer(credential, { text: value, origin: 'chosen' });
  const fields = { ...state.fields, [name]: credential.choices ? EMPTY : fieldOf(value) };
  const step = name === state.step.name ? state.step : { ...newStep(name), returns: state.step.returns };
  return withAnswer(
    { ...state, fields, step: { ...step, wrong: null, isSubmitted: true, row: null } },
    name,
    answer,
  );
}

/** The sandbox's answer, which an empty field stands for; empty without the sandbox, and if there is a list to choose from. */
function sandboxAnswer(state: Wizard): string {
  const { name, required, choices } = credentialOf(state, state.step.name);
  return required && !choices ? (hintFor(state, name) ?? '') : '';
}

/** A text that was given as a whole, as if it had been pasted into the empty field. */
function submitWholeText(state: Wizard, text: string): Wizard {
  const { text: clean, notes } = findAnswer(text, credentialOf(state, state.step.name));
  const typed = withField(state, fieldOf(clean));
  return submitText(withStep(typed, { tidied: notes }), clean);
}

/** Enter with this text: wrong in its form, unchanged, or to be checked. */
function submitText(state: Wizard, text: string): Wizard {
  const credential = credentialOf(state, state.step.name);
  if (text.trim() === '' && !credential.required && !credential.choices)
    return advance(
      withAnswer(state, state.step.name, {
        ...answerOf(state, state.step.name),
        value: null,
        status: 'skipped',
        ...NO_FINDINGS,
      }),
    );
  const parsed = parseTyped(credential, text);
  if (!parsed.ok) return { ...withStep(state, { wrong: parsed, row: null }), queue: [] };
  const before = answerOf(state, state.step.name);
  if (before.value === parsed.value && before.status === 'valid') return advance(state);
  const again = before.value === parsed.value ? before.tries + 1 : 0;
  const answer: Answer = {
    text,
    value: parsed.value,
    origin: before.value === parsed.value && before.origin ? before.origin : 'chosen',
    status: 'checking',
    ...NO_FINDINGS,
    kept: false,
    notes: [...state.step.tidied, ...parsed.notes].filter((note, index, all) => all.indexOf(note) === index),
    tries: again,
  };
  // A text that filtered the list has done its work; one that is the answer stays to be corrected, as it was understood.
  const typed = state.fields[state.step.name];
  const isTyped = typed.text !== '' && (credential.typing === 'answers' || typed.text === text);
  const stays = !credential.choices || isTyped;
  const field = stays ? keepGuard(fieldOf(parsed.value), typed) : EMPTY;
  const fields = { ...state.fields, [state.step.name]: field };
  // A list that could not be fetched is asked for again with the answer itself.
  const choices = again > 0 ? reloadFailedList(state.choices, state.step.name) : state.choices;
  return withAnswer(
    withStep({ ...state, fields, choices }, { isSubmitted: true, wrong: null, isRevealed: false }),
    state.step.name,
    answer,
  );
}

/** A text that plainly stands for one answer is taken as this answer. */
function parseTyped({ parse }: Credential, text: string): Parsed {
  const parsed = parse(text);
  return !parsed.ok && parsed.means !== undefined ? parse(parsed.means) : parsed;
}

/** ctrl+y: an answer that could not be checked is kept as it is. */
function keepUnchecked(state: Wizard): Wizard {
  const answer = answerOf(state, state.step.name);
  if (!isUnchanged(state) || answer.status !== 'unchecked') return state;
  // Who goes on without the network once means to do so: the next answer is not asked about in the same way.
  const offline = isRetryable(answer);
  return advance(withAnswer({ ...state, offline }, state.step.name, { ...answer, kept: true }));
}
