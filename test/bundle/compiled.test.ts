import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from './bundled.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kaltura-setup-compiled-'));
const dist = path.join(folder, 'dist');
const compiled = path.join(dist, 'compiled');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  rmSync(dist, { recursive: true, force: true });
  cpSync(path.join(ROOT, 'dist'), dist, { recursive: true });
  rmSync(compiled, { recursive: true, force: true });
});

function run(
  args = ['setup', '--sandbox'],
  env: Record<string, string> = {},
): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [path.join(dist, 'cli.js'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '', ...env },
  });
}

const kept = (): string[] => readdirSync(compiled).sort();

describe('what V8 compiled', () => {
  test('is kept beside the code, once, and used by the next run', () => {
    expect(run().status).toBe(0);
    const first = kept();
    expect(first.map((file) => file.split('-')[0])).toEqual(expect.arrayContaining(['checks', 'start']));
    // No beginnings of a file left.
    expect(first.every((file) => /^[a-z]+-v[\d.]+-\w+-\w+-[0-9a-f]{12}$/.test(file))).toBe(true);
    const times = first.map((file) => statSync(path.join(compiled, file)).mtimeMs);
    const again = run();
    expect(again.status).toBe(0);
    expect(first.map((file) => statSync(path.join(compiled, file)).mtimeMs)).toEqual(times);
  });

  test.skipIf(process.platform === 'win32')('can be written by its owner only', () => {
    run();
    for (const file of kept()) expect(statSync(path.join(compiled, file)).mode & 0o022).toBe(0);
    expect(statSync(compiled).mode & 0o022).toBe(0);
  });

  test('holds nothing of what the program was given', () => {
    const secret = 'feedfacefeedfacefeedfacefeed1357';
    const { status } = run(['check', '--service-url', 'http://127.0.0.1:1/api_v3'], {
      KALTURA_PARTNER_ID: '7654321',
      KALTURA_ADMIN_SECRET: secret,
      KALTURA_USER_ID: 'marked-user',
    });
    expect(status).toBe(3);
    expect(kept().length).toBeGreaterThan(2);
    for (const file of kept()) {
      const bytes = readFileSync(path.join(compiled, file));
      for (const encoding of ['utf8', 'utf16le'] as const)
        for (const given of [secret, 'marked-user', '7654321'])
          expect(bytes.includes(Buffer.from(given, encoding))).toBe(false);
    }
  });

  test.each([
    ['cut short', (file: string) => truncateSync(file, 1000)],
    ['empty', (file: string) => truncateSync(file, 0)],
    ['something else', (file: string) => writeFileSync(file, 'x'.repeat(70_000))],
    ['damaged in one place', (file: string) => damage(file, 0.3, 1)],
    ['damaged in a block', (file: string) => damage(file, 0.7, 4096)],
    ['another file’s', (file: string) => cpSync(file.replace('start-', 'checks-'), file)],
  ])('where it is %s is made anew', (_, spoil) => {
    const { stdout } = run();
    const start = path.join(compiled, kept().find((file) => file.startsWith('start-')) as string);
    const good = readFileSync(start);
    spoil(start);
    const bad = readFileSync(start);
    expect(bad.equals(good)).toBe(false);
    const again = run();
    expect(again.status).toBe(0);
    expect(again.stderr).not.toMatch(/fault/);
    expect(again.stdout.length).toBeGreaterThan(0);
    expect(stdout.length).toBeGreaterThan(0);
    const anew = readFileSync(start);
    expect(anew.equals(bad)).toBe(false);
    expect(anew.subarray(0, anew.length / 2).equals(anew.subarray(anew.length / 2))).toBe(true);
  });

  test('where it cannot be kept, all works as before', () => {
    writeFileSync(compiled, 'a file where the folder would be');
    const { status, stderr } = run();
    expect(status).toBe(0);
    expect(stderr).not.toMatch(/fault|EEXIST|ENOTDIR/);
    expect(readFileSync(compiled, 'utf8')).toBe('a file where the folder would be');
  });

  test('is not kept where Node is told so', () => {
    expect(run(undefined, { NODE_DISABLE_COMPILE_CACHE: '1' }).status).toBe(0);
    expect(existsSync(compiled)).toBe(false);
  });
});

function damage(file: string, where: number, length: number): void {
  const bytes = readFileSync(file);
  const from = Math.floor(bytes.length * where);
  for (let at = from; at < from + length; at++) bytes[at] = (bytes[at] as number) ^ 0x5a;
  writeFileSync(file, bytes);
}
