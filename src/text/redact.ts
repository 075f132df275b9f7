import { toPlainText } from './plain.ts';

/**
 * All pieces of `size` characters in the registered secrets. A search takes each piece of a text
 * and looks it up here, so it takes the same time for one secret and for thousands.
 */
interface Pieces {
  size: number;
  /** From this length, a text that consists of such pieces is hidden. */
  lengths: Map<string, number>;
}

/** Hiding a shorter value would break up ordinary words. */
const SHORTEST = 6;

/** In memory only, because the API repeats a whole KS in `message` and `args`. */
const secrets = new Set<string>();
const wholes: Pieces = { size: SHORTEST, lengths: new Map() };
/** Ordinary words: hiding one in the program's own sentences would reveal more than it hides. */
const words: Pieces = { size: SHORTEST, lengths: new Map() };
/** Without the characters between letters and digits. A part of 12 is too long to match by chance. */
const parts: Pieces = { size: 12, lengths: new Map() };

const RANDOM = /^(?:[0-9a-f]+|djj8.*)$/;
const WORD = /^\p{L}{1,15}$/u;

/** Makes `redact` and `toServerText` hide this value. Ignores values of fewer than 6 characters. */
export function registerSecret(value: string | null | undefined): void {
  if (!value || secrets.has(value)) return;
  secrets.add(value);
  const folded = fold(toPlainText(value));
  addPieces(WORD.test(folded) ? words : wholes, folded, folded.length);
  const letters = keepLetters(folded);
  if (letters.length < 16 || !/^[\x20-\x7e]*$/.test(value)) return;
  // Twelve characters in a row of a random secret (hexadecimal, or a KS), or most of another one.
  const most = Math.max(16, Math.floor(letters.length * 0.75));
  addPieces(parts, letters, RANDOM.test(letters) ? parts.size : most);
}

function addPieces({ size, lengths }: Pieces, text: string, length: number): void {
  for (let at = 0; at + size <= text.length; at++) {
    const piece = text.slice(at, at + size);
    lengths.set(piece, Math.min(length, lengths.get(piece) ?? length));
  }
}

/** More characters than the secrets in real responses have together. */
const MOST_RECEIVED = 65_536;
let received = 0;

/** Registers a secret from a server. A server can send any number, so this stops at a limit. */
export function registerReceived(value: string): void {
  if (secrets.has(value) || received + value.length > MOST_RECEIVED) return;
  received += value.length;
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
  return toPlainText(
    hideInAllForms(text, (form) => hideRegistered(form, [wholes, words])),
    limit,
  );
}

/**
 * The text with `[hidden]` in place of each registered secret, and with anything else that looks
 * like an Admin Secret, an AppToken or a KS masked. A text without a secret is returned unchanged.
 */
export function redact(text: string): string {
  return hideInAllForms(text, (form) => maskLookalikes(hideRegistered(form, [wholes])));
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
  const results = PARTS.map(([part, mayHide]) =>
    shown.replaceAll('\u001b', '').replace(part, (each) => (mayHide(each) ? '[hidden]' : each)),
  );
  return results.find((each) => !hasSecret(each)) ?? '[hidden]';
}

const isEncoded = (text: string): boolean => /%[0-9a-f]{2}|\+/i.test(text);

/** What to hide, none of it with a quote: encoded parts of URLs, encoded words, all words. */
const PARTS: readonly (readonly [part: RegExp, mayHide: (text: string) => boolean])[] = [
  [/[\w%+.~-]+/g, isEncoded],
  [/[^\s'"]+/g, isEncoded],
  [/[^\s'"]+/g, () => true],
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

function hideRegistered(text: string, all: readonly Pieces[]): string {
  // Both arrays end in a 0, where the last run ends.
  const hidden = new Uint8Array(text.length + 1);
  for (const { index, 0: ks } of text.matchAll(KS)) hidden.fill(1, index, index + ks.length);
  const folded = fold(text);
  const letters = keepLetters(folded);
  const isPart = new Uint8Array(letters.length + 1);
  for (const pieces of all) markPieces(folded, pieces, hidden);
  markPieces(letters, parts, isPart);
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

/** Marks each run of pieces that overlap, if it is long enough for one of them. */
function markPieces(text: string, { size, lengths }: Pieces, marks: Uint8Array): void {
  if (lengths.size === 0) return;
  let from = 0;
  let shortest = Number.POSITIVE_INFINITY;
  // The last slice is too short to be a piece, and ends the last run.
  for (let at = 0; at + size <= text.length + 1; at++) {
    const length = lengths.get(text.slice(at, at + size));
    if (length !== undefined) {
      shortest = Math.min(shortest, length);
      continue;
    }
    const to = at + size - 1;
    if (to - from >= shortest) marks.fill(1, from, to);
    from = at + 1;
    shortest = Number.POSITIVE_INFINITY;
  }
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

/** The host of a URL. The user must see it whole to confirm it. */
const HOST = /(https?:\/\/(?:[\w-]+(?:\.[\w-]+)+|\[[0-9a-f:.]+\])(?![\w.-]|:[^@\s/]*@|@))/i;

function maskLookalikes(text: string): string {
  return text
    .replace(URL_PASSWORD, (_, before, password) => `${before}${keepQuotes(password)}••••@`)
    .split(HOST)
    .map((part, index) => (index % 2 === 1 ? part : maskDigits(part)))
    .join('')
    .replace(KS, '[hidden]');
}

function maskDigits(text: string): string {
  return text
    .replace(WHOLE_RUN, (run) => maskSecret(run))
    .split(UUID)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(DIGITS, maskIfMixed)))
    .join('');
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
  const characters = [...toPlainText(secret)];
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
