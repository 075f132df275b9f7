import { createHash } from 'node:crypto';
import type { SandboxAccount, SandboxToken } from './account.ts';
import { type Failure, failures, isFailure, type Json, type JsonObject } from './answers.ts';
import { pageOf } from './pages.ts';
import { integerOf, nested, type Params, textOf } from './parameters.ts';
import {
  created,
  LONGEST_SESSION,
  LONGEST_USER_ID,
  refusedPrivileges,
  type Session,
  signedKs,
} from './sessions.ts';
import { recognizeToken, tokenIdFor, tokenValueFor } from './token-ids.ts';
import { type Call, secondsNow, userOf } from './world.ts';

/** An AppToken, and whose it is. */
export interface HeldToken extends SandboxToken {
  account: SandboxAccount;
}

const HASHES = { SHA1: 'sha1', MD5: 'md5', SHA256: 'sha256', SHA512: 'sha512' } as const;
const STATUS = { disabled: 1, active: 2 } as const;
const READ_ONLY = ['id', 'token', 'partnerId', 'createdAt', 'updatedAt', 'status'];
const LONGEST_TEXT = 65_535;
/** Privileges that nobody can add to those of a token: the server drops them without a word. */
const RESERVED =
  /^(?:\*|all|view|sview|list|edit|download|setrole|widget|actionslimit|iprestrict|urirestrict|disableentitlement\w*|enableentitlement|privacycontext|enablecategorymoderation|sessionid|apptoken)$/;

/** `appToken.add`. It creates the user that it names, and refuses to do without one. */
export function addToken(call: Call, { account }: Session): Json {
  const fields = nested(call.params, 'appToken');
  if (Object.keys(fields).length === 0) return failures.missing('appToken');
  const wrong = wrongField(fields);
  if (wrong) return wrong;
  const userId = sessionUser(call, account, textOf(fields, 'sessionUserId'));
  if (isFailure(userId)) return userId;
  const now = secondsNow(call.world);
  const duration = textOf(fields, 'sessionDuration');
  const described: Omit<SandboxToken, 'id' | 'token'> = {
    ...(textOf(fields, 'sessionType')
      ? { type: textOf(fields, 'sessionType') === '2' ? 'admin' : 'user' }
      : {}),
    ...(userId === null ? {} : { userId }),
    duration: duration === undefined ? LONGEST_SESSION : integerOf(duration),
    ...(textOf(fields, 'sessionPrivileges')
      ? { privileges: textOf(fields, 'sessionPrivileges') as string }
      : {}),
    ...(textOf(fields, 'expiry') ? { expiresAt: integerOf(textOf(fields, 'expiry')) } : {}),
    hashType: (textOf(fields, 'hashType') ?? 'SHA1') as keyof typeof HASHES,
    ...(textOf(fields, 'description') ? { description: textOf(fields, 'description') as string } : {}),
    createdAt: now,
    updatedAt: now,
  };
  const { appTokens, endedSessions } = call.world;
  const id = tokenIdFor(
    described,
    account,
    (id) => endedSessions.has(id) || appTokens.some((each) => each.id === id),
  );
  const held: HeldToken = { account, id, token: tokenValueFor(id, account), ...described };
  appTokens.push(held);
  // The answer has the User ID as it was sent; what is stored is cut (recorded: appToken.add.user_101_chars).
  return { ...tokenOf(held), ...(userId === null ? {} : { sessionUserId: textOf(fields, 'sessionUserId') }) };
}

/** `appToken.get`: with the token in it, unless a response profile leaves it out. */
export function tokenById(call: Call, session: Session): Json {
  const held = heldToken(call, session);
  return isFailure(held) ? held : tokenOf(held);
}

