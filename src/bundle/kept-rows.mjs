// What: Ink's memory of the rows that it took apart into characters. It begins anew with each frame; here it is kept for the next ones, which
// have most rows in common. Why: taking rows apart is three quarters of what Ink leaves to be collected. Measured: 2 ms of 8 from a key to its
// frame (p95).

/** @type {import('./substitutions.mjs').Substitution} */
export const keptRows = {
  written: 'kept-rows.mjs',
  versions: { ink: '8.0.0' },
  changes: {
    'ink/build/output.js': [
      ['caches = new OutputCaches();', 'caches = keptCaches();'],
      [
        'export default class Output {',
        `let kept = new OutputCaches();
        function keptCaches() {
          // Not without end: what was typed changes a row with each key.
          if (kept.styledChars.size > 500) kept = new OutputCaches();
          return kept;
        }
        export default class Output {`,
      ],
    ],
  },
};
