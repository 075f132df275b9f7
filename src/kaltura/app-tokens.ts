import { registerSecret, serverText } from '../text/redact.ts';
import { buildCheckSession, isRefusal } from './account.ts';
import type { ApiResult } from './api-client.ts';
import { isRecord } from './api-error.ts';
import type { AuthMethod } from './auth-method.ts';
import { isMissingAccount, selectFields } from './find-account.ts';
import { type CallResult, multirequest } from './multirequest.ts';
import {
  describeApiError,
  describeMissingAccount,
  describeRefusedSecret,
  describeUnexpectedAnswer,
  type NetworkProblem,
} from './problems.ts';
import type { Network } from './transport.ts';

/** An AppToken in the account, without the token itself. */
export interface TokenRecord {
  id: string;
  description: string;
  type: 'user' | 'admin' | null;
  userId: string;
  /** Unix seconds. */
  createdAt: number;
  /** Unix seconds; null if it never expires. */
  expiresAt: number | null;
  /** The lifetime of each session, in seconds. */
  duration: number;
  privileges: string;
  status: 'active' | 'disabled';
}

/** The properties of a new AppToken. */
export interface TokenPlan {
  type: 'user' | 'admin';
  userId: string;
  /** Seconds. */
  duration: number;
  privileges: string;
  /** Unix seconds; null for never. */
  expiresAt: number | null;
  description: string;
}

/**
 * Access to an account: its server, and either the Admin Secret, the session of somebody who has
 * signed in, or the session of an ADMIN AppToken.
 */
export interface AccountAccess {
  network: Network;
  serviceUrl: string;
  auth: Exclude<AuthMethod, { kind: 'app-token' }>;
}

const FIELDS =
  'id,description,status,sessionType,sessionUserId,createdAt,expiry,sessionDuration,sessionPrivileges';

/**
 * Creates an AppToken. Never retries, because each call creates another AppToken: after a network
 * failure nobody knows whether it exists. Always sends a session type and a user: without a type,
 * its holder could start an ADMIN session; without a user, the server refuses the call.
 */
export async function addToken(
  asker: AccountAccess,
  plan: TokenPlan,
): Promise<ApiResult<{ id: string; token: string; made: TokenRecord }>> {
  const answer = await callAppToken(
    asker,
    'add',
    {
      'appToken:objectType': 'KalturaAppToken',
      'appToken:hashType': 'SHA256',
      'appToken:sessionType': plan.type === 'admin' ? 2 : 0,
      'appToken:sessionUserId': plan.userId,
      'appToken:sessionDuration': plan.duration,
      ...(plan.privileges ? { 'appToken:sessionPrivileges': plan.privileges } : {}),
      ...(plan.expiresAt === null ? {} : { 'appToken:expiry': plan.expiresAt }),
      'appToken:description': plan.description,
    },
    { retry: false },
  );
  if ('problem' in answer) return answer;
  const made = parseRecord(answer.value);
  const token = isRecord(answer.value) ? answer.value.token : null;
  if (!made || typeof token !== 'string' || !/^[0-9a-f]{32}$/.test(token))
    return { problem: describeUnexpectedAnswer() };
  registerSecret(token);
  return { value: { id: made.id, token, made } };
}

/**
 * Lists up to 500 of the account's AppTokens without the tokens, newest first; `total` counts all.
 */
export async function listTokens(
  asker: AccountAccess,
): Promise<ApiResult<{ list: TokenRecord[]; total: number }>> {
  const answer = await callAppToken(asker, 'list', {
    'filter:objectType': 'KalturaAppTokenFilter',
    'filter:orderBy': '-createdAt',
    'pager:pageSize': 500,
    ...selectFields(FIELDS),
  });
  if ('problem' in answer) return answer;
  const { objects, totalCount } = isRecord(answer.value) ? answer.value : {};
  if (!Array.isArray(objects)) return { problem: describeUnexpectedAnswer() };
  const list = objects.flatMap((each) => parseRecord(each) ?? []);
  return { value: { list, total: typeof totalCount === 'number' ? totalCount : list.length } };
}

/**
 * Revokes an AppToken and its sessions. False if it does not exist, or a lost attempt revoked it.
 */
