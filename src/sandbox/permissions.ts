/** Decides which calls a session allows, by its expiry, restrictions, account, user and role. */
import { type KsFields, readKs } from '../kaltura/ks.ts';
import { findPrivilege } from '../kaltura/privileges.ts';
import { ADMINISTRATOR, NO_SESSION, type SandboxAccount } from './account.ts';
import { createError, type ErrorAnswer, isError, refuseKs, toInteger } from './answers.ts';
import { ensureUser, findStoredUser } from './users.ts';
import { addItem, type Call, getNowInSeconds } from './world.ts';

/** A verified KS. */
export interface Session {
  account: SandboxAccount;
  fields: KsFields;
  ks: string;
}

/** The session that an action needs; `any` includes a widget's. */
export type NeededSession = 'any' | 'user' | 'admin';

/** The roles that `setrole:` can name. */
const ROLES = ['PLAYBACK_BASE_ROLE', 'PARTNER_ADMIN_ROLE', 'NO_SESSION_ROLE', '2', '3'];
/** Calls that a limited role forbids. */
const FORBIDDEN_TO_LIMITED_ROLES = ['user.list', 'appToken.add', 'appToken.delete'];

/** The session of a call, or why the server refuses it. The session counts as used either way. */
export function authorize(call: Call, needed: NeededSession): Session | ErrorAnswer {
  const { world, params } = call;
  const { ks = '' } = params;
  if (ks === '') return forbid(call);
  const session = readSession(call.accounts, ks);
  if (isError(session)) return session;
  const { account, fields } = session;
  if (world.endedSessions.includes(ks) || world.endedSessions.includes(getSessionId(fields)))
    return refuseKs('LOGOUT');
  if (fields.expiresAt <= getNowInSeconds(world)) return refuseKs('EXPIRED');
  const restriction = findExceededRestriction(call, session);
  if (restriction) return refuseKs(restriction);
  if (!isOpen(account)) return createError('SERVICE_FORBIDDEN_CONTENT_BLOCKED');
  if (!isWidgetSession(fields)) {
    if (findStoredUser(world, account, fields.userId)?.status === 0)
      return createError('USER_BLOCKED');
    if (account.reportsEndUsers) ensureUser(world, account, fields.userId);
  }
  const refusal = findAccountRefusal(call, account);
  if (refusal) return refusal;
  if (!isKnownRole(findPrivilege(fields.privileges, 'setrole') ?? ''))
    return createError('UNKNOWN_ROLE_ID');
  return isAllowed(call, session, needed) ? session : forbid(call);
}

/** The answer to a call that the session does not allow. */
export function forbid({ service, action }: Call): ErrorAnswer {
  return createError('SERVICE_FORBIDDEN', { SERVICE: `${service}->${action}` });
}

/** The verified KS, even if it has expired or ended; an error if no account's secret signed it. */
export function readSession(
  accounts: readonly SandboxAccount[],
  ks: string,
): Session | ErrorAnswer {
  // The server does not trim a KS. A KS that looks truncated can be valid; only the secret shows
  // it.
  const seen = /^[\w+/=-]+$/.test(ks) ? readKs(ks) : null;
  if (seen === null || !('partnerId' in seen)) return refuseKs(ks);
  const account = accounts.find(({ partnerId }) => partnerId === seen.partnerId);
  if (account === undefined) return refuseKs(ks);
  const read = listAdminSecrets(account)
    .map((secret) => readKs(ks, secret))
    .find((each) => each.kind === 'verified');
  return read ? { account, fields: read.fields, ks } : refuseKs(ks);
}

/** All Admin Secrets of an account, the main one first. */
export function listAdminSecrets({
  adminSecret,
  otherAdminSecrets = [],
}: SandboxAccount): string[] {
  return [adminSecret, ...otherAdminSecrets];
}

/** Can sessions of the account be used? */
export function isOpen({ status }: SandboxAccount): boolean {
  return status === 'active' || status === 'read-only';
}

