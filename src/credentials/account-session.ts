import { type Account, checkAdminSecret } from '../kaltura/account.ts';
import { locateAccount } from '../kaltura/locate-account.ts';
import { type CredentialKey, openSession } from '../kaltura/open-session.ts';
import { type ApiProblem, ENTITLEMENT_ENFORCED } from '../kaltura/problems.ts';
import type { Query, SessionSource } from '../kaltura/query.ts';
import { listOtherRegions } from '../kaltura/regions.ts';
import { createProblem, type Problem, warnIf } from '../result.ts';
import type { CheckContext, SomeCredentials } from './credential.ts';
import type { NoAnswer } from './verdict.ts';

/** A session for queries about the account. */
export interface OpenAccount {
  serviceUrl: string;
  key: CredentialKey;
  session: SessionSource;
  query<T>(query: Query<T>): Promise<{ value: T } | NoAnswer>;
}

/** The Admin Secret, otherwise the AppToken; null for neither. */
export function findAccountKey(
  values: SomeCredentials<string | undefined>,
): (CredentialKey & { label: string }) | null {
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
export async function openAccount(context: CheckContext): Promise<OpenAccount | NoAnswer> {
  const { values, api } = context;
  if (!values['partner-id']) return { needs: 'Partner ID' };
  const key = findAccountKey(values);
  if (!key) return { needs: context.hasToken ? 'AppToken' : 'Admin Secret' };
  const serviceUrl = await findServiceUrl(context);
  if (!serviceUrl) return { needs: 'region' };
  const explain = (problem: ApiProblem): NoAnswer =>
    problem.kind === 'secret-refused' ? { needs: key.label } : { problem };
  const opened = await openSession(api, serviceUrl, key, context);
  if ('problem' in opened) return explain(opened.problem);
  return {
    serviceUrl,
    key,
    session: opened.value,
    query: async (query) => {
      const answer = await api.query(serviceUrl, query, context);
      return 'problem' in answer ? explain(answer.problem) : answer;
    },
  };
}

/**
 * Does the Admin Secret open the account at `serviceUrl`? The Partner ID alone cannot find an
 * account without its default widget. The context has a secret only if the secret may go to the
 * service URL.
 */
export async function canOpenSession(context: CheckContext, serviceUrl: string): Promise<boolean> {
  const { 'partner-id': partnerId, 'admin-secret': secret, region } = context.values;
  if (!partnerId || !secret || region !== serviceUrl) return false;
  const query = checkAdminSecret({ partnerId, secret });
  const found = await context.api.query(serviceUrl, query, context);
  return 'value' in found && found.value.kind === 'admin';
}

/** The service URL of the region, otherwise of the only region with this Partner ID; or null. */
export async function findServiceUrl({
  values,
  api,
  signal,
}: CheckContext): Promise<string | null> {
  if (values.region) return values.region;
  if (!values['partner-id']) return null;
  return (await locateAccount(api, values['partner-id'], { signal })).only;
}

/** The other regions with this Partner ID, perhaps as another company's account. */
export async function listOtherRegionsWithAccount(
  partnerId: string,
  serviceUrl: string,
  { api, signal }: CheckContext,
): Promise<string[]> {
  const at = listOtherRegions(serviceUrl);
  return (await locateAccount(api, partnerId, { signal, at })).active;
}

/** Warnings about the account. `opener`: the credential that opened it. */
export function warnAboutAccount(account: Account, opener: 'Admin Secret' | 'AppToken'): Problem[] {
  const { enforcesEntitlement, isReadOnly, problem } = account;
  const unread = `The ${opener} works, but a list could not be read: ${problem?.message}`;
  return [
    ...(enforcesEntitlement ? [ENTITLEMENT_ENFORCED] : []),
    ...warnIf(
      isReadOnly,
      'READ_ONLY_ACCOUNT',
      'This account is read-only: Kaltura refuses uploads and changes.',
    ),
    ...(problem ? [createProblem(problem.code, unread, problem.fix)] : []),
  ];
}
