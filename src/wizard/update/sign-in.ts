import type { NotSignedIn } from '../../credentials/credential.ts';
import { createField, EMPTY, editField, type Field } from '../../terminal/editor.ts';
import { removeUnseen } from '../../text/plain.ts';
import { listSignInRows } from '../choice-rows.ts';
import type { Intent } from '../intents.ts';
import { moveRow } from '../selectors.ts';
import type { ShownVerdict, Wizard } from '../state.ts';

/** An account offered after a sign-in. The service that signed in keeps the account's secret. */
export interface OfferedAccount {
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
  | { kind: 'accounts'; accounts: readonly OfferedAccount[] }
  /** `serviceUrl`: the server of the attempt; a code goes there. */
  | (NotSignedIn & { serviceUrl?: string });

/**
 * A sign-in instead of copying, one stage at a time. The password stays in memory until it has been
 * used.
 */
export interface SignIn {
  name: 'sign-in';
  stage: 'email' | 'region' | 'password' | 'code' | 'asking' | 'accounts';
  email: Field;
  password: Field;
  code: Field;
  /** Text that filters the list of regions or accounts. */
  filter: Field;
  /** The selected row of that list. */
  row: number;
  serviceUrl: string;
  regions: readonly SignInServer[];
  accounts: readonly OfferedAccount[];
  verdict: ShownVerdict | null;
  /** Counts attempts, so that each runs once. */
  attempt: number;
  /** The picked account, whose answers will be filled in. */
  picked: string | null;
}

/** Stands in for a service URL: the password goes to every region. */
export const EVERY_REGION = '';

/**
 * The sign-in before the first key. Selects the region of the Partner ID, the sandbox's, or the US.
 */
export function openSignIn(state: Wizard, email = ''): Wizard {
  const { signInAt, hints } = state.setting;
  if (signInAt.length === 0) return state;
  // With one server there is nothing to choose.
  const regions = signInAt.length > 1 ? [...signInAt, ALL_REGIONS] : signInAt;
  const suggested =
    state.answers.region.value ??
    state.choices.region?.loaded.list.find((choice) => choice.suggested)?.value ??
    hints.valuesFor(null).region;
  const row = findRegionRow(regions, suggested);
  const signIn: SignIn = {
    ...NOTHING_TYPED,
    name: 'sign-in',
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
  return { ...state, queue: [], screen: signIn };
}

/** For a user who does not know the region. */
const ALL_REGIONS: SignInServer = {
  serviceUrl: EVERY_REGION,
  label: "I don't know: ask all of them",
};

const NOTHING_TYPED = { password: EMPTY, code: EMPTY, filter: EMPTY };

function findRegionRow(regions: SignIn['regions'], serviceUrl?: string): number {
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

/**
 * Was the password just refused? Then the regions are listed, and text typed there is another
 * password for the selected region.
 */
export function canRetype({ stage, verdict }: SignIn): boolean {
  return stage === 'region' && verdict?.mark === 'invalid';
}

/** The sign-in after an intent of the user. */
export function updateSignIn(state: Wizard, intent: Intent, signIn: SignIn): Wizard {
  const isTaking = intent.type === 'submit' ? !intent.text : intent.type === 'onward';
  // Enter or Tab on an empty field takes the sandbox's value.
  const isEmpty = isFieldStage(signIn.stage) && !isBeingTyped(signIn);
  const text = isTaking && isEmpty ? state.setting.hints.signIn[signIn.stage] : undefined;
  const next = updateStage(signIn, text === undefined ? intent : { type: 'submit', text });
  return { ...state, screen: next ?? { name: 'step' } };
}

/** Null if the user left the sign-in: back from the email, or escape. */
function updateStage(signIn: SignIn, intent: Intent): SignIn | null {
  const { stage } = signIn;
  if (stage === 'asking')
    return intent.type === 'back' || intent.type === 'escape'
      ? { ...signIn, ...NOTHING_TYPED, stage: 'password', verdict: null }
      : signIn;
  if (intent.type === 'escape') return null;
  if (intent.type === 'back') return goBackOneStage(signIn, stage);
  return isFieldStage(stage)
    ? updateField(signIn, stage, intent)
    : updateList(signIn, stage, intent);
}

function goBackOneStage(signIn: SignIn, from: Exclude<SignIn['stage'], 'asking'>): SignIn | null {
  const before = {
    email: null,
    region: 'email',
    password: signIn.regions.length > 1 ? 'region' : 'email',
    code: 'password',
    accounts: 'password',
  } as const;
  const stage = before[from];
  const row = findRegionRow(signIn.regions, signIn.serviceUrl);
  return stage === null ? null : { ...signIn, ...NOTHING_TYPED, stage, verdict: null, row };
}

function updateList(signIn: SignIn, stage: 'region' | 'accounts', intent: Intent): SignIn {
  const rows = listSignInRows(signIn);
  // The question about a server is about the selected row.
  const verdict = signIn.verdict?.asksAbout ? null : signIn.verdict;
  if (intent.type === 'move')
    return { ...signIn, row: moveRow(signIn.row, intent.by, rows.length), verdict };
  if (intent.type === 'edit') {
    if (intent.edit.kind === 'insert' && canRetype(signIn)) {
      const chosen = updateList(signIn, stage, { type: 'submit' });
      return chosen.stage === 'password' ? updateField(chosen, 'password', intent) : chosen;
    }
    const filter = editField(signIn.filter, intent.edit);
    if (filter.text === signIn.filter.text) return signIn;
    const row = filter.text === '' ? findRegionRow(signIn.regions, signIn.serviceUrl) : 0;
    return { ...signIn, filter, row: stage === 'region' ? row : 0, verdict };
  }
  if ((intent.type !== 'submit' && intent.type !== 'pick') || rows.length === 0) return signIn;
  const row = intent.type === 'pick' ? moveRow(0, intent.row, rows.length) : signIn.row;
  const { value = '', isUnconfirmed = false } = rows[row] ?? {};
  if (stage === 'accounts') return { ...signIn, row, picked: value };
  // The second Enter confirms the server.
  if (isUnconfirmed && signIn.verdict?.asksAbout !== value)
    return { ...signIn, row, serviceUrl: value, verdict: askAboutServer(value) };
  return { ...signIn, ...NOTHING_TYPED, row, verdict: null, stage: 'password', serviceUrl: value };
}

function askAboutServer(serviceUrl: string): ShownVerdict {
  return {
    mark: 'unchecked',
    message: `${serviceUrl} is not one of Kaltura's regions. Its owner would get your password.`,
    fix: 'Choose it again only if it is your own Kaltura server.',
    asksAbout: serviceUrl,
  };
}

function updateField(signIn: SignIn, stage: FieldStage, intent: Intent): SignIn {
  const field = signIn[stage];
  const withText = (next: Field): SignIn => ({
    ...signIn,
    [stage]: next,
    verdict: next.text === field.text ? signIn.verdict : null,
  });
  if (intent.type === 'edit') return withText(editField(field, intent.edit));
  if (intent.type !== 'submit') return signIn;
  const { text } = intent;
  const typed = text === undefined ? signIn : withText(createField(removeUnseen(text)));
  return enterStage(typed, stage);
}

function enterStage(signIn: SignIn, stage: FieldStage): SignIn {
  const { text } = signIn[stage];
  const refuse = (message: string): SignIn => ({
    ...signIn,
    verdict: { mark: 'invalid', message, fix: null },
  });
  if (stage !== 'email') {
    if (text === '') return refuse(`Enter the ${stage}.`);
    return { ...signIn, stage: 'asking', verdict: null, attempt: signIn.attempt + 1 };
  }
  const email = text.trim();
  if (!/^\S+@\S+$/.test(email)) return refuse('Enter the email address that you use for the KMC.');
  // With a private server there is nothing to choose.
  const next = signIn.regions.length > 1 ? 'region' : 'password';
  return { ...signIn, email: createField(email), stage: next, verdict: null };
}

/**
 * A paste into the current stage. Removes white space; from a password, only line breaks at its
 * end.
 */
export function applySignInPaste(state: Wizard, pasted: string, signIn: SignIn): Wizard {
  const stage = canRetype(signIn) ? 'password' : signIn.stage;
  if (!isFieldStage(stage)) return state;
  const text = removeUnseen(pasted);
  const clean = stage === 'password' ? text.replace(/[\r\n]+$/, '') : text.replace(/\s+/g, '');
  const edit = { kind: 'insert', text: clean } as const;
  return updateSignIn(state, { type: 'edit', edit }, signIn);
}

/**
 * The sign-in after an attempt. Keeps the password while a code is needed and if the password was
 * not checked; otherwise drops it.
 */
export function applyAttempt(state: Wizard, attempt: number, outcome: SignInOutcome): Wizard {
  const { screen, answers } = state;
  if (screen.name !== 'sign-in' || screen.attempt !== attempt) return state;
  if (screen.stage !== 'asking') return state;
  const { value, status } = answers['partner-id'];
  const partnerId = status === 'invalid' ? null : value;
  return { ...state, screen: { ...screen, ...judgeOutcome(screen, outcome, partnerId) } };
}

/** The changes after an attempt. `partnerId`: the earlier answer. */
function judgeOutcome(
  signIn: SignIn,
  outcome: SignInOutcome,
  partnerId: string | null,
): Partial<SignIn> {
  switch (outcome.kind) {
    case 'code': {
      const { message, wrong, serviceUrl = signIn.serviceUrl } = outcome;
      const verdict = { mark: wrong ? 'invalid' : 'unchecked', message, fix: null } as const;
      return { stage: 'code', code: EMPTY, serviceUrl, verdict };
    }
    case 'unknown': {
      // The text stays, and Enter tries again.
      const { message, fix } = outcome.problem;
      const stage = signIn.code.text === '' ? 'password' : 'code';
      return { stage, verdict: { mark: 'unchecked', message, fix } };
    }
    case 'accounts': {
      const { accounts } = outcome;
      const [first, another] = accounts;
      const place = accounts.findIndex((each) => each.partnerId === partnerId);
      const isUnlisted = partnerId !== null && place < 0;
      const picked = first && !another && !isUnlisted ? first.partnerId : null;
      const verdict = isUnlisted ? refuseUnlisted(partnerId) : null;
      const row = Math.max(0, place);
      return { ...NOTHING_TYPED, stage: 'accounts', accounts, row, picked, verdict };
    }
    case 'refused': {
      // Attempts are limited, so another one is suggested only once.
      const retry = signIn.attempt === 1 ? outcome.retry : '';
      const fix = `${outcome.fix} ${retry}`.trim();
      return {
        ...NOTHING_TYPED,
        stage: outcome.elsewhere && signIn.regions.length > 1 ? 'region' : 'password',
        row: findRegionRow(signIn.regions, signIn.serviceUrl),
        verdict: { mark: 'invalid', message: outcome.message, fix },
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
