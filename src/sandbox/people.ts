import type { SandboxUser } from './account.ts';
import { failures, isFailure, type Json, type JsonObject } from './answers.ts';
import { deleteTokensOf } from './app-tokens.ts';
import { pageOf } from './pages.ts';
import { nested, textOf } from './parameters.ts';
import { created, LONGEST_USER_ID, newKs, type Session, sessionOf } from './sessions.ts';
import { type Call, type CreatedUser, isDeleted, isOpen, secondsNow, userOf } from './world.ts';

const LONG_AGO = 1748736000;
/** How long the database is down when somebody signs in who is there to try that. */
const OUTAGE_MS = 1000;
const STATUS = { blocked: 0, active: 1, deleted: 2 } as const;

/** `user.get`: the KS's own user unless another is named; letter case does not matter. */
export function userById(call: Call, { account, fields }: Session): Json {
  const id = textOf(call.params, 'userId') || fields.userId;
  if (fields.type !== 'admin' && id !== fields.userId) return failures.anotherUser(id);
  // Asked about oneself, somebody new comes into being (recorded: user.get.ks_user_never_seen).
  if (id === fields.userId) created(call, { account, fields });
  const user = userOf(call.world, account, id.slice(0, LONGEST_USER_ID));
  // A deleted user is answered for as one who never existed.
  return user === undefined || isDeleted(user) ? failures.unknownUser() : personOf(account.partnerId, user);
}

/** `user.list`: every user of the account. */
export function listUsers(call: Call, { account }: Session): Json {
  const { partnerId } = account;
  const made = call.world.createdUsers.filter((user) => user.partnerId === partnerId);
  const objects = [...(account.users ?? []), ...made].map((user) => personOf(partnerId, user));
  return {
    totalCount: objects.length,
    objects: pageOf(objects, call.params),
    objectType: 'KalturaUserListResponse',
  };
}

/** `user.add`: narrower in what an id may be than a KS is. */
export function addUser(call: Call, { account }: Session): Json {
  const id = textOf(nested(call.params, 'user'), 'id');
  if (id === undefined) return failures.missing('user');
  if (!/^[\w,!#$%&'*+?^`{|}~.@-]{1,320}$/.test(id)) return failures.invalidField('id');
  if (userOf(call.world, account, id) !== undefined) return failures.userExists(id);
  const { partnerId } = account;
  const user: CreatedUser = {
    partnerId,
    id,
    fullName: '',
    createdAt: secondsNow(call.world),
    by: 'user.add',
  };
  call.world.createdUsers.push(user);
  return personOf(partnerId, user);
}

/** `user.delete`: a user that came into being here; the AppTokens of that user go too. */
export function deleteUser(call: Call, { account }: Session): Json {
  const user = userOf(call.world, account, textOf(call.params, 'userId') ?? '');
  if (user === undefined || !('by' in user)) return failures.unknownUser();
  user.deletedAt = secondsNow(call.world);
  deleteTokensOf(call, account, user.id);
  return personOf(account.partnerId, user);
}

/** `user.loginByLoginId`: everything that could tell whether an address exists is one and the same answer. */
export function login(call: Call): Json {
  const { params } = call;
  for (const name of ['loginId', 'password'])
    if (textOf(params, name) === undefined) return failures.missing(name);
  const staleKs = textOf(params, 'ks') && isFailure(sessionOf(call, 'any'));
  const loginId = textOf(params, 'loginId')?.toLowerCase();
  const partner = textOf(params, 'partnerId');
  const found = call.accounts
    .filter((account) => isOpen(account) && (!partner || String(account.partnerId) === partner))
    .flatMap((account) => (account.users ?? []).map((user) => ({ account, user })))
    .find(({ user }) => user.status === undefined && user.id.toLowerCase() === loginId);
  const known = found?.user.login;
  if (staleKs || found === undefined || known === undefined || known.password !== textOf(params, 'password'))
    return failures.wrongPassword();
  if (known.refused === 'outage') call.world.outageUntil = call.world.now() + OUTAGE_MS;
  if (known.refused === 'locked' || known.refused === 'outage') return failures.wrongPassword();
  if (known.refused === 'company-sign-on') return failures.directLoginBlocked();
  if (known.refused === 'expired-password') return failures.passwordExpired();
  if (known.otp !== undefined && !textOf(params, 'otp')) return failures.missingOtp();
  if (known.otp !== undefined && known.otp !== textOf(params, 'otp')) return failures.invalidOtp();
  return newKs(call, found.account, {
    type: found.user.administrator ? 'admin' : 'user',
    userId: found.user.id,
    privileges: textOf(params, 'privileges') ?? '*',
  });
}

function personOf(partnerId: number, user: SandboxUser | CreatedUser): JsonObject {
  const made = 'by' in user ? user : undefined;
  const ready = 'by' in user ? undefined : user;
  const time = made?.createdAt ?? LONG_AGO;
  const isAdmin = ready?.administrator ?? false;
  const role = ready?.role;
  return {
    id: user.id,
    partnerId,
    screenName: user.id,
    fullName: made?.fullName ?? `${ready?.firstName} ${ready?.lastName}`,
    ...(ready?.login && { email: user.id }),
    country: '',
    description: '',
    status: STATUS[made?.deletedAt ? 'deleted' : (ready?.status ?? 'active')],
    createdAt: time,
    updatedAt: time,
    statusUpdatedAt: time,
    ...(made?.deletedAt && { deletedAt: made.deletedAt }),
    userMode: 0,
    capabilities: [],
    isAdmin,
    isGuest: false,
    roleIds: isAdmin ? (role ? '57' : '2') : '',
    roleNames: isAdmin ? (role ?? 'Publisher Administrator') : '',
    isAccountOwner: isAdmin && !role,
    firstName: made?.fullName ?? ready?.firstName ?? '',
    lastName: ready?.lastName ?? '',
    loginEnabled: ready?.login !== undefined,
    isSsoExcluded: false,
    objectType: 'KalturaUser',
  };
}
