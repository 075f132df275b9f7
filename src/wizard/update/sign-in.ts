import { createField, EMPTY, editField } from '../../terminal/editor.ts';
import { removeUnseen } from '../../text/plain.ts';
import { listSignInRows } from '../choice-rows.ts';
import type { Intent } from '../intents.ts';
import { findSignInHint, moveRow } from '../selectors.ts';
import {
  EVERY_REGION,
  type OfferedAccount,
  type SignIn,
  type SignInOutcome,
  type SignInServer,
} from '../sign-in-state.ts';
import { type ShownVerdict, type Wizard, withStep } from '../state.ts';
import { fillAnswers } from './fill.ts';

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
    ...FORGOTTEN,
    name: 'sign-in',
    stage: 'email',
    typed: createField(email),
    email,
    row,
    serviceUrl: regions[row]?.serviceUrl ?? EVERY_REGION,
    regions,
    accounts: [],
    verdict: null,
    attempt: 0,
  };
  return { ...state, queue: [], screen: signIn };
}

/** For a user who does not know the region. */
const ALL_REGIONS: SignInServer = {
  serviceUrl: EVERY_REGION,
  label: "I don't know: ask all of them",
};

const FORGOTTEN = { password: '', code: '' };

function findRegionRow(regions: SignIn['regions'], serviceUrl?: string): number {
  return Math.max(
    0,
    regions.findIndex((each) => each.serviceUrl === serviceUrl),
  );
}

type FieldStage = 'email' | 'password' | 'code';

function isFieldStage(stage: SignIn['stage']): stage is FieldStage {
  return stage === 'email' || stage === 'password' || stage === 'code';
}

/** The sign-in at the start of a stage. */
function openStage(signIn: SignIn, stage: SignIn['stage']): SignIn {
  const { regions, serviceUrl, email } = signIn;
  const row = stage === 'region' ? findRegionRow(regions, serviceUrl) : 0;
  return {
    ...signIn,
    stage,
    typed: stage === 'email' ? createField(email) : EMPTY,
    row,
    verdict: null,
  };
}

/** The sign-in after an intent of the user. */
export function updateSignIn(state: Wizard, intent: Intent, signIn: SignIn): Wizard {
  const isTaking = intent.type === 'submit' ? !intent.text : intent.type === 'onward';
  // Enter or Tab on an empty field takes the sandbox's value.
  const { stage, typed } = signIn;
  const isEmpty = isFieldStage(stage) && typed.text === '';
  const text = isTaking && isEmpty ? findSignInHint(state) : undefined;
  const row = listSignInRows(signIn)[signIn.row];
  const taken = intent.type === 'submit' && row ? row.intent : intent;
  const picked =
    stage === 'accounts' && taken.type === 'choose'
      ? signIn.accounts.find(({ partnerId }) => partnerId === taken.value)
      : undefined;
  if (picked) return pickAccount(state, picked);
  const next = updateStage(signIn, text === undefined ? taken : { type: 'submit', text });
  return { ...state, screen: next ?? { name: 'step' } };
}

/** Leaves the sign-in and fills in the answers from this account. */
function pickAccount(state: Wizard, { given, note }: OfferedAccount): Wizard {
  const filled = withStep(fillAnswers(state, given), { note });
  return given['admin-secret'] ? filled : { ...filled, isSecretHidden: true };
}

/** Null if the user left the sign-in: back from the email, or escape. */
function updateStage(signIn: SignIn, intent: Intent): SignIn | null {
  const { stage } = signIn;
  const isLeaving = intent.type === 'back' || intent.type === 'escape';
  if (stage === 'asking')
    return isLeaving ? openStage({ ...signIn, ...FORGOTTEN }, 'password') : signIn;
  if (isLeaving) {
    const isFiltered = !isFieldStage(stage) && signIn.typed.text !== '';
    if (intent.type === 'back') return goBackOneStage(signIn, stage);
    return isFiltered ? openStage(signIn, stage) : null;
  }
  if (intent.type === 'edit') {
    const typed = editField(signIn.typed, intent.edit);
    return typed.text === signIn.typed.text
      ? { ...signIn, typed }
      : { ...openStage(signIn, stage), typed, ...(typed.text === '' ? {} : { row: 0 }) };
  }
  return isFieldStage(stage) ? submitText(signIn, stage, intent) : updateList(signIn, intent);
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
  return stage === null ? null : openStage({ ...signIn, ...FORGOTTEN }, stage);
}

