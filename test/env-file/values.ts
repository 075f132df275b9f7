import fc from 'fast-check';

const pieces = [
  ...[
    '$&',
    '$1',
    '$$',
    '\\1',
    '\\n',
    '\\r',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's placeholder
    '${A}',
    '$(id)',
    '`id`',
    '%s',
    '!!',
    '~',
    '*',
    '?',
    '[a]',
  ],
  ...[
    "'",
    '"',
    '`',
    '\\',
    "\\'",
    '\\"',
    '#',
    ' #',
    '# ',
    '=',
    ';',
    '&',
    '|',
    '<',
    '>',
    '(',
    ')',
    '{',
    '}',
  ],
  ...[' ', '\t', '\n', '\n\n', '\r', '\r\n', '\u00a0', '\u2028', '\ufeff', '\u0085', '\v', '\f'],
  ...[
    'é',
    '日本',
    '😀',
    '\u0301',
    'export ',
    'KALTURA_USER_ID=x',
    '\nKALTURA_USER_ID=x',
    '__proto__',
  ],
  ...['a', 'Z', '0', '-', '_', '.', '/', ':', '@', '%', '+', ','],
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
