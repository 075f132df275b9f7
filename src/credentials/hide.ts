import { registerSecret } from '../text/redact.ts';
import { cleanValue } from './clean.ts';
import type { Credential } from './credential.ts';

/**
 * From here on no output may hold this value of a secret, right or wrong; but for what is no secret and has its place elsewhere (an email, an
 * address, a number). To be called where a value comes in.
 */
export function registerIfSecret({ secret, variable }: Credential, text: string | undefined): void {
  if (!secret || !text) return;
  const { text: clean } = cleanValue(text, variable);
  if (!/^\S+@\S+$|^https?:|^\d{1,15}$/i.test(clean)) registerSecret(clean);
}
