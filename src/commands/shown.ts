import { plainText } from '../text/plain.ts';
import { holdsSecret } from '../text/redact.ts';
import { masked, withoutSecrets } from '../text/secrets.ts';

/** A value as it may be shown, cut at `limit` characters: a secret masked, also one that stands in the wrong variable. */
export function shownValue(text: string, isSecret: boolean, limit = 400): string {
  if (text !== '' && (isSecret || holdsSecret(text))) return masked(text.trim());
  return plainText(withoutSecrets(text), limit);
}
