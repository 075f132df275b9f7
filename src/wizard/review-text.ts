// The words of the review: the changes to be written, and the rows of its list.

import type { CredentialName } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import { toParagraph } from '../result.ts';
import { formatCount, joinWords } from '../text/words.ts';
import { canReplaceAppToken, findAppTokenOffer, isAppTokenPlanned } from './app-token-offer.ts';
import { KEEP_UNCHECKED, REPLACE_TOKEN } from './choice-rows.ts';
import { createRow, type Intent, type ListRow } from './intents.ts';
import {
  countRowsBelow,
  findFirstWrong,
  getWizardCredential,
  hasUnsettled,
  isHostMissing,
  isUnsettled,
  listAnswerWarnings,
  listNotices,
  willChange,
} from './selectors.ts';
import { type ChangedLine, listCredentials, type Wizard } from './state.ts';
import { createSentence, createSentences, type Sentence } from './wording.ts';

/** The rows below the changes. */
export function listReviewRows(state: Wizard): ListRow[] {
  const { only } = state.setting;
  const what = only ? `the ${getWizardCredential(state, only).label}` : 'an answer';
  const rows = [
    createGoalRow(state),
    canReplaceAppToken(state) && REPLACE_TOKEN,
    !findFirstWrong(state) && hasUnsettled(state) && KEEP_UNCHECKED,
    !only &&
      isHostMissing(state) &&
      createRow('Change the Region …', { type: 'open', name: 'region' }),
    createRow(`Change ${what} …`, { type: 'move', by: 'first' }),
    createTokenRow(state),
  ];
  return rows.filter((row) => row !== false && row !== null);
}

/** The next action: the write, or what is needed before it. */
function createGoalRow(state: Wizard): ListRow {
  const { review, setting } = state;
  const wrong = findFirstWrong(state);
  const goal = (text: string, label: string, intent: Intent, note = '') =>
    createRow(text, intent, { label, note });
  if (wrong) return goal(`Fix the ${wrong.label} …`, 'fix it', { type: 'open', name: wrong.name });
  if (hasUnsettled(state)) return goal('Try again', 'try again', { type: 'retry' });
  if (review && 'problem' in review)
    return goal('Read the file again', 'read the file again', { type: 'reload' });
  const below = review ? countRowsBelow(state) : 0;
  const more = `more (${formatCount(below, 'row')} below)`;
  if (below > 0) return goal('Read on …', more, { type: 'scroll', by: 1 });
  const write = { type: 'write' } as const;
  if (setting.dryRun) return goal('End the dry run', 'end', write, 'nothing is written');
  if (review && !willChange(state)) return goal('Finish', 'finish', write, 'nothing to change');
  const words = isAppTokenPlanned(state) ? 'Create it and write' : 'Write';
  return goal(`${words} ${setting.envFile}`, review ? words.toLowerCase() : '', write);
}

function createTokenRow(state: Wizard): ListRow | null {
  const offer = findAppTokenOffer(state);
  if (!offer) return null;
  const intent = { type: 'toggle-app-token' } as const;
  const { hindrance } = offer;
  if (state.authMethod === 'new-app-token')
    return createRow('Keep the Admin Secret', intent, {
      note: hindrance ?? 'no AppToken',
      label: 'keep it',
    });
  const more = hindrance === null ? {} : { note: hindrance, label: '' };
  return createRow('Use an AppToken instead', intent, more);
}

/** The selected row below the changes; -1 if an answer is selected. */
export function getSelectedReviewRow(state: Wizard): number {
  const { screen } = state;
  if (screen.name !== 'review' || screen.answer !== null) return -1;
  return Math.min(screen.row, listReviewRows(state).length - 1);
}

/** The selected row; null if an answer is selected. */
export function findReviewRow(state: Wizard): ListRow | null {
  return listReviewRows(state)[getSelectedReviewRow(state)] ?? null;
}

const KEEP_SECRET =
  '! The Admin Secret will not be in the file. Keep it in a password manager: only it can replace a lost AppToken.';

export type ReviewLine = Sentence | ChangedLine;

/** The changes to be written, and everything that the user should know before the write. */
export function listReviewLines(state: Wizard): ReviewLine[] {
  const { review, setting, screen } = state;
  if (screen.name !== 'review') return [];
  const lines: ReviewLine[] = [
    ...(screen.notice ? [createSentence(screen.notice, 'warn')] : []),
    ...listNotices(state).map(warn),
    ...listPickedLines(state, screen.answer),
  ];
  if (!review) return [...lines, createSentence('Reading the file …', 'faint')];
  if ('problem' in review) {
    // This problem often follows from the wrong answer.
    if (findFirstWrong(state)) return lines;
    const { message, fix } = review.problem;
    return [...lines, ...createSentences(`✖ ${message}`, fix, 'bad')];
  }
  const unchecked = listCredentials(state).filter(({ name }) => {
    const { status, notPermitted } = state.answers[name];
    return status === 'unchecked' && !notPermitted;
  });
  if (unchecked.length > 0 && !hasUnsettled(state))
    lines.push(warn(`Not checked: ${joinWords(unchecked.map(({ label }) => label))}.`));
  const warnings = listCredentials(state)
    .flatMap(({ name }) => listAnswerWarnings(state.answers[name]))
    .map(toParagraph);
  const unchanged = findFirstWrong(state)
    ? []
    : [createSentence(`${setting.envFile} already has all these values: nothing will change.`)];
  const changes = willChange(state) ? listChangeLines(state) : unchanged;
  return [...lines, ...changes, ...[...review.value.warnings, ...warnings].map(warn)];
}

function warn(text: string): Sentence {
  return createSentence(`! ${text}`, 'warn');
}

/** The verdict on the selected answer, or on the answer that prevents the write. */
function listPickedLines(state: Wizard, selected: CredentialName | null): ReviewLine[] {
  const unchecked = listCredentials(state).find(({ name }) => isUnsettled(state.answers[name]));
  const picked = selected ?? (findFirstWrong(state) ?? unchecked)?.name;
  const answer = picked ? state.answers[picked] : null;
  if (answer?.status !== 'invalid' && answer?.status !== 'unchecked') return [];
  const [sign, tone] =
    answer.status === 'invalid' ? (['✖', 'bad'] as const) : (['!', 'warn'] as const);
  return createSentences(`${sign} ${answer.message}`, answer.fix, tone);
}

function listChangeLines({ review, setting }: Wizard): ReviewLine[] {
  if (!review || 'problem' in review) return [];
  const { tokenSentences, lines, untouched, gitignore } = review.value;
  const isNew = tokenSentences.length > 0;
  const { variable: secret } = getCredential('admin-secret');
  const isSecretOut = isNew || lines.some(({ sign, text }) => sign === '-' && text === secret);
  return [
    ...(isNew ? [createSentence('This will create an AppToken and test it:', 'bold')] : []),
    ...tokenSentences.map((text) => createSentence(text, 'plain', 2)),
    ...(isSecretOut ? [createSentence(KEEP_SECRET, 'warn')] : []),
    createSentence(setting.envFile, 'bold'),
    ...lines,
    ...(untouched === '' ? [] : [createSentence(untouched, 'faint', 3)]),
    ...(gitignore
      ? [createSentence(gitignore.file, 'bold'), { sign: '+' as const, text: gitignore.line }]
      : []),
  ];
}
