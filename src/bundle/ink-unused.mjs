// What: Ink's borders around boxes, its catching of console output, and its ways to learn the size of what is no terminal. Why: the
// program uses none of them, and they are 5 kB.

/** @type {import('./substitutions.mjs').Substitution} */
export const inkUnused = {
  written: 'ink-unused.mjs',
  versions: { ink: '8.0.0' },
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
  },
};
