// Parts of the libraries that are replaced in the bundle, each with why.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

/** @type {import('esbuild').Plugin} */
export const substitutions = {
  name: 'substitutions',
  setup(build) {
    // Ink asks for React's developer tools only when DEV is set; they are no part of the product.
    build.onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: path.join(here, 'nothing.mjs') }));
  },
};
