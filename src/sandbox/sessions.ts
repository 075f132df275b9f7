import { createHash, randomInt } from 'node:crypto';
import { type KsFields, readKs, signKs } from '../kaltura/ks.ts';
import type { SandboxAccount } from './account.ts';
import { isFailure, type Json } from './answers.ts';
import { failures } from './failures.ts';
import { getText, toInteger } from './parameters.ts';
import {
  authorize,
  findAccountRefusal,
  findPrivilegeRefusal,
  getAdminSecrets,
  getSessionId,
  isOpen,
  type Session,
  verifyKs,
} from './permissions.ts';
import { addItem, type Call, nowInSeconds } from './world.ts';

/** Seconds: the longest life of a session, and the default. */
export const LONGEST_SESSION = 86_400;
/** Milliseconds that the database is down after a sign-in with `refused: 'outage'`. */
const OUTAGE_MS = 1000;

/** `session.start`: the server checks the parameters before the account. */
export function startSession(call: Call): Json {
  const { params } = call;
  const secret = getText(params, 'secret');
  const type = getText(params, 'type') ?? '0';
  const partner = getText(params, 'partnerId') || '0';
  if (secret === undefined) return failures.missing('secret');
  if (type !== '0' && type !== '2') return failures.notInEnum(type, 'type', 'KalturaSessionType');
  if (!/^[+-]?\d{1,15}$/.test(partner)) return failures.serviceForbidden(call.service, call.action);
  const partnerId = Number(partner);
  if (partnerId <= 0) return failures.startSession(String(partnerId));
  const account = call.accounts.find((each) => each.partnerId === partnerId);
  if (account === undefined || !isOpen(account)) return failures.partnerBlocked();
  const refusal = findAccountRefusal(call, account);
  if (refusal) return refusal;
  const isAdminSecret = getAdminSecrets(account).includes(secret);
  if (!isAdminSecret && !(type === '0' && secret === account.userSecret))
    return failures.startSession(String(partnerId));
  const privileges = getText(params, 'privileges') ?? '';
  const privilegeRefusal = findPrivilegeRefusal(privileges);
  if (privilegeRefusal) return privilegeRefusal;
  const userId = getText(params, 'userId') ?? '';
  // The secret of the call signs ADMIN sessions; the main secret signs USER sessions.
  return type === '2'
    ? createKs(call, account, { type: 'admin', userId, privileges }, secret)
    : createKs(call, account, { type: 'user', userId, privileges });
}

/** `session.startWidgetSession`: works for blocked and deleted accounts too. */
export function startWidgetSession(call: Call): Json {
  const widgetId = getText(call.params, 'widgetId');
  if (widgetId === undefined) return failures.missing('widgetId');
  const account = call.accounts.find(({ partnerId }) => `_${partnerId}` === widgetId);
  if (account === undefined || account.hasNoWidget) return failures.unknownWidget(widgetId);
  const ks = createKs(call, account, { type: 'user', userId: '0', privileges: 'view:*,widget:1' });
  return {
    partnerId: account.partnerId,
    ks,
    userId: 0,
    objectType: 'KalturaStartWidgetSessionResponse',
  };
}

/**
 * `user.loginByLoginId`: one answer for all refusals that could reveal whether an email address is
 * known.
 */
export function loginByLoginId(call: Call): Json {
  const { world, accounts, params } = call;
  for (const name of ['loginId', 'password'])
    if (getText(params, name) === undefined) return failures.missing(name);
  const hasStaleKs = getText(params, 'ks') && isFailure(authorize(call, 'any'));
  const loginId = getText(params, 'loginId')?.toLowerCase();
  const partner = getText(params, 'partnerId');
  const found = accounts
    .filter((account) => isOpen(account) && (!partner || String(account.partnerId) === partner))
    .flatMap((account) => (account.users ?? []).map((user) => ({ account, user })))
    .find(({ user }) => user.status === undefined && user.id.toLowerCase() === loginId);
  const login = found?.user.login;
  if (hasStaleKs || !found || !login || login.password !== getText(params, 'password'))
    return failures.wrongPassword();
  if (login.refused === 'outage') world.outageUntil = world.now() + OUTAGE_MS;
  if (login.refused === 'locked' || login.refused === 'outage') return failures.wrongPassword();
  if (login.refused === 'company-sign-on') return failures.directLoginBlocked();
  if (login.refused === 'expired-password') return failures.passwordExpired();
  if (login.otp !== undefined && !getText(params, 'otp')) return failures.missingOtp();
  if (login.otp !== undefined && login.otp !== getText(params, 'otp')) return failures.invalidOtp();
  return createKs(call, found.account, {
    type: found.user.administrator ? 'admin' : 'user',
    userId: found.user.id,
    privileges: getText(params, 'privileges') ?? '*',
  });
}

/**
 * `session.get`: describes the session of the call, or the session in the parameter `session`,
 * which does not count as used.
 */
export function getSession({ accounts, params }: Call, { account, fields }: Session): Json {
  const ks = getText(params, 'session');
  if (!ks) return toSessionInfo(fields);
  const seen = readKs(ks);
  if ('partnerId' in seen && seen.partnerId !== account.partnerId)
    return failures.partnerAccess(account.partnerId, seen.partnerId);
  const other = verifyKs(accounts, ks);
  return isFailure(other) ? failures.internal() : toSessionInfo(other.fields);
}

/**
 * `session.end`: ends a session. For a session of an AppToken it ends all the AppToken's sessions,
 * even future ones (recorded: appTokenKs.new_after_end).
 */
export function endSession({ world }: Call, { fields, ks }: Session): Json {
  addItem(world.endedSessions, getSessionId(fields) || ks);
  return null;
}

/** Signs a KS of the account's version. */
export function signAccountKs(
  account: SandboxAccount,
  fields: KsFields,
  secret: string = account.adminSecret,
): string {
  return account.ksVersion === 1 ? signVersion1(fields, secret) : signKs(fields, secret);
}

/**
 * Signs a KS of version 1. It separates fields by `;`, so that a `;` in a User ID starts the next
 * field.
 */
function signVersion1(
  { partnerId, type, userId, expiresAt, privileges }: KsFields,
  secret: string,
): string {
  const typeNumber = type === 'admin' ? 2 : 0;
  const random = randomInt(10_000, 99_999);
  const text = [
    partnerId,
    partnerId,
    expiresAt,
    typeNumber,
    random,
    userId,
    privileges,
    '',
    '',
  ].join(';');
  const hash = createHash('sha1')
    .update(secret + text)
    .digest('hex');
  return Buffer.from(`${hash}|${text}`).toString('base64');
}

function createKs(
  { world, params }: Call,
  account: SandboxAccount,
  fields: Pick<KsFields, 'type' | 'userId' | 'privileges'>,
  secret?: string,
): string {
  const expiry = getText(params, 'expiry');
  const seconds =
    expiry === undefined ? LONGEST_SESSION : Math.min(toInteger(expiry), LONGEST_SESSION);
  const expiresAt = nowInSeconds(world) + seconds;
  return signAccountKs(account, { partnerId: account.partnerId, expiresAt, ...fields }, secret);
}

/** `session.get` gives its numbers as strings. */
function toSessionInfo({ type, partnerId, userId, expiresAt, privileges }: KsFields): Json {
  return {
    sessionType: type === 'admin' ? '2' : '0',
    partnerId: String(partnerId),
    userId,
    expiry: String(expiresAt),
    privileges,
    objectType: 'KalturaSessionInfo',
  };
}