function updateList(signIn: SignIn, intent: Intent): SignIn {
  const rows = listSignInRows(signIn);
  if (intent.type === 'move') {
    // The question about a server is about the selected row.
    const verdict = signIn.verdict?.asksAbout ? null : signIn.verdict;
    return { ...signIn, row: moveRow(signIn.row, intent.by, rows.length), verdict };
  }
  if (intent.type !== 'choose') return signIn;
  const { value } = intent;
  const isUnconfirmed = signIn.regions.some(
    (each) => each.serviceUrl === value && each.isUnconfirmed,
  );
  // The second Enter confirms the server.
  if (isUnconfirmed && signIn.verdict?.asksAbout !== value) {
    const row = rows.findIndex(
      (each) => each.intent.type === 'choose' && each.intent.value === value,
    );
    return { ...signIn, row, serviceUrl: value, verdict: askAboutServer(value) };
  }
  return openStage({ ...signIn, serviceUrl: value }, 'password');
}

function askAboutServer(serviceUrl: string): ShownVerdict {
  return {
    mark: 'unchecked',
    message: `${serviceUrl} is not one of Kaltura's regions. Its owner would get your password.`,
    fix: 'Choose it again only if it is your own Kaltura server.',
    asksAbout: serviceUrl,
  };
}

function submitText(signIn: SignIn, stage: FieldStage, intent: Intent): SignIn {
  if (intent.type !== 'submit') return signIn;
  const typed = intent.text === undefined ? signIn.typed : createField(removeUnseen(intent.text));
  const { text } = typed;
  const refuse = (message: string): SignIn => ({
    ...signIn,
    typed,
    verdict: { mark: 'invalid', message, fix: null },
  });
  if (stage === 'email') {
    const email = text.trim();
    if (!/^\S+@\S+$/.test(email))
      return refuse('Enter the email address that you use for the KMC.');
    // With a private server there is nothing to choose.
    return openStage({ ...signIn, email }, signIn.regions.length > 1 ? 'region' : 'password');
  }
  if (text === '') return refuse(`Enter the ${stage}.`);
  const asking = openStage({ ...signIn, [stage]: text }, 'asking');
  return { ...asking, attempt: signIn.attempt + 1 };
}

/**
 * A paste into the current stage. Removes white space; from a password, only line breaks at its
 * end.
 */
export function applySignInPaste(state: Wizard, pasted: string, signIn: SignIn): Wizard {
  const { stage } = signIn;
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
export function applyAttempt(state: Wizard, outcome: SignInOutcome): Wizard {
  const { screen, answers } = state;
  if (screen.name !== 'sign-in') return state;
  const { value, status } = answers['partner-id'];
  const partnerId = status === 'invalid' ? null : value;
  if (outcome.kind !== 'accounts') return { ...state, screen: judgeOutcome(screen, outcome) };
  const { accounts } = outcome;
  const [first, another] = accounts;
  const place = accounts.findIndex((each) => each.partnerId === partnerId);
  const isUnlisted = partnerId !== null && place < 0;
  if (first && !another && !isUnlisted) return pickAccount(state, first);
  const verdict = isUnlisted ? refuseUnlisted(partnerId) : null;
  const listed = openStage({ ...screen, ...FORGOTTEN, accounts }, 'accounts');
  return { ...state, screen: { ...listed, row: Math.max(0, place), verdict } };
}

/** The sign-in after an attempt that did not succeed. */
function judgeOutcome(
  signIn: SignIn,
  outcome: Exclude<SignInOutcome, { kind: 'accounts' }>,
): SignIn {
  switch (outcome.kind) {
    case 'code': {
      const { message, wrong, serviceUrl = signIn.serviceUrl } = outcome;
      const verdict = { mark: wrong ? 'invalid' : 'unchecked', message, fix: null } as const;
      return { ...openStage({ ...signIn, code: '', serviceUrl }, 'code'), verdict };
    }
    case 'unknown': {
      // The text stays, and Enter tries again.
      const { message, fix } = outcome.problem;
      const stage = signIn.code === '' ? 'password' : 'code';
      const typed = createField(signIn[stage]);
      return { ...openStage(signIn, stage), typed, verdict: { mark: 'unchecked', message, fix } };
    }
    case 'refused': {
      // Attempts are limited, so another one is suggested only once.
      const retry = signIn.attempt === 1 ? outcome.retry : '';
      const isElsewhere = outcome.elsewhere && signIn.regions.length > 1;
      const region = isElsewhere ? 'To choose another region, go back.' : '';
      const fix = [outcome.fix, retry, region].filter(Boolean).join(' ');
      const again = openStage({ ...signIn, ...FORGOTTEN }, 'password');
      return { ...again, verdict: { mark: 'invalid', message: outcome.message, fix } };
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
