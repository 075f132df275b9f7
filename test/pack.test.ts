import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { newFolder } from './folders.ts';

const ROOT = path.join(import.meta.dirname, '..');
const shell = process.platform === 'win32';
const npm = shell ? 'npm.cmd' : 'npm';
const folder = newFolder();
const command = shell ? 'kaltura-setup.cmd' : 'kaltura-setup';
const bin = path.join(folder, 'node_modules', '.bin', command);

beforeAll(() => {
  const pack = ['pack', '--json', '--pack-destination', folder];
  const [packed] = JSON.parse(execFileSync(npm, pack, { cwd: ROOT, encoding: 'utf8', shell }));
  writeFileSync(path.join(folder, 'package.json'), '{"name":"a-user","private":true}');
  // Nothing to fetch: the pack has no dependencies.
  const install = ['install', '--offline', '--no-audit', '--no-fund'];
  const options = { cwd: folder, stdio: 'ignore', shell } as const;
  execFileSync(npm, [...install, path.join(folder, packed.filename)], options);
}, 120_000);

const run = (...args: string[]) => spawnSync(bin, args, { cwd: folder, encoding: 'utf8', shell });

test('the pack installs into an empty folder without dependencies and runs', () => {
  const installed = path.join(folder, 'node_modules', 'kaltura-setup');
  const { version, dependencies, scripts } = JSON.parse(
    readFileSync(path.join(installed, 'package.json'), 'utf8'),
  ) as { version: string; dependencies?: object; scripts?: Record<string, string> };
  expect(dependencies).toBe(undefined);
  // What npm runs when it installs a package from a registry. (`prepare` is for a clone.)
  expect(Object.keys(scripts ?? {}).filter((name) => /install$/.test(name))).toEqual([]);
  expect(
    readdirSync(path.join(folder, 'node_modules')).filter((name) => !name.startsWith('.')),
  ).toEqual(['kaltura-setup']);
  expect(run('-V').stdout).toBe(`${version}\n`);
  expect(existsSync(path.join(installed, 'dist', 'THIRD-PARTY.txt'))).toBe(true);
});

test('and sets up and checks the sandbox, and writes nothing beside its own code', () => {
  const dist = path.join(folder, 'node_modules', 'kaltura-setup', 'dist');
  const before = readdirSync(dist, { recursive: true });
  const setup = run('--sandbox');
  expect(setup.stderr).toContain('There is no terminal');
  expect(setup.status).toBe(0);
  const check = run('check', '--sandbox', '--json');
  expect(check.status).toBe(0);
  expect((JSON.parse(check.stdout) as { status: string }).status).toBe('valid');
  expect(readdirSync(dist, { recursive: true })).toEqual(before);
});
