import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { carryAttributes, giveOwnerAndMode, wantedOwnerAndMode } from './attributes.ts';
import { pathWithTarget, realTarget } from './links.ts';
import { encodeLossless } from './lossless.ts';
import type { EnvFilePlan } from './plan.ts';
import { describeChangeOnDisk, type EnvFileFailure, errorCode, fail, writeFailure } from './problems.ts';
import { bytesOf, type EnvFile, fingerprintOf, openAndRead } from './read.ts';
import { closeScratch, openScratch, type Scratch, sweepScratch } from './scratch.ts';

interface Replacement {
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

/** `lost`: the attributes that the new file lacks, in words. */
type Replaced = { status: 'written'; mode: number; lost: string | null } | EnvFileFailure;

const ownerFix = 'Run this as the owner of the file, or change its owner first.';

/**
 * Writes a plan made for `file`, atomically and durably. Keeps owner and mode; a new file has mode
 * 0600. Returns the permission bits and the attributes that were lost. Fails with CHANGED_ON_DISK if
 * the file is no longer the one that was read; a failure changes nothing. A plan without changes
 * leaves an existing file alone.
 */
export async function writeEnvFile(file: EnvFile, plan: EnvFilePlan): Promise<Replaced> {
  if (file.mode !== null && plan.text === file.text) {
    sweepScratch(file.target);
    return { status: 'written', mode: file.mode, lost: null };
  }
  const { path, target, fingerprint } = file;
  return replaceFile({ path, target, fingerprint, content: encodeLossless(plan.text), newMode: 0o600 });
}

/**
 * Puts `content` in the place of a file, atomically and durably: at any instant the old file or the
 * new one is there. Keeps owner, group and mode, and on Linux the access control list and extended
 * attributes.
 *
 * The new file is never open to more people than the old one, even if somebody else may write in the
 * folder and swaps files: the old file is opened once, everything is taken from that
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
    if (found.target !== target || found.fingerprint !== replacement.fingerprint)
      return describeChangeOnDisk(shown);
    if (old !== null) accessSync(target, constants.W_OK);

    scratch = openScratch(target);
    const descriptor = openSync(scratch.content, 'wx', 0o600);
    let isDone = false;
    try {
      const lost = old === null ? null : carryAttributes(old, descriptor, target);
      ftruncateSync(descriptor);
      writeFileSync(descriptor, content);
      const mode = giveOwnerAndMode(descriptor, wantedOwnerAndMode(replacement, found.stats, lost !== null));
      if (mode === null) {
        return fail('OWNER', `The owner and mode of ${shown} cannot be kept. It is unchanged.`, ownerFix);
      }
      fsyncSync(descriptor);
      isDone = putInPlace(replacement, scratch, descriptor, old);
      if (!isDone) return describeChangeOnDisk(shown);
      syncFolder(dirname(target));
      return { status: 'written', mode, lost };
    } finally {
      // The new file must not keep the secret, in any folder it is by then.
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
  const isKept = old !== null && hardLink(target, scratch.old) && isSame(scratch.old, old);
  if (realTarget(path) !== target || !isSame(target, old) || !isSame(scratch.content, descriptor))
    return false;
  if (old !== null && fingerprintAt(old) !== fingerprint) return false;
  renameHeld(scratch.content, target);
  if (!isSame(target, descriptor)) return false;
  if (!isKept || fingerprintAt(old) === fingerprint) return true;
  renameSync(scratch.old, target);
  return false;
}

/** Gives a file a second name; false if the file system has no hard links or the file is gone. */
function hardLink(from: string, to: string): boolean {
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

/**
 * On Windows a file that is open elsewhere cannot be replaced: the function tries for about two
 * seconds. Throws the system's error.
 */
function renameHeld(from: string, to: string): void {
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
