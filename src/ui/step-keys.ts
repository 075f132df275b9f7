import { withoutUnseen } from '../text/plain.ts';
import { EMPTY, edited, type Field, fieldOf, guardedAs } from './editor.ts';
import type { Key } from './keys.ts';
import { left, onward, opened, wentBack, withAnswer } from './moves.ts';
import { isUnchanged, type Row, rowInHand, rowsOf } from './rows.ts';
import { signIn } from './sign-in.ts';
import {
  type Answer,
  answerFrom,
  answerOf,
  canSignIn,
  credentialOf,
  type Wizard,
  wantsAnswer,
} from './state.ts';

/** What a key does at a step. */
export function stepKey(state: Wizard, key: Key): Wizard {
  const field = state.fields[state.open] ?? EMPTY;
  const rows = rowsOf(state);
  switch (key.name) {
    case 'enter':
      return rows.length > 0 ? rowTaken(state, rows[rowInHand(state)] as Row) : submitted(state, field.text);
    case 'back':
      return wentBack(state);
    case 'next':
      return wantsAnswer(state, state.open) ? state : onward(state);
    case 'up':
      if (rows.length === 0) return wentBack(state);
      return { ...state, row: Math.max(0, rowInHand(state) - 1) };
    case 'down':
      return rows.length === 0 ? state : { ...state, row: Math.min(rows.length - 1, rowInHand(state) + 1) };
    case 'page-up':
      return { ...state, row: rows.length ? Math.max(0, rowInHand(state) - 5) : state.row };
    case 'page-down':
      return { ...state, row: rows.length ? Math.min(rows.length - 1, rowInHand(state) + 5) : state.row };
    case 'home':
    case 'end':
      // With a list in view and nothing typed they move in the list; else in the line.
      if (rows.length > 0 && field.text === '')
        return { ...state, row: key.name === 'home' ? 0 : rows.length - 1 };
      return inHand(state, edited(field, { kind: key.name }), false);
    case 'escape':
      if (state.typing)
        return {
          ...state,
          typing: false,
          row: null,
          wrong: null,
          fields: { ...state.fields, [state.open]: EMPTY },
        };
      return credentialOf(state, state.open).choices && field.text !== '' ? inHand(state, EMPTY) : state;
    case 'text':
      if (key.text === '?' && field.text === '') return { ...state, help: 0 };
      return inHand(state, edited(field, { kind: 'insert', text: withoutUnseen(key.text) }));
    case 'edit':
      return inHand(state, edited(field, key.edit), /delete|backspace/.test(key.edit.kind));
    case 'end-of-input':
      return field.text === '' ? left(state) : inHand(state, edited(field, { kind: 'delete' }));
    case 'reveal':
      return credentialOf(state, state.open).secret ? { ...state, revealed: !state.revealed } : state;
    case 'keep':
      return keptUnchecked(state);
    case 'sign-in':
      return canSignIn(state) ? signingIn(state) : state;
    case 'open-page': {
      const { url } = credentialOf(state, state.open).where;
      return url ? { ...state, toOpen: { url, count: (state.toOpen?.count ?? 0) + 1 } } : state;
    }
    default:
      return state;
  }
}

/** The sign-in in hand; the region where the Partner ID was found is offered first. */
export function signingIn(state: Wizard, email = ''): Wizard {
  const { signInAt } = state.setting;
  const suggested =
    answerOf(state, 'region').value ??
    state.choices.region?.had.list.find((choice) => choice.suggested)?.value ??
    null;
  return signInAt.length > 0
    ? { ...state, queue: [], screen: { name: 'sign-in', signIn: signIn(signInAt, suggested, email) } }
    : state;
}

/** The line in hand after an edit. A changed text is a new answer in the making: what was said of the old one no longer stands. */
export function inHand(state: Wizard, field: Field, changed = true): Wizard {
  const same = field.text === (state.fields[state.open] ?? EMPTY).text;
  const fields = { ...state.fields, [state.open]: field };
  return changed && !same ? { ...state, fields, row: null, wrong: null, tidied: [] } : { ...state, fields };
}

