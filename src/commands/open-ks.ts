import { EXIT, type Failed, fail, toFailed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { explainRefusedAppToken, warnAboutAppToken } from '../credentials/app-token-problems.ts';
import { getCredential } from '../credentials/index.ts';
import type { AdminSecret } from '../kaltura/account.ts';
import { type AppToken, type AppTokenCheck, checkAppToken } from '../kaltura/check-app-token.ts';
import {
  compareSession,
  createSession,
  type DescribedSession,
  describeUnreadKs,
} from '../kaltura/create-session.ts';
import { type KsFields, readKs, signKs } from '../kaltura/ks.ts';
import { openTokenSession } from '../kaltura/open-session.ts';
import { describeMissingAccount } from '../kaltura/problems.ts';
import type { ApiResult } from '../kaltura/query.ts';
import { getServerName } from '../kaltura/regions.ts';
import {
  describeAdministrator,
  describeBlockedUser,
  describeLimitedRole,
  findUser,
} from '../kaltura/users.ts';
import { createProblem, type Problem } from '../result.ts';
import { getUnixSeconds } from '../text/time.ts';
import { commandLineFor, confirmIfSilent } from './command-options.ts';
import type { Context } from './context.ts';
import type { GivenAll } from './input-sources.ts';
import { openPersonalSession } from './login-option.ts';
import { printProblem, suggestCheck } from './report-problem.ts';

export type KsContext = Context<OptionsOf<'ks'>>;

const DEFAULT_EXPIRY_SECONDS = 3600;

/** Starts a session with the Admin Secret, or signs it here: `--local`. */
export async function openKsWithSecret(
  context: KsContext,
  serviceUrl: string,
  key: AdminSecret,
  userId: string,
): Promise<DescribedSession | Failed> {
  const { type, local } = context.options;
  const request = { ...getRequest(context), type: type ?? 'admin', userId };
  if (local) {
    const { expiry, ...own } = request;
    const expiresAt = getUnixSeconds() + expiry;
    const ks = signKs({ ...own, partnerId: Number(key.partnerId), expiresAt }, key.secret);
    const read = readKs(ks, key.secret);
    return { ks, fields: read.kind === 'verified' ? read.fields : null, warnings: [] };
  }
  const started = await createSession(context.api, { serviceUrl, key }, request);
  if ('value' in started) return started.value;
  const { problem } = started;
  const fix = problem.fix ?? suggestCheck(context);
  return toFailed({ ...problem, fix });
}

/** Starts a session with an AppToken, which sets the user and the type and limits the rest. */
export async function openKsWithToken(
  context: KsContext,
  serviceUrl: string,
  token: AppToken,
  userId: string,
): Promise<DescribedSession | Failed> {
  const { type, expiry } = context.options;
  const request = { userId, ...getRequest(context), ...(type === null ? {} : { type }) };
  const checked = await checkAppToken(context.api, serviceUrl, token, {}, request);
  if ('problem' in checked) return toFailed(checked.problem);
  const found = checked.value;
  if (found.kind !== 'works') return refuseToken(context, serviceUrl, token, found);
  if (found.isOfAnyUser && userId === '' && context.options.values['user-id'] === undefined)
    return refuseNameless();
  const { ks: session, ...held } = found.session;
  if (type === 'user' && held.type === 'admin') return refuseAdminSession(context);
  const about =
    found.isOfAnyUser && userId
      ? await checkChosenUser(context, serviceUrl, token, held)
      : { value: [] };
  if ('problem' in about) return toFailed(about.problem);
  const expected = {
    type: type ?? held.type,
    userId: userId || held.userId,
    expiry: expiry ?? held.expiresAt - getUnixSeconds(),
    // An AppToken can add privileges of its own.
    privileges: `${held.privileges},${request.privileges}`,
  };
  const otherUser = createProblem(
    'APP_TOKEN_OF_OTHER_USER',
    `The AppToken starts sessions only for ${held.userId}.`,
    `For another user, create another AppToken: ${commandLineFor(context, 'server')`app-token create ${confirmIfSilent(context)} --user-id ‹User ID›`}`,
  );
  // An ADMIN session in place of a USER session was refused.
  const otherType = createProblem(
    'OTHER_TYPE',
    'This is a USER session: the AppToken starts only USER sessions.',
  );
  // From the test of another session of this AppToken.
  const { problem } = found.account;
  const warnings = [
    ...compareSession(held, expected).map((each) =>
      each.code === 'OTHER_USER' ? otherUser : each.code === 'OTHER_TYPE' ? otherType : each,
    ),
    ...warnAboutAppToken(token.id, found),
    ...about.value,
    // Without its kind, which is not part of the document.
    ...(problem ? [createProblem(problem.code, problem.message, problem.fix)] : []),
  ];
  return { ks: session, fields: held, warnings };
}

/** Refuses to print an ADMIN session to a command that wants a USER session for a web page. */
function refuseAdminSession(context: KsContext): Failed {
  return fail(
    EXIT.wrong,
    'OTHER_TYPE',
    'The AppToken starts only ADMIN sessions, which open the whole account.',
    `For USER sessions, create another AppToken: ${commandLineFor(context, 'server')`app-token create ${confirmIfSilent(context)}`}`,
  );
}

/** Explains why the AppToken starts no session. */
function refuseToken(
  context: KsContext,
  serviceUrl: string,
  { id, partnerId }: AppToken,
  refused: Exclude<AppTokenCheck, { kind: 'works' }>,
): Failed {
  const server = getServerName(serviceUrl);
  const known =
    refused.kind === 'refused'
      ? explainRefusedAppToken(refused, id)
      : describeMissingAccount(refused.code, partnerId, server);
  const message = known?.message ?? `${server} refused AppToken ${id} (${refused.code}).`;
  return fail(EXIT.wrong, refused.code, message, known?.fix ?? suggestCheck(context));
}

/**
 * Checks the user chosen for an AppToken without a user: the AppToken's own check is about user 0.
 */
async function checkChosenUser(
  { api }: KsContext,
  serviceUrl: string,
  token: AppToken,
  { userId, type }: Pick<KsFields, 'userId' | 'type'>,
): Promise<ApiResult<Problem[]>> {
  const session = await openTokenSession(api, serviceUrl, token);
  if ('problem' in session) return session;
  const found = await api.query(serviceUrl, findUser(session.value, userId));
  if ('problem' in found) {
    if (found.problem.kind !== 'forbidden') return found;
    const message = `This AppToken cannot look up users, so it is not known whether ${userId} is blocked or an administrator.`;
    return { value: [createProblem('USER_NOT_CHECKED', message)] };
  }
  const user = found.value;
  if (user?.status === 'blocked')
    return { problem: { ...describeBlockedUser(userId), kind: 'refused' } };
  if (user?.role) return { value: [describeLimitedRole(userId, user.role)] };
  return { value: user?.isAdministrator && type === 'user' ? [describeAdministrator(userId)] : [] };
}

/** The session of the user who signs in. It needs no secret. */
export async function openOwnKs(
  context: KsContext,
  given: GivenAll,
  email: string,
): Promise<DescribedSession | Failed> {
  const request = getRequest(context);
  const session = await openPersonalSession(context, given, email, request);
  if ('problem' in session) return session;
  const { ks: text, held } = session;
  if (!given['partner-id']) {
    const account = held ? `account ${held.partnerId}` : 'the account you used last';
    const fix = 'To use another of your accounts, pass --partner-id.';
    printProblem({ message: `This session belongs to ${account}.`, fix }, context);
  }
  const unread = 'Kaltura did not describe this session';
  if (!held) return { ks: text, fields: null, warnings: [describeUnreadKs(unread)] };
  const { type, userId: heldId } = held;
  const askedId = context.options.values['user-id'] ?? heldId;
  // Kaltura ignores the case of letters in a User ID.
  const userId = askedId.toLowerCase() === heldId.toLowerCase() ? heldId : askedId;
  // Kaltura adds its own privileges (`*`) to a user's session.
  const privileges = `${held.privileges},${request.privileges}`;
  const expected = { ...request, type, userId, privileges };
  return { ks: text, fields: held, warnings: compareSession(held, expected) };
}

function getRequest({ options }: KsContext): { expiry: number; privileges: string } {
  const { expiry, privileges } = options;
  return { expiry: expiry ?? DEFAULT_EXPIRY_SECONDS, privileges: privileges ?? '' };
}

/** Refuses a session that belongs to nobody, unless the user asks for it. */
export function refuseNameless(): Failed {
  return fail(
    EXIT.wrong,
    'MISSING',
    `${getCredential('user-id').variable} is not set, and a session without a User ID does not belong to a user.`,
    'Pass --user-id ‹User ID›, or --user-id "" for a session without a user.',
  );
}
