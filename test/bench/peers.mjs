import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'rolldown';

const here = path.join(import.meta.dirname, 'peers');
const manifestOf = (name) => path.join(here, 'node_modules', ...name.split('/'), 'package.json');

/**
 * Installs the peers once. Returns for each a name, arguments for Node, a text in the first frame,
 * and whether it is an Ink app.
 */
export async function findPeers(folder) {
  const wanted = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8')).dependencies;
  if (Object.keys(wanted).some((name) => !existsSync(manifestOf(name)))) {
    process.stderr.write('Installing the peers into test/bench/peers (once) …\n');
    const quiet = '--no-package-lock --no-audit --no-fund --loglevel=error --ignore-scripts';
    spawnSync('npm', ['install', ...quiet.split(' ')], { cwd: here, stdio: ['ignore', 2, 2] });
  }
  const bundle = path.join(folder, 'clack.mjs');
  const clack = path.join(here, 'clack.mjs');
  const vite = path.join(here, 'node_modules', 'create-vite', 'index.js');
  const output = { file: bundle, format: 'esm', minify: true, codeSplitting: false };
  await build({ input: clack, platform: 'node', output, logLevel: 'silent' });
  const versionOf = (name) => JSON.parse(readFileSync(manifestOf(name), 'utf8')).version;
  return [
    [`@clack/prompts ${versionOf('@clack/prompts')}, bundled`, [bundle], 'Partner ID', false],
    [`@clack/prompts, as installed`, [clack], 'Partner ID', false],
    [`create-vite ${versionOf('create-vite')}`, [vite], 'Project name', false],
    [`ink ${versionOf('ink')}, not bundled`, [path.join(here, 'ink.mjs')], 'Partner ID', true],
  ].map(([name, args, sign, isInk]) => ({ name, args, sign, isInk }));
}
