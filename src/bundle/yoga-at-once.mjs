// What: how yoga's WebAssembly gets from its file to an instance. Why: it is fetched from a `data:` URL, for which Node loads all of its
// HTTP client, and is awaited. Here it is read from chunks/yoga.wasm.br (no base64 to parse either) and there at once. Measured: 21 to 25 ms.
// It is kept compressed: 4 kB less to download, for less than 1 ms.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const BINARY = 'yoga-layout/dist/binaries/yoga-wasm-base64-esm.js';
const EMBEDDED = /H="data:application\/octet-stream;base64,([^"]*)"/;

/** @type {import('./substitutions.mjs').Substitution} */
export const yogaAtOnce = {
  written: 'yoga-at-once.mjs',
  versions: { 'yoga-layout': '3.2.1' },
  changes: {
    'yoga-layout/dist/src/index.js': [['wrapAssembly(await loadYoga())', 'wrapAssembly(loadYoga())']],
  },
  setup(build, root) {
    const file = path.join(root, 'node_modules', ...BINARY.split('/'));
    build.onLoad({ filter: /[\\/]yoga-wasm-base64-esm\.js$/ }, async () => {
      const text = await readFile(file, 'utf8');
      const embedded = EMBEDDED.exec(text)?.[0];
      const end = 'export default loadYoga;';
      if (
        !embedded ||
        !text.includes(end) ||
        !text.includes('if(h.instantiateWasm)try{return h.instantiateWasm(d,')
      )
        return {
          errors: [{ text: `${BINARY} is not as src/bundle/yoga-at-once.mjs expects it. Look at both.` }],
        };
      const contents = text.replace(embedded, 'H=""').replace(
        end,
        `import { readFileSync } from 'node:fs';
        import { join, basename } from 'node:path';
        import { brotliDecompressSync } from 'node:zlib';
        import file from 'yoga.wasm.br';
        export default () => {
          const yoga = {
            instantiateWasm(imports, receive) {
              const code = new WebAssembly.Module(brotliDecompressSync(readFileSync(join(__dirname, basename(file)))));
              receive(new WebAssembly.Instance(code, imports));
              return {};
            },
          };
          loadYoga(yoga);
          return yoga;
        };`,
      );
      return { contents, loader: 'js', resolveDir: path.dirname(file) };
    });
    build.onResolve({ filter: /^yoga\.wasm\.br$/ }, () => ({ path: 'yoga.wasm.br', namespace: 'yoga' }));
    build.onLoad({ filter: /.*/, namespace: 'yoga' }, async () => ({
      contents: brotliCompressSync(
        Buffer.from(EMBEDDED.exec(await readFile(file, 'utf8'))?.[1] ?? '', 'base64'),
      ),
      loader: 'file',
    }));
  },
};
