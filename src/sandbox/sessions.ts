import { createHash, randomInt } from 'node:crypto';
import { type KsFields, readKs, signKs } from '../kaltura/ks.ts';
import type { SandboxAccount } from './accounts.ts';
import { type Failure, failures, isFailure, type Json } from './answers.ts';
import { integerOf, textOf } from './parameters.ts';
import { type Call, isOpen, secondsNow, userOf } from './world.ts';

/** A KS that was found good. */
export interface Session {
  account: SandboxAccount;
  fields: KsFields;
  ks: string;
}

/** What a KS must be for an action: `any` takes a widget's too. */
export type Needed = 'any' | 'user' | 'admin';

/** Seconds: what a session lives by default, and at most. */
const DAY = 86400;
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
  if (!isOpen(session.account)) return failures.partnerBlocked();
  const restriction = exceededRestriction(call, session);
  if (restriction) return failures.invalidKs(restriction);
  if (userStatus(call, session) === 'blocked') return failures.userBlocked();
  if (!suffices(call, session, needed)) return failures.serviceForbidden(call.service, call.action);
  return session;
}

/** The sandbox's callers come from loopback. */
const CALLER = '127.0.0.1';

/** The privilege of the KS that forbids this call, as `args.KSID` names it; null if none does. */
function exceededRestriction({ path = '', world }: Call, { fields, ks }: Session): string | null {
  const { iprestrict, urirestrict, actionslimit } = Object.fromEntries(
    fields.privileges.split(',').map((one) => one.split(/:(.*)/s)),
  );
  if (iprestrict && iprestrict !== CALLER) return 'EXCEEDED_RESTRICTED_IP';
  const isAllowed = (uri: string): boolean =>
    uri.endsWith('*') ? path.startsWith(uri.slice(0, -1)) : path === uri;
  if (urirestrict && !urirestrict.split('|').some(isAllowed)) return 'EXCEEDED_RESTRICTED_URI';
  if (!actionslimit) return null;
  const used = (world.usedActions.get(ks) ?? 0) + 1;
  world.usedActions.set(ks, used);
  return used > integerOf(actionslimit) ? 'EXCEEDED_ACTIONS_LIMIT' : null;
}

/** Why the server makes no session with these privileges; null if it does. A role by its number is taken for granted. */
export function refusedPrivileges(privileges: string): Failure | null {
  for (const [name, value = ''] of privileges.split(',').map((one) => one.split(':'))) {
    if (name === 'setrole' && !/^(?:\d*|PLAYBACK_BASE_ROLE)$/.test(value)) return failures.unknownRole(value);
    if (name === 'actionslimit' && integerOf(value) <= 0) return failures.invalidActionsLimit();
  }
  return null;
}

/** A KS of an account, as `session.start` and signing in make it. */
export function newKs(
  call: Call,
  account: SandboxAccount,
  { type, userId, privileges }: Pick<KsFields, 'type' | 'userId' | 'privileges'>,
): string {
  const asked = textOf(call.params, 'expiry');
  const lives = Math.min(asked === undefined ? DAY : integerOf(asked), longestSession(account));
  const expiresAt = secondsNow(call.world) + lives;
  return signedKs(account, { partnerId: account.partnerId, type, userId, expiresAt, privileges });
}

/** Seconds that a session of the account lives at most. */
export function longestSession(account: SandboxAccount): number {
  return account.longestSession ?? DAY;
}

/** A KS of the account's version. */
export function signedKs(account: SandboxAccount, fields: KsFields): string {
  return account.ksVersion === 1
    ? versionOne(fields, account.adminSecret)
    : signKs(fields, account.adminSecret);
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
  const isRight = secret === account.adminSecret || (type === '0' && secret === account.userSecret);
  if (!isRight) return failures.startSession(String(partnerId));
  const privileges = textOf(params, 'privileges') ?? '';
  const refused = refusedPrivileges(privileges);
  if (refused) return refused;
  return newKs(call, account, {
    type: type === '2' ? 'admin' : 'user',
    userId: textOf(params, 'userId') ?? '',
    privileges,
  });
}

/** `session.startWidgetSession`: given for every account that there is, blocked and deleted ones too. */
export function startWidgetSession(call: Call): Json {
  const widgetId = textOf(call.params, 'widgetId');
  if (widgetId === undefined) return failures.missing('widgetId');
  const account = call.accounts.find((one) => `_${one.partnerId}` === widgetId);
  if (account === undefined) return failures.unknownWidget(widgetId);
  const ks = newKs(call, account, { type: 'user', userId: '0', privileges: 'view:*,widget:1' });
  return { partnerId: account.partnerId, ks, userId: 0, objectType: 'KalturaStartWidgetSessionResponse' };
}

/** `session.get`: numbers are strings here. */
export function sessionInfo(_call: Call, { fields }: Session): Json {
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

/** Has the KS's user a role that may not see secrets, list users or change AppTokens? */
export function hasLimitedRole(call: Call, { account, fields }: Session): boolean {
  const user = userOf(call.world, account, fields.userId);
  return user !== undefined && 'hasLimitedRole' in user;
}

/** Actions that a limited role is refused. */
const NOT_FOR_LIMITED_ROLES = [
  'user.list',
  'user.add',
  'user.delete',
  'apptoken.add',
  'apptoken.update',
  'apptoken.delete',
];

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
  const reading = readKs(ks, account.adminSecret);
  if (reading.kind !== 'verified') return failures.invalidKs(ks);
  return { account, fields: reading.fields, ks };
}

function suffices(call: Call, session: Session, needed: Needed): boolean {
  const { account, fields } = session;
  if (needed === 'any') return true;
  const name = `${call.service}.${call.action}`.toLowerCase();
  if (NOT_FOR_LIMITED_ROLES.includes(name) && hasLimitedRole(call, session)) return false;
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

/** What writes with a KS of an unknown User ID creates that user, its ID cut to what can be stored. */
export function created(call: Call, { account, fields }: Pick<Session, 'account' | 'fields'>): void {
  const { partnerId } = account;
  const id = fields.userId.slice(0, LONGEST_USER_ID);
  if (id === '' || isWidgetSession(fields) || userOf(call.world, account, id) !== undefined) return;
  const createdAt = secondsNow(call.world);
  call.world.createdUsers.push({ partnerId, id, fullName: id, createdAt, by: 'ks' });
}
