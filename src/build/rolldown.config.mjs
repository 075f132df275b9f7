import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'rolldown';
import { writeLicences } from './licences.mjs';

const root = path.join(import.meta.dirname, '..', '..');
const readJson = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

/**
 * Packages that take long to load. A module that imports one stays in the same file as the package.
 */
const SLOW_PACKAGE = /node_modules[\\/](?:got|ink|ink-text-input|react)[\\/]/;

/** Entry files keep their own code, so that importing the library does not run the command. */
const ENTRY = /[\\/]src[\\/](?:main|library)\.ts$/;

/** Modules that are neither loaded at the start nor tied to a slow package go into one file. */
function nameGroup(id, context) {
  if (id.startsWith('\0') || id.includes('node_modules') || ENTRY.test(id)) return null;
  const { importedIds = [] } = context.getModuleInfo(id) ?? {};
  return importedIds.some((imported) => SLOW_PACKAGE.test(imported)) ? null : 'rest';
}

/** Emits the JSON Schema, the library's types, and each file's sources, which tests compare. */
const writeData = {
  name: 'data',
  generateBundle(_, bundle) {
    const sources = Object.values(bundle).map(({ fileName, moduleIds = [] }) => [
      fileName,
      moduleIds,
    ]);
    const emit = (fileName, value) =>
      this.emitFile({ type: 'asset', fileName, source: JSON.stringify(value) });
    emit('sources.json', Object.fromEntries(sources));
    emit('schema.json', readJson('src/commands/schema.json'));
    const types = readFileSync(path.join(root, 'src/kaltura-setup.d.ts'), 'utf8');
    this.emitFile({ type: 'asset', fileName: 'library.d.ts', source: types });
  },
};

export default defineConfig({
  cwd: root,
  input: { cli: 'src/main.ts', library: 'src/library.ts' },
  platform: 'node',
  transform: {
    target: 'node20.19',
    define: {
      VERSION: JSON.stringify(readJson('package.json').version),
      'process.env.NODE_ENV': '"production"',
    },
  },
  // Ink loads React's developer tools if DEV is "true". The wizard unsets it.
  resolve: { alias: { 'react-devtools-core': false } },
  plugins: [writeData, writeLicences()],
  checks: { ineffectiveDynamicImport: false },
  output: {
    dir: path.join(root, 'dist'),
    cleanDir: true,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name].js',
    // Node takes a millisecond or more for each ES module, so the bundle has few large files.
    codeSplitting: {
      groups: [
        { name: 'start', tags: ['$initial'], test: (id) => !ENTRY.test(id) },
        { name: nameGroup, debugName: 'rest' },
      ],
    },
    minify: true,
    comments: false,
  },
});
