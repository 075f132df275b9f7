import { toServerText } from '../text/redact.ts';
import { buildAccountCalls } from './account.ts';
import { describeFailedCall } from './problems.ts';
import {
  addSession,
  buildQuery,
  type Call,
  type Query,
  type SessionSource,
  selectFields,
} from './query.ts';
import { isRecord } from './untrusted.ts';

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
  const call = addSession(session, {
    service: 'user',
    action: 'get',
    params: { userId, ...selectFields('id,fullName,status,isAdmin,roleIds,roleNames') },
  });
  return buildQuery<User | null>(
    call,
    (value) => {
      const user = parseUser(value, userId);
      return user && { value: isRecord(value) && value.status === DELETED ? null : user };
    },
    (failure) =>
      ['INVALID_USER_ID', 'USER_NOT_FOUND'].includes(failure.error.code)
        ? { value: null }
        : { problem: describeFailedCall(failure) },
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
  const { info, entries } = buildAccountCalls({ call: start, as: 'result' });
  return {
    calls: [start, entries, info],
    parse: (outcome) => {
      const answers = [outcome(entries), outcome(info)];
      if (answers.some(({ ok }) => ok)) return { value: true };
      const failed = answers.find((each) => !each.ok && each.error.code !== 'SERVICE_FORBIDDEN');
      return failed && !failed.ok ? { problem: describeFailedCall(failed) } : { value: false };
    },
  };
}

/** Would `user.add` refuse this ID? (Measured. A KS accepts any string.) */
export function isUnusualUserId(userId: string): boolean {
  return !/^[A-Za-z0-9,!#$%&'*+?^_`{|}~.@-]{1,320}$/.test(userId);
}
