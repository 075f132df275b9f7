import { adminSecret } from './admin-secret.ts';
import type { Credential } from './credential.ts';
import { partnerId } from './partner-id.ts';
import { playerId } from './player-id.ts';
import { portalUrl } from './portal-url.ts';
import { region } from './region.ts';
import { userId } from './user-id.ts';

/** The credentials, in the order of the wizard, the env file, `check` and JSON. */
export const CREDENTIALS: readonly Credential[] = [
  partnerId,
  adminSecret,
  region,
  playerId,
  userId,
  portalUrl,
];

/** The variables, in file order. */
export const VARIABLES: readonly string[] = CREDENTIALS.map((credential) => credential.variable);

/** The credential of that name. A name that is none is a fault of this program. */
export function credentialNamed(name: string): Credential {
  const found = CREDENTIALS.find((credential) => credential.name === name);
  if (!found) throw new Error(`no credential is named ${name}`);
  return found;
}
