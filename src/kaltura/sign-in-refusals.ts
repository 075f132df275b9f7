import { type ApiError, isServerError } from './api-error.ts';
import { type ApiProblem, ASK_ADMINISTRATOR, describeApiError } from './problems.ts';
import type { Call, Outcome } from './query.ts';
import { lookUp } from './records.ts';
import { getKmcUrl, getServerName } from './regions.ts';

/** Why the user is not signed in, or not yet. */
export type NotSignedIn =
  /** The account needs a one-time code. `wrong`: the user gave a wrong code. */
  | { kind: 'code'; wrong: boolean; message: string }
  | RefusedSignIn
  /** The network or the server failed: the password was not checked. */
  | { kind: 'unknown'; problem: ApiProblem };

interface RefusedSignIn {
  kind: 'refused';
  code: string;
  message: string;
  fix: string;
  /** Advice for a second attempt. */
  retry: string;
  /** Another region may know the user. */
  elsewhere: boolean;
}

function refuseSignIn(code: string, message: string, fix: string): RefusedSignIn {
  return { kind: 'refused', code, message, fix, retry: '', elsewhere: false };
}

const COPY_INSTEAD =
  'Copy the Partner ID and the Admin Secret from KMC → Settings → Integration Settings instead.';

export const NOT_ADMINISTRATOR = refuseSignIn(
  'NOT_ADMINISTRATOR',
  'You are signed in, but you are not an administrator of any account, or your role does not let you read the account.',
  ASK_ADMINISTRATOR,
);

/** Why an account shows no Admin Secret. `isLimited`: because of the role of the user. */
export function explainHiddenSecret(
  partnerId: string,
  { isLimited }: { isLimited: boolean },
): string {
  return isLimited
    ? `Your role in account ${partnerId} does not show its Admin Secret.`
    : `Account ${partnerId} does not show you its Admin Secret: the account hides its secrets, or your role does not let you see them.`;
}

type Words = (consoleUrl: string) => readonly [message: string, fix: string];

const LOCKED: Words = (consoleUrl) => [
  'This sign-in is locked after too many attempts.',
  `Wait, or reset the password at ${consoleUrl}. ${COPY_INSTEAD}`,
];
const BLOCKED: Words = () => ['This user is blocked.', 'Ask your Kaltura administrator.'];

/** Refusals that another region would not answer differently. */
const REFUSALS: Readonly<Record<string, Words>> = {
  DIRECT_LOGIN_BLOCKED: () => [
    'This account allows sign-in only through the company (SSO), not with a password.',
    COPY_INSTEAD,
  ],
  PASSWORD_EXPIRED: (consoleUrl) => [
    'The password has expired.',
    `Set a new one at ${consoleUrl} (Forgot password), then sign in again.`,
  ],
  LOGIN_BLOCKED: LOCKED,
  LOGIN_RETRIES_EXCEEDED: LOCKED,
  USER_IS_BLOCKED: BLOCKED,
  ADMIN_LOGIN_USERS_QUOTA_EXCEEDED: BLOCKED,
};

/** `database`: if it is down, Kaltura refuses every sign-in as if the password were wrong. */
export function explainRefusal(
  error: ApiError,
  database: Outcome,
  serviceUrl: string,
  { otp, partnerId = '' }: Call['params'],
): NotSignedIn {
  const { code } = error;
  if (code === 'MISSING_OTP') {
    const message = 'This account also needs a one-time code.';
    return { kind: 'code', wrong: otp !== undefined, message };
  }
  if (code === 'INVALID_OTP')
    return { kind: 'code', wrong: true, message: 'That code is not right, or it has expired.' };
  if (['USER_WRONG_PASSWORD', 'USER_NOT_FOUND', 'LOGIN_DATA_NOT_FOUND'].includes(code))
    return isDatabaseDown(database)
      ? { kind: 'unknown', problem: describeDatabaseDown(serviceUrl) }
      : refusePassword(code, serviceUrl, String(partnerId));
  const words = lookUp(REFUSALS, code);
  return words
    ? refuseSignIn(code, ...words(getKmcUrl(serviceUrl)))
    : { kind: 'unknown', problem: describeApiError(error, serviceUrl) };
}

/** A server without `system.pingDatabase` counts as up. */
function isDatabaseDown(database: Outcome): boolean {
  return database.ok ? database.value === false : isServerError(database.error.code);
}

function describeDatabaseDown(serviceUrl: string): ApiProblem {
  return {
    code: 'INTERNAL_DATABASE_ERROR',
    message: `${getServerName(serviceUrl)} has a problem at the moment: its database does not answer, so it refuses every sign-in.`,
    fix: 'Your password is not the problem. Sign in again in a while.',
  };
}

/** Explains an error that has many possible causes, and names each cause. */
function refusePassword(code: string, serviceUrl: string, partnerId: string): RefusedSignIn {
  const server = getServerName(serviceUrl);
  const account = partnerId ? ` for account ${partnerId}` : '';
  const stranger = partnerId ? `, or you are not a user of account ${partnerId}` : '';
  const message = `${server} does not accept this email and password${account}.`;
  const fix = `The password may be wrong, or ${server} does not know you: an account lives in one region only${stranger}. Kaltura says the same if the sign-in is locked after too many attempts, if the user or the account is blocked, or if access rules or a rate limit refuse this computer.`;
  const retry =
    'Check the email, the password and the region, then try again once: Kaltura counts attempts.';
  return { ...refuseSignIn(code, message, fix), retry, elsewhere: true };
}
