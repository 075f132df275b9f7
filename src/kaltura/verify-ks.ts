import { registerSecret } from '../text/redact.ts';
import { type AdminSecret, buildSessionCall } from './account.ts';
import { getReason, isBlockedAccount, isServerError, isSessionRefusal } from './api-error.ts';
import { type KsFields, parseSessionInfo } from './ks.ts';
import { sendQuery } from './multirequest.ts';
import { describeApiError, UNEXPECTED_ANSWER } from './problems.ts';
import {
  type ApiResult,
  buildCall,
  buildQuery,
  getSessionFrom,
  type Query,
  selectFirstId,
} from './query.ts';
import { lookUp } from './records.ts';
import type { Network } from './transport.ts';
import { findUser } from './users.ts';

/** `refused`: the KS was changed, or not signed with a secret of this account. */
export type KsTestResult =
  | 'alive'
  | 'expired'
  | 'ended'
  /** Accepted, but cannot list entries: a widget's session, or a session with a limited role. */
  | 'alive-without-lists'
  | 'used-up'
  | 'other-address'
  | 'other-uri'
  | 'blocked-user'
  | 'blocked-account'
  | 'refused';

/** The results by the reason why Kaltura refuses the call. */
const RESULTS: Readonly<Record<string, KsTestResult>> = {
  SERVICE_FORBIDDEN: 'alive-without-lists',
  SERVICE_FORBIDDEN_CONTENT_BLOCKED: 'blocked-account',
  USER_BLOCKED: 'blocked-user',
  EXPIRED_KS: 'expired',
  EXPIRED: 'expired',
  LOGOUT: 'ended',
  EXCEEDED_ACTIONS_LIMIT: 'used-up',
  EXCEEDED_RESTRICTED_IP: 'other-address',
  EXCEEDED_RESTRICTED_URI: 'other-uri',
};

/**
 * Lists one entry with a KS, to see whether the KS still works. This uses up one of its actions,
 * and creates its user in some accounts, so call `verifyKs` first.
 */
export async function testKs(
  network: Network,
  serviceUrl: string,
  ks: string,
): Promise<ApiResult<KsTestResult>> {
  registerSecret(ks);
  const query = buildQuery<KsTestResult>(
    buildCall('baseEntry.list', selectFirstId(), { ks }),
    () => ({ value: 'alive' }),
    ({ error }) => {
      const other = error.code === 'INVALID_KS' ? 'refused' : undefined;
      const value = lookUp(RESULTS, getReason(error)) ?? other;
      return value ? { value } : { problem: describeApiError(error, serviceUrl) };
    },
  );
  return sendQuery(serviceUrl, query, network);
}

/** What the server says about a KS without using it. */
export type KsVerification =
  /** `isUserThere`: false for a KS without a User ID too, or if it is not known. */
  | { kind: 'verified'; fields: KsFields; isUserThere: boolean }
  | { kind: 'blocked-user'; fields: KsFields }
  /** `refused`: the KS is not signed for this account. */
  | { kind: 'refused' | 'blocked-account' };

/** `session.get` answers this about a KS that it cannot verify (measured); the server works. */
const NOT_VERIFIED = 'INTERNAL_SERVERL_ERROR';

/**
 * Lets the server verify and decode a KS with `session.get`, called with a session from the Admin
 * Secret. This uses up none of the KS's actions and changes nothing. Only using the KS shows
 * whether it was ended, used up or restricted (`testKs`). Null if the account did not allow the
 * check; for example, it refused the Admin Secret.
 */
export async function verifyKs(
  network: Network,
  serviceUrl: string,
  key: AdminSecret,
  ks: string,
): Promise<ApiResult<KsVerification | null>> {
  registerSecret(ks);
  const start = buildSessionCall(key);
  const session = getSessionFrom(start);
  const get = buildCall('session.get', { session: ks }, session);
  // `session.get` is the second call.
  const lookup = findUser(session, '{2:result:userId}');
  const query: Query<KsVerification | null> = {
    calls: [start, get, ...lookup.calls],
    parse: (outcome) => {
      const [started, info] = [outcome(start), outcome(get)];
      if (!started.ok) {
        const { code } = started.error;
        if (isBlockedAccount(code)) return { value: { kind: 'blocked-account' } };
        return isSessionRefusal(code)
          ? { value: null }
          : { problem: describeApiError(started.error, serviceUrl) };
      }
      const user = lookup.parse(outcome);
      if (info.ok) {
        const fields = parseSessionInfo(info.value);
        if (!fields) return { problem: UNEXPECTED_ANSWER };
        const found = fields.userId === '' || 'problem' in user ? null : user.value;
        if (found?.status === 'blocked') return { value: { kind: 'blocked-user', fields } };
        return { value: { kind: 'verified', fields, isUserThere: found !== null } };
      }
      const { code } = info.error;
      const isIll = 'problem' in user && isServerError(user.problem.code);
      const isRefused = ['PARTNER_ACCESS_FORBIDDEN', 'INVALID_KS'].includes(code);
      if (isRefused || (code === NOT_VERIFIED && !isIll)) return { value: { kind: 'refused' } };
      return ['USER_BLOCKED', 'SERVICE_FORBIDDEN'].includes(code)
        ? { value: null }
        : { problem: describeApiError(info.error, serviceUrl) };
    },
  };
  return sendQuery(serviceUrl, query, network, { expectedErrors: [NOT_VERIFIED] });
}
