/**
 * A checkout of any kind: one whose line ends git was told to change, one that npm installs by its
 * address.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NPM_ENV } from './clean-environment.ts';

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

describe('npm install -g git+file://…', () => {
  test('gives a command that runs', () => {
    const prefix = path.join(folder, 'prefix');
    mkdirSync(prefix);
    const address = `git+${pathToFileURL(repository)}`;
    const install = (fetching: string, env: NodeJS.ProcessEnv) => {
      const args = ['install', '-g', fetching, '--no-audit', '--prefix', prefix, address];
      const options = { cwd: folder, stdio: 'ignore', shell: windows, env } as const;
      execFileSync(windows ? 'npm.cmd' : 'npm', args, options);
    };
    // Most often npm has all packages in its cache already; then it needs no network.
    const { HTTPS_PROXY: _, https_proxy: __, ...direct } = NPM_ENV;
    try {
      install('--offline', direct);
    } catch {
      install('--prefer-offline', NPM_ENV);
    }
    const command = path.join(prefix, windows ? 'kaltura-setup.cmd' : 'bin/kaltura-setup');
    const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(execFileSync(command, ['--version'], { encoding: 'utf8', shell: windows })).toBe(
      `${version}\n`,
    );
  });
});

test.skipIf(windows)('an install does not see the credentials', () => {
  const clone = path.join(folder, 'fresh');
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
    env: { PATH, KALTURA_ADMIN_SECRET: 'x', KALTURA_APP_TOKEN: 'y', OTHER: 'z' },
  });
  const seen = readFileSync(path.join(clone, 'calls'), 'utf8');
  expect(seen).toContain('OTHER=z');
  expect(seen).not.toContain('KALTURA_');
});
