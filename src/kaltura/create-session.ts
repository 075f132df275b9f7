import { createProblem, type Problem, warnIf } from '../result.ts';
import { formatSpan, getUnixSeconds } from '../text/time.ts';
import { joinWords } from '../text/words.ts';
import {
  type Account,
  type AdminSecret,
  type AdminSecretCheck,
  buildAdminSession,
  buildSessionCall,
  checkAdminSecret,
} from './account.ts';
import type { ApiClient } from './api-client.ts';
import { isSessionRefusal } from './api-error.ts';
import { isKs, type KsFields, readKs, type SessionRequest } from './ks.ts';
import { listPrivileges, parsePrivileges } from './privileges.ts';
import {
  describeApiError,
  describeRefusedSession,
  describeUserSecret,
  ENTITLEMENT_ENFORCED,
  TEST_ROLE,
} from './problems.ts';
import { type ApiResult, buildQuery, type Query } from './query.ts';
import { getServerName } from './regions.ts';
import {
  checkRole,
  describeAdministrator,
  describeBlockedUser,
  describeLimitedRole,
  findUser,
  type User,
} from './users.ts';

/** A KS, and what is known about it. */
export interface DescribedSession {
  ks: string;
  /** Null if they cannot be read. */
  fields: KsFields | null;
  warnings: Problem[];
}

/** An account's server, and the secret that opens the account. */
interface Opener {
  serviceUrl: string;
  key: AdminSecret;
}

/**
 * Creates a KS with `session.start`, and warns about differences from the request. The same
 * multirequest checks the secret and looks up the user. A second request, with another session,
 * tests a role that may be limited. Never uses the KS itself.
 */
export async function createSession(
  api: ApiClient,
  opener: Opener,
  request: SessionRequest,
): Promise<ApiResult<DescribedSession>> {
  const { serviceUrl, key } = opener;
  const { type, userId } = request;
  const [checked, started, looked] = await Promise.all([
    api.query(serviceUrl, checkAdminSecret(key, { countsEntries: false })),
    api.query(serviceUrl, startSession(opener, request), { fresh: true }),
    userId === ''
      ? { value: null }
      : api.query(serviceUrl, findUser(buildAdminSession(key), userId)),
  ]);
  const opened = readOpenedAccount(checked, opener);
  if ('problem' in opened) return opened;
  if ('problem' in started) return started;
  if ('problem' in looked && looked.problem.kind !== 'forbidden') return looked;
  const user = 'value' in looked ? looked.value : null;
  if (user?.status === 'blocked')
    return { problem: { ...describeBlockedUser(userId), kind: 'refused' } };
  const limits = await checkRoleLimits(api, opener, request, user);
  if ('problem' in limits) return limits;
  const read = readKs(started.value, key.secret);
  const fields = read.kind === 'verified' ? read.fields : null;
  const warnings = [
    ...(fields
      ? compareSession(fields, request)
      : [describeUnreadKs('The Admin Secret does not decode this session')]),
    ...warnAboutEntitlement(opened.value, request),
    ...('problem' in looked ? [describeFailedLookup(looked.problem)] : []),
    ...(type === 'user' && user?.isAdministrator && !user.role
      ? [describeAdministrator(userId)]
      : []),
    ...limits.value,
  ];
  return { value: { ks: started.value, fields, warnings } };
}

/**
 * Starts the requested session. The result is a KS and nothing else, for a terminal or a script.
 */
function startSession({ serviceUrl, key }: Opener, request: SessionRequest): Query<string> {
  return buildQuery(
    buildSessionCall(key, request),
    (value) => (typeof value === 'string' && isKs(value) ? { value } : null),
    ({ error }) => {
      const problem = describeApiError(error, serviceUrl);
      // The secret may be right: Kaltura then refuses what was requested.
      return { problem: isSessionRefusal(error.code) ? { ...problem, kind: 'refused' } : problem };
    },
  );
}

/** The account that the Admin Secret opens, or why it opens none. */
function readOpenedAccount(
  checked: ApiResult<AdminSecretCheck>,
  { serviceUrl, key }: Opener,
): ApiResult<Account> {
  if ('problem' in checked) return checked;
  const { value: secret } = checked;
  if (secret.kind === 'admin') return { value: secret.account };
  if (secret.kind === 'user-secret')
    return { problem: { ...describeUserSecret(secret.code), kind: 'refused' } };
  const server = getServerName(serviceUrl);
  const problem = describeRefusedSession(secret.code, key.partnerId, 'refused', server);
  return { problem: { ...problem, fix: null } };
}

