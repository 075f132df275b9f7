import { registerSecret, serverText } from '../text/redact.ts';
import type { Call, Outcome, Query } from './api-client.ts';
import { findRestriction, isBeyondSession, isRecord } from './api-error.ts';
import { isMissingAccount, selectFields } from './find-account.ts';
import {
  CHECK_USER_ID,
  describeApiError,
  describeBlockedCheckUser,
  describeMissingAccount,
  describeRefusedSecret,
  describeUnexpectedAnswer,
  type NetworkProblem,
} from './problems.ts';

/** The lifetime of a session for a check, in seconds. */
export const CHECK_EXPIRY_SECONDS = 300;

const WRONG_SECRET = ['START_SESSION_ERROR', 'INVALID_SECRET_TYPE'];
const FORBIDDEN = ['SERVICE_FORBIDDEN', 'CANNOT_RETRIEVE_ANOTHER_USER_USING_NON_ADMIN_SESSION'];

/** Does this code from `session.start` mean that Partner ID and Admin Secret do not match? */
export function isRefusal(code: string): boolean {
  return isWrongSecret(code) || isMissingAccount(code);
}

/** Does this code of `session.start` mean that the secret, or its type, is wrong? */
export function isWrongSecret(code: string): boolean {
  return WRONG_SECRET.includes(code);
}

/**
 * Is a secret the User Secret? `code`: from `session.start` with type 2; `worksAsUser`: type 0
 * succeeded.
 */
export function isUserSecret(code: string, worksAsUser: boolean): boolean {
  return isWrongSecret(code) && worksAsUser;
}

/**
 * The result of `checkAdminSecret`. If the session works but the account's data could not be read,
 * `account.problem` says why.
 */
export type AdminSecretCheck =
  | { kind: 'admin'; account: Account }
  | { kind: 'user-secret'; code: string }
  | { kind: 'refused'; code: string };

export interface Account {
  partnerId: number;
  /** The name from Kaltura, safe to print; empty if it could not be read. */
  name: string;
  /** Entries in the account; null if the search behind `baseEntry.list` is down. */
  entries: number | null;
  /** Lists hide entries from sessions without `disableentitlement`. */
  enforcesEntitlement: boolean;
  readOnly: boolean;
  /** Why `entries` could not be read. */
  problem: NetworkProblem | null;
}

/**
 * The parameters of `session.start` for a session that only checks. In an account with
 * FEATURE_END_USER_REPORTS, any call creates the user of its session, and a session without a User
 * ID creates a user without an ID. Every account has user 0, so a session for user 0 changes
 * nothing (measured).
 */
export function buildCheckSession(
  partnerId: string,
  adminSecret: string,
): { partnerId: string; secret: string; type: number; userId: string; expiry: number } {
  registerSecret(adminSecret);
  return {
    partnerId,
    secret: adminSecret,
    type: 2,
    userId: CHECK_USER_ID,
    expiry: CHECK_EXPIRY_SECONDS,
  };
}

/** Builds the call that starts a session for a check with the Admin Secret. */
export function startAdminSession(partnerId: string, adminSecret: string): Call {
  return { service: 'session', action: 'start', params: buildCheckSession(partnerId, adminSecret) };
}

/**
 * Is this the account's Admin Secret? For type 2, Kaltura refuses a wrong secret and the User
 * Secret alike; for type 0, it accepts the User Secret (recorded:
 * multirequest.diagnose_user_secret).
 */
export function checkAdminSecret(partnerId: string, adminSecret: string): Query<AdminSecretCheck> {
  const admin = startAdminSession(partnerId, adminSecret);
  const user: Call = { ...admin, params: { ...admin.params, type: 0 } };
  const { info, entries } = buildAccountCalls({ call: admin, as: 'result' });
  return {
    calls: [admin, user, info, entries],
    parse: (outcome) => {
      const began = outcome(admin);
      const asUser = outcome(user);
      if (!began.ok) {
        const { code } = began.error;
        if (isUserSecret(code, asUser.ok)) return { kind: 'user-secret', code };
        if (isRefusal(code)) return { kind: 'refused', code };
        return { problem: describeApiError(began.error) };
      }
      if (typeof began.value !== 'string') return { problem: describeUnexpectedAnswer() };
      return { kind: 'admin', account: parseAccount(partnerId, outcome(info), outcome(entries)) };
    },
  };
}

/** Builds the calls that read an account's name and count its entries. */
export function buildAccountCalls(needs: NonNullable<Call['needs']>): {
  info: Call;
  entries: Call;
} {
  return {
    info: {
      service: 'partner',
      action: 'getInfo',
      needs,
      params: selectFields('id,name,status,defaultEntitlementEnforcement'),
    },
    entries: {
      service: 'baseEntry',
      action: 'list',
      needs,
      params: { 'pager:pageSize': 1, ...selectFields('id') },
    },
  };
}

/**
 * Describes the failure of a call that needs a session. If the session failed, the secret is wrong.
 */
export function describeFailedCall(failed: Extract<Outcome, { ok: false }>): NetworkProblem {
  const { error, of } = failed;
  // An AppToken's session can read less than an administrator's session.
  if ((FORBIDDEN.includes(error.code) || isBeyondSession(error)) && of.params.ks !== undefined)
    return {
      code: error.code,
      message: 'Sessions from the AppToken have no permission to read this.',
      fix: null,
      forbidden: true,
    };
  if (of.service === 'session' && isMissingAccount(error.code))
    return {
      ...describeMissingAccount(error.code, String(of.params.partnerId ?? '')),
      secretRefused: true,
    };
  if (of.service === 'session' && isRefusal(error.code))
    return { ...describeRefusedSecret(error.code), secretRefused: true };
  if (error.code === 'USER_BLOCKED' && of.needs) return describeBlockedCheckUser();
  const problem = describeApiError(error);
  if (findRestriction(error)) return { ...problem, refused: false, forbidden: true };
  // The account or a role refuses every call, so the ID in this call is not the cause.
  return problem.refused && error.code !== 'INVALID_OBJECT_ID'
    ? { ...problem, secretRefused: true }
    : problem;
}

/** Why one of `accountCalls` failed; null if it did not. */
function findAccountProblem(outcome: Outcome): NetworkProblem | null {
  if (outcome.ok) return null;
  return outcome.error.code === 'USER_BLOCKED'
    ? describeBlockedCheckUser()
    : describeApiError(outcome.error);
}

export function parseAccount(partnerId: string, info: Outcome, entries: Outcome): Account {
  const data = info.ok && isRecord(info.value) ? info.value : {};
  const list = entries.ok && isRecord(entries.value) ? entries.value : {};
  return {
    partnerId: Number(partnerId),
    name: serverText(data.name, 100),
    entries: typeof list.totalCount === 'number' ? list.totalCount : null,
    enforcesEntitlement: data.defaultEntitlementEnforcement === true,
    readOnly: data.status === 4,
    problem: findAccountProblem(entries) ?? findAccountProblem(info),
  };
}
