// Makes dist/: a bundle without dependencies, cut where the program says import(), so that a command loads what it uses. CommonJS: Node finds
// and starts such a file in a fraction of the time that it takes over a module.
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown, watch } from 'rolldown';
import { licences } from './licences.mjs';
import { substitutions } from './substitutions.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
const dist = path.join(root, 'dist');

/** @type {import('rolldown').InputOptions} */
const input = {
  cwd: root,
  input: { cli: 'src/cli.ts', main: 'src/main.ts' },
  platform: 'node',
  preserveEntrySignatures: false,
  transform: {
    target: 'node20.19',
    jsx: { runtime: 'automatic' },
    define: { VERSION: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
  },
  plugins: [substitutions(root), licences(root)],
  // A module that some import at once and others later is where it is needed first.
  checks: { ineffectiveDynamicImport: false },
};

/** @type {import('rolldown').OutputOptions} */
const output = {
  dir: dist,
  format: 'cjs',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name].js',
  // What main.ts imports at once is one file: Node takes longer over twenty small ones. cli.ts is another: Node keeps what is compiled after it.
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: [{ name: 'start', tags: ['$initial'], test: (id) => !id.endsWith('cli.ts') }],
  },
  // With one character beyond ASCII all of a file takes twice the memory, and longer to parse.
  charset: 'ascii',
  minify: true,
  comments: false,
};

/** The package is of the other kind: Node asks the nearest package.json. */
const kind = (folder) => writeFile(path.join(folder, 'package.json'), '{"type":"commonjs"}\n');

if (process.argv.includes('--watch')) {
  await mkdir(dist, { recursive: true });
  await kind(dist);
  watch({ ...input, output }).on('event', (event) => {
    if (event.code === 'ERROR') process.stderr.write(`${event.error.message}\n`);
    if (event.code === 'BUNDLE_END') process.stderr.write(`built in ${event.duration} ms\n`);
  });
} else {
  // Built beside, then put in place at once: what runs meanwhile finds the old files or the new ones.
  const next = path.join(root, 'node_modules', `.kaltura-setup-dist-${process.pid}`);
  try {
    const bundle = await rolldown(input);
    const { output: files } = await bundle.write({ ...output, dir: next });
    await bundle.close();
    // Which file holds which source: the tests look up what a command loads. Not in the pack.
    const sources = Object.fromEntries(files.map(({ fileName, moduleIds = [] }) => [fileName, moduleIds]));
    await writeFile(path.join(next, 'sources.json'), JSON.stringify(sources));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    await rm(next, { recursive: true, force: true });
    process.exit(1);
  }
  await kind(next);
  const schema = JSON.parse(await readFile(path.join(root, 'src/commands/schema.json'), 'utf8'));
  await writeFile(path.join(next, 'schema.json'), JSON.stringify(schema));
  await chmod(path.join(next, 'cli.js'), 0o755);
  const old = `${next}-old`;
  await rename(dist, old).catch(() => undefined);
  await rename(next, dist);
  await rm(old, { recursive: true, force: true });
}
