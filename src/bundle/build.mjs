// Makes dist/: one bundle without dependencies, split so that a command loads only what it uses.
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { substitutions } from './substitutions.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));

/** @type {import('esbuild').BuildOptions} */
const options = {
  absWorkingDir: root,
  entryPoints: { cli: 'src/cli.ts' },
  outdir: 'dist',
  entryNames: '[name]',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  jsx: 'automatic',
  metafile: true,
  legalComments: 'none',
  define: {
    VERSION: JSON.stringify(version),
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
  },
  // Packages of the CommonJS kind ask for Node's own modules by require().
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  plugins: [substitutions],
  logLevel: 'warning',
};

if (process.argv.includes('--watch')) {
  const context = await esbuild.context({ ...options, logLevel: 'info' });
  await context.watch();
} else {
  await rm(path.join(root, 'dist'), { recursive: true, force: true });
  const result = await esbuild.build(options);
  await chmod(path.join(root, 'dist', 'cli.js'), 0o755);
  // Which file holds which source: the tests look up what a command loads.
  await writeFile(
    path.join(root, 'node_modules', '.kaltura-setup-meta.json'),
    JSON.stringify(result.metafile),
  );
}
