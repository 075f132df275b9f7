/**
 * A checkout of any kind: one whose line ends git was told to change, one that npm installs. The
 * installation by npm itself is `later/install.later.ts`.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');
const folder = mkdtempSync(path.join(tmpdir(), 'kaltura-setup-checkout-'));
const repository = path.join(folder, 'repository');
const windows = process.platform === 'win32';
let files: string[] = [];

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.test', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

// The files as they are now, committed or not.
beforeAll(() => {
  mkdirSync(repository);
  files = git(ROOT, 'ls-files', '-z', '--cached', '--others', '--exclude-standard')
    .split('\0')
    .filter((file) => file !== '');
  for (const file of files) cpSync(path.join(ROOT, file), path.join(repository, file));
  git(repository, 'init', '-q');
  git(repository, 'add', '-A');
  git(repository, 'commit', '-q', '-m', 'all of it');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every file has the same bytes with any value of core.autocrlf', () => {
  const clone = path.join(folder, 'clone');
  git(folder, 'clone', '-q', '-c', 'core.autocrlf=true', '-c', 'core.eol=crlf', repository, clone);
  const other = files.filter(
    (file) => !readFileSync(path.join(clone, file)).equals(readFileSync(path.join(ROOT, file))),
  );
  expect(other).toEqual([]);
});

/** A clone without packages, made ready by a stand-in for npm. Returns the variables that it saw. */
function prepare(clone: string, more: Readonly<Record<string, string>>): string {
  for (const file of ['src/build/ready.mjs', 'package.json', 'package-lock.json'])
    cpSync(path.join(ROOT, file), path.join(clone, file));
  const bin = path.join(clone, 'bin');
  mkdirSync(bin);
  const stub =
    '#!/bin/sh\nenv > calls\nmkdir node_modules dist\ntouch node_modules/.package-lock.json dist/cli.js\n';
  writeFileSync(path.join(bin, 'npm'), stub, { mode: 0o755 });
  const PATH = `${bin}:${process.env.PATH}`;
  execFileSync(process.execPath, ['src/build/ready.mjs'], {
    cwd: clone,
    stdio: 'ignore',
    env: { PATH, ...more },
  });
  return readFileSync(path.join(clone, 'calls'), 'utf8');
}

describe.skipIf(windows)('an install', () => {
  test('does not see the credentials', () => {
    const variables = { KALTURA_ADMIN_SECRET: 'x', KALTURA_APP_TOKEN: 'y', OTHER: 'z' };
    const seen = prepare(path.join(folder, 'fresh'), variables);
    expect(seen).toContain('OTHER=z');
    expect(seen).not.toContain('KALTURA_');
  });

  test('into the global folder puts a folder in the place of npm’s link to the clone', () => {
    const [clone, prefix] = [path.join(folder, 'temporary'), path.join(folder, 'prefix')];
    const link = path.join(prefix, 'lib', 'node_modules', 'kaltura-setup');
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(clone, link);
    const npm = { npm_config_global: 'true', npm_config_prefix: prefix, _PACOTE_NO_PREPARE_: '1' };
    expect(prepare(clone, npm)).not.toMatch(/npm_config_(?:global|prefix)/);
    expect(lstatSync(link).isSymbolicLink()).toBe(false);
  });
});
