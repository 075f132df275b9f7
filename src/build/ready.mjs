// Prepares a fresh clone: installs the packages if they are missing or older than the lock file,
// and builds dist/ if it is older than its sources. Reports progress on stderr, because it can take
// a while; prints nothing if everything is up to date.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync, statSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const at = (...names) => path.join(root, ...names);
const time = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);

function newest(folder) {
  return Math.max(
    0,
    ...readdirSync(folder, { withFileTypes: true }).map((entry) =>
      entry.isDirectory()
        ? newest(at(path.relative(root, folder), entry.name))
        : time(path.join(folder, entry.name)),
    ),
  );
}

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

function run(command, args, shell = false) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 2],
    shell,
  });
  if (error || status !== 0) {
    process.stderr.write(
      `${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}.\n`,
    );
    process.exit(status || 1);
  }
}

/** Runs `npm ci` and counts the seconds, so that nobody thinks it hangs. True if it succeeded. */
async function installed(shell) {
  const began = Date.now();
  const say = (end) => {
    const seconds = Math.round((Date.now() - began) / 1000);
    process.stderr.write(
      `${process.stderr.isTTY ? '\r' : ''}Installing the packages (once) … ${seconds} s${end}`,
    );
  };
  const timer = process.stderr.isTTY ? setInterval(() => say(''), 1000) : undefined;
  if (!timer) process.stderr.write('Installing the packages (once) …\n');
  else say('');
  const isDone = await new Promise((resolve) => {
    const child = spawn('npm', ['ci'], { cwd: root, env, stdio: 'ignore', shell });
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
  clearInterval(timer);
  if (timer) say('\n');
  return isDone;
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
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`kaltura-setup needs Node 20.19 or newer; this is ${process.version}.\n`);
  process.exit(1);
}
if (
  !existsSync(at('node_modules', '.package-lock.json')) ||
  time(at('package-lock.json')) > time(at('node_modules', '.package-lock.json'))
) {
  // On Windows npm is a script, which only a shell can start.
  const shell = process.platform === 'win32';
  // `npm ci` fails if the registry lacks a package for another system; `npm install` does not.
  if (!(await installed(shell))) run('npm', ['install', '--no-save'], shell);
}
const sources = Math.max(
  newest(at('src')),
  time(at('package.json')),
  time(at('package-lock.json')),
);
if (sources > time(at('dist', 'cli.js'))) {
  process.stderr.write('Building …\n');
  const rolldown = at('node_modules', 'rolldown', 'bin', 'cli.mjs');
  run(process.execPath, [rolldown, '-c', at('src', 'build', 'rolldown.config.mjs')]);
}
