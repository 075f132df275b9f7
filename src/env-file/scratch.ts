import { randomBytes } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { getErrorCode } from './problems.ts';

/*
 * New content is first written into a folder beside the target, with mode 0700:
 * `.env.kaltura-setup-<pid>-<random>.tmp`. The folder gets a `.gitignore` with `*` before it gets
 * the secret, so that git ignores it in every project.
 */
const SCRATCH_NAME = /^\..+\.kaltura-setup-(\d+)-[0-9a-f]{12}\.tmp$/;
const CONTENT_NAME = 'new';
const OLD_NAME = 'old';
const IGNORE_NAME = '.gitignore';
const ABANDONED_AFTER_MS = 5 * 60_000;

export interface Scratch {
  folder: string;
  /** Identifies the folder, so that another folder in its place is left alone. */
  stats: Stats;
  /** The path for the new content; does not exist yet. */
  content: string;
  /** The second name for the old file while it is replaced; does not exist yet. */
  old: string;
}

/** Creates the scratch folder for `target`, or leaves nothing and throws the system's error. */
export function openScratch(target: string): Scratch {
  const name = basename(target).replace(/^\./, '') || 'env';
  // A file system allows 255 bytes for the whole name.
  const short = Buffer.byteLength(name) > 150 ? 'env' : name;
  const suffix = `kaltura-setup-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  const folder = join(dirname(target), `.${short}.${suffix}`);
  mkdirSync(folder, { mode: 0o700 });
  const stats = lstatSync(folder);
  try {
    writeFileSync(join(folder, IGNORE_NAME), '*\n', { flag: 'wx', mode: 0o600 });
  } catch (error) {
    closeScratch({ folder, stats });
    throw error;
  }
  return { folder, stats, content: join(folder, CONTENT_NAME), old: join(folder, OLD_NAME) };
}

/**
 * Removes a scratch folder and its files. Ignores errors, and leaves a folder with other content or
 * another folder in its place.
 */
export function closeScratch({ folder, stats }: Pick<Scratch, 'folder' | 'stats'>): void {
  const now = lstatSync(folder, { throwIfNoEntry: false });
  if (!now?.isDirectory() || now.ino !== stats.ino || now.dev !== stats.dev) return;
  // Remove the secret first.
  for (const name of [CONTENT_NAME, OLD_NAME, IGNORE_NAME])
    ignoreErrors(() => unlinkSync(join(folder, name)));
  ignoreErrors(() => rmdirSync(folder));
}

/**
 * Removes the scratch folders that killed runs left beside `target`: those whose process is gone,
 * and those older than five minutes. Never throws. Call this before you read or write an env file.
 */
export function sweepScratch(target: string): void {
  ignoreErrors(() => {
    const parent = dirname(target);
    for (const name of readdirSync(parent)) {
      const pid = SCRATCH_NAME.exec(name)?.[1];
      if (pid !== undefined) ignoreErrors(() => removeIfAbandoned(join(parent, name), Number(pid)));
    }
  });
}

function removeIfAbandoned(folder: string, pid: number): void {
  const stats = lstatSync(folder);
  // Leave another user's folder alone: its content cannot be trusted.
  if (!stats.isDirectory() || (process.getuid && stats.uid !== process.getuid())) return;
  // A folder with our own process ID is left from an earlier run: in a container every run has the
  // same process ID, and nothing in this process can interrupt a write.
  const isAbandoned =
    pid === process.pid || !isAlive(pid) || Date.now() - stats.mtimeMs > ABANDONED_AFTER_MS;
  if (isAbandoned) closeScratch({ folder, stats });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return getErrorCode(error) !== 'ESRCH';
  }
}

function ignoreErrors(act: () => void): void {
  try {
    act();
  } catch {
    // The next run tries again.
  }
}
