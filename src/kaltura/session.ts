import { keepSecret } from '../text/secrets.ts';
import { isRefusal, isUserSecret, unexpected } from './account.ts';
import { multirequest, type Result } from './client.ts';
import { apiProblem } from './inquiry.ts';
import { isKs } from './ks.ts';
import { placeName } from './regions.ts';
import type { Network } from './transport.ts';

export interface SessionWish {
  admin: boolean;
  userId: string;
  /** Seconds. */
  expiry: number;
  privileges: string;
}

/**
 * A KS from `session.start`. In one round trip: where it is refused, the same request tells a wrong secret from the User Secret.
 * `code` of a failure is the exit code: 1 for a wrong credential, 3 where nothing was learnt.
 */
export async function sessionOf(
  network: Network,
  from: { serviceUrl: string; partnerId: string; adminSecret: string },
  wish: SessionWish,
): Promise<{ ks: string } | { problem: { code: string; message: string; fix: string }; code: 1 | 3 }> {
  keepSecret(from.adminSecret);
  const start = { service: 'session', action: 'start', partnerId: from.partnerId, secret: from.adminSecret };
  const wanted = {
    ...start,
    userId: wish.userId,
    type: wish.admin ? 2 : 0,
    expiry: wish.expiry,
    privileges: wish.privileges,
  };
  // Would it do as an Admin Secret, and as a User Secret? A USER session is given to either.
  const sent = await multirequest(
    from.serviceUrl,
    [wanted, { ...start, type: 2, expiry: 60 }, { ...start, type: 0, expiry: 60 }],
    network,
  );
  if ('problem' in sent) return { problem: sent.problem, code: 3 };
  const [made, asAdmin, asUser] = sent.results as [Result, Result, Result];
  // Whatever else a server answers must not reach a terminal, or a script, as a session.
  if (made.ok && asAdmin.ok)
    return typeof made.value === 'string' && isKs(made.value)
      ? { ks: made.value }
      : { problem: unexpected(), code: 3 };
  if (!asAdmin.ok && isUserSecret(asAdmin.error.code, asUser.ok)) {
    return {
      problem: {
        code: asAdmin.error.code,
        message: "KALTURA_ADMIN_SECRET holds the account's User Secret, not its Admin Secret.",
        fix: 'In KMC → Settings → Integration Settings, copy the Admin Secret, the line above it.',
      },
      code: 1,
    };
  }
  const error = asAdmin.ok ? (made.ok ? null : made.error) : asAdmin.error;
  if (error?.code === 'START_SESSION_ERROR' && !asAdmin.ok) {
    return {
      problem: {
        code: error.code,
        message: `${placeName(from.serviceUrl)} refuses the Admin Secret of account ${from.partnerId}.`,
        fix: 'Run npx kaltura-setup check: it says what is wrong.',
      },
      code: 1,
    };
  }
  if (error && isRefusal(error.code)) {
    return {
      problem: {
        code: error.code,
        message: `${placeName(from.serviceUrl)} has no account ${from.partnerId}, or it is blocked.`,
        fix: 'Run npx kaltura-setup check: it finds the region of the account.',
      },
      code: 1,
    };
  }
  const problem = error ? apiProblem(error, from.serviceUrl) : unexpected();
  return { problem, code: 3 };
}
