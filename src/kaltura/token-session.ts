import { createHash } from 'node:crypto';
import { registerSecret, serverText } from '../text/redact.ts';
import {
  type Account,
  accountCalls,
  accountIn,
  CHECK_EXPIRY_SECONDS,
  CHECK_USER_ID,
  isRefusal,
  unexpected,
  widgetSession,
} from './account.ts';
import { isBeyondSession, isRecord } from './api-error.ts';
import type { Answer, AskOptions, Call, Inquiry, Outcome, Question } from './inquiry.ts';
import { isKs } from './ks.ts';
import { apiProblem, type NetworkProblem } from './problems.ts';

export interface AppToken {
  partnerId: string;
  id: string;
  token: string;
}

/** A session that an AppToken gave, as the server says that it is. */
export interface TokenSession {
  ks: string;
  type: 'user' | 'admin';
  userId: string;
  /** Unix seconds. */
  expiresAt: number;
  /** `a:b,c`; the server's own `sessionid` and `apptoken` are left out. */
  privileges: string;
}

/**
 * Why an AppToken is of no use. `unknown`: no such ID in this account, where deleted and another account's are one answer of the API; `dead`: its
 * sessions have expired as they begin; `ended`: `session.end` was called with one of them, which ends all, also those yet to come.
 * Its own privileges can forbid all sessions (`unknown-role`, `no-actions`), or all calls from this computer (`other-address`).
 */
export type TokenRefusal =
  | 'unknown'
  | 'wrong'
  | 'disabled'
  | 'expired'
  | 'blocked-user'
  | 'dead'
  | 'ended'
  | 'unknown-role'
  | 'no-actions'
  | 'other-address';

/** A refused AppToken; `userId` and `privileges` of its session, empty if it made none. */
export interface RefusedToken {
  kind: 'refused';
  why: TokenRefusal;
  code: string;
  userId: string;
  privileges: string;
}

/** An AppToken that gives sessions, and what is worth knowing about them. */
export interface WorkingToken {
  kind: 'works';
  session: TokenSession;
  account: Account;
  /** It may ask who the account is, as an administrator may, and nobody else. */
  readsAccount: boolean;
  /** Its USER sessions have an administrator's rights: those of its user. */
  hasAdministratorRights: boolean;
  /** It has no session type: everyone who asks for an ADMIN session gets one. */
  isUntyped: boolean;
  /** It has no user: everyone who asks for a session chooses one. */
  isOfAnyUser: boolean;
}

export type TokenFinding =
  | WorkingToken
  | RefusedToken
  /** There is no such account there, or it is blocked or deleted. */
  | { kind: 'no-account'; code: string };

/** What a session for more than a check should be like; the token sets the bounds. */
export interface TokenWish {
  type?: 'user' | 'admin';
  /** Counts only for a token without a user; that of a session that only checks unless told. */
  userId?: string;
  /** Seconds. */
  expiry?: number;
  privileges?: string;
}

/** Kaltura's name of each algorithm, and Node's. This program makes tokens of the first; the env file does not say which a token has. */
const ALGORITHMS = { SHA256: 'sha256', SHA1: 'sha1', SHA512: 'sha512', MD5: 'md5' } as const;
const [FIRST, ...OTHERS] = Object.values(ALGORITHMS) as [string, ...string[]];

const REFUSED: Readonly<Record<string, TokenRefusal>> = {
  APP_TOKEN_ID_NOT_FOUND: 'unknown',
  INVALID_APP_TOKEN_HASH: 'wrong',
  APP_TOKEN_NOT_ACTIVE: 'disabled',
  APP_TOKEN_EXPIRED: 'expired',
  UNKNOWN_ROLE_ID: 'unknown-role',
  INVALID_ACTIONS_LIMIT: 'no-actions',
};

/** What a call with a session of the token says. */
const SESSION_REFUSED: Readonly<Record<string, TokenRefusal>> = {
  USER_BLOCKED: 'blocked-user',
  UNKNOWN_ROLE_ID: 'unknown-role',
  EXPIRED_KS: 'dead',
  EXPIRED: 'dead',
  LOGOUT: 'ended',
  EXCEEDED_RESTRICTED_IP: 'other-address',
};

/**
 * Does this AppToken give sessions that are of use? Two round trips: `session.startWidgetSession`, then `appToken.startSession` with the hash of
 * that KS and the token, and a list of one entry with the session that comes out. Never `session.end`, which would end all sessions of the token.
 * With a `wish`, the answer has another session that was not used: a test takes one of the actions of `actionslimit`.
 */
export async function tokenFinding(
  ask: Inquiry,
  serviceUrl: string,
  { partnerId, id, token }: AppToken,
  options: AskOptions = {},
  wish: TokenWish | null = null,
): Promise<Answer<TokenFinding>> {
  registerSecret(token);
  const widget = await ask.ask(serviceUrl, widgetSession(partnerId), options);
  if ('problem' in widget) return widget;
  if (!widget.value) return { value: { kind: 'no-account', code: 'INVALID_WIDGET_ID' } };
  const { ks } = widget.value;
  const with_ = (algorithm: string): Promise<Answer<TokenFinding>> => {
    const tokenHash = createHash(algorithm).update(`${ks}${token}`).digest('hex');
    return ask.ask(serviceUrl, startQuestion(partnerId, { ks, id, tokenHash }, wish), options);
  };
  const first = await with_(FIRST);
  if (!isWrong(first)) return first;
  // A token of somebody else's making may have another algorithm, and a wrong one is answered as a wrong token is.
  const others = await Promise.all(OTHERS.map(with_));
  return others.find((each) => !isWrong(each)) ?? first;
}

