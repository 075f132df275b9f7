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

const DEFAULT_EXPIRY = 86400;

/**
 * The session of a call, or why it is refused. A good KS of an unknown User ID creates that user, as the first
 * real call does on the server.
 */
export function sessionOf(call: Call, needed: Needed): Session | Failure {
  const ks = textOf(call.params, 'ks') ?? '';
  if (ks === '') return failures.serviceForbidden(call.service, call.action);
  const session = provenSession(call, ks);
  if (isFailure(session)) return session;
  if (call.world.endedSessions.has(ks)) return failures.invalidKs('LOGOUT');
  if (session.fields.expiresAt <= secondsNow(call.world)) return failures.invalidKs('EXPIRED');
  if (!isOpen(session.account)) return failures.partnerBlocked();
  if (!suffices(session.fields, needed)) return failures.serviceForbidden(call.service, call.action);
  rememberUser(call, session);
  return session;
}

/** A KS of an account, as `session.start` and signing in make it. */
export function newKs(
  call: Call,
  account: SandboxAccount,
  { type, userId, privileges }: Pick<KsFields, 'type' | 'userId' | 'privileges'>,
): string {
  const asked = textOf(call.params, 'expiry');
  const expiresAt = secondsNow(call.world) + (asked === undefined ? DEFAULT_EXPIRY : integerOf(asked));
  return signKs({ partnerId: account.partnerId, type, userId, expiresAt, privileges }, account.adminSecret);
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
  return newKs(call, account, {
    type: type === '2' ? 'admin' : 'user',
    userId: textOf(params, 'userId') ?? '',
    privileges: textOf(params, 'privileges') ?? '',
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

/** `session.end`. */
export function endSession(call: Call, session: Session): Json {
  call.world.endedSessions.add(session.ks);
  return null;
}

/** Whether a KS came from a widget: such a one stands for no user. */
export function isWidgetSession(fields: KsFields): boolean {
  return fields.type === 'user' && fields.privileges.split(',').some((one) => one.startsWith('widget:'));
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

function suffices(fields: KsFields, needed: Needed): boolean {
  if (needed === 'any') return true;
  return needed === 'admin' ? fields.type === 'admin' : !isWidgetSession(fields);
}

function rememberUser(call: Call, { account, fields }: Session): void {
  const { partnerId, userId: id } = fields;
  if (id === '' || isWidgetSession(fields) || userOf(call.world, account, id) !== undefined) return;
  const createdAt = secondsNow(call.world);
  call.world.createdUsers.push({ partnerId, id, fullName: id, createdAt, by: 'ks' });
}
