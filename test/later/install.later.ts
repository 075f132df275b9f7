import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { NPM_ENV } from '../clean-environment.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(path.join(tmpdir(), 'kaltura-setup-install-'));
const isWindows = process.platform === 'win32';
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.test', ...args], {
    cwd,
    encoding: 'utf8',
  });

test('npm install -g git+file://… gives a command that runs', () => {
  const repository = path.join(folder, 'repository');
  const prefix = path.join(folder, 'prefix');
  for (const each of [repository, prefix]) mkdirSync(each);
  // The files as they are now, committed or not.
  const files = git(ROOT, 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
  for (const file of files.split('\0').filter((each) => each !== ''))
    cpSync(path.join(ROOT, file), path.join(repository, file));
  git(repository, 'init', '-q');
  git(repository, 'add', '-A');
  git(repository, 'commit', '-q', '-m', 'all of it');
  const address = `git+${pathToFileURL(repository)}`;
  const install = (fetching: string, env: NodeJS.ProcessEnv) => {
    const args = ['install', '-g', fetching, '--no-audit', '--prefix', prefix, address];
    const options = { cwd: folder, stdio: 'ignore', shell: isWindows, env } as const;
    execFileSync(isWindows ? 'npm.cmd' : 'npm', args, options);
  };
  // Most often npm has all packages in its cache already; then it needs no network.
  const { HTTPS_PROXY: _, https_proxy: __, ...direct } = NPM_ENV;
  try {
    install('--offline', direct);
  } catch {
    install('--prefer-offline', NPM_ENV);
  }
  const command = path.join(prefix, isWindows ? 'kaltura-setup.cmd' : 'bin/kaltura-setup');
  const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  expect(execFileSync(command, ['--version'], { encoding: 'utf8', shell: isWindows })).toBe(
    `${version}\n`,
  );
});
