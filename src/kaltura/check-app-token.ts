import { createHash } from 'node:crypto';
import { registerSecret } from '../text/redact.ts';
import { type Account, buildAccountCalls, CHECK_EXPIRY_SECONDS, parseAccount } from './account.ts';
import type { ApiClient, QueryOptions } from './api-client.ts';
import { getReason, isBeyondSession, isSessionRefusal } from './api-error.ts';
import { isKs, type KsFields, parseSessionInfo, type SessionRequest, TYPE_NUMBERS } from './ks.ts';
import { startWidgetSession } from './locate-account.ts';
import { hasSetRole } from './privileges.ts';
import {
  type ApiProblem,
  CHECK_USER_ID,
  describeApiError,
  TEST_ROLE,
  UNEXPECTED_ANSWER,
} from './problems.ts';
import {
  type ApiResult,
  buildCall,
  type Call,
  type Failure,
  getSessionFrom,
  type Outcome,
  type Query,
} from './query.ts';
import { isRecord } from './records.ts';

export interface AppToken {
  partnerId: string;
  id: string;
  token: string;
}

/** A session from an AppToken, without the server's own privileges `sessionid` and `apptoken`. */
interface TokenSession extends KsFields {
  ks: string;
}

/** A refused AppToken, with the user and privileges of its session; empty without a session. */
export interface RefusedToken {
  kind: 'refused';
  /** `code`, or for `INVALID_KS` the cause, such as `LOGOUT`. */
  reason: string;
  code: string;
  userId: string;
  privileges: string;
}

/** An AppToken that works, with facts about its sessions. */
export interface WorkingToken {
  kind: 'works';
  session: TokenSession;
  account: Account;
  /** Its USER sessions have the rights of its user, an administrator. */
  hasAdministratorRights: boolean;
  /** It has no session type, so its holder can start an ADMIN session. */
  isUntyped: boolean;
  /** It has no user, so its holder can choose any user for a session. */
  isOfAnyUser: boolean;
}

export type AppTokenCheck =
  | WorkingToken
  | RefusedToken
  /** The server does not know the account, or the account is blocked or deleted. */
  | { kind: 'no-account'; code: string };

/**
 * The hash algorithms of AppTokens. This program creates SHA256 tokens, but the env file does not
 * name the algorithm, and Kaltura's default is SHA1.
 */
const [FIRST, ...OTHERS] = ['sha256', 'sha1', 'sha512', 'md5'] as const;

/** Errors of `appToken.startSession` that are the AppToken's fault. */
const START_REFUSALS = [
  'APP_TOKEN_ID_NOT_FOUND',
  'INVALID_APP_TOKEN_HASH',
  'APP_TOKEN_NOT_ACTIVE',
  'APP_TOKEN_EXPIRED',
  'UNKNOWN_ROLE_ID',
  'INVALID_ACTIONS_LIMIT',
];

/**
 * The same for a call that uses its session. `EXPIRED`: its sessions expire at once. `LOGOUT`:
 * `session.end` was called with one of its sessions, which also ends all future ones.
 */
const SESSION_REFUSALS = [
  'USER_BLOCKED',
  'UNKNOWN_ROLE_ID',
  'EXPIRED_KS',
  'EXPIRED',
  'LOGOUT',
  'EXCEEDED_RESTRICTED_IP',
];

/**
 * Does this AppToken create working sessions? Makes two round trips: `session.startWidgetSession`,
 * then `appToken.startSession` with the hash of that KS and the token, and a list of one entry with
 * the new session. Never calls `session.end`, which would end all sessions of the token. With a
 * `request`, which the token limits, the result has a second, unused session, because the test uses
 * up an action of `actionslimit`.
 */
export async function checkAppToken(
  api: ApiClient,
  serviceUrl: string,
  { partnerId, id, token }: AppToken,
  options: QueryOptions = {},
  request: Partial<SessionRequest> | null = null,
): Promise<ApiResult<AppTokenCheck>> {
  registerSecret(token);
  const widget = await api.query(serviceUrl, startWidgetSession(partnerId), options);
  if ('problem' in widget) return widget;
  if (!widget.value) return { value: { kind: 'no-account', code: 'INVALID_WIDGET_ID' } };
  const { ks } = widget.value;
  const checkWith = (algorithm: string): Promise<ApiResult<AppTokenCheck>> => {
    const tokenHash = createHash(algorithm).update(`${ks}${token}`).digest('hex');
    const query = buildStartQuery(partnerId, { ks, id, tokenHash }, request);
    return api.query(serviceUrl, query, options);
  };
  const first = await checkWith(FIRST);
  if (!isWrongToken(first)) return first;
  // Another program may have chosen another algorithm, which the API reports as a wrong token.
  const others = await Promise.all(OTHERS.map(checkWith));
  return others.find((each) => !isWrongToken(each)) ?? first;
}

