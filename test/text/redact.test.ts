import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { redactDocument, toSafeJson } from '../../src/text/output.ts';
import {
  hasLikelySecret,
  maskSecret,
  maskValue,
  mayBecomeSecret,
  redact,
  registerReceived,
  registerSecret,
  toServerText,
} from '../../src/text/redact.ts';
import { quotePosixWord } from '../../src/text/shell.ts';
import { measureCpuTime } from '../cpu-time.ts';
import { HANG_MS } from '../program.ts';

describe('a registered secret is hidden', () => {
  test.each([
    ['in any letter case', 'Open-Sesame-2', 'say OPEN-SESAME-2!', 'say [hidden]!'],
    ['percent-encoded', 'p@ss word/4', 'p%40ss%20word%2F4', '[hidden]'],
    ['as a form writes it', 'p@ss word/5', 'p%40ss+word%2F5', '[hidden]'],
    ['percent-encoded twice', 'p@ss word/6', 'p%2540ss%2520word%252F6', '[hidden]'],
    ['if it looks like a pattern', 'a.*(b)[c]\\8+?', 'a.*(b)[c]\\8+? axxb', '[hidden] axxb'],
    ['if it is not ASCII', 'pässwört 9', 'p%C3%A4ssw%c3%b6rt+9 PÄSSWÖRT 9', '[hidden] [hidden]'],
    ['if it looks encoded', 'per%41cent-11', 'per%41cent-11 per%2541cent-11', '[hidden] [hidden]'],
    ['if it is split by unseen', 'split-secret', 'split\u200b-\u00adsec\u001b[1mret', '[hidden]'],
    [
      'after an unfinished escape sequence',
      'escape-sesame-1',
      '\u001b]%65scape%2Dsesame-1',
      '][hidden]',
    ],
    ['after a capital that grows', 'after-it-12', 'İ after-it-12 İ', 'İ [hidden] İ'],
    ['if its last letter differs inside a word', '13-κωδικός', '13-ΚΩΔΙΚΌΣΑ', '[hidden]Α'],
  ])('%s', (_, secret, text, clean) => {
    registerSecret(secret);
    expect(redact(text)).toBe(clean);
    expect(toServerText(text)).toBe(clean);
  });

  test('as a whole, even if it begins with another secret or overlaps one', () => {
    for (const rest of ['', '-and-the-rest', '-and-the-rest-of-the-other'])
      registerSecret(`prefix${rest}`);
    expect(redact('<prefix-and-the-rest>')).toBe('<[hidden]>');
    expect(redact('<prefix-and-the-rest-of-the-other>')).toBe('<[hidden]>');
    registerSecret('overlap-one');
    registerSecret('one-two-three');
    expect(redact('overlap-one-two-three')).toBe('[hidden]');
  });

  test('except in an ordinary word, which is hidden in the text of a server only, and if it is short', () => {
    for (const secret of ['Password', 'word', '', null]) registerSecret(secret);
    expect(redact('The password is a word.')).toBe('The password is a word.');
    expect(toServerText('You sent password.')).toBe('You sent [hidden].');
  });

  test('if a server sent it', () => {
    registerReceived('from-a-server/12');
    expect(redact('from%2Da%2Dserver%2F12')).toBe('[hidden]');
  });
});

describe('most of a registered secret is hidden as well', () => {
  const secret = '5f2b8c0d9e1a47361c7e3f9a5b2d8046';
  registerSecret(secret);
  test.each([
    ['with a blank in the middle', `${secret.slice(0, 16)} ${secret.slice(16)}`, '[hidden]'],
    ['half of it', `${secret.slice(0, 16)} and more`, '[hidden] and more'],
    ['its last four', `••••${secret.slice(-4)}`, `••••${secret.slice(-4)}`],
  ])('%s', (_, text, clean) => {
    expect(redact(`<${text}>`)).toBe(`<${clean}>`);
    expect(toServerText(text)).toBe(clean);
  });
});

