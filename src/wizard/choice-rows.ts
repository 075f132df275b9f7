import { type Choice, isRetryable, type Offer } from '../credentials/credential.ts';
import { answerOf, canReplaceAppToken, credentialOf } from './selectors.ts';
import type { Wizard } from './state.ts';

export type Row =
  | { kind: 'offer'; offer: Offer }
  | { kind: 'again' }
  /** Continue, although the answer could not be checked. */
  | { kind: 'keep' }
  | { kind: 'keep-it' }
  | { kind: 'choice'; choice: Choice }
  | { kind: 'typed'; text: string }
  | { kind: 'other' }
  | { kind: 'skip' }
  | { kind: 'clear' }
  /** Create another AppToken to replace a broken one. */
  | { kind: 'replace-token' };

/** The rows to choose from at the open step. Empty if the answer is only typed. */
export function rowsOf(state: Wizard): Row[] {
  const credential = credentialOf(state, state.step.name);
  const { text } = state.fields[state.step.name];
  const answer = answerOf(state, state.step.name);
  const offers = offersOf(state).map((offer): Row => ({ kind: 'offer', offer }));
  const isFine = answer.status === 'valid' || answer.notPermitted;
  if (offers.length > 0 && isFine) offers.push({ kind: 'keep-it' });
  else if (isLost(state)) offers.unshift({ kind: 'again' }, { kind: 'keep' });
  else if (offers.length > 0 && answer.status === 'unchecked') offers.unshift({ kind: 'again' });
  if (offers.length > 0 && answer.status === 'invalid' && !credential.choices) {
    // A row that leads to another step must be selected first, so that a second Enter does not take
    // it. A definite no is checked again only on request.
    const leads = offers.some((row) => row.kind === 'offer' && row.offer.value === null);
    if (leads) offers.unshift({ kind: 'other' });
    offers.push({ kind: 'again' });
  }
  if (credential.authMethod === 'app-token' && isRefused(state) && canReplaceAppToken(state)) {
    if (offers[0]?.kind !== 'other') offers.unshift({ kind: 'other' });
    offers.push({ kind: 'replace-token' });
  }
  if (!credential.choices) return offers;
  const list = state.step.isTyping ? [] : visibleChoices(state);
  const choices = filterChoices(list, text).map((choice): Row => ({ kind: 'choice', choice }));
  if (text !== '') {
    if (state.step.isTyping) return offers;
    const exact =
      choices.length === 1 && list.some((choice) => choice.value === text || choice.label === text);
    const typed: Row[] = exact ? [] : [{ kind: 'typed', text }];
    const whole = list.map((choice): Row => ({ kind: 'choice', choice }));
    // A refused text is not offered again and filters nothing.
    const isNo = isUnchanged(state) && answer.status === 'invalid';
    const keeps = isNo && credential.typing === 'answers';
    if (isRefused(state)) return [...offers, ...refusedRows(credential.required, keeps), ...whole];
    if (credential.typing === 'answers') return [...offers, ...typed, ...choices];
    // The text matches nothing in the list, so the whole list is shown.
    if (choices.length === 0)
      return [
        ...offers,
        ...typed,
        ...whole,
        ...(credential.required ? [] : [{ kind: 'skip' } as const]),
      ];
    return choices.length > 0 && !credential.parse(text).ok
      ? [...offers, ...choices]
      : [...offers, ...choices, ...typed];
  }
  if (state.step.isTyping) return offers;
  const rows: Row[] = [...offers, ...choices, { kind: 'other' }];
  if (!credential.required) {
    rows.push({ kind: 'skip' });
    if (state.setting.inFile[state.step.name]) rows.push({ kind: 'clear' });
  }
  return rows;
}

/**
 * The rows after a text was refused: another text, skipping, and keeping the text if it was checked
 * (its format is right).
 */
function refusedRows(required: boolean, isChecked: boolean): Row[] {
  if (required) return [{ kind: 'other' }];
  return [
    { kind: 'other' },
    { kind: 'skip' },
    ...(isChecked ? [{ kind: 'keep-it' } as const] : []),
  ];
}

