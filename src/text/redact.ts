import { plainText } from './plain.ts';

/** A registered secret in the form that `hideRegistered` searches for. */
interface Secret {
  /** In one letter case. */
  folded: string;
  /** Letters and digits only; '' if `redact` does not search for parts of the secret. */
  letters: string;
  /** An ordinary word: hiding it in the program's own sentences would reveal more than it hides. */
  isWord: boolean;
}

/** In memory only. Keyed by value, because the API repeats a whole KS in `message` and `args`. */
const secrets = new Map<string, Secret>();

/** Hiding a shorter value would break up ordinary words. */
const SHORTEST = 6;
/** Searching for parts of a longer value would take too long. */
const LONGEST_WITH_PARTS = 1024;
/** This many letters and digits of a secret in a row are not a coincidence. */
const FEWEST_LETTERS = 16;
/** The same for a random secret: hexadecimal digits, or a KS. */
const FEWEST_RANDOM = 12;
const RANDOM = /^(?:[0-9a-f]+|djj8.*)$/;
const WORD = /^\p{L}{1,15}$/u;

/** Makes `redact` and `serverText` hide this value. Ignores values of fewer than 6 characters. */
export function registerSecret(value: string | null | undefined): void {
  if (!value || secrets.has(value)) return;
  const folded = fold(plainText(value, Number.POSITIVE_INFINITY));
  if (folded.length < SHORTEST) return;
  const hasParts = value.length <= LONGEST_WITH_PARTS && /^[\x20-\x7e]*$/.test(value);
  const letters = hasParts ? folded.replace(/[^a-z0-9]+/g, '') : '';
  secrets.set(value, {
    folded,
    letters: letters.length >= FEWEST_LETTERS ? letters : '',
    isWord: WORD.test(folded),
  });
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
export function serverText(value: unknown, limit = 300): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  const text = String(value);
  if (text.length > LONGEST_TEXT) return plainText(`(a text of ${text.length} characters)`, limit);
  return plainText(
    hideRegistered(text, () => true),
    limit,
  );
}

/**
 * The text with `[hidden]` in place of each registered secret, and with anything else that looks
 * like an Admin Secret, an AppToken or a KS masked. A text without a secret is returned unchanged.
 */
export function redact(text: string): string {
  return maskLookalikes(hideRegistered(text, ({ isWord }) => !isWord));
}

/**
 * Hides secrets in the text as it is, then as a terminal shows it (an unfinished escape sequence
 * could swallow the beginning of a secret), then percent-decoded. If one of these forms contains a
 * secret, the result is that form.
 */
function hideRegistered(text: string, applies: (secret: Secret) => boolean): string {
  const all = [...secrets.values()].filter(applies);
  if (text.length < SHORTEST) return text;
  let shown = hideIn(text, all);
  for (const form of [toVisible, decodeOnce, decodeAll]) {
    const other = form(shown);
    if (other === shown) continue;
    const hidden = hideIn(other, all);
    if (hidden !== other) shown = hidden;
  }
  return shown;
}

function toVisible(text: string): string {
  return plainText(text, Number.POSITIVE_INFINITY);
}

function decodeOnce(text: string): string {
  return toVisible(decodeRuns(text, /(?:%[0-9a-f]{2})+/gi));
}

/** Decodes text that was percent-encoded once or several times. */
function decodeAll(text: string): string {
  return toVisible(decodeRuns(text, /(?:%(?:25)*[0-9a-f]{2})+/gi));
}

function decodeRuns(text: string, runs: RegExp): string {
  return text
    .replace(/\+/g, ' ')
    .replace(runs, (run) =>
      Buffer.from(run.replace(/%(?:25)*(?=[0-9a-f]{2})/gi, ''), 'hex').toString(),
    );
}

/** A KS of version 2 begins with `djJ8`, which is `v2|` in base64. */
const KS = /djJ8[A-Za-z0-9_+/=%-]{12,}/g;

