import { registerSecret, toServerText } from '../text/redact.ts';
import { CHECK_EXPIRY_SECONDS } from './account.ts';
import { isKs, type KsFields, parseSessionInfo } from './ks.ts';
import { sendCalls, sendQuery } from './multirequest.ts';
import { parsePrivileges } from './privileges.ts';
import { describeApiError, UNEXPECTED_ANSWER } from './problems.ts';
import {
  buildCall,
  type Call,
  type GetOutcome,
  getSessionFrom,
  type Outcome,
  parsePage,
  type Query,
  selectFields,
  selectFirstId,
} from './query.ts';
import { isRecord } from './records.ts';
import { explainRefusal, NOT_ADMINISTRATOR, type NotSignedIn } from './sign-in-refusals.ts';
import type { Network } from './transport.ts';

/** An account of an administrator. `adminSecret` is null if Kaltura does not show it. */
export interface OwnAccount {
  partnerId: string;
  name: string;
  adminSecret: string | null;
  isReadOnly: boolean;
}

type SignInResult =
  /**
   * `ks`: the session, if `keepsSession`. `isLimited`: the user's role in the session's account
   * does not allow listing users, so the role hides the secret.
   */
  { kind: 'accounts'; accounts: OwnAccount[]; isLimited: boolean; ks?: string } | NotSignedIn;

export interface SignInOptions {
  signal?: AbortSignal | undefined;
  /** The account to sign in to; by default, the account of the last sign-in. */
  partnerId?: string | null;
  /** Keeps the session for a few minutes instead of ending it in the same request. */
  keepsSession?: boolean;
}

/** Who signs in. `code`: a one-time code, if the account needs one. */
export interface SignInDetails {
  email: string;
  password: string;
  code?: string | undefined;
}

/**
 * Signs in, and makes `more` calls with the session in the same request. Never retries, because
 * Kaltura counts attempts. Also asks whether the database is up: if it is down, Kaltura refuses
 * every sign-in as if the password were wrong. `parse` gets the result of the login.
 */
async function sendSignIn<T>(
  network: Network,
  serviceUrl: string,
  { login, more, signal }: { login: Call; more: readonly Call[]; signal: AbortSignal | undefined },
  parse: (ks: unknown, outcome: GetOutcome) => T | NotSignedIn,
): Promise<T | NotSignedIn> {
  const database = buildCall('system.pingDatabase');
  const query: Query<T | NotSignedIn> = {
    calls: [login, database, ...more],
    parse: (outcome) => {
      const began = outcome(login);
      const value = began.ok
        ? parse(began.value, outcome)
        : explainRefusal(began.error, outcome(database), serviceUrl, login.params);
      return { value };
    },
  };
  const sent = await sendQuery(serviceUrl, query, network, { retry: false, signal });
  return 'problem' in sent ? { kind: 'unknown', problem: sent.problem } : sent.value;
}

function buildLogin(
  { email, password, code }: SignInDetails,
  partnerId: string | null,
  session: { expiry?: number; privileges?: string },
): Call {
  // A user may type the email as the password by mistake. It is not registered, because the email
  // can also be the User ID, which must stay readable.
  if (password !== email) registerSecret(password);
  registerSecret(code);
  return buildCall('user.loginByLoginId', {
    loginId: email,
    password,
    ...(code ? { otp: code } : {}),
    ...(partnerId ? { partnerId } : {}),
    ...session,
  });
}

/**
 * Signs in with an email and lists the user's accounts with their Admin Secrets. The list contains
 * only active accounts, so the request also reads the session's account.
 */
export async function signIn(
  network: Network,
  serviceUrl: string,
  details: SignInDetails,
  { signal, partnerId = null, keepsSession = false }: SignInOptions = {},
): Promise<SignInResult> {
  const login = buildLogin(
    details,
    partnerId,
    keepsSession ? { expiry: CHECK_EXPIRY_SECONDS } : {},
  );
  const session = getSessionFrom(login);
  // The default is 30, but an agency has more accounts.
  const listed = buildCall('partner.listPartnersForUser', { 'pager:pageSize': 250 }, session);
  const own = buildCall('partner.getInfo', selectFields('id,name,status,adminSecret'), session);
  const users = buildCall('user.list', selectFirstId(), session);
  const end = buildCall('session.end', {}, session);
  const more = keepsSession ? [listed, own, users] : [listed, own, users, end];
  return sendSignIn<SignInResult>(network, serviceUrl, { login, more, signal }, (ks, outcome) => {
    const list = outcome(listed);
    if (!list.ok && list.error.code !== 'SERVICE_FORBIDDEN')
      return { kind: 'unknown', problem: describeApiError(list.error, serviceUrl) };
    const accounts = parseOwnAccounts(list, outcome(own));
    if (accounts.length === 0) return NOT_ADMINISTRATOR;
    const role = outcome(users);
    const isLimited = !role.ok && role.error.code === 'SERVICE_FORBIDDEN';
    const kept = keepsSession && typeof ks === 'string' && isKs(ks) ? { ks } : {};
    return { kind: 'accounts', accounts, isLimited, ...kept };
  });
}

/** A user's session; `held` is null if the server does not describe it. */
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
  details: SignInDetails,
  {
    partnerId,
    expiry,
    privileges,
  }: { partnerId: string | null; expiry: number; privileges: string },
  signal?: AbortSignal,
): Promise<PersonalSession | NotSignedIn> {
  const login = buildLogin(details, partnerId, { expiry, ...(privileges ? { privileges } : {}) });
  const look = buildCall('session.get', {}, getSessionFrom(login));
  // Describing a session with `actionslimit` would use up one of its actions.
  const more = parsePrivileges(privileges).has('actionslimit') ? [] : [look];
  return sendSignIn<PersonalSession>(
    network,
    serviceUrl,
    { login, more, signal },
    (ks, outcome) => {
      if (typeof ks !== 'string' || !isKs(ks))
        return { kind: 'unknown', problem: UNEXPECTED_ANSWER };
      const info = more.length > 0 ? outcome(look) : null;
      return { kind: 'session', ks, held: info?.ok ? parseSessionInfo(info.value) : null };
    },
  );
}

/** Ends a sign-in session. Never pass an AppToken's: that ends all sessions of the AppToken. */
export async function signOut(network: Network, serviceUrl: string, ks: string): Promise<void> {
  await sendCalls(serviceUrl, [buildCall('session.end', {}, { ks })], network);
}

/** The listed accounts, and the session's account if the list does not contain it. */
function parseOwnAccounts(list: Outcome, own: Outcome): OwnAccount[] {
  const listed = (list.ok && parsePage(list.value, parseOwnAccount)?.value.list) || [];
  const mine = own.ok && isRecord(own.value) ? parseOwnAccount(own.value) : null;
  const isListed = listed.some(({ partnerId }) => partnerId === mine?.partnerId);
  return mine && !isListed ? [...listed, mine] : listed;
}

function parseOwnAccount(object: Record<string, unknown>): OwnAccount | null {
  // Status 1 is active, 4 is read-only. Accounts with another status refuse calls.
  const { id, status = 1, adminSecret } = object;
  if (!Number.isInteger(id) || (status !== 1 && status !== 4)) return null;
  const isShown = typeof adminSecret === 'string' && /^[0-9a-f]{32}$/.test(adminSecret);
  return {
    partnerId: String(id),
    name: toServerText(object.name, 80),
    adminSecret: isShown ? adminSecret : null,
    isReadOnly: status === 4,
  };
}
