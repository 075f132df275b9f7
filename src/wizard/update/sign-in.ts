import type { NotSignedIn } from '../../credentials/credential.ts';
import { createField, EMPTY, editField, type Field } from '../../terminal/editor.ts';
import { removeUnseen } from '../../text/plain.ts';
import type { Intent } from '../intents.ts';
import { moveRow } from '../selectors.ts';
import type { ShownVerdict, Wizard } from '../state.ts';

/** An account offered after a sign-in. The service that signed in keeps the account's secret. */
interface Offered {
  partnerId: string;
  name: string;
  hasSecret: boolean;
  isReadOnly: boolean;
}

/** A server where the user can sign in. */
export interface SignInServer {
  serviceUrl: string;
  label: string;
  /** The URL came from the file or the environment, so the user must confirm it. */
  isUnconfirmed?: boolean;
}

/** The outcome of an attempt, in the form that the interface needs. */
export type SignInOutcome =
  | { kind: 'accounts'; accounts: readonly Offered[] }
  /** `serviceUrl`: the server of the attempt; a code goes there. */
  | (NotSignedIn & { serviceUrl?: string });

/**
 * A sign-in instead of copying, one stage at a time. The password stays in memory until it has been
 * used.
 */
export interface SignIn {
  stage: 'email' | 'region' | 'password' | 'code' | 'asking' | 'accounts';
  email: Field;
  password: Field;
  code: Field;
  /** The selected row of the regions or accounts. */
  row: number;
  serviceUrl: string;
  regions: readonly SignInServer[];
  accounts: readonly Offered[];
  verdict: ShownVerdict | null;
  /** Counts attempts, so that each runs once. */
  attempt: number;
  /** The picked account, whose answers will be filled in. */
  picked: string | null;
}

/** Stands in for a service URL: the password goes to every region. */
export const EVERY_REGION = '';

/** The sign-in before the first key. Selects the region of the Partner ID, the sandbox's, or the US. */
export function openSignIn(state: Wizard, email = ''): Wizard {
  const { signInAt: regions, hints } = state.setting;
  if (regions.length === 0) return state;
  const isHinted = ({ label }: { label: string }): boolean =>
    !!hints.signIn.region && label.startsWith(hints.signIn.region);
  const suggested =
    state.answers.region.value ??
    state.choices.region?.loaded.list.find((choice) => choice.suggested)?.value ??
    regions.find(isHinted)?.serviceUrl;
  const row = findRegionRow(regions, suggested);
  const signIn: SignIn = {
    ...NO_PASSWORD,
    stage: 'email',
    email: createField(email),
    row,
    serviceUrl: regions[row]?.serviceUrl ?? EVERY_REGION,
    regions,
    accounts: [],
    verdict: null,
    attempt: 0,
    picked: null,
  };
  return { ...state, queue: [], screen: { name: 'sign-in', signIn } };
}

const NO_PASSWORD = { password: EMPTY, code: EMPTY };

function findRegionRow(regions: SignIn['regions'], serviceUrl: string | undefined): number {
  return Math.max(
    0,
    regions.findIndex((each) => each.serviceUrl === serviceUrl),
  );
}

/** Is there text in the current field? */
export function isBeingTyped(signIn: SignIn): boolean {
  const { stage } = signIn;
  return isFieldStage(stage) && signIn[stage].text !== '';
}

type FieldStage = 'email' | 'password' | 'code';

function isFieldStage(stage: SignIn['stage']): stage is FieldStage {
  return stage === 'email' || stage === 'password' || stage === 'code';
}

/** Enter on an empty field takes the sandbox's value. */
export function withHint({ setting }: Wizard, signIn: SignIn, intent: Intent): Intent {
  const isEnter = intent.type === 'submit' && !intent.text && !isBeingTyped(signIn);
  const hint = isEnter ? setting.hints.signIn[signIn.stage] : undefined;
  return hint === undefined ? intent : { type: 'submit', text: hint };
}

/** The sign-in after an intent; null if the user left it (back from the email, or escape). */
export function updateSignIn(state: SignIn, intent: Intent): SignIn | null {
  const { stage } = state;
  if (stage === 'asking')
    return intent.type === 'back' || intent.type === 'escape'
      ? { ...state, ...NO_PASSWORD, stage: 'password', verdict: null }
      : state;
  if (intent.type === 'escape') return null;
  if (intent.type === 'back') return goBackOneStage(state, stage);
  return isFieldStage(stage) ? updateField(state, stage, intent) : updateList(state, stage, intent);
}

function goBackOneStage(state: SignIn, from: Exclude<SignIn['stage'], 'asking'>): SignIn | null {
  const before = {
    email: null,
    region: 'email',
    password: state.regions.length > 1 ? 'region' : 'email',
    code: 'password',
    accounts: 'password',
  } as const;
  const stage = before[from];
  const row = findRegionRow(state.regions, state.serviceUrl);
  return stage === null ? null : { ...state, ...NO_PASSWORD, stage, verdict: null, row };
}

