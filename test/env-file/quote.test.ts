import dotenv from 'dotenv';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quoteValue } from '../../src/env-file/lines.ts';
import { has, readByNode, readByParseEnv, readByShell } from './readers.ts';
import { temporaryFolders } from './temporary.ts';
import { hostileValue } from './values.ts';

describe('quoted', () => {
  const form: [value: string, literal: string | null][] = [
    ['', ''],
    ['1234567', '1234567'],
    ['https://api.eu.kaltura.com/api_v3', 'https://api.eu.kaltura.com/api_v3'],
    ['a=b', 'a=b'],
    ['=a', "'=a'"],
    ['two words', "'two words'"],
    ['# no comment', "'# no comment'"],
    ['$HOME `id` "x" \\n !!', `'$HOME \`id\` "x" \\n !!'`],
    ['two\nlines', "'two\nlines'"],
    ['~', "'~'"],
    ['é', "'é'"],
    ["it's", `"it's"`],
    ["it's #1!", `"it's #1!"`],
    ["it's $5", null],
    [`it's "5"`, null],
    ["it's\n5", null],
    ["it's\r5", null],
    ['back\\', null],
    ["it's `5`", null],
    ["it's \\5", null],
    ['a\rb', null],
    ['a\0b', null],
    ['a\ud800b', null],
  ];
  test.each(form)('%j stands as %j', (value, literal) => {
    expect(quoteValue(value)).toBe(literal);
  });
});

describe('a value is read alike, alone in its file', () => {
  const folder = temporaryFolders();
  const values = [...new Set(fc.sample(hostileValue, { numRuns: 800, seed: 4 }))].filter(
    (v) => quoteValue(v) !== null,
  );
  const files = values.map((value) => Buffer.from(`V=${quoteValue(value)}\n`));
  const expected = values.map((value) => [value]);

  test('enough of the values have a form', () => {
    expect(values.length).toBeGreaterThan(450);
  });
  test('by dotenv', () => {
    expect(files.map((file) => [dotenv.parse(file).V])).toEqual(expected);
  });
  test('by util.parseEnv', () => {
    expect(readByParseEnv(files, ['V'])).toEqual(expected);
  });
  test.skipIf(!has('bash'))('by bash', () => {
    expect(readByShell('bash', folder(), files, ['V'])).toEqual(expected);
  });
  test.skipIf(!has('dash'))('by dash', () => {
    expect(readByShell('dash', folder(), files, ['V'])).toEqual(expected);
  });
  test('by node --env-file, all in one file', () => {
    const names = values.map((_, index) => `V${index}`);
    const text = Buffer.from(
      values.map((value, index) => `V${index}=${quoteValue(value)}\n`).join(''),
    );
    expect(readByNode(folder(), text, names)).toEqual(values);
    expect(readByParseEnv([text], names)[0]).toEqual(values);
  });
});
