import fc from 'fast-check';

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
export const hostileValue: fc.Arbitrary<string> = fc.oneof(
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
