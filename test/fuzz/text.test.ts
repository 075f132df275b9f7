import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { safe, toSafeJson } from '../../src/text/output.ts';
import { removeUnseen, toPlainText } from '../../src/text/plain.ts';
import { registerSecret, toServerText } from '../../src/text/redact.ts';
import { row, textWidth, toAnsi, truncate, wrap } from '../../src/text/rows.ts';
import { bounded, hostileText, runs, unprintable } from './hostile.ts';

const SECRET = 'c0ffee5ec7e7ad314159265358979323';
const each = [...SECRET];
const QUOTED = [
  ...[SECRET, SECRET.toUpperCase(), SECRET.slice(0, 31), SECRET.slice(1)],
  each.map((character) => `%${character.charCodeAt(0).toString(16)}`).join(''),
  each.map((character) => `%25${character.charCodeAt(0).toString(16)}`).join(''),
  ...['\u200b', '\u001b[0m', '%E2%80%8B'].map((between) => each.join(between)),
  ...['\u202e', ' '].map((between) => SECRET.slice(0, 16) + between + SECRET.slice(16)),
  (SECRET.match(/.{4}/g) ?? []).join(' - '),
];

test('shown text has no unprintable character and no secret in any quoting, and respects its limit', () => {
  registerSecret(SECRET);
  const quoted = fc.tuple(hostileText, fc.constantFrom('', ...QUOTED), hostileText);
  fc.assert(
    fc.property(quoted, fc.integer({ min: 8, max: 400 }), (parts, limit) => {
      const text = parts.join('');
      const shown = [toServerText, safe].map((show) => bounded(() => show(text, limit)));
      for (const each of [...shown, bounded(() => toPlainText(text, limit))]) {
        expect(unprintable(each)).toEqual([]);
        expect([...each].length).toBeLessThanOrEqual(limit);
      }
      expect(unprintable(bounded(() => removeUnseen(text)))).toEqual([]);
      const json = bounded(() => toSafeJson({ text })).replace(/\\u[0-9a-f]{4}/g, '');
      for (const each of [...shown, json]) {
        const plain = decodeURIComponent(each.toLowerCase().replace(/%(?![0-7][0-9a-f])/g, ''));
        for (let at = 0; at + 12 <= SECRET.length; at++)
          expect(plain).not.toContain(SECRET.slice(at, at + 12));
      }
    }),
    runs(60),
  );
});

test('rows are truncated or wrapped at words to their width, and have no escape sequence except for their style', () => {
  fc.assert(
    fc.property(
      hostileText,
      fc.integer({ min: 2, max: 120 }),
      fc.boolean(),
      fc.constantFrom('C', 'C.UTF-8'),
      (text, columns, colour, locale) => {
        vi.stubEnv('LC_ALL', locale);
        const clean = toPlainText(text, 2000);
        expect(textWidth(bounded(() => truncate(clean, columns)))).toBeLessThanOrEqual(columns);
        // Only a single word can be longer than its row. A lone accent is a word without a width.
        for (const line of bounded(() => wrap(clean, columns)))
          if (line.split(' ').filter((word) => textWidth(word) > 0).length > 1)
            expect(textWidth(line)).toBeLessThanOrEqual(columns);
        const painted = bounded(() =>
          toAnsi([row(text, 'bad')], { colour, unicode: locale !== 'C' }),
        );
        const styles = painted.replace(/\u001b\[\d+(?:;\d+)?m/g, '');
        expect(unprintable(styles)).toEqual([]);
        if (locale === 'C') expect(styles).toMatch(/^[\x20-\x7e]*$/);
      },
    ),
    runs(60),
  );
  vi.unstubAllEnvs();
});
