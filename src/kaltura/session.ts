import type { Problem, Result } from '../result.ts';
import { commandLine } from '../text/command.ts';
import { registerSecret } from '../text/redact.ts';
import { spanInWords } from '../text/words.ts';
import { isRefusal, isUserSecret, isWrongSecret, startAdminSession } from './account.ts';
import { createApiClient } from './api-client.ts';
import { isRecord } from './api-error.ts';
import { selectFields } from './find-account.ts';
import { isKs, readKs } from './ks.ts';
import { type CallResult, multirequest } from './multirequest.ts';
import {
  CHECK_USER_ID,
  describeAdministrator,
  describeApiError,
  describeBlockedCheckUser,
  describeBlockedUser,
  describeEntitlement,
  describeLimitedRole,
  describeUnexpectedAnswer,
  describeUserSecret,
  type NetworkProblem,
  warnAboutLongUserId,
} from './problems.ts';
import { getPlaceName } from './regions.ts';
import type { Network } from './transport.ts';
import { checkRole, isUnknownUser, parseUser, USER_FIELDS, type User } from './users.ts';

export interface SessionRequest {
  admin: boolean;
  userId: string;
  /** Seconds. */
  expiry: number;
  privileges: string;
}

/**
 * Creates a KS with `session.start`, and warns about differences from the request. The same
 * multirequest tells a wrong secret from the User Secret and looks up the user. A second request,
 * with another session, tests a role that may be limited. Never uses the KS itself.
 */
export async function createSession(
  network: Network,
  from: { serviceUrl: string; partnerId: string; adminSecret: string },
  wish: SessionRequest,
): Promise<Result<{ ks: string; warnings: Problem[] }, NetworkProblem>> {
  registerSecret(from.adminSecret);
  const start = {
    service: 'session',
    action: 'start',
    partnerId: from.partnerId,
    secret: from.adminSecret,
  };
  const wanted = {
    ...start,
    userId: wish.userId,
    type: wish.admin ? 2 : 0,
    expiry: wish.expiry,
    privileges: wish.privileges,
  };
  // Tells an Admin Secret from a User Secret: both get a USER session. User 0 always exists.
  const check = { ...start, userId: CHECK_USER_ID, expiry: 60 };
  const account = {
    service: 'partner',
    action: 'getInfo',
    ks: '{2:result}',
    ...selectFields('id,defaultEntitlementEnforcement'),
  };
  const calls = [wanted, { ...check, type: 2 }, { ...check, type: 0 }, account];
  const whose = {
    service: 'user',
    action: 'get',
    ks: '{2:result}',
    userId: wish.userId,
    ...selectFields(USER_FIELDS),
  };
  const asked = wish.userId === '' ? calls : [...calls, whose];
  const sent = await multirequest(from.serviceUrl, asked, network);
  if ('problem' in sent) return sent;
  const [made, asAdmin, asUser, info, person] = sent.results as [
    CallResult,
    CallResult,
    CallResult,
    CallResult,
    CallResult?,
  ];
  // Never pass anything except a KS to a terminal or a script as a session.
  if (made.ok && asAdmin.ok) {
    if (typeof made.value !== 'string' || !isKs(made.value))
      return { problem: describeUnexpectedAnswer() };
    const answered = readUser(person, wish.userId);
    if (answered && 'problem' in answered && !answered.problem.forbidden) return answered;
    const [found, notLookedUp] =
      answered && 'problem' in answered
        ? [null, [describeFailedLookup(answered.problem)]]
        : [answered, []];
    if (found?.status === 'blocked')
      return { problem: { ...describeBlockedUser(wish.userId), refused: true } };
    const limits = await checkRoleLimits(network, from, wish, found);
    if ('problem' in limits) return limits;
    const held = readKs(made.value, from.adminSecret);
    const now = Math.floor(Date.now() / 1000);
    const changed =
      held.kind === 'verified' ? compareSession(held.fields, wish, now) : [describeUnreadableKs()];
    const warnings = [
      ...changed,
      ...warnAboutEntitlement(info, wish),
      ...notLookedUp,
      ...warnAboutUser(found, wish),
      ...limits.warnings,
    ];
    return { value: { ks: made.value, warnings } };
  }
  if (!asAdmin.ok && isUserSecret(asAdmin.error.code, asUser.ok)) {
    return { problem: { ...describeUserSecret(asAdmin.error.code), refused: true } };
  }
  const error = asAdmin.ok ? (made.ok ? null : made.error) : asAdmin.error;
  if (error && isWrongSecret(error.code) && !asAdmin.ok) {
    return {
      problem: {
        code: error.code,
        message: `${getPlaceName(from.serviceUrl)} refused the Admin Secret for account ${from.partnerId}.`,
        fix: null,
        refused: true,
      },
    };
  }
  if (error && isRefusal(error.code)) {
    return {
      problem: {
        code: error.code,
        message: `${getPlaceName(from.serviceUrl)} has no account ${from.partnerId}, or the account is blocked.`,
        fix: null,
        refused: true,
      },
    };
  }
  const problem = error ? describeApiError(error, from.serviceUrl) : describeUnexpectedAnswer();
  return { problem };
}

