import { registerSecret, serverText } from '../text/redact.ts';
import {
  checkSession,
  isRefusal,
  isWithoutAccount,
  onlyFields,
  unexpected,
  withoutAccount,
} from './account.ts';
import { isRecord } from './api-error.ts';
import { type CallResult, multirequest } from './client.ts';
import type { Answer } from './inquiry.ts';
import type { Network } from './network.ts';
import { apiProblem, type NetworkProblem } from './problems.ts';
import type { Source } from './source.ts';

/** An AppToken as the account has it, without the token itself. */
export interface TokenRecord {
  id: string;
  description: string;
  type: 'user' | 'admin' | null;
  userId: string;
  /** Unix seconds. */
  createdAt: number;
  /** Unix seconds; null for one that never expires. */
  expiresAt: number | null;
  /** Seconds that each session lives. */
  duration: number;
  privileges: string;
  status: 'active' | 'disabled';
}

/** What a new one is to be like. */
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

/** Who asks, and where: an Admin Secret, somebody who has signed in, or the session of an ADMIN AppToken. */
export interface Asker {
  network: Network;
  serviceUrl: string;
  source: Exclude<Source, { kind: 'app-token' }>;
}

const FIELDS =
  'id,description,status,sessionType,sessionUserId,createdAt,expiry,sessionDuration,sessionPrivileges';

/**
 * Makes an AppToken. Asked once, since each time makes another: after a failure of the network nobody knows whether it was made. Session type and
 * user are always sent: without a type its holder could ask for an ADMIN session, and without a user the server refuses it.
 */
export async function addToken(
  asker: Asker,
  plan: TokenPlan,
): Promise<Answer<{ id: string; token: string; made: TokenRecord }>> {
  const answer = await asked(
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
  const made = recordIn(answer.value);
  const token = isRecord(answer.value) ? answer.value.token : null;
  if (!made || typeof token !== 'string' || !/^[0-9a-f]{32}$/.test(token)) return { problem: unexpected() };
  registerSecret(token);
  return { value: { id: made.id, token, made } };
}

/** The account's AppTokens, newest first, 500 at most; `total` counts them all. Asked without `token`, which every answer holds otherwise. */
export async function listTokens(asker: Asker): Promise<Answer<{ list: TokenRecord[]; total: number }>> {
  const answer = await asked(asker, 'list', {
    'filter:objectType': 'KalturaAppTokenFilter',
    'filter:orderBy': '-createdAt',
    'pager:pageSize': 500,
    ...onlyFields(FIELDS),
  });
  if ('problem' in answer) return answer;
  const { objects, totalCount } = isRecord(answer.value) ? answer.value : {};
  if (!Array.isArray(objects)) return { problem: unexpected() };
  const list = objects.flatMap((each) => recordIn(each) ?? []);
  return { value: { list, total: typeof totalCount === 'number' ? totalCount : list.length } };
}

/** Ends an AppToken, and with it all its sessions. False where the account has none by that ID; after a retry it may have been this that ended it. */
export async function deleteToken(
  asker: Asker,
  id: string,
  options: { retry?: boolean } = {},
): Promise<Answer<boolean>> {
  const answer = await asked(asker, 'delete', { id }, options);
  if (!('problem' in answer)) return { value: true };
  return answer.problem.code === 'APP_TOKEN_ID_NOT_FOUND' ? { value: false } : answer;
}

async function asked(
  { network, serviceUrl, source }: Asker,
  action: string,
  params: Readonly<Record<string, string | number>>,
  options: { retry?: boolean } = {},
): Promise<Answer<unknown>> {
  const call = { service: 'appToken', action };
  const calls =
    source.kind === 'session'
      ? [{ ...call, ks: source.ks, ...params }]
      : [
          {
            service: 'session',
            action: 'start',
            ...checkSession(source.partnerId, source.secret),
          },
          { ...call, ks: '{1:result}', ...params },
        ];
  const sent = await multirequest(serviceUrl, calls, network, options);
  if ('problem' in sent) return sent;
  const failed = sent.results.find((each): each is Extract<CallResult, { ok: false }> => !each.ok);
  if (failed) return { problem: refusalOf(failed.error, serviceUrl, source) };
  const last = sent.results.at(-1);
  return { value: last?.ok ? last.value : null };
}

/** Why the account does not do it. `refused`: it said no, and nothing was done. */
function refusalOf(
  error: Parameters<typeof apiProblem>[0],
  serviceUrl: string,
  source: Asker['source'],
): NetworkProblem {
  const { code, args } = error;
  const no = (message: string, fix: string | null): NetworkProblem => ({ code, message, fix, refused: true });
  if (isWithoutAccount(code)) return { ...withoutAccount(code, source.partnerId), refused: true };
  if (isRefusal(code)) return no(`The Admin Secret was refused (${code}).`, null);
  if (code === 'SERVICE_FORBIDDEN') return forbidden(source);
  if (code === 'INVALID_FIELD_VALUE' && args.FIELD_NAME === 'sessionUserId')
    return no(
      'Kaltura cannot create a user with this User ID.',
      'Use letters, digits and . _ - @ in it, or the User ID of somebody who is there.',
    );
  if (code === 'APP_TOKEN_ID_NOT_FOUND') return no('There is no such AppToken in this account.', null);
  return apiProblem(error, serviceUrl);
}

/** Why a session is not enough to deal with AppTokens: a person who has signed in is not told to do so. */
export function forbidden(source: Source): NetworkProblem {
  if (source.kind === 'session' && source.isSignedIn)
    return {
      code: 'SERVICE_FORBIDDEN',
      message: `Your role in account ${source.partnerId} does not allow this.`,
      fix: 'Ask an administrator of the account for an AppToken, or pipe in the Admin Secret (--admin-secret-stdin).',
      refused: true,
    };
  return {
    code: 'SERVICE_FORBIDDEN',
    message: 'This session may not change or read AppTokens: that takes an administrator’s.',
    fix: 'Give the Admin Secret (--admin-secret-stdin), or sign in (--login).',
    refused: true,
  };
}

function recordIn(value: unknown): TokenRecord | null {
  if (!isRecord(value) || typeof value.id !== 'string' || !/^[\w-]{1,40}$/.test(value.id)) return null;
  const number = (name: string): number => {
    const given = value[name];
    return typeof given === 'number' && Number.isSafeInteger(given) ? given : 0;
  };
  return {
    id: value.id,
    description: serverText(value.description, 2000),
    // Absent where the token has none: then its holder chooses.
    type: value.sessionType === 2 ? 'admin' : value.sessionType === 0 ? 'user' : null,
    userId: serverText(value.sessionUserId, 320),
    createdAt: number('createdAt'),
    expiresAt: number('expiry') || null,
    duration: number('sessionDuration'),
    privileges: serverText(value.sessionPrivileges, 4000),
    status: value.status === 1 ? 'disabled' : 'active',
  };
}
