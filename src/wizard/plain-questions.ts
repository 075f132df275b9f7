// The words of the plain form: its questions, and the sentences between them.

import type { CredentialName } from '../credentials/credential.ts';
import { readPastedValues } from '../credentials/paste.ts';
import { isNote, isRetryable } from '../credentials/verdict.ts';
import { toParagraph } from '../result.ts';
import { formatCount } from '../text/words.ts';
import { getSelectedRow, listRows, listSignInRows } from './choice-rows.ts';
import { createRow, type Intent, type ListRow } from './intents.ts';
import { listReviewLines, listReviewRows } from './review-text.ts';
import {
  canSignIn,
  findHint,
  findHintOnEnter,
  findPageUrl,
  findSignInHint,
  getOpenAnswer,
  getWizardCredential,
  listAskedCredentials,
  listNotices,
} from './selectors.ts';
import type { SignIn } from './sign-in-state.ts';
import { listCredentials, type Wizard } from './state.ts';
import {
  describeAnswer,
  describeAnswerNote,
  describeConfirm,
  describeHint,
  describeLength,
  describeList,
  describeOrigin,
  describeVerdict,
  findNotedWarning,
} from './wording.ts';

export interface Question {
  lines: readonly string[];
  /** The sandbox's ready-made answer: shown even if it is a secret. */
  hint?: string | undefined;
  rows?: readonly ListRow[];
  /** The row that Enter takes; -1 for none. */
  selected?: number;
  prompt: string;
  isHidden?: boolean;
  /** The intent of an empty line. */
  onEnter: Intent;
  /** Lines that were typed before the question do not answer it. */
  isSudden?: boolean;
  /** The intent of a typed text; null if the text is not an answer. Absent if no text is. */
  intentOf?: (typed: string) => Intent | { type: 'paste'; text: string } | null;
}

/** What the wizard will do, and the words that it understands. */
export function listGreetingLines(first: Wizard): string[] {
  const { setting, screen, answers } = first;
  const { sandbox, envFile, only } = setting;
  const isOpen = ({ name }: { name: CredentialName }): boolean =>
    name === only || answers[name].status === 'empty' || answers[name].status === 'invalid';
  const asked = formatCount(listAskedCredentials(first).filter(isOpen).length, 'answer');
  const isReview = screen.name === 'review';
  const task = isReview
    ? `Every required answer is there. You can change any of them before ${envFile} is written.`
    : `It asks for ${asked} and writes ${envFile} at the end.`;
  const signIn = '; at the first, “sign in” to sign in with your KMC email instead';
  return [
    `Kaltura setup${sandbox ? ', sandbox' : ''}. ${task}`,
    `At any question, type “back” to go back, “help” for help, “quit” to leave without writing${canSignIn(first) && !isReview ? signIn : ''}.`,
  ];
}

/** What to say about a line that is not an answer to a question with this many rows. */
export function describeNoAnswer({ screen }: Wizard, rows: number): string {
  const other = screen.name === 'step' ? ', your own answer' : '';
  return `That is not one of the choices. Type a number from 1 to ${rows}${other}, “back”, “help” or “quit”.`;
}

const SUBMIT = { type: 'submit' } as const;

/** What the plain form asks in this state. */
export function getQuestion(state: Wizard): Question {
  const { screen } = state;
  if (screen.name === 'step') return getStepQuestion(state);
  if (screen.name === 'sign-in') return getSignInQuestion(state, screen);
  if (screen.name === 'review') return getReviewQuestion(state);
  const { question, warning } = describeConfirm(state) ?? { question: '', warning: '' };
  return {
    lines: [question, warning],
    prompt: `${screen.name === 'confirm-host' ? 'Send it' : 'Write'} there? yes or no`,
    isSudden: true,
    onEnter: SUBMIT,
    intentOf: (text) => ({ type: 'submit', text }),
  };
}

function getStepQuestion(state: Wizard): Question {
  const { name, credential, answer, answerText } = getOpenAnswer(state);
  const { label, required, secret, where, choices } = credential;
  const { setting, step } = state;
  const credentials = listCredentials(state);
  const position = `Step ${credentials.indexOf(credential) + 1} of ${credentials.length}: `;
  const notes = [...listNotices(state), step.note].map((note) => note && `Note: ${note}`);
  const rows = listRows(state);
  const hint = choices ? undefined : findHint(state, name);
  const isTyped = rows.length === 0;
  const keeps =
    answer.status === 'valid' ? 'keeps the current value' : 'tries the same value again';
  return {
    lines: [
      `${setting.only ? '' : position}${label}${required ? '' : ' (optional)'}. ${where.text}.`,
      findPageUrl(state),
      ...describeCurrentAnswer(state),
      step.removedParts.length > 0 && step.mistake
        ? `Removed: ${step.removedParts.join(', ')}.`
        : null,
      ...notes,
      describeList(state)?.text,
    ].filter((line) => typeof line === 'string'),
    hint: hint && describeHint(hint, findHintOnEnter(state) !== null),
    rows,
    selected: getSelectedRow(state),
    prompt: `${label}${isTyped && answer.value ? `, Enter ${keeps}` : ''}${secret ? ' (not shown while you type)' : ''}`,
    isHidden: secret,
    // The field can have another text, which this form does not show.
    onEnter: isTyped ? { type: 'submit', text: answerText ?? '' } : SUBMIT,
    intentOf: (text) => ({ type: hasValues(text, credential.variable) ? 'paste' : 'submit', text }),
  };
}

