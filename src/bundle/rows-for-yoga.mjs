// What: Yoga, the flexbox in WebAssembly with which Ink lays out its boxes. Why: the wizard's frame is rows of text, laid out before Ink sees
// them; rows.mjs puts them below each other. Measured: 36 kB less to download, and Ink is ready 16 to 30 ms sooner.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const rows = JSON.stringify(path.join(path.dirname(fileURLToPath(import.meta.url)), 'rows.mjs'));

/** @type {import('./substitutions.mjs').Substitution} */
export const rowsForYoga = {
  written: 'rows-for-yoga.mjs',
  versions: { ink: '8.0.0', 'yoga-layout': '3.2.1' },
  changes: {
    'yoga-layout/dist/src/index.js': [
      ["import loadYoga from '../binaries/yoga-wasm-base64-esm.js';", `import Yoga from ${rows};`],
      ['import wrapAssembly from "./wrapAssembly.js";', ''],
      ['const Yoga = wrapAssembly(await loadYoga());', ''],
    ],
  },
};
