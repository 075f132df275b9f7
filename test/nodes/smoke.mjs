// `npm run test:nodes`: the built pack on each Node that is supported, with the binaries that npm
// carries: version, a check on the sandbox, one run of the wizard in a pseudo-terminal; then all
// that a proxy can break. The script names and skips a binary that is not available here.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Pty } from '../pty.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const VERSIONS = ['20', '22', '24', '26'];
const { adminSecret: SECRET } = JSON.parse(
  readFileSync(new URL('../answers.json', import.meta.url), 'utf8'),
);
const shell = process.platform === 'win32';
const kept = path.join(root, 'node_modules', '.cache', 'nodes');

/**
 * The binary of a version: this one's own, or npm's package of it; null where it cannot be
 * installed.
 */
function binary(version) {
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = path.join(kept, version);
  const file = path.join(
    folder,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  spawnSync(
    'npm',
    ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-save', `${name}@${version}`],
    { stdio: 'ignore', shell, timeout: 120_000 },
  );
  return existsSync(file) ? file : null;
}

/** The pack, unpacked: what a user gets. */
function unpacked(folder) {
  const packed = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      shell,
    }),
  );
  execFileSync('tar', ['-xzf', packed[0].filename], { cwd: folder });
  return path.join(folder, 'package', 'dist', 'cli.js');
}

/** The tests behind a proxy, the command run by that Node: each has HTTP of its own. */
function behindProxy(node) {
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      path.join(root, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      'test/e2e/behind-a-proxy.test.ts',
    ],
    { cwd: root, encoding: 'utf8', env: { ...process.env, TEST_NODE: node } },
  );
  must(status === 0, `behind a proxy:\n${stdout.slice(-2000)}`);
}

function must(condition, what) {
  if (!condition) throw new Error(what);
}

async function wizard(node, cli, cwd) {
  const pty = new Pty([node, '--', cli, '--sandbox'], { cwd });
  const press = (keys, wanted) => {
    pty.write(keys);
    return pty.until(wanted);
  };
  await press('', /❯ Partner ID/);
  await press('102\r', /❯ Admin Secret/);
  await press(`${SECRET}\r`, /❯ Player ID/);
  await press('\r', /❯ User ID/);
  await press('\r', /❯ Portal URL/);
  await press('\r', /enter write/);
  pty.write('\r');
  must((await pty.exit) === 0, 'the wizard ended with another code than 0');
  must(
    pty.screen().includes('Account Acme Video, 4 entries'),
    'the account is missing from the summary',
  );
}

const work = mkdtempSync(path.join(tmpdir(), 'kaltura-setup-nodes-'));
let failed = 0;
let passed = 0;
let skipped = 0;
try {
  const cli = unpacked(work);
  const files = () => readdirSync(path.dirname(cli), { recursive: true }).join('\n');
  const packed = files();
  const { version: expected } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  for (const version of VERSIONS) {
    const node = binary(version);
    if (!node) {
      skipped++;
      process.stdout.write(`Node ${version}: skipped, its binary could not be installed here\n`);
      continue;
    }
    const cwd = mkdtempSync(path.join(work, 'run-'));
    const run = (...args) =>
      spawnSync(node, ['--', cli, ...args], {
        cwd,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    try {
      must(run('--version').stdout === `${expected}\n`, '--version');
      must(run('--sandbox', '-f', 'a.env').status === 0, 'setup --sandbox without a terminal');
      const check = run('check', '--sandbox', '--json', '-f', 'a.env');
      must(
        check.status === 0 && JSON.parse(check.stdout).status === 'valid',
        `check: ${check.stderr}`,
      );
      must(check.stderr === '', `check wrote to stderr: ${check.stderr}`);
      await wizard(node, cli, cwd);
      must(files() === packed, `wrote beside its own code:\n${files()}`);
      // `npm test` has done it on this one.
      if (node !== process.execPath) behindProxy(node);
      passed++;
      process.stdout.write(
        `Node ${spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()}: version, check, wizard and proxies passed\n`,
      );
    } catch (error) {
      failed++;
      process.stdout.write(
        `Node ${version}: failed: ${error instanceof Error ? error.message : error}\n`,
      );
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
