import { plainText } from './plain.ts';
import { masked, withoutSecrets } from './secrets.ts';

/** 32 hexadecimal digits in a row: an Admin Secret, wherever it was put by mistake. */
const SECRET = /[0-9a-f]{32,}/gi;
const KS = /djJ8[A-Za-z0-9_+/=%-]{12,}/g;

/** Does this text hold something that looks like a secret or a KS, whatever field or variable it stands in? */
export function holdsSecret(text: string): boolean {
  return text.search(SECRET) >= 0 || text.search(KS) >= 0;
}

/** The same of a text that is being typed: a secret is one before its last character. */
export function seemsSecret(text: string): boolean {
  return holdsSecret(text) || /(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{20,}/i.test(text);
}

/** A sentence that quotes a value (a User ID, a host): what looks like a secret in it is masked. */
export function shownSentence(text: string): string {
  return text.replace(SECRET, masked).replace(KS, '[hidden]');
}

/** A value as it may be shown, cut at `limit` characters: a secret masked, also one that stands in the wrong variable. */
export function shownValue(text: string, isSecret: boolean, limit = 400): string {
  if (text !== '' && (isSecret || holdsSecret(text))) return masked(text.trim());
  return plainText(withoutSecrets(text), limit);
}
