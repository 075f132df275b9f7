import { findRegion } from '../kaltura/regions.ts';
import { getHost } from '../kaltura/urls.ts';
import type { CredentialName, SomeCredentials } from './credential.ts';
import { CREDENTIALS, parseValue } from './index.ts';
import type { Origin } from './state.ts';

/**
 * Is this service URL trusted with a secret: an Admin Secret, an AppToken, a password or a KS? Yes
 * for Kaltura's six regions, for `--service-url`, for a URL found by signing in there, and for a
 * URL from the same file or environment as the secret. The user must confirm any other URL, so that
 * nobody else's repository can choose where a secret goes. `secretOrigin`: null for a secret that
 * the user enters.
 */
export function isTrusted(
  serviceUrl: string,
  urlOrigin: Origin | null,
  secretOrigin: Origin | null,
): boolean {
  if (findRegion(serviceUrl) || urlOrigin === 'option' || urlOrigin === 'found') return true;
  return urlOrigin === secretOrigin && (urlOrigin === 'file' || urlOrigin === 'environment');
}

/** The service URL where this run checks secrets, and the URLs that the user confirmed. */
export interface SecretHosts {
  used: string | null;
  confirmed: readonly string[];
}

/** What to write to the env file. */
export interface WriteRequest {
  /** Values by credential; `''` clears a line. */
  values: SomeCredentials<string>;
  /** Credentials whose lines are removed. */
  removed: readonly CredentialName[];
  hosts: SecretHosts;
}

/** May a file with this service URL hold the secrets of this run? */
export function canHoldSecrets(
  serviceUrl: string | null,
  { used, confirmed }: SecretHosts,
): boolean {
  if (serviceUrl === null) return false;
  return serviceUrl === used || !!findRegion(serviceUrl) || confirmed.includes(serviceUrl);
}

/**
 * How a write must treat the service URL in the file. It can keep the URL if no secret is new to
 * the file, or if the file's URL may receive the secret. Otherwise it must write the URL of this
 * run with the secret; if this run has no URL, the write is refused. The reason: later runs see
 * only that secret and URL are in the same file.
 *
 * `values`: the values to write; `inFile`: the values in the file now; both by credential name.
 */
export function planServiceUrl(
  values: SomeCredentials<string>,
  inFile: SomeCredentials<string>,
  hosts: SecretHosts,
):
  | { kind: 'no-new-secret' | 'fine' }
  | { kind: 'write'; serviceUrl: string; hostInFile?: string }
  | { kind: 'refused'; hostInFile: string } {
  const hasNew = CREDENTIALS.some(
    ({ name, secret }) => secret && values[name] && values[name] !== parseValue(name, inFile[name]),
  );
  const text = values.region ?? inFile.region;
  const { used } = hosts;
  if (!hasNew) return { kind: 'no-new-secret' };
  // Without a service URL, later runs look the account up in the six regions.
  if (!text)
    return !used || findRegion(used) ? { kind: 'fine' } : { kind: 'write', serviceUrl: used };
  const after = parseValue('region', text);
  if (canHoldSecrets(after, hosts)) return { kind: 'fine' };
  const hostInFile = getHost(after ?? text);
  return used ? { kind: 'write', serviceUrl: used, hostInFile } : { kind: 'refused', hostInFile };
}
