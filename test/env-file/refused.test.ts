import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { warnAboutReaders } from '../../src/env-file/warnings.ts';
import { findWriteProblem, writeEnvFile } from '../../src/env-file/write.ts';
import { newFolder } from '../folders.ts';
import { order, plan, planned, read } from './composed.ts';

const isRoot = process.getuid?.() === 0;
const asked = { KALTURA_PARTNER_ID: '1234567' };
test.each<[what: string, text: string, changes: Record<string, string>, code: string]>([
  [
    'a value without a common form',
    '',
    { KALTURA_ADMIN_SECRET: `it's "s3cr3t"` },
    'NO_COMMON_FORM',
  ],
  ['clearing', "KALTURA_USER_ID=x\n'quoted'\n", { KALTURA_USER_ID: '' }, 'UNSAFE_EDIT'],
])('a plan is refused for %s, without quoting the value', async (_, text, changes, code) => {
  const path = join(newFolder(), '.env');
  writeFileSync(path, text);
  const result = plan(await read(path), changes);
  const message = expect.stringContaining(Object.keys(changes)[0] as string);
  expect(result).toMatchObject({ problem: { code, message } });
  expect(JSON.stringify(result)).not.toContain('s3cr3t');
});

test.each<[text: string, codes: string[]]>([
  ['A=1\r\nKALTURA_PARTNER_ID=1\r\n', ['CRLF']],
  ['\ufeffKALTURA_PARTNER_ID=1\n', ['BYTE_ORDER_MARK']],
  ['\ufeffA=1\nKALTURA_PARTNER_ID=1\n', []],
  ['  export KALTURA_PARTNER_ID=1\n', []],
  ['KALTURA_PARTNER_ID=1#2\n', ['READERS_DIFFER']],
  ['KALTURA_PARTNER_ID: 1\n', ['READERS_DIFFER']],
  ['KALTURA_USER_ID=1 2\n', ['READERS_DIFFER']],
  ['KALTURA_USER_ID="1\\"2"\n', ['READERS_DIFFER']],
  ["KALTURA_USER_ID='1\\2'\n", []],
  ['KALTURA_USER_ID=1#2\nKALTURA_USER_ID=1\n', []],
  ['KALTURA_USER_ID="1"\t# one\n', []],
  ['KALTURA_USER_ID=\n', []],
  ['KALTURA_USER_ID = "$ID"\n', []],
])('lines that other readers get wrong are warned of: %j: %j', (text, codes) => {
  expect(warnAboutReaders('.env', text, order).map(({ code }) => code)).toEqual(codes);
});

test.each([
  ['maya cohen', true],
  ['1 '.repeat(30_000), false],
])('the fix repeats the value only if it is short', (value, isRepeated) => {
  const [warning] = warnAboutReaders('.env', `KALTURA_USER_ID=${value}\n`, order);
  expect(warning?.fix?.includes(value.trim())).toBe(isRepeated);
  expect(warning?.fix?.length).toBeLessThan(200);
});

describe('writing fails with its reason, nothing changed, nothing left', () => {
  async function expectFailure(path: string, code: string) {
    const before = readFileSync(path);
    const file = await read(path);
    const message = expect.stringContaining('It is unchanged.');
    const problem = { code, message, fix: expect.stringMatching(/./) };
    expect(writeEnvFile(file, planned(file, asked))).toEqual({ problem });
    // Known before an AppToken is created.
    if (code === 'EACCES') expect(findWriteProblem(file)).toEqual(problem);
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(join(path, '..')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }

  test.skipIf(isRoot)('a folder without write permission', async () => {
    const place = newFolder();
    writeFileSync(join(place, '.env'), 'A=1\n');
    chmodSync(place, 0o500);
    await expectFailure(join(place, '.env'), 'EACCES').finally(() => chmodSync(place, 0o700));
  });

  test.skipIf(isRoot)('a file made read-only', async () => {
    const path = join(newFolder(), '.env');
    writeFileSync(path, 'A=1\n', { mode: 0o400 });
    await expectFailure(path, 'EACCES');
  });

  // Needs mount.
  test.skipIf(!isRoot)('a file that is mounted by itself', async (context) => {
    const place = newFolder();
    const path = join(place, '.env');
    for (const name of ['.env', 'source']) writeFileSync(join(place, name), 'A=1\n');
    if (spawnSync('mount', ['--bind', join(place, 'source'), path]).status !== 0)
      return context.skip();
    context.onTestFinished(() => void spawnSync('umount', [path]));
    await expectFailure(path, 'EBUSY');
  });

  test.skipIf(!isRoot)('a file of another user, if the owner cannot be kept', async () => {
    const place = newFolder();
    chmodSync(place, 0o777);
    const path = join(place, '.env');
    writeFileSync(path, 'A=1\n');
    chownSync(path, 12345, 12345);
    chmodSync(path, 0o666);
    process.seteuid?.(65534);
    try {
      await expectFailure(path, 'OWNER');
    } finally {
      process.seteuid?.(0);
    }
  });
});
