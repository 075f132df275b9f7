// What: Ink's borders around boxes, its catching of console output, its ways to learn the size of what is no terminal; whether this is a
// browser; whether colours can be shown, where links are asked about. Why: the program uses none of them, or knows, and they are 9 kB.

/** @type {import('./substitutions.mjs').Substitution} */
export const inkUnused = {
  written: 'ink-unused.mjs',
  versions: { ink: '8.0.0', 'ansi-escapes': '7.3.0', 'supports-hyperlinks': '4.6.0' },
  changes: {
    'ink/build/render-node-to-output.js': [
      ["import renderBorder from './render-border.js';", 'const renderBorder = () => {};'],
    ],
    'ink/build/ink.js': [
      ["import patchConsole from 'patch-console';", 'const patchConsole = () => () => {};'],
    ],
    'ink/build/utils.js': [
      [
        "import terminalSize from 'terminal-size';",
        'const terminalSize = () => ({ columns: 80, rows: 24 });',
      ],
    ],
    'ansi-escapes/base.js': [["import {isBrowser} from 'environment';", 'const isBrowser = false;']],
    'supports-hyperlinks/index.js': [
      ["import {createSupportsColor} from 'supports-color';", 'const createSupportsColor = () => true;'],
    ],
  },
};
