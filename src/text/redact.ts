import { toPlainText } from './plain.ts';

/** A registered secret in the forms that `hideRegistered` searches for. */
interface Secret {
  /** In one letter case. */
  folded: string;
  /** Every run of letters and digits in it that is too long to match by chance. */
  parts: readonly string[];
  /** An ordinary word: hiding it in the program's own sentences would reveal more than it hides. */
  isWord: boolean;
}

/** In memory only. Keyed by value, because the API repeats a whole KS in `message` and `args`. */
const secrets = new Map<string, Secret>();

/** Hiding a shorter value would break up ordinary words. */
const SHORTEST = 6;
/** Searching for parts of a longer value would take too long. */
const LONGEST_WITH_PARTS = 1024;
const RANDOM = /^(?:[0-9a-f]+|djj8.*)$/;
const WORD = /^\p{L}{1,15}$/u;

/** Makes `redact` and `toServerText` hide this value. Ignores values of fewer than 6 characters. */
export function registerSecret(value: string | null | undefined): void {
  if (!value || secrets.has(value)) return;
  const folded = fold(toPlainText(value));
  if (folded.length < SHORTEST) return;
  const hasParts = value.length <= LONGEST_WITH_PARTS && /^[\x20-\x7e]*$/.test(value);
  const parts = hasParts ? listParts(keepLetters(folded)) : [];
  secrets.set(value, { folded, parts, isWord: WORD.test(folded) });
}

/** Twelve characters in a row of a random secret (hexadecimal, or a KS), or most of another one. */
function listParts(letters: string): string[] {
  if (letters.length < 16) return [];
  const size = RANDOM.test(letters) ? 12 : Math.max(16, Math.floor(letters.length * 0.75));
  return Array.from({ length: letters.length - size + 1 }, (_, at) => letters.slice(at, at + size));
}

/** More values than one API response contains. */
const MOST_RECEIVED = 200;
let received = 0;

/** Registers a secret from a server. Only the first 200, because a server can send any number. */
export function registerReceived(value: string): void {
  if (received >= MOST_RECEIVED || secrets.has(value)) return;
  received++;
  registerSecret(value);
}

/** Longer than any message from a server. Searching a longer text takes too long. */
const LONGEST_TEXT = 4096;

/**
 * A value from a server as text to keep and show: without registered secrets, escape sequences and
 * invisible characters, at most `limit` characters long; '' if it is not a string or a number.
 */
export function toServerText(value: unknown, limit = 300): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  const text = String(value);
  if (text.length > LONGEST_TEXT)
    return toPlainText(`(a text of ${text.length} characters)`, limit);
  const all = [...secrets.values()];
  return toPlainText(
    hideInAllForms(text, (form) => hideRegistered(form, all)),
    limit,
  );
}

/**
 * The text with `[hidden]` in place of each registered secret, and with anything else that looks
 * like an Admin Secret, an AppToken or a KS masked. A text without a secret is returned unchanged.
 */
export function redact(text: string): string {
  const all = [...secrets.values()].filter(({ isWord }) => !isWord);
  return hideInAllForms(text, (form) => maskLookalikes(hideRegistered(form, all)));
}

/** Does the text contain something that looks like a secret? */
export function hasLikelySecret(text: string): boolean {
  return hideInAllForms(text, maskLookalikes) !== text;
}

