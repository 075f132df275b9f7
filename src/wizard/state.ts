import type { Choices, Credential, CredentialName, Each, Parsed, Some } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import { type CredentialState, type Given, initialState, type Origin } from '../credentials/state.ts';
import type { Result } from '../result.ts';
import { plainText } from '../text/plain.ts';
import { EMPTY, type Field, fieldOf, LONGEST } from './editor.ts';
import type { Press } from './presses.ts';
import type { SignIn } from './update/sign-in.ts';

/** One answer and what is known of it, and what the person did with it. */
export interface Answer extends CredentialState {
  /** The person keeps it although it is unchecked, or although there is a better one. */
  kept: boolean;
  /** How often the same value was sent again. */
  tries: number;
}

/** What writing would do, as the person is shown it: secrets masked. */
export interface Review {
  /** What was computed and not yet done: this, and no other plan, is what is written. */
  plan: number;
  added: { variable: string; to: string }[];
  changed: { variable: string; to: string; from: string }[];
  removed: { variable: string }[];
  /** What is made in the account first, in sentences; empty where nothing is. */
  makes: string[];
  untouchedLines: number;
  /** `.gitignore` lines to be added, and to which file. */
  gitignore: { file: string; line: string } | null;
  notes: string[];
  /** The real file if a person must agree to it, and why, in a sentence. */
  linked: { target: string; why: string } | null;
}

/** What came of writing. */
export interface Written {
  /** False where the file held it all already. */
  changed: boolean;
  /** What the file had and has no longer, in words. */
  lost: string | null;
  /** The ID of the AppToken that was made. */
  appToken: string | null;
}

/** The account, service URL and user of a new AppToken, and the Admin Secret that creates it. */
export interface AppTokenSource {
  partnerId: string;
  secret: string;
  serviceUrl: string;
  userId: string;
}

/** The end: the account answered with what the file holds. */
export interface Proof {
  account: string;
  partnerId: string;
  place: string;
  entries: number | null;
}

export type Screen =
  | { name: 'step' }
  /** A whole word is wanted: the question comes when the network answers, perhaps in the middle of other words. */
  | { name: 'confirm-host'; url: string; typed: Field; from: 'step' | 'review' }
  /** The same, before a secret is written through a link or into another user's file. `why`: a sentence. */
  | { name: 'confirm-link'; target: string; why: string; typed: Field }
  | { name: 'sign-in'; signIn: SignIn }
  /** `at`: the answer that is selected; null if one of the rows below is: `row`. `from`: the first line of the changes in view. */
  | { name: 'review'; at: number | null; row: number; notice: string | null; from: number }
  | { name: 'writing' }
  | { name: 'testing' }
  /** `row`: what is selected below the reason why the test had no answer. */
  | { name: 'tested'; result: Result<Proof>; row: number }
  /** `unproven`: the file is written or unchanged, and the test of it had no answer. */
  | { name: 'exited'; why: 'quit' | 'untested' | 'dry-run' };

/** What stays the same while the wizard runs, unless an AppToken is pasted. */
export interface Setting {
  credentials: readonly Credential[];
  /** Ask this one only. */
  only: CredentialName | null;
  /** As the person named it. */
  envFile: string;
  sandbox: boolean;
  /** The sandbox's ready-made answers for an account; for none, those of the one to begin with. */
  hints: (partnerId: string | null) => Some<string>;
  /** The User Secret of one of the sandbox's accounts, to try the most common mistake; null without the sandbox. */
  userSecret: (partnerId: string | null) => string | null;
  /** What the sandbox's own person signs in with, by the stage that asks for it. */
  signInHints: Readonly<Partial<Record<SignIn['stage'], string>>>;
  /** What the file holds now. */
  inFile: Some<string>;
  dryRun: boolean;
  /** The person wants an AppToken and no Admin Secret in the file: --app-token. */
  prefersAppToken: boolean;
  /** May a secret go there without asking? */
  trusts: (serviceUrl: string, urlSource: Origin | null, secretSource: Origin | null) => boolean;
  /** Where one can sign in instead of copying. */
  signInAt: readonly { serviceUrl: string; label: string }[];
  /** Said on every step: what was found and not taken, for example. */
  notices: readonly string[];
}

/** What a person puts in: a key press, or a paste. */
export type Input = { type: 'press'; press: Press } | { type: 'paste'; text: string };

/**
 * What sessions are made from: the Admin Secret, an AppToken that the wizard creates in its place, or one that there is already.
 */
export type AuthMethod = 'admin-secret' | 'new-app-token' | 'app-token';

/** The open step. Nothing of it is left when another step opens. */
export interface Step {
  name: CredentialName;
  /** Its answer was given and is being checked: the verdict decides where to go. */
  isSubmitted: boolean;
  /** The row of the list that is picked; null for the suggested one. */
  row: number | null;
  /** The list is put away: the answer is being typed. */
  isTyping: boolean;
  isRevealed: boolean;
  /** The first row of the help in view; null if the help is closed. */
  help: number | null;
  /** The wrong form of the current text. */
  wrong: Extract<Parsed, { ok: false }> | null;
  /** Something to be known at this step. */
  note: string | null;
  /** What was taken off a pasted text. */
  tidied: readonly string[];
  /** The review opened the step, and going back leads there; the answer as it was then. */
  returns: { name: CredentialName; answer: Answer; field: Field; byBack?: true } | null;
}

