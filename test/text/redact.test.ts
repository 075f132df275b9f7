import { describe, expect, test } from 'vitest';
import { redactDocument, toSafeJson } from '../../src/text/output.ts';
import {
  hasLikelySecret,
  isLikelySecret,
  maskSecret,
  maskValue,
  redact,
  registerReceived,
  registerSecret,
  toServerText,
} from '../../src/text/redact.ts';
import { HANG_MS } from '../program.ts';

test('a percent-encoded secret after an unfinished escape sequence is hidden in JSON', () => {
  registerSecret('escape-sesame-1');
  const text = '\u001b]%65scape%2Dsesame-1';
  expect(toSafeJson({ text })).toContain('[hidden]');
});

describe('a registered secret is hidden', () => {
  test.each([
    ['as it is', 'open-sesame-1', 'say open-sesame-1!', 'say [hidden]!'],
    ['in any letter case', 'Open-Sesame-2', 'say OPEN-SESAME-2!', 'say [hidden]!'],
    ['more than once', 'open-sesame-3', 'open-sesame-3, open-sesame-3', '[hidden], [hidden]'],
    ['percent-encoded', 'p@ss word/4', 'p%40ss%20word%2F4', '[hidden]'],
    ['as a form writes it', 'p@ss word/5', 'p%40ss+word%2F5', '[hidden]'],
    ['percent-encoded twice', 'p@ss word/6', 'p%2540ss%2520word%252F6', '[hidden]'],
    ['in small hex digits', 'p@ss/word/7', 'p%40ss%2fword%2f7', '[hidden]'],
    ['if it looks like a pattern', 'a.*(b)[c]\\8+?', 'a.*(b)[c]\\8+? axxb', '[hidden] axxb'],
    ['if it is not ASCII', 'pässwört 9', 'p%C3%A4ssw%c3%b6rt+9 PÄSSWÖRT 9', '[hidden] [hidden]'],
    ['if it contains half a character', 'half-\ud83d-10', 'half-%EF%BF%BD-10', '[hidden]'],
    ['if it looks encoded', 'per%41cent-11', 'per%41cent-11 per%2541cent-11', '[hidden] [hidden]'],
    ['if it is split by unseen', 'split-secret', 'split\u200b-\u00adsec\u001b[1mret', '[hidden]'],
    ['after a capital that grows', 'after-it-12', 'İ after-it-12 İ', 'İ [hidden] İ'],
    ['if its last letter differs inside a word', '13-κωδικός', '13-ΚΩΔΙΚΌΣΑ', '[hidden]Α'],
  ])('%s', (_, secret, text, clean) => {
    registerSecret(secret);
    expect(redact(text)).toBe(clean);
    expect(toServerText(text)).toBe(clean);
  });

  test('even if it begins with another secret, in any order of registration', () => {
    for (const rest of ['', '-and-the-rest', '-and-the-rest-of-the-other'])
      registerSecret(`prefix${rest}`);
    registerSecret('rest-of-the-other');
    expect(redact('<prefix-and-the-rest>')).toBe('<[hidden]>');
    expect(redact('<prefix-and-the-rest-of-the-other>')).toBe('<[hidden]>');
  });

  test('overlapping secrets leave nothing between them', () => {
    registerSecret('overlap-one');
    registerSecret('one-two-three');
    expect(redact('overlap-one-two-three')).toBe('[hidden]');
  });

  test('except an ordinary word, which is hidden in the text of a server only', () => {
    registerSecret('Password');
    expect(redact('The password is wrong.')).toBe('The password is wrong.');
    expect(toServerText('You sent password.')).toBe('You sent [hidden].');
  });

  test('if a server sent it, in any form', () => {
    registerReceived('from-a-server/12');
    expect(redact('from%2Da%2Dserver%2F12')).toBe('[hidden]');
  });

  test('but not text that is too short to be a secret', () => {
    for (const secret of ['word', '', null]) registerSecret(secret);
    expect(redact('a word')).toBe('a word');
  });
});

describe('most of a registered secret is hidden as well', () => {
  const secret = '5f2b8c0d9e1a47361c7e3f9a5b2d8046';
  registerSecret(secret);
  test.each([
    ['with a blank in the middle', `${secret.slice(0, 16)} ${secret.slice(16)}`, '[hidden]'],
    ['in groups', (secret.match(/.{4}/g) ?? []).join('-'), '[hidden]'],
    ['without its last character', secret.slice(0, 31), '[hidden]'],
    ['without its first character', secret.slice(1), '[hidden]'],
    ['without one in the middle', secret.slice(0, 15) + secret.slice(16), '[hidden]'],
    ['half of it', `${secret.slice(0, 16)} and more`, '[hidden] and more'],
    ['in capitals, in groups', (secret.toUpperCase().match(/.{8}/g) ?? []).join(' . '), '[hidden]'],
    ['its last four', `••••${secret.slice(-4)}`, `••••${secret.slice(-4)}`],
  ])('%s', (_, text, clean) => {
    expect(redact(`<${text}>`)).toBe(`<${clean}>`);
    expect(toServerText(text)).toBe(clean);
  });
});