/** `appToken.list`. */
export function listTokens(call: Call, { account }: Session): Json {
  const filter = nested(call.params, 'filter');
  const order = textOf(filter, 'orderBy') ?? '';
  const own = call.world.appTokens
    .filter((held) => held.account === account)
    .filter((held) => [undefined, held.id].includes(textOf(filter, 'idEqual')))
    .filter((held) => [undefined, held.userId].includes(textOf(filter, 'sessionUserIdEqual')));
  if (/^[+-]?createdAt$/.test(order))
    own.sort((a, b) => ((a.createdAt ?? 0) - (b.createdAt ?? 0)) * (order.startsWith('-') ? -1 : 1));
  return {
    totalCount: own.length,
    objects: pageOf(own.map(tokenOf), call.params),
    objectType: 'KalturaAppTokenListResponse',
  };
}

/** `appToken.update`. */
export function updateToken(call: Call, session: Session): Json {
  const held = heldToken(call, session);
  if (isFailure(held)) return held;
  const fields = nested(call.params, 'appToken');
  const wrong = wrongField(fields);
  if (wrong) return wrong;
  const text = (name: string): string | undefined => textOf(fields, name);
  const duration = text('sessionDuration');
  if (text('description') !== undefined) held.description = text('description') as string;
  if (duration !== undefined) held.duration = integerOf(duration);
  if (text('hashType') !== undefined) held.hashType = text('hashType') as keyof typeof HASHES;
  if (text('expiry') !== undefined) held.expiresAt = integerOf(text('expiry'));
  held.updatedAt = secondsNow(call.world);
  return tokenOf(held);
}

/** `appToken.delete`: its sessions end with it. */
export function deleteToken(call: Call, session: Session): Json {
  const held = heldToken(call, session);
  if (isFailure(held)) return held;
  dropped(call, held);
  return null;
}

/** The tokens of a user who is deleted go too. */
export function deleteTokensOf(call: Call, account: SandboxAccount, userId: string): void {
  for (const held of [...call.world.appTokens])
    if (held.account === account && held.userId === userId) dropped(call, held);
}

function dropped(call: Call, held: HeldToken): void {
  call.world.appTokens.splice(call.world.appTokens.indexOf(held), 1);
  call.world.endedSessions.add(held.id);
}

/** `appToken.startSession`: the hash is over the KS that the call came with, and the token. */
export function startTokenSession(call: Call, session: Session): Json {
  const { params } = call;
  if (textOf(params, 'tokenHash') === undefined) return failures.missing('tokenHash');
  const held = heldToken(call, session);
  if (isFailure(held)) return held;
  const now = secondsNow(call.world);
  if (held.status === 'disabled') return failures.tokenNotActive(held.id);
  if (held.expiresAt !== undefined && held.expiresAt <= now) return failures.tokenExpired(held.id);
  const hash = createHash(HASHES[held.hashType ?? 'SHA1'])
    .update(session.ks + held.token)
    .digest('hex');
  if (hash !== textOf(params, 'tokenHash')) return failures.wrongTokenHash();
  const asked = textOf(params, 'expiry');
  const lives = Math.min(
    asked === undefined ? held.duration : integerOf(asked),
    held.duration,
    held.expiresAt === undefined ? Number.POSITIVE_INFINITY : held.expiresAt - now,
  );
  const type = held.type ?? (textOf(params, 'type') === '2' ? 'admin' : 'user');
  const userId = held.userId ?? textOf(params, 'userId') ?? '';
  const privileges = [
    `sessionid:${held.id}`,
    `apptoken:${held.id}`,
    ...narrowedPrivileges(held.privileges ?? '', textOf(params, 'sessionPrivileges') ?? ''),
  ].join(',');
  const refused = refusedPrivileges(privileges);
  if (refused) return refused;
  const { account } = session;
  const fields = { partnerId: account.partnerId, type, userId, expiresAt: now + lives, privileges };
  return {
    ks: signedKs(account, fields),
    sessionType: type === 'admin' ? 2 : 0,
    partnerId: String(account.partnerId),
    userId,
    expiry: fields.expiresAt,
    privileges,
    objectType: 'KalturaSessionInfo',
  };
}

