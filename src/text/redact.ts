import { plainText } from './plain.ts';
import { masked, withoutSecrets } from './secrets.ts';

/** Hexadecimal digits, most of an Admin Secret or more of them, in a row or in groups. */
const DIGITS = /[0-9a-f](?:[^a-z0-9]{0,8}[0-9a-f]){27,}/gi;
/** User IDs often have this form, also while they are typed; a secret in groups of this form is very unlikely. */
const UUID =
  /((?<![0-9a-z])[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{1,12}(?![0-9a-z]))/i;
const KS = /djJ8[A-Za-z0-9_+/=%-]{12,}/g;

/** Does this text contain something that looks like a secret, like nearly a whole one, or like a KS? The field or variable does not matter. */
export function holdsSecret(text: string): boolean {
  return shownSentence(text) !== text;
}

/** The same of a text that is being typed: a secret is one before its last character. */
export function seemsSecret(text: string): boolean {
  return holdsSecret(text) || /(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{20,}/i.test(text);
}

/** A sentence that quotes a value (a User ID, a host): what looks like a secret in it is masked. */
export function shownSentence(text: string): string {
  const shown = maskSecrets(text);
  if (!text.includes('\u001b')) return shown;
  // An escape sequence may stand in the middle of a secret.
  const plain = plainText(text, Number.POSITIVE_INFINITY);
  const shownPlain = maskSecrets(plain);
  return shownPlain === plain ? shown : shownPlain;
}

function maskSecrets(text: string): string {
  return text
    .split(UUID)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(DIGITS, (match) => (isSecret(match) ? masked(digitsOf(match)) : match)),
    )
    .join('')
    .replace(KS, '[hidden]');
}

/** Numbers in a row or in a list are not a secret: it mixes digits and letters. */
function isSecret(match: string): boolean {
  const text = match.replace(/%(?:25)*([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  if (/[0-9a-f]{31}/i.test(text)) return true;
  const digits = digitsOf(text);
  const letters = digits.replace(/\d/g, '').length;
  return digits.length >= 28 && letters >= 4 && digits.length - letters >= 4;
}

function digitsOf(match: string): string {
  return match.replace(/[^0-9a-f]/gi, '');
}

/**
 * A document for output (objects, arrays, strings): what looks like a secret is masked in every string. The values of `envFile` and `next`
 * stay as they are, so that they work as a path and as commands, and so do those of `inFull`.
 */
export function redactDocument<T>(document: T, inFull: readonly string[] = []): T {
  const whole = ['envFile', 'next', ...inFull];
  const redact = (value: unknown): unknown => {
    if (typeof value === 'string') return shownSentence(value);
    if (Array.isArray(value)) return value.map(redact);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, whole.includes(key) ? each : redact(each)]),
    );
  };
  return redact(document) as T;
}

/** A value as it may be shown, cut at `limit` characters: a secret masked, also one that stands in the wrong variable. */
export function shownValue(text: string, isSecret: boolean, limit = 400): string {
  if (text !== '' && (isSecret || holdsSecret(text))) return masked(text.trim());
  return plainText(withoutSecrets(text), limit);
}
