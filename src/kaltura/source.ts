import { adminSession, withoutAccount } from './account.ts';
import type { Answer, AskOptions, Call, Inquiry } from './inquiry.ts';
import { type AppToken, tokenFinding } from './token-session.ts';

/** What sessions are made from: the Admin Secret, an AppToken; or one that is there, of somebody who has signed in for example. */
export type Source =
  | { kind: 'admin-secret'; partnerId: string; secret: string }
  | { kind: 'app-token'; partnerId: string; id: string; token: string }
  | { kind: 'session'; partnerId: string; ks: string; isSignedIn?: true };

/** How a call has its KS: by a call of the same request that makes one, or one that is there. */
export type Session = { needs: NonNullable<Call['needs']> } | { ks: string };

/** The call with its session. */
export function inSession(session: Session, { params, ...call }: Omit<Call, 'needs'>): Call {
  return 'ks' in session
    ? { ...call, params: { ks: session.ks, ...params } }
    : { ...call, params, needs: session.needs };
}

/** Seconds that a session must live on to be used again. */
const LEAST_SECONDS = 30;

/**
 * A session for the questions of this run. One of an AppToken costs two round trips, once a run: the answer is remembered until the session
 * has nearly expired. `secretRefused` in the problem: the AppToken is what must be fixed first.
 */
export async function sessionFrom(
  ask: Inquiry,
  serviceUrl: string,
  source: Source,
  options: AskOptions = {},
): Promise<Answer<Session>> {
  if (source.kind === 'session') return { value: { ks: source.ks } };
  if (source.kind === 'admin-secret')
    return { value: { needs: { call: adminSession(source.partnerId, source.secret), as: 'result' } } };
  return tokenSession(ask, serviceUrl, source, options);
}

/** The same of an AppToken: a session that is there. */
export async function tokenSession(
  ask: Inquiry,
  serviceUrl: string,
  source: AppToken,
  { signal }: AskOptions = {},
): Promise<Answer<{ ks: string }>> {
  let found = await tokenFinding(ask, serviceUrl, source, { signal });
  const isOld = (now: number): boolean =>
    'value' in found && found.value.kind === 'works' && found.value.session.expiresAt - now < LEAST_SECONDS;
  if (isOld(Date.now() / 1000)) found = await tokenFinding(ask, serviceUrl, source, { signal, fresh: true });
  if ('problem' in found) return found;
  if (found.value.kind === 'works') return { value: { ks: found.value.session.ks } };
  if (found.value.kind === 'no-account')
    return { problem: { ...withoutAccount(found.value.code, source.partnerId), secretRefused: true } };
  return {
    problem: {
      code: found.value.code,
      message: `The AppToken was refused (${found.value.code}).`,
      fix: 'Fix the AppToken first.',
      secretRefused: true,
    },
  };
}