/** Warns about an ADMIN session that will not see everything. End users are not meant to. */
function warnAboutEntitlement(
  { enforcesEntitlement }: Account,
  { type, privileges }: SessionRequest,
): Problem[] {
  return enforcesEntitlement &&
    type === 'admin' &&
    !parsePrivileges(privileges).has('disableentitlement')
    ? [ENTITLEMENT_ENFORCED]
    : [];
}

function describeFailedLookup({ code, message, fix }: Problem): Problem {
  return createProblem(code, `The User ID was not looked up: ${message}`, fix);
}

/** Warns about the role of the user or of `setrole:`. An unknown role is a problem. */
async function checkRoleLimits(
  api: ApiClient,
  { serviceUrl, key }: Opener,
  { type, userId, privileges }: SessionRequest,
  user: User | null,
): Promise<ApiResult<Problem[]>> {
  const isSet = parsePrivileges(privileges).has('setrole');
  if (!isSet && !user?.role) return { value: [] };
  // `setrole:` replaces the user's role, so the test can use user 0.
  const who = isSet ? { privileges } : { userId };
  const start = buildSessionCall(key, { type, ...who });
  const allows = await api.query(serviceUrl, checkRole(start));
  if ('problem' in allows && /refused$/.test(allows.problem.kind ?? '')) return allows;
  const isRefused = 'value' in allows && !allows.value;
  if (isSet) return { value: isRefused ? [REFUSED_ROLE] : [] };
  return { value: user?.role ? [describeLimitedRole(userId, user.role, { isRefused })] : [] };
}

/** The warning about `setrole:` with a role that allows neither of the two reads of `checkRole`. */
const REFUSED_ROLE = createProblem(
  'ROLE_REFUSED',
  "The role in setrole: allows little: with it, Kaltura refused to list entries and to return the account's name.",
  `${TEST_ROLE}.`,
);

/** The warning about a session whose contents are not known; `why` begins the sentence. */
export function describeUnreadKs(why: string): Problem {
  const message = `${why}, so its contents were not compared with the request.`;
  return createProblem('UNREADABLE_KS', message);
}

/** The tolerated difference between clocks, in seconds. */
const TOLERANCE = 60;

/** Warns about differences between a session and the request for it. */
export function compareSession(
  held: Omit<KsFields, 'partnerId'>,
  request: SessionRequest,
): Problem[] {
  const lives = held.expiresAt - getUnixSeconds();
  const spans = `lives for ${formatSpan(lives)}, not for ${formatSpan(request.expiry)}`;
  return [
    ...warnIf(
      lives <= 0 || lives > request.expiry + TOLERANCE,
      'CLOCK_DIFFERS',
      `According to this computer's clock, the session ${lives <= 0 ? 'has already expired' : spans}.`,
      'Check the clock. Kaltura uses its own.',
    ),
    ...warnIf(
      lives > 0 && lives < request.expiry - TOLERANCE,
      'EXPIRY_CUT',
      `The session ${spans}: Kaltura does not allow a longer session here.`,
      'Request a shorter session, or create a new session before this one expires.',
    ),
    ...warnIf(
      held.userId !== request.userId,
      'OTHER_USER',
      'The session does not belong to the requested user.',
      'Use another User ID.',
    ),
    ...warnIf(
      held.type !== request.type,
      'OTHER_TYPE',
      `The AppToken starts only ${held.type.toUpperCase()} sessions.`,
    ),
    ...warnAboutPrivileges(listPrivileges(held.privileges), listPrivileges(request.privileges)),
  ];
}

function warnAboutPrivileges(held: readonly string[], requested: readonly string[]): Problem[] {
  const missing = requested.filter((each) => !held.includes(each));
  const surplus = held.filter((each) => !requested.includes(each));
  const has = held.length > 0 ? `the privileges ${joinWords(held)}` : 'no privileges';
  const differs =
    missing.length > 0
      ? `but not the requested ${joinWords(missing, 'or')}`
      : `although ${joinWords(surplus)} ${surplus.length === 1 ? 'was' : 'were'} not requested`;
  return warnIf(
    missing.length + surplus.length > 0,
    'OTHER_PRIVILEGES',
    `The session has ${has}, ${differs}.`,
  );
}
