import { defineUser, type SandboxAccount, type SandboxUser } from './account.ts';
import { createError, type Json, toListPage } from './answers.ts';
import type { Session } from './permissions.ts';
import { addItem, type Call, type World } from './world.ts';

/** Kaltura drops the characters of a User ID after these (recorded: appToken.add.user_101_chars). */
export const STORED_USER_ID_LENGTH = 100;

/** `user.get`: the session's own user or, for an ADMIN session, any. Ignores letter case. */
export function answerUserGet({ world, params }: Call, { account, fields }: Session): Json {
  const id = params.userId || fields.userId;
  if (fields.type !== 'admin' && id !== fields.userId)
    return createError('CANNOT_RETRIEVE_ANOTHER_USER_USING_NON_ADMIN_SESSION', { USER_ID: id });
  // A new user who asks about itself is created (recorded: user.get.ks_user_never_seen).
  if (id !== '' && id === fields.userId) ensureUser(world, account, id);
  const user = findStoredUser(world, account, id.slice(0, STORED_USER_ID_LENGTH));
  return user ? omitLogin(user) : createError('INVALID_USER_ID');
}

/** `user.list`: the account's users, without the users that calls created. */
export function answerUserList({ params }: Call, { account }: Session): Json {
  return toListPage((account.users ?? []).map(omitLogin), params);
}

/** The user with this ID, in any letter case. */
export function findStoredUser(
  world: World,
  account: SandboxAccount,
  id: string,
): SandboxUser | undefined {
  const wanted = id.toLowerCase();
  const isWanted = (user: SandboxUser): boolean => user.id.toLowerCase() === wanted;
  const { partnerId, users = [] } = account;
  return (
    world.createdUsers.find((user) => user.partnerId === partnerId && isWanted(user)) ??
    users.find(isWanted) ??
    (wanted === '0' ? getUserZero(account) : undefined)
  );
}

/** Creates a user with this ID, cut to the stored length, unless the account has one. */
export function ensureUser(world: World, account: SandboxAccount, userId: string): void {
  const id = userId.slice(0, STORED_USER_ID_LENGTH);
  if (findStoredUser(world, account, id)) return;
  const { partnerId } = account;
  addItem(world.createdUsers, { ...defineUser(partnerId, id || 'Unknown', { id }), partnerId });
}

/** The user that registration creates; widget sessions belong to it. */
function getUserZero({ partnerId, userZero }: SandboxAccount): SandboxUser {
  return defineUser(partnerId, '', { id: '0', status: userZero === 'blocked' ? 0 : 1 });
}

function omitLogin({ login, ...user }: SandboxUser): object {
  return user;
}
