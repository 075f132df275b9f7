// The words of the review: the changes to be written, and the rows of its list.

import type { CredentialName } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import { toParagraph } from '../result.ts';
import { formatCount, joinWords } from '../text/words.ts';
import { findAppTokenOffer, isAppTokenPlanned } from './app-token-offer.ts';
import type { ReviewRow } from './choice-rows.ts';
import {
  countRowsBelow,
  findFirstWrong,
  getWizardCredential,
  hasUnchecked,
  isUnsettled,
  listAnswerWarnings,
  listNotices,
  willChange,
} from './selectors.ts';
import { listCredentials, type Wizard } from './state.ts';
import {
  createSentence,
  createSentences,
  type Item,
  KEEP_UNCHECKED,
  REPLACE_TOKEN,
  type Sentence,
} from './wording.ts';

/** The next action at the review: as a row, and as a label in the key line. */
export function describeReviewGoal(state: Wizard): Item & { label: string } {
  const { review, setting } = state;
  const wrong = findFirstWrong(state);
  const goal = (text: string, label: string, note = '') => ({ text, note, label });
  if (wrong) return goal(`Fix the ${wrong.label} …`, 'fix it');
  if (hasUnchecked(state)) return goal('Try again', 'try again');
  if (review && 'problem' in review) return goal('Read the file again', 'read the file again');
  const below = review ? countRowsBelow(state) : 0;
  const more = below > 0 ? `more (${formatCount(below, 'row')} below)` : '';
  if (more) return goal('Read on …', more);
  if (setting.dryRun) return goal('End the dry run', 'end', 'nothing is written');
  if (review && !willChange(state)) return goal('Finish', 'finish', 'nothing to change');
  const write = isAppTokenPlanned(state) ? 'Create it and write' : 'Write';
  return goal(`${write} ${setting.envFile}`, review ? write.toLowerCase() : '');
}

/** A row of the review's list. */
export function describeReviewRow(state: Wizard, row: ReviewRow): Item {
  const { only } = state.setting;
  switch (row) {
    case 'go':
      return describeReviewGoal(state);
    case 'keep':
      return KEEP_UNCHECKED;
    case 'change': {
      const what = only ? `the ${getWizardCredential(state, only).label}` : 'an answer';
      return { text: `Change ${what} …`, note: '' };
    }
    case 'replace-token':
      return REPLACE_TOKEN;
    case 'app-token': {
      const hindrance = findAppTokenOffer(state)?.hindrance;
      return state.authMethod === 'new-app-token'
        ? { text: 'Keep the Admin Secret', note: hindrance ?? 'no AppToken' }
        : { text: 'Use an AppToken instead', note: hindrance ?? '' };
    }
  }
}

const KEEP_SECRET =
  '! The Admin Secret will not be in the file. Keep it in a password manager: only it can replace a lost AppToken.';

/** A line of a file that is added, removed or changed. */
interface Change {
  sign: '+' | '-' | '~';
  text: string;
  was?: string;
}

export type ReviewLine = Sentence | Change;

/** The changes to be written, and everything that the user should know before. */
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
  if (unchecked.length > 0 && !hasUnchecked(state))
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
  const { tokenSentences, added, removed, changed, untouched, gitignore } = review.value;
  const isNew = tokenSentences.length > 0;
  const { variable: secret } = getCredential('admin-secret');
  const isSecretOut = isNew || removed.some(({ variable }) => variable === secret);
  return [
    ...(isNew ? [createSentence('This will create an AppToken and test it:', 'bold')] : []),
    ...tokenSentences.map((text) => createSentence(text, 'plain', 2)),
    ...(isSecretOut ? [createSentence(KEEP_SECRET, 'warn')] : []),
    createSentence(setting.envFile, 'bold'),
    ...added.map(({ variable, to }): Change => ({ sign: '+', text: `${variable}=${to}` })),
    ...removed.map(({ variable }): Change => ({ sign: '-', text: variable })),
    ...changed.map(({ variable, to, from }): Change => {
      const was = from === '' ? 'was empty' : `was ${from}`;
      return { sign: '~', text: `${variable}=${to}`, was };
    }),
    ...(untouched === '' ? [] : [createSentence(untouched, 'faint', 3)]),
    ...(gitignore
      ? [createSentence(gitignore.file, 'bold'), { sign: '+' as const, text: gitignore.line }]
      : []),
  ];
}
