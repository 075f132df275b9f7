import type { Problem } from '../../result.ts';
import { withoutUnseen } from '../../text/plain.ts';
import { EMPTY, editField, type Field, fieldOf } from '../editor.ts';
import type { Intent } from '../presses.ts';
import { answerOf } from '../selectors.ts';
import type { Wizard } from '../state.ts';

/** An account offered after a sign-in. The service that signed in keeps the account's secret. */
export interface Offered {
  partnerId: string;
  name: string;
  hasSecret: boolean;
  isReadOnly: boolean;
}

/** The outcome of an attempt, in the form that the interface needs. */
export type SignInOutcome =
  | { kind: 'accounts'; accounts: readonly Offered[] }
  /** `serviceUrl`: the server that wants the code. */
  | { kind: 'code'; wrong: boolean; message: string; serviceUrl?: string }
  /** `retry`: advice for a second attempt. */
  | ({ kind: 'refused'; elsewhere: boolean; retry: string } & Problem)
  /** The network or the server failed: the password was not checked. */
  | { kind: 'unknown'; problem: Problem };

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
  regions: readonly { serviceUrl: string; label: string }[];
  accounts: readonly Offered[];
  said: { message: string; fix: string | null; isWrong: boolean } | null;
  /** Counts attempts, so that each runs once. */
  attempt: number;
  /** The picked account, whose answers are to be filled in. */
  picked: string | null;
}

/** Stands in for a service URL: the password goes to every region. */
export const EVERY_REGION = '';

/** The sign-in before the first key. Selects the region of the Partner ID, the sandbox's, or the US. */
export function openSignIn(state: Wizard, email = ''): Wizard {
  const { signInAt, hints } = state.setting;
  const suggested =
    answerOf(state, 'region').value ??
    state.choices.region?.had.list.find((choice) => choice.suggested)?.value ??
    signInAt.find(({ label }) => hints.signIn.region && label.startsWith(hints.signIn.region))
      ?.serviceUrl ??
    null;
  return signInAt.length > 0
    ? {
        ...state,
        queue: [],
        screen: { name: 'sign-in', signIn: signIn(signInAt, suggested, email) },
      }
    : state;
}

function signIn(regions: SignIn['regions'], found: string | null, email: string): SignIn {
  const row = Math.max(
    0,
    regions.findIndex((each) => each.serviceUrl === found),
  );
  const serviceUrl = regions[row]?.serviceUrl ?? '';
  return {
    stage: 'email',
    email: fieldOf(email),
    password: EMPTY,
    code: EMPTY,
    row,
    serviceUrl,
    regions,
    accounts: [],
    said: null,
    attempt: 0,
    picked: null,
  };
}

/** Is there text in the current field? */
export function isBeingTyped({ stage, email, password, code }: SignIn): boolean {
  const field = { email, password, code, region: null, accounts: null, asking: null }[stage];
  return field !== null && field.text !== '';
}

/** Enter on an empty field takes the sandbox's value. */
export function withHint({ setting }: Wizard, signIn: SignIn, intent: Intent): Intent {
  const isEnter = intent.type === 'submit' && !intent.text && !isBeingTyped(signIn);
  const hint = isEnter ? setting.hints.signIn[signIn.stage] : undefined;
  return hint === undefined ? intent : { type: 'submit', text: hint };
}

/** The sign-in after an intent; null if the user left it (back from the email, or escape). */
export function signInAfter(state: SignIn, intent: Intent): SignIn | null {
  const { stage } = state;
  if (stage === 'asking')
    return intent.type === 'back' || intent.type === 'to-list'
      ? { ...state, stage: 'password', password: EMPTY, code: EMPTY, said: null }
      : state;
  if (intent.type === 'to-list') return null;
  if (intent.type === 'back') return previousStage(state, stage);
  return stage === 'region' || stage === 'accounts'
    ? listAfter(state, stage, intent)
    : fieldAfter(state, stage, intent);
}

function previousStage(state: SignIn, stage: Exclude<SignIn['stage'], 'asking'>): SignIn | null {
  const before = {
    email: null,
    region: 'email',
    password: state.regions.length > 1 ? 'region' : 'email',
    code: 'password',
    accounts: 'password',
  } as const;
  const to = before[stage];
  return to === null
    ? null
    : {
        ...state,
        stage: to,
        said: null,
        password: EMPTY,
        code: EMPTY,
        row: Math.max(
          0,
          state.regions.findIndex((each) => each.serviceUrl === state.serviceUrl),
        ),
      };
}