function updateList(state: SignIn, stage: 'region' | 'accounts', intent: Intent): SignIn {
  const { regions, accounts } = state;
  // The row below the regions is for a user who does not know the region.
  const length = stage === 'region' ? regions.length + 1 : accounts.length;
  if (intent.type === 'move')
    return { ...state, row: moveRow(state.row, intent.by, length), verdict: null };
  if (intent.type !== 'submit' && intent.type !== 'pick') return state;
  const row = intent.type === 'pick' ? moveRow(0, intent.row, length) : state.row;
  if (stage === 'accounts') return { ...state, row, picked: accounts[row]?.partnerId ?? null };
  const { serviceUrl = EVERY_REGION, isUnconfirmed = false } = regions[row] ?? {};
  // The second Enter confirms the server.
  if (isUnconfirmed && state.verdict?.asksAbout !== serviceUrl)
    return { ...state, row, serviceUrl, verdict: askAboutServer(serviceUrl) };
  return { ...state, row, verdict: null, stage: 'password', serviceUrl };
}

function askAboutServer(serviceUrl: string): ShownVerdict {
  return {
    mark: 'unchecked',
    message: `${serviceUrl} is not one of Kaltura’s regions. Its owner would get your password.`,
    fix: 'Choose it again only if it is your own Kaltura server.',
    asksAbout: serviceUrl,
  };
}

function updateField(state: SignIn, stage: FieldStage, intent: Intent): SignIn {
  const field = state[stage];
  const withText = (next: Field): SignIn => ({
    ...state,
    [stage]: next,
    verdict: next.text === field.text ? state.verdict : null,
  });
  if (intent.type === 'edit') return withText(editField(field, intent.edit));
  if (intent.type !== 'submit') return state;
  const { text } = intent;
  return enterStage(text === undefined ? state : withText(createField(removeUnseen(text))), stage);
}

function enterStage(state: SignIn, stage: FieldStage): SignIn {
  const text = state[stage].text;
  if (stage !== 'email') {
    const message = stage === 'password' ? 'Enter the password.' : 'Enter the code.';
    if (text === '') return { ...state, verdict: { mark: 'invalid', message, fix: null } };
    return { ...state, stage: 'asking', verdict: null, attempt: state.attempt + 1 };
  }
  const email = text.trim();
  if (!/^\S+@\S+$/.test(email)) {
    const message = 'Enter the email address that you use for the KMC.';
    return { ...state, verdict: { mark: 'invalid', message, fix: null } };
  }
  // With a private server there is nothing to choose.
  const next = state.regions.length > 1 ? 'region' : 'password';
  return { ...state, email: createField(email), stage: next, verdict: null };
}

/** A paste into the current stage. Trims white space; removes all white space from a code. */
export function applySignInPaste(state: SignIn, text: string): SignIn {
  const { stage } = state;
  if (!isFieldStage(stage)) return state;
  // A password may begin with a space; a line break at its end comes from the clipboard.
  const clean = stage === 'password' ? text.replace(/[\r\n]+$/, '') : text.replace(/\s+/g, '');
  const field = editField(state[stage], { kind: 'insert', text: clean });
  return { ...state, [stage]: field, verdict: null };
}

/**
 * The sign-in after an attempt. `partnerId`: the earlier answer. Keeps the password while a code is
 * needed and if the password was not checked; otherwise drops it.
 */
export function applyAttempt(
  state: SignIn,
  attempt: SignInOutcome,
  partnerId: string | null,
): SignIn {
  if (state.stage !== 'asking') return state;
  switch (attempt.kind) {
    case 'code': {
      const { message, wrong, serviceUrl = state.serviceUrl } = attempt;
      const verdict = { mark: wrong ? 'invalid' : 'unchecked', message, fix: null } as const;
      return { ...state, stage: 'code', code: EMPTY, serviceUrl, verdict };
    }
    case 'unknown': {
      // The text stays, and Enter tries again.
      const { message, fix } = attempt.problem;
      const stage = state.code.text === '' ? 'password' : 'code';
      return { ...state, stage, verdict: { mark: 'unchecked', message, fix } };
    }
    case 'accounts': {
      const { accounts } = attempt;
      const [first, another] = accounts;
      const isOther = first !== undefined && partnerId !== null && first.partnerId !== partnerId;
      const picked = first && !another && !isOther ? first.partnerId : null;
      const isListed = accounts.some((each) => each.partnerId === partnerId);
      const verdict = isOther && !isListed ? refuseUnlisted(partnerId) : null;
      return {
        ...state,
        ...NO_PASSWORD,
        stage: 'accounts',
        accounts,
        row: 0,
        picked,
        verdict,
      };
    }
    case 'refused': {
      // Attempts are limited, so another one is suggested only once.
      const retry = state.attempt === 1 ? attempt.retry : '';
      const fix = `${attempt.fix} ${retry}`.trim();
      return {
        ...state,
        ...NO_PASSWORD,
        stage: attempt.elsewhere && state.regions.length > 1 ? 'region' : 'password',
        row: findRegionRow(state.regions, state.serviceUrl),
        verdict: { mark: 'invalid', message: attempt.message, fix },
      };
    }
  }
}

/**
 * Tells the user that the Partner ID is not among the listed accounts, instead of using another
 * one.
 */
function refuseUnlisted(partnerId: string): ShownVerdict {
  return {
    mark: 'unchecked',
    message: `Account ${partnerId} is not among the accounts that Kaltura lists for you: Kaltura lists only active accounts.`,
    fix: 'Choose one of these, or go back and copy the values of the other account from KMC.',
  };
}
