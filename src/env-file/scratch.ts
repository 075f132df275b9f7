import { randomBytes } from 'node:crypto';
import { closeSync, readdirSync, rmdirSync, type Stats, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  createFile,
  createFolder,
  type HeldFolder,
  holdChild,
  isInPlace,
  releaseFolder,
} from './held-folder.ts';
import { getErrorCode } from './problems.ts';

/*
 * New content is first written into a folder beside the target, with mode 0700:
 * `.env.kaltura-setup-<pid>-<random>.tmp`. The folder gets a `.gitignore` with `*` before it gets
 * the secret, so that git ignores it in every project.
 */
const SCRATCH_NAME = /^\..+\.kaltura-setup-(\d+)-[0-9a-f]{12}\.tmp$/;
export const CONTENT_NAME = 'new';
const OLD_NAME = 'old';
const IGNORE_NAME = '.gitignore';
const ABANDONED_AFTER_MS = 5 * 60_000;

export interface Scratch {
  folder: HeldFolder;
  /** For removing the folder. */
  path: string;
  /** The path for the new content; does not exist yet. */
  content: string;
  /** The second name for the old file while it is replaced; does not exist yet. */
  old: string;
}

/** Creates the scratch folder for a file in `parent`, or leaves no file and throws an error. */
export function openScratch(parent: HeldFolder, fileName: string): Scratch {
  const name = fileName.replace(/^\./, '') || 'env';
  // A file system allows 255 bytes for the whole name.
  const short = Buffer.byteLength(name) > 150 ? 'env' : name;
  const suffix = `kaltura-setup-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  const path = join(parent.path, `.${short}.${suffix}`);
  const folder = createFolder(path);
  try {
    const ignore = createFile(folder, IGNORE_NAME);
    try {
      writeFileSync(ignore, '*\n');
    } finally {
      closeSync(ignore);
    }
  } catch (error) {
    closeScratch({ folder, path });
    throw error;
  }
  return {
    folder,
    path,
    content: join(folder.path, CONTENT_NAME),
    old: join(folder.path, OLD_NAME),
  };
}

/** Removes a scratch folder and its files. Ignores errors, and leaves a folder with other content. */
export function closeScratch({ folder, path }: Pick<Scratch, 'folder' | 'path'>): void {
  ignoreErrors(() => {
    if (!isInPlace(folder)) return;
    // Remove the secret first.
    for (const name of [CONTENT_NAME, OLD_NAME, IGNORE_NAME])
      ignoreErrors(() => unlinkSync(join(folder.path, name)));
    rmdirSync(path);
  });
  releaseFolder(folder);
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

function removeIfAbandoned(path: string, pid: number): void {
  const folder = holdChild(path);
  if (isAbandoned(folder.stats, pid)) closeScratch({ folder, path });
  else releaseFolder(folder);
}

function isAbandoned({ uid, mtimeMs }: Stats, pid: number): boolean {
  // Leave another user's folder alone: its content cannot be trusted.
  if (process.getuid && uid !== process.getuid()) return false;
  // A folder with our own process ID is left from an earlier run: in a container every run has the
  // same process ID, and nothing in this process can interrupt a write.
  return pid === process.pid || !isAlive(pid) || Date.now() - mtimeMs > ABANDONED_AFTER_MS;
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