/** The list of the step, with the current answer first if the list does not contain it. */
function visibleChoices(state: Wizard): readonly Choice[] {
  const list = state.choices[state.step.name]?.had.list ?? [];
  const value = presentValue(state);
  if (!value || list.some((choice) => choice.value === value)) return list;
  return [{ value, label: value.replace(/^https:\/\//, ''), note: 'as given' }, ...list];
}

/** The answer at the open step, unless it is wrong. */
function presentValue(state: Wizard): string | null {
  const { value, status } = answerOf(state, state.step.name);
  return status === 'invalid' ? null : value;
}

/** Does the field contain the current answer, and not another text? */
export function isUnchanged(state: Wizard): boolean {
  const { text } = state.fields[state.step.name];
  const isPicked = text === '' && credentialOf(state, state.step.name).choices !== undefined;
  return isPicked || text === answerOf(state, state.step.name).value;
}

/** Is the text of the open step known to be wrong? */
export function isRefused(state: Wizard): boolean {
  const isNo = isUnchanged(state) && answerOf(state, state.step.name).status === 'invalid';
  return state.fields[state.step.name].text !== '' && (isNo || state.step.wrong !== null);
}

/**
 * Did the network fail to tell whether the open step's answer is right? Then the user can try again
 * or keep it.
 */
export function isLost(state: Wizard): boolean {
  const answer = answerOf(state, state.step.name);
  return !answer.kept && isRetryable(answer) && isUnchanged(state);
}

/** Better answers for the open step, from the parser or from the verdict. */
export function offersOf(state: Wizard): readonly Offer[] {
  if (state.step.wrong) return state.step.wrong.offers ?? [];
  const answer = answerOf(state, state.step.name);
  if (!isUnchanged(state) || answer.status === 'checking' || answer.kept) return [];
  const offers = answer.offers ?? [];
  // With --only no other line is written, so an answer that also changes another one would be
  // incomplete.
  return state.setting.only ? offers.filter((each) => each.credential === state.step.name) : offers;
}

function filterChoices(list: readonly Choice[], text: string): Choice[] {
  if (text === '') return [...list];
  const wanted = text.toLowerCase();
  return list.filter(({ label, value, note }) =>
    `${label} ${value} ${note}`.toLowerCase().includes(wanted),
  );
}

/** The row that Enter takes; -1 if the list is required and no row is suggested. */
export function selectedRow(state: Wizard): number {
  const rows = rowsOf(state);
  if (state.step.row !== null) return Math.min(state.step.row, rows.length - 1);
  if (rows[0]?.kind === 'offer' || rows[0]?.kind === 'again') return 0;
  if (rows[0]?.kind === 'other' && !credentialOf(state, state.step.name).choices) return 0;
  const present = rows.findIndex(
    (row) => row.kind === 'choice' && row.choice.value === presentValue(state),
  );
  const suggested =
    present >= 0
      ? present
      : rows.findIndex((row) => row.kind === 'choice' && row.choice.suggested === true);
  const { text } = state.fields[state.step.name];
  if (text !== '' || suggested >= 0) return Math.max(0, text === '' ? suggested : 0);
  if (credentialOf(state, state.step.name).required && rows[0]?.kind === 'choice') return -1;
  // Without a suggestion, Enter skips an optional answer or keeps the current one.
  const skip = rows.findIndex((row) => row.kind === 'skip');
  return state.choices[state.step.name]?.had.list.length === 0 && skip >= 0 ? skip : 0;
}

/** Does Enter check the current answer again instead of taking another one? */
export function isCurrentSelected(state: Wizard): boolean {
  const row = rowsOf(state)[selectedRow(state)];
  const { value } = answerOf(state, state.step.name);
  if (row?.kind === 'choice') return row.choice.value === value;
  return row === undefined || row.kind === 'again' || (row.kind === 'typed' && row.text === value);
}
