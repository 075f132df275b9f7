import { shownText } from '../text/secrets.ts';
import { onlyFields, problemOf, unexpected } from './account.ts';
import { isRecord } from './api-error.ts';
import type { Question } from './inquiry.ts';
import { inSession, type Session } from './source.ts';

export interface User {
  /** As Kaltura has it: it ignores letter case when asked (recorded: user.get.other_case). */
  id: string;
  name: string;
  /** A blocked user still gets sessions, and every call with them is refused (`USER_BLOCKED`). */
  status: 'active' | 'blocked' | 'deleted';
  /** Has rights of its own: its sessions have them too, USER sessions among them, and can read the Admin Secret. */
  administrator: boolean;
}

/** What is asked of a user. */
export const USER_FIELDS = 'id,fullName,status,isAdmin,roleIds';

/** The user with this ID, or null: not there yet, which is fine. Looked up with a KS of no user, or of one that is there, so that nothing is created. */
export function user(session: Session, userId: string): Question<User | null> {
  const call = inSession(session, {
    service: 'user',
    action: 'get',
    params: { userId, ...onlyFields(USER_FIELDS) },
  });
  return {
    calls: [call],
    read: (outcome) => {
      const had = outcome(call);
      if (had.ok) return userIn(had.value, userId) ?? { problem: unexpected() };
      return isUnknownUser(had.error.code) ? null : { problem: problemOf(had) };
    },
  };
}

/** The user that `user.get` answered, asked for by this ID; null where it is of no form that the API has. */
export function userIn(value: unknown, userId: string): User | null {
  if (!isRecord(value) || typeof value.id !== 'string') return null;
  return {
    // As it was asked for, it is no news, and nothing need be cut out of it.
    id: value.id === userId ? userId : shownText(value.id, 320),
    name: shownText(value.fullName, 100),
    status: value.status === 0 ? 'blocked' : value.status === 2 ? 'deleted' : 'active',
    administrator: value.isAdmin === true || (typeof value.roleIds === 'string' && value.roleIds !== ''),
  };
}

/** Does this code of `user.get` say that there is no such user? */
export function isUnknownUser(code: string): boolean {
  return code === 'INVALID_USER_ID' || code === 'USER_NOT_FOUND';
}

/** Characters of a User ID that Kaltura stores; the rest is cut off (kuserPeer::MAX_PUSER_LENGTH). */
export const STORED_USER_ID = 100;

/** True where `user.add` would refuse this ID (measured; a KS takes any string). */
export function isUnusualUserId(userId: string): boolean {
  return !/^[A-Za-z0-9,!#$%&'*+?^_`{|}~.@-]{1,320}$/.test(userId);
}
