import { describe, expect, test } from 'vitest';
import { hasUnseen, removeUnseen, toPlainText } from '../../src/text/plain.ts';
import { formatSpan } from '../../src/text/time.ts';

describe('plain text', () => {
  test.each([
    ['colour', '\u001b[1;31mred\u001b[0m', 'red'],
    ['a link', '\u001b]8;;http://x.test\u001b\\here\u001b]8;;\u001b\\', 'here'],
    ['an unfinished escape', 'a\u001b[31', 'a[31'],
    ['C1 controls', '\u009b31mtext\u0085', '31mtext'],
    ['line ends and tabs', 'a\r\n\tb', 'a b'],
    ['bidirectional overrides', 'a\u202eb\u2066c\u200fd\u061ce', 'abcde'],
    ['zero-width characters', 'a\u200bb\u200cc\u2060d\ufeffe', 'abcde'],
    ['fillers and selectors', 'a\u115fb\u3164c\ufe0fd\u{e0101}e\u{e0041}', 'abcde'],
    ['a keycap', '1\ufe0f\u20e3', '1\ufe0f\u20e3'],
    ['joiners that join nothing', 'a\u200db\u200c1\ufe0f2\u200d🎬\u200d', 'ab12🎬'],
    ['line separators', 'a\u2028b\u2029c', 'abc'],
    ['half a character', 'a\ud83d', 'a\ufffd'],
  ])('is without %s', (_, text, plain) => {
    expect(toPlainText(text)).toBe(plain);
  });

  test.each([
    ...['Ünïcode', 'Видео', 'فيديو', '動画', 'हिन्दी', '🎬', '🇩🇪'],
    ...['👩‍👩‍👧‍👦', '👩🏽‍🚀', '❤️‍🔥', 'می‌خواهم', 'क्‍ष'],
  ])('keeps %s as it is written', (text) => {
    expect(toPlainText(text)).toBe(text);
    expect(removeUnseen(` a\u200b \u001b[1m${text} `)).toBe(` a ${text} `);
    expect(hasUnseen(text)).toBe(false);
  });

  test('is cut between characters, and never inside an emoji', () => {
    expect(toPlainText('👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 10)).toBe('👩‍👩‍👧‍👦…');
    expect(toPlainText('🎬🎬🎬', 3)).toBe('🎬🎬🎬');
    expect(toPlainText('abcd', 3)).toBe('ab…');
  });
});

test.each([
  [90, '90 seconds'],
  [3599, '1 hour'],
  [5400, '90 minutes'],
  [86_399, '1 day'],
  [90_000, '25 hours'],
])('%i seconds are %s', (seconds, words) => {
  expect(formatSpan(seconds)).toBe(words);
});