/** Could a text that is still being typed become a secret? */
export function mayBecomeSecret(text: string): boolean {
  return hasLikelySecret(text) || /(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{20,}/i.test(text);
}

/**
 * Hides secrets in the text as it is, then as a terminal shows it (an unfinished escape sequence
 * could swallow the beginning of a secret), then what is percent-encoded, if a secret appears when
 * it is decoded. The text stays encoded: a decoded quote could end the quotes of a command.
 */
function hideInAllForms(text: string, hide: (form: string) => string): string {
  const isClean = (form: string): boolean => hide(form) === form;
  const hidden = hide(text);
  const plain = toPlainText(hidden);
  const shown = isClean(plain) ? hidden : hide(plain);
  const hasSecret = (each: string): boolean =>
    [decodeOnce, decodeAll, decodeWithEscapes].some((decode) => !isClean(decode(each)));
  if (!hasSecret(shown)) return shown;
  const results = ENCODED.map((part) => shown.replaceAll('\u001b', '').replace(part, '[hidden]'));
  return results.find((each) => !hasSecret(each)) ?? '[hidden]';
}

/** What can contain an encoded secret, and has no quote: a part of a URL, a word, every word. */
const ENCODED = [
  /[\w%+.~-]*(?:%[0-9a-f]{2}|\+)[\w%+.~-]*/gi,
  /[^\s'"]*(?:%[0-9a-f]{2}|\+)[^\s'"]*/gi,
  /[^\s'"]+/g,
];

function decodeOnce(text: string): string {
  return decodeRuns(text, /(?:%[0-9a-f]{2})+/gi);
}

/** Decodes text that was percent-encoded once or several times. */
function decodeAll(text: string): string {
  return decodeRuns(text, /(?:%(?:25)*[0-9a-f]{2})+/gi);
}

/** JSON keeps the characters of an escape sequence, which `toPlainText` would drop. */
function decodeWithEscapes(text: string): string {
  return decodeAll(text.replaceAll('\u001b', ''));
}

function decodeRuns(text: string, runs: RegExp): string {
  const decode = (run: string): string =>
    Buffer.from(run.replace(/%(?:25)*(?=[0-9a-f]{2})/gi, ''), 'hex').toString();
  return toPlainText(text.replace(/\+/g, ' ').replace(runs, decode));
}

/** A KS of version 2 begins with `djJ8`, which is `v2|` in base64. */
const KS = /djJ8[A-Za-z0-9_+/=%-]{12,}/g;

function hideRegistered(text: string, all: readonly Secret[]): string {
  // Both arrays end in a 0, where the last run ends.
  const hidden = new Uint8Array(text.length + 1);
  for (const { index, 0: ks } of text.matchAll(KS)) hidden.fill(1, index, index + ks.length);
  const folded = fold(text);
  const letters = keepLetters(folded);
  const isPart = new Uint8Array(letters.length + 1);
  for (const secret of all) {
    markAll(folded, secret.folded, hidden);
    for (const part of secret.parts) markAll(letters, part, isPart);
  }
  if (isPart.includes(1)) {
    const places = [...folded.matchAll(/[a-z0-9]/g)].map(({ index }) => index);
    for (const [from, to] of listRuns(isPart))
      hidden.fill(1, places[from], (places[to - 1] as number) + 1);
  }
  let clean = '';
  let done = 0;
  for (const [from, to] of listRuns(hidden)) {
    clean += `${text.slice(done, from)}${keepQuotes(text.slice(from, to))}[hidden]`;
    done = to;
  }
  return clean + text.slice(done);
}

/** The quotes in a hidden text. They stay, so that the rest of a command is still quoted. */
function keepQuotes(text: string): string {
  return text.replace(/[^'"]+/g, '');
}

function markAll(text: string, part: string, marks: Uint8Array): void {
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1))
    marks.fill(1, at, at + part.length);
}

function listRuns(marks: Uint8Array): [from: number, to: number][] {
  const runs: [number, number][] = [];
  for (let from = marks.indexOf(1); from >= 0; ) {
    const to = marks.indexOf(0, from);
    runs.push([from, to]);
    from = marks.indexOf(1, to);
  }
  return runs;
}

/**
 * The text in one letter case. `İ` is the only character whose small letter is longer; `Σ` the only
 * one whose small letter depends on the next letter.
 */
function fold(text: string): string {
  return text.replaceAll('İ', 'I').toLowerCase().replaceAll('ς', 'σ');
}

function keepLetters(folded: string): string {
  return folded.replace(/[^a-z0-9]+/g, '');
}

/** The password in a URL, with the text before it. */
const URL_PASSWORD = /(\/\/[^\s/@:]*:)([^\s/@]+)@/g;
/** A secret between other words: the digits of the next word do not belong to it. */
const WHOLE_RUN = /(?<![0-9a-z])[0-9a-f]{31,64}(?![0-9a-z])/gi;
/** At least 28 hexadecimal digits (an Admin Secret has 32), in a row or in groups. */
const DIGITS = /[0-9a-f](?:[^a-z0-9]{0,8}[0-9a-f]){27,}/gi;
/** User IDs often have this form, even half typed. Secrets are hardly ever grouped like this. */
const UUID =
  /((?<![0-9a-z])[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{1,12}(?![0-9a-z]))/i;

function maskLookalikes(text: string): string {
  return text
    .replace(WHOLE_RUN, (run) => maskSecret(run))
    .replace(URL_PASSWORD, (_, before, password) => `${before}${keepQuotes(password)}••••@`)
    .split(UUID)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(DIGITS, maskIfMixed)))
    .join('')
    .replace(KS, '[hidden]');
}

/** A secret mixes digits and letters; those of percent-encoding do not count. */
function maskIfMixed(match: string): string {
  const digits = match.replace(/%(?:25)*[0-9a-f]{2}|[^0-9a-f]/gi, '');
  const letters = digits.replace(/\d/g, '').length;
  const isMixed = digits.length >= 28 && letters >= 4 && digits.length - letters >= 4;
  const isSecret = isMixed || /[0-9a-f]{31}/i.test(match);
  return isSecret ? keepQuotes(match) + maskSecret(digits) : match;
}

/** A secret to show: bullets, and its last four characters if it has at least 16. */
export function maskSecret(secret: string, bullets = 4): string {
  const characters = [...secret];
  return '•'.repeat(bullets) + (characters.length >= 16 ? characters.slice(-4).join('') : '');
}

/**
 * A value to show, at most `limit` characters long. Masks it if it is a secret, or if it looks like
 * a secret in the wrong variable.
 */
export function maskValue(text: string, isSecret: boolean, limit = 400): string {
  if (text !== '' && (isSecret || hasLikelySecret(text))) return maskSecret(text.trim());
  return toPlainText(redact(text), limit);
}