/** Does the text assign values to variables, except to the one that is being asked for? */
function hasValues(text: string, except?: string): boolean {
  return Object.keys(readPastedValues(text)).some((variable) => variable !== except);
}

function getSignInQuestion(state: Wizard, signIn: SignIn): Question {
  const { stage, verdict, row } = signIn;
  const hint = findSignInHint(state);
  const rows = listSignInRows(signIn);
  const prompt = {
    email: 'Your KMC email',
    region: 'Region of the account (the password goes only there)',
    password: 'Password (not shown)',
    code: 'One-time code (not shown)',
    accounts: 'Which account',
    asking: '',
  }[stage];
  return {
    lines: verdict ? [toParagraph(verdict)] : [],
    hint: hint && describeHint(hint, rows.length === 0),
    rows,
    selected: row,
    prompt,
    isHidden: stage === 'password' || stage === 'code',
    onEnter: SUBMIT,
    intentOf: (text) => {
      if (hasValues(text)) return { type: 'paste', text };
      return rows.length > 0 ? null : { type: 'submit', text };
    },
  };
}

/** The answers, to be opened by number, then the rows of the review. */
function getReviewQuestion(state: Wizard): Question {
  const answers = listAskedCredentials(state).map(({ name }) =>
    createRow(describeStatus(state, name), { type: 'open', name }),
  );
  // Without the row that leads to the answers: they have numbers here.
  const rows = listReviewRows(state).filter(({ intent }) => intent.type !== 'move');
  return {
    lines: listReviewLines(state).map((line) =>
      'sign' in line
        ? `  ${SIGNS[line.sign]}: ${line.text}${line.was ? `, ${line.was}` : ''}`
        : `${' '.repeat(1 + line.indent)}${spellOut(line.text)}`,
    ),
    rows: [...answers, ...rows],
    selected: answers.length,
    prompt: `Your choice (1 to ${answers.length} change an answer)`,
    onEnter: SUBMIT,
  };
}

const SIGNS = { '+': 'New', '~': 'Changed', '-': 'Removed' } as const;

/** The sentence with a word instead of the symbol at its beginning. */
function spellOut(text: string): string {
  return text.replace(/^! /, 'Warning: ').replace(/^✖ /, 'Wrong: ');
}

/** The verdict on the current answer, or the answer itself. */
export function describeCurrentAnswer(state: Wizard): string[] {
  const { name, answer } = getOpenAnswer(state);
  const { status, value, message, fix } = answer;
  const isWrong = status === 'invalid';
  const verdict = describeVerdict(state) ?? (isWrong && { mark: 'invalid', message, fix });
  if (verdict) {
    const other = status === 'valid' ? 'Warning: ' : '';
    const word = isRetryable(answer) ? 'Not checked: ' : other;
    return [`${verdict.mark === 'invalid' ? 'Wrong: ' : word}${toParagraph(verdict)}`];
  }
  const from = describeOrigin(state, name);
  return value === null
    ? []
    : [`Now: ${describeValue(state, name)}${from && ` (${from})`}. ${message}`];
}

/** An answer in words: a screen reader cannot convey bullets. */
function describeValue(state: Wizard, name: CredentialName): string {
  const { value } = state.answers[name];
  if (!getWizardCredential(state, name).secret) return describeAnswer(state, name);
  if (!value) return '';
  return `${describeLength(value)}${[...value].length >= 16 ? ` ending in ${value.slice(-4)}` : ''}`;
}

/** `Partner ID: 102, Account found in EU` */
function describeStatus(state: Wizard, name: CredentialName): string {
  const answer = state.answers[name];
  const { status, isKept, message } = answer;
  const isOpen = !isKept && (status === 'invalid' || status === 'unchecked');
  // A warning has a line of its own.
  const note = isOpen || findNotedWarning(answer) ? message : describeAnswerNote(state, name);
  const shown = [describeValue(state, name), note].filter(Boolean).join(isOpen ? '. ' : ', ');
  return `${getWizardCredential(state, name).label}: ${shown}`;
}

/** The answers that have changed, except the open one, and the corrections to them. */
export function describeChanges(before: Wizard, now: Wizard): string[] {
  return listAskedCredentials(now).flatMap(({ name, choices }) => {
    const was = before.answers[name];
    const { status, value, message, warnings, notes, text } = now.answers[name];
    const isSame = was.value === value && was.status === status && was.message === message;
    const isOpen = now.screen.name === 'step' && now.step.name === name;
    if (isSame || isOpen || status === 'checking' || status === 'empty') return [];
    const corrected =
      notes.length > 0 && text !== was.text ? [`Cleaned up: ${notes.join(', ')}.`] : [];
    // The review shows the rest.
    if (now.screen.name === 'review') return corrected;
    return [
      describeStatus(now, name),
      // Warnings about a choice were printed at its step.
      ...(choices ? [] : warnings)
        .filter((each) => !isNote(each))
        .map((warning) => `Note: ${toParagraph(warning)}`),
      ...corrected,
    ];
  });
}
