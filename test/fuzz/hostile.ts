import vm from 'node:vm';
import fc from 'fast-check';
import { HANG_MS } from '../program.ts';

const TIMES = Number(
  process.env.FUZZ_TIMES ?? (process.env.npm_lifecycle_event === 'fuzz' ? 40 : 1),
);

/** Milliseconds. */
const SHRINK_MS = 20_000;

/**
 * The fast-check parameters for this many cases in `npm test`; `npm run fuzz` makes forty times as
 * many. A seed in FUZZ_SEED repeats a run.
 */
export function runs(cases: number): fc.Parameters<unknown> {
  // Making a failing case small takes as many runs again, each of them perhaps one that hangs.
  const shrinking = { interruptAfterTimeLimit: SHRINK_MS, markInterruptAsFailure: false };
  return {
    numRuns: cases * TIMES,
    ...(TIMES > 1 ? { endOnFailure: true } : shrinking),
    ...(process.env.FUZZ_SEED ? { seed: Number(process.env.FUZZ_SEED) } : {}),
  };
}

/** Runs one case and stops it, also in the middle of a regular expression, when it hangs. */
export function bounded<T>(act: () => T): T {
  const place = globalThis as { fuzzCase?: () => unknown };
  place.fuzzCase = act;
  return vm.runInThisContext('globalThis.fuzzCase()', { timeout: HANG_MS }) as T;
}

const CONTROLS = Array.from({ length: 65 }, (_, at) => String.fromCharCode(at < 32 ? at : at + 95));

/**
 * What steers a terminal: colours, a title, a link, the clipboard, queries that are answered, and
 * halves of such.
 */
const ESCAPES = [
  ...['\u001b[31m', '\u001b]0;title\u0007', '\u001b]8;;http://evil.test\u001b\\', '\u001b[6n'],
  ...['\u009b31m', '\u001b[', '\u001b]', '\u001b', '\u001bP1$r\u001b\\', '\u001b[\u001b[31m31m'],
];

const UNSEEN = [
  ...'\u200b\u200e\u200f\u202a\u202e\u2066\u2069\u061c\u00ad\u2028\u2029\ufeff\u2060\u034f',
];
const HALVES = ['\ud800', '\udbff', '\udc00', '\udfff'];
const WIDE = '界 🎬 👩‍👩‍👧‍👦 🇩🇪 é ก็็็็็ \u0301 ﷽ ﬀ \u{1f9ff} \u3000 ⚠️ ᄀ \u{e0041} ☕ ①'.split(' ');

/**
 * Text as nobody wishes it: controls, escape sequences, halves of characters, unseen and wide ones,
 * words of the trade.
 */
export const piece: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom(...CONTROLS),
  fc.constantFrom(...ESCAPES),
  fc.constantFrom(...UNSEEN),
  fc.constantFrom(...HALVES),
  fc.constantFrom(...WIDE),
  fc.constantFrom('\n', '\r\n', '\t', '%00', '{1:result}', ...' =\'"`#$\\%&'),
  fc.constantFrom('KALTURA_PARTNER_ID=', 'KALTURA_ADMIN_SECRET: ', 'https://', 'djJ8'),
  fc.integer().map(String),
);

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')) },
  // One piece very often: what takes quadratic time shows itself.
  {
    weight: 1,
    arbitrary: fc
      .tuple(piece, fc.integer({ min: 1, max: 20_000 }), piece)
      .map(
        ([one, times, end]) =>
          one.repeat(Math.min(times, Math.ceil(100_000 / (one.length || 1)))) + end,
      ),
  },
);

export const NAMES = (
  'objectType code message args objects id name ks tags status totalCount fullName problem value ' +
  'adminSecret objType length constructor __proto__ toString'
).split(' ');

/** JSON of any shape, names that mean something to the reader among them. */
export const hostileJson: fc.Arbitrary<unknown> = fc.anything({
  key: fc.oneof(fc.constantFrom(...NAMES), piece),
  values: [
    hostileText,
    fc.constantFrom(null, true, false, 0, -1, 1, 4, 1e308, -0, 2 ** 53),
    fc.constantFrom('__proto__', 'KalturaAPIException', 'START_SESSION_ERROR'),
  ],
  maxDepth: 4,
  maxKeys: 6,
});

/** Deeper than any recursion goes. */
export const deepJson: fc.Arbitrary<string> = fc
  .tuple(fc.integer({ min: 1, max: 60_000 }), fc.constantFrom(['[', ']'], ['{"objects":', '}']))
  .map(([depth, [open = '', end = '']]) => `${open.repeat(depth)}1${end.repeat(depth)}`);

// Ranges, not `\p{C}`: another table than the program's own.
const UNPRINTABLE =
  /[\0-\x1f\x7f-\x9f\ud800-\udfff\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\u034f/u;

/** Symbols, and the letters of Arabic and Indic scripts: a joiner between two of them may stay. */
function canBeJoined(character: string | undefined): boolean {
  const code = character?.codePointAt(0) ?? 0;
  return code >= 0x2030 || code === 0xa9 || code === 0xae || (code >= 0x600 && code < 0x1cff);
}

/**
 * The characters in a text that steer a terminal or hide something, as numbers; empty if there are
 * none.
 */
export function unprintable(text: string): string[] {
  return [...text]
    .filter((character, at, all) => {
      const isJoiner = character === '\u200d' || character === '\u200c';
      if (isJoiner && canBeJoined(all[at - 1]) && canBeJoined(all[at + 1])) return false;
      return UNPRINTABLE.test(character);
    })
    .map((character) => (character.codePointAt(0) as number).toString(16));
}
