import { randomBytes } from 'node:crypto';
import type { SomeCredentials } from '../credentials/credential.ts';
import type { ApiClient } from '../kaltura/api-client.ts';
import { type AccountAccess, describeForbidden, type TokenPlan } from '../kaltura/app-tokens.ts';
import type { SessionType } from '../kaltura/ks.ts';
import { openSession } from '../kaltura/open-session.ts';
import { hasSetRole } from '../kaltura/privileges.ts';
import { ADMIN_APP_TOKEN, type ApiProblem } from '../kaltura/problems.ts';
import {
  describeBlockedUser,
  describeOtherLetterCase,
  findUser,
  isUnusualUserId,
  type User,
} from '../kaltura/users.ts';
import { type Problem, type Result, toParagraph } from '../result.ts';
import { formatDay, formatSpan, getUnixSeconds } from '../text/time.ts';

/** The default privileges of a USER AppToken: see and list all entries, change none. */
const READ_ALL = 'sview:*,list:*';
/** An attempt that failed may have created the user. */
const LATEST = { fresh: true };
const FOUR_HOURS = 4 * 3600;

/** What the user asked for; null means the default. */
interface TokenRequest {
  userId: string;
  type?: SessionType | null;
  /** Seconds. */
  duration?: number | null;
  privileges?: string | null;
  /** Unix seconds; null for never. */
  expires?: number | null;
  description?: string | null;
}

/** An AppToken to create, access to its account, and what to know before agreeing to it. */
export interface NewToken extends TokenPlan {
  access: AccountAccess;
  /** Creating the AppToken creates its user too. */
  isNewUser: boolean;
  warnings: Problem[];
}

/**
 * Plans an AppToken, or explains why it cannot be created. Looks up the user first: `appToken.add`
 * creates a missing user, accepts a blocked user, and gives a USER AppToken for an administrator
 * the administrator's rights.
 */
export async function planToken(
  api: ApiClient,
  access: AccountAccess,
  request: TokenRequest,
): Promise<Result<NewToken, ApiProblem>> {
  const { serviceUrl, key } = access;
  const { userId } = request;
  const type = request.type ?? 'user';
  const privileges = request.privileges ?? (type === 'user' ? READ_ALL : '');
  const session = await openSession(api, serviceUrl, key);
  const found =
    'problem' in session
      ? session
      : await api.query(serviceUrl, findUser(session.value, userId), LATEST);
  if ('problem' in found) {
    const { problem } = found;
    if (problem.kind !== 'forbidden') return { problem };
    const isBlocked = problem.code === 'USER_BLOCKED';
    return { problem: isBlocked ? { ...problem, kind: 'refused' } : describeForbidden(key) };
  }
  const user = found.value;
  const refusal = refuseUser(user, { userId, type, privileges });
  if (refusal) return { problem: { ...refusal, kind: 'refused' } };
  const warnings: Problem[] = [];
  if (user && user.id !== userId) warnings.push(describeOtherLetterCase(user.id));
  if (type === 'admin') warnings.push(ADMIN_APP_TOKEN);
  // If the response is lost, this mark identifies the AppToken in the list.
  const mark = randomBytes(4).toString('hex');
  return {
    value: {
      access,
      type,
      userId,
      duration: request.duration ?? FOUR_HOURS,
      privileges,
      expiresAt: request.expires ?? null,
      description: `${request.description || 'kaltura-setup'} #${mark}`,
      isNewUser: !user,
      warnings,
    },
  };
}

/**
 * Plans a default AppToken (USER sessions of 4 hours) for an account and a user; null if a value is
 * missing.
 */
export async function planDefaultToken(
  api: ApiClient,
  values: SomeCredentials<string>,
): Promise<Result<NewToken, ApiProblem> | null> {
  const { 'partner-id': partnerId, 'admin-secret': secret, 'user-id': userId } = values;
  const { region: serviceUrl } = values;
  if (!partnerId || !secret || !serviceUrl || !userId) return null;
  const key = { kind: 'admin-secret', partnerId, secret } as const;
  return planToken(api, { network: api.network, serviceUrl, key }, { userId });
}

/** Why the user cannot have the AppToken, or null. */
function refuseUser(
  user: User | null,
  { userId, type, privileges }: Pick<TokenPlan, 'userId' | 'type' | 'privileges'>,
): Problem | null {
  const takesRole = type === 'user' && !hasSetRole(privileges);
  if (user?.status === 'blocked') return describeBlockedUser(userId);
  if (user?.isAdministrator && takesRole) return refuseAdministrator(user);
  if (user || !isUnusualUserId(userId)) return null;
  return {
    code: 'UNUSUAL_USER_ID',
    message: `User ${userId} does not exist, and Kaltura cannot create a user with these characters.`,
    fix: 'Use only letters, digits and . _ - @ in the User ID, or choose an existing User ID.',
  };
}

/** Explains why a user with a role, such as an administrator, cannot have a USER AppToken. */
export function refuseAdministrator({ id, role }: Pick<User, 'id' | 'role'>): Problem {
  return {
    code: 'ADMINISTRATOR_USER',
    message: role
      ? `${id} has the role “${role}”: a USER AppToken for this User ID would have the rights of this role.`
      : `${id} is an administrator: a USER AppToken for this User ID would have an administrator's rights and could read the Admin Secret.`,
    fix: 'Use the User ID of a user without a role.',
  };
}

/** The plan in sentences, for the user to confirm. */
export function describePlan(token: NewToken): string[] {
  const { userId, isNewUser, warnings } = token;
  return [
    describeSessions(token),
    ...(isNewUser ? [`User ${userId} does not exist yet: it will be created too.`] : []),
    ...warnings.map(toParagraph),
  ];
}

/** Describes the created AppToken, without the warnings, which the user has seen. */
export function describeCreated(token: NewToken): string[] {
  const { userId, isNewUser } = token;
  return [describeSessions(token), ...(isNewUser ? [`User ${userId} was created too.`] : [])];
}

function describeSessions(plan: TokenPlan): string {
  const end =
    plan.expiresAt === null ? 'it never expires' : `it expires on ${formatDay(plan.expiresAt)}`;
  const read = plan.privileges === READ_ALL ? ' (view and list everything)' : '';
  const privileges = plan.privileges ? `, with ${plan.privileges}${read}` : '';
  return `${plan.type.toUpperCase()} sessions of ${plan.userId}, ${formatSpan(getSessionSeconds(plan))} each${privileges}; ${end}.`;
}

/** The lifetime of a session in seconds: no longer than that of the AppToken. */
export function getSessionSeconds({ duration, expiresAt }: TokenPlan): number {
  return expiresAt === null ? duration : Math.min(duration, expiresAt - getUnixSeconds());
}
