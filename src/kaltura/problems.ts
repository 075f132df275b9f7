// The words for API errors. `network-problems.ts` has the words for network errors.
import { createProblem, type FixableProblem, type Problem } from '../result.ts';
import {
  type ApiError,
  getReason,
  isBeyondSession,
  isMissingAccount,
  isServerError,
  isSessionRefusal,
} from './api-error.ts';
import type { Failure } from './query.ts';
import { lookUp } from './records.ts';
import { getHost } from './urls.ts';

/**
 * What a problem shows about the credentials. Without a kind, they may still be right.
 * - `refused`: the API refused the query, so a credential is wrong.
 * - `secret-refused`: the API refused the Admin Secret or AppToken that the query was sent with.
 * - `forbidden`: the session has no permission for this query, so the value remains unchecked.
 * - `unknown-host`: the host name does not exist.
 * - `other-name`: the server's certificate is for another name.
 * - `not-kaltura`: the response is not from a Kaltura API: a page, a 404, another server.
 */
export type ProblemKind =
  | 'refused'
  | 'secret-refused'
  | 'forbidden'
  | 'unknown-host'
  | 'other-name'
  | 'not-kaltura';

/** `code` comes from the network (`ENOTFOUND`), Node (`CERT_HAS_EXPIRED`) or the API. */
export interface ApiProblem extends Problem {
  kind?: ProblemKind;
}

/** The account's access control refuses every call from this computer. */
export const ACCESS_CONTROL = 'SERVICE_ACCESS_CONTROL_RESTRICTED';

type Words = (host: string, error: ApiError) => readonly [message: string, fix: string];

const OTHER_SESSION = 'Use a session without this restriction.';
export const TRY_LATER = 'The credentials may be right. Try again later.';
export const TEST_ROLE = 'Test that the role allows the calls that you need';
export const ASK_ADMINISTRATOR =
  'Ask your Kaltura administrator for the Partner ID and the Admin Secret.';

/**
 * Final refusals, by the reason: a retry would fail in the same way. `describeFailedCall` blames the
 * session for them; exempt a code there if it is about the ID in the call.
 */
const REFUSALS: Readonly<Record<string, Words>> = {
  [ACCESS_CONTROL]: () => [
    `The account accepts API calls only from certain addresses, or only over https; it refused this call (${ACCESS_CONTROL}).`,
    'Run this on a network that the account allows, or ask your Kaltura administrator to allow this address.',
  ],
  UNKNOWN_ROLE_ID: () => [
    'The account has no role with the ID in setrole: (UNKNOWN_ROLE_ID).',
    'Correct setrole: in the privileges, or leave it out.',
  ],
  INVALID_ACTIONS_LIMIT: () => [
    'The number in actionslimit: must be 1 or more (INVALID_ACTIONS_LIMIT).',
    'Correct actionslimit: in the privileges, or leave it out.',
  ],
  INVALID_OBJECT_ID: (host, { message }) => [
    `${host} has no object with this ID${message && `: ${message}`} (INVALID_OBJECT_ID).`,
    'Check the ID.',
  ],
  EXCEEDED_ACTIONS_LIMIT: () => [
    'The session is used up: its actionslimit allows no more calls.',
    OTHER_SESSION,
  ],
  EXCEEDED_RESTRICTED_IP: () => [
    'The session is restricted to another IP address (iprestrict).',
    OTHER_SESSION,
  ],
  EXCEEDED_RESTRICTED_URI: () => [
    'The session is restricted to other API addresses (urirestrict).',
    OTHER_SESSION,
  ],
};

/** Does this code mean too many calls? Then only waiting helps. */
export function isRateLimit(code: string | null): boolean {
  return code === 'ACTION_BLOCKED' || code === 'HTTP_429';
}

/** Describes an API error that no credential explains. A final refusal has the kind `refused`. */
export function describeApiError(error: ApiError, serviceUrl = ''): ApiProblem {
  const host = serviceUrl ? getHost(serviceUrl) : 'Kaltura';
  const { code } = error;
  const refusal = lookUp(REFUSALS, getReason(error));
  if (refusal) {
    const [message, fix] = refusal(host, error);
    return { code, message, fix, kind: 'refused' };
  }
  if (code === 'ACTION_BLOCKED') {
    const { SERVICE_NAME: service = '', ACTION_NAME: action = '' } = error.args;
    const name = service && action ? `${service}.${action}` : 'this call';
    const message = `${host} limits how often ${name} can be called, and the limit has been reached (ACTION_BLOCKED).`;
    return createProblem(code, message, 'Wait a few minutes, then try again.');
  }
  if (isServerError(code))
    return createProblem(code, `${host} has a problem at the moment: ${code}.`, TRY_LATER);
  const message = `${host} returned an unexpected error: ${error.message || 'no message'} (${code}).`;
  const fix = 'Try again. If it happens again, ask Kaltura support about this code.';
  return createProblem(code, message, fix);
}

