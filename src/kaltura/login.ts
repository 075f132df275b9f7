import { registerSecret, serverText } from '../text/redact.ts';
import { CHECK_EXPIRY_SECONDS } from './account.ts';
import { type ApiError, isRecord, isServerError } from './api-error.ts';
import { selectFields } from './find-account.ts';
import { isKs } from './ks.ts';
import { type CallResult, multirequest } from './multirequest.ts';
import { describeApiError, describeUnexpectedAnswer, type NetworkProblem } from './problems.ts';
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

const ASK_ADMINISTRATOR = 'Ask your Kaltura administrator for the Partner ID and the Admin Secret.';
const COPY_INSTEAD =
  'Copy the Partner ID and the Admin Secret from KMC → Settings → Integration Settings instead.';

/** Who signs in. `code`: a one-time code, if the account needs one. */
export interface Person {
  email: string;
  password: string;
  code?: string | undefined;
}

function buildLogin(
  { email, password, code }: Person,
  partnerId: string | null,
  session: { expiry?: number; privileges?: string },
): Record<string, string | number> {
  registerSecret(password);
  registerSecret(code);
  return {
    service: 'user',
    action: 'loginByLoginId',
    loginId: email,
    password,
    ...(code ? { otp: code } : {}),
    ...(partnerId ? { partnerId } : {}),
    ...session,
  };
}

function explainFailedLogin(
  error: ApiError,
  database: CallResult,
  from: Parameters<typeof explainRefusal>[1],
): NotSignedIn {
  return isDatabaseDown(database) && isWrongPassword(error.code)
    ? { kind: 'unknown', problem: describeDatabaseDown(from.serviceUrl) }
    : explainRefusal(error, from);
}

/**
 * Signs in with an email and lists the user's accounts with their Admin Secrets, in one request.
 * Never retries, because Kaltura counts attempts. The list contains only active accounts, so the
 * request also reads the session's account. It also asks whether the database is up: if the
 * database is down, Kaltura refuses every sign-in as if the password were wrong.
 */
export async function signIn(
  network: Network,
  serviceUrl: string,
  person: Person,
  { signal, partnerId = null, keepsSession = false }: SignInOptions = {},
): Promise<SignInResult> {
  const login = buildLogin(person, partnerId, keepsSession ? { expiry: CHECK_EXPIRY_SECONDS } : {});
  const ks = '{1:result}';
  const sent = await multirequest(
    serviceUrl,
    [
      login,
      // The default is 30, but an agency has more accounts.
      { service: 'partner', action: 'listPartnersForUser', ks, 'pager:pageSize': 250 },
      { service: 'partner', action: 'getInfo', ks, ...selectFields('id,name,status,adminSecret') },
      { service: 'user', action: 'list', ks, 'pager:pageSize': 1, ...selectFields('id') },
      { service: 'system', action: 'pingDatabase' },
      ...(keepsSession ? [] : [{ service: 'session', action: 'end', ks }]),
    ],
    network,
    { retry: false, signal },
  );
  if ('problem' in sent) return { kind: 'unknown', problem: sent.problem };
  const [began, list, own, users, database] = sent.results as [
    CallResult,
    CallResult,
    CallResult,
    CallResult,
    CallResult,
  ];
  const from = { serviceUrl, partnerId, gaveCode: person.code !== undefined };
  if (!began.ok) return explainFailedLogin(began.error, database, from);
  if (typeof began.value === 'string') registerSecret(began.value);
  if (!list.ok && list.error.code !== 'SERVICE_FORBIDDEN')
    return { kind: 'unknown', problem: describeApiError(list.error, serviceUrl) };
  const objects =
    list.ok && isRecord(list.value) && Array.isArray(list.value.objects) ? list.value.objects : [];
  const listed = objects.filter(isRecord).flatMap(parseAccount);
  const mine = own.ok && isRecord(own.value) ? parseAccount(own.value) : [];
  const unlisted = mine.filter(
    (each) => !listed.some(({ partnerId: id }) => id === each.partnerId),
  );
  const accounts = [...listed, ...unlisted];
  if (accounts.length === 0) return list.ok ? refuseNonAdministrator() : refuseLimitedRole();
  const session =
    keepsSession && typeof began.value === 'string' && isKs(began.value) ? began.value : null;
  const isLimited = !users.ok && users.error.code === 'SERVICE_FORBIDDEN';
  return { kind: 'accounts', accounts, isLimited, ...(session ? { ks: session } : {}) };
}

/**
 * A user's session, as the server describes it; only the user if the server does not describe it.
 */
