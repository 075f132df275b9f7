import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { safe, toSafeJson } from '../../src/text/output.ts';
import { removeUnseen, toPlainText } from '../../src/text/plain.ts';
import { registerSecret, toServerText } from '../../src/text/redact.ts';
import { row, textWidth, toAnsi, truncate, wrap } from '../../src/text/rows.ts';
import { bounded, hostileText, runs, unprintable } from './hostile.ts';

const SECRET = 'c0ffee5ec7e7ad314159265358979323';
const QUOTES: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => secret.toUpperCase(),
  (secret) => [...secret].map((each) => `%${each.charCodeAt(0).toString(16)}`).join(''),
  (secret) => [...secret].map((each) => `%25${each.charCodeAt(0).toString(16)}`).join(''),
  (secret) => [...secret].join('\u200b'),
  (secret) => [...secret].join('\u001b[0m'),
  (secret) => [...secret].join('%E2%80%8B'),
  (secret) => `${secret.slice(0, 7)}\u202e${secret.slice(7)}`,
  (secret) => `${secret.slice(0, 16)} ${secret.slice(16)}`,
  (secret) => (secret.match(/.{4}/g) ?? []).join(' - '),
  (secret) => secret.slice(0, 31),
  (secret) => secret.slice(1),
];

test('shown text holds nothing unprintable and is as short as was asked for', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 1, max: 400 }), (text, limit) => {
      const shown = [
        bounded(() => toPlainText(text, limit)),
        bounded(() => toServerText(text, limit)),
        bounded(() => safe(text, limit)),
        bounded(() => removeUnseen(text)),
      ];
      for (const each of shown) expect(unprintable(each)).toEqual([]);
      for (const each of shown.slice(0, 3)) expect([...each].length).toBeLessThanOrEqual(limit);
    }),
    runs(60),
  );
});

test('a registered secret is hidden in any text and with any quoting', () => {
  registerSecret(SECRET);
  fc.assert(
    fc.property(
      hostileText,
      hostileText,
      fc.constantFrom(...QUOTES),
      fc.integer({ min: 8, max: 400 }),
      (before, after, quote, limit) => {
        const text = `${before}${quote(SECRET)}${after}`;
        const json = bounded(() => toSafeJson({ text })).replace(/\\u[0-9a-f]{4}/g, '');
        for (const shown of [
          bounded(() => toServerText(text, limit)),
          bounded(() => safe(text, limit)),
          json,
        ]) {
          const plain = decodeURIComponent(shown.toLowerCase().replace(/%(?![0-7][0-9a-f])/g, ''));
          for (let at = 0; at + 12 <= SECRET.length; at++)
            expect(plain).not.toContain(SECRET.slice(at, at + 12));
        }
      },
    ),
    runs(60),
  );
});

test('rows are cut and broken between words to their width, and painted with no escape sequence but the style’s', () => {
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
