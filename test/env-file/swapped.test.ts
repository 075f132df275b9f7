/**
 * While the new env file is prepared the process dies, or somebody else who may write in the folder
 * swaps files.
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
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
function atEachCall(before: () => void): void {
  const hook =
    (original: (...args: unknown[]) => unknown) =>
    (...args: unknown[]): unknown => {
      before();
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

/** Writes the secret into `place`/.env; `act` runs ahead of each call, with its number. */
async function write(place: string, act: (call: number) => void) {
  const file = await read(join(place, '.env'));
  const plan = planned(file, { KALTURA_ADMIN_SECRET: SECRET });
  let calls = 0;
  atEachCall(() => act(calls++));
  try {
    const outcome = writeEnvFile(file, plan);
    return { status: 'problem' in outcome ? outcome.problem.code : 'written', calls };
  } finally {
    restore();
  }
}

/**
 * Writes once for each call of a write: `act` gets the folder and the number of calls since that
 * one.
 */
async function writeForEachCall(
  act: (place: string, since: number) => void,
  check: (place: string, status: string) => Promise<void> | void,
): Promise<void> {
  const { calls } = await write(prepared(), () => undefined);
  expect(calls).toBeGreaterThan(15);
  for (let at = 0; at < calls; at++) {
    const place = prepared();
    const killed = { status: 'killed' };
    const { status } = await write(place, (call) => act(place, call - at)).catch(() => killed);
    await check(place, status);
  }
}

/** Every file below `place` that holds the secret; nobody else may read or own one. */
function findHolders(place: string): string[] {
  const found = real
    .readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => real.lstatSync(join(place, name)).isFile())
    .filter((name) => real.readFileSync(join(place, name), 'utf8').includes(SECRET));
  for (const name of found) {
    const { mode, uid } = real.statSync(join(place, name));
    expect([name, mode & 0o777, uid]).toEqual([name, 0o600, process.getuid?.()]);
  }
  return found;
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

test('a crash before any call leaves the old file or the new file, and the next run removes what remains', async () => {
  const texts = new Set<string>();
  let leftBehind = 0;
  await writeForEachCall(
    (_, since) => {
      // From this call on nothing happens on the disk any more, as after a kill.
      if (since >= 0) throw new Error('killed');
    },
    async (place) => {
      texts.add(real.readFileSync(join(place, '.env'), 'utf8'));
      if (real.readdirSync(place).length > 1) leftBehind++;
      await write(place, () => undefined);
      expect(real.readdirSync(place, { recursive: true })).toEqual(['.env']);
      expect(real.readFileSync(join(place, '.env'), 'utf8')).toBe(AFTER);
    },
  );
  expect([...texts].sort()).toEqual([AFTER, BEFORE].sort());
  expect(leftBehind).toBeGreaterThan(5);
});

describe.skipIf(process.platform === 'win32')('at any moment of a write', () => {
  test.each([
    ['for good', Number.POSITIVE_INFINITY],
    ['for one call', 1],
  ])('.env is swapped %s: nobody else can read or own the secret', async (_, length) => {
    const statuses = new Set<string>();
    await writeForEachCall(
      (place, since) => {
        if (since === 0) swap(place);
        if (since === length) swapBack(place);
      },
      (place, status) => {
        statuses.add(status);
        findHolders(place);
      },
    );
    // The swap was noticed in some of the runs.
    expect([...statuses]).toContain('CHANGED_ON_DISK');
  });

  test('the folder for the new file is swapped: no other file is opened, changed or removed', async () => {
    const victim = join(newFolder(), 'key');
    real.writeFileSync(victim, 'private\n', { mode: 0o600 });
    await writeForEachCall(
      (place, since) => {
        const scratch = real.readdirSync(place).find((name) => name.endsWith('.tmp'));
        if (since !== 0 || !scratch) return;
        real.renameSync(join(place, scratch), join(place, 'aside'));
        real.mkdirSync(join(place, scratch));
        real.symlinkSync(victim, join(place, scratch, 'new'));
        const old = join(place, scratch, 'old');
        real.writeFileSync(old, BEFORE);
        real.chmodSync(old, 0o666);
      },
      (place, status) => {
        const found = findHolders(place);
        if (status === 'written') expect(found).toEqual(['.env']);
        expect(real.statSync(victim).mode & 0o777).toBe(0o600);
        expect(real.readFileSync(victim, 'utf8')).toBe('private\n');
      },
    );
  });
});
