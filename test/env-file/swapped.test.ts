/**
 * While the new env file is prepared the process dies, or somebody else who may write in the folder
 * swaps files.
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { writeEnvFile } from '../../src/env-file/write.ts';
import { newFolder } from '../folders.ts';
import { comment, planned, read } from './composed.ts';

const real = { ...fs };
const realSpawn = childProcess.spawnSync;
const isRoot = process.getuid?.() === 0;
const SECRET = 'a'.repeat(32);
const BEFORE = 'OTHER=1\n';
const AFTER = `${BEFORE}\n${comment}\nKALTURA_ADMIN_SECRET=${SECRET}\n`;
const STRANGER = 12345;

const hooked = (Object.keys(real) as (keyof typeof fs)[]).filter(
  (name) => name.endsWith('Sync') && typeof real[name] === 'function',
);

/** Runs `before` ahead of each synchronous call of the file system and each program started. */
function atEachCall(before: (call: number) => void): void {
  let call = 0;
  const hook =
    (original: (...args: unknown[]) => unknown) =>
    (...args: unknown[]): unknown => {
      before(call++);
      return original(...args);
    };
  for (const name of hooked) {
    const original = real[name] as (...args: unknown[]) => unknown;
    Object.assign(fs, { [name]: Object.assign(hook(original), original) });
  }
  childProcess.spawnSync = hook(realSpawn as never) as typeof realSpawn;
  syncBuiltinESMExports();
}

function restore(): void {
  for (const name of hooked) Object.assign(fs, { [name]: real[name] });
  childProcess.spawnSync = realSpawn;
  syncBuiltinESMExports();
}
afterEach(restore);

/**
 * Writes the secret into `place`/.env while `before` acts ahead of each call; the number of calls
 * and the outcome.
 */
async function write(place: string, before: (call: number) => void) {
  const file = await read(join(place, '.env'));
  const plan = planned(file, { KALTURA_ADMIN_SECRET: SECRET });
  let calls = 0;
  atEachCall((call) => {
    calls = call + 1;
    before(call);
  });
  try {
    const outcome = writeEnvFile(file, plan);
    return { status: 'problem' in outcome ? outcome.problem.code : 'written', calls };
  } finally {
    restore();
  }
}

/** Every file below `place` that holds the secret. */
function holders(place: string): { name: string; mode: number; uid: number }[] {
  return real
    .readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => real.lstatSync(join(place, name)).isFile())
    .filter((name) => real.readFileSync(join(place, name), 'utf8').includes(SECRET))
    .map((name) => {
      const { mode, uid } = real.statSync(join(place, name));
      return { name, mode: mode & 0o777, uid };
    });
}

function prepared(): string {
  const place = newFolder();
  real.writeFileSync(join(place, '.env'), BEFORE, { mode: 0o600 });
  return place;
}

/** The attacker's file takes the place of .env; the same bytes, open to everyone. */
function swap(place: string): void {
  const theirs = join(place, 'theirs');
  real.writeFileSync(theirs, BEFORE);
  real.chmodSync(theirs, 0o666);
  if (isRoot) real.chownSync(theirs, STRANGER, STRANGER);
  real.renameSync(join(place, '.env'), join(place, 'aside'));
  real.renameSync(theirs, join(place, '.env'));
}

function swapBack(place: string): void {
  if (real.existsSync(join(place, 'aside')))
    real.renameSync(join(place, 'aside'), join(place, '.env'));
}

const countCalls = async (): Promise<number> => (await write(prepared(), () => undefined)).calls;

test('dying ahead of any call leaves the old file or the new one, and the next run leaves nothing else', async () => {
  const texts = new Set<string>();
  let leftBehind = 0;
  const calls = await countCalls();
  for (let at = 0; at < calls; at++) {
    const place = prepared();
    // From this call on nothing happens on the disk any more, as after a kill.
    await write(place, (call) => {
      if (call >= at) throw new Error('killed');
    }).catch(() => undefined);
    texts.add(real.readFileSync(join(place, '.env'), 'utf8'));
    if (real.readdirSync(place).length > 1) leftBehind++;
    await write(place, () => undefined);
    expect([at, real.readdirSync(place, { recursive: true })]).toEqual([at, ['.env']]);
    expect(real.readFileSync(join(place, '.env'), 'utf8')).toBe(AFTER);
  }
  expect([...texts].sort()).toEqual([AFTER, BEFORE].sort());
  expect(leftBehind).toBeGreaterThan(5);
});

describe.skipIf(process.platform === 'win32')('at any moment of a write', () => {
  test.each([
    ['for good', Number.POSITIVE_INFINITY],
    ['for one call', 1],
    ['for three calls', 3],
  ])('.env is swapped %s: nobody else can read or own the secret', async (_, length) => {
    const calls = await countCalls();
    expect(calls).toBeGreaterThan(15);
    const statuses = new Set<string>();
    for (let at = 0; at < calls; at++) {
      const place = prepared();
      const written = await write(place, (call) => {
        if (call === at) swap(place);
        if (call === at + length) swapBack(place);
      });
      statuses.add(written.status);
      for (const each of holders(place))
        expect([at, each]).toEqual([at, { ...each, mode: 0o600, uid: process.getuid?.() }]);
    }
    // The swap was noticed in some of the runs.
    expect([...statuses]).toContain('CHANGED_ON_DISK');
  });

  test('the folder for the new file is swapped: no other file is opened, changed or removed', async () => {
    const calls = await countCalls();
    for (let at = 0; at < calls; at++) {
      const place = prepared();
      const victim = join(newFolder(), 'key');
      real.writeFileSync(victim, 'private\n', { mode: 0o600 });
      const { status } = await write(place, (call) => {
        if (call !== at) return;
        const scratch = real.readdirSync(place).find((name) => name.endsWith('.tmp'));
        if (!scratch) return;
        real.renameSync(join(place, scratch), join(place, 'aside'));
        real.mkdirSync(join(place, scratch));
        real.symlinkSync(victim, join(place, scratch, 'new'));
        const old = join(place, scratch, 'old');
        real.writeFileSync(old, BEFORE);
        real.chmodSync(old, 0o666);
      });
      for (const each of holders(place)) expect([at, each]).toEqual([at, { ...each, mode: 0o600 }]);
      expect([at, real.statSync(victim).mode & 0o777]).toEqual([at, 0o600]);
      expect(real.readFileSync(victim, 'utf8')).toBe('private\n');
      if (status === 'written')
        expect([at, holders(place).map(({ name }) => name)]).toEqual([at, ['.env']]);
    }
  });
});