/** Nobody has said that it is a secret. */
const SECRET = 'e94b7a1c63f852d04d7c1e90a2b85f36';
const groups = (size: number, between: string): string =>
  (SECRET.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(between);

test('a password in a URL is masked', () => {
  expect(redact('at https://me:hunter2@api.eu.kaltura.com/api_v3')).toBe(
    'at https://me:••••@api.eu.kaltura.com/api_v3',
  );
});

test('a secret between words is masked alone', () => {
  const masked = `••••${SECRET.slice(-4)}`;
  expect(redact(`sessions of ${SECRET} do exist`)).toBe(`sessions of ${masked} do exist`);
});

/** How many characters of a secret stand in a text in a row; separators do not count. */
function longestPart(text: string): number {
  const plain = text
    .toLowerCase()
    .replace(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\u[0-9a-f]{4}/g, '')
    .replace(/[^0-9a-z]/g, '');
  let longest = 0;
  for (let at = 0; at < SECRET.length; at++)
    while (at + longest < SECRET.length && plain.includes(SECRET.slice(at, at + longest + 1)))
      longest++;
  return longest;
}

test.each([
  ['a secret', SECRET],
  ['in capitals', SECRET.toUpperCase()],
  ['without its last character', SECRET.slice(0, 31)],
  ['without its first character', SECRET.slice(1)],
  ['with one missing in the middle', SECRET.slice(0, 15) + SECRET.slice(16)],
  ['in two halves', groups(16, ' ')],
  ['in groups of four', groups(4, ' ')],
  ['in groups with dashes', groups(8, '-')],
  ['in groups with colons', groups(2, ':')],
  ['in groups with dots and blanks', groups(8, ' . ')],
  ['on two lines', groups(16, '\r\n')],
  ['with unseen characters in it', groups(3, '\u200b')],
  ['with a colour in it', groups(16, '\u001b[31m')],
  ['percent-encoded', SECRET.replace(/./g, (each) => `%${each.charCodeAt(0).toString(16)}`)],
  ['thirty-one digits', '1234567890'.repeat(3) + 1],
])('%s that is not registered is masked in a sentence, a value and a document', (_, text) => {
  expect(hasLikelySecret(text)).toBe(true);
  const shown = [
    redact(`User <${text}> is new.`),
    maskValue(text, false),
    toSafeJson({ userId: text, list: [{ description: `it is “${text}”` }] }),
  ];
  for (const each of shown) {
    expect(each).toContain('••••');
    expect(longestPart(each)).toBeLessThanOrEqual(4);
  }
});

test('a text that looks like a KS is hidden', () => {
  expect(redact('ks djJ8MTIzNDU2Nzg5MDEyMzQ= end')).toBe('ks [hidden] end');
});

test.each([
  '100% of %41 İstanbul',
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
  expect(hasLikelySecret(text)).toBe(false);
});

test('a UUID that is being typed is never taken for a secret', () => {
  const uuid = '7f1c2b3a-9d8e-4f70-a1b2-c3d4e5f60718';
  for (let end = 1; end <= uuid.length; end++)
    expect(isLikelySecret(uuid.slice(0, end))).toBe(false);
});

test('a path and a command stay as they are, and so does what a command exists to print', () => {
  const kept = {
    envFile: `/tmp/${SECRET}/.env`,
    next: [`kaltura-setup check -f /tmp/${SECRET}/.env`],
    ks: SECRET,
    count: 3,
    none: null,
  };
  expect(redactDocument({ ...kept, other: SECRET }, ['ks'])).toEqual({
    ...kept,
    other: '••••5f36',
  });
});

describe('text from a server', () => {
  test('has no half of a secret at its end', () => {
    registerSecret('0123456789abcdef0123456789abcdee');
    const text = `${'x'.repeat(290)}0123456789abcdef0123456789abcdee`;
    expect(toServerText(text)).toBe(`${'x'.repeat(290)}[hidden]`);
    expect(toServerText(`${'0123456789abcdef0123456789abcdee'.repeat(400)}`)).not.toMatch(
      /[0-9a-f]{5}$/,
    );
  });

  test.each([
    [5, '5'],
    [null, ''],
    [{ a: 1 }, ''],
    [['x'], ''],
    [undefined, ''],
  ])('is text only: %j', (value, text) => {
    expect(toServerText(value)).toBe(text);
  });
});

test('takes little time, however long and hostile the text', () => {
  for (let index = 0; index < 30; index++)
    registerSecret(`${index}-${'0123456789abcdef'.repeat(12)}`);
  const started = performance.now();
  for (const piece of ['a1', 'a        ', '%25', '0123456789', 'abcdef-', '1-']) {
    redact(piece.repeat(100_000));
    toServerText(piece.repeat(100_000));
  }
  expect(performance.now() - started).toBeLessThan(HANG_MS);
});

test.each([
  ['0123456789abcdef', '••••cdef'],
  ['0123456789abcde', '••••'],
  ['', '••••'],
])('%s is shown as %s', (secret, shown) => {
  expect(maskSecret(secret)).toBe(shown);
});
