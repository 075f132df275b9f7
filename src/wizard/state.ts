import type {
  Choices,
  Credential,
  CredentialName,
  EveryCredential,
  SandboxHints,
  SomeCredentials,
} from '../credentials/credential.ts';
import { listRelevantCredentials } from '../credentials/index.ts';
import type { Offer } from '../credentials/verdict.ts';
import type { CheckDocument } from '../kaltura-setup.d.ts';
import type { Result } from '../result.ts';
import type { Field } from '../terminal/editor.ts';
import type { Press } from '../terminal/presses.ts';
import type { Answer } from './answer.ts';
import type { SignIn, SignInServer } from './sign-in-state.ts';

/** A line that is added, removed or changed: `was` describes the old value. Secrets are masked. */
export interface ChangedLine {
  sign: '+' | '-' | '~';
  text: string;
  was?: string;
}

/** The planned changes as the review shows them. */
export interface Review {
  /** Only the changes of the review with this number are written. */
  id: number;
  lines: ChangedLine[];
  /** The AppToken that the write creates first, in sentences; empty if there is none. */
  tokenSentences: string[];
  /** `14 other lines stay as they are`; empty if there are none. */
  untouched: string;
  /** The line to be added to a `.gitignore`. `file`: from the current folder. */
  gitignore: { file: string; line: string } | null;
  warnings: string[];
  /** The real file, if the user must confirm it, and the reason in a sentence. */
  linked: { target: string; why: string } | null;
}

/** The result of the test: what `check` says about the file. */
export interface Tested {
  document: CheckDocument;
  /** False if the file lacks values that a session needs. */
  isComplete: boolean;
}

/** The code of the problem if a test would need a value that the file lacks. */
export const INCOMPLETE = 'INCOMPLETE';

/** A problem or an uncertainty as a screen shows it, and what to do. */
export interface ShownVerdict {
  mark: 'invalid' | 'unchecked';
  message: string;
  fix: string | null;
  /** The server that the user must confirm by choosing it again. */
  asksAbout?: string;
}

type Screen =
  | { name: 'step' }
  /**
   * Needs a whole word, because the question comes when the network answers, perhaps while the user
   * is typing.
   */
  | { name: 'confirm-host'; url: string; typed: Field; from: 'step' | 'review' }
  /**
   * Needs a whole word too, before a secret is written through a link or to another user's file.
   * `why`: a sentence.
   */
  | { name: 'confirm-target'; target: string; why: string; typed: Field }
  | SignIn
  /**
   * `answer`: the selected answer; null if a row below the answers is selected (`row`). `from`: the
   * first line of the changes in view.
   */
  | {
      name: 'review';
      answer: CredentialName | null;
      row: number;
      notice: string | null;
      from: number;
    }
  | { name: 'writing' }
  | { name: 'testing' }
  /**
   * `untested`: the file was written or is unchanged, and no session could be opened. `incomplete`:
   * with --only, the file still lacks values for a test.
   */
  | { name: 'exited'; why: 'tested' | 'untested' | 'incomplete' | 'quit' | 'dry-run' };

/** The screen with this name. */
export type ScreenOf<Name extends Screen['name']> = Extract<Screen, { name: Name }>;

/** A message about the file or the environment. `about`: shown only at that step, and at the review. */
export interface Notice {
  text: string;
  about?: CredentialName;
}

/** Settings that stay the same while the wizard runs. */
export interface Setting {
  /** Ask only for this credential. */
  only: CredentialName | null;
  /** The path as the user typed it. */
  envFile: string;
  sandbox: boolean;
  hints: SandboxHints;
  /** The current values in the file. */
  inFile: SomeCredentials<string>;
  /** The credentials for which the file has a reference to a secret manager. */
  references: readonly CredentialName[];
  dryRun: boolean;
  /** The user wants an AppToken and no Admin Secret in the file: --app-token. */
  prefersAppToken: boolean;
  /** The servers where the user can sign in instead of copying. */
  signInAt: readonly SignInServer[];
  /** For example, values that were found but not used. */
  notices: readonly Notice[];
}

/** Input from the user: a key press or a paste. */
export type Input = { type: 'press'; press: Press } | { type: 'paste'; text: string };

/**
 * What starts the sessions: the Admin Secret, an AppToken that the wizard creates to replace it, or
 * an existing AppToken.
 */
