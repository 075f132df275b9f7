import { getKmcUrl } from '../kaltura/regions.ts';
import { adminSecret } from './admin-secret.ts';
import { appToken, appTokenId } from './app-token.ts';
import {
  CREDENTIAL_NAMES,
  type Credential,
  type CredentialName,
  type EveryCredential,
} from './credential.ts';
import { partnerId } from './partner-id.ts';
import { playerId } from './player-id.ts';
import { portalUrl } from './portal-url.ts';
import { region } from './region.ts';
import { userId } from './user-id.ts';

const BY_NAME: EveryCredential<Credential> = {
  'partner-id': partnerId,
  'admin-secret': adminSecret,
  'app-token-id': appTokenId,
  'app-token': appToken,
  region,
  'player-id': playerId,
  'user-id': userId,
  'portal-url': portalUrl,
};

export const CREDENTIALS: readonly Credential[] = CREDENTIAL_NAMES.map((name) => BY_NAME[name]);

export const VARIABLES: readonly string[] = CREDENTIALS.map((credential) => credential.variable);

/** The credential of that name. */
export function getCredential(name: CredentialName): Credential {
  return BY_NAME[name];
}

/** The address of its KMC page in this server's KMC; null if it has no page. */
export function findKmcPage({ where }: Credential, serviceUrl?: string): string | null {
  return where.page === null ? null : getKmcUrl(serviceUrl, where.page);
}

/** The parsed value; null if the text is malformed or absent. */
export function parseValue(name: CredentialName, text: string | undefined): string | null {
  const parsed = text ? BY_NAME[name].parse(text) : null;
  return parsed?.ok ? parsed.value : null;
}

/**
 * The credentials that matter for the values that are set. One kind of key is required:
 * the AppToken if its ID or token is set, otherwise the Admin Secret. The AppToken is listed only
 * if it is set.
 */
export function listRelevantCredentials(
  isSet: (name: CredentialName) => boolean,
): readonly Credential[] {
  const hasToken = CREDENTIALS.some(({ name, keyKind }) => keyKind === 'app-token' && isSet(name));
  return CREDENTIALS.flatMap((credential) => {
    if (!credential.keyKind) return [credential];
    if (credential.keyKind === 'admin-secret') return [{ ...credential, required: !hasToken }];
    return hasToken ? [{ ...credential, required: true }] : [];
  });
}