function isWrong(answer: Answer<TokenFinding>): boolean {
  return 'value' in answer && answer.value.kind === 'refused' && answer.value.why === 'wrong';
}

function startQuestion(
  partnerId: string,
  proof: { ks: string; id: string; tokenHash: string },
  wish: TokenWish | null,
): Question<TokenFinding> {
  const startWith = (params: Call['params']): Call => ({
    service: 'appToken',
    action: 'startSession',
    params: { ...proof, ...params },
  });
  // Kaltura ignores the User ID if the token has a user of its own.
  const start = startWith({ userId: CHECK_USER_ID, expiry: CHECK_EXPIRY_SECONDS });
  const wanted = wish
    ? startWith({
        ...(wish.userId ? { userId: wish.userId } : {}),
        ...(wish.type ? { type: wish.type === 'admin' ? 2 : 0 } : {}),
        ...(wish.expiry === undefined ? {} : { expiry: wish.expiry }),
        ...(wish.privileges ? { sessionPrivileges: wish.privileges } : {}),
      })
    : start;
  // Never used: it shows what the token leaves to its holder.
  const stronger = startWith({ userId: '1', type: 2, expiry: CHECK_EXPIRY_SECONDS });
  const { info, entries } = accountCalls({ call: start, as: 'result:ks' });
  return {
    // The list first: it must not fail for want of another action.
    calls: [start, entries, info, stronger, ...(wish ? [wanted] : [])],
    read: (outcome) => {
      const began = outcome(start);
      if (!began.ok) {
        const { code } = began.error;
        const why = Object.hasOwn(REFUSED, code) ? REFUSED[code] : undefined;
        if (isRefusal(code)) return { kind: 'no-account', code };
        return why
          ? { kind: 'refused', why, code, userId: '', privileges: '' }
          : { problem: apiProblem(began.error) };
      }
      const given = outcome(wanted);
      if (!given.ok) return { problem: apiProblem(given.error) };
      const session = sessionIn(given.value);
      if (!session) return { problem: unexpected() };
      const [reading, list] = [outcome(info), outcome(entries)];
      const refused = list.ok ? null : refusalIn(list, session);
      if (refused) return refused;
      const account = accountIn(partnerId, reading, list);
      // Whose account it is, a USER session may not read: no fault; nor is what the session's own limits forbid.
      const isFine = list.ok || isBeyondSession(list.error);
      const isForbidden = !list.ok && list.error.code === 'SERVICE_FORBIDDEN';
      const problem = isFine ? null : isForbidden ? roleForbids() : account.problem;
      const asked = outcome(stronger);
      const other = asked.ok ? sessionIn(asked.value) : null;
      const isOfAnyUser = other !== null && other.userId !== sessionIn(began.value)?.userId;
      const isUser = session.type === 'user';
      return {
        kind: 'works',
        session: isOfAnyUser && wish?.userId === undefined ? { ...session, userId: '' } : session,
        account: { ...account, problem },
        readsAccount: reading.ok,
        hasAdministratorRights: isUser && reading.ok && !setsRole(session.privileges),
        isUntyped: isUser && other?.type === 'admin',
        isOfAnyUser,
      };
    },
  };
}

/** Why a session of the token is of no use; null for another failure. */
function refusalIn(
  { error }: Extract<Outcome, { ok: false }>,
  { userId, privileges }: TokenSession,
): RefusedToken | null {
  const { code, args } = error;
  const reason = code === 'INVALID_KS' ? (args.KSID ?? '') : code;
  const why = Object.hasOwn(SESSION_REFUSED, reason) ? SESSION_REFUSED[reason] : undefined;
  return why ? { kind: 'refused', why, code, userId, privileges } : null;
}

/** The problem if a session of an AppToken may not list entries: every session without a role may. */
function roleForbids(): NetworkProblem {
  return {
    code: 'SERVICE_FORBIDDEN',
    message:
      'Kaltura refused to list entries with a session of the AppToken: its role does not allow it (setrole: in its privileges, or the role of its user).',
    fix: 'Test that the role allows the calls that you need.',
    refused: true,
  };
}

/** The value of a privilege in a list such as `sview:*,iprestrict:203.0.113.7`; null if it is not there. */
export function privilegeIn(privileges: string, name: string): string | null {
  const found = privileges.split(',').find((each) => each.startsWith(`${name}:`));
  return found?.slice(name.length + 1) ?? null;
}

/**
 * Do the privileges put a role in the place of the user's own? An empty one and 0 do not count for the server, of several the last counts, and
 * older sessions take blanks for a part of the name.
 */
export function setsRole(privileges: string): boolean {
  const roles = privileges.split(',').filter((each) => /^\s*setrole/i.test(each));
  return roles.length === 1 && /^setrole:(?!0+$)[\w.-]+$/.test(roles[0] ?? '');
}

function sessionIn(value: unknown): TokenSession | null {
  if (!isRecord(value) || typeof value.ks !== 'string' || !isKs(value.ks)) return null;
  const { ks, sessionType, userId, expiry, privileges } = value;
  if (typeof expiry !== 'number' || !Number.isSafeInteger(expiry) || expiry <= 0) return null;
  return {
    ks,
    type: Number(sessionType) === 2 ? 'admin' : 'user',
    // The token has no user of its own.
    userId: userId === CHECK_USER_ID ? '' : serverText(userId, 320),
    expiresAt: expiry,
    privileges: serverText(privileges, 4000)
      .split(',')
      .filter((each) => !/^(?:sessionid|apptoken):/.test(each))
      .join(','),
  };
}
