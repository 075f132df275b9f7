// The wizard's words for a state: for the screens, the plain form and the summary.
import type { CredentialName } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import type { Origin } from '../credentials/state.ts';
import { isNote, isWaiting } from '../credentials/verdict.ts';
import { type Problem, toParagraph } from '../result.ts';
import { hasLikelySecret, maskSecret } from '../text/redact.ts';
import { formatCount, joinWords } from '../text/words.ts';
import { type Answer, findAnswerText } from './answer.ts';
import { isAppTokenPlanned } from './app-token-offer.ts';
import type { Tone } from './components/theme.ts';
import {
  canSignIn,
  findAwaitedWork,
  findLoadedList,
  getOpenAnswer,
  getWizardCredential,
  isPlainForm,
  listKnownSecrets,
} from './selectors.ts';
import type { ShownVerdict, Wizard } from './state.ts';

/** A sentence and how it is drawn. */
export interface Sentence {
  text: string;
  tone: Tone;
  indent: number;
}

/** A sentence, `indent` columns farther right than the others. */
export function createSentence(text: string, tone: Tone = 'plain', indent = 0): Sentence {
  return { text, tone, indent };
}

/** A problem and its fix, if it has one. */
export function createSentences(problem: string, fix: string | null, tone: Tone): Sentence[] {
  return [createSentence(problem, tone), ...(fix ? [createSentence(fix, 'plain', 2)] : [])];
}

/** A secret as the wizard shows it; `''` for no secret. */
export function maskAnswer(secret: string): string {
  return secret === '' ? '' : maskSecret(secret, 8);
}

/** `32 characters` */
export function describeLength(secret: string): string {
  return formatCount([...secret].length, 'character');
}

/**
 * An answer as shown beside its label: a secret masked, an address without its scheme, a malformed
 * text as it is, `''` for no answer.
 */