function listAfter(state: SignIn, stage: 'region' | 'accounts', intent: Intent): SignIn {
  // The row below the regions is for a user who does not know the region.
  const last = stage === 'region' ? state.regions.length : state.accounts.length - 1;
  if (intent.type === 'move') {
    const to = intent.by === 'first' ? 0 : intent.by === 'last' ? last : state.row + intent.by;
    return { ...state, row: Math.max(0, Math.min(last, to)) };
  }
  if (intent.type !== 'submit' && intent.type !== 'pick') return state;
  const row = intent.type === 'pick' ? Math.max(0, Math.min(last, intent.row)) : state.row;
  if (stage === 'accounts')
    return { ...state, row, picked: state.accounts[row]?.partnerId ?? null };
  const serviceUrl = state.regions[row]?.serviceUrl ?? EVERY_REGION;
  return { ...state, row, said: null, stage: 'password', serviceUrl };
}

function fieldAfter(state: SignIn, stage: 'email' | 'password' | 'code', intent: Intent): SignIn {
  const field = state[stage];
  const withText = (next: Field): SignIn => ({
    ...state,
    [stage]: next,
    said: next.text === field.text ? state.said : null,
  });
  if (intent.type === 'edit') return withText(editField(field, intent.edit));
  if (intent.type !== 'submit') return state;
  return enterStage(
    intent.text === undefined ? state : withText(fieldOf(withoutUnseen(intent.text))),
    stage,
  );
}

function enterStage(state: SignIn, stage: 'email' | 'password' | 'code'): SignIn {
  if (stage === 'email') {
    const email = state.email.text.trim();
    if (!/^\S+@\S+$/.test(email))
      return {
        ...state,
        said: {
          message: 'Enter the email address that you use for the KMC.',
          fix: null,
          isWrong: true,
        },
      };
    // With a private server there is nothing to choose.
    return {
      ...state,
      email: fieldOf(email),
      stage: state.regions.length > 1 ? 'region' : 'password',
      said: null,
    };
  }
  if (state[stage].text === '')
    return {
      ...state,
      said: {
        message: stage === 'password' ? 'Enter the password.' : 'Enter the code.',
        fix: null,
        isWrong: true,
      },
    };
  return { ...state, stage: 'asking', said: null, attempt: state.attempt + 1 };
}

/** A paste into the current stage. Trims white space; removes all white space from a code. */
export function signInAfterPaste(state: SignIn, text: string): SignIn {
  if (state.stage !== 'email' && state.stage !== 'password' && state.stage !== 'code') return state;
  // A password may begin with a space; a line break at its end comes from the clipboard.
  const clean =
    state.stage === 'password' ? text.replace(/[\r\n]+$/, '') : text.replace(/\s+/g, '');
  return {
    ...state,
    [state.stage]: editField(state[state.stage], { kind: 'insert', text: clean }),
    said: null,
  };
}

/**
 * Tells the user that the Partner ID is not among the listed accounts, instead of using another
 * one.
 */
function notListed(partnerId: string): NonNullable<SignIn['said']> {
  return {
    message: `Account ${partnerId} is not among the accounts that Kaltura lists for you: Kaltura lists only active accounts.`,
    fix: 'Choose one of these, or go back and copy the values of the other account from KMC.',
    isWrong: false,
  };
}

/**
 * The sign-in after an attempt. `partnerId`: the earlier answer. Keeps the password while a code is
 * needed and if the password was not checked; otherwise drops it.
 */
export function signInAfterAttempt(
  state: SignIn,
  attempt: SignInOutcome,
  partnerId: string | null = null,
): SignIn {
  if (state.stage !== 'asking') return state;
  switch (attempt.kind) {
    case 'code':
      return {
        ...state,
        stage: 'code',
        code: EMPTY,
        serviceUrl: attempt.serviceUrl ?? state.serviceUrl,
        said: { message: attempt.message, fix: null, isWrong: attempt.wrong },
      };
    case 'unknown':
      // The text stays, and Enter tries again.
      return {
        ...state,
        stage: state.code.text === '' ? 'password' : 'code',
        said: { message: attempt.problem.message, fix: attempt.problem.fix, isWrong: false },
      };
    case 'accounts': {
      const [first, another] = attempt.accounts;
      const isOther = first !== undefined && partnerId !== null && first.partnerId !== partnerId;
      const only = first && !another && !isOther ? first.partnerId : null;
      return {
        ...state,
        stage: 'accounts',
        accounts: attempt.accounts,
        row: 0,
        password: EMPTY,
        code: EMPTY,
        picked: only,
        said:
          isOther && !attempt.accounts.some((each) => each.partnerId === partnerId)
            ? notListed(partnerId)
            : null,
      };
    }
    case 'refused': {
      // Attempts are limited, so another one is suggested only once.
      const retry = state.attempt === 1 ? attempt.retry : '';
      const said = {
        message: attempt.message,
        fix: `${attempt.fix ?? ''} ${retry}`.trim(),
        isWrong: true,
      };
      const row = Math.max(
        0,
        state.regions.findIndex((each) => each.serviceUrl === state.serviceUrl),
      );
      return {
        ...state,
        stage: attempt.elsewhere && state.regions.length > 1 ? 'region' : 'password',
        row,
        password: EMPTY,
        code: EMPTY,
        said,
      };
    }
  }
}
