import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundled, bundleFile, ROOT, type Substitution } from './bundled.ts';

interface Texts {
  stringWidth: (text: string, options?: { ambiguousIsNarrow?: boolean }) => number;
  wrapAnsi: (text: string, columns: number, options?: object) => string;
  sliceAnsi: (text: string, start: number, end?: number) => string;
  tokenize: (text: string) => unknown[];
  lineUpdate: (previous: string, next: string, columns?: number) => string;
}

let original: Texts;
let replaced: Texts;
let segmenter: Intl.Segmenter;
let rgiEmoji: { test(text: string): boolean };
let onlyPlain: (text: string) => boolean;

beforeAll(async () => {
  const { plainGraphemes } = await bundleFile<{ plainGraphemes: Substitution }>('plain-graphemes.mjs');
  ({ segmenter, rgiEmoji, onlyPlain } = await bundleFile<{
    segmenter: Intl.Segmenter;
    rgiEmoji: typeof rgiEmoji;
    onlyPlain: typeof onlyPlain;
  }>('graphemes.mjs'));
  const files = {
    stringWidth: 'string-width/index.js',
    wrapAnsi: 'wrap-ansi/index.js',
    sliceAnsi: 'slice-ansi/index.js',
    tokenize: '@alcalzone/ansi-tokenize/build/index.js',
    lineUpdate: 'ink/build/line-update.js',
  };
  const source = Object.entries(files).map(
    ([name, file]) =>
      `export { ${name === 'tokenize' ? name : `default as ${name}`} } from './node_modules/${file}';`,
  );
  replaced = await bundled<Texts>(source.join('\n'), [plainGraphemes]);
  const loaded = await Promise.all(
    Object.entries(files).map(async ([name, file]) => {
      const module = (await import(pathToFileURL(path.join(ROOT, 'node_modules', file)).href)) as Record<
        string,
        unknown
      >;
      return [name, module[name] ?? module.default];
    }),
  );
  original = Object.fromEntries(loaded) as Texts;
});

const between = (from: number, to: number): fc.Arbitrary<string> =>
  fc.integer({ min: from, max: to }).map((code) => String.fromCodePoint(code));

/** One piece of what a screen, or a hostile server, can hold. */
const piece = fc.oneof(
  { weight: 6, arbitrary: between(0x20, 0x7e) },
  { weight: 4, arbitrary: fc.constantFrom(...'❯✔✖·•…–—‹›“”‘’×█░│┌─↑↓→←⠋⠙⠹⠸éüß¿') },
  { weight: 3, arbitrary: between(0xa0, 0x36f) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '\u0301',
      '\u0308',
      '\u20e3',
      '\u200d',
      '\ufe0e',
      '\ufe0f',
      '\u00ad',
      '\u200b',
      '\u061c',
      '\u0600',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '👩‍👩‍👧‍👦',
      '🇮🇪',
      '🇮',
      '1️⃣',
      '1⃣',
      '👍🏽',
      '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
      '❤️',
      '❤',
      '©️',
      '©',
      '®',
      '™',
      '↔️',
      '↔',
      '⌚',
      '✔️',
      '☎',
      '🫠',
    ),
  },
  { weight: 2, arbitrary: between(0x1f300, 0x1faff) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      between(0x4e00, 0x9fff),
      between(0x3040, 0x30ff),
      between(0xff00, 0xffef),
      fc.constant('ﾞ'),
    ),
  },
  { weight: 2, arbitrary: fc.oneof(between(0x1100, 0x11ff), between(0xac00, 0xd7a3)) },
  {
    weight: 1,
    arbitrary: fc.oneof(between(0x0590, 0x06ff), between(0x0900, 0x0dff), between(0x0e00, 0x0eff)),
  },
  { weight: 1, arbitrary: between(0x2000, 0x2bff) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '\u001b[31m',
      '\u001b[39m',
      '\u001b[1;4m',
      '\u001b[0m',
      '\u001b]8;;https://a.b\u0007',
      '\u001b]8;;\u0007',
      '\u001b[',
      '\u001b',
      '\u009b32m',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('\n', '\r', '\r\n', '\t', '\0', '\u0085', '\u007f', '\u2028') },
  { weight: 1, arbitrary: fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 3 }) },
);
const plainPiece = fc.oneof(between(0x20, 0x7e), fc.constantFrom(...'❯✔✖·•…–—‹›⠋⠙éü\u001b[1m\n\t'));
const text = fc.oneof(
  fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join('')),
  fc.array(plainPiece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  // One odd piece among plain ones, at either end and in the middle.
  fc
    .tuple(fc.array(plainPiece, { maxLength: 5 }), piece, fc.array(plainPiece, { maxLength: 5 }))
    .map(([before, odd, after]) => [...before, odd, ...after].join('')),
);
// The flag is newer than what the compiler is told to expect.
const RGI_EMOJI = '^\\p{RGI_Emoji}$';
const RUNS = { numRuns: 4000 };

