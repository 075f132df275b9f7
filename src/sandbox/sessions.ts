import { createHash, randomInt } from 'node:crypto';
import { type KsFields, parseSessionType, signKs, TYPE_NUMBERS } from '../kaltura/ks.ts';
import type { SandboxAccount } from './account.ts';
import { createError, isError, type Json, toInteger } from './answers.ts';
import {
  findAccountRefusal,
  findPrivilegeRefusal,
  getSessionId,
  isOpen,
  listAdminSecrets,
  readSession,
  type Session,
} from './permissions.ts';
import { addItem, type Call, getNowInSeconds } from './world.ts';

/** Seconds: the longest life of a session, and the default. */
export const LONGEST_SESSION = 86_400;
/** Milliseconds that the database is down after a sign-in with `refused: 'outage'`. */
const OUTAGE_MS = 1000;

/** `session.start`: the server checks the parameters before the account. */
export function answerSessionStart(call: Call): Json {
  const { secret = '', partnerId = '', userId = '', privileges = '' } = call.params;
  const type = parseSessionType(call.params.type) ?? 'user';
  const account = call.accounts.find((each) => String(each.partnerId) === partnerId);
  if (account === undefined || !isOpen(account))
    return createError('SERVICE_FORBIDDEN_CONTENT_BLOCKED');
  const refusal = findAccountRefusal(call, account);
  if (refusal) return refusal;
  const isAdminSecret = listAdminSecrets(account).includes(secret);
  if (!isAdminSecret && !(type === 'user' && secret === account.userSecret))
    return createError('START_SESSION_ERROR', { PID: partnerId });
  const privilegeRefusal = findPrivilegeRefusal(privileges);
  if (privilegeRefusal) return privilegeRefusal;
  // The secret of the call signs ADMIN sessions; the main secret signs USER sessions.
  const signer = type === 'admin' ? secret : account.adminSecret;
  return createKs(call, account, { type, userId, privileges }, signer);
}

/** `session.startWidgetSession`: works for blocked and deleted accounts too. */
export function answerWidgetSessionStart(call: Call): Json {
  const { widgetId = '' } = call.params;
  const account = call.accounts.find(({ partnerId }) => `_${partnerId}` === widgetId);
  if (account === undefined || account.hasNoWidget)
    return createError('INVALID_WIDGET_ID', { WIDGET_ID: widgetId });
  const ks = createKs(call, account, { type: 'user', userId: '0', privileges: 'view:*,widget:1' });
  return { ks };
}

/** `user.loginByLoginId`: one answer for all refusals that could reveal a known email address. */
export function answerLogin(call: Call): Json {
  const { world, accounts, params } = call;
  const { loginId, password, partnerId, otp, privileges = '*' } = params;
  const found = accounts
    .filter((account) => isOpen(account) && (!partnerId || String(account.partnerId) === partnerId))
    .flatMap((account) => (account.users ?? []).map((user) => ({ account, user })))
    .find(({ user }) => user.status === 1 && user.id.toLowerCase() === loginId?.toLowerCase());
  const login = found?.user.login;
  if (!found || !login || login.password !== password) return createError('USER_WRONG_PASSWORD');
  if (login.refused === 'outage') world.outageUntil = world.now() + OUTAGE_MS;
  if (login.refused === 'locked' || login.refused === 'outage')
    return createError('USER_WRONG_PASSWORD');
  if (login.refused === 'company-sign-on') return createError('DIRECT_LOGIN_BLOCKED');
  if (login.refused === 'expired-password') return createError('PASSWORD_EXPIRED');
  if (login.otp !== undefined && !otp) return createError('MISSING_OTP');
  if (login.otp !== undefined && login.otp !== otp) return createError('INVALID_OTP');
  return createKs(call, found.account, {
    type: found.user.isAdmin ? 'admin' : 'user',
    userId: found.user.id,
    privileges,
  });
}

/** `session.get`: describes the call's session, or the one in `session` without using it. */
export function answerSessionGet({ accounts, params }: Call, { fields }: Session): Json {
  const ks = params.session;
  if (!ks) return toSessionInfo(fields);
  const other = readSession(accounts, ks);
  return isError(other) ? createError('INTERNAL_SERVERL_ERROR') : toSessionInfo(other.fields);
}

/**
 * `session.end`: ends a session. For a session of an AppToken it ends all the AppToken's sessions,
 * even future ones (recorded: appTokenKs.new_after_end).
 */
export function answerSessionEnd({ world }: Call, { fields, ks }: Session): Json {
  addItem(world.endedSessions, getSessionId(fields) || ks);
  return null;
}

function createKs(
  { world, params }: Call,
  account: SandboxAccount,
  fields: Pick<KsFields, 'type' | 'userId' | 'privileges'>,
  secret = account.adminSecret,
): string {
  const { expiry = String(LONGEST_SESSION) } = params;
  const seconds = Math.min(toInteger(expiry), LONGEST_SESSION);
  const expiresAt = getNowInSeconds(world) + seconds;
  const sign = account.ksVersion === 1 ? signVersion1 : signKs;
  return sign({ partnerId: account.partnerId, expiresAt, ...fields }, secret);
}

/** Signs a KS of version 1. A `;` separates its fields, so one in a User ID starts a new field. */
function signVersion1(
  { partnerId, type, userId, expiresAt, privileges }: KsFields,
  secret: string,
): string {
  const random = randomInt(10_000, 99_999);
  const text = `${partnerId};${partnerId};${expiresAt};${TYPE_NUMBERS[type]};${random};${userId};${privileges};;`;
  const hash = createHash('sha1')
    .update(secret + text)
    .digest('hex');
  return Buffer.from(`${hash}|${text}`).toString('base64');
}

/** `session.get` gives its numbers as strings. */
function toSessionInfo({ type, partnerId, userId, expiresAt, privileges }: KsFields): Json {
  return {
    sessionType: String(TYPE_NUMBERS[type]),
    partnerId: String(partnerId),
    userId,
    expiry: String(expiresAt),
    privileges,
  };
}