/** Those of the token, a wildcard narrowed by what is asked for; what is asked for besides counts where the server keeps no such name for itself. */
function narrowedPrivileges(own: string, asked: string): string[] {
  const parts = (text: string): string[] => text.split(',').filter(Boolean);
  const nameOf = (privilege: string): string => privilege.split(':')[0] as string;
  const wanted = parts(asked);
  const kept = parts(own).map((privilege) =>
    privilege.endsWith(':*')
      ? (wanted.find((each) => nameOf(each) === nameOf(privilege)) ?? privilege)
      : privilege,
  );
  const names = kept.map(nameOf);
  return [...kept, ...wanted.filter((each) => !names.includes(nameOf(each)) && !RESERVED.test(nameOf(each)))];
}

function heldToken(call: Call, { account }: Session): HeldToken | Failure {
  const id = textOf(call.params, 'id');
  if (id === undefined) return failures.missing('id');
  const { appTokens, endedSessions } = call.world;
  const held = appTokens.find((each) => each.account === account && each.id === id);
  if (held) return held;
  const recognized = endedSessions.has(id) ? null : recognizeToken(id, account);
  if (!recognized) return failures.unknownToken(id);
  const added = { ...recognized, account };
  appTokens.push(added);
  return added;
}

function wrongField(fields: Params): Failure | null {
  const property = READ_ONLY.find((name) => fields[name] !== undefined);
  if (property) return failures.notUpdatable(`KalturaAppToken::${property}`);
  const hash = textOf(fields, 'hashType');
  if (hash !== undefined && !Object.hasOwn(HASHES, hash))
    return failures.notInEnum(hash, 'hashType', 'KalturaAppTokenHashType');
  const type = textOf(fields, 'sessionType');
  if (type !== undefined && type !== '0' && type !== '2')
    return failures.notInEnum(type, 'sessionType', 'KalturaSessionType');
  return (textOf(fields, 'description') ?? '').length > LONGEST_TEXT ? failures.internal() : null;
}

/** The User ID that the token is for, created where it is new; null for a token that names none. */
function sessionUser(
  call: Call,
  account: SandboxAccount,
  given: string | undefined,
): string | null | Failure {
  const isWithoutIdKnown =
    account.hasUserWithoutId ||
    call.world.createdUsers.some((one) => one.partnerId === account.partnerId && one.id === '');
  if (given === undefined) return isWithoutIdKnown ? null : failures.invalidField('sessionUserId');
  const known = userOf(call.world, account, given) !== undefined;
  if (!known && !/^[A-Za-z0-9,!#$%&'*+?^_`{|}~.@-]{1,320}$/.test(given))
    return failures.invalidField('sessionUserId');
  const id = given.slice(0, LONGEST_USER_ID);
  created(call, {
    account,
    fields: { userId: id, type: 'user', partnerId: 0, expiresAt: 0, privileges: '' },
  });
  return id;
}

function tokenOf(held: HeldToken): JsonObject {
  return {
    id: held.id,
    token: held.token,
    partnerId: held.account.partnerId,
    createdAt: held.createdAt ?? 0,
    updatedAt: held.updatedAt ?? held.createdAt ?? 0,
    status: STATUS[held.status ?? 'active'],
    ...(held.expiresAt === undefined ? {} : { expiry: held.expiresAt }),
    ...(held.type === undefined ? {} : { sessionType: held.type === 'admin' ? 2 : 0 }),
    ...(held.userId === undefined ? {} : { sessionUserId: held.userId }),
    sessionDuration: held.duration,
    ...(held.privileges === undefined ? {} : { sessionPrivileges: held.privileges }),
    hashType: held.hashType ?? 'SHA1',
    ...(held.description === undefined ? {} : { description: held.description }),
    objectType: 'KalturaAppToken',
  };
}
