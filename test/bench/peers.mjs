import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'rolldown';

const here = path.join(import.meta.dirname, 'peers');
const manifestOf = (name) => path.join(here, 'node_modules', ...name.split('/'), 'package.json');

/**
 * Installs the peers. Returns the installed peers by name (arguments for Node, a text in the first
 * frame, and whether it is an Ink app) and the names of the missing peers.
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
  const peers = [
    { name: '@clack/prompts', note: ', bundled', args: [bundle], sign: 'Partner ID', isInk: false },
    {
      name: '@clack/prompts',
      note: ', as installed',
      args: [clack],
      sign: 'Partner ID',
      isInk: false,
    },
    { name: 'create-vite', note: '', args: [vite], sign: 'Project name', isInk: false },
    {
      name: 'ink',
      note: ', not bundled',
      args: [path.join(here, 'ink.mjs')],
      sign: 'Partner ID',
      isInk: true,
    },
  ];
  const missing = peers.filter(({ name }) => !existsSync(manifestOf(name)));
  const found = peers.filter((peer) => !missing.includes(peer));
  if (found.some(({ args }) => args[0] === bundle)) {
    const output = { file: bundle, format: 'esm', minify: true, codeSplitting: false };
    await build({ input: clack, platform: 'node', output, logLevel: 'silent' });
  }
  const titleOf = ({ name, note }) =>
    `${name} ${JSON.parse(readFileSync(manifestOf(name), 'utf8')).version}${note}`;
  return {
    found: Object.fromEntries(found.map((peer) => [titleOf(peer), peer])),
    missing: missing.map(({ name, note }) => name + note),
  };
}