function isWrongToken(answer: ApiResult<AppTokenCheck>): boolean {
  const check = 'value' in answer ? answer.value : null;
  return check?.kind === 'refused' && check.code === 'INVALID_APP_TOKEN_HASH';
}

function buildStartQuery(
  partnerId: string,
  proof: { ks: string; id: string; tokenHash: string },
  request: Partial<SessionRequest> | null,
): Query<AppTokenCheck> {
  const startWith = ({ userId, type, expiry, privileges }: Partial<SessionRequest>): Call =>
    buildCall('appToken.startSession', {
      ...proof,
      ...(userId ? { userId } : {}),
      ...(type ? { type: TYPE_NUMBERS[type] } : {}),
      ...(expiry === undefined ? {} : { expiry }),
      ...(privileges ? { sessionPrivileges: privileges } : {}),
    });
  // Kaltura ignores the User ID if the token has a user of its own.
  const start = startWith({ userId: CHECK_USER_ID, expiry: CHECK_EXPIRY_SECONDS });
  const wanted = request ? startWith(request) : start;
  // This session is never used. It shows whether the holder can choose type and user.
  const stronger = startWith({ userId: '1', type: 'admin', expiry: CHECK_EXPIRY_SECONDS });
  const { info, entries } = buildAccountCalls(getSessionFrom(start, 'result:ks'));
  return {
    // The list comes first, because it needs one of the session's actions.
    calls: [start, entries, info, stronger, ...(request ? [wanted] : [])],
    parse: (outcome) => {
      const began = outcome(start);
      if (!began.ok) return explainNoSession(began);
      const started = outcome(wanted);
      if (!started.ok) return { problem: describeApiError(started.error) };
      const session = parseSession(started);
      if (session?.partnerId !== Number(partnerId)) return { problem: UNEXPECTED_ANSWER };
      const [reading, list] = [outcome(info), outcome(entries)];
      const refused = list.ok ? null : findRefusal(list, session);
      if (refused) return { value: refused };
      const account = parseAccount(partnerId, reading, list);
      const [usual, strongest] = [began, outcome(stronger)].map(parseSession);
      const isOfAnyUser = !!strongest && strongest.userId !== usual?.userId;
      const isUser = session.type === 'user';
      return {
        value: {
          kind: 'works',
          session:
            isOfAnyUser && request?.userId === undefined ? { ...session, userId: '' } : session,
          account: { ...account, problem: findListProblem(list, account) },
          hasAdministratorRights: isUser && reading.ok && !hasSetRole(session.privileges),
          isUntyped: usual?.type === 'user' && strongest?.type === 'admin',
          isOfAnyUser,
        },
      };
    },
  };
}

/** Why the list failed. A USER session cannot read the account, and its limits are not errors. */
function findListProblem(list: Outcome, { problem }: Account): ApiProblem | null {
  if (list.ok || isBeyondSession(list.error)) return null;
  return list.error.code === 'SERVICE_FORBIDDEN' ? FORBIDDING_ROLE : problem;
}

/** Why `appToken.startSession` failed. */
function explainNoSession({ error }: Failure): ApiResult<AppTokenCheck> {
  const { code } = error;
  if (isSessionRefusal(code)) return { value: { kind: 'no-account', code } };
  return START_REFUSALS.includes(code)
    ? { value: { kind: 'refused', reason: code, code, userId: '', privileges: '' } }
    : { problem: describeApiError(error) };
}

/** Why a session from the token does not work; null for any other failure. */
function findRefusal(
  { error }: Failure,
  { userId, privileges }: TokenSession,
): RefusedToken | null {
  const reason = getReason(error);
  return SESSION_REFUSALS.includes(reason)
    ? { kind: 'refused', reason, code: error.code, userId, privileges }
    : null;
}

/** The problem if an AppToken's session cannot list entries. Every session without a role can. */
const FORBIDDING_ROLE: ApiProblem = {
  code: 'SERVICE_FORBIDDEN',
  message:
    'Kaltura refused to list entries with a session from the AppToken: the role of the session does not allow it (setrole: in its privileges, or the role of its user).',
  fix: `${TEST_ROLE}.`,
  kind: 'refused',
};

function parseSession(outcome: Outcome): TokenSession | null {
  const value = outcome.ok ? outcome.value : null;
  const fields = parseSessionInfo(value);
  if (!fields || fields.expiresAt <= 0) return null;
  if (!isRecord(value) || typeof value.ks !== 'string' || !isKs(value.ks)) return null;
  const privileges = fields.privileges.split(',');
  return {
    ...fields,
    ks: value.ks,
    // A token without a user.
    userId: fields.userId === CHECK_USER_ID ? '' : fields.userId,
    privileges: privileges.filter((each) => !/^(?:sessionid|apptoken):/.test(each)).join(','),
  };
}
