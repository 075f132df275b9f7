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
  hintOnEnter,
  pageUrl,
  wantsAnswer,
} from '../selectors.ts';
import { type Answer, newAnswer, newStep, type Wizard, withStep } from '../state.ts';
import {
  advance,
  advanceWithNewToken,
  goBack,
  openStep,
  reloadFailedList,
  toReview,
  withAnswer,
} from './navigation.ts';
import { openSignIn } from './sign-in.ts';

/** A step after an intent of the user. */
export function stepAfter(state: Wizard, intent: Intent): Wizard {
  const field = state.fields[state.step.name];
  const rows = rowsOf(state);
  switch (intent.type) {
    case 'submit':
      if (intent.text !== undefined)
        return submitWholeText(state, intent.text || (hintOnEnter(state) ?? ''));
      return rows.length > 0
        ? withRow(state, rows[selectedRow(state)] ?? { kind: 'typed', text: '' })
        : submitText(state, field.text || (hintOnEnter(state) ?? ''));
    case 'pick': {
      const row = rows[intent.row];
      return row ? withRow(state, row) : state;
    }
    case 'back':
      return goBack(state);
    case 'onward':
      if (hintOnEnter(state) !== null) return submitText(state, hintOnEnter(state) ?? '');
      return wantsAnswer(state, state.step.name) ? state : advance(state);
    case 'move': {
      const last = rows.length - 1;
      if (last < 0) return state;
      const to =
        intent.by === 'first' ? 0 : intent.by === 'last' ? last : selectedRow(state) + intent.by;
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
      return withField(
        state,
        editField(had, intent.edit),
        /delete|backspace|insert/.test(intent.edit.kind),
      );
    }
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
 * Does new input replace the text in the field? Yes if the text is hidden and either refused or the
 * current answer, or if the selected row offers another answer.
 */
export function isReplaced(state: Wizard): boolean {
  const { secret } = credentialOf(state, state.step.name);
  // A secret in the wrong field is hidden too.
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
      return advance(
        withAnswer(state, state.step.name, { ...answerOf(state, state.step.name), kept: true }),
      );
    case 'choice':
      return submitText(state, row.choice.value);
    case 'typed':
      return submitText(state, row.text);
    case 'other':
      // Closes the list; without a list, clears the text. A refused text stays until the user types
      // another one.
      return credentialOf(state, state.step.name).choices
        ? withStep(isRefused(state) ? state : withField(state, EMPTY), {
            isTyping: true,
            row: null,
          })
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
    case 'replace-token':
      return advanceWithNewToken(state);
    case 'clear':
      return advance(clearAnswer(state));
  }
}

/** Clears the open step's answer in the file. */
function clearAnswer(state: Wizard): Wizard {
  const { name } = state.step;
  const had = answerOf(state, name);
  const none: Answer = { ...had, value: '', origin: 'chosen', status: 'valid', ...NO_FINDINGS };
  return withAnswer({ ...state, fields: { ...state.fields, [name]: EMPTY } }, name, none);
}

/** Takes an offered answer, which may belong to another step. */
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
  const step =
    name === state.step.name ? state.step : { ...newStep(name), returns: state.step.returns };
  return withAnswer(
    { ...state, fields, step: { ...step, wrong: null, isSubmitted: true, row: null } },
    name,
    answer,
  );
}

/** Submits a whole text, as if it had been pasted into the empty field. */
function submitWholeText(state: Wizard, text: string): Wizard {
  const { text: clean, notes } = findAnswer(text, credentialOf(state, state.step.name));
  const typed = withField(state, fieldOf(clean));
  return submitText(withStep(typed, { tidied: notes }), clean);
}

/** Enter with this text: malformed, unchanged, or to be checked. */
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
    notes: [...state.step.tidied, ...parsed.notes].filter(
      (note, index, all) => all.indexOf(note) === index,
    ),
    tries: again,
  };
  // Drops a text that filtered the list. A text that is the answer stays in the field in its parsed
  // form, for correction.
  const typed = state.fields[state.step.name];
  const isTyped = typed.text !== '' && (credential.typing === 'answers' || typed.text === text);
  const stays = !credential.choices || isTyped;
  const field = stays ? keepGuard(fieldOf(parsed.value), typed) : EMPTY;
  const fields = { ...state.fields, [state.step.name]: field };
  // A list that could not be loaded is loaded again together with the answer.
  const choices = again > 0 ? reloadFailedList(state.choices, state.step.name) : state.choices;
  return withAnswer(
    withStep({ ...state, fields, choices }, { isSubmitted: true, wrong: null, isRevealed: false }),
    state.step.name,
    answer,
  );
}

/** Accepts a text that clearly stands for one answer as that answer. */
function parseTyped({ parse }: Credential, text: string): Parsed {
  const parsed = parse(text);
  return !parsed.ok && parsed.means !== undefined ? parse(parsed.means) : parsed;
}

/** ctrl+y: keeps an answer that could not be checked. */
function keepUnchecked(state: Wizard): Wizard {
  const answer = answerOf(state, state.step.name);
  if (!isUnchanged(state) || answer.status !== 'unchecked') return state;
  // A user who continues offline once is not asked again about the next answer.
  const offline = isRetryable(answer);
  return advance(withAnswer({ ...state, offline }, state.step.name, { ...answer, kept: true }));
}
