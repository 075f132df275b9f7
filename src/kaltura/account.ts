import { registerSecret, toServerText } from '../text/redact.ts';
import { isSessionRefusal, isWrongSecret } from './api-error.ts';
import { type SessionRequest, TYPE_NUMBERS } from './ks.ts';
import {
  type ApiProblem,
  CHECK_USER_BLOCKED,
  CHECK_USER_ID,
  describeApiError,
  UNEXPECTED_ANSWER,
} from './problems.ts';
import {
  buildCall,
  type Call,
  getSessionFrom,
  type Outcome,
  type Query,
  type SessionSource,
  selectFields,
  selectFirstId,
} from './query.ts';
import { isRecord } from './records.ts';

/** The lifetime of a session for a check, in seconds. */
export const CHECK_EXPIRY_SECONDS = 300;

/** `account.problem` says why the account's data could not be read, although the secret works. */
export type AdminSecretCheck =
  | { kind: 'admin'; account: Account }
  | { kind: 'user-secret'; code: string }
  | { kind: 'refused'; code: string };

/** An Admin Secret, and the account that it opens. */
export interface AdminSecret {
  partnerId: string;
  secret: string;
}

export interface Account {
  partnerId: number;
  /** The name from Kaltura, safe to print; empty if it could not be read. */
  name: string;
  /** Entries in the account; null if they were not counted, or `baseEntry.list` failed. */
  entries: number | null;
  /** Lists hide entries from sessions without `disableentitlement`. */
  enforcesEntitlement: boolean;
  isReadOnly: boolean;
  /** Why `entries` could not be read. */
  problem: ApiProblem | null;
}

/**
 * Builds the call that starts a session for a check with the Admin Secret. In an account with
 * FEATURE_END_USER_REPORTS, any call creates the user of its session, and a session without a User
 * ID creates a user without an ID. Every account has user 0, so a session for user 0 changes
 * nothing (measured). `request` overrides the session's defaults.
 */
export function buildSessionCall(
  { partnerId, secret }: AdminSecret,
  request: Partial<SessionRequest> = {},
): Call {
  const { type = 'admin', userId = CHECK_USER_ID, expiry = CHECK_EXPIRY_SECONDS } = request;
  registerSecret(secret);
  return buildCall('session.start', {
    partnerId,
    secret,
    type: TYPE_NUMBERS[type],
    userId,
    expiry,
    ...(request.privileges === undefined ? {} : { privileges: request.privileges }),
  });
}

/** A session for a check with the Admin Secret, for other calls of a query. */
export function buildAdminSession(key: AdminSecret): SessionSource {
  return getSessionFrom(buildSessionCall(key));
}

/**
 * Is this the account's Admin Secret? For type 2, Kaltura refuses a wrong secret and the User
 * Secret alike; for type 0, it accepts the User Secret (recorded:
 * multirequest.diagnose_user_secret). `countsEntries`: also ask Kaltura's search, which can be down
 * on its own.
 */
export function checkAdminSecret(
  key: AdminSecret,
  { countsEntries = true } = {},
): Query<AdminSecretCheck> {
  const admin = buildSessionCall(key);
  const user = buildSessionCall(key, { type: 'user' });
  const { info, entries } = buildAccountCalls(getSessionFrom(admin));
  return {
    calls: [admin, user, info, ...(countsEntries ? [entries] : [])],
    parse: (outcome) => {
      const began = outcome(admin);
      if (began.ok) {
        if (typeof began.value !== 'string') return { problem: UNEXPECTED_ANSWER };
        const counted = countsEntries ? outcome(entries) : null;
        const account = parseAccount(key.partnerId, outcome(info), counted);
        return { value: { kind: 'admin', account } };
      }
      const { code } = began.error;
      if (isWrongSecret(code) && outcome(user).ok) return { value: { kind: 'user-secret', code } };
      return isSessionRefusal(code)
        ? { value: { kind: 'refused', code } }
        : { problem: describeApiError(began.error) };
    },
  };
}

/** Builds the calls that read an account's name and count its entries. */
export function buildAccountCalls(session: SessionSource) {
  const fields = selectFields('id,name,status,defaultEntitlementEnforcement');
  return {
    info: buildCall('partner.getInfo', fields, session),
    entries: buildCall('baseEntry.list', selectFirstId(), session),
  };
}

/** Why one of `buildAccountCalls` failed; null if it did not. */
function findAccountProblem(outcome: Outcome): ApiProblem | null {
  if (outcome.ok) return null;
  return outcome.error.code === 'USER_BLOCKED'
    ? CHECK_USER_BLOCKED
    : describeApiError(outcome.error);
}

/** The account in the answers to `buildAccountCalls`, of which each may be missing. */
export function parseAccount(partnerId: string, info: Outcome, entries: Outcome | null): Account {
  const data = info.ok && isRecord(info.value) ? info.value : {};
  // A proxy or a cache could give another account's answer.
  const isOther = data.id !== undefined && Number(data.id) !== Number(partnerId);
  const list = entries?.ok && isRecord(entries.value) ? entries.value : {};
  return {
    partnerId: Number(partnerId),
    name: isOther ? '' : toServerText(data.name, 100),
    entries: typeof list.totalCount === 'number' ? list.totalCount : null,
    enforcesEntitlement: data.defaultEntitlementEnforcement === true,
    isReadOnly: data.status === 4,
    problem: isOther
      ? UNEXPECTED_ANSWER
      : ((entries && findAccountProblem(entries)) ?? findAccountProblem(info)),
  };
}
