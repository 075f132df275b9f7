import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { bundled, bundleFile, ROOT, type Substitution } from './bundled.ts';

interface Output {
  write(x: number, y: number, text: string, options: { transformers: [] }): void;
  clip(clip: { x1?: number; x2?: number }): void;
  unclip(): void;
  get(): { output: string; height: number };
}
type OutputClass = new (size: { width: number; height: number }) => Output;
let original: OutputClass;
let replaced: OutputClass;

beforeAll(async () => {
  const { keptRows } = await bundleFile<{ keptRows: Substitution }>('kept-rows.mjs');
  const file = 'node_modules/ink/build/output.js';
  ({ Output: replaced } = await bundled<{ Output: OutputClass }>(
    `export { default as Output } from './${file}';`,
    [keptRows],
  ));
  ({ default: original } = (await import(pathToFileURL(path.join(ROOT, file)).href)) as {
    default: OutputClass;
  });
});

const HEIGHT = 6;
const piece = fc.oneof(
  fc.constantFrom(
    'a',
    ' ',
    'Kaltura',
    '日本',
    '👩‍👩‍👧',
    'e\u0301',
    '❯',
    '\u001b[1mbold\u001b[22m',
    '\u001b[2;4mlink\u001b[22;24m',
  ),
  fc.string({ maxLength: 8 }),
);
const row = fc.record({
  x: fc.integer({ min: 0, max: 30 }),
  y: fc.integer({ min: 0, max: HEIGHT }),
  text: fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join('')),
  isClipped: fc.boolean(),
});

function drawn(
  Output: OutputClass,
  rows: readonly { x: number; y: number; text: string; isClipped: boolean }[],
) {
  const output = new Output({ width: 40, height: HEIGHT });
  for (const { x, y, text, isClipped } of rows) {
    if (isClipped) output.clip({ x1: 3, x2: 20 });
    output.write(x, y, text, { transformers: [] });
    if (isClipped) output.unclip();
  }
  return output.get();
}

test('a frame is the same whatever was drawn before it', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 8 }), (rows) => {
      const wanted = drawn(original, rows);
      expect(drawn(replaced, rows)).toEqual(wanted);
      // And from what is kept of the first time.
      expect(drawn(replaced, rows)).toEqual(wanted);
    }),
    // More rows than are kept.
    { numRuns: 400 },
  );
});
