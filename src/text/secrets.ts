import { plainText } from './plain.ts';

// Strings that must never be shown. They are kept by value, in memory only, so that text of any origin can be searched for them:
// the API quotes a KS back in full in `message` and `args` (recorded: badKs.*).
const hidden = new Set<string>();

/** From now on `withoutSecrets` cuts this value out of every text, percent-encoded forms too. Values under 6 characters are not kept: cutting them would tear ordinary words. */
export function keepSecret(value: string | null | undefined): void {
  if (value && value.length >= 6) hidden.add(value);
}

/** The text with every kept secret, in plain or percent-encoded form, and everything that looks like a KS replaced by `[hidden]`. */
export function withoutSecrets(text: string): string {
  let clean = text;
  for (const secret of hidden) {
    for (const form of new Set([secret, encodeURIComponent(secret.toWellFormed()), formEncoded(secret)])) {
      clean = replacedIgnoringCase(clean, form);
    }
  }
  // `djJ8` is base64 of `v2|`, with which every KS of version 2 begins.
  return clean.replace(/djJ8[A-Za-z0-9_+/=%-]{12,}/g, '[hidden]');
}

function formEncoded(value: string): string {
  return new URLSearchParams({ v: value }).toString().slice(2);
}

function replacedIgnoringCase(text: string, part: string): string {
  const escaped = part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replace(new RegExp(escaped, 'gi'), '[hidden]');
}

/** How a secret is shown: the last four characters of one of 16 or more, nothing of a shorter one. */
export function masked(secret: string): string {
  return `••••${secret.length >= 16 ? secret.slice(-4) : ''}`;
}

/** Text from a server, made safe to show: unseen characters first (they could split a secret), then secrets, then cut at `limit` characters. */
export function shownText(value: unknown, limit = 300): string {
  return typeof value === 'string' || typeof value === 'number'
    ? plainText(withoutSecrets(plainText(String(value), 5000)), limit)
    : '';
}
