import { keepSecret, shownText } from '../text/secrets.ts';
import { CHECK_EXPIRY_SECONDS } from './account.ts';
import { isRecord } from './api-error.ts';
import { type CallResult, multirequest } from './client.ts';
import { isKs } from './ks.ts';
import type { Network } from './network.ts';
import type { NetworkProblem } from './problems.ts';
import { apiProblem } from './problems.ts';
import { consoleOf, placeName } from './regions.ts';

/** An account that a person can sign in to. `adminSecret` is null where the account hides its secrets. */
export interface OwnAccount {
  partnerId: string;
  name: string;
  adminSecret: string | null;
}

export type SignedIn =
  /** `ks`: the session, where it is kept. */
  | { kind: 'accounts'; accounts: OwnAccount[]; ks?: string }
  /** A one-time code is wanted; `wrong`: the one that was given is not it. */
  | { kind: 'code'; wrong: boolean; message: string }
  /** `elsewhere`: it may be that the person is known in another region only. */
  | { kind: 'refused'; code: string; message: string; fix: string; elsewhere: boolean }
  | { kind: 'unknown'; problem: NetworkProblem };

const COPY_INSTEAD =
  'Copy the Partner ID and the Admin Secret from KMC → Settings → Integration Settings instead.';

/**
 * Signs in with a KMC account and lists its accounts with their Admin Secrets, in one request, never repeated by itself: attempts
 * count. The session is ended in the same request, unless it `keeps`: then it is of `partnerId`, and lives for minutes; of the long answer, secrets of others in it, only the few fields needed are kept.
 */
export async function signedIn(
  network: Network,
  serviceUrl: string,
  person: { email: string; password: string; code?: string | undefined },
  signal?: AbortSignal,
  keeps?: { partnerId: string | null },
): Promise<SignedIn> {
  keepSecret(person.password);
  keepSecret(person.code);
  const login = {
    service: 'user',
    action: 'loginByLoginId',
    loginId: person.email,
    password: person.password,
    ...(person.code ? { otp: person.code } : {}),
    ...(keeps?.partnerId ? { partnerId: keeps.partnerId } : {}),
    ...(keeps ? { expiry: CHECK_EXPIRY_SECONDS } : {}),
  };
  const ks = '{1:result}';
  const sent = await multirequest(
    serviceUrl,
    [
      login,
      // 30 by default; an agency has more.
      { service: 'partner', action: 'listPartnersForUser', ks, 'pager:pageSize': 250 },
      ...(keeps ? [] : [{ service: 'session', action: 'end', ks }]),
    ],
    network,
    { retry: false, signal },
  );
  if ('problem' in sent) return { kind: 'unknown', problem: sent.problem };
  const [began, list] = sent.results as [CallResult, CallResult];
  if (!began.ok) return refusal(began.error.code, began.error, serviceUrl, person.code !== undefined);
  if (typeof began.value === 'string') keepSecret(began.value);
  if (!list.ok)
    return list.error.code === 'SERVICE_FORBIDDEN'
      ? notAdministrator()
      : { kind: 'unknown', problem: apiProblem(list.error, serviceUrl) };
  const objects =
    isRecord(list.value) && Array.isArray(list.value.objects) ? list.value.objects.filter(isRecord) : [];
  const accounts = objects.flatMap(accountIn);
  if (accounts.length === 0) return notAdministrator();
  const session = keeps && typeof began.value === 'string' && isKs(began.value) ? began.value : null;
  return { kind: 'accounts', accounts, ...(session ? { ks: session } : {}) };
}

/** Ends the session of somebody who has signed in. Never one of an AppToken, which would end all of its sessions. */
export async function signedOut(network: Network, serviceUrl: string, ks: string): Promise<void> {
  await multirequest(serviceUrl, [{ service: 'session', action: 'end', ks }], network);
}

function accountIn(object: Record<string, unknown>): OwnAccount[] {
  if (typeof object.adminSecret === 'string') keepSecret(object.adminSecret);
  if (typeof object.secret === 'string') keepSecret(object.secret);
  const secret =
    typeof object.adminSecret === 'string' && /^[0-9a-f]{32}$/.test(object.adminSecret)
      ? object.adminSecret
      : null;
  // Status 1 is active, 4 read-only; the others do not answer.
  if (
    !Number.isInteger(object.id) ||
    (object.status !== undefined && object.status !== 1 && object.status !== 4)
  )
    return [];
  return [{ partnerId: String(object.id), name: shownText(object.name, 80), adminSecret: secret }];
}

function notAdministrator(): SignedIn {
  return {
    kind: 'refused',
    code: 'NOT_ADMINISTRATOR',
    message: 'You are signed in, but you are not an administrator of any account.',
    fix: 'Ask your Kaltura administrator for the Partner ID and the Admin Secret.',
    elsewhere: false,
  };
}

function refusal(
  code: string,
  error: { code: string; message: string; args: Readonly<Record<string, string>> },
  serviceUrl: string,
  gaveCode: boolean,
): SignedIn {
  const place = placeName(serviceUrl);
  const no = (message: string, fix: string, elsewhere = false): SignedIn => ({
    kind: 'refused',
    code,
    message,
    fix,
    elsewhere,
  });
  switch (code) {
    case 'MISSING_OTP':
      return { kind: 'code', wrong: gaveCode, message: 'This account also needs a one-time code.' };
    case 'INVALID_OTP':
      return { kind: 'code', wrong: true, message: 'That code is not right, or it has expired.' };
    case 'USER_WRONG_PASSWORD':
    case 'USER_NOT_FOUND':
    case 'LOGIN_DATA_NOT_FOUND':
      return no(
        `${place} does not accept this email and password.`,
        `The password may be wrong, or ${place} does not know you: an account lives in one region only. Try again, or choose another region.`,
        true,
      );
    case 'DIRECT_LOGIN_BLOCKED':
      return no(
        'This account allows sign-in through the company (SSO) only, not with a password.',
        COPY_INSTEAD,
      );
    case 'PASSWORD_EXPIRED':
      return no(
        'The password has expired.',
        `Set a new one at ${consoleOf(serviceUrl)} (Forgot password), then sign in again.`,
      );
    case 'LOGIN_BLOCKED':
    case 'LOGIN_RETRIES_EXCEEDED':
      return no(
        'This sign-in is locked after too many attempts.',
        `Wait, or reset the password at ${consoleOf(serviceUrl)}. ${COPY_INSTEAD}`,
      );
    case 'USER_IS_BLOCKED':
    case 'ADMIN_LOGIN_USERS_QUOTA_EXCEEDED':
      return no('This user is blocked.', 'Ask your Kaltura administrator.');
    default:
      return { kind: 'unknown', problem: apiProblem(error, serviceUrl) };
  }
}
