// The rows to choose from, at a step and while signing in.
import type { Choice, Choices, Credential } from '../credentials/credential.ts';
import type { Offer } from '../credentials/verdict.ts';
import { createField } from '../terminal/editor.ts';
import { canReplaceAppToken } from './app-token-offer.ts';
import { createRow, type ListRow } from './intents.ts';
import { countRowsBelow, getOpenAnswer, isHostMissing } from './selectors.ts';
import type { OfferedAccount, SignIn } from './sign-in-state.ts';
import { type Wizard, withField, withStep } from './state.ts';
import { describeAnswer, describeOrigin } from './wording.ts';

export const KEEP_UNCHECKED = createRow('Continue without checking', { type: 'keep' });
export const REPLACE_TOKEN = createRow(
  'Create another AppToken …',
  { type: 'replace-token' },
  { note: 'with the Admin Secret' },
);
const CLEAR = createRow('clear', { type: 'clear' }, { note: 'empties the line', word: 'clear' });
const CHANGE_REGION: Offer = {
  label: 'Change the Region …',
  credential: 'region',
  value: null,
};
const RELOAD = createRow('Load the list again', { type: 'reload' });

/** The rows to choose from at the open step. Empty if the answer is only typed. */
export function listRows(state: Wizard): ListRow[] {
  const step = getOpenAnswer(state);
  const { name, credential, answer, field, text } = step;
  const { required, typing } = credential;
  if (state.step.isTyping) return [];
  const first = listOfferRows(state);
  if (!credential.choices) return first;
  const list = listVisibleChoices(state);
  const origin = describeOrigin(state, name);
  const toRows = (some: readonly Choice[]) =>
    some.map((choice) => createChoiceRow(choice, choice.value === answer.value ? origin : ''));
  const other = createOtherRow(credential);
  const isInFile = !!state.setting.inFile[name];
  const note = isInFile ? 'keeps the line' : 'for now';
  const skip = required ? [] : [createRow('skip', { type: 'skip' }, { note })];
  if (step.isListWhole) {
    const clear = !required && isInFile ? [CLEAR] : [];
    const reload = canReload(state.choices[name]?.loaded) ? [RELOAD] : [];
    return [...first, ...toRows(list), ...reload, other, ...skip, ...clear];
  }
  // A refused text is not offered again and filters nothing. One that was checked has the right
  // format and can be kept.
  if (step.isRefused) {
    const isChecked = step.isUnchanged && answer.status === 'invalid' && typing === 'answers';
    const keep =
      !required && isChecked
        ? [createRow(`Use ${describeAnswer(state, name)} anyway`, { type: 'use-anyway' })]
        : [];
    return [...first, other, ...skip, ...keep, ...toRows(list)];
  }
  // A region's ID can be a part of the URL that the user is replacing.
  const matches = filterChoices(typing === 'filters' ? listLoadedChoices(state) : list, text);
  const isExact =
    matches.length === 1 && list.some(({ value, label }) => value === text || label === text);
  const words = field.isGuarded ? 'Use the typed text' : `Use “${text}”`;
  const typed = isExact ? [] : [createRow(words, { type: 'choose', value: text })];
  if (typing === 'answers') return [...first, ...typed, ...toRows(matches)];
  if (matches.length === 0) return [...first, ...typed, ...toRows(list), ...skip];
  return [...first, ...toRows(matches), ...(credential.parse(text).ok ? typed : [])];
}

/** Could the list have choices if it is loaded again? */
function canReload(loaded: Choices | undefined): boolean {
  return loaded?.list.length === 0 && loaded.message !== null && !loaded.isWaiting;
}

function createChoiceRow({ label, value, note }: Choice, origin: string): ListRow {
  const notes = [note, origin].filter(Boolean).join(', ');
  return createRow(label, { type: 'choose', value }, { note: notes });
}

function createOtherRow({ name, label }: Credential): ListRow {
  const what = name === 'region' ? 'service URL' : label;
  return createRow(`another ${what} …`, { type: 'type-other' }, { note: 'type it' });
}

/** The rows about the answer given: better ones, or another attempt. */
function listOfferRows(state: Wizard): ListRow[] {
  const { name, credential, answer, isRefused, canTryAgain } = getOpenAnswer(state);
  const offers = listOffers(state);
  const isOffered = offers.length > 0;
  const isFine = answer.status === 'valid' || answer.notPermitted;
  const isWrong = isOffered && answer.status === 'invalid' && !credential.choices;
  // An offer leads to another step: another answer comes first, so that a second Enter does not take
  // the offer.
  const leads = isWrong && offers.some(({ value }) => value === null);
  const replaces = credential.keyKind === 'app-token' && isRefused && canReplaceAppToken(state);
  const isUnchecked = canTryAgain || (isOffered && answer.status === 'unchecked' && !isFine);
  const shown = describeAnswer(state, name);
  const again = createRow(`Try again with ${shown}`, { type: 'retry' });
  const rows = [
    (leads || replaces) && createOtherRow(credential),
    isUnchecked && again,
    canTryAgain && KEEP_UNCHECKED,
    ...offers.map((offer) => createRow(offer.label, { type: 'take-offer', offer })),
    isOffered && isFine && createRow(`Use ${shown}`, { type: 'use-anyway' }),
    // A definite no is checked again only on request.
    isWrong && answer.value !== null && again,
    replaces && REPLACE_TOKEN,
  ];
  return rows.filter((row) => row !== false);
}

