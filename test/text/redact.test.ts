import { describe, expect, test } from 'vitest';
import { jsonText, redactDocument } from '../../src/text/output.ts';
import { holdsSecret, maskValue, redact, seemsSecret } from '../../src/text/redact.ts';
import { HANG_MS } from '../program.ts';

/** Nobody has said that it is a secret. */
const SECRET = 'e94b7a1c63f852d04d7c1e90a2b85f36';
const groups = (size: number, between: string): string =>
  (SECRET.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(between);

const NEARLY: Readonly<Record<string, string>> = {
  'a secret': SECRET,
  'in capitals': SECRET.toUpperCase(),
  'without its last character': SECRET.slice(0, 31),
  'without its first character': SECRET.slice(1),
  'with one missing in the middle': SECRET.slice(0, 15) + SECRET.slice(16),
  'in two halves': groups(16, ' '),
  'in groups of four': groups(4, ' '),
  'in groups with dashes': groups(8, '-'),
  'in groups with colons': groups(2, ':'),
  'in groups with dots and blanks': groups(8, ' . '),
  'on two lines': groups(16, '\r\n'),
  'with unseen characters in it': groups(3, '\u200b'),
  'with a colour in it': groups(16, '\u001b[31m'),
  'percent-encoded': [...SECRET].map((each) => `%${each.charCodeAt(0).toString(16)}`).join(''),
  'thirty-one digits': '1234567890'.repeat(3) + 1,
};

/** How many characters of a secret stand in a text in a row; separators do not count. */
function longestPart(text: string): number {
  const plain = text
    .toLowerCase()
    .replace(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\u[0-9a-f]{4}/g, '')
    .replace(/[^0-9a-z]/g, '');
  let longest = 0;
  for (let at = 0; at < SECRET.length; at++)
    for (let size = longest + 1; at + size <= SECRET.length; size++)
      if (plain.includes(SECRET.slice(at, at + size))) longest = size;
  return longest;
}

describe.each(Object.entries(NEARLY))('%s', (_, text) => {
  test('is masked in a sentence, in a value and in a document', () => {
    expect(holdsSecret(text)).toBe(true);
    const shown = [
      redact(`User <${text}> is new.`),
      maskValue(text, false),
      jsonText({ userId: text, list: [{ description: `it is “${text}”` }] }),
    ];
    for (const each of shown) {
      expect(each).toContain('••••');
      expect(longestPart(each)).toBeLessThanOrEqual(4);
    }
  });
});

test.each([
  'viewer102@example.test',
  'kaltura-setup #5e8d2b7a',
  'AppToken 0_ab12cd34 and AppToken 0_de56fa78',
  'a UUID: 7f1c2b3a-9d8e-4f70-a1b2-c3d4e5f60718',
  'half a UUID: 7f1c2b3a-9d8e-4f70-a1b2-c3d4e5f60',
  'players 23448124, 23448125, 23448126, 23448127',
  '2025-06-01 12:00:00 to 2026-06-01 12:00:00, 102',
  'Add a bad face, feed a dead cab: decade, facade, deed, fed, added, faded',
  '1748736000 1748736000 1748736000',
  `https://kaltura.example/${encodeURIComponent('видео портал')}`,
])('is not a secret: %s', (text) => {
  expect(redact(text)).toBe(text);
  expect(holdsSecret(text)).toBe(false);
});

test('a UUID that is being typed is never taken for a secret', () => {
  const uuid = '7f1c2b3a-9d8e-4f70-a1b2-c3d4e5f60718';
  for (let end = 1; end <= uuid.length; end++) expect(seemsSecret(uuid.slice(0, end))).toBe(false);
});

test('a path and a command stay as they are, and so does what a command exists to print', () => {
  const document = {
    envFile: `/tmp/${SECRET}/.env`,
    next: [`kaltura-setup check -f /tmp/${SECRET}/.env`],
  };
  expect(
    redactDocument({ ...document, ks: SECRET, other: SECRET, count: 3, none: null }, ['ks']),
  ).toEqual({
    ...document,
    ks: SECRET,
    other: '••••5f36',
    count: 3,
    none: null,
  });
});

test('takes little time, however long and hostile the text', () => {
  const started = performance.now();
  for (const piece of ['a1', 'a        ', '%25', '0123456789', 'abcdef-', '1-'])
    redact(piece.repeat(100_000));
  expect(performance.now() - started).toBeLessThan(HANG_MS);
});