/** Warns about an ADMIN session that will not see everything. End users are not meant to. */
function warnAboutEntitlement(info: CallResult, { admin, privileges }: SessionRequest): Problem[] {
  const isEnforced =
    info.ok && isRecord(info.value) && info.value.defaultEntitlementEnforcement === true;
  return isEnforced && admin && !/(?:^|,)\s*disableentitlement\s*(?:,|$)/.test(privileges)
    ? [describeEntitlement()]
    : [];
}

/** Reads the session's user; null if the user does not exist yet, or the session has no User ID. */
function readUser(
  result: CallResult | undefined,
  userId: string,
): User | { problem: NetworkProblem } | null {
  if (!result) return null;
  if (result.ok) return parseUser(result.value, userId) ?? { problem: describeUnexpectedAnswer() };
  const { code } = result.error;
  if (code === 'USER_BLOCKED') return { problem: describeBlockedCheckUser() };
  return isUnknownUser(code) ? null : { problem: describeApiError(result.error) };
}

function describeFailedLookup({ code, message, fix }: NetworkProblem): Problem {
  return { code, message: `The User ID was not looked up: ${message}`, fix };
}

/**
 * Warns about the session's role, from its user or from `setrole:`. An unknown role is a problem.
 */
async function checkRoleLimits(
  network: Network,
  {
    serviceUrl,
    partnerId,
    adminSecret,
  }: { serviceUrl: string; partnerId: string; adminSecret: string },
  { admin, userId, privileges }: SessionRequest,
  found: User | null,
): Promise<{ warnings: Problem[] } | { problem: NetworkProblem }> {
  const isSet = /(?:^|,)\s*setrole:/i.test(privileges);
  if (!isSet && !found?.role) return { warnings: [] };
  const start = startAdminSession(partnerId, adminSecret);
  // `setrole:` replaces the user's role, so the test can use user 0.
  const who = isSet ? { privileges } : { userId };
  const tried = { ...start, params: { ...start.params, type: admin ? 2 : 0, ...who } };
  const allows = await createApiClient(network).query(serviceUrl, checkRole(tried));
  if ('problem' in allows && allows.problem.refused) return allows;
  const isRefused = 'value' in allows && !allows.value;
  if (isSet) return { warnings: isRefused ? [describeRefusedRole()] : [] };
  return { warnings: found?.role ? [describeLimitedRole(userId, found.role, isRefused)] : [] };
}

/**
 * The warning about `setrole:` with a role that allows neither of the two reads of `roleAllows`.
 */
function describeRefusedRole(): Problem {
  return {
    code: 'ROLE_REFUSED',
    message:
      'The role in setrole: allows little: with it, Kaltura refused to list entries and to name the account.',
    fix: 'Test that the role allows the calls that you need.',
  };
}

function warnAboutUser(found: User | null, { admin, userId }: SessionRequest): Problem[] {
  const warnings: Problem[] = [];
  if (!admin && found?.isAdministrator && !found.role) warnings.push(describeAdministrator(userId));
  return [...warnings, ...warnAboutLongUserId(userId)];
}

function describeUnreadableKs(): Problem {
  return {
    code: 'UNREADABLE_KS',
    message:
      'The Admin Secret does not decode this session, so its contents were not compared with the request.',
    fix: `${commandLine`ks inspect --online`} asks the server about it.`,
  };
}

/** The tolerated difference between clocks, in seconds. */
const TOLERANCE = 60;

/** Warns about differences between a session and the request for it. `now` in Unix seconds. */
export function compareSession(
  held: { type: 'user' | 'admin'; userId: string; expiresAt: number; privileges: string },
  wish: SessionRequest,
  now: number,
): Problem[] {
  const warnings: Problem[] = [];
  const lives = held.expiresAt - now;
  if (lives <= 0)
    warnings.push({
      code: 'CLOCK_DIFFERS',
      message: "According to this computer's clock, the session has already expired.",
      fix: 'Check the clock. Kaltura uses its own.',
    });
  else if (Math.abs(lives - wish.expiry) > TOLERANCE)
    warnings.push({
      code: 'EXPIRY_CUT',
      message: `The session lives for ${spanInWords(lives)}, not for ${spanInWords(wish.expiry)}: Kaltura allows no more here.`,
      fix: 'Request a shorter session, or create a new session before this one expires.',
    });
  if (held.userId !== wish.userId)
    warnings.push({
      code: 'OTHER_USER',
      message: 'The session does not belong to the requested user.',
      fix: `Look at it with ${commandLine`ks inspect`}, and use another User ID.`,
    });
  if ((held.type === 'admin') !== wish.admin)
    warnings.push({
      code: 'OTHER_TYPE',
      message: `Kaltura allows only ${held.type.toUpperCase()} sessions here.`,
      fix: null,
    });
  if (normalizePrivileges(held.privileges) !== normalizePrivileges(wish.privileges))
    warnings.push({
      code: 'OTHER_PRIVILEGES',
      message: 'The privileges of the session differ from the request.',
      fix: `Look at them with ${commandLine`ks inspect`}.`,
    });
  return warnings;
}

function normalizePrivileges(privileges: string): string {
  const all = privileges.split(',').map((each) => each.trim());
  return [...new Set(all.map((each) => (each === '*' ? 'all:*' : each)).filter(Boolean))]
    .sort()
    .join(',');
}