/** The list of the step, with the current answer first if no other row has it. */
function listVisibleChoices(state: Wizard): readonly Choice[] {
  const list = listLoadedChoices(state);
  const value = findUsableValue(state);
  const isListed =
    getOpenAnswer(state).canTryAgain || list.some((choice) => choice.value === value);
  if (!value || isListed) return list;
  return [{ value, label: value.replace(/^https:\/\//, ''), note: 'as given' }, ...list];
}

function listLoadedChoices({ choices, step }: Wizard): readonly Choice[] {
  return choices[step.name]?.loaded.list ?? [];
}

/** The answer at the open step, unless it is wrong. */
function findUsableValue(state: Wizard): string | null {
  const { value, status } = getOpenAnswer(state).answer;
  return status === 'invalid' ? null : value;
}

/** Would Enter take the current choice before the warning about it was in view to its end? */
export function hasUnreadWarning(state: Wizard): boolean {
  const { isSubmitted, isWarned } = state.step;
  const { answer, choiceWarnings, isUnchanged } = getOpenAnswer(state);
  const intent = findSelectedRow(state)?.intent ?? { type: 'use-anyway' };
  const takesIt = intent.type === 'choose' && intent.value === answer.value;
  const isNext = (takesIt || intent.type === 'use-anyway') && isUnchanged && !isSubmitted;
  return isNext && choiceWarnings.length > 0 && !isWarned && countRowsBelow(state) > 0;
}

/** Better answers for the open step, from the parser or from the verdict. */
export function listOffers(state: Wizard): readonly Offer[] {
  const { name, answer, isUnchanged, canTryAgain } = getOpenAnswer(state);
  const { mistake } = state.step;
  if (mistake) return mistake.offers ?? [];
  if (!isUnchanged || answer.status === 'checking' || answer.isKept) return [];
  // With --only no other line is written, so an answer that also changes another one would be
  // incomplete.
  const isRegionSuspect = canTryAgain && name !== 'region' && isHostMissing(state);
  return [...answer.offers, ...(isRegionSuspect ? [CHANGE_REGION] : [])].filter(
    ({ credential }) => !state.setting.only || credential === name,
  );
}

function filterChoices(list: readonly Choice[], text: string): Choice[] {
  const wanted = text.toLowerCase();
  return list.filter(({ label, value, note }) =>
    `${label} ${value} ${note}`.toLowerCase().includes(wanted),
  );
}

/** The row that Enter takes; -1 if the list is required and no row is suggested. */
export function getSelectedRow(state: Wizard): number {
  const rows = listRows(state);
  const { name, credential, answer, isListWhole } = getOpenAnswer(state);
  const first = rows[0]?.intent.type;
  if (state.step.row !== null) return Math.min(state.step.row, rows.length - 1);
  if (!isListWhole || first === 'take-offer' || first === 'retry') return 0;
  if (first === 'type-other' && !credential.choices) return 0;
  const findChoice = (wanted: string | null | undefined) =>
    rows.findIndex(({ intent }) => intent.type === 'choose' && intent.value === wanted);
  const present = findChoice(findUsableValue(state));
  if (present >= 0) return present;
  const suggested = findChoice(listVisibleChoices(state).find((each) => each.suggested)?.value);
  // Enter replaces no reference and no decision to skip.
  const isSettled = answer.code === 'REFERENCE' || answer.status === 'skipped';
  if (suggested >= 0 && !isSettled) return suggested;
  if (credential.required && first === 'choose') return -1;
  // Without a suggestion, Enter skips an optional answer or keeps the current one.
  const skip = rows.findIndex(({ intent }) => intent.type === 'skip');
  const isListEmpty = state.choices[name]?.loaded.list.length === 0;
  return (isListEmpty || isSettled) && skip >= 0 ? skip : 0;
}

/** The row that Enter takes, if any. */
export function findSelectedRow(state: Wizard): ListRow | undefined {
  return listRows(state)[getSelectedRow(state)];
}

/** Is the list of the step closed, or filtered or replaced by the text in the field? */
export function isOffList(state: Wizard): boolean {
  const { credential, isListWhole, isUnchanged } = getOpenAnswer(state);
  const { isSubmitted, isTyping } = state.step;
  const isOff = isTyping || !(credential.choices ? isListWhole : isUnchanged);
  return isOff && !isSubmitted && listRows(withListShown(state)).length > 0;
}

/** The step with its whole list: with an empty field, or with the answer that the list is about. */
export function withListShown(state: Wizard): Wizard {
  const { name, credential, answerText } = getOpenAnswer(state);
  const text = credential.choices ? '' : (answerText ?? '');
  const whole = withField(state, name, createField(text));
  return withStep(whole, {
    isTyping: false,
    isEdited: false,
    row: null,
    mistake: null,
    removedParts: [],
  });
}

/** The regions or accounts that the filter matches; empty at the stages without a list. */
export function listSignInRows({ stage, regions, accounts, typed }: SignIn): ListRow[] {
  const createChoice = (text: string, value: string): ListRow =>
    createRow(text, { type: 'choose', value });
  const all: Partial<Record<SignIn['stage'], ListRow[]>> = {
    region: regions.map(({ label, serviceUrl }) => createChoice(label, serviceUrl)),
    accounts: accounts.map((each) => createChoice(describeAccount(each), each.partnerId)),
  };
  const wanted = typed.text.toLowerCase();
  return (all[stage] ?? []).filter(({ text }) => text.toLowerCase().includes(wanted));
}

function describeAccount({ partnerId, name, given, isReadOnly }: OfferedAccount): string {
  return `${partnerId}  ${name}${isReadOnly ? '  (read-only)' : ''}${given['admin-secret'] ? '' : '  (shows no Admin Secret)'}`;
}