export function describeAnswer(state: Wizard, name: CredentialName): string {
  const credential = getWizardCredential(state, name);
  const value = findAnswerText(credential, state.answers[name]);
  if (!value) return '';
  const isHidden = credential.secret || state.fields[name].isGuarded || hasLikelySecret(value);
  return isHidden ? maskAnswer(value) : value.replace(/^https:\/\//, '');
}

/** A few words about an answer: the result of its check, or why it has no value. */
export function describeAnswerNote(state: Wizard, name: CredentialName): string {
  const { status, code, notPermitted, isKept } = state.answers[name];
  switch (status) {
    case 'checking':
      return 'checking …';
    case 'skipped':
      return state.setting.inFile[name] ? 'stays as it is' : 'not set';
    case 'empty':
      return getWizardCredential(state, name).required ? '' : 'optional';
    case 'invalid':
      if (code === 'REFERENCE') return 'a reference';
      return isKept ? 'used anyway' : 'wrong';
    case 'unchecked':
      if (isWaiting({ code })) return 'not checked yet';
      return notPermitted ? 'not readable by the AppToken' : 'not checked';
    default:
      return describeValid(state, name);
  }
}

function describeValid(state: Wizard, name: CredentialName): string {
  const answer = state.answers[name];
  const { value, origin } = answer;
  if (value === '') return 'cleared';
  const warning = findNotedWarning(answer);
  if (warning) return warning.message;
  const message = answer.message.replace(/\.$/, '');
  if (origin === 'found' && name === 'region') return `found: ${message}`;
  const from = describeOrigin(state, name);
  // A long message is cut at its end.
  return from ? `${from}: ${message}` : message;
}

/** The warning that the note of an answer shows. */
export function findNotedWarning({ status, value, warnings }: Answer): Problem | undefined {
  return status === 'valid' && value !== ''
    ? warnings.slice(0, 1).find((each) => !isNote(each))
    : undefined;
}

/** The status whose mark stands before an answer: a right answer can have a warning. */
export function getMark(answer: Answer): Answer['status'] {
  return findNotedWarning(answer) ? 'unchecked' : answer.status;
}

/**
 * The origin of an answer: `.env.example`, the environment, a paste or an option; `''` for others.
 */
export function describeOrigin(state: Wizard, name: CredentialName): string {
  const { origin } = state.answers[name];
  return (origin && ORIGINS[origin]) ?? '';
}

const ORIGINS: Partial<Record<Origin, string>> = {
  example: 'from .env.example',
  environment: 'from the environment',
  pasted: 'pasted',
  option: 'from the command line',
};

/** The work that the user is waiting for; null if there is none. */
export function describeWork(state: Wizard): string | null {
  const { envFile } = state.setting;
  const { label } = getCredential(state.step.name);
  const work = findAwaitedWork(state);
  const words = {
    'sign-in': 'Signing in …',
    write: `${isAppTokenPlanned(state) ? 'Creating the AppToken, then writing' : 'Writing'} ${envFile} …`,
    'file test': 'Testing the saved credentials …',
    answers: 'Checking the answers …',
    verdict: `Checking the ${label} …`,
    list: 'Loading the list …',
    review: null,
  } as const;
  return work && words[work];
}

/** The verdict on the current answer, malformed, wrong or not checked, and the fix. */
export function describeVerdict(state: Wizard): ShownVerdict | null {
  const { screen } = state;
  if (screen.name === 'sign-in') return screen.verdict;
  if (screen.name !== 'step') return null;
  const { mistake, isSubmitted } = state.step;
  const { answer, isUnchanged, choiceWarnings } = getOpenAnswer(state);
  if (mistake) return { mark: 'invalid', message: mistake.message, fix: mistake.fix };
  const { status, message, fix, notPermitted, isKept } = answer;
  // A verdict on another text does not count.
  if (isSubmitted || status === 'checking' || !isUnchanged) return null;
  if (status === 'invalid') return { mark: 'invalid', message, fix };
  const [warning, ...others] = choiceWarnings;
  if (warning && (status === 'valid' || notPermitted)) {
    const fix = [warning.fix, ...others.map(toParagraph)].join(' ').trim();
    return { mark: 'unchecked', message: warning.message, fix };
  }
  return status === 'unchecked' && !isKept ? { mark: 'unchecked', message, fix } : null;
}

/** Where to find the value for the open step. */
export function describeWhere(state: Wizard): string {
  const { where } = getWizardCredential(state, state.step.name);
  return `${where.text}${canSignIn(state) ? ', or sign in with your KMC email: ctrl+l' : ''}`;
}

/** The sandbox's value for a field. `isTaken`: Enter takes it. */
export function describeHint(hint: string, isTaken: boolean): string {
  return `Sandbox: ${hint}${isTaken ? ' (enter takes it)' : ''}`;
}

/** A message about the list of the open step. */
export function describeList(state: Wizard): Sentence | null {
  const list = state.step.isTyping ? null : findLoadedList(state, state.step.name);
  return list?.message ? createSentence(list.message, list.problem ? 'warn' : 'plain') : null;
}

/** The yes-or-no question, and the reason to say no. */
export function describeConfirm(state: Wizard): { question: string; warning: string } | null {
  const { screen } = state;
  if (screen.name === 'confirm-host')
    return {
      question: `Send the ${joinWords(listKnownSecrets(state).map(({ label }) => label))} to ${screen.url}?`,
      warning:
        "It is not one of Kaltura's six regions. The owner of that server would get access to your whole account. Say yes only if it is your own Kaltura server.",
    };
  if (screen.name === 'confirm-target')
    return {
      question: `Write to ${screen.target}?`,
      warning: `${screen.why} Say yes only if that is what you want.`,
    };
  return null;
}

/** The paragraphs of help for the current screen. */
export function listHelpParagraphs(state: Wizard): readonly string[] {
  const { screen, step } = state;
  if (screen.name === 'sign-in') return SIGN_IN_HELP;
  // The plain form has words for the signs.
  if (screen.name === 'review') return isPlainForm(state) ? REVIEW_HELP : [SIGNS, ...REVIEW_HELP];
  if (screen.name === 'confirm-host' || screen.name === 'confirm-target') return CONFIRM_HELP;
  return getWizardCredential(state, step.name).help;
}

const SIGN_IN_HELP = [
  'Sign in with the email and password that you use for the KMC. Kaltura then names your accounts, and the wizard fills in the Partner ID, the Admin Secret and the region.',
  'The password goes to the region that you choose, or to all of them if you do not know it. It is neither shown nor stored.',
  'If your company signs in through its own page (SSO), you have no such password: go back and copy the values from the KMC.',
];
const CONFIRM_HELP = [
  'Type the whole word yes or no, then press Enter. A single letter does not count, because the question can appear while you are typing something else.',
  'With no, nothing is sent or written there, and you can give another answer.',
];
const SIGNS = 'In the changes to your file, + is a new line, ~ a changed line, - a removed one.';
const REVIEW_HELP = [
  'Nothing is written until you choose to write it.',
  'To change an answer, choose that answer.',
  'An AppToken, if the list offers one, replaces the Admin Secret in the file. It gives less access, and you can revoke it.',
  'After writing, the wizard tests the file: it opens a session and reads the number of entries.',
];
