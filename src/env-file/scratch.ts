import { randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, rmdirSync, type Stats, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorCode } from './problems.ts';

/*
 * The new content is written in a folder of its own beside the target, `.env.kaltura-setup-<pid>-<random>.tmp`,
 * mode 0700, which holds a `.gitignore` saying `*` before it holds a secret. So the temporary name is ignored
 * whatever the project's own .gitignore says, and no line about it need be added there.
 */
const scratchName = /^\..+\.kaltura-setup-(\d+)-[0-9a-f]{12}\.tmp$/;
const contentName = 'new';
const oldName = 'old';
const ignoreName = '.gitignore';
const abandonedAfterMs = 5 * 60_000;

export interface Scratch {
  folder: string;
  /** Of the folder: another one in its place is left alone. */
  stats: Stats;
  /** Where the new content goes; not there yet. */
  content: string;
  /** Where the old file has a second name while it is replaced; not there yet. */
  old: string;
}

/** Makes the scratch folder for `target`. Throws the system's error and leaves nothing when it cannot. */
export function openScratch(target: string): Scratch {
  const name = basename(target).replace(/^\./, '') || 'env';
  // A long name is cut: with what is added it may not pass the 255 bytes a file system allows.
  const short = Buffer.byteLength(name) > 150 ? 'env' : name;
  const suffix = `kaltura-setup-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  const folder = join(dirname(target), `.${short}.${suffix}`);
  mkdirSync(folder, { mode: 0o700 });
  const stats = lstatSync(folder);
  try {
    writeFileSync(join(folder, ignoreName), '*\n', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    closeScratch({ folder, stats });
    throw error;
  }
  return { folder, stats, content: join(folder, contentName), old: join(folder, oldName) };
}

/** Removes a scratch folder and what it holds; silent when something else is in it, it is gone, or another folder is in its place. */
export function closeScratch({ folder, stats }: Pick<Scratch, 'folder' | 'stats'>): void {
  const now = lstatSync(folder, { throwIfNoEntry: false });
  if (!now?.isDirectory() || now.ino !== stats.ino || now.dev !== stats.dev) return;
  // The secret first.
  for (const name of [contentName, oldName, ignoreName]) quietly(() => unlinkSync(join(folder, name)));
  quietly(() => rmdirSync(folder));
}

/**
 * Removes what killed runs left beside `target`: scratch folders whose process is gone, or older than five
 * minutes. Never throws. Called by whoever looks at an env file for longer than a moment, writing or not.
 */
export function sweepScratch(target: string): void {
  quietly(() => {
    const parent = dirname(target);
    for (const name of readdirSync(parent)) {
      const pid = scratchName.exec(name)?.[1];
      if (pid !== undefined) quietly(() => sweepOne(join(parent, name), Number(pid)));
    }
  });
}

function sweepOne(folder: string, pid: number): void {
  const stats = lstatSync(folder);
  // Another user's folder may lead anywhere.
  if (!stats.isDirectory() || (process.getuid && stats.uid !== process.getuid())) return;
  // One of our own number is not in use: a write is never interrupted within its process, and in a container
  // every run has the same number.
  const isAbandoned = pid === process.pid || !isAlive(pid) || Date.now() - stats.mtimeMs > abandonedAfterMs;
  if (isAbandoned) closeScratch({ folder, stats });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

function quietly(act: () => void): void {
  try {
    act();
  } catch {
    // What cannot be removed now is tried again by the next run.
  }
}
