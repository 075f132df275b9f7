import type { Problem, Result } from '../result.ts';
import { registerSecret } from '../text/redact.ts';
import { spanInWords } from '../text/words.ts';
import {
  adminSession,
  CHECK_USER_ID,
  checkUserBlocked,
  isRefusal,
  isUserSecret,
  onlyFields,
  unexpected,
} from './account.ts';
import { type CallResult, multirequest } from './client.ts';
import { inquiry } from './inquiry.ts';
import { isKs, readKs } from './ks.ts';
import type { Network } from './network.ts';
import type { NetworkProblem } from './problems.ts';
import { apiProblem } from './problems.ts';
import { placeName } from './regions.ts';
import { isUnknownUser, roleAllows, STORED_USER_ID, USER_FIELDS, type User, userIn } from './users.ts';

export interface SessionWish {
  admin: boolean;
  userId: string;
  /** Seconds. */
  expiry: number;
  privileges: string;
}

/**
 * A KS from `session.start`, and what came out otherwise than asked. In one round trip: where it is refused, the same request tells a wrong
 * secret from the User Secret; and it looks the user up. A second request tests a role that may allow little, with another session: the KS
 * in the answer has not been used.
 */
export async function sessionOf(
  network: Network,
  from: { serviceUrl: string; partnerId: string; adminSecret: string },
  wish: SessionWish,
): Promise<Result<{ ks: string; warnings: Problem[] }, NetworkProblem>> {
  registerSecret(from.adminSecret);
  const start = { service: 'session', action: 'start', partnerId: from.partnerId, secret: from.adminSecret };
  const wanted = {
    ...start,
    userId: wish.userId,
    type: wish.admin ? 2 : 0,
    expiry: wish.expiry,
    privileges: wish.privileges,
  };
  // Would it do as an Admin Secret, and as a User Secret? A USER session is given to either.
  // Every account has this user, so that asking creates nobody.
  const check = { ...start, userId: CHECK_USER_ID, expiry: 60 };
  const calls = [wanted, { ...check, type: 2 }, { ...check, type: 0 }];
  const whose = {
    service: 'user',
    action: 'get',
    ks: '{2:result}',
    userId: wish.userId,
    ...onlyFields(USER_FIELDS),
  };
  const asked = wish.userId === '' ? calls : [...calls, whose];
  const sent = await multirequest(from.serviceUrl, asked, network);
  if ('problem' in sent) return sent;
  const [made, asAdmin, asUser, person] = sent.results as [CallResult, CallResult, CallResult, CallResult?];
  // Whatever else a server answers must not reach a terminal, or a script, as a session.
  if (made.ok && asAdmin.ok) {
    if (typeof made.value !== 'string' || !isKs(made.value)) return { problem: unexpected() };
    const answered = userAnswered(person, wish.userId);
    if (answered && 'problem' in answered && !answered.problem.forbidden) return answered;
    const [found, notLookedUp] =
      answered && 'problem' in answered ? [null, [userNotLookedUp(answered.problem)]] : [answered, []];
    if (found?.status === 'blocked') return { problem: { ...blockedUser(wish.userId), refused: true } };
    const limits = await roleLimits(network, from, wish, found);
    if ('problem' in limits) return limits;
    const held = readKs(made.value, from.adminSecret);
    const now = Math.floor(Date.now() / 1000);
    const changed = held.kind === 'verified' ? differences(held.fields, wish, now) : [unreadable()];
    const warnings = [...changed, ...notLookedUp, ...aboutUser(found, wish), ...limits.warnings];
    return { value: { ks: made.value, warnings } };
  }
  if (!asAdmin.ok && isUserSecret(asAdmin.error.code, asUser.ok)) {
    return {
      problem: {
        code: asAdmin.error.code,
        message: "The secret is the account's User Secret, not its Admin Secret.",
        fix: 'In KMC → Settings → Integration Settings, copy the Admin Secret, the line above it.',
        refused: true,
      },
    };
  }
  const error = asAdmin.ok ? (made.ok ? null : made.error) : asAdmin.error;
  if (error?.code === 'START_SESSION_ERROR' && !asAdmin.ok) {
    return {
      problem: {
        code: error.code,
        message: `${placeName(from.serviceUrl)} refuses the Admin Secret of account ${from.partnerId}.`,
        fix: null,
        refused: true,
      },
    };
  }
  if (error && isRefusal(error.code)) {
    return {
      problem: {
        code: error.code,
        message: `${placeName(from.serviceUrl)} has no account ${from.partnerId}, or it is blocked.`,
        fix: null,
        refused: true,
      },
    };
  }
  const problem = error ? apiProblem(error, from.serviceUrl) : unexpected();
  return { problem };
}

/** The user of the session; null where none was asked about, or there is none yet. */
function userAnswered(
  result: CallResult | undefined,
  userId: string,
): User | { problem: NetworkProblem } | null {
  if (!result) return null;
  if (result.ok) return userIn(result.value, userId) ?? { problem: unexpected() };
  const { code } = result.error;
  if (code === 'USER_BLOCKED') return { problem: checkUserBlocked() };
  return isUnknownUser(code) ? null : { problem: apiProblem(result.error) };
}

function userNotLookedUp({ code, message, fix }: NetworkProblem): Problem {
  return { code, message: `The User ID was not looked up: ${message}`, fix };
}

