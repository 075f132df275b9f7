import { startAdminSession } from './account.ts';
import type { ApiClient, ApiResult, Call, QueryOptions } from './api-client.ts';
import { describeMissingAccount } from './problems.ts';
import { type AppToken, checkAppToken } from './token-session.ts';

/**
 * How sessions start: with the Admin Secret, with an AppToken, or with a session from a sign-in or
 * an ADMIN AppToken.
 */
export type AuthMethod =
  | { kind: 'admin-secret'; partnerId: string; secret: string }
  | { kind: 'app-token'; partnerId: string; id: string; token: string }
  | { kind: 'session'; partnerId: string; ks: string; isSignedIn?: true };

/**
 * The source of a call's KS: a call in the same multirequest, or a session that is already open.
 */
export type SessionSource = { needs: NonNullable<Call['needs']> } | { ks: string };

/** Adds a session to a call. */
export function withSession(
  session: SessionSource,
  { params, ...call }: Omit<Call, 'needs'>,
): Call {
  return 'ks' in session
    ? { ...call, params: { ks: session.ks, ...params } }
    : { ...call, params, needs: session.needs };
}

/** A cached session must be valid for at least this many more seconds. */
const MIN_SECONDS_LEFT = 30;

/**
 * Opens a session for the queries of this run. An AppToken's session takes two round trips and is
 * cached until it has nearly expired. `secretRefused` in the problem means that the secret or
 * AppToken must be fixed first.
 */
export async function openSession(
  api: ApiClient,
  serviceUrl: string,
  source: AuthMethod,
  options: QueryOptions = {},
): Promise<ApiResult<SessionSource>> {
  if (source.kind === 'session') return { value: { ks: source.ks } };
  if (source.kind === 'admin-secret')
    return {
      value: { needs: { call: startAdminSession(source.partnerId, source.secret), as: 'result' } },
    };
  return openTokenSession(api, serviceUrl, source, options);
}

/** Opens a session with an AppToken. */
export async function openTokenSession(
  api: ApiClient,
  serviceUrl: string,
  source: AppToken,
  { signal }: QueryOptions = {},
): Promise<ApiResult<{ ks: string }>> {
  let found = await checkAppToken(api, serviceUrl, source, { signal });
  const isOld = (now: number): boolean =>
    'value' in found &&
    found.value.kind === 'works' &&
    found.value.session.expiresAt - now < MIN_SECONDS_LEFT;
  if (isOld(Date.now() / 1000))
    found = await checkAppToken(api, serviceUrl, source, { signal, fresh: true });
  if ('problem' in found) return found;
  if (found.value.kind === 'works') return { value: { ks: found.value.session.ks } };
  if (found.value.kind === 'no-account')
    return {
      problem: {
        ...describeMissingAccount(found.value.code, source.partnerId),
        secretRefused: true,
      },
    };
  return {
    problem: {
      code: found.value.code,
      message: `Kaltura refused the AppToken (${found.value.code}).`,
      fix: 'Fix the AppToken first.',
      secretRefused: true,
    },
  };
}