const FORBIDDEN = ['SERVICE_FORBIDDEN', 'CANNOT_RETRIEVE_ANOTHER_USER_USING_NON_ADMIN_SESSION'];

/**
 * Describes the failure of a call with a session. If the session failed, the secret is wrong.
 * `object`: what the call reads, such as `the user maya`.
 */
export function describeFailedCall({ error, call }: Failure, object: string): ApiProblem {
  const { code } = error;
  // An AppToken's session can read less than an administrator's session.
  if ((FORBIDDEN.includes(code) || isBeyondSession(error)) && call.params.ks !== undefined)
    return {
      code,
      message: `Sessions from the AppToken have no permission to read ${object}.`,
      fix: null,
      kind: 'forbidden',
    };
  if (call.service === 'session' && isSessionRefusal(code))
    return describeRefusedSession(code, String(call.params.partnerId ?? ''), 'secret-refused');
  if (code === 'USER_BLOCKED' && call.needs) return CHECK_USER_BLOCKED;
  const problem = describeApiError(error);
  if (getReason(error).startsWith('EXCEEDED_')) return { ...problem, kind: 'forbidden' };
  // The account or a role refuses every call, so the ID in this call is not the cause.
  return problem.kind === 'refused' && code !== 'INVALID_OBJECT_ID'
    ? { ...problem, kind: 'secret-refused' }
    : problem;
}

/** The problem if Kaltura refused a session: the account is missing, or the secret is wrong. */
export function describeRefusedSession(
  code: string,
  partnerId: string,
  kind: 'refused' | 'secret-refused',
  server?: string,
): ApiProblem {
  if (isMissingAccount(code)) return { ...describeMissingAccount(code, partnerId, server), kind };
  return {
    code,
    message: `${server ?? 'Kaltura'} refused the Admin Secret for account ${partnerId} (${code}).`,
    fix: 'Fix the Admin Secret first.',
    kind,
  };
}

/** The user for sessions that only check. Every account has this user (see `buildSessionCall`). */
export const CHECK_USER_ID = '0';

/** The problem if a server answers in JSON, but not like a Kaltura API. */
export const UNEXPECTED_ANSWER: ApiProblem = {
  code: 'UNEXPECTED_ANSWER',
  message: 'The server answered, but not like the Kaltura API.',
  fix: 'Check the service URL, then try again.',
  kind: 'not-kaltura',
};

/** The problem if a server does not know the account. `server`: its name, if it is known. */
export function describeMissingAccount(
  code: string,
  partnerId: string,
  server = 'The server',
): Problem {
  return {
    code,
    message: `${server} does not know account ${partnerId}, or the account is blocked or deleted (${code}).`,
    fix: 'Check the Partner ID and the region first.',
  };
}

/** Where to copy the Admin Secret: the beginning of a sentence. */
export const COPY_SECRET = 'In KMC → Settings → Integration Settings, copy the Admin Secret';

/** The problem if a secret is the account's User Secret. */
export function describeUserSecret(code: string): FixableProblem {
  return {
    code,
    message: "This is the account's User Secret, not its Admin Secret.",
    fix: `${COPY_SECRET}, the line above it.`,
  };
}

/** The problem if user 0 is blocked: the credentials may be right, but cannot be checked. */
export const CHECK_USER_BLOCKED: ApiProblem = {
  code: 'USER_BLOCKED',
  message: `User ${CHECK_USER_ID} of the account is blocked. This program runs its checks as that user so that they leave no trace.`,
  fix: `Ask your Kaltura administrator to unblock user ${CHECK_USER_ID}.`,
  kind: 'forbidden',
};

/** The warning about an account whose lists hide entries. */
export const ENTITLEMENT_ENFORCED: Problem = {
  code: 'ENTITLEMENT_ENFORCED',
  message: 'This account enforces entitlement: lists may hide entries from a session.',
  fix: 'To see all entries, give the session the privileges all:*,disableentitlement.',
};

/** The warning about an AppToken for ADMIN sessions. */
export const ADMIN_APP_TOKEN = createProblem(
  'ADMIN_APP_TOKEN',
  'This AppToken gives ADMIN sessions: it is as strong as the Admin Secret, but you can revoke it.',
);