/** Warnings about the role of the session, its user's or that of `setrole:`; refused if the account has no such role. */
async function roleLimits(
  network: Network,
  { serviceUrl, partnerId, adminSecret }: { serviceUrl: string; partnerId: string; adminSecret: string },
  { admin, userId, privileges }: SessionWish,
  found: User | null,
): Promise<{ warnings: Problem[] } | { problem: NetworkProblem }> {
  const isSet = /(?:^|,)\s*setrole:/i.test(privileges);
  if (!isSet && !found?.role) return { warnings: [] };
  const start = adminSession(partnerId, adminSecret);
  // The role that is set takes the place of the user's: user 0 will do.
  const who = isSet ? { privileges } : { userId };
  const tried = { ...start, params: { ...start.params, type: admin ? 2 : 0, ...who } };
  const allows = await inquiry(network).ask(serviceUrl, roleAllows(tried));
  if ('problem' in allows && allows.problem.refused) return allows;
  const isRefused = 'value' in allows && !allows.value;
  if (isSet) return { warnings: isRefused ? [setRoleRefused()] : [] };
  return { warnings: found?.role ? [limitedRole(userId, found.role, isRefused)] : [] };
}

/** The warning about `setrole:` with a role that allows neither of the two reads of `roleAllows`. */
function setRoleRefused(): Problem {
  return {
    code: 'ROLE_REFUSED',
    message:
      'The role in setrole: allows little: Kaltura refused to list entries and to name the account with it.',
    fix: 'Test that the role allows the calls that you need.',
  };
}

/**
 * The warning about a User ID with a role that may allow less than an administrator's. `isRefused`: the role
 * allows neither of the two reads of `roleAllows`.
 */
export function limitedRole(userId: string, role: string, isRefused: boolean): Problem {
  return {
    code: 'LIMITED_ROLE',
    message: isRefused
      ? `${userId} has the role “${role}”: Kaltura refused to list entries and to name the account with a session of this User ID.`
      : `${userId} has the role “${role}”: it sets what sessions with this User ID may do, ADMIN sessions and USER sessions alike.`,
    fix: 'Test that the role allows the calls that you need, or use a User ID without a role.',
  };
}

/** What is to be said of a User ID that is of no use. */
export function blockedUser(userId: string): Problem & { fix: string } {
  return {
    code: 'USER_BLOCKED',
    message: `User ${userId} is blocked: Kaltura refuses every call with its sessions.`,
    fix: 'Use another User ID, or ask your Kaltura administrator to unblock this one.',
  };
}

/** What is to be said of a User ID that has an administrator's rights. */
export function administratorUser(userId: string): Problem {
  return {
    code: 'ADMINISTRATOR_USER',
    message: `${userId} is an administrator: USER sessions with this User ID have an administrator's rights and can read the Admin Secret.`,
    fix: 'For players and web pages make sessions with the User ID of somebody without a role.',
  };
}

function aboutUser(found: User | null, { admin, userId }: SessionWish): Problem[] {
  const warnings: Problem[] = [];
  if (!admin && found?.administrator && !found.role) warnings.push(administratorUser(userId));
  if ([...userId].length > STORED_USER_ID)
    warnings.push({
      code: 'USER_ID_CUT',
      message: `Kaltura stores the first ${STORED_USER_ID} characters of a User ID; this one has ${[...userId].length}.`,
      fix: 'Use a shorter one.',
    });
  return warnings;
}

function unreadable(): Problem {
  return {
    code: 'UNREADABLE_KS',
    message:
      'This session cannot be read with the Admin Secret, so that what it holds was not compared with what was asked for.',
    fix: null,
  };
}

/** Seconds by which clocks may differ. */
const TOLERANCE = 60;

/** What the server put into the KS otherwise than asked for. `now` in Unix seconds. */
export function differences(
  held: { type: 'user' | 'admin'; userId: string; expiresAt: number; privileges: string },
  wish: SessionWish,
  now: number,
): Problem[] {
  const warnings: Problem[] = [];
  const lives = held.expiresAt - now;
  if (lives <= 0)
    warnings.push({
      code: 'CLOCK_DIFFERS',
      message: 'By the clock of this computer the session has expired already.',
      fix: 'Check the clock: Kaltura goes by its own.',
    });
  else if (Math.abs(lives - wish.expiry) > TOLERANCE)
    warnings.push({
      code: 'EXPIRY_CUT',
      message: `The session lives for ${spanInWords(lives)}, not for ${spanInWords(wish.expiry)}: the account allows no more.`,
      fix: 'Ask for less, or make a new session before this one expires.',
    });
  if (held.userId !== wish.userId)
    warnings.push({
      code: 'OTHER_USER',
      message: 'The session is of another user than asked for.',
      fix: 'Use another User ID.',
    });
  if ((held.type === 'admin') !== wish.admin)
    warnings.push({
      code: 'OTHER_TYPE',
      message: `It is ${held.type === 'admin' ? 'an ADMIN' : 'a USER'} session.`,
      fix: null,
    });
  if (privilegeSet(held.privileges) !== privilegeSet(wish.privileges))
    warnings.push({
      code: 'OTHER_PRIVILEGES',
      message: 'The session has other privileges than asked for.',
      fix: null,
    });
  return warnings;
}

function privilegeSet(privileges: string): string {
  const all = privileges.split(',').map((each) => each.trim());
  return [...new Set(all.map((each) => (each === '*' ? 'all:*' : each)).filter(Boolean))].sort().join(',');
}
