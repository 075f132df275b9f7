import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALL_OPTIONS } from '../../src/cli/options.ts';
import { parseCommandLine } from '../../src/cli/parse.ts';
import { CREDENTIALS } from '../../src/credentials/index.ts';
import { bounded, hostileText, runs, unprintable } from './hostile.ts';

const SECRET = 'c0ffee5ec7e7ad314159265358979323';

const option = fc.constantFrom(...ALL_OPTIONS.keys());
/** A text, as an argument of any kind. */
const argumentsOf = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    text,
    text.map((each) => `--${each}`),
    text.map((each) => `-${each}`),
    fc.tuple(option, text).map(([name, each]) => `--${name}=${each}`),
  );
const argument = fc
  .oneof(
    argumentsOf(hostileText),
    argumentsOf(fc.constant(SECRET)),
    hostileText.map((text) => `${SECRET}${text.slice(0, 20)}`),
    option.map((name) => `--${name}`),
    option.map((name) => `--${name.slice(0, -1)}`),
    fc.constantFrom('', ...'setup check ks inspect export -- - -y -f -fy --= -= ---'.split(' ')),
    fc.constantFrom(
      ...'__proto__ --__proto__=1 --constructor --toString=1 --secret --ks'.split(' '),
    ),
  )
  // Node's parseArgs takes quadratic time for a group of short options.
  .map((text) => (/^-[^-]/.test(text) ? text.slice(0, 2000) : text));

test('any arguments are understood, or refused in words that may be shown, without a secret', () => {
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 8 }), (args) => {
      const read = bounded(() => parseCommandLine(args));
      if (!read.ok) {
        expect(unprintable(read.message + read.fix)).toEqual([]);
        expect(`${read.message} ${read.fix}`.toLowerCase()).not.toContain(SECRET.slice(0, 12));
        expect(read.message.length + read.fix.length).toBeLessThan(300);
        return;
      }
      const { values, typed, timeout } = read.options;
      for (const [name, value] of Object.entries(values)) {
        expect(CREDENTIALS.some((each) => each.name === name && !each.secret)).toBe(true);
        expect(typeof value).toBe('string');
      }
      for (const { name, text } of typed) {
        expect(ALL_OPTIONS.has(name)).toBe(true);
        expect(text.startsWith(name === 'file' ? '-f ' : `--${name}`)).toBe(true);
      }
      expect(timeout === null || (timeout > 0 && timeout <= 3600)).toBe(true);
    }),
    runs(200),
  );
});
