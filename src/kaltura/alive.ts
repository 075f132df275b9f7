import type { Result } from '../result.ts';
import { registerSecret, serverText } from '../text/redact.ts';
import { checkSession, isBlocked, isRefusal, onlyFields, unexpected } from './account.ts';
import { isIllness, isRecord, type Restriction, restrictionIn } from './api-error.ts';
import { type CallResult, multirequest } from './client.ts';
import type { KsFields } from './ks.ts';
import type { Network } from './network.ts';
import type { NetworkProblem } from './problems.ts';
import { apiProblem } from './problems.ts';
import { isUnknownUser, USER_FIELDS, userIn } from './users.ts';

/**
 * What the server says of a KS that is used. `refused`: it knows no such KS (changed, of another account, signed with another secret).
 */
export type Aliveness =
  | 'alive'
  | 'expired'
  | 'ended'
  /** Accepted, but not for a list of entries: a widget's session, for example, or one with a limited role. */
  | 'alive-elsewhere'
  | 'used-up'
  | 'other-address'
  | 'other-uri'
  | 'blocked-user'
  | 'blocked-account'
  | 'refused';

const RESTRICTED: Readonly<Record<Restriction, Aliveness>> = {
  actions: 'used-up',
  address: 'other-address',
  uri: 'other-uri',
};

/**
 * Uses a KS for a list of one entry, to see whether it lives. This takes one of its actions, and creates its
 * user in some accounts: call `verifyKs` first.
 */
export async function aliveness(
  network: Network,
  serviceUrl: string,
  ks: string,
): Promise<Result<Aliveness, NetworkProblem>> {
  registerSecret(ks);
  const call = { service: 'baseEntry', action: 'list', ks, 'pager:pageSize': 1, ...onlyFields('id') };
  const sent = await multirequest(serviceUrl, [call], network);
  if ('problem' in sent) return sent;
  const [result] = sent.results;
  if (!result || result.ok) return { value: 'alive' };
  if (result.error.code === 'SERVICE_FORBIDDEN') return { value: 'alive-elsewhere' };
  const restriction = restrictionIn(result.error);
  if (restriction) return { value: RESTRICTED[restriction] };
  const { code, args } = result.error;
  if (code === 'USER_BLOCKED') return { value: 'blocked-user' };
  if (code === 'SERVICE_FORBIDDEN_CONTENT_BLOCKED') return { value: 'blocked-account' };
  if (code === 'EXPIRED_KS') return { value: 'expired' };
  if (code !== 'INVALID_KS') return { problem: apiProblem(result.error, serviceUrl) };
  // The code is one for all; only this tells (measured, see badKs.* and session.get.after_end among the recordings).
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
  /** `user`: does the account have the user of the KS? Null for a KS without a User ID, or if unknown. */
  | { kind: 'verified'; fields: KsFields; user: 'there' | 'missing' | 'blocked' | null }
  /** It is not signed for this account. */
  | { kind: 'refused' }
  | { kind: 'blocked-account' }
  /** The account did not let this be asked: the Admin Secret was refused, for example. */
  | { kind: 'not-asked'; code: string };

/** The answer of `session.get` for a KS that it cannot verify (measured): here the server is not ill. */
const NOT_VERIFIED = 'INTERNAL_SERVERL_ERROR';

/**
 * Lets the server verify and decode a KS: `session.get`, called with a session of the Admin Secret, takes
 * none of its actions and changes nothing. Only using the KS tells whether it was ended, used up or
 * restricted (`aliveness`).
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
    { service: 'session', action: 'start', ...checkSession(from.partnerId, from.secret) },
    { service: 'session', action: 'get', ks: session, session: ks },
    { service: 'user', action: 'get', ks: session, userId: '{2:result:userId}', ...onlyFields(USER_FIELDS) },
  ];
  const sent = await multirequest(serviceUrl, calls, network, { answers: [NOT_VERIFIED] });
  if ('problem' in sent) return sent;
  const [started, info, person] = sent.results as [CallResult, CallResult, CallResult];
  if (!started.ok) {
    const { code } = started.error;
    if (isBlocked(code)) return { value: { kind: 'blocked-account' } };
    return isRefusal(code)
      ? { value: { kind: 'not-asked', code } }
      : { problem: apiProblem(started.error, serviceUrl) };
  }
  if (!info.ok) {
    const { code } = info.error;
    const isIll = !person.ok && isIllness(person.error.code);
    if ((code === NOT_VERIFIED && !isIll) || code === 'PARTNER_ACCESS_FORBIDDEN' || code === 'INVALID_KS')
      return { value: { kind: 'refused' } };
    return ['USER_BLOCKED', 'SERVICE_FORBIDDEN'].includes(code)
      ? { value: { kind: 'not-asked', code } }
      : { problem: apiProblem(info.error, serviceUrl) };
  }
  const fields = fieldsIn(info.value);
  if (!fields) return { problem: unexpected() };
  return { value: { kind: 'verified', fields, user: fields.userId === '' ? null : userState(person) } };
}

function userState(answered: CallResult): 'there' | 'missing' | 'blocked' | null {
  if (!answered.ok) return isUnknownUser(answered.error.code) ? 'missing' : null;
  const found = userIn(answered.value, '');
  if (!found) return null;
  return found.status === 'blocked' ? 'blocked' : 'there';
}

/** Numbers are strings in `session.get`. */
function fieldsIn(value: unknown): KsFields | null {
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