export async function deleteToken(
  asker: AccountAccess,
  id: string,
  options: { retry?: boolean } = {},
): Promise<ApiResult<boolean>> {
  const answer = await callAppToken(asker, 'delete', { id }, options);
  if (!('problem' in answer)) return { value: true };
  return answer.problem.code === 'APP_TOKEN_ID_NOT_FOUND' ? { value: false } : answer;
}

async function callAppToken(
  { network, serviceUrl, auth: source }: AccountAccess,
  action: string,
  params: Readonly<Record<string, string | number>>,
  options: { retry?: boolean } = {},
): Promise<ApiResult<unknown>> {
  const call = { service: 'appToken', action };
  const calls =
    source.kind === 'session'
      ? [{ ...call, ks: source.ks, ...params }]
      : [
          {
            service: 'session',
            action: 'start',
            ...buildCheckSession(source.partnerId, source.secret),
          },
          { ...call, ks: '{1:result}', ...params },
        ];
  const sent = await multirequest(serviceUrl, calls, network, options);
  if ('problem' in sent) return sent;
  const failed = sent.results.find((each): each is Extract<CallResult, { ok: false }> => !each.ok);
  if (failed) return { problem: describeRefusal(failed.error, serviceUrl, source) };
  const last = sent.results.at(-1);
  return { value: last?.ok ? last.value : null };
}

/** Describes why the account refused. `refused`: nothing was changed. */
function describeRefusal(
  error: Parameters<typeof describeApiError>[0],
  serviceUrl: string,
  source: AccountAccess['auth'],
): NetworkProblem {
  const { code, args } = error;
  const no = (message: string, fix: string | null): NetworkProblem => ({
    code,
    message,
    fix,
    refused: true,
  });
  if (isMissingAccount(code))
    return { ...describeMissingAccount(code, source.partnerId), refused: true };
  if (isRefusal(code)) return { ...describeRefusedSecret(code), fix: null, refused: true };
  if (code === 'SERVICE_FORBIDDEN') return describeForbidden(source);
  if (code === 'INVALID_FIELD_VALUE' && args.FIELD_NAME === 'sessionUserId')
    return no(
      'Kaltura cannot create a user with this User ID.',
      'Use only letters, digits and . _ - @ in the User ID, or choose an existing User ID.',
    );
  if (code === 'APP_TOKEN_ID_NOT_FOUND') return no('This account has no such AppToken.', null);
  return describeApiError(error, serviceUrl);
}

/** Describes why a session cannot manage AppTokens. Does not advise a signed-in user to sign in. */
export function describeForbidden(source: AuthMethod): NetworkProblem {
  if (source.kind === 'session' && source.isSignedIn)
    return {
      code: 'SERVICE_FORBIDDEN',
      message: `Your role in account ${source.partnerId} does not allow this.`,
      fix: 'Ask an administrator of the account for an AppToken, or pipe in the Admin Secret (--admin-secret-stdin).',
      refused: true,
    };
  return {
    code: 'SERVICE_FORBIDDEN',
    message: 'This session cannot read or change AppTokens. Only an administrator’s session can.',
    fix: 'Pass the Admin Secret (--admin-secret-stdin), or sign in (--login).',
    refused: true,
  };
}

function parseRecord(value: unknown): TokenRecord | null {
  if (!isRecord(value) || typeof value.id !== 'string' || !/^[\w-]{1,40}$/.test(value.id))
    return null;
  const number = (name: string): number => {
    const given = value[name];
    return typeof given === 'number' && Number.isSafeInteger(given) ? given : 0;
  };
  return {
    id: value.id,
    description: serverText(value.description, 2000),
    // Absent if the token has no type. Its holder can then choose the type.
    type: value.sessionType === 2 ? 'admin' : value.sessionType === 0 ? 'user' : null,
    userId: serverText(value.sessionUserId, 320),
    createdAt: number('createdAt'),
    expiresAt: number('expiry') || null,
    duration: number('sessionDuration'),
    privileges: serverText(value.sessionPrivileges, 4000),
    status: value.status === 1 ? 'disabled' : 'active',
  };
}
