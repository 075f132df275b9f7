// Makes dist/: a bundle without dependencies, in a few files so that a command loads only what it uses (groups.mjs says which).
// CommonJS: Node finds and starts such a file in a fraction of the time that it takes over a module.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { minify } from 'terser';
import { CHUNKS, grouping } from './groups.mjs';
import { licencesOf } from './licences.mjs';
import { substitutions } from './substitutions.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));

/** Stands in cli.js until all that it is the fingerprint of is there. */
const FINGERPRINT = '@fingerprint@';

/** @type {import('esbuild').BuildOptions} */
const options = {
  absWorkingDir: root,
  entryPoints: {
    cli: 'src/cli.ts',
    ...Object.fromEntries(CHUNKS.map((name) => [`chunks/${name}`, `group:${name}`])),
  },
  outdir: 'dist',
  assetNames: 'chunks/[name]',
  bundle: true,
  minify: true,
  format: 'cjs',
  // import() would go through the loader of modules, which is what this avoids.
  supported: { 'dynamic-import': false },
  platform: 'node',
  target: 'node20.19',
  jsx: 'automatic',
  metafile: true,
  legalComments: 'none',
  define: {
    VERSION: JSON.stringify(version),
    'process.env.NODE_ENV': '"production"',
    'import.meta.url': '__this.url',
    FINGERPRINT: JSON.stringify(process.argv.includes('--watch') ? '' : FINGERPRINT),
  },
  banner: { js: 'var __this={get url(){return require("node:url").pathToFileURL(__filename).href}};' },
  plugins: [grouping(root), substitutions(root)],
  logLevel: 'warning',
};

/**
 * The code made smaller than esbuild makes it: 10 kB of the pack. Pure ASCII, regular expressions too: with one character beyond it, all of
 * a file takes twice the memory and longer to parse.
 */
async function smaller(code) {
  const { code: small } = await minify(code, {
    ecma: 2020,
    toplevel: true,
    compress: { passes: 2 },
    format: { ascii_only: true },
  });
  return small;
}

/** The package is of the other kind: Node asks the nearest package.json. */
const kind = (folder) => writeFile(path.join(folder, 'package.json'), '{"type":"commonjs"}\n');
const dist = path.join(root, 'dist');

if (process.argv.includes('--watch')) {
  const context = await esbuild.context({ ...options, logLevel: 'info' });
  await context.rebuild();
  await kind(dist);
  await context.watch();
} else {
  // Built beside, then put in place at once: what runs meanwhile finds the old files or the new ones.
  const next = path.join(root, 'node_modules', `.kaltura-setup-dist-${process.pid}`);
  // esbuild has said what is wrong.
  const result = await esbuild.build({ ...options, write: false }).catch(() => process.exit(1));
  const files = await Promise.all(
    result.outputFiles.map(async ({ path: file, contents, text }) => ({
      target: path.join(next, path.relative(dist, file)),
      contents: file.endsWith('.js') ? await smaller(text) : contents,
    })),
  );
  const hash = createHash('sha256');
  for (const { contents } of files) hash.update(contents);
  const fingerprint = hash.digest('hex').slice(0, 12);
  for (const { target, contents } of files) {
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(
      target,
      target.endsWith('cli.js') ? contents.replace(FINGERPRINT, fingerprint) : contents,
    );
  }
  await kind(next);
  await writeFile(path.join(next, 'THIRD-PARTY.txt'), await licencesOf(result.metafile, root));
  const start = path.join(next, 'chunks', 'start.js');
  const { status, stderr } = spawnSync(
    process.execPath,
    [
      '-e',
      `require(${JSON.stringify(start)});if(Object.keys(require.cache).length>1)throw Error('It loaded '+Object.keys(require.cache))`,
    ],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    process.stderr.write(
      `A module of chunks/start.js uses one of LATER's (src/bundle/groups.mjs) outside of its functions: take that one out of LATER.\n${stderr}`,
    );
    await rm(next, { recursive: true, force: true });
    process.exit(1);
  }
  await chmod(path.join(next, 'cli.js'), 0o755);
  const old = `${next}-old`;
  await rename(dist, old).catch(() => undefined);
  await rename(next, dist);
  await rm(old, { recursive: true, force: true });
  // What stands for a module of another file is no source.
  for (const output of Object.values(result.metafile.outputs))
    for (const name of Object.keys(output.inputs))
      if (/^(?:elsewhere|group|builtin):/.test(name)) delete output.inputs[name];
  // Which file holds which source: the tests look up what a command loads.
  await writeFile(
    path.join(root, 'node_modules', '.kaltura-setup-meta.json'),
    JSON.stringify(result.metafile),
  );
}
