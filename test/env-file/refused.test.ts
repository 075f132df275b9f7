import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { warnAboutReaders } from '../../src/env-file/warnings.ts';
import { writeEnvFile } from '../../src/env-file/write.ts';
import { newFolder } from '../folders.ts';
import { program } from '../program.ts';
import { order, plan, planned, read } from './composed.ts';

const isRoot = process.getuid?.() === 0;
const asked = { KALTURA_PARTNER_ID: '1234567' };
const mounted: string[] = [];

function mount(...args: string[]): boolean {
  try {
    execFileSync('mount', args, { stdio: 'ignore' });
    mounted.push(args.at(-1)!);
    return true;
  } catch {
    return false;
  }
}

const tiny = newFolder();
const canMount = mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', tiny);
afterAll(() => {
  for (const place of mounted.reverse()) execFileSync('umount', [place]);
});

describe('a plan is refused', () => {
  test.each([
    [
      'a value that cannot be written so that all readers understand it, without quoting the value',
      '',
      { KALTURA_ADMIN_SECRET: `it's "s3cr3t"` },
      'NO_COMMON_FORM',
    ],
    ['clearing', "KALTURA_USER_ID=x\n'quoted'\n", { KALTURA_USER_ID: '' }, 'UNSAFE_EDIT'],
  ])('for %s', async (_, text, changes: Record<string, string>, code) => {
    const path = join(newFolder(), '.env');
    writeFileSync(path, text);
    const result = plan(await read(path), changes);
    const message = expect.stringContaining(Object.keys(changes)[0] as string);
    expect(result).toMatchObject({ problem: { code, message } });
    expect(JSON.stringify(result)).not.toContain('s3cr3t');
  });
});

describe('lines that other readers get wrong are warned of', () => {
  const cases: [text: string, codes: string[]][] = [
    ['A=1\nKALTURA_PARTNER_ID=1\n', []],
    ['A=1\r\nKALTURA_PARTNER_ID=1\r\n', ['CRLF']],
    ['\ufeffKALTURA_PARTNER_ID=1\n', ['BYTE_ORDER_MARK']],
    ['\ufeffA=1\nKALTURA_PARTNER_ID=1\n', []],
    ['\tKALTURA_PARTNER_ID=1\n', ['INDENTATION']],
    ['  export KALTURA_PARTNER_ID=1\n', []],
    ['KALTURA_VIDEO_PORTAL_BASE_URL=1#2\n', ['READERS_DIFFER']],
    ["KALTURA_VIDEO_PORTAL_BASE_URL='1'#2\n", ['READERS_DIFFER']],
    ['KALTURA_VIDEO_PORTAL_BASE_URL = 1\n', ['READERS_DIFFER']],
    ['KALTURA_VIDEO_PORTAL_BASE_URL: 1\n', ['READERS_DIFFER']],
    ['KALTURA_VIDEO_PORTAL_BASE_URL=1 2\n', ['READERS_DIFFER']],
    ['KALTURA_VIDEO_PORTAL_BASE_URL=1\\2\n', ['READERS_DIFFER']],
    ['KALTURA_VIDEO_PORTAL_BASE_URL="1\\"2"\n', ['READERS_DIFFER']],
    ["KALTURA_VIDEO_PORTAL_BASE_URL='1\\2'\n", []],
    ['KALTURA_VIDEO_PORTAL_BASE_URL=1#2\nKALTURA_VIDEO_PORTAL_BASE_URL=1\n', []],
    ['KALTURA_VIDEO_PORTAL_BASE_URL=1 # one\n', []],
    ['KALTURA_VIDEO_PORTAL_BASE_URL="1"\t# one\n', []],
    ['KALTURA_VIDEO_PORTAL_BASE_URL=\n', []],
    ['KALTURA_VIDEO_PORTAL_BASE_URL = "$ID"\n', []],
  ];
  test.each(cases)('%j: %j', (text, codes) => {
    expect(warnAboutReaders('.env', text, order).map(({ code }) => code)).toEqual(codes);
  });
});

describe('writing fails with its reason, nothing changed, nothing left', () => {
  async function expectFailure(path: string, code: string) {
    const before = readFileSync(path);
    const file = await read(path);
    const message = expect.stringContaining('It is unchanged.');
    const problem = { code, message, fix: expect.stringMatching(/./) };
    expect(writeEnvFile(file, planned(file, asked))).toEqual({ problem });
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

  test.skipIf(!canMount)('a full disk', async () => {
    const path = join(tiny, '.env');
    writeFileSync(path, `A=${'a'.repeat(40_000)}\n`);
    await expectFailure(path, 'ENOSPC');
  });

  test.skipIf(!canMount)('a read-only file system', async () => {
    const place = newFolder();
    writeFileSync(join(place, '.env'), 'A=1\n');
    expect(mount('--bind', place, place)).toBe(true);
    expect(mount('-o', 'remount,bind,ro', place)).toBe(true);
    mounted.pop();
    await expectFailure(join(place, '.env'), 'EROFS');
  });

  test.skipIf(!canMount)('a file that is mounted by itself', async () => {
    const place = newFolder();
    for (const name of ['.env', 'source']) writeFileSync(join(place, name), 'A=1\n');
    expect(mount('--bind', join(place, 'source'), join(place, '.env'))).toBe(true);
    await expectFailure(join(place, '.env'), 'EBUSY');
  });

  test.skipIf(!isRoot)(
    'a file that belongs to another user, if the owner cannot be kept',
    async () => {
      const place = newFolder();
      chmodSync(place, 0o755);
      const writer = join(place, 'writer.mjs');
      await program(join(import.meta.dirname, 'writer-child.ts'), writer);
      const shared = join(place, 'shared');
      mkdirSync(shared);
      chmodSync(shared, 0o777);
      const path = join(shared, '.env');
      writeFileSync(path, 'A=1\n');
      chownSync(path, 12345, 12345);
      chmodSync(path, 0o666);
      const nobody = { uid: 65534, gid: 65534, cwd: place };
      const output = execFileSync(process.execPath, [writer, path], nobody);
      expect(JSON.parse(output.toString())).toMatchObject({ problem: { code: 'OWNER' } });
      expect(readFileSync(path, 'utf8')).toBe('A=1\n');
      expect(readdirSync(shared)).toEqual(['.env']);
    },
  );
});
