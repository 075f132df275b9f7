import fc from 'fast-check';
import { quoteValue } from '../../src/text/env-value.ts';
import { order } from './composed.ts';

const words = (text: string): string[] => text.split(' ');
const pieces = [
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's placeholder
  ...words('$& $1 $$ \\1 \\n \\r ${A} $(id) `id` %s !! ~ * ? [a]'),
  ...words('\' " ` \\ \\\' \\" # = ; & | < > ( ) { }'),
  ...words('é 日本 😀 \u0301 KALTURA_USER_ID=x \nKALTURA_USER_ID=x __proto__'),
  ...words('a Z 0 - _ . / : @ % + ,'),
  ...[' ', ' #', '# ', 'export ', '\t', '\n', '\n\n', '\r', '\r\n'],
  ...['\u00a0', '\u2028', '\ufeff', '\u0085', '\v', '\f'],
];

/** Values of every sort a person could paste, those with no common form among them. */
const hostileValue: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.constantFrom(...pieces), { maxLength: 8 })
      .map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9a-f]{32}$/) },
);

/** The same, without those that no form holds. */
export const writable = hostileValue.filter((value) => quoteValue(value) !== null);

/** What is asked: some of our variables, each with a value or cleared. */
export const changes = fc.dictionary(
  fc.constantFrom(...order),
  fc.oneof(writable, fc.constant('')),
  { minKeys: 1, noNullPrototype: true },
);

const starts = ['=', ': ', "='", '="', ''];
const scrap = fc.constantFrom(
  ...order.flatMap((name) => starts.map((start) => name + start)),
  ...order.flatMap((name) => [`export ${name} = `, `#${name}=`]),
  ...["A='", 'B="', 'C=`', "D=x'y", 'E=1', 'export F=2', '__proto__=3', 'just words', '# ', ' #'],
  ...["'", '"', '`', '\\', '\n', '\n', '\n', '\n', '\r\n', '\r\n', '\r', ' ', '\t', '\u00a0'],
  ...['\ufeff', '\u2028', '$&', 'é', '😀', '=', ':'],
);

/** Files as bad as they come, in bytes. */
export const hostileFile = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: scrap.map((text) => Buffer.from(text)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)) },
      { weight: 2, arbitrary: hostileValue.map((text) => Buffer.from(text)) },
    ),
    { maxLength: 30 },
  )
  .map((parts) => Buffer.concat(parts));
