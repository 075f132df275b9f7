import { findRegion, getHost } from '../kaltura/regions.ts';
import type { CredentialName, Some } from './credential.ts';
import { CREDENTIALS, getCredential } from './index.ts';
import type { Origin } from './state.ts';

/**
 * May an Admin Secret, a password or a KS go to this service URL without asking? Yes for Kaltura's six hosts, for a `--service-url`
 * of the command line (or one that was found: by signing in there), and for a host that came from the same file or environment as the secret. Any other is to be confirmed:
 * someone else's repository must not be able to have a secret sent to it.
 */
export function mayHoldSecret(
  serviceUrl: string,
  urlSource: Origin | null,
  secretSource: Origin | null,
): boolean {
  if (findRegion(serviceUrl) || urlSource === 'option' || urlSource === 'found') return true;
  return urlSource === secretSource && (urlSource === 'file' || urlSource === 'environment');
}

/** Where this run sends secrets: the service URL that they are checked at, and the hosts that the person has agreed to. */
export interface SecretPlace {
  at: string | null;
  agreed: readonly string[];
}

/**
 * What a write must do about the service URL in the file. Nothing, where no secret is new to the file, or its URL is one that may have
 * it; else the URL of this run is written with the secret, or, if there is none, the write is refused. For once a secret stands
 * beside a URL, "both came from the same file" is all that later runs can see.
 *
 * `values` will be written and `inFile` is there now, both by credential name.
 */
export function serviceUrlBesideSecret(
  values: Some<string>,
  inFile: Some<string>,
  { at, agreed }: SecretPlace,
): { kind: 'fine' } | { kind: 'write'; serviceUrl: string; not: string } | { kind: 'refused'; host: string } {
  const hasNew = CREDENTIALS.some(
    ({ name, secret }) => secret && values[name] && values[name] !== valueIn(name, inFile[name]),
  );
  const text = values.region ?? inFile.region;
  // Without one the account is looked for in the six regions.
  if (!hasNew || !text) return { kind: 'fine' };
  const after = valueIn('region', text);
  if (after && (after === at || findRegion(after) || agreed.includes(after))) return { kind: 'fine' };
  const host = getHost(after ?? text);
  return at ? { kind: 'write', serviceUrl: at, not: host } : { kind: 'refused', host };
}

/** The value in its right form; null if there is none. */
function valueIn(name: CredentialName, text: string | undefined): string | null {
  const parsed = text ? getCredential(name).parse(text) : null;
  return parsed?.ok ? parsed.value : null;
}
