import { registerSecret, serverText } from '../text/redact.ts';
import { CHECK_EXPIRY_SECONDS } from './account.ts';
import { type ApiError, isRecord, isServerError, lookUp } from './api-error.ts';
import { isKs, type KsFields, parseSessionInfo } from './ks.ts';
import { sendCalls, sendQuery } from './multirequest.ts';
import { describeApiError, describeUnexpectedAnswer, type NetworkProblem } from './problems.ts';
import { type Call, type Outcome, selectFields } from './query.ts';
import { getConsoleUrl, getPlaceName } from './regions.ts';
import type { Network } from './transport.ts';

/** An account of an administrator. `adminSecret` is null if Kaltura does not show it. */
export interface OwnAccount {
  partnerId: string;
  name: string;
  adminSecret: string | null;
  isReadOnly: boolean;
}

export type SignInResult =
  /**
   * `ks`: the session, if `keepsSession`. `isLimited`: the user's role in the session's account
   * does not allow listing users, so the role hides the secret.
   */
  | { kind: 'accounts'; accounts: OwnAccount[]; isLimited: boolean; ks?: string }
  /** The account needs a one-time code. `wrong`: the user gave a wrong code. */
  | { kind: 'code'; wrong: boolean; message: string }
  /** `elsewhere`: another region may know the user. `retry`: advice for a second attempt. */
  | {
      kind: 'refused';
      code: string;
      message: string;
      fix: string;
      retry: string;
      elsewhere: boolean;
    }
  | { kind: 'unknown'; problem: NetworkProblem };

/** Why the user is not signed in, or not yet. */
export type NotSignedIn = Exclude<SignInResult, { kind: 'accounts' }>;

export interface SignInOptions {
  signal?: AbortSignal | undefined;
  /** The account to sign in to; by default, the account of the last sign-in. */
  partnerId?: string | null;
  /** Keeps the session for a few minutes instead of ending it in the same request. */
  keepsSession?: boolean;
}

const COPY_INSTEAD =
  'Copy the Partner ID and the Admin Secret from KMC → Settings → Integration Settings instead.';

/** Who signs in. `code`: a one-time code, if the account needs one. */
export interface Person {
  email: string;
  password: string;
  code?: string | undefined;
}

/** The outcomes of the calls that were sent. */
type Outcomes = (call: Call) => Outcome;

/**
 * Signs in, and makes `more` calls with the session in the same request. Never retries, because
 * Kaltura counts attempts. Also asks whether the database is up: if it is down, Kaltura refuses
 * every sign-in as if the password were wrong. `parse` gets the result of the login.
 */
async function logIn<T>(
  network: Network,
  serviceUrl: string,
  { login, more, signal }: { login: Call; more: readonly Call[]; signal: AbortSignal | undefined },
  parse: (ks: unknown, outcome: Outcomes) => T | NotSignedIn,
): Promise<T | NotSignedIn> {
  const database: Call = { service: 'system', action: 'pingDatabase', params: {} };
  const query = {
    calls: [login, database, ...more],
    parse: (outcome: Outcomes): { value: T | NotSignedIn } => {
      const began = outcome(login);
      if (!began.ok) {
        const isDown = isDatabaseDown(outcome(database)) && isWrongPassword(began.error.code);
        return {
          value: isDown
            ? { kind: 'unknown', problem: describeDatabaseDown(serviceUrl) }
            : explainRefusal(began.error, serviceUrl, login.params),
        };
      }
      if (typeof began.value === 'string') registerSecret(began.value);
      return { value: parse(began.value, outcome) };
    },
  };
  const sent = await sendQuery(serviceUrl, query, network, { retry: false, signal });
  return 'problem' in sent ? { kind: 'unknown', problem: sent.problem } : sent.value;
}

function buildLogin(
  { email, password, code }: Person,
  partnerId: string | null,
  session: { expiry?: number; privileges?: string },
): Call {
  registerSecret(password);
  registerSecret(code);
  return {
    service: 'user',
    action: 'loginByLoginId',
    params: {
      loginId: email,
      password,
      ...(code ? { otp: code } : {}),
      ...(partnerId ? { partnerId } : {}),
      ...session,
    },
  };
}

/**
 * Signs in with an email and lists the user's accounts with their Admin Secrets. The list contains
 * only active accounts, so the request also reads the session's account.
 */
