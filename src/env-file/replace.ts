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
  lstatSync,
  openSync,
  renameSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { carryAttributes } from './attributes.ts';
import { errorCode } from './error-code.ts';
import { type EnvFileFailure, failed, writeFailure } from './file-problems.ts';
import { pathWithTarget } from './link.ts';
import { bytesOf, fingerprintOf, openAndRead } from './read.ts';
import { closeScratch, openScratch, type Scratch, sweepScratch } from './scratch.ts';
import { realTarget } from './target.ts';

export interface Replacement {
  /** As given by the person; symbolic links in it are followed and stay. */
  path: string;
  /** The real path it led to when it was read. */
  target: string;
  /** Of the file that was read; a file with other bytes, another owner or another mode is not overwritten. */
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
 * Puts `content` in the place of a file, atomically and durably: at any instant the old file or the
 * new one is there. Keeps owner, group and mode, and on Linux the access control list and extended
 * attributes.
 *
 * The new file is never open to more people than the old one, even if somebody else may write in the
 * folder and swaps files meanwhile: the old file is opened once, everything is taken from that
 * descriptor, and right before the rename the path must lead to the same, unchanged file.
 * Synchronous, so that nothing else in this process can end it half-way.
 */
export function replaceFile(replacement: Replacement): Replaced {
  const { path, target, content } = replacement;
  const shown = pathWithTarget({ path, target });
  let old: number | null = null;
  let scratch: Scratch | null = null;
  try {
    sweepScratch(target);
    const found = openAndRead(path);
    if (found.status === 'failed') return found;
    old = found.descriptor;
    if (found.target !== target || found.fingerprint !== replacement.fingerprint) return changedOnDisk;
    if (old !== null) accessSync(target, constants.W_OK);

    scratch = openScratch(target);
    const descriptor = openSync(scratch.content, 'wx', 0o600);
    let isDone = false;
    try {
      const lost = old === null ? null : carryAttributes(old, descriptor, target);
      ftruncateSync(descriptor);
      writeFileSync(descriptor, content);
      const mode = giveOwnerAndMode(descriptor, wantedFor(replacement, found.stats, lost !== null));
      if (mode === null) {
        return failed(
          'OWNER',
          `The owner and mode of ${shown} cannot be kept. It stands as it was.`,
          ownerFix,
        );
      }
      fsyncSync(descriptor);
      isDone = putInPlace(replacement, scratch, descriptor, old);
      if (!isDone) return changedOnDisk;
      syncFolder(dirname(target));
      return { status: 'written', mode, lost };
    } finally {
      // Wherever the new file is by now, it holds no secret.
      if (!isDone) ftruncateSync(descriptor);
      closeSync(descriptor);
    }
  } catch (error) {
    return writeFailure(errorCode(error), shown);
  } finally {
    if (scratch !== null) closeScratch(scratch);
    if (old !== null) closeSync(old);
  }
}

const changedOnDisk = { status: 'changed-on-disk' } as const;

/**
 * Renames the new file into place; false if another file or other bytes are there by now. The old
 * file keeps a second name until it was compared once more, so that an editor that has just saved
 * into it gets its text back. An editor that puts another file in its place in the last
 * microseconds goes unseen.
 */
function putInPlace(
  { path, target, fingerprint }: Replacement,
  scratch: Scratch,
  descriptor: number,
  old: number | null,
): boolean {
  const isKept = old !== null && linked(target, scratch.old) && isSame(scratch.old, old);
  if (realTarget(path) !== target || !isSame(target, old) || !isSame(scratch.content, descriptor))
    return false;
  if (old !== null && fingerprintAt(old) !== fingerprint) return false;
  renamed(scratch.content, target);
  if (!isSame(target, descriptor)) return false;
  if (!isKept || fingerprintAt(old) === fingerprint) return true;
  renameSync(scratch.old, target);
  return false;
}

/** Gives a file a second name; false if the file system has no hard links or the file is gone. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Is the open file the one at this path, itself and not by a link? Null: nothing is there. */
function isSame(path: string, descriptor: number | null): boolean {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (descriptor === null || !there) return descriptor === null && !there;
  const own = fstatSync(descriptor);
  return there.ino === own.ino && there.dev === own.dev;
}

function fingerprintAt(descriptor: number): string | null {
  const bytes = bytesOf(descriptor);
  return bytes && fingerprintOf(bytes, fstatSync(descriptor));
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

interface OwnerAndMode {
  /** Null: the user who runs this. */
  owner: Stats | null;
  mode: number;
  /** Fail if the file cannot have exactly these. */
  isStrict: boolean;
}

/** What the new file gets: the old file's, or `newMode` and `newOwner`. Owner bits only without the list. */
function wantedFor(
  { target, newMode, newOwner }: Replacement,
  old: Stats | null,
  isListLost: boolean,
): OwnerAndMode {
  if (old) return { owner: old, mode: old.mode & (isListLost ? 0o7700 : 0o7777), isStrict: true };
  const isFolders = newOwner === 'folder' && process.getuid?.() === 0;
  return { owner: isFolders ? statSync(dirname(target)) : null, mode: newMode, isStrict: false };
}

/**
 * Gives the file its owner and mode; nothing may change either afterwards. Returns the mode it has
 * then, or null if the wanted ones cannot be set. File systems without modes, such as Windows drives
 * under Linux, give a new file their own.
 */
function giveOwnerAndMode(descriptor: number, { owner, mode, isStrict }: OwnerAndMode): number | null {
  const own = fstatSync(descriptor);
  if (!hasModes) return own.mode & 0o7777;
  try {
    if (owner && (own.uid !== owner.uid || own.gid !== owner.gid))
      fchownSync(descriptor, owner.uid, owner.gid);
    // After chown, which takes some bits away.
    fchmodSync(descriptor, mode);
  } catch (error) {
    if (errorCode(error) !== 'EPERM' && errorCode(error) !== 'EINVAL') throw error;
  }
  const now = fstatSync(descriptor);
  const isKept = now.uid === owner?.uid && now.gid === owner?.gid && (now.mode & 0o7777) === mode;
  return isStrict && !isKept ? null : now.mode & 0o7777;
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
