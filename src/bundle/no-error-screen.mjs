// What: the screen on which Ink shows an error, its message and a piece of the source. Why: an error's message may hold what was typed,
// a secret too; the program says of a fault of its own what may be said. And it is 8 kB.

/** @type {import('./substitutions.mjs').Substitution} */
export const noErrorScreen = {
  written: 'no-error-screen.mjs',
  versions: { ink: '8.0.0' },
  changes: {
    'ink/build/components/ErrorBoundary.js': [
      ["import ErrorOverview from './ErrorOverview.js';", 'const ErrorOverview = () => null;'],
    ],
  },
};
