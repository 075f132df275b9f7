import { createHash, randomInt } from 'node:crypto';
import { type KsFields, readKs, signKs } from '../kaltura/ks.ts';
import type { SandboxAccount, SandboxRole } from './account.ts';
import { type Failure, failures, isFailure, type Json } from './answers.ts';
import { integerOf, textOf } from './parameters.ts';
import { type Call, isDeleted, isOpen, secondsNow, userOf } from './world.ts';

/** A KS that was found good. */
export interface Session {
  account: SandboxAccount;
  fields: KsFields;
  ks: string;
}

/** What a KS must be for an action: `any` takes a widget's too. */
export type Needed = 'any' | 'user' | 'admin';

/** Roles that `setrole:` can name; any other is unknown. */
const ROLES = ['PLAYBACK_BASE_ROLE', 'PARTNER_ADMIN_ROLE', 'NO_SESSION_ROLE', '2', '3'];
const NOT_FOR_LIMITED_ROLES = /^(?:user\.(?:list|add|delete)|apptoken\.(?:add|update|delete))$/i;

/** Seconds: what a session lives by default, and at most. */
export const LONGEST_SESSION = 86400;
/** A User ID is stored with that many characters. */
export const LONGEST_USER_ID = 100;

/** The session of a call, or why it is refused. */
export function sessionOf(call: Call, needed: Needed): Session | Failure {
  const ks = textOf(call.params, 'ks') ?? '';
  if (ks === '') return failures.serviceForbidden(call.service, call.action);
  const session = provenSession(call, ks);
  if (isFailure(session)) return session;
  const { endedSessions } = call.world;
  if (endedSessions.has(ks) || endedSessions.has(sessionIdOf(session.fields)))
    return failures.invalidKs('LOGOUT');
  if (session.fields.expiresAt <= secondsNow(call.world)) return failures.invalidKs('EXPIRED');
  const exceeded = exceededRestriction(call, session);
  if (exceeded) return failures.invalidKs(exceeded);
  if (!isOpen(session.account)) return failures.partnerBlocked();
  if (userStatus(call, session) === 'blocked') return failures.userBlocked();
  report(call, session);
  const refused = refusedByAccount(call, session.account);
  if (refused) return refused;
  if (!isKnownRole(setRole(session.fields))) return failures.unknownRole();
  if (!suffices(call, session, needed)) return failures.serviceForbidden(call.service, call.action);
  return session;
}

/** Why the server makes no session with these privileges; null if it does. */
export function refusedPrivileges(privileges: string): Failure | null {
  for (const [name, value = ''] of privileges.split(',').map((one) => one.split(':'))) {
    if (name === 'setrole' && !isKnownRole(value)) return failures.unknownRole();
    if (name === 'actionslimit' && integerOf(value) <= 0) return failures.invalidActionsLimit();
  }
  return null;
}

/** A KS of an account, as `session.start` and signing in make it. */
export function newKs(
  call: Call,
  account: SandboxAccount,
  { type, userId, privileges }: Pick<KsFields, 'type' | 'userId' | 'privileges'>,
  secret = account.adminSecret,
): string {
  const asked = textOf(call.params, 'expiry');
  const lives = Math.min(asked === undefined ? LONGEST_SESSION : integerOf(asked), LONGEST_SESSION);
  const expiresAt = secondsNow(call.world) + lives;
  return signedKs(account, { partnerId: account.partnerId, type, userId, expiresAt, privileges }, secret);
}

/** A KS of the account's version. */
export function signedKs(
  account: SandboxAccount,
  fields: KsFields,
  secret: string = account.adminSecret,
): string {
  return account.ksVersion === 1 ? versionOne(fields, secret) : signKs(fields, secret);
}

/** A KS of version 1: its fields stand side by side, so that a `;` in a User ID begins the next one. */
function versionOne({ partnerId, type, userId, expiresAt, privileges }: KsFields, secret: string): string {
  const random = randomInt(10_000, 99_999);
  const fields = [
    partnerId,
    partnerId,
    expiresAt,
    type === 'admin' ? 2 : 0,
    random,
    userId,
    privileges,
    '',
    '',
  ].join(';');
  const hash = createHash('sha1')
    .update(secret + fields)
    .digest('hex');
  return Buffer.from(`${hash}|${fields}`).toString('base64');
}

