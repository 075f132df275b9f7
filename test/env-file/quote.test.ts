import { expect, test } from 'vitest';
import { quoteValue } from '../../src/text/env-value.ts';

test.each<[value: string, literal: string | null]>([
  ['', ''],
  ['https://api.eu.kaltura.com/api_v3?a=b', "'https://api.eu.kaltura.com/api_v3?a=b'"],
  ['a/b:c@d.e=', 'a/b:c@d.e='],
  ['=a', "'=a'"],
  ['$HOME `id` "x" \\n !!', `'$HOME \`id\` "x" \\n !!'`],
  ['two\nlines', "'two\nlines'"],
  ["it's #1!", `"it's #1!"`],
  [`it's "5"`, null],
  ['back\\', null],
  ['a\rb', null],
  ['a\0b', null],
  ['a\ud800b', null],
])('%j is written as %j', (value, literal) => {
  expect(quoteValue(value)).toBe(literal);
});