function hideIn(text: string, all: readonly Secret[]): string {
  const spans: [from: number, to: number][] = [];
  for (const { index, 0: ks } of text.matchAll(KS)) spans.push([index, index + ks.length]);
  const folded = fold(text);
  const letters = folded.replace(/[^a-z0-9]+/g, '');
  for (const secret of all) {
    const size = secret.folded.length;
    for (
      let at = folded.indexOf(secret.folded);
      at >= 0;
      at = folded.indexOf(secret.folded, at + 1)
    )
      spans.push([at, at + size]);
    if (secret.letters !== '') spans.push(...partsOf(secret.letters, folded, letters));
  }
  spans.sort((a, b) => a[0] - b[0]);
  let clean = '';
  let done = 0;
  for (const [from, to] of spans) {
    if (from >= done) clean += `${text.slice(done, from)}[hidden]`;
    done = Math.max(done, to);
  }
  return clean + text.slice(done);
}

/**
 * The places in a text that contain most of a secret, or twelve characters of a random secret, with
 * any characters except letters and digits in between. `found`: the letters and digits in the text.
 */
function partsOf(letters: string, text: string, found: string): [from: number, to: number][] {
  const size = RANDOM.test(letters)
    ? FEWEST_RANDOM
    : Math.max(FEWEST_LETTERS, Math.floor(letters.length * 0.75));
  const isPart = new Uint8Array(found.length + 1);
  for (let start = 0; start + size <= letters.length; start++) {
    const part = letters.slice(start, start + size);
    for (let at = found.indexOf(part); at >= 0; at = found.indexOf(part, at + 1))
      isPart.fill(1, at, at + size);
  }
  if (!isPart.includes(1)) return [];
  const places = [...text.matchAll(/[a-z0-9]/g)].map(({ index }) => index);
  const spans: [from: number, to: number][] = [];
  for (let from = isPart.indexOf(1); from >= 0; ) {
    const end = isPart.indexOf(0, from);
    spans.push([places[from] as number, (places[end - 1] as number) + 1]);
    from = isPart.indexOf(1, end);
  }
  return spans;
}

/** The text in one letter case, with each character at the same index. */
function fold(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  const foldOne = (character: string): string => {
    const folded = character.toUpperCase().toLowerCase();
    return folded.length === character.length ? folded : character;
  };
  return Array.from(text, foldOne).join('');
}

/** At least 28 hexadecimal digits (an Admin Secret has 32), in a row or in groups. */
const DIGITS = /[0-9a-f](?:[^a-z0-9]{0,8}[0-9a-f]){27,}/gi;
/**
 * User IDs often have this form, even half typed. A secret is very unlikely to be grouped like
 * this.
 */
const UUID =
  /((?<![0-9a-z])[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{1,12}(?![0-9a-z]))/i;

/** Does the text contain something that looks like a secret? */
export function holdsSecret(text: string): boolean {
  return maskLookalikes(text) !== text;
}

/** The same for a text that is still being typed: also recognises an incomplete secret. */
export function seemsSecret(text: string): boolean {
  return holdsSecret(text) || /(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{20,}/i.test(text);
}

function maskLookalikes(text: string): string {
  const masked = maskIn(text);
  if (!text.includes('\u001b')) return masked;
  // An escape sequence can be in the middle of a secret.
  const plain = toVisible(text);
  const maskedPlain = maskIn(plain);
  return maskedPlain === plain ? masked : maskedPlain;
}

function maskIn(text: string): string {
  return text
    .split(UUID)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replace(DIGITS, (match) => (isSecret(match) ? mask(digitsIn(match)) : match)),
    )
    .join('')
    .replace(KS, '[hidden]');
}

/** A secret mixes digits and letters; a row or a list of numbers is not a secret. */
function isSecret(match: string): boolean {
  const text = match.replace(/%(?:25)*([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  if (/[0-9a-f]{31}/i.test(text)) return true;
  const digits = digitsIn(text);
  const letters = digits.replace(/\d/g, '').length;
  return digits.length >= 28 && letters >= 4 && digits.length - letters >= 4;
}

function digitsIn(match: string): string {
  return match.replace(/[^0-9a-f]/gi, '');
}

/** A secret to show: its last four characters if it has at least 16, otherwise only bullets. */
export function mask(secret: string): string {
  return `••••${secret.length >= 16 ? secret.slice(-4) : ''}`;
}

/**
 * A value to show, at most `limit` characters long. Masks it if it is a secret, or if it looks like
 * a secret in the wrong variable.
 */
export function maskValue(text: string, isSecret: boolean, limit = 400): string {
  if (text !== '' && (isSecret || holdsSecret(text))) return mask(text.trim());
  return plainText(redact(text), limit);
}