/** `session.start`: parameters are read before the account is looked at. */
export function startSession(call: Call): Json {
  const { params } = call;
  const secret = textOf(params, 'secret');
  const type = textOf(params, 'type') ?? '0';
  const partner = textOf(params, 'partnerId') || '0';
  if (secret === undefined) return failures.missing('secret');
  if (type !== '0' && type !== '2') return failures.notInEnum(type, 'type', 'KalturaSessionType');
  if (!/^[+-]?\d{1,15}$/.test(partner)) return failures.serviceForbidden(call.service, call.action);
  const partnerId = Number(partner);
  if (partnerId <= 0) return failures.startSession(String(partnerId));
  const account = call.accounts.find((one) => one.partnerId === partnerId);
  if (account === undefined || !isOpen(account)) return failures.partnerBlocked();
  const closed = refusedByAccount(call, account);
  if (closed) return closed;
  const isAdminSecret = adminSecretsOf(account).includes(secret);
  if (!isAdminSecret && !(type === '0' && secret === account.userSecret))
    return failures.startSession(String(partnerId));
  const privileges = textOf(params, 'privileges') ?? '';
  const refused = refusedPrivileges(privileges);
  if (refused) return refused;
  return newKs(
    call,
    account,
    { type: type === '2' ? 'admin' : 'user', userId: textOf(params, 'userId') ?? '', privileges },
    // ADMIN sessions are signed with the secret that was sent, USER sessions with the main one.
    type === '2' ? secret : account.adminSecret,
  );
}

/** `session.startWidgetSession`: given for every account that there is, blocked and deleted ones too. */
export function startWidgetSession(call: Call): Json {
  const widgetId = textOf(call.params, 'widgetId');
  if (widgetId === undefined) return failures.missing('widgetId');
  const account = call.accounts.find((one) => `_${one.partnerId}` === widgetId);
  if (account === undefined || account.hasNoWidget) return failures.unknownWidget(widgetId);
  const ks = newKs(call, account, { type: 'user', userId: '0', privileges: 'view:*,widget:1' });
  return { partnerId: account.partnerId, ks, userId: 0, objectType: 'KalturaStartWidgetSessionResponse' };
}

/**
 * `session.get`: numbers are strings here. With `session` it verifies and decodes that KS, expired and ended
 * ones too, and takes none of its actions.
 */
export function sessionInfo(call: Call, { account, fields }: Session): Json {
  const ks = textOf(call.params, 'session');
  if (!ks) return infoOf(fields);
  const seen = readKs(ks);
  if ('partnerId' in seen && seen.partnerId !== account.partnerId)
    return failures.partnerAccess(account.partnerId, seen.partnerId);
  const other = provenSession(call, ks);
  return isFailure(other) ? failures.internal() : infoOf(other.fields);
}

function infoOf(fields: KsFields): Json {
  return {
    sessionType: fields.type === 'admin' ? '2' : '0',
    partnerId: String(fields.partnerId),
    userId: fields.userId,
    expiry: String(fields.expiresAt),
    privileges: fields.privileges,
    objectType: 'KalturaSessionInfo',
  };
}

/** `uploadToken.add`: as every write does, it creates the KS's user. */
export function addUploadToken(call: Call, session: Session): Json {
  created(call, session);
  const { partnerId } = session.account;
  const id = `0_${randomInt(2 ** 40).toString(16)}`;
  return { id, partnerId, userId: session.fields.userId, status: 0, objectType: 'KalturaUploadToken' };
}

/** `session.end`: with one session of an AppToken all of them end, those yet to come too (recorded: appTokenKs.new_after_end). */
export function endSession(call: Call, session: Session): Json {
  call.world.endedSessions.add(sessionIdOf(session.fields) || session.ks);
  return null;
}

/** Whether a KS came from a widget: such a one stands for no user. */
export function isWidgetSession(fields: KsFields): boolean {
  return fields.type === 'user' && fields.privileges.split(',').some((one) => one.startsWith('widget:'));
}

/** What the sessions of one AppToken have in common; empty for any other. */
function sessionIdOf({ privileges }: KsFields): string {
  return /(?:^|,)sessionid:([^,]+)/.exec(privileges)?.[1] ?? '';
}

function provenSession(call: Call, ks: string): Session | Failure {
  // The server forgives nothing around a KS; and it takes some that look cut until the secret proves them.
  const seen = /^[\w+/=-]+$/.test(ks) ? readKs(ks) : null;
  if (seen === null || !('partnerId' in seen)) return failures.invalidKs(ks);
  const account = call.accounts.find((one) => one.partnerId === seen.partnerId);
  if (account === undefined) return failures.invalidKs(ks);
  const reading = adminSecretsOf(account)
    .map((secret) => readKs(ks, secret))
    .find((each) => each.kind === 'verified');
  if (reading?.kind !== 'verified') return failures.invalidKs(ks);
  return { account, fields: reading.fields, ks };
}