describe('each sign that is taken for plain', () => {
  test('has one column, is no emoji, and is a segment of its own beside each other one', () => {
    const real = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    const emoji = new RegExp(RGI_EMOJI, 'v');
    const plain = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(onlyPlain);
    expect(plain.length).toBeGreaterThan(900);
    for (const sign of plain) {
      expect(original.stringWidth(sign), sign).toBe(1);
      expect(emoji.test(sign), sign).toBe(false);
      // A letter before and a sign after: neither is taken in.
      expect([...real.segment(`e${sign}❯`)].length, sign).toBe(3);
    }
    expect([...real.segment(plain.join(''))].length).toBe(plain.length);
    expect([...real.segment(plain.reverse().join(''))].length).toBe(plain.length);
  });
});

describe('what replaces a library does as it does', () => {
  test('segments', () => {
    const real = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
    fc.assert(
      fc.property(text, fc.integer({ min: -3, max: 45 }), (sample, at) => {
        expect([...segmenter.segment(sample)]).toEqual([...real.segment(sample)]);
        expect(segmenter.segment(sample).containing(at)).toEqual(real.segment(sample).containing(at));
      }),
      RUNS,
    );
  });

  test('emoji', () => {
    const emoji = new RegExp(RGI_EMOJI, 'v');
    fc.assert(
      fc.property(fc.oneof(piece, text), (sample) => rgiEmoji.test(sample) === emoji.test(sample)),
      RUNS,
    );
  });

  test('string-width, with ambiguous signs narrow and wide', () => {
    fc.assert(
      fc.property(text, fc.boolean(), (sample, ambiguousIsNarrow) => {
        expect(replaced.stringWidth(sample)).toBe(original.stringWidth(sample));
        expect(replaced.stringWidth(sample, { ambiguousIsNarrow })).toBe(
          original.stringWidth(sample, { ambiguousIsNarrow }),
        );
      }),
      RUNS,
    );
  });

  test('wrap-ansi', () => {
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 1, max: 30 }),
        fc.boolean(),
        fc.boolean(),
        (sample, columns, hard, trim) => {
          expect(replaced.wrapAnsi(sample, columns, { hard, trim })).toBe(
            original.wrapAnsi(sample, columns, { hard, trim }),
          );
        },
      ),
      RUNS,
    );
  });

  test('slice-ansi', () => {
    fc.assert(
      fc.property(text, fc.nat(20), fc.nat(20), (sample, start, length) => {
        expect(replaced.sliceAnsi(sample, start, start + length)).toBe(
          original.sliceAnsi(sample, start, start + length),
        );
      }),
      RUNS,
    );
  });

  test("Ink's tokens", () => {
    fc.assert(
      fc.property(text, (sample) => {
        expect(replaced.tokenize(sample)).toEqual(original.tokenize(sample));
      }),
      RUNS,
    );
  });

  test("Ink's update of a line", () => {
    fc.assert(
      fc.property(text, text, text, fc.integer({ min: 1, max: 60 }), (same, before, after, columns) => {
        expect(replaced.lineUpdate(same + before, same + after, columns)).toBe(
          original.lineUpdate(same + before, same + after, columns),
        );
      }),
      RUNS,
    );
  });
});
