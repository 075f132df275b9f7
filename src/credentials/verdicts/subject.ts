import { checkAdminSecret, locateAccount } from '../../kaltura/account.ts';
import type { ApiClient } from '../../kaltura/api-client.ts';
import { type AuthMethod, openSession, type Session } from '../../kaltura/auth-method.ts';
import type { NetworkProblem } from '../../kaltura/problems.ts';
import {
  type CredentialName,
  dependsOn,
  type Known,
  type Verdict,
  type VerifyOptions,
  verdictWithoutAnswer,
} from '../credential.ts';

/** Where a question about the account goes, and with what session. `wayIn`: the label of the answer that the session is made from. */
export interface AccountSession {
  at: string;
  session: Session;
  wayIn: string;
}

/** What sessions are made from: the Admin Secret, else the AppToken; null where there is neither. */
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

/** What a question about the account needs; or the label of the answer that is still missing, or why there is no session. */
export async function openAccount(
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<AccountSession | { label: string } | { problem: NetworkProblem; wayIn: string }> {
  const { values } = known;
  if (!values['partner-id']) return { label: 'Partner ID' };
  const source = authMethodOf(values);
  if (!source) return { label: known.hasToken ? 'AppToken' : 'Admin Secret' };
  const at = await resolveServiceUrl(known, api, options);
  if (!at) return { label: 'region' };
  const wayIn = source.label;
  const had = await openSession(api, at, source, options);
  return 'problem' in had ? { ...had, wayIn } : { at, session: had.value, wayIn };
}

/** What is said of an answer that could not be asked about. */
export function verdictWithoutSession(
  subject: Exclude<Awaited<ReturnType<typeof openAccount>>, AccountSession>,
): Verdict {
  return 'label' in subject ? dependsOn(subject.label) : verdictWithoutAnswer(subject.problem, subject.wayIn);
}

/**
 * Does the Admin Secret open the account at `serviceUrl`? Without its widget an account cannot be found by
 * its number alone. `known` has a secret only if the secret may be sent to the service URL.
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

/** The service URL that a secret is checked at: the one answered, else the one region where the Partner ID was found; null while it must be chosen. */
export async function resolveServiceUrl(
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
