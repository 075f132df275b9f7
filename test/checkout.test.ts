/** What prepares a clone; the installation by npm itself is `later/install.later.ts`. */
import { execFileSync } from 'node:child_process';
import { cpSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { newFolder } from './folders.ts';

const ROOT = path.join(import.meta.dirname, '..');
const folder = newFolder();

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
  const env = { PATH, ...more };
  execFileSync(process.execPath, ['src/build/ready.mjs'], { cwd: clone, stdio: 'ignore', env });
  return readFileSync(path.join(clone, 'calls'), 'utf8');
}

describe.skipIf(process.platform === 'win32')('an install', () => {
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
