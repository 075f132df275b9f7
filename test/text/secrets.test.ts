import { describe, expect, test } from 'vitest';
import {
  mask,
  redact,
  registerReceived,
  registerSecret,
  serverText,
} from '../../src/text/redact.ts';
import { HANG_MS } from '../program.ts';

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
  ])('%s', (_, secret, text, clean) => {
    registerSecret(secret);
    expect(redact(text)).toBe(clean);
  });

  test('even if it begins with another secret, in any order of registration', () => {
    for (const secret of [
      'prefix',
      'prefix-and-the-rest',
      'rest-of-the-other',
      'prefix-and-the-rest-of-the-other',
    ])
      registerSecret(secret);
    expect(redact('<prefix-and-the-rest>')).toBe('<[hidden]>');
    expect(redact('<prefix-and-the-rest-of-the-other>')).toBe('<[hidden]>');
  });

  test('overlapping secrets leave nothing between them', () => {
    registerSecret('overlap-one');
    registerSecret('one-two-three');
    expect(redact('overlap-one-two-three')).toBe('[hidden]');
  });

  test('literally and decoded, if it looks percent-encoded itself', () => {
    registerSecret('per%41cent-11');
    expect(redact('per%41cent-11 per%2541cent-11')).toBe('[hidden] [hidden]');
  });

  test('except an ordinary word, which is hidden in the text of a server only', () => {
    registerSecret('Password');
    expect(redact('The password is wrong.')).toBe('The password is wrong.');
    expect(serverText('You sent password.')).toBe('You sent [hidden].');
  });

  test('if a server sent it, in any form', () => {
    registerReceived('from-a-server/12');
    expect(redact('from%2Da%2Dserver%2F12')).toBe('[hidden]');
  });

  test('like any text that looks like a KS', () => {
    expect(redact('ks djJ8MTIzNDU2Nzg5MDEyMzQ= end')).toBe('ks [hidden] end');
  });

  test('but not text that is too short to be a secret', () => {
    registerSecret('word');
    registerSecret('');
    registerSecret(null);
    expect(redact('a word')).toBe('a word');
  });

  test('a text without one stays as it is', () => {
    expect(redact('100% of %41 İstanbul')).toBe('100% of %41 İstanbul');
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
    expect(serverText(text)).toBe(clean);
  });
});

describe('text from a server', () => {
  test('has no half of a secret at its end', () => {
    registerSecret('0123456789abcdef0123456789abcdee');
    const text = `${'x'.repeat(290)}0123456789abcdef0123456789abcdee`;
    expect(serverText(text)).toBe(`${'x'.repeat(290)}[hidden]`);
    expect(serverText(`${'0123456789abcdef0123456789abcdee'.repeat(400)}`)).not.toMatch(
      /[0-9a-f]{5}$/,
    );
  });

  test('has no secret that unseen characters split', () => {
    registerSecret('split-secret');
    expect(serverText('split\u200b-\u00adsec\u001b[1mret\u034f')).toBe('[hidden]');
  });

  test.each([
    [5, '5'],
    [null, ''],
    [{ a: 1 }, ''],
    [['x'], ''],
    [undefined, ''],
  ])('is text only: %j', (value, text) => {
    expect(serverText(value)).toBe(text);
  });

  test('takes little time, however long and hostile', () => {
    for (let index = 0; index < 30; index++)
      registerSecret(`${index}-${'0123456789abcdef'.repeat(12)}`);
    const started = performance.now();
    serverText('%25'.repeat(300_000));
    serverText('0123456789abcdef'.repeat(60_000));
    expect(performance.now() - started).toBeLessThan(HANG_MS);
  });
});

test.each([
  ['0123456789abcdef', '••••cdef'],
  ['0123456789abcde', '••••'],
  ['', '••••'],
])('%s is shown as %s', (secret, shown) => {
  expect(mask(secret)).toBe(shown);
});
