import { plainText } from './plain.ts';

// Strings that must never be shown. They are kept by value, in memory only, so that text of any origin can be searched for them:
// the API quotes a KS back in full in `message` and `args` (recorded: badKs.*). The pattern is made when a text is first searched.
const hidden = new Map<string, RegExp | null>();

/** Longer than this, a value is searched for as it is only: nothing real is that long. */
const LONGEST = 4096;

/** From now on `withoutSecrets` cuts this value out of every text, percent-encoded forms too. Values under 6 characters are not kept: cutting them would tear ordinary words. */
export function keepSecret(value: string | null | undefined): void {
  if (value && value.length >= 6 && !hidden.has(value)) hidden.set(value, null);
}

/**
 * The text with every kept secret, in any letter case, plain or percent-encoded (in part, or twice), and everything that looks like
 * a KS replaced by `[hidden]`. A secret that begins or ends with another is cut out whole.
 */
export function withoutSecrets(text: string): string {
  const spans: [from: number, to: number][] = [];
  const find = (pattern: RegExp): void => {
    for (const match of text.matchAll(pattern)) {
      spans.push([match.index, match.index + (match[1] ?? '').length]);
    }
  };
  find(KS);
  const lower = text.toLowerCase();
  for (const [value, made] of hidden) {
    // Most texts hold none, and looking for it as it is costs little.
    if (!text.includes('%') && ASCII.test(value) && !lower.includes(value.toLowerCase())) continue;
    const pattern = made ?? patternOf(value);
    hidden.set(value, pattern);
    find(pattern);
  }
  if (spans.length === 0) return text;
  spans.sort((a, b) => a[0] - b[0]);
  let clean = '';
  let done = 0;
  for (const [from, to] of spans) {
    if (from >= done) clean += `${text.slice(done, from)}[hidden]`;
    done = Math.max(done, to);
  }
  return clean + text.slice(done);
}

// `djJ8` is base64 of `v2|`, with which every KS of version 2 begins.
const KS = /(djJ8[A-Za-z0-9_+/=%-]{12,})/g;
const ASCII = /^[\x20-\x7e]*$/;

// What is neither seen nor a letter may stand between two characters, percent-encoded: otherwise it is gone by then.
const UNSEEN = '(?:%(?:25)*[0189a-f][0-9a-f])*';

// Looked for ahead, so that overlapping finds are found too.
function patternOf(value: string): RegExp {
  const characters = [...value.toWellFormed()];
  const one = value.length > LONGEST ? escaped : inAnyForm;
  return new RegExp(`(?=(${characters.map(one).join(UNSEEN)}))`, 'gi');
}

function inAnyForm(character: string): string {
  const forms = character === ' ' ? [' ', '\\+'] : [escaped(character)];
  for (const letter of new Set([character, character.toLowerCase(), character.toUpperCase()])) {
    forms.push([...Buffer.from(letter)].map((byte) => `%(?:25)*${hex(byte)}`).join(''));
  }
  return `(?:${forms.join('|')})`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function escaped(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/** How a secret is shown: the last four characters of one of 16 or more, nothing of a shorter one. */
export function masked(secret: string): string {
  return `••••${secret.length >= 16 ? secret.slice(-4) : ''}`;
}

/**
 * Text from a server, made safe to show: unseen characters first (they could split a secret), then secrets, and only then cut at
 * `limit` characters (a cut through a secret would leave half of it).
 */
export function shownText(value: unknown, limit = 300): string {
  return typeof value === 'string' || typeof value === 'number'
    ? plainText(withoutSecrets(plainText(String(value), Number.POSITIVE_INFINITY)), limit)
    : '';
}
