import { hasUnseen, plainText, UNSEEN_CHARACTER } from './plain.ts';

// Strings that must never be shown. They are kept by value, in memory only, so that text of any origin can be searched for them:
// the API quotes a KS back in full in `message` and `args` (recorded: badKs.*). The pattern is made when a text seems to hold one.
const hidden = new Map<string, { isLiteral: boolean; letters: string; pattern: RegExp | null }>();

/** Longer than this, a value is searched for as it is only: of one much longer no pattern can be made. So is one with unseen characters: its pattern would take quadratic time over a text of them. */
const LONGEST = 1024;
/** Letters and digits that are no coincidence. */
const FEWEST_LETTERS = 16;
/** The same for a part of what is random: hexadecimal digits, or a KS. */
const FEWEST_OF_PART = 12;
const RANDOM = /^(?:[0-9a-f]+|djj8.*)$/;
/** More than any message of a server; the time to look through one grows with it. */
const LONGEST_TEXT = 4096;

/** From now on `withoutSecrets` cuts this value out of every text, percent-encoded forms too. Values under 6 characters are not kept: cutting them would tear ordinary words. */
export function keepSecret(value: string | null | undefined): void {
  keep(value, false);
}

/** Values that a server chose: as many as an answer of the API can hold. */
const MOST_RECEIVED = 200;
let received = 0;

/**
 * The same for what a server sent. It is looked for as it is; a text that holds it in any other form is hidden as a whole: a server that
 * chose the value could choose one whose pattern takes for ever.
 */
export function keepReceived(value: string): void {
  if (received >= MOST_RECEIVED || hidden.has(value)) return;
  received++;
  keep(value, true);
}

function keep(value: string | null | undefined, isLiteral: boolean): void {
  if (value && value.length >= 6 && !hidden.has(value))
    hidden.set(value, {
      isLiteral: isLiteral || value.length > LONGEST || hasUnseen(value),
      letters: ASCII.test(value) ? lettersIn(value) : '',
      pattern: null,
    });
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
  const seeming = lettersOf(text);
  for (const [value, kept] of hidden) {
    if (kept.isLiteral) {
      const isThere = text.includes(value);
      if (!isThere && kept.letters.length >= FEWEST_LETTERS && seeming.includes(kept.letters))
        return '[hidden]';
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length))
        spans.push([at, at + value.length]);
      continue;
    }
    if (seeming.includes(kept.letters)) {
      kept.pattern ??= patternOf(value);
      find(kept.pattern);
    }
    if (kept.letters.length >= FEWEST_LETTERS)
      for (const span of partsOf(kept.letters, text, seeming)) spans.push(span);
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

/** Letters and digits only, in small letters. */
function lettersIn(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, '');
}

/**
 * The letters of a text as it is, decoded, and without colour codes: what has no secret's letters in it holds no secret. Thousands of
 * secrets, as a hostile server can send them, are looked for quickly, where their patterns would take minutes.
 */
function lettersOf(text: string): string {
  const decoded = text.replace(/%(?:25)*([0-9a-f]{2})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  const without = (codes: RegExp): string => decoded.replace(codes, '');
  const all = [text, decoded, without(/\u001b\[[0-?]*[ -/]*[@-~]/g), without(/\u001b\[[0-9;]*m/g)];
  return all.map(lettersIn).join(' ');
}

/**
 * Where a text has most of a secret's letters, or a dozen if they are random, whatever separates them: blanks, dashes, colour codes.
 * `seeming` is the text's own `lettersOf`, which tells quickly that there are none.
 */
function partsOf(letters: string, text: string, seeming: string): [from: number, to: number][] {
  const size = RANDOM.test(letters)
    ? FEWEST_OF_PART
    : Math.max(FEWEST_LETTERS, Math.floor(letters.length * 0.75));
  const windows = Array.from({ length: letters.length - size + 1 }, (_, at) => letters.slice(at, at + size));
  const present = windows.filter((window) => seeming.includes(window));
  if (present.length === 0) return [];
  return LETTER_FORMS.flatMap((form) => {
    const found = [...text.matchAll(form)].flatMap((match) => {
      const [whole, code] = match;
      const letter = code === undefined ? whole : String.fromCharCode(Number.parseInt(code, 16));
      const span = { letter: letter.toLowerCase(), from: match.index, to: match.index + whole.length };
      return /^[a-z0-9]$/i.test(letter) ? [span] : [];
    });
    const all = found.map(({ letter }) => letter).join('');
    const isPart = new Uint8Array(all.length);
    for (const window of present)
      for (let at = all.indexOf(window); at >= 0; at = all.indexOf(window, at + 1))
        isPart.fill(1, at, at + size);
    return found.flatMap(({ from }, at): [from: number, to: number][] => {
      if (!isPart[at] || isPart[at - 1]) return [];
      const end = isPart.indexOf(0, at);
      return [[from, found[(end < 0 ? all.length : end) - 1]?.to ?? from]];
    });
  });
}

/** The letters of a text as it is, and decoded without its colour codes. */
const LETTER_FORMS = [/[a-z0-9]/gi, /%(?:25)*([0-9a-f]{2})|\u001b\[[0-?]*[ -/]*[@-~]|[a-z0-9]/gi] as const;

// What may stand between two characters: colour codes, the beginning of one (what follows would be eaten with it), what cannot be seen,
// and what is neither seen nor a letter, percent-encoded. Not without end: that would take quadratic time over a text of nothing else.
const BETWEEN = `(?:\\u001b(?:\\[(?:[0-?]*[ -/]*[@-~])?)?|(?!\\u001b)${UNSEEN_CHARACTER}|%(?:25)*[0189a-f][0-9a-f]){0,64}`;

// Looked for ahead, so that overlapping finds are found too.
function patternOf(value: string): RegExp {
  const characters = [...value.toWellFormed()];
  return new RegExp(`(?=(${characters.map(inAnyForm).join(BETWEEN)}))`, 'giu');
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
 * Text from a server, made safe to show: secrets first (half an escape sequence before one would take its beginning along), again
 * when unseen characters are gone, and only then cut at `limit` characters (a cut through a secret would leave half of it).
 */
export function shownText(value: unknown, limit = 300): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  const text = String(value);
  // Nobody's message is that long, and no part of it may be shown: the cut could go through a secret.
  if (text.length > LONGEST_TEXT) return plainText(`(a text of ${text.length} characters)`, limit);
  return plainText(withoutSecrets(plainText(withoutSecrets(text), Number.POSITIVE_INFINITY)), limit);
}
