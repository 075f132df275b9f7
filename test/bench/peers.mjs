// Installs the peers, each by itself: one that cannot be had is left out by name.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'rolldown';

const here = path.join(import.meta.dirname, 'peers');

/** The peers that are there, by name: the arguments for Node, what their first frame says; and the names of those that are not. */
export async function peers(folder) {
  const wanted = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8')).dependencies;
  if (Object.keys(wanted).some((name) => !installed(name))) {
    process.stderr.write('Installing the peers into test/bench/peers (once) …\n');
    const quiet = ['--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
    spawnSync('npm', ['install', ...quiet], { cwd: here, stdio: ['ignore', 2, 2] });
  }
  const found = {};
  const missing = [];
  const add = async (name, packages, make) => {
    try {
      if (!packages.every(installed)) throw new Error('not installed');
      found[`${name} ${version(packages[0])}`] = await make();
    } catch {
      missing.push(name);
    }
  };
  await add('@clack/prompts', ['@clack/prompts'], async () => {
    const outfile = path.join(folder, 'clack.mjs');
    await build({
      input: path.join(here, 'clack.mjs'),
      platform: 'node',
      output: { file: outfile, format: 'esm', minify: true, codeSplitting: false },
      logLevel: 'silent',
    });
    return { args: [outfile], sign: 'Partner ID', ink: false };
  });
  await add('create-vite', ['create-vite'], () => ({
    args: [path.join(here, 'node_modules', 'create-vite', 'index.js')],
    sign: 'Project name',
    ink: false,
  }));
  await add('ink (a first question, not bundled)', ['ink', 'react'], () => ({
    args: [path.join(here, 'ink.mjs')],
    sign: 'Partner ID',
    ink: true,
  }));
  return { found, missing };
}

const installed = (name) => existsSync(path.join(here, 'node_modules', ...name.split('/'), 'package.json'));
const version = (name) =>
  JSON.parse(readFileSync(path.join(here, 'node_modules', ...name.split('/'), 'package.json'), 'utf8'))
    .version;
