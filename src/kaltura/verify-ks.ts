import type { Result } from '../result.ts';
import { registerSecret, serverText } from '../text/redact.ts';
import { buildCheckSession, isRefusal } from './account.ts';
import { findRestriction, isRecord, isServerError, type Restriction } from './api-error.ts';
import { isBlocked, selectFields } from './find-account.ts';
import type { KsFields } from './ks.ts';
import { type CallResult, multirequest } from './multirequest.ts';
import { describeApiError, describeUnexpectedAnswer, type NetworkProblem } from './problems.ts';
import type { Network } from './transport.ts';
import { isUnknownUser, parseUser, USER_FIELDS } from './users.ts';

/**
 * The result of using a KS. `refused`: the KS was changed, or not signed with a secret of this
 * account.
 */
export type KsTestResult =
  | 'alive'
  | 'expired'
  | 'ended'
  /** Accepted, but cannot list entries: a widget's session, or a session with a limited role. */
  | 'alive-elsewhere'
  | 'used-up'
  | 'other-address'
  | 'other-uri'
  | 'blocked-user'
  | 'blocked-account'
  | 'refused';

const RESTRICTED: Readonly<Record<Restriction, KsTestResult>> = {
  actions: 'used-up',
  address: 'other-address',
  uri: 'other-uri',
};

/**
 * Lists one entry with a KS, to see whether the KS still works. This uses up one of its actions,
 * and creates its user in some accounts, so call `verifyKs` first.
 */
export async function testKs(
  network: Network,
  serviceUrl: string,
  ks: string,
): Promise<Result<KsTestResult, NetworkProblem>> {
  registerSecret(ks);
  const call = {
    service: 'baseEntry',
    action: 'list',
    ks,
    'pager:pageSize': 1,
    ...selectFields('id'),
  };
  const sent = await multirequest(serviceUrl, [call], network);
  if ('problem' in sent) return sent;
  const [result] = sent.results;
  if (!result || result.ok) return { value: 'alive' };
  if (result.error.code === 'SERVICE_FORBIDDEN') return { value: 'alive-elsewhere' };
  const restriction = findRestriction(result.error);
  if (restriction) return { value: RESTRICTED[restriction] };
  const { code, args } = result.error;
  if (code === 'USER_BLOCKED') return { value: 'blocked-user' };
  if (code === 'SERVICE_FORBIDDEN_CONTENT_BLOCKED') return { value: 'blocked-account' };
  if (code === 'EXPIRED_KS') return { value: 'expired' };
  if (code !== 'INVALID_KS') return { problem: describeApiError(result.error, serviceUrl) };
  // The code does not show the cause, but KSID does (recorded: badKs.*, session.get.after_end).
  switch (args.KSID) {
    case 'EXPIRED':
      return { value: 'expired' };
    case 'LOGOUT':
      return { value: 'ended' };
    default:
      return { value: 'refused' };
  }
}

/** The result of `verifyKs`. */
export type KsVerification =
  /**
   * `user`: does the account have the user of the KS? Null for a KS without a User ID, or if
   * unknown.
   */
  | { kind: 'verified'; fields: KsFields; user: 'there' | 'missing' | 'blocked' | null }
  /** The KS is not signed for this account. */
  | { kind: 'refused' }
  | { kind: 'blocked-account' }
  /** The account did not allow the check. For example, it refused the Admin Secret. */
  | { kind: 'not-asked'; code: string };

/**
 * `session.get` returns this code for a KS that it cannot verify (measured); not a server problem.
 */
const NOT_VERIFIED = 'INTERNAL_SERVERL_ERROR';

/**
 * Lets the server verify and decode a KS with `session.get`, called with a session from the Admin
 * Secret. This uses up none of the KS's actions and changes nothing. Only using the KS shows
 * whether it was ended, used up or restricted (`aliveness`).
 */
export async function verifyKs(
  network: Network,
  serviceUrl: string,
  from: { partnerId: string; secret: string },
  ks: string,
): Promise<Result<KsVerification, NetworkProblem>> {
  registerSecret(ks);
  const session = '{1:result}';
  const calls = [
    { service: 'session', action: 'start', ...buildCheckSession(from.partnerId, from.secret) },
    { service: 'session', action: 'get', ks: session, session: ks },
    {
      service: 'user',
      action: 'get',
      ks: session,
      userId: '{2:result:userId}',
      ...selectFields(USER_FIELDS),
    },
  ];
  const sent = await multirequest(serviceUrl, calls, network, { expectedErrors: [NOT_VERIFIED] });
  if ('problem' in sent) return sent;
  const [started, info, person] = sent.results as [CallResult, CallResult, CallResult];
  if (!started.ok) {
    const { code } = started.error;
    if (isBlocked(code)) return { value: { kind: 'blocked-account' } };
    return isRefusal(code)
      ? { value: { kind: 'not-asked', code } }
      : { problem: describeApiError(started.error, serviceUrl) };
  }
  if (!info.ok) {
    const { code } = info.error;
    const isIll = !person.ok && isServerError(person.error.code);
    if (
      (code === NOT_VERIFIED && !isIll) ||
      code === 'PARTNER_ACCESS_FORBIDDEN' ||
      code === 'INVALID_KS'
    )
      return { value: { kind: 'refused' } };
    return ['USER_BLOCKED', 'SERVICE_FORBIDDEN'].includes(code)
      ? { value: { kind: 'not-asked', code } }
      : { problem: describeApiError(info.error, serviceUrl) };
  }
  const fields = parseFields(info.value);
  if (!fields) return { problem: describeUnexpectedAnswer() };
  return {
    value: { kind: 'verified', fields, user: fields.userId === '' ? null : getUserState(person) },
  };
}

function getUserState(answered: CallResult): 'there' | 'missing' | 'blocked' | null {
  if (!answered.ok) return isUnknownUser(answered.error.code) ? 'missing' : null;
  const found = parseUser(answered.value, '');
  if (!found) return null;
  return found.status === 'blocked' ? 'blocked' : 'there';
}

/** `session.get` returns numbers as strings. */
function parseFields(value: unknown): KsFields | null {
  if (!isRecord(value)) return null;
  const [partnerId, expiresAt] = [Number(value.partnerId), Number(value.expiry)];
  if (!Number.isSafeInteger(partnerId) || !Number.isSafeInteger(expiresAt)) return null;
  return {
    partnerId,
    type: Number(value.sessionType) === 2 ? 'admin' : 'user',
    userId: serverText(value.userId, 5000),
    expiresAt,
    privileges: serverText(value.privileges, 5000),
  };
}
