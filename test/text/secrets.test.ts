import { describe, expect, test } from 'vitest';
import { keepSecret, masked, shownText, withoutSecrets } from '../../src/text/secrets.ts';
import { HANG_MS } from '../program.ts';

describe('what is kept secret is cut out', () => {
  test.each([
    ['as it is', 'open-sesame-1', 'say open-sesame-1!', 'say [hidden]!'],
    ['in any letter case', 'Open-Sesame-2', 'say OPEN-SESAME-2!', 'say [hidden]!'],
    ['more than once', 'open-sesame-3', 'open-sesame-3open-sesame-3', '[hidden][hidden]'],
    ['percent-encoded', 'p@ss word/4', 'p%40ss%20word%2F4', '[hidden]'],
    ['as a form writes it', 'p@ss word/5', 'p%40ss+word%2F5', '[hidden]'],
    ['percent-encoded twice', 'p@ss word/6', 'p%2540ss%2520word%252F6', '[hidden]'],
    ['in small hex digits', 'p@ss/word/7', 'p%40ss%2fword%2f7', '[hidden]'],
    ['where it is a pattern', 'a.*(b)[c]\\8+?', 'a.*(b)[c]\\8+? axxb', '[hidden] axxb'],
    ['where it is no ASCII', 'pässwört 9', 'p%C3%A4ssw%c3%b6rt+9 PÄSSWÖRT 9', '[hidden] [hidden]'],
    ['where it holds half a character', 'half-\ud83d-10', 'half-%EF%BF%BD-10', '[hidden]'],
  ])('%s', (_, secret, text, clean) => {
    keepSecret(secret);
    expect(withoutSecrets(text)).toBe(clean);
  });

  test('one that begins with another is cut out whole, whichever was kept first', () => {
    for (const secret of [
      'prefix',
      'prefix-and-the-rest',
      'rest-of-the-other',
      'prefix-and-the-rest-of-the-other',
    ])
      keepSecret(secret);
    expect(withoutSecrets('<prefix-and-the-rest>')).toBe('<[hidden]>');
    expect(withoutSecrets('<prefix-and-the-rest-of-the-other>')).toBe('<[hidden]>');
  });

  test('overlapping ones leave nothing between them', () => {
    keepSecret('overlap-one');
    keepSecret('one-two-three');
    expect(withoutSecrets('overlap-one-two-three')).toBe('[hidden]');
  });

  test('whatever looks like a KS', () => {
    expect(withoutSecrets('ks djJ8MTIzNDU2Nzg5MDEyMzQ= end')).toBe('ks [hidden] end');
  });

  test('not what is too short to be one', () => {
    keepSecret('word');
    keepSecret('');
    keepSecret(null);
    expect(withoutSecrets('a word')).toBe('a word');
  });

  test('a text without one stays as it is', () => {
    expect(withoutSecrets('100% of %41 İstanbul')).toBe('100% of %41 İstanbul');
  });
});

describe('most of a secret is cut out as well', () => {
  const secret = '5f2b8c0d9e1a47361c7e3f9a5b2d8046';
  keepSecret(secret);
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
    expect(withoutSecrets(`<${text}>`)).toBe(`<${clean}>`);
    expect(shownText(text)).toBe(clean);
  });
});

describe('text from a server', () => {
  test('has no half of a secret at its end', () => {
    keepSecret('0123456789abcdef0123456789abcdee');
    const text = `${'x'.repeat(290)}0123456789abcdef0123456789abcdee`;
    expect(shownText(text)).toBe(`${'x'.repeat(290)}[hidden]`);
    expect(shownText(`${'0123456789abcdef0123456789abcdee'.repeat(400)}`)).not.toMatch(/[0-9a-f]{5}$/);
  });

  test('has no secret that unseen characters split', () => {
    keepSecret('split-secret');
    expect(shownText('split\u200b-\u00adsec\u001b[1mret\u034f')).toBe('[hidden]');
  });

  test.each([
    [5, '5'],
    [null, ''],
    [{ a: 1 }, ''],
    [['x'], ''],
    [undefined, ''],
  ])('is text only: %j', (value, text) => {
    expect(shownText(value)).toBe(text);
  });

  test('takes little time, however long and hostile', () => {
    for (let index = 0; index < 30; index++) keepSecret(`${index}-${'0123456789abcdef'.repeat(12)}`);
    const started = performance.now();
    shownText('%25'.repeat(300_000));
    shownText('0123456789abcdef'.repeat(60_000));
    expect(performance.now() - started).toBeLessThan(HANG_MS);
  });
});

test.each([
  ['0123456789abcdef', '••••cdef'],
  ['0123456789abcde', '••••'],
  ['', '••••'],
])('%s is shown as %s', (secret, shown) => {
  expect(masked(secret)).toBe(shown);
});