/** Why the account refuses every call; null if it does not. */
export function findAccountRefusal(
  { service, action }: Call,
  { refuses }: SandboxAccount,
): ErrorAnswer | null {
  if (refuses === undefined) return null;
  return refuses === 'rate-limit'
    ? createError('ACTION_BLOCKED', { ACTION_NAME: action, SERVICE_NAME: service })
    : createError('SERVICE_ACCESS_CONTROL_RESTRICTED', { SERVICE: `${service}->${action}` });
}

/** Why the server does not create a session with these privileges; null if it does. */
export function findPrivilegeRefusal(privileges: string): ErrorAnswer | null {
  for (const [name, value = ''] of privileges.split(',').map((each) => each.split(':'))) {
    if (name === 'setrole' && !isKnownRole(value)) return createError('UNKNOWN_ROLE_ID');
    if (name === 'actionslimit' && toInteger(value) <= 0)
      return createError('INVALID_ACTIONS_LIMIT');
  }
  return null;
}

/** Is this a widget's session? Such a session does not represent a user. */
function isWidgetSession({ type, privileges }: KsFields): boolean {
  return type === 'user' && privileges.split(',').some((each) => each.startsWith('widget:'));
}

/** The ID that all sessions of an AppToken have in common; empty for other sessions. */
export function getSessionId({ privileges }: KsFields): string {
  return findPrivilege(privileges, 'sessionid') ?? '';
}

/** The role that limits a session: of `setrole`, otherwise of the user; or null. */
export function findLimitedRole({ world }: Call, { account, fields }: Session): string | null {
  const role = findPrivilege(fields.privileges, 'setrole');
  if (role) return role === 'NO_SESSION_ROLE' ? NO_SESSION.roleNames : null;
  const { roleNames = '' } = findStoredUser(world, account, fields.userId) ?? {};
  return roleNames === ADMINISTRATOR.roleNames ? null : roleNames || null;
}

/** The restriction that this call exceeds, as in `args.KSID`, or null. Counts the call. */
function findExceededRestriction({ world, path }: Call, { ks, fields }: Session): string | null {
  const limit = findPrivilege(fields.privileges, 'actionslimit');
  if (limit) {
    addItem(world.usedActions, ks);
    const used = world.usedActions.filter((each) => each === ks).length;
    if (used > Number(limit)) return 'EXCEEDED_ACTIONS_LIMIT';
  }
  const address = findPrivilege(fields.privileges, 'iprestrict');
  if (address && address !== '127.0.0.1') return 'EXCEEDED_RESTRICTED_IP';
  const uris = findPrivilege(fields.privileges, 'urirestrict');
  const isAllowedUri = (uri: string): boolean =>
    uri.endsWith('*') ? path.startsWith(uri.slice(0, -1)) : path === uri;
  return uris && !uris.split('|').some(isAllowedUri) ? 'EXCEEDED_RESTRICTED_URI' : null;
}

function isAllowed(call: Call, session: Session, needed: NeededSession): boolean {
  const { account, fields } = session;
  if (isWidgetSession(fields)) return needed === 'any';
  const role = findLimitedRole(call, session);
  if (role === NO_SESSION.roleNames) return false;
  if (needed === 'any') return true;
  if (role !== null && FORBIDDEN_TO_LIMITED_ROLES.includes(`${call.service}.${call.action}`))
    return false;
  if (needed === 'user') return true;
  // `setrole` replaces the rights of the session's type and user; this role allows only playback.
  if (findPrivilege(fields.privileges, 'setrole') === 'PLAYBACK_BASE_ROLE') return false;
  // An administrator's rights come with the User ID, even in a USER session.
  return (
    fields.type === 'admin' || findStoredUser(call.world, account, fields.userId)?.isAdmin === true
  );
}

function isKnownRole(role: string): boolean {
  return /^0*$/.test(role) || ROLES.includes(role);
}
