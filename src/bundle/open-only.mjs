// What: how `open` finds out which browser is the default one. Why: it needs that only to open a browser by name or in a private window,
// which the program does not ask for; it is four packages and 4 kB.

/** @type {import('./substitutions.mjs').Substitution} */
export const openOnly = {
  written: 'open-only.mjs',
  versions: { open: '11.0.4' },
  changes: {
    'open/index.js': [
      [
        "import defaultBrowser, {_windowsBrowserProgIdMap} from 'default-browser';",
        'const defaultBrowser = () => { throw new Error("not asked for"); };\nconst _windowsBrowserProgIdMap = new Map();',
      ],
    ],
  },
};
