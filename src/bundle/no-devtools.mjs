// What: Ink's questions whether DEV is set, which load React's developer tools. Why: they are no part of the product, a variable that
// people have for other reasons must not change it, and their top-level `await` would make a module of the file that Ink is in.

/** @type {import('./substitutions.mjs').Substitution} */
export const noDevtools = {
  written: 'no-devtools.mjs',
  versions: { ink: '8.0.0' },
  changes: {
    'ink/build/reconciler.js': [
      [
        "if (process.env['DEV'] === 'true') {\n    // Intentionally no warning",
        'if (false) {\n    // Intentionally no warning',
      ],
      ["if (process.env['DEV'] === 'true') {\n    try {", 'if (false) {\n    try {'],
    ],
  },
};
