import { registerSecret, toServerText } from '../text/redact.ts';
import { buildAdminSession } from './account.ts';
import { type ApiError, isSessionRefusal } from './api-error.ts';
import { parseSessionType, type SessionType, TYPE_NUMBERS } from './ks.ts';
import { type CallOptions, sendQuery } from './multirequest.ts';
import type { AccountKey } from './open-session.ts';
import {
  type ApiProblem,
  CHECK_USER_BLOCKED,
  describeApiError,
  describeRefusedSession,
} from './problems.ts';
import {
  type ApiResult,
  buildCall,
  buildQuery,
  type Page,
  parsePage,
  selectFields,
} from './query.ts';
import { isRecord } from './records.ts';
import { getServerName } from './regions.ts';
import type { Network } from './transport.ts';

/** An AppToken to create. */
export interface TokenPlan {
  type: SessionType;
  userId: string;
  /** The lifetime of each session, in seconds. */
  duration: number;
  privileges: string;
  /** Unix seconds; null for never. */
  expiresAt: number | null;
  description: string;
}

/** An AppToken in the account, without the token itself. */
export interface TokenRecord extends Omit<TokenPlan, 'type'> {
  id: string;
  /** Null if its holder chooses. */
  type: SessionType | null;
  /** Unix seconds. */
  createdAt: number;
  status: 'active' | 'disabled';
}

/** What opens an account: its Admin Secret, or a session from a sign-in or an ADMIN AppToken. */
export interface AccountAccess {
  network: Network;
  serviceUrl: string;
  key: Exclude<AccountKey, { kind: 'app-token' }>;
}

const FIELDS =
  'id,description,status,sessionType,sessionUserId,createdAt,expiry,sessionDuration,sessionPrivileges';

/**
 * Creates an AppToken. Never retries, because each call creates another AppToken: after a network
 * failure nobody knows whether it exists. Always sends a session type and a user: without a type,
 * its holder could start an ADMIN session; without a user, the server refuses the call.
 */
export async function addToken(
  access: AccountAccess,
  plan: TokenPlan,
): Promise<ApiResult<{ id: string; token: string }>> {
  return callAppToken(
    access,
    'add',
    {
      'appToken:objectType': 'KalturaAppToken',
      'appToken:hashType': 'SHA256',
      'appToken:sessionType': TYPE_NUMBERS[plan.type],
      'appToken:sessionUserId': plan.userId,
      'appToken:sessionDuration': plan.duration,
      ...(plan.privileges ? { 'appToken:sessionPrivileges': plan.privileges } : {}),
      ...(plan.expiresAt === null ? {} : { 'appToken:expiry': plan.expiresAt }),
      'appToken:description': plan.description,
    },
    (value) => {
      const id = parseRecord(value)?.id;
      const token = isRecord(value) ? value.token : null;
      if (!id || typeof token !== 'string' || !/^[0-9a-f]{32}$/.test(token)) return null;
      registerSecret(token);
      return { value: { id, token } };
    },
    { retry: false },
  );
}

/** Lists the account's newest 500 AppTokens without the tokens; `total` counts all. */
export async function listTokens(access: AccountAccess): Promise<ApiResult<Page<TokenRecord>>> {
  const params = {
    'filter:objectType': 'KalturaAppTokenFilter',
    'filter:orderBy': '-createdAt',
    'pager:pageSize': 500,
    ...selectFields(FIELDS),
  };
  return callAppToken(access, 'list', params, (value) => parsePage(value, parseRecord));
}

/** Revokes an AppToken. False if it does not exist, or if a lost attempt has revoked it. */
export async function deleteToken(
  access: AccountAccess,
  id: string,
  options: CallOptions = {},
): Promise<ApiResult<boolean>> {
  const deleted = await callAppToken(access, 'delete', { id }, () => ({ value: true }), options);
  return 'problem' in deleted && deleted.problem.code === NOT_FOUND ? { value: false } : deleted;
}

const NOT_FOUND = 'APP_TOKEN_ID_NOT_FOUND';

async function callAppToken<T>(
  { network, serviceUrl, key }: AccountAccess,
  action: string,
  params: Readonly<Record<string, string | number>>,
  parse: (value: unknown) => { value: T } | null,
  options?: CallOptions,
): Promise<ApiResult<T>> {
  const session = key.kind === 'session' ? key : buildAdminSession(key);
  const call = buildCall(`appToken.${action}`, params, session);
  const query = buildQuery(call, parse, ({ error }) => ({
    problem: describeRefusal(error, serviceUrl, key),
  }));
  return sendQuery(serviceUrl, query, network, options);
}

/** Describes why the account refused. `refused`: nothing was changed. */
function describeRefusal(
  error: ApiError,
  serviceUrl: string,
  key: AccountAccess['key'],
): ApiProblem {
  const { code } = error;
  if (isSessionRefusal(code))
    return describeRefusedSession(code, key.partnerId, 'refused', getServerName(serviceUrl));
  if (code === 'SERVICE_FORBIDDEN') return describeForbidden(key);
  // A session of the Admin Secret runs as this user.
  if (code === 'USER_BLOCKED' && key.kind === 'admin-secret')
    return { ...CHECK_USER_BLOCKED, kind: 'refused' };
  if (code === NOT_FOUND)
    return { code, message: 'This account has no such AppToken.', fix: null, kind: 'refused' };
  return describeApiError(error, serviceUrl);
}

/** Describes why a session cannot manage AppTokens. The caller knows what else there is to try. */
export function describeForbidden(key: AccountKey): ApiProblem {
  const isSignedIn = key.kind === 'session' && key.isSignedIn;
  return {
    code: 'SERVICE_FORBIDDEN',
    message: isSignedIn
      ? `Your role in account ${key.partnerId} does not allow this.`
      : "This session cannot read or change AppTokens. Only an administrator's session can.",
    fix: null,
    kind: 'refused',
  };
}

function parseRecord(value: unknown): TokenRecord | null {
  if (!isRecord(value) || typeof value.id !== 'string' || !/^[\w-]{1,40}$/.test(value.id))
    return null;
  const getNumber = (name: string): number => {
    const number = value[name];
    return typeof number === 'number' && Number.isSafeInteger(number) ? number : 0;
  };
  return {
    id: value.id,
    description: toServerText(value.description, 2000),
    // Absent if the token has no type. Its holder can then choose the type.
    type: parseSessionType(value.sessionType),
    userId: toServerText(value.sessionUserId, 320),
    createdAt: getNumber('createdAt'),
    expiresAt: getNumber('expiry') || null,
    duration: getNumber('sessionDuration'),
    privileges: toServerText(value.sessionPrivileges, 4000),
    status: value.status === 1 ? 'disabled' : 'active',
  };
}