function rowTaken(state: Wizard, row: Row): Wizard {
  switch (row.kind) {
    case 'offer':
      return given(state, row.offer.credential, row.offer.value);
    case 'again':
      return submitted(state, answerOf(state, state.open).value ?? '');
    case 'keep-it':
      return onward(withAnswer(state, state.open, { ...answerOf(state, state.open), kept: true }));
    case 'choice':
      return submitted(state, row.choice.value);
    case 'typed':
      return submitted(state, row.text);
    case 'other':
      return { ...state, typing: true, row: null };
    case 'skip':
      return onward(
        withAnswer(state, state.open, {
          ...answerOf(state, state.open),
          value: null,
          source: null,
          status: 'skipped',
          verdict: null,
        }),
      );
    case 'clear':
      return onward(
        withAnswer(state, state.open, {
          ...answerOf(state, state.open),
          value: '',
          source: 'chosen',
          status: 'valid',
          verdict: null,
        }),
      );
  }
}

/** An offered answer, perhaps of another step. */
function given(state: Wizard, name: string, value: string | null): Wizard {
  if (value === null) {
    // The text stays in its field, to be checked again with the other answer.
    const had = { ...answerOf(state, state.open), value: null, status: 'empty' as const, verdict: null };
    const answers = { ...state.answers, [state.open]: had };
    return { ...opened({ ...state, answers }, name), typing: answerOf(state, name).value === null };
  }
  const credential = credentialOf(state, name);
  const answer = answerFrom(credential, { text: value, source: 'chosen' });
  const fields = { ...state.fields, [name]: credential.choices ? EMPTY : fieldOf(value) };
  const next = withAnswer({ ...state, fields, wrong: null, submitted: name, row: null }, name, answer);
  return name === state.open ? next : { ...next, open: name };
}

/** Enter with this text: wrong in its form, unchanged, or to be checked. */
function submitted(state: Wizard, text: string): Wizard {
  const credential = credentialOf(state, state.open);
  if (text.trim() === '' && !credential.required && !credential.choices)
    return onward(
      withAnswer(state, state.open, {
        ...answerOf(state, state.open),
        value: null,
        status: 'skipped',
        verdict: null,
      }),
    );
  const parsed = credential.parse(text);
  if (!parsed.ok) return { ...state, wrong: parsed, row: null, queue: [] };
  const before = answerOf(state, state.open);
  if (before.value === parsed.value && before.status === 'valid') return onward(state);
  const again = before.value === parsed.value ? before.tries + 1 : 0;
  const answer: Answer = {
    value: parsed.value,
    source: before.value === parsed.value && before.source ? before.source : 'chosen',
    status: 'checking',
    verdict: null,
    kept: false,
    notes: [...state.tidied, ...parsed.notes].filter((note, index, all) => all.indexOf(note) === index),
    tries: again,
  };
  // In a list that is filtered the text has done its work; elsewhere it stays to be mended, as it was understood.
  const typed = state.fields[state.open] ?? EMPTY;
  const stays = !credential.choices || (typed.text !== '' && credential.typing === 'answers');
  const field = stays ? guardedAs(fieldOf(parsed.value), typed) : EMPTY;
  const fields = { ...state.fields, [state.open]: field };
  return withAnswer(
    { ...state, fields, submitted: state.open, wrong: null, revealed: false },
    state.open,
    answer,
  );
}

/** ctrl+y: an answer that could not be checked is kept as it is. */
function keptUnchecked(state: Wizard): Wizard {
  const answer = answerOf(state, state.open);
  return isUnchanged(state) && answer.status === 'unchecked'
    ? onward(withAnswer(state, state.open, { ...answer, kept: true }))
    : state;
}