export async function signIn(
  network: Network,
  serviceUrl: string,
  person: Person,
  { signal, partnerId = null, keepsSession = false }: SignInOptions = {},
): Promise<SignInResult> {
  const login = buildLogin(person, partnerId, keepsSession ? { expiry: CHECK_EXPIRY_SECONDS } : {});
  const needs = { call: login, as: 'result' } as const;
  const listed: Call = {
    service: 'partner',
    action: 'listPartnersForUser',
    needs,
    // The default is 30, but an agency has more accounts.
    params: { 'pager:pageSize': 250 },
  };
  const own: Call = {
    service: 'partner',
    action: 'getInfo',
    needs,
    params: selectFields('id,name,status,adminSecret'),
  };
  const users: Call = {
    service: 'user',
    action: 'list',
    needs,
    params: { 'pager:pageSize': 1, ...selectFields('id') },
  };
  const end: Call = { service: 'session', action: 'end', needs, params: {} };
  const more = keepsSession ? [listed, own, users] : [listed, own, users, end];
  return logIn<SignInResult>(network, serviceUrl, { login, more, signal }, (ks, outcome) => {
    const list = outcome(listed);
    if (!list.ok && list.error.code !== 'SERVICE_FORBIDDEN')
      return { kind: 'unknown', problem: describeApiError(list.error, serviceUrl) };
    const accounts = parseAccounts(list, outcome(own));
    if (accounts.length === 0) return refuseOther(list.ok);
    const role = outcome(users);
    const isLimited = !role.ok && role.error.code === 'SERVICE_FORBIDDEN';
    const session = keepsSession && typeof ks === 'string' && isKs(ks) ? { ks } : {};
    return { kind: 'accounts', accounts, isLimited, ...session };
  });
}

/**
 * A user's session, as the server describes it; `held` is null if the server does not describe it.
 */
export interface PersonalSession {
  kind: 'session';
  ks: string;
  held: KsFields | null;
}

/**
 * Signs in and keeps the session that `user.loginByLoginId` returns. Fetches no secret, so this
 * works for users who are not administrators and in accounts that hide their secrets. Sends one
 * request and never retries. `expiry` in seconds.
 */
export async function startPersonalSession(
  network: Network,
  serviceUrl: string,
  person: Person,
  wish: { partnerId: string | null; expiry: number; privileges: string },
  signal?: AbortSignal,
): Promise<PersonalSession | NotSignedIn> {
  const { partnerId, expiry, privileges } = wish;
  const login = buildLogin(person, partnerId, { expiry, ...(privileges ? { privileges } : {}) });
  const needs = { call: login, as: 'result' } as const;
  const look: Call = { service: 'session', action: 'get', needs, params: {} };
  // Describing a session with `actionslimit` would use up one of its actions.
  const more = /(?:^|,)\s*actionslimit:/.test(privileges) ? [] : [look];
  return logIn<PersonalSession>(network, serviceUrl, { login, more, signal }, (ks, outcome) => {
    if (typeof ks !== 'string' || !isKs(ks))
      return { kind: 'unknown', problem: describeUnexpectedAnswer() };
    const info = more.length > 0 ? outcome(look) : null;
    return { kind: 'session', ks, held: info?.ok ? parseSessionInfo(info.value) : null };
  });
}

/** Does the server report that its database is down? A server without this call counts as up. */
function isDatabaseDown(database: Outcome): boolean {
  return database.ok ? database.value === false : isServerError(database.error.code);
}

function describeDatabaseDown(serviceUrl: string): NetworkProblem {
  return {
    code: 'INTERNAL_DATABASE_ERROR',
    message: `${getPlaceName(serviceUrl)} has a problem at the moment: its database does not answer, so it refuses every sign-in.`,
    fix: 'Your password is not the problem. Sign in again in a while.',
  };
}

/**
 * Ends a sign-in session. Never pass an AppToken's session: that ends all sessions of the AppToken.
 */
export async function signOut(network: Network, serviceUrl: string, ks: string): Promise<void> {
  await sendCalls(serviceUrl, [{ service: 'session', action: 'end', params: { ks } }], network);
}

/** The listed accounts, and the session's account if the list does not contain it. */
function parseAccounts(list: Outcome, own: Outcome): OwnAccount[] {
  const { objects } = list.ok && isRecord(list.value) ? list.value : {};
  const listed = (Array.isArray(objects) ? objects : []).filter(isRecord).flatMap(parseAccount);
  const mine = own.ok && isRecord(own.value) ? parseAccount(own.value) : [];
  const isListed = mine.some(({ partnerId }) =>
    listed.some((each) => each.partnerId === partnerId),
  );
  return isListed ? listed : [...listed, ...mine];
}

