import type { FixableProblem, Problem } from '../result.ts';
import { toServerText } from '../text/redact.ts';
import { buildAccountCalls } from './account.ts';
import { describeFailedCall, TEST_ROLE } from './problems.ts';
import {
  buildCall,
  buildQuery,
  type Call,
  getSessionFrom,
  type Query,
  type SessionSource,
  selectFields,
} from './query.ts';
import { isRecord } from './records.ts';

export interface User {
  /** The ID that Kaltura stores: `user.get` ignores letter case (recorded: user.get.other_case). */
  id: string;
  name: string;
  /** A blocked user gets sessions, but Kaltura refuses every call with them (`USER_BLOCKED`). */
  status: 'active' | 'blocked';
  /** The user has a role: sessions of either type with this User ID have the role's rights. */
  isAdministrator: boolean;
  /** The name of any role except the administrators' role, which may allow less; else null. */
  role: string | null;
}

/** This role can read the Admin Secret (recorded: multirequest.check_with_response_profiles). */
const ADMINISTRATORS_ROLE = 'Publisher Administrator';

const DELETED = 2;

/**
 * The user with this ID; null for a new or deleted user, whom Kaltura creates at the first use. The
 * session must belong to an existing user, so that the lookup itself does not create a user.
 */
export function findUser(session: SessionSource, userId: string): Query<User | null> {
  const params = { userId, ...selectFields('id,fullName,status,isAdmin,roleIds,roleNames') };
  return buildQuery<User | null>(
    buildCall('user.get', params, session),
    (value) => {
      const user = parseUser(value, userId);
      return user && { value: isRecord(value) && value.status === DELETED ? null : user };
    },
    (failure) =>
      ['INVALID_USER_ID', 'USER_NOT_FOUND'].includes(failure.error.code)
        ? { value: null }
        : { problem: describeFailedCall(failure, `the user ${userId}`) },
  );
}

function parseUser(value: unknown, userId: string): User | null {
  if (!isRecord(value) || typeof value.id !== 'string') return null;
  const role = toServerText(value.roleNames, 100);
  const hasRole = typeof value.roleIds === 'string' && value.roleIds !== '';
  return {
    // The caller knows this ID already: do not cut it.
    id: value.id === userId ? userId : toServerText(value.id, 320),
    name: toServerText(value.fullName, 100),
    status: value.status === 0 ? 'blocked' : 'active',
    isAdministrator: value.isAdmin === true || hasRole,
    role: hasRole && role !== '' && role !== ADMINISTRATORS_ROLE ? role : null,
  };
}

/**
 * Does a session's role allow at least one of two reads: a list of entries, or the account's name?
 * `start` starts the session. Its user must exist, because in some accounts using a session creates
 * its user.
 */
export function checkRole(start: Call): Query<boolean> {
  const { info, entries } = buildAccountCalls(getSessionFrom(start));
  return {
    calls: [start, entries, info],
    parse: (outcome) => {
      const answers = [outcome(entries), outcome(info)];
      if (answers.some(({ ok }) => ok)) return { value: true };
      const failed = answers.find((each) => !each.ok && each.error.code !== 'SERVICE_FORBIDDEN');
      return failed && !failed.ok
        ? { problem: describeFailedCall(failed, 'the entries') }
        : { value: false };
    },
  };
}

/** Would `user.add` refuse this ID? (Measured. A KS accepts any string.) */
export function isUnusualUserId(userId: string): boolean {
  return !/^[A-Za-z0-9,!#$%&'*+?^_`{|}~.@-]{1,320}$/.test(userId);
}

/** The problem with the User ID of a blocked user. */
export function describeBlockedUser(userId: string): FixableProblem {
  return {
    code: 'USER_BLOCKED',
    message: `User ${userId} is blocked: Kaltura refuses every call with its sessions.`,
    fix: 'Use another User ID, or ask your Kaltura administrator to unblock this user.',
  };
}

/** The warning about the User ID of an administrator. */
export function describeAdministrator(userId: string): Problem {
  return {
    code: 'ADMINISTRATOR_USER',
    message: `${userId} is an administrator. That is fine for your own development, but USER sessions with this User ID have an administrator's rights and can read the Admin Secret.`,
    fix: 'For players and web pages, create sessions with the User ID of a user without a role.',
  };
}

/**
 * The warning about a user whose role limits sessions. `isRefused`: it allows neither of the two
 * reads of `checkRole`.
 */
export function describeLimitedRole(
  userId: string,
  role: string,
  { isRefused = false } = {},
): Problem {
  return {
    code: 'LIMITED_ROLE',
    message: isRefused
      ? `${userId} has the role “${role}”: in a session with this User ID, Kaltura refused to list entries and to return the account's name.`
      : `${userId} has the role “${role}”: the role decides what ADMIN and USER sessions with this User ID are allowed to do.`,
    fix: `${TEST_ROLE}, or use a User ID without a role.`,
  };
}

/** The warning about a User ID that Kaltura stores in a different letter case. */
export function describeOtherLetterCase(storedId: string): Problem {
  return {
    code: 'OTHER_LETTER_CASE',
    message: `Kaltura stores this User ID as ${storedId}.`,
    fix: `Use ${storedId}. Otherwise, sessions and reports may show two users.`,
  };
}
