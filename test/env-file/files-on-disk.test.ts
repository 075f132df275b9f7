import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readEnvFile } from '../../src/env-file/read.ts';
import { writeEnvFile } from '../../src/env-file/write.ts';
import { newFolder } from '../folders.ts';
import { planned, read, unwrap } from './composed.ts';

const UTF16 = Buffer.from('\ufeffA=1\r\n', 'utf16le');
const MIB = 1024 * 1024;
const isRoot = process.getuid?.() === 0;
const asked = { KALTURA_PARTNER_ID: '1234567' };
const block = '# Kaltura\nKALTURA_PARTNER_ID=1234567\n';

async function readAndWrite(path: string) {
  const file = await read(path);
  return unwrap(writeEnvFile(file, planned(file, asked)));
}

describe('reading', () => {
  test.each<[what: string, code: string, make: (place: string) => string]>([
    ['a file for a parent', 'ENOTDIR', (place) => join(written(join(place, 'file'), ''), '.env')],
    ['a file over 1 MiB', 'EFBIG', (place) => written(join(place, '.env'), 'a'.repeat(MIB + 1))],
    ['UTF-16', 'UTF16', (place) => written(join(place, '.env'), UTF16)],
    ['a device', 'ENOTREG', () => '/dev/null'],
    ['a loop of links', 'ELOOP', (place) => linked(join(place, '.env'), '.env')],
    ['a path too long', 'ENAMETOOLONG', (place) => join(place, 'x'.repeat(300))],
  ])('%s fails with %s', async (_, code, make) => {
    const path = make(newFolder());
    const message = expect.stringContaining(path);
    const problem = { code, message, fix: expect.stringMatching(/^[A-Z].*\.$/) };
    expect(await readEnvFile(path)).toEqual({ problem });
  });

  test.skipIf(isRoot)('no permission fails with EACCES', async () => {
    const path = written(join(newFolder(), '.env'), 'A=1\n');
    chmodSync(path, 0);
    expect(await readEnvFile(path)).toMatchObject({ problem: { code: 'EACCES' } });
  });

  // How long they take is a row of the benchmark; by the quadratic way these would take minutes.
  test.each([
    ['blank lines', '\n'.repeat(MIB)],
    ['blanks before each name', `${' '.repeat(3900)}A=\n`.repeat(268)],
    ['assignments of ours', 'KALTURA_USER_ID=1\n'.repeat(50_000)],
    ['quotes that are never closed', 'A="\\"\n'.repeat(150_000)],
  ])('the largest file of %s is read and changed', async (_, text) => {
    await readAndWrite(written(join(newFolder(), '.env'), text.slice(0, MIB)));
  });
});

describe('writing', () => {
  test('a new file has mode 0600, and nothing is left beside it', async () => {
    const place = newFolder();
    expect(await readAndWrite(join(place, '.env'))).toEqual({ isAclLost: false });
    expect(statSync(join(place, '.env')).mode & 0o7777).toBe(0o600);
    expect(readFileSync(join(place, '.env'), 'utf8')).toBe(block);
    expect(readdirSync(place)).toEqual(['.env']);
  });

  test('the mode is kept', async () => {
    const path = written(join(newFolder(), '.env'), 'A=1\n');
    chmodSync(path, 0o666);
    expect(await readAndWrite(path)).toEqual({ isAclLost: false });
    expect(statSync(path).mode & 0o7777).toBe(0o666);
  });

  test.skipIf(!isRoot)('the owner is kept', async () => {
    const path = written(join(newFolder(), '.env'), 'A=1\n');
    execFileSync('chown', ['12345:54321', path]);
    await readAndWrite(path);
    expect(statSync(path)).toMatchObject({ uid: 12345, gid: 54321 });
  });

  test.each([
    ['A=1\n', `A=1\n\n${block}`],
    [null, block],
  ])('links stay, and their target is replaced or made: %j', async (before, after) => {
    const place = newFolder();
    mkdirSync(join(place, 'shared'));
    const target = join(place, 'shared', 'real.env');
    if (before !== null) written(target, before);
    linked(join(place, 'second'), 'shared/real.env');
    linked(join(place, '.env'), 'second');
    await readAndWrite(join(place, '.env'));
    expect(readlinkSync(join(place, '.env'))).toBe('second');
    expect(readlinkSync(join(place, 'second'))).toBe('shared/real.env');
    expect(lstatSync(target).isFile()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe(after);
  });

  test('nothing to change leaves the very same file', async () => {
    const path = written(join(newFolder(), '.env'), "KALTURA_PARTNER_ID='1234567'");
    const before = statSync(path);
    await readAndWrite(path);
    expect(statSync(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  test.each<[what: string, before: string | null, act: (path: string) => void]>([
    ['changed', 'A=1\n', (path) => appendFileSync(path, 'B=2\n')],
    ['removed', 'A=1\n', (path) => rmSync(path)],
    ['opened to others', 'A=1\n', (path) => chmodSync(path, 0o604)],
    ['exchanged for a link to another', 'A=1\n', linkInstead],
    ['made', null, (path) => written(path, 'A=1\n')],
  ])('a file %s since it was read is not overwritten', async (_, before, act) => {
    const path = join(newFolder(), '.env');
    if (before !== null) written(path, before);
    const file = await read(path);
    act(path);
    const now = existsSync(path) ? readFileSync(path, 'utf8') : null;
    const result = writeEnvFile(file, planned(file, asked));
    expect(result).toMatchObject({ problem: { code: 'CHANGED_ON_DISK' } });
    expect(existsSync(path) ? readFileSync(path, 'utf8') : null).toBe(now);
  });

  test('a very long file name can be written', async () => {
    await readAndWrite(join(newFolder(), 'x'.repeat(255)));
  });

  test('what killed runs left is removed, what a running one needs is not', async () => {
    const place = newFolder();
    const dead = execFileSync('sh', ['-c', 'echo $$']).toString().trim();
    const names = {
      ofADeadProcess: `.env.kaltura-setup-${dead}-0123456789ab.tmp`,
      ofThisNumber: `.other.env.kaltura-setup-${process.pid}-0123456789ab.tmp`,
      old: `.env.kaltura-setup-${process.ppid}-aaaaaaaaaaaa.tmp`,
      inUse: `.env.kaltura-setup-${process.ppid}-bbbbbbbbbbbb.tmp`,
      alien: '.env.kaltura-setup-1-notes.tmp',
    };
    for (const name of Object.values(names)) {
      mkdirSync(join(place, name));
      written(join(place, name, 'new'), 'KALTURA_ADMIN_SECRET=x\n');
    }
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(join(place, names.old), longAgo, longAgo);
    await readAndWrite(join(place, '.env'));
    expect(readdirSync(place).sort()).toEqual(['.env', names.inUse, names.alien].sort());
  });
});

function written(path: string, content: string | Buffer): string {
  writeFileSync(path, content);
  return path;
}

function linked(path: string, target: string): string {
  symlinkSync(target, path);
  return path;
}

function linkInstead(path: string): void {
  rmSync(path);
  writeFileSync(`${path}.other`, 'A=1\n');
  symlinkSync('.env.other', path);
}
