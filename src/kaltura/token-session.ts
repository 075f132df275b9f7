import { createHash } from 'node:crypto';
import { keepSecret, shownText } from '../text/secrets.ts';
import { type Account, accountCalls, accountIn, unexpected, widgetSession } from './account.ts';
import { isRecord } from './api-error.ts';
import type { Answer, AskOptions, Call, Inquiry, Question } from './inquiry.ts';
import { isKs } from './ks.ts';
import { apiProblem } from './problems.ts';

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
 */
export type TokenRefusal = 'unknown' | 'wrong' | 'disabled' | 'expired' | 'blocked-user' | 'dead' | 'ended';

export type TokenFinding =
  /** `readsAccount`: it may ask who the account is, as an administrator may, and nobody else. */
  | { kind: 'works'; session: TokenSession; account: Account; readsAccount: boolean }
  | { kind: 'refused'; why: TokenRefusal; code: string; userId: string }
  /** There is no such account there. */
  | { kind: 'no-account'; code: string };

/** What a session is to be like, where that is asked for: the token sets the bounds. */
export interface TokenWish {
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
};

/**
 * Does this AppToken give sessions that are of use? Two round trips: `session.startWidgetSession`, then `appToken.startSession` with the hash of
 * that KS and the token, and a list of one entry with the session that comes out. Never `session.end`, which would end all sessions of the token.
 */
export async function tokenFinding(
  ask: Inquiry,
  serviceUrl: string,
  { partnerId, id, token }: AppToken,
  options: AskOptions = {},
  wish: TokenWish = {},
): Promise<Answer<TokenFinding>> {
  keepSecret(token);
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
  wish: TokenWish,
): Question<TokenFinding> {
  const start: Call = {
    service: 'appToken',
    action: 'startSession',
    params: {
      ...proof,
      ...(wish.expiry === undefined ? {} : { expiry: wish.expiry }),
      ...(wish.privileges ? { sessionPrivileges: wish.privileges } : {}),
    },
  };
  const { info, entries } = accountCalls({ call: start, as: 'result:ks' });
  return {
    calls: [start, info, entries],
    read: (outcome) => {
      const began = outcome(start);
      if (!began.ok) {
        const { code } = began.error;
        const why = Object.hasOwn(REFUSED, code) ? REFUSED[code] : undefined;
        return why ? { kind: 'refused', why, code, userId: '' } : { problem: apiProblem(began.error) };
      }
      const session = sessionIn(began.value);
      if (!session) return { problem: unexpected() };
      const list = outcome(entries);
      if (!list.ok) {
        const { code, args } = list.error;
        const no = (why: TokenRefusal): TokenFinding => ({
          kind: 'refused',
          why,
          code,
          userId: session.userId,
        });
        if (code === 'USER_BLOCKED') return no('blocked-user');
        if (code === 'EXPIRED_KS' || (code === 'INVALID_KS' && args.KSID === 'EXPIRED')) return no('dead');
        if (code === 'INVALID_KS' && args.KSID === 'LOGOUT') return no('ended');
      }
      const account = accountIn(partnerId, outcome(info), list);
      // Whose account it is, a USER session may not read: no fault.
      const problem = list.ok ? null : account.problem;
      return { kind: 'works', session, account: { ...account, problem }, readsAccount: outcome(info).ok };
    },
  };
}

function sessionIn(value: unknown): TokenSession | null {
  if (!isRecord(value) || typeof value.ks !== 'string' || !isKs(value.ks)) return null;
  const { ks, sessionType, userId, expiry, privileges } = value;
  if (typeof expiry !== 'number' || !Number.isSafeInteger(expiry) || expiry <= 0) return null;
  return {
    ks,
    type: Number(sessionType) === 2 ? 'admin' : 'user',
    userId: shownText(userId, 320),
    expiresAt: expiry,
    privileges: shownText(privileges, 4000)
      .split(',')
      .filter((each) => !/^(?:sessionid|apptoken):/.test(each))
      .join(','),
  };
}
