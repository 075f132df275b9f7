import { expect, test } from 'vitest';
import { quoteValue } from '../../src/env-file/lines.ts';

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
test.each(form)('%j is written as %j', (value, literal) => {
  expect(quoteValue(value)).toBe(literal);
});
