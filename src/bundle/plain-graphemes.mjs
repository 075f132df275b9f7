// What: `new Intl.Segmenter()` and the pattern RGI_Emoji, in the five modules with which Ink measures and cuts text. Why: the first use of
// each costs 10 to 25 ms, and the wizard's own signs need neither. They are made when a text needs them (graphemes.mjs). Measured: 38 to 42 ms.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const graphemes = JSON.stringify(path.join(path.dirname(fileURLToPath(import.meta.url)), 'graphemes.mjs'));
const one = (before, constructed, after = '') => [
  `${before}new Intl.Segmenter(${constructed})${after}`,
  `import { segmenter as __segmenter } from ${graphemes};\n${before}__segmenter${after}`,
];
const GRAPHEME = "undefined, {granularity: 'grapheme'}";

/** @type {import('./substitutions.mjs').Substitution} */
export const plainGraphemes = {
  written: 'plain-graphemes.mjs',
  versions: {
    ink: '8.0.0',
    'string-width': '8.3.0',
    'wrap-ansi': '10.0.2',
    'slice-ansi': '10.0.1',
    '@alcalzone/ansi-tokenize': '0.3.2',
  },
  changes: {
    'string-width/index.js': [
      one('const segmenter = ', '', ';'),
      [
        'const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;',
        `import { onlyPlain as __onlyPlain, rgiEmoji as rgiEmojiRegex } from ${graphemes};`,
      ],
      [
        'if (/^[\\u0020-\\u007E]*$/.test(string)) {',
        'if (ambiguousIsNarrow ? __onlyPlain(string) : /^[\\u0020-\\u007E]*$/.test(string)) {',
      ],
    ],
    'wrap-ansi/index.js': [one('const segmenter = ', '', ';')],
    'slice-ansi/tokenize-ansi.js': [one('const GRAPHEME_SEGMENTER = ', GRAPHEME, ';')],
    '@alcalzone/ansi-tokenize/build/tokenize.js': [
      one('const segmenter = ', 'undefined, { granularity: "grapheme" }', ';'),
    ],
    'ink/build/line-update.js': [one('const segmenter = ', "undefined, { granularity: 'grapheme' }", ';')],
  },
};