export interface PersonalSession {
  kind: 'session';
  ks: string;
  held: {
    partnerId: string;
    type: 'user' | 'admin';
    userId: string;
    /** Unix seconds. */
    expiresAt: number;
    privileges: string;
  } | null;
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
  // Describing a session with `actionslimit` would use up one of its actions.
  const isLimited = /(?:^|,)\s*actionslimit:/.test(privileges);
  const look = { service: 'session', action: 'get', ks: '{1:result}' };
  const ping = { service: 'system', action: 'pingDatabase' };
  const calls = isLimited ? [login, ping] : [login, ping, look];
  const sent = await multirequest(serviceUrl, calls, network, { retry: false, signal });
  if ('problem' in sent) return { kind: 'unknown', problem: sent.problem };
  const [began, database, seen] = sent.results as [CallResult, CallResult, CallResult?];
  const from = { serviceUrl, partnerId, gaveCode: person.code !== undefined };
  if (!began.ok) return explainFailedLogin(began.error, database, from);
  if (typeof began.value !== 'string' || !isKs(began.value))
    return { kind: 'unknown', problem: describeUnexpectedAnswer() };
  registerSecret(began.value);
  const info = seen?.ok && isRecord(seen.value) ? seen.value : null;
  const held = info && {
    partnerId: serverText(info.partnerId, 20),
    type: Number(info.sessionType) === 2 ? ('admin' as const) : ('user' as const),
    userId: serverText(info.userId, 320),
    expiresAt: Number(info.expiry) || 0,
    privileges: serverText(info.privileges, 4000),
  };
  return { kind: 'session', ks: began.value, held };
}

/** Does the server report that its database is down? A server without this call counts as up. */
function isDatabaseDown(database: CallResult): boolean {
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
  await multirequest(serviceUrl, [{ service: 'session', action: 'end', ks }], network);
}

function parseAccount(object: Record<string, unknown>): OwnAccount[] {
  if (typeof object.adminSecret === 'string') registerSecret(object.adminSecret);
  if (typeof object.secret === 'string') registerSecret(object.secret);
  const secret =
    typeof object.adminSecret === 'string' && /^[0-9a-f]{32}$/.test(object.adminSecret)
      ? object.adminSecret
      : null;
  // Status 1 is active, 4 is read-only. Accounts with another status refuse calls.
  if (
    !Number.isInteger(object.id) ||
    (object.status !== undefined && object.status !== 1 && object.status !== 4)
  )
    return [];
  return [
    {
      partnerId: String(object.id),
      name: serverText(object.name, 80),
      adminSecret: secret,
      isReadOnly: object.status === 4,
    },
  ];
}

function refuse(
  code: string,
  message: string,
  fix: string,
  more: { elsewhere?: boolean; retry?: string } = {},
): Extract<SignInResult, { kind: 'refused' }> {
  return { kind: 'refused', code, message, fix, retry: '', elsewhere: false, ...more };
}

function refuseNonAdministrator(): NotSignedIn {
  return refuse(
    'NOT_ADMINISTRATOR',
    'You are signed in, but you are not an administrator of any account.',
    ASK_ADMINISTRATOR,
  );
}

function refuseLimitedRole(): NotSignedIn {
  return refuse(
    'NOT_ADMINISTRATOR',
    'You are signed in, but your role does not let you read anything about the account.',
    ASK_ADMINISTRATOR,
  );
}

function isWrongPassword(code: string): boolean {
  return ['USER_WRONG_PASSWORD', 'USER_NOT_FOUND', 'LOGIN_DATA_NOT_FOUND'].includes(code);
}

/** Explains an error that has many possible causes, and names each cause. */
function refusePassword(code: string, serviceUrl: string, partnerId: string | null): NotSignedIn {
  const place = getPlaceName(serviceUrl);
  const account = partnerId ? ` for account ${partnerId}` : '';
  const stranger = partnerId ? `, or you are not a user of account ${partnerId}` : '';
  return refuse(
    code,
    `${place} does not accept this email and password${account}.`,
    `The password may be wrong, or ${place} does not know you: an account lives in one region only${stranger}. Kaltura says the same if the sign-in is locked after too many attempts, if the user or the account is blocked, or if access rules or a rate limit refuse this computer.`,
    {
      elsewhere: true,
      retry:
        'Check the email, the password and the region, then try again once: Kaltura counts attempts.',
    },
  );
}

function explainRefusal(
  error: ApiError,
  asked: { serviceUrl: string; partnerId: string | null; gaveCode: boolean },
): NotSignedIn {
  const { code } = error;
  const { serviceUrl, partnerId, gaveCode } = asked;
  if (isWrongPassword(code)) return refusePassword(code, serviceUrl, partnerId);
  switch (code) {
    case 'MISSING_OTP':
      return { kind: 'code', wrong: gaveCode, message: 'This account also needs a one-time code.' };
    case 'INVALID_OTP':
      return { kind: 'code', wrong: true, message: 'That code is not right, or it has expired.' };
    case 'DIRECT_LOGIN_BLOCKED':
      return refuse(
        code,
        'This account allows sign-in only through the company (SSO), not with a password.',
        COPY_INSTEAD,
      );
    case 'PASSWORD_EXPIRED':
      return refuse(
        code,
        'The password has expired.',
        `Set a new one at ${getConsoleUrl(serviceUrl)} (Forgot password), then sign in again.`,
      );
    case 'LOGIN_BLOCKED':
    case 'LOGIN_RETRIES_EXCEEDED':
      return refuse(
        code,
        'This sign-in is locked after too many attempts.',
        `Wait, or reset the password at ${getConsoleUrl(serviceUrl)}. ${COPY_INSTEAD}`,
      );
    case 'USER_IS_BLOCKED':
    case 'ADMIN_LOGIN_USERS_QUOTA_EXCEEDED':
      return refuse(code, 'This user is blocked.', 'Ask your Kaltura administrator.');
    default:
      return { kind: 'unknown', problem: describeApiError(error, serviceUrl) };
  }
}
