import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  renameSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { carriedAttributes } from './attributes.ts';
import { errorCode } from './error-code.ts';
import { type EnvFileFailure, failed, writeFailure } from './file-problems.ts';
import { pathWithTarget } from './link.ts';
import { fingerprintOf, readBytes } from './read.ts';
import { closeScratch, openScratch, type Scratch, sweepScratch } from './scratch.ts';

export interface Replacement {
  /** As given by the person; symbolic links in it are followed and stay. */
  path: string;
  /** The real path it led to when it was read. */
  target: string;
  /** Of the bytes that were read; other bytes on disk are not overwritten. */
  fingerprint: string;
  content: Uint8Array;
  /** The permission bits of a file that is new. */
  newMode: number;
  /** Whose a new file is where root writes it: root's by default. */
  newOwner?: 'folder';
}

/** `lost`: what the file had and has no longer, in words. */
export type Replaced =
  | { status: 'written'; mode: number; lost: string | null }
  | { status: 'changed-on-disk' }
  | EnvFileFailure;

const hasModes = process.platform !== 'win32';

/**
 * Puts `content` in the place of a file, atomically and durably: at any instant the old file or the new one is
 * there. Owner, mode, and where the system can, access control list and extended attributes are kept; the new file is never open to more
 * people than the old one. Synchronous, so that nothing else in this process can end it half-way.
 */
export function replaceFile(replacement: Replacement): Replaced {
  const { path, target, content, newMode, newOwner } = replacement;
  const shown = pathWithTarget({ path, target });
  let scratch: Scratch | null = null;
  try {
    sweepScratch(target);
    const old = unchanged(replacement);
    if (old.status !== 'unchanged') return old;
    if (old.stats) accessSync(target, constants.W_OK);

    scratch = openScratch(target);
    const descriptor = openSync(scratch.content, 'wx', 0o600);
    let mode: number | null;
    let lost: string | null = null;
    try {
      const owner = newOwner === 'folder' && process.getuid?.() === 0 ? statSync(dirname(target)) : null;
      mode = ownedAs(old.stats, descriptor, newMode, owner);
      if (mode === null) {
        return failed(
          'OWNER',
          `The owner and mode of ${shown} cannot be kept. It stands as it was.`,
          ownerFix,
        );
      }
      if (old.stats) {
        lost = carriedAttributes(target, scratch.content, descriptor);
        mode = fstatSync(descriptor).mode & 0o7777;
      }
      ftruncateSync(descriptor);
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    const put = inPlace(replacement, scratch);
    if (put !== 'written') return put;
    syncFolder(dirname(target));
    return { status: 'written', mode, lost };
  } catch (error) {
    return writeFailure(errorCode(error), shown);
  } finally {
    if (scratch !== null) closeScratch(scratch.folder);
  }
}

/**
 * Renames the new file into place. The old one keeps a second name until it is looked at once more: an editor that has saved into it since
 * the last comparison gets its text back. One that has put another file in its place in the last microseconds cannot be seen.
 */
function inPlace(
  replacement: Replacement,
  scratch: Scratch,
): 'written' | { status: 'changed-on-disk' } | EnvFileFailure {
  const { target, fingerprint } = replacement;
  let isKept = false;
  if (fingerprint !== fingerprintOf(null)) {
    try {
      linkSync(target, scratch.old);
      isKept = true;
    } catch {
      // A file system without hard links, or a file that is gone: the comparison that follows is the last one.
    }
  }
  const still = unchanged(replacement);
  if (still.status !== 'unchanged') return still;
  if (isKept && statSync(scratch.old).ino !== still.stats?.ino) return { status: 'changed-on-disk' };
  renamed(scratch.content, target);
  if (!isKept) return 'written';
  const old = readBytes(scratch.old);
  if (old.status !== 'found' || fingerprintOf(old.bytes) === fingerprint) return 'written';
  renameSync(scratch.old, target);
  return { status: 'changed-on-disk' };
}

/** Milliseconds between attempts, and how many. An editor or an antivirus holds a file for a moment only. */
const heldMs = 100;
const heldTimes = 20;

/** On Windows nobody renames over a file that is open elsewhere: it is tried again for about two seconds. Throws the system's error. */
function renamed(from: string, to: string): void {
  for (let tries = 1; ; tries++) {
    try {
      return renameSync(from, to);
    } catch (error) {
      const isHeld = ['EBUSY', 'EPERM', 'EACCES'].includes(errorCode(error));
      if (process.platform !== 'win32' || !isHeld || tries > heldTimes) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, heldMs);
    }
  }
}

const ownerFix = 'Run this as the owner of the file, or change its owner first.';

function unchanged({
  path,
  target,
  fingerprint,
}: Replacement):
  | { status: 'unchanged'; stats: Stats | null }
  | { status: 'changed-on-disk' }
  | EnvFileFailure {
  const now = readBytes(path);
  if (now.status === 'failed') return now;
  const isSame = now.target === target && fingerprintOf(now.bytes) === fingerprint;
  return isSame ? { status: 'unchanged', stats: now.stats } : { status: 'changed-on-disk' };
}

/**
 * Gives the still empty file the owner and mode of the old one, or `newMode` and the `newOwner`. The mode it has then; null where
 * the old one's cannot be kept. File systems without modes, as of Windows under Linux, give a new file their own.
 */
function ownedAs(
  old: Stats | null,
  descriptor: number,
  newMode: number,
  newOwner: Stats | null,
): number | null {
  const own = fstatSync(descriptor);
  if (!hasModes) return own.mode & 0o7777;
  const owner = old ?? newOwner;
  try {
    if (owner && (own.uid !== owner.uid || own.gid !== owner.gid))
      fchownSync(descriptor, owner.uid, owner.gid);
    // After chown, which takes some bits away.
    fchmodSync(descriptor, old ? old.mode & 0o7777 : newMode);
  } catch (error) {
    if (errorCode(error) !== 'EPERM' && errorCode(error) !== 'EINVAL') throw error;
  }
  const now = fstatSync(descriptor);
  const isKept = !old || (now.mode === old.mode && now.uid === old.uid && now.gid === old.gid);
  return isKept ? now.mode & 0o7777 : null;
}

/** Makes the rename last through a power cut, on systems that can. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, constants.O_RDONLY);
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Windows and some network file systems cannot flush a folder; the rename itself is done.
  }
}
