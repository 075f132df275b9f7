import { adminSecret } from './admin-secret.ts';
import { CREDENTIAL_NAMES, type Credential, type CredentialName, type Each } from './credential.ts';
import { partnerId } from './partner-id.ts';
import { playerId } from './player-id.ts';
import { portalUrl } from './portal-url.ts';
import { region } from './region.ts';
import { userId } from './user-id.ts';

const BY_NAME: Each<Credential> = {
  'partner-id': partnerId,
  'admin-secret': adminSecret,
  region,
  'player-id': playerId,
  'user-id': userId,
  'portal-url': portalUrl,
};

/** The credentials, in their order. */
export const CREDENTIALS: readonly Credential[] = CREDENTIAL_NAMES.map((name) => BY_NAME[name]);

/** The variables, in file order. */
export const VARIABLES: readonly string[] = CREDENTIALS.map((credential) => credential.variable);

/** The credential of that name. */
export function credentialNamed(name: CredentialName): Credential {
  return BY_NAME[name];
}
