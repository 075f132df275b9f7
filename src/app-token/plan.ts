import { randomBytes } from 'node:crypto';
import type { ApiClient } from '../kaltura/api-client.ts';
import { type AccountAccess, describeForbidden, type TokenPlan } from '../kaltura/app-tokens.ts';
import { openSession } from '../kaltura/auth-method.ts';
import {
  describeBlockedUser,
  describeOtherLetterCase,
  type NetworkProblem,
  STORED_USER_ID_LENGTH,
  warnAboutLongUserId,
} from '../kaltura/problems.ts';
import { setsRole } from '../kaltura/token-session.ts';
import { getUser, isUnusualUserId, type User } from '../kaltura/users.ts';
import type { Problem } from '../result.ts';
import { spanInWords } from '../text/words.ts';

/** What a USER AppToken may do unless told: see and list all entries, and change none. */
const READ_ALL = 'sview:*,list:*';
const FOUR_HOURS = 4 * 3600;

/** What an AppToken is to be made from. */
export interface TokenIdea {
  type: 'user' | 'admin';
  userId: string;
  /** Seconds. */
  duration: number;
  /** Null unless told. */
  privileges: string | null;
  /** Unix seconds; null for never. */
  expiresAt: number | null;
  /** Null unless told. */
  description: string | null;
}

/** The plan, and what a person should know before it is carried out. */
export interface PlannedToken {
  plan: TokenPlan;
  /** The User ID is new: it will be created. */
  isNewUser: boolean;
  warnings: Problem[];
}

/** The idea of a token in the wizard, and without options: USER sessions of 4 hours. */
export function ordinaryIdea(userId: string): TokenIdea {
  return { type: 'user', userId, duration: FOUR_HOURS, privileges: null, expiresAt: null, description: null };
}

/**
 * What will be made, or why it is not: the user is looked up first, since `appToken.add` creates one who is new, takes a blocked one, and gives a USER
 * token of an administrator that person's rights.
 */
export async function plannedToken(
  api: ApiClient,
  { serviceUrl, auth }: Pick<AccountAccess, 'serviceUrl' | 'auth'>,
  idea: TokenIdea,
): Promise<PlannedToken | { problem: NetworkProblem }> {
  const { type, duration, expiresAt } = idea;
  // As it will be stored: what is cut off may be what tells it from somebody else's.
  const userId = [...idea.userId].slice(0, STORED_USER_ID_LENGTH).join('');
  const privileges = idea.privileges ?? (type === 'user' ? READ_ALL : '');
  const session = await openSession(api, serviceUrl, auth);
  const had = 'problem' in session ? session : await api.query(serviceUrl, getUser(session.value, userId));
  if ('problem' in had) return { problem: had.problem.forbidden ? describeForbidden(auth) : had.problem };
  const found = had.value;
  const no = (problem: Problem): { problem: NetworkProblem } => ({ problem: { ...problem, refused: true } });
  if (found?.status === 'blocked') return no(describeBlockedUser(userId));
  if (type === 'user' && found?.isAdministrator && !setsRole(privileges))
    return no(administratorToken(found));
  if (!found && isUnusualUserId(userId))
    return no({
      code: 'UNUSUAL_USER_ID',
      message: `There is no user ${userId}, and Kaltura cannot create one with these characters.`,
      fix: 'Use letters, digits and . _ - @ in it, or the User ID of somebody who is there.',
    });
  const warnings: Problem[] = warnAboutLongUserId(idea.userId);
  if (found && found.id !== userId) warnings.push(describeOtherLetterCase(found.id));
  if (type === 'admin')
    warnings.push({
      code: 'ADMIN_APP_TOKEN',
      message: 'An ADMIN AppToken is as strong as the Admin Secret, but can be revoked.',
      fix: null,
    });
  // By its mark it is told from every other, should the answer be lost.
  const mark = randomBytes(4).toString('hex');
  const description = `${idea.description ?? 'kaltura-setup'} #${mark}`;
  return {
    plan: { type, userId, duration, privileges, expiresAt, description },
    isNewUser: !found,
    warnings,
  };
}

/** What will be made, in sentences for a person to agree to. */
export function tokenWords({ plan, isNewUser, warnings }: PlannedToken): string[] {
  const end = plan.expiresAt === null ? 'it never expires' : `it expires on ${dayOf(plan.expiresAt)}`;
  return [
    `${plan.type === 'admin' ? 'ADMIN' : 'USER'} sessions of ${plan.userId}, ${spanInWords(sessionSeconds(plan))} each${plan.privileges ? `, with ${plan.privileges}` : ''}; ${end}.`,
    ...(isNewUser ? [`User ${plan.userId} does not exist yet: it is created with it.`] : []),
    ...warnings.map(({ message, fix }) => `${message}${fix ? ` ${fix}` : ''}`),
  ];
}

/** The same after it was created. */
export function createdWords(planned: PlannedToken): string[] {
  const { plan, isNewUser } = planned;
  const words = tokenWords({ ...planned, isNewUser: false });
  return isNewUser ? [...words, `User ${plan.userId} was created with it.`] : words;
}

/** Seconds that a session lives: no longer than the AppToken itself. */
export function sessionSeconds({ duration, expiresAt }: TokenPlan): number {
  return expiresAt === null ? duration : Math.min(duration, expiresAt - Math.floor(Date.now() / 1000));
}

/** Why there is no USER AppToken of somebody with a role, an administrator for example. */
export function administratorToken({ id, role }: Pick<User, 'id' | 'role'>): Problem {
  return {
    code: 'ADMINISTRATOR_USER',
    message: role
      ? `${id} has the role “${role}”: a USER AppToken of this User ID would have the rights of this role.`
      : `${id} is an administrator: a USER AppToken of this User ID would have an administrator's rights and could read the Admin Secret.`,
    fix: 'Use the User ID of somebody without a role; or, if an administrator is meant, app-token create --type admin.',
  };
}

/** A Unix second as a day in UTC; whatever a server says. */
export function dayOf(seconds: number): string {
  const within = Math.max(-8.64e12, Math.min(seconds, 8.64e12));
  return new Date(within * 1000).toISOString().slice(0, 10);
}
