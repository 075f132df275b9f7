import { serverText } from '../text/redact.ts';
import { accountCalls, onlyFields, problemOf, unexpected } from './account.ts';
import { isRecord } from './api-error.ts';
import type { Call, Question } from './inquiry.ts';
import { inSession, type Session } from './source.ts';

export interface User {
  /** As Kaltura has it: it ignores letter case when asked (recorded: user.get.other_case). */
  id: string;
  name: string;
  /** A blocked user still gets sessions, and every call with them is refused (`USER_BLOCKED`). */
  status: 'active' | 'blocked';
  /** Has a role: sessions of either type with this User ID have the rights of the role. */
  administrator: boolean;
  /** The name of a role that may allow less than the administrators' role; null for this one and for none. */
  role: string | null;
}

/** The administrators' role (recorded: multirequest.check_with_response_profiles). It reads the Admin Secret. */
const ADMINISTRATORS_ROLE = 'Publisher Administrator';

/** What is asked of a user. */
export const USER_FIELDS = 'id,fullName,status,isAdmin,roleIds,roleNames';

/**
 * The user with this ID; null for a new or a deleted one, whom Kaltura creates at the first use. The session
 * must belong to a user who exists, so that asking creates nobody.
 */
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
      if (had.ok)
        return isDeleted(had.value) ? null : (userIn(had.value, userId) ?? { problem: unexpected() });
      return isUnknownUser(had.error.code) ? null : { problem: problemOf(had) };
    },
  };
}

/** The user that `user.get` answered, asked for by this ID; null where it is of no form that the API has. */
export function userIn(value: unknown, userId: string): User | null {
  if (!isRecord(value) || typeof value.id !== 'string') return null;
  const role = serverText(value.roleNames, 100);
  const hasRole = typeof value.roleIds === 'string' && value.roleIds !== '';
  return {
    // As it was asked for, it is no news, and nothing need be cut out of it.
    id: value.id === userId ? userId : serverText(value.id, 320),
    name: serverText(value.fullName, 100),
    status: value.status === 0 ? 'blocked' : 'active',
    administrator: value.isAdmin === true || hasRole,
    role: hasRole && role !== '' && role !== ADMINISTRATORS_ROLE ? role : null,
  };
}

function isDeleted(value: unknown): boolean {
  return isRecord(value) && value.status === 2;
}

/**
 * Does the role of a session allow one of two reads, a list of entries and the name of the account? `start`
 * starts the session. Its user must exist: using a session creates its user in some accounts.
 */
export function roleAllows(start: Call): Question<boolean> {
  const { info, entries } = accountCalls({ call: start, as: 'result' });
  return {
    calls: [start, entries, info],
    read: (outcome) => {
      const answers = [outcome(entries), outcome(info)];
      if (answers.some(({ ok }) => ok)) return true;
      const failed = answers.find((each) => !each.ok && each.error.code !== 'SERVICE_FORBIDDEN');
      return failed && !failed.ok ? { problem: problemOf(failed) } : false;
    },
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
