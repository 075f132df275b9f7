import { type Account, checkAdminSecret } from '../kaltura/account.ts';
import type { ApiClient } from '../kaltura/api-client.ts';
import { type AuthMethod, openSession, type SessionSource } from '../kaltura/auth-method.ts';
import { locateAccount } from '../kaltura/find-account.ts';
import { describeEntitlement, type NetworkProblem } from '../kaltura/problems.ts';
import type { Problem } from '../result.ts';
import {
  type CredentialName,
  dependsOn,
  type Known,
  type Verdict,
  type VerifyOptions,
  verdictOnFailure,
} from './credential.ts';

/**
 * A session for queries about the account. `authLabel`: the credential that the session starts
 * from.
 */
export interface AccountSession {
  serviceUrl: string;
  session: SessionSource;
  authLabel: string;
}

/** Why a session could not be opened: a credential is missing, or Kaltura refused. */
export type NoSession = { missing: string } | { problem: NetworkProblem; authLabel: string };

/**
 * The authentication method for these values: the Admin Secret, otherwise the AppToken; null for
 * neither.
 */
export function authMethodOf(
  values: Readonly<Partial<Record<CredentialName, string | undefined>>>,
): (Exclude<AuthMethod, { kind: 'session' }> & { label: string }) | null {
  const {
    'partner-id': partnerId = '',
    'admin-secret': secret,
    'app-token-id': id,
    'app-token': token,
  } = values;
  if (secret) return { kind: 'admin-secret', partnerId, secret, label: 'Admin Secret' };
  return id && token ? { kind: 'app-token', partnerId, id, token, label: 'AppToken' } : null;
}

/** Opens a session for queries about the account. */
export async function openAccount(
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<AccountSession | NoSession> {
  const { values } = known;
  if (!values['partner-id']) return { missing: 'Partner ID' };
  const method = authMethodOf(values);
  if (!method) return { missing: known.hasToken ? 'AppToken' : 'Admin Secret' };
  const serviceUrl = await findServiceUrl(known, api, options);
  if (!serviceUrl) return { missing: 'region' };
  const authLabel = method.label;
  const opened = await openSession(api, serviceUrl, method, options);
  return 'problem' in opened
    ? { ...opened, authLabel }
    : { serviceUrl, session: opened.value, authLabel };
}

/** The verdict on a credential if no session could be opened for the check. */
export function verdictWithoutSession(reason: NoSession): Verdict {
  return 'missing' in reason
    ? dependsOn(reason.missing)
    : verdictOnFailure(reason.problem, reason.authLabel);
}

/**
 * Does the Admin Secret open the account at `serviceUrl`? The Partner ID alone cannot find an
 * account without its default widget. `known` has a secret only if the secret may go to the service
 * URL.
 */
export async function opensWithSecret(
  { values }: Known,
  serviceUrl: string,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<boolean> {
  const { 'partner-id': partnerId, 'admin-secret': secret, region } = values;
  if (!partnerId || !secret || region !== serviceUrl) return false;
  const found = await api.query(serviceUrl, checkAdminSecret(partnerId, secret), options);
  return 'value' in found && found.value.kind === 'admin';
}

/**
 * The service URL for verifying a secret: the region's, otherwise that of the only region with this
 * Partner ID. Null if the user must choose.
 */
export async function findServiceUrl(
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<string | null> {
  if (known.values.region) return known.values.region;
  const partner = known.values['partner-id'];
  if (!partner) return null;
  const { active } = await locateAccount(api, partner, { signal: options.signal });
  return active.length === 1 ? (active[0] as string) : null;
}

/** Warnings about the account. `opener`: the credential that opened it. */
export function warnAboutAccount(account: Account, opener: 'Admin Secret' | 'AppToken'): Problem[] {
  const warnings: Problem[] = [];
  if (account.enforcesEntitlement) warnings.push(describeEntitlement());
  if (account.readOnly)
    warnings.push({
      code: 'READ_ONLY_ACCOUNT',
      message: 'This account is read-only: Kaltura refuses uploads and changes.',
      fix: null,
    });
  if (account.problem)
    warnings.push({
      code: account.problem.code,
      message: `The ${opener} works, but a list could not be read: ${account.problem.message}`,
      fix: account.problem.fix,
    });
  return warnings;
}
