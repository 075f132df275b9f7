/**
 * While the new env file is prepared the process dies, or somebody else who may write in the folder
 * swaps files.
 */
import childProcess from 'node:child_process';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeEnvFile } from '../../src/env-file/write.ts';
import { newFolder } from '../folders.ts';
import { comment, planned, read } from './composed.ts';

const real = { ...fs };
let realSpawn = childProcess.spawnSync;
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
  prepare = prepared,
): Promise<void> {
  const { calls } = await write(prepare(), () => undefined);
  expect(calls).toBeGreaterThan(15);
  for (let at = 0; at < calls; at++) {
    const place = prepare();
    const killed = { status: 'killed' };
    const { status } = await write(place, (call) => act(place, call - at)).catch(() => killed);
    await check(place, status);
  }
}

/** Every file below `place` that holds the secret. */
function listHolders(place: string): string[] {
  return real
    .readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => real.lstatSync(join(place, name)).isFile())
    .filter((name) => real.readFileSync(join(place, name), 'utf8').includes(SECRET));
}

/** The same; nobody else may read or own one. */
function findHolders(place: string): string[] {
  const found = listHolders(place);
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

describe.skipIf(process.platform === 'win32')('at any moment, a link takes the place of', () => {
  // A write is ten times as fast without cp and ls.
  const spawn = realSpawn;
  const { existsSync } = real;
  beforeAll(() => {
    realSpawn = (() => ({ status: 1 })) as never;
  });
  afterAll(() => {
    realSpawn = spawn;
    real.existsSync = existsSync;
  });

  const ABANDONED = `.x.kaltura-setup-${process.pid}-0123456789ab.tmp`;
  const findScratch = (place: string): string | null => {
    const name = real.readdirSync(place).find((each) => /^\.env\.kaltura.*\.tmp$/.test(each));
    return name === undefined ? null : join(place, name);
  };
  const whichFolders = {
    'the folder for the new file': findScratch,
    'the folder of a killed run': (place: string) => join(place, ABANDONED),
    'the folder of the env file': (place: string) => place,
  };

  /** Another user's folder with the env file, and with a folder from a killed run. */
  function prepareTheirs(): string {
    const place = prepared();
    real.mkdirSync(join(place, ABANDONED));
    real.writeFileSync(join(place, ABANDONED, 'new'), '');
    if (isRoot)
      for (const path of [place, join(place, '.env')]) real.chownSync(path, STRANGER, STRANGER);
    return place;
  }

  /** What other folders with these files contain at each moment, each state once. */
  async function linkAtEachCall(
    find: (place: string) => string | null,
    length: number,
    names: readonly string[],
  ): Promise<string[]> {
    const states = new Set<string>();
    let victim: string | null = null;
    let folder: string | null = null;
    const look = (): void => {
      if (victim === null) return;
      for (const name of real.readdirSync(victim)) {
        const { size, uid } = real.statSync(join(victim, name));
        states.add(`${name} ${size} ${uid === process.getuid?.() ? 'ours' : 'theirs'}`);
      }
      for (const name of names)
        if (!real.existsSync(join(victim, name))) states.add(`${name} is gone`);
    };
    const swapBack = (): void => {
      if (folder === null) return;
      real.unlinkSync(folder);
      real.renameSync(`${folder}.aside`, folder);
      folder = null;
    };
    await writeForEachCall(
      (place, since) => {
        look();
        if (since === length) swapBack();
        if (since === 0) folder = find(place);
        if (since !== 0 || folder === null) return;
        victim = real.mkdtempSync(join(tmpdir(), 'test-'));
        for (const name of names) real.writeFileSync(join(victim, name), '');
        try {
          real.renameSync(folder, `${folder}.aside`);
          real.symlinkSync(victim, folder);
        } catch {
          // The write has removed the folder.
          folder = null;
        }
      },
      (place, status) => {
        look();
        swapBack();
        victim = null;
        expect([status, listHolders(place)]).toEqual([
          status,
          status === 'written' ? ['.env'] : [],
        ]);
      },
      prepareTheirs,
    );
    return [...states].sort();
  }

  const swaps = Object.entries(whichFolders).flatMap(([which, find]) =>
    [1, Number.POSITIVE_INFINITY].map((length) => ({ which, find, length })),
  );

  test.runIf(process.platform === 'linux').each(swaps)(
    '$which for $length calls: nothing changes in the other folder',
    async ({ find, length }) => {
      expect(await linkAtEachCall(find, length, [])).toEqual([]);
      const names = ['.env', '.gitignore', 'new', 'old'];
      const unchanged = names.map((name) => `${name} 0 ours`);
      expect(await linkAtEachCall(find, length, names)).toEqual(unchanged);
    },
  );

  test.each([1, 2, Number.POSITIVE_INFINITY])(
    'the folder for the new file for %d calls, without /proc: the other folder gets no secret and no file of another user',
    async (length) => {
      real.existsSync = (path) => !String(path).startsWith('/proc/') && existsSync(path);
      const states = await linkAtEachCall(findScratch, length, []);
      real.existsSync = existsSync;
      // Only root can do harm with a second name of somebody's file, and creates none.
      const harmless = ['.gitignore 0 ours', 'new 0 ours', 'old 8 ours'];
      expect(states.filter((state) => !harmless.includes(state))).toEqual([]);
    },
  );
});
