// Makes a fresh clone ready: installs the packages when they are missing or older than the lock file, builds dist/ when it is older
// than its sources. Says what it does on stderr, since it can take a while; silent when there is nothing to do.
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
 * Without the settings of an npm that runs this file as a script: with `--global` a second npm would
 * install into the wrong place. Without credentials: the scripts of other packages run during an install.
 */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_config_(?:global|location|prefix|local_prefix|force)|KALTURA_\w+)$/i.test(name),
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
    process.stderr.write(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}.\n`);
    process.exit(status || 1);
  }
}

/** `npm ci`, with the seconds that it takes, so that nobody thinks it stands still. True where it went well. */
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
 * `npm install -g git+…` first links its own temporary clone into the global folder, then unpacks the finished package through that link
 * into the clone, and deletes it (github.com/npm/cli/issues/4148). Into a folder in the link's place it unpacks as it should.
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
    // This npm makes no link.
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
  // Where a registry lacks a package that other systems need, the lock file cannot be taken to the letter.
  if (!(await installed(shell))) run('npm', ['install', '--no-save'], shell);
}
const sources = Math.max(newest(at('src')), time(at('package.json')), time(at('package-lock.json')));
if (sources > time(at('dist', 'cli.js'))) {
  process.stderr.write('Building …\n');
  const rolldown = at('node_modules', 'rolldown', 'bin', 'cli.mjs');
  run(process.execPath, [rolldown, '-c', at('src', 'build', 'rolldown.config.mjs')]);
}
