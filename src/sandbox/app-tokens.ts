import { createHash } from 'node:crypto';
import { parseSessionType, signKs, TYPE_NUMBERS } from '../kaltura/ks.ts';
import { CHECK_USER_ID } from '../kaltura/problems.ts';
import { isUnusualUserId } from '../kaltura/users.ts';
import {
  createError,
  type ErrorAnswer,
  isError,
  type Json,
  toInteger,
  toListPage,
} from './answers.ts';
import { findPrivilegeRefusal, type Session } from './permissions.ts';
import { LONGEST_SESSION } from './sessions.ts';
import { createTokenId, deriveToken, recognizeToken } from './token-ids.ts';
import { ensureUser, findStoredUser, STORED_USER_ID_LENGTH } from './users.ts';
import { type AccountToken, addItem, type Call, getNowInSeconds } from './world.ts';

/** A caller cannot add these to an AppToken's privileges: the server drops them silently. */
const RESERVED_PRIVILEGES =
  /^(?:\*|all|view|sview|list|edit|download|setrole|widget|actionslimit|iprestrict|urirestrict|disableentitlement\w*|enableentitlement|privacycontext|enablecategorymoderation|sessionid|apptoken)$/;

/** What a caller can set besides the user. */
const NUMBERS = ['sessionType', 'sessionDuration', 'expiry'];
const TEXTS = ['sessionPrivileges', 'hashType', 'description'];

/** `appToken.add`: requires a user, and creates the user if it is new. */
export function answerTokenAdd({ world, params }: Call, { account }: Session): Json {
  const userId = params['appToken:sessionUserId'] ?? '';
  if (isUnusualUserId(userId) && (userId === '' || !findStoredUser(world, account, userId)))
    return createError('INVALID_FIELD_VALUE', { FIELD_NAME: 'sessionUserId' });
  ensureUser(world, account, userId);
  const fields = [...NUMBERS, ...TEXTS].flatMap((name) => {
    const text = params[`appToken:${name}`];
    return text ? [[name, NUMBERS.includes(name) ? toInteger(text) : text]] : [];
  });
  const type = parseSessionType(params['appToken:sessionType']) ?? 'user';
  const storedUserId = userId.slice(0, STORED_USER_ID_LENGTH);
  const id = createTokenId({ type, userId: storedUserId }, account);
  const token: AccountToken = {
    hashType: 'SHA1',
    sessionDuration: LONGEST_SESSION,
    ...Object.fromEntries(fields),
    account,
    id,
    token: deriveToken(id, account),
    status: 2,
    createdAt: getNowInSeconds(world),
    sessionUserId: storedUserId,
  };
  addItem(world.appTokens, token);
  // The answer has the User ID from the call, even if the stored User ID is shorter
  // (recorded: appToken.add.user_101_chars).
  return { ...toAnswer(token), sessionUserId: userId };
}

/** `appToken.list`. */
export function answerTokenList({ world, params }: Call, { account }: Session): Json {
  const tokens = world.appTokens.filter((token) => token.account === account);
  if (params['filter:orderBy']) tokens.sort((a, b) => b.createdAt - a.createdAt);
  return toListPage(tokens.map(toAnswer), params);
}

/** `appToken.delete`: ends the sessions of the AppToken too. */
export function answerTokenDelete(call: Call, session: Session): Json {
  const token = findToken(call, session);
  if (isError(token)) return token;
  const { appTokens, endedSessions } = call.world;
  appTokens.splice(appTokens.indexOf(token), 1);
  addItem(endedSessions, token.id);
  return null;
}

/** `appToken.startSession`: `tokenHash` is the hash of the call's KS followed by the token. */
export function answerTokenStart(call: Call, session: Session): Json {
  const { world, params } = call;
  const { account } = session;
  const { tokenHash, expiry, type: askedType, userId: askedUserId = '' } = params;
  const token = findToken(call, session);
  if (isError(token)) return token;
  const now = getNowInSeconds(world);
  if (token.status === 1) return createError('APP_TOKEN_NOT_ACTIVE', { ID: token.id });
  const { sessionDuration, expiry: tokenEnd = Number.POSITIVE_INFINITY } = token;
  if (tokenEnd <= now) return createError('APP_TOKEN_EXPIRED', { ID: token.id });
  const hash = createHash(token.hashType)
    .update(session.ks + token.token)
    .digest('hex');
  if (hash !== tokenHash) return createError('INVALID_APP_TOKEN_HASH');
  const asked = expiry === undefined ? sessionDuration : toInteger(expiry);
  const type = parseSessionType(token.sessionType ?? askedType) ?? 'user';
  // `checkAppToken` asks for user 1 to find out whether the holder chooses the user. For a token
  // that had a user, the answer is no.
  const isProbe = token.isUserForgotten && askedUserId === '1';
  const userId = token.sessionUserId ?? (isProbe ? CHECK_USER_ID : askedUserId);
  const privileges = [
    `sessionid:${token.id}`,
    `apptoken:${token.id}`,
    ...mergePrivileges(token.sessionPrivileges ?? '', params.sessionPrivileges ?? ''),
  ].join(',');
  const refusal = findPrivilegeRefusal(privileges);
  if (refusal) return refusal;
  const expiresAt = Math.min(now + asked, now + sessionDuration, tokenEnd);
  const { partnerId } = account;
  return {
    ks: signKs({ partnerId, type, userId, expiresAt, privileges }, account.adminSecret),
    sessionType: TYPE_NUMBERS[type],
    partnerId: String(partnerId),
    userId,
    expiry: expiresAt,
    privileges,
  };
}

/** The AppToken's privileges and the call's unreserved ones. The call can narrow a wildcard. */
function mergePrivileges(own: string, requested: string): string[] {
  const split = (text: string): string[] => text.split(',').filter(Boolean);
  const getName = (privilege: string): string => privilege.split(':')[0] as string;
  const wanted = split(requested);
  const kept = split(own).map((privilege) =>
    privilege.endsWith(':*')
      ? (wanted.find((each) => getName(each) === getName(privilege)) ?? privilege)
      : privilege,
  );
  const names = kept.map(getName);
  const canAdd = (name: string): boolean =>
    !names.includes(name) && !RESERVED_PRIVILEGES.test(name);
  return [...kept, ...wanted.filter((each) => canAdd(getName(each)))];
}

/** The AppToken that the call names: ready-made, or created in this run or an earlier run. */
function findToken({ world, params }: Call, { account }: Session): AccountToken | ErrorAnswer {
  const { id = '' } = params;
  const token = world.appTokens.find((each) => each.account === account && each.id === id);
  if (token) return token;
  const recognized = world.endedSessions.includes(id) ? null : recognizeToken(id, account);
  if (!recognized) return createError('APP_TOKEN_ID_NOT_FOUND', { ID: id });
  const added = { ...recognized, account };
  addItem(world.appTokens, added);
  return added;
}

function toAnswer({ account, isUserForgotten, ...token }: AccountToken): object {
  return token;
}
