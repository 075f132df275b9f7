// Prepares a fresh clone: installs the packages if they are missing or older than the lock file,
// and builds dist/ if it is older than its sources. Reports progress on stderr, because it can take
// a while; prints nothing if everything is up to date.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const at = (...names) => path.join(root, ...names);
const time = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

/**
 * The environment without settings of the npm that runs this file: with `--global` a second npm
 * would install into the wrong place. Also without credentials, because an install runs the scripts
 * of other packages.
 */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:npm_config_(?:global|location|prefix|local_prefix|force)|KALTURA_\w+)$/i.test(name),
  ),
);

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Runs a program and shows its progress and errors. False if it failed. */
function run(command, args) {
  // On Windows npm is a script, which only a shell can start.
  const shell = process.platform === 'win32' && command === 'npm';
  const stdio = ['ignore', 'ignore', 2];
  return spawnSync(command, args, { cwd: root, env, stdio, shell }).status === 0;
}

/**
 * `npm install -g git+…` first links its temporary clone into the global folder, then unpacks the
 * finished package through that link into the clone, and deletes the clone
 * (github.com/npm/cli/issues/4148). If a folder replaces the link, npm unpacks into that folder.
 */
function unlinkClone() {
  const {
    npm_config_global: isGlobal,
    npm_config_prefix: prefix = '',
    _PACOTE_NO_PREPARE_: isClone,
  } = process.env;
  if (isGlobal !== 'true' || !isClone) return;
  const folder = process.platform === 'win32' ? ['node_modules'] : ['lib', 'node_modules'];
  const link = path.join(prefix, ...folder, 'kaltura-setup');
  try {
    if (realpathSync(link) !== realpathSync(root)) return;
    unlinkSync(link);
    mkdirSync(link);
  } catch {
    // This version of npm does not create a link.
  }
}

unlinkClone();
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`kaltura-setup needs Node 20.19 or newer; this is ${process.version}.`);
if (
  !existsSync(at('node_modules', '.package-lock.json')) ||
  time(at('package-lock.json')) > time(at('node_modules', '.package-lock.json'))
) {
  process.stderr.write('Installing the packages (once) …\n');
  // `npm ci` fails if the registry lacks a package for another system; `npm install` does not.
  if (!run('npm', ['ci']) && !run('npm', ['install', '--no-save'])) fail('npm install failed.');
}
const sources = readdirSync(at('src'), { recursive: true }).map((name) => path.join('src', name));
const changed = ['package.json', 'package-lock.json', ...sources].map((name) => time(at(name)));
if (Math.max(...changed) > time(at('dist', 'cli.js'))) {
  process.stderr.write('Building …\n');
  const rolldown = at('node_modules', 'rolldown', 'bin', 'cli.mjs');
  const isBuilt = run(process.execPath, [rolldown, '-c', at('src/build/rolldown.config.mjs')]);
  if (!isBuilt) fail('The build failed.');
}
