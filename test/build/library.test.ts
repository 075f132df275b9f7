/** `import { check } from 'kaltura-setup'` in a project that has the package installed. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { RIGHT } from '../answers.ts';
import { breaches } from '../commands/documents.ts';
import { folderWith, runJson } from '../commands/run.ts';
import { commandEnv, NODE } from '../program.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const README = readFileSync(path.join(ROOT, 'README.md'), 'utf8');

/**
 * A project with the package, the env file of a right account unless `env` differs, and `program`
 * as its only file.
 */
function projectWith(
  program: string,
  env: Readonly<Record<string, string>> | null = RIGHT,
): string {
  const folder = folderWith(env);
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(ROOT, path.join(folder, 'node_modules', 'kaltura-setup'), 'junction');
  writeFileSync(path.join(folder, 'main.mjs'), program);
  return folder;
}

function runMain(cwd: string): { code: number | null; stdout: string; stderr: string } {
  const env = { ...commandEnv(), KALTURA_USER_ID: 'host' };
  const ran = spawnSync(NODE, ['main.mjs'], { cwd, env, encoding: 'utf8' });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

const PRINT = `import { check } from 'kaltura-setup';
const result = await check({ sandbox: true, file: '.env' });
console.log(JSON.stringify({ result, variable: process.env.KALTURA_USER_ID }));`;

test('gives the document of check --json and leaves the environment as it is', async () => {
  const folder = projectWith(PRINT);
  const { result, variable } = JSON.parse(runMain(folder).stdout);
  expect(breaches(result, 'check')).toEqual([]);
  expect([result.status, variable]).toEqual(['valid', 'host']);
  const { json } = await runJson(['check', '--sandbox', '-f', '.env'], { cwd: folder });
  expect(result).toMatchObject({ ...json, envFile: expect.any(String) });
});

test('an unreadable file is a result, not an exception', () => {
  const folder = projectWith(PRINT.replace("'.env'", "'node_modules'"));
  const { result } = JSON.parse(runMain(folder).stdout);
  expect(breaches(result, 'failure')).toEqual([]);
  expect(result.error.code).toBe('EISDIR');
});

test('an impossible option is an exception', () => {
  const folder = projectWith(
    "import { check } from 'kaltura-setup';\nawait check({ timeout: -1 });",
  );
  const { code, stderr } = runMain(folder);
  expect(code).toBe(1);
  expect(stderr).toMatch(/TypeError: --timeout/);
});

test("the README's example stops a program without credentials", () => {
  const example = /^```js\n([\s\S]*?)^```$/m.exec(README)?.[1] ?? '';
  const folder = projectWith(`${example}console.log('started');`, null);
  const { code, stdout, stderr } = runMain(folder);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('Kaltura credentials: invalid');
});