type AuthMethod = 'admin-secret' | 'new-app-token' | 'app-token';

/** The open step. Dropped when another step opens. */
export interface Step {
  name: CredentialName;
  /** The answer is being checked, and the verdict decides where to go. */
  isSubmitted: boolean;
  /** The selected row of the list; null for the suggested row. */
  row: number | null;
  /** The list is closed, because the user is typing the answer. */
  isTyping: boolean;
  /** The user has edited the text since Enter, or moved the cursor in it. */
  isEdited: boolean;
  isRevealed: boolean;
  /** The first row of the help in view; null if the help is closed. */
  help: number | null;
  /** Why the current text is malformed; null if it is not. */
  mistake: { message: string; fix: string | null; offers?: readonly Offer[] } | null;
  /** A message for this step. */
  note: string | null;
  /** The user has seen the whole warning about the choice. */
  isWarned: boolean;
  /** The parts removed from a pasted text. */
  removedParts: readonly string[];
  /** A page to open in the browser. `count` tells two requests for the same page apart. */
  toOpen: { url: string; count: number } | null;
  /**
   * The review that opened the step: going back restores it, with its answers. `isWalkingBack`:
   * going back leads to the previous step, if there is one, because it led here from the review.
   */
  returns: { review: Wizard; isWalkingBack: boolean } | null;
}

/** Rows of a scrolling part: all of them, and those in view. */
export interface Measured {
  rows: number;
  room: number;
}

/** The scrolling part of the current screen. */
interface View extends Measured {
  /** True if the current content was measured, so it has been on the screen. */
  isFresh: boolean;
}

/** The view before the first drawing. */
export const NOTHING_DRAWN: View = { rows: 0, room: 0, isFresh: false };

export interface Wizard {
  setting: Setting;
  answers: EveryCredential<Answer>;
  fields: EveryCredential<Field>;
  /**
   * The list for each step. `inputs`: the answers that the list was loaded for, or `''`; it is
   * loaded again if they differ.
   */
  choices: SomeCredentials<{ loaded: Choices; inputs: string }>;
  screen: Screen;
  /** Null in the plain form, which prints everything. */
  view: View | null;
  step: Step;
  /**
   * The user continues without a network: answers that cannot be checked are kept without asking.
   */
  isOffline: boolean;
  /** Input that waits for a verdict. */
  queue: readonly Input[];
  /** The service URLs that the user has confirmed. */
  confirmed: readonly string[];
  authMethod: AuthMethod;
  /** Kaltura did not show the Admin Secret after a sign-in, and would not after another one. */
  isSecretHidden: boolean;
  /** Null until the changes are planned. */
  review: Result<Review> | null;
  /** The result of the test, or why there is none; null before it. */
  tested: Result<Tested> | null;
}

const WITH_APP_TOKEN = listRelevantCredentials(() => true);
const WITHOUT_APP_TOKEN = listRelevantCredentials(() => false);

/** The credentials for an authentication method, in the order of the steps. */
export function listCredentials({ authMethod }: Pick<Wizard, 'authMethod'>): readonly Credential[] {
  return authMethod === 'app-token' ? WITH_APP_TOKEN : WITHOUT_APP_TOKEN;
}

/** The state with changes to its step. */
export function withStep(state: Wizard, changes: Partial<Step>): Wizard {
  return { ...state, step: { ...state.step, ...changes } };
}

/** The state with another field for one credential. */
export function withField(state: Wizard, name: CredentialName, field: Field): Wizard {
  return { ...state, fields: { ...state.fields, [name]: field } };
}

/** The state with changes to answers; `change` returns the changes to one answer, if any. */
export function changeAnswers(
  state: Wizard,
  change: (answer: Answer, credential: Credential) => Partial<Answer> | false,
): Wizard {
  const answers: Record<CredentialName, Answer> = { ...state.answers };
  for (const credential of listCredentials(state)) {
    const answer = answers[credential.name];
    const changes = change(answer, credential);
    if (changes) answers[credential.name] = { ...answer, ...changes };
  }
  return { ...state, answers };
}

/** A newly opened step. */
export function createStep(name: CredentialName): Step {
  return {
    name,
    isSubmitted: false,
    row: null,
    isTyping: false,
    isEdited: false,
    isRevealed: false,
    help: null,
    mistake: null,
    note: null,
    isWarned: false,
    removedParts: [],
    toOpen: null,
    returns: null,
  };
}