function parseAccount(object: Record<string, unknown>): OwnAccount[] {
  if (typeof object.adminSecret === 'string') registerSecret(object.adminSecret);
  if (typeof object.secret === 'string') registerSecret(object.secret);
  // Status 1 is active, 4 is read-only. Accounts with another status refuse calls.
  const { id, status = 1, adminSecret } = object;
  if (!Number.isInteger(id) || (status !== 1 && status !== 4)) return [];
  const isShown = typeof adminSecret === 'string' && /^[0-9a-f]{32}$/.test(adminSecret);
  return [
    {
      partnerId: String(id),
      name: serverText(object.name, 80),
      adminSecret: isShown ? adminSecret : null,
      isReadOnly: status === 4,
    },
  ];
}

type Refused = Extract<SignInResult, { kind: 'refused' }>;

function refuseOther(canList: boolean): Refused {
  return {
    kind: 'refused',
    code: 'NOT_ADMINISTRATOR',
    message: canList
      ? 'You are signed in, but you are not an administrator of any account.'
      : 'You are signed in, but your role does not let you read anything about the account.',
    fix: 'Ask your Kaltura administrator for the Partner ID and the Admin Secret.',
    retry: '',
    elsewhere: false,
  };
}

function isWrongPassword(code: string): boolean {
  return ['USER_WRONG_PASSWORD', 'USER_NOT_FOUND', 'LOGIN_DATA_NOT_FOUND'].includes(code);
}

/** Explains an error that has many possible causes, and names each cause. */
function refusePassword(code: string, serviceUrl: string, partnerId: string): Refused {
  const place = getPlaceName(serviceUrl);
  const account = partnerId ? ` for account ${partnerId}` : '';
  const stranger = partnerId ? `, or you are not a user of account ${partnerId}` : '';
  return {
    kind: 'refused',
    code,
    message: `${place} does not accept this email and password${account}.`,
    fix: `The password may be wrong, or ${place} does not know you: an account lives in one region only${stranger}. Kaltura says the same if the sign-in is locked after too many attempts, if the user or the account is blocked, or if access rules or a rate limit refuse this computer.`,
    retry:
      'Check the email, the password and the region, then try again once: Kaltura counts attempts.',
    elsewhere: true,
  };
}

type Words = (consoleUrl: string) => readonly [message: string, fix: string];

const LOCKED: Words = (consoleUrl) => [
  'This sign-in is locked after too many attempts.',
  `Wait, or reset the password at ${consoleUrl}. ${COPY_INSTEAD}`,
];
const BLOCKED: Words = () => ['This user is blocked.', 'Ask your Kaltura administrator.'];

/** Refusals that another region would not answer differently. */
const REFUSALS: Readonly<Record<string, Words>> = {
  DIRECT_LOGIN_BLOCKED: () => [
    'This account allows sign-in only through the company (SSO), not with a password.',
    COPY_INSTEAD,
  ],
  PASSWORD_EXPIRED: (consoleUrl) => [
    'The password has expired.',
    `Set a new one at ${consoleUrl} (Forgot password), then sign in again.`,
  ],
  LOGIN_BLOCKED: LOCKED,
  LOGIN_RETRIES_EXCEEDED: LOCKED,
  USER_IS_BLOCKED: BLOCKED,
  ADMIN_LOGIN_USERS_QUOTA_EXCEEDED: BLOCKED,
};

function explainRefusal(
  error: ApiError,
  serviceUrl: string,
  { otp, partnerId = '' }: Call['params'],
): NotSignedIn {
  const { code } = error;
  if (code === 'MISSING_OTP')
    return {
      kind: 'code',
      wrong: otp !== undefined,
      message: 'This account also needs a one-time code.',
    };
  if (code === 'INVALID_OTP')
    return { kind: 'code', wrong: true, message: 'That code is not right, or it has expired.' };
  if (isWrongPassword(code)) return refusePassword(code, serviceUrl, String(partnerId));
  const words = lookUp(REFUSALS, code);
  if (!words) return { kind: 'unknown', problem: describeApiError(error, serviceUrl) };
  const [message, fix] = words(getConsoleUrl(serviceUrl));
  return { kind: 'refused', code, message, fix, retry: '', elsewhere: false };
}