/** What scrolls on the current screen. */
export interface View {
  /** Rows of all of it. */
  rows: number;
  /** Rows in view. */
  room: number;
  /** It was measured as it is now, and so it has been on the screen. */
  isFresh: boolean;
}

/** Before anything was drawn. */
export const NOTHING_DRAWN: View = { rows: 0, room: 0, isFresh: false };

export interface Wizard {
  setting: Setting;
  answers: Each<Answer>;
  fields: Each<Field>;
  /** The list of each step. `of`: the answers it was loaded for; it is loaded again if they change. */
  choices: Some<{ had: Choices; of: string }>;
  screen: Screen;
  /** Null in the plain form, which prints everything. */
  view: View | null;
  step: Step;
  /** The person goes on without a network: what cannot be checked is kept without being asked about. */
  offline: boolean;
  /** Input that waits for a verdict. */
  queue: readonly Input[];
  /** Hosts that the person has agreed to. */
  agreed: readonly string[];
  authMethod: AuthMethod;
  planned: Result<Review> | null;
  /** What came of writing; null before. */
  written: Written | null;
  /** A page to open in the browser; counted, since the same can be asked for twice. */
  toOpen: { url: string; count: number } | null;
}

/** The wizard before the first key. It checks all given answers at once, and opens the first missing one, or the review. */
export function wizard(setting: Setting, given: Some<Given>): Wizard {
  const { credentials, only } = setting;
  const begun = each(CREDENTIALS, (credential) => firstAnswer(credentials, credential, given));
  const isOpen = ({ name }: Credential): boolean => ['empty', 'invalid'].includes(begun[name].status);
  const returning = !only && !credentials.some((credential) => credential.required && isOpen(credential));
  // Someone who comes back with all that is needed is not asked for the rest again.
  const answers = returning
    ? each(CREDENTIALS, ({ name }) =>
        begun[name].status === 'empty' ? { ...begun[name], status: 'skipped' as const } : begun[name],
      )
    : begun;
  const open = only ?? credentials.find(isOpen)?.name ?? 'partner-id';
  const { status, code, message, fix, offers } = answers[open];
  const hasToken = credentials.some(({ authMethod }) => authMethod === 'app-token');
  return {
    setting,
    answers,
    fields: each(CREDENTIALS, (credential) => {
      const had = given[credential.name];
      return had ? fieldFor(credential, had) : EMPTY;
    }),
    choices: {},
    screen: returning ? { name: 'review', at: null, row: 0, notice: null, from: 0 } : { name: 'step' },
    view: null,
    step: {
      ...newStep(open),
      wrong:
        status === 'invalid'
          ? { ok: false, code: code ?? '', message, fix: fix ?? '', offers: [...offers] }
          : null,
    },
    offline: false,
    queue: [],
    agreed: [],
    authMethod: hasToken ? 'app-token' : setting.prefersAppToken ? 'new-app-token' : 'admin-secret',
    planned: null,
    written: null,
    toOpen: null,
  };
}

/** The state with something changed in its step. */
export function withStep(state: Wizard, changes: Partial<Step>): Wizard {
  return { ...state, step: { ...state.step, ...changes } };
}

/** A step that has just been opened. */
export function newStep(name: CredentialName): Step {
  return {
    name,
    isSubmitted: false,
    row: null,
    isTyping: false,
    isRevealed: false,
    help: null,
    wrong: null,
    note: null,
    tidied: [],
    returns: null,
  };
}

/** A way in that the other one takes the place of is not asked for. */
function firstAnswer(credentials: readonly Credential[], credential: Credential, given: Some<Given>): Answer {
  const answer = newAnswer(credential, given[credential.name]);
  const counts = credentials.find(({ name }) => name === credential.name);
  const isNeedless = !!counts?.authMethod && !counts.required && answer.status === 'empty';
  return isNeedless ? { ...answer, status: 'skipped' } : answer;
}

function each<T>(credentials: readonly Credential[], of: (credential: Credential) => T): Each<T> {
  return Object.fromEntries(credentials.map((credential) => [credential.name, of(credential)])) as Each<T>;
}

/** The field of an answer that came from outside: parsed, or unchanged so that it can be corrected. Empty if there is a list, which shows it. */
export function fieldFor(credential: Credential, given: Given): Field {
  if (credential.choices) return EMPTY;
  const parsed = credential.parse(given.text);
  return fieldOf(parsed.ok ? parsed.value : plainText(given.text, LONGEST));
}

/** An answer that came from outside, or from a list: to be checked, or wrong in its form. */
export function newAnswer(credential: Credential, given: Given | undefined): Answer {
  const first = initialState(credential, given);
  const fix = first.code === 'REFERENCE' ? REPLACES_REFERENCE : first.fix;
  return { ...first, fix, kept: false, tries: 0 };
}

const REPLACES_REFERENCE = 'What you type here replaces the reference. To keep it, quit.';

/** The credential of that name. */
export function credentialIn({ credentials }: Setting, name: CredentialName): Credential {
  return credentials.find((credential) => credential.name === name) as Credential;
}