function adminSecretsOf({ adminSecret, otherAdminSecrets = [] }: SandboxAccount): string[] {
  return [adminSecret, ...otherAdminSecrets];
}

/** Why the account refuses any call, if it does. */
function refusedByAccount({ service, action }: Call, { refuses }: SandboxAccount): Failure | null {
  if (refuses === undefined) return null;
  return refuses === 'rate-limit'
    ? failures.actionBlocked(service, action)
    : failures.accessControl(service, action);
}

/** The restriction of the session that this call exceeds, as `args.KSID` names it; null for none. */
function exceededRestriction({ world, path = '' }: Call, { ks, fields }: Session): string | null {
  const actions = privilege(fields.privileges, 'actionslimit');
  if (actions) {
    const used = (world.usedActions.get(ks) ?? 0) + 1;
    world.usedActions.set(ks, used);
    if (used > Number(actions)) return 'EXCEEDED_ACTIONS_LIMIT';
  }
  const address = privilege(fields.privileges, 'iprestrict');
  if (address && address !== '127.0.0.1') return 'EXCEEDED_RESTRICTED_IP';
  const uris = privilege(fields.privileges, 'urirestrict');
  const isAllowed = (uri: string): boolean =>
    uri.endsWith('*') ? path.startsWith(uri.slice(0, -1)) : path === uri;
  return uris && !uris.split('|').some(isAllowed) ? 'EXCEEDED_RESTRICTED_URI' : null;
}

/** The value of a privilege such as `setrole:…`; empty if there is none. */
function privilege(privileges: string, name: string): string {
  const found = privileges.split(',').find((each) => each.startsWith(`${name}:`));
  return found?.slice(name.length + 1) ?? '';
}

function isKnownRole(role: string): boolean {
  return /^0*$/.test(role) || ROLES.includes(role);
}

function setRole({ privileges }: KsFields): string {
  return privilege(privileges, 'setrole');
}

/** The role that limits a session: the one that it sets, or that of its user; null if none does. */
export function roleOf(
  { world }: Call,
  { account, fields }: Pick<Session, 'account' | 'fields'>,
): SandboxRole | null {
  const role = setRole(fields);
  if (role) return role === 'NO_SESSION_ROLE' ? 'No Session' : null;
  const user = userOf(world, account, fields.userId);
  return (user && 'role' in user && user.role) || null;
}

function suffices(call: Call, { account, fields }: Session, needed: Needed): boolean {
  const role = isWidgetSession(fields) ? null : roleOf(call, { account, fields });
  if (role === 'No Session') return false;
  if (needed === 'any') return true;
  if (role !== null && NOT_FOR_LIMITED_ROLES.test(`${call.service}.${call.action}`)) return false;
  // A role that the session sets takes the place of the user's and of its type's; this one may only play.
  const onlyPlays = fields.privileges.split(',').includes('setrole:PLAYBACK_BASE_ROLE');
  if (isWidgetSession(fields) || (onlyPlays && needed === 'admin')) return false;
  if (needed === 'user' || fields.type === 'admin') return true;
  // An administrator's rights come with the User ID, whatever the type of the session.
  const user = userOf(call.world, account, fields.userId);
  return user !== undefined && 'administrator' in user && user.administrator;
}

function userStatus(call: Call, { account, fields }: Session): string | undefined {
  const user = isWidgetSession(fields) ? undefined : userOf(call.world, account, fields.userId);
  return user && 'status' in user ? user.status : undefined;
}

/** In an account that reports its end users, creates the user of a session that is used, or restores a deleted one. */
function report({ world }: Call, { account, fields }: Session): void {
  if (!account.reportsEndUsers || isWidgetSession(fields)) return;
  const id = fields.userId.slice(0, LONGEST_USER_ID);
  const known = userOf(world, account, id);
  if (known && !isDeleted(known)) return;
  const { partnerId } = account;
  world.createdUsers.push({
    partnerId,
    id,
    fullName: id || 'Unknown',
    createdAt: secondsNow(world),
    by: 'ks',
  });
}

/** What writes with a KS of an unknown User ID creates that user, its ID cut to what can be stored. */
export function created(call: Call, { account, fields }: Pick<Session, 'account' | 'fields'>): void {
  const { partnerId } = account;
  const id = fields.userId.slice(0, LONGEST_USER_ID);
  if (id === '' || isWidgetSession(fields) || userOf(call.world, account, id) !== undefined) return;
  const createdAt = secondsNow(call.world);
  call.world.createdUsers.push({ partnerId, id, fullName: id, createdAt, by: 'ks' });
}