const encode = (text: string): string => Buffer.from(text).toString('hex').replace(/../g, '%$&');

/** Nobody has said that it is a secret. */
const SECRET = 'e94b7a1c63f852d04d7c1e90a2b85f36';
const groups = (size: number, between: string): string =>
  (SECRET.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(between);

test.each([
  ['a password in a URL', 'at https://me:hunter2@host/x', 'at https://me:••••@host/x'],
  ['a secret between words', `sessions of ${SECRET} do exist`, 'sessions of ••••5f36 do exist'],
  ['a text that looks like a KS', 'ks djJ8MTIzNDU2Nzg5MDEyMzQ= end', 'ks [hidden] end'],
])('%s is hidden alone', (_, text, shown) => {
  expect(redact(text)).toBe(shown);
});

test.each([
  ['in capitals', SECRET.toUpperCase()],
  ['without its last character', SECRET.slice(0, 31)],
  ['with one missing in the middle', SECRET.slice(0, 15) + SECRET.slice(16)],
  ['in two halves', groups(16, ' ')],
  ['in groups with dashes', groups(8, '-')],
  ['in groups with dots and blanks', groups(8, ' . ')],
  ['with unseen characters in it', groups(3, '\u200b')],
  ['with a colour in it', groups(16, '\u001b[31m')],
  ['thirty-one digits', '1234567890'.repeat(3) + 1],
])('%s that is not registered is masked in a sentence, a value and a document', (_, text) => {
  expect(hasLikelySecret(text)).toBe(true);
  expect(redact(`User <${text}> is new.`)).toMatch(/^User <••••.{4}> is new\.$/);
  expect(maskValue(text, false)).toMatch(/^••••.{4}$/);
  const document = { userId: text, list: [{ description: `it is “${text}”` }] };
  expect(JSON.parse(toSafeJson(document))).toEqual({
    userId: expect.stringMatching(/^••••.{4}$/),
    list: [{ description: expect.stringMatching(/^it is “••••.{4}”$/) }],
  });
});

test.each([
  '100% of %41 İstanbul',
  'viewer102@example.test',
  'AppToken 0_ab12cd34 and AppToken 0_de56fa78',
  'a UUID: 7f1c2b3a-9d8e-4f70-a1b2-c3d4e5f60718',
  'half a UUID: 7f1c2b3a-9d8e-4f70-a1b2-c3d4e5f60',
  'players 23448124, 23448125, 23448126, 23448127',
  'Add a bad face, feed a dead cab: decade, facade, deed, fed, added, faded',
  '1748736000 1748736000 1748736000',
  `https://kaltura.example/${encodeURIComponent('видео портал')}`,
])('is not a secret: %s', (text) => {
  expect(redact(text)).toBe(text);
  expect(hasLikelySecret(text)).toBe(false);
});

test.each([
  'https://www.kaltura.com.0a1b2c3d4e5f60718293a4b5c6d7.de/api_v3',
  'https://a.0a1b2c3d4e5f60718293.de/a4b5c6d7/api_v3',
  'https://[2001:db8:85a3:8d3:1319:8a2e:370:7348]:8080/api_v3',
  `https://internal-${SECRET}-123456789.us-east-1.elb.amazonaws.com/api_v3`,
])('the host that a user must confirm is shown whole: %s', (url) => {
  expect(redact(`Send the Admin Secret to ${url}?`)).toContain(new URL(url).host);
});

test('a user name or a path that looks like a secret is hidden beside the host', () => {
  for (const url of [`https://${SECRET}@x.example/`, `https://x.example/${SECRET}/api_v3`])
    expect(redact(url)).not.toContain(SECRET.slice(0, 16));
});

test('a percent-encoded secret that is not registered is hidden, and nothing is decoded', () => {
  expect(hasLikelySecret(encode(SECRET))).toBe(true);
  expect(redact(`a%27b <${encode(SECRET)}> c`)).toBe('[hidden] <[hidden]> c');
});

test('a UUID that is being typed is never taken for a secret', () => {
  const uuid = '7f1c2b3a-9d8e-4f70-a1b2-c3d4e5f60718';
  for (let end = 1; end <= uuid.length; end++)
    expect(mayBecomeSecret(uuid.slice(0, end))).toBe(false);
});

test('a path and a command stay as they are, and so does what a command exists to print', () => {
  const kept = {
    envFile: `/tmp/${SECRET}/.env`,
    next: [`check -f /tmp/${SECRET}/.env`],
    ks: SECRET,
  };
  const other = { other: SECRET, count: 3, none: null };
  expect(redactDocument({ ...kept, ...other }, ['ks'])).toEqual({
    ...kept,
    ...other,
    other: '••••5f36',
  });
});

test.skipIf(process.platform === 'win32').each([
  // Decoded, it would end the quotes.
  `x%27;touch RAN;%27${encode('0123456789abcdef'.repeat(2))}`,
  // With the digits of another word.
  `1234abcd1234abcd1234abcd1234;touch RAN;'`,
  `https://u:p';touch RAN;'w@host`,
  `quoted-sesame';touch RAN;'-1`,
])('a command with a secret in %s is still quoted', (value) => {
  registerSecret("quoted-sesame';");
  const cwd = mkdtempSync(path.join(tmpdir(), 'quoted-'));
  const line = redact(`echo 600 ${quotePosixWord(value)}`);
  expect(line).not.toContain(value);
  execFileSync('sh', ['-c', line], { cwd });
  expect(readdirSync(cwd)).toEqual([]);
});

describe('text from a server', () => {
  test('has no half of a secret at its end', () => {
    const secret = '0123456789abcdef0123456789abcdee';
    registerSecret(secret);
    expect(toServerText('x'.repeat(290) + secret)).toBe(`${'x'.repeat(290)}[hidden]`);
    expect(toServerText(secret.repeat(400))).not.toMatch(/[0-9a-f]{5}$/);
  });

  test('is text only', () => {
    expect([5, null, { a: 1 }].map((value) => toServerText(value))).toEqual(['5', '', '']);
  });
});

test('takes little time, however long and hostile the text', () => {
  for (let index = 0; index < 30; index++)
    registerSecret(`${index}-${'0123456789abcdef'.repeat(12)}`);
  const time = measureCpuTime(() => {
    for (const piece of ['a1', 'a        ', '%25', '0123456789', 'abcdef-', '1-']) {
      redact(piece.repeat(100_000));
      toServerText(piece.repeat(100_000));
    }
  });
  expect(time).toBeLessThan(HANG_MS);
});

test('takes little time for long words beside an encoded secret', () => {
  const secret = 'cafe0123456789abcdef0123456789ff';
  registerSecret(secret);
  const encoded = secret.replace(/./g, (digit) => `%${digit.charCodeAt(0).toString(16)}`);
  const text = `${encoded} ${'a'.repeat(3900)}`;
  expect(toServerText(text, 10)).toBe('[hidden] …');
  const time = measureCpuTime(() => {
    for (let count = 0; count < 100; count++) toServerText(text);
  });
  expect(time).toBeLessThan(3000);
});

test('takes little time, however many secrets a server sends', () => {
  const digits = (length: number): string => randomBytes(length / 2).toString('hex');
  for (let index = 0; index < 200; index++) {
    registerReceived(digits(1024));
    registerReceived('-a'.repeat(200 + index));
  }
  const time = measureCpuTime(() => {
    for (const text of [digits(4096), '-a'.repeat(2048)])
      for (let count = 0; count < 50; count++) toServerText(text);
  });
  expect(time).toBeLessThan(10_000);
});

test('a secret is shown by its last four characters if it has sixteen', () => {
  expect(maskSecret('0123456789abcdef')).toBe('••••cdef');
  expect(maskSecret('0123456789abcde')).toBe('••••');
});
