import { regionOf } from '../kaltura/regions.ts';
import type { Source } from './report.ts';

/**
 * May an Admin Secret, a password or a KS go to this service URL without asking? Yes for Kaltura's six hosts, for a `--service-url`
 * of the command line (or one that was found: by signing in there), and for a host that came from the same file or environment as the secret. Any other is to be confirmed:
 * someone else's repository must not be able to have a secret sent to it.
 */
export function mayHoldSecret(
  serviceUrl: string,
  urlSource: Source | null,
  secretSource: Source | null,
): boolean {
  if (regionOf(serviceUrl) || urlSource === 'option' || urlSource === 'found') return true;
  return urlSource === secretSource && (urlSource === 'file' || urlSource === 'environment');
}
