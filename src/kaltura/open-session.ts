import { createProblem } from '../result.ts';
import { getUnixSeconds } from '../text/time.ts';
import { type AdminSecret, buildAdminSession } from './account.ts';
import type { ApiClient, QueryOptions } from './api-client.ts';
import { type AppToken, checkAppToken } from './check-app-token.ts';
import { describeMissingAccount } from './problems.ts';
import type { ApiResult, SessionSource } from './query.ts';
import { getServerName } from './regions.ts';

/** What opens an account: a credential that starts sessions, or an open session. */
export type AccountKey = CredentialKey | SessionKey;

export type CredentialKey =
  | ({ kind: 'admin-secret' } & AdminSecret)
  | ({ kind: 'app-token' } & AppToken);

/** A session from a sign-in or from an ADMIN AppToken. */
export interface SessionKey {
  kind: 'session';
  partnerId: string;
  ks: string;
  isSignedIn?: true;
}

/** A cached session must be valid for at least this many more seconds. */
const MIN_SECONDS_LEFT = 30;

/**
 * Opens a session for the queries of this run. An AppToken's session takes two round trips and is
 * cached until it has nearly expired. The kind `secret-refused` means that the secret or
 * AppToken must be fixed first.
 */
export async function openSession(
  api: ApiClient,
  serviceUrl: string,
  key: AccountKey,
  options: QueryOptions = {},
): Promise<ApiResult<SessionSource>> {
  if (key.kind === 'session') return { value: { ks: key.ks } };
  if (key.kind === 'admin-secret') return { value: buildAdminSession(key) };
  return openTokenSession(api, serviceUrl, key, options);
}

/** Opens a session with an AppToken. */
export async function openTokenSession(
  api: ApiClient,
  serviceUrl: string,
  token: AppToken,
  { signal }: QueryOptions = {},
): Promise<ApiResult<{ ks: string }>> {
  let found = await checkAppToken(api, serviceUrl, token, { signal });
  const session = 'value' in found && found.value.kind === 'works' ? found.value.session : null;
  if (session && session.expiresAt - getUnixSeconds() < MIN_SECONDS_LEFT)
    found = await checkAppToken(api, serviceUrl, token, { signal, fresh: true });
  if ('problem' in found) return found;
  const check = found.value;
  if (check.kind === 'works') return { value: { ks: check.session.ks } };
  const message = `Kaltura refused the AppToken (${check.code}).`;
  const problem =
    check.kind === 'no-account'
      ? describeMissingAccount(check.code, token.partnerId, getServerName(serviceUrl))
      : createProblem(check.code, message, 'Fix the AppToken first.');
  return { problem: { ...problem, kind: 'secret-refused' } };
}
