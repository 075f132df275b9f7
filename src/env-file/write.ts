import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Problem, Result } from '../result.ts';
import { carryAttributes, giveOwnerAndMode } from './attributes.ts';
import {
  createFile,
  type HeldFolder,
  holdFolder,
  isAtPath,
  isInPlace,
  releaseFolder,
} from './held-folder.ts';
import { describePath, resolveTarget } from './links.ts';
import { encodeLossless } from './parse.ts';
import type { EnvFilePlan } from './plan.ts';
import { explainWriteError, getErrorCode, refuseFile } from './problems.ts';
import { type EnvFile, getFingerprint, openAndRead, readDescriptor } from './read.ts';
import { CONTENT_NAME, closeScratch, openScratch, type Scratch, sweepScratch } from './scratch.ts';

interface Replacement {
  /** The path that the user gave. Symbolic links in it are followed and kept. */
  path: string;
  /** The real path when the file was read. */
  target: string;
  /** From the read. A file that has changed since then is not overwritten. */
  fingerprint: string;
  content: Uint8Array;
  /** For a new file. `private`: mode 0600; `shared`: mode 0644, and the owner of the folder. */
  kind: 'private' | 'shared';
}

/** `isAclLost`: the new file lacks the access control list of the old one. */
type Replaced = Result<{ isAclLost: boolean }>;

/**
 * Writes a plan for `file`, atomically and durably. Keeps owner and mode; a new file has mode 0600.
 * Fails with CHANGED_ON_DISK if the file has changed since it was read; a failure changes nothing.
 * A plan without changes leaves an existing file alone.
 */
export function writeEnvFile(file: EnvFile, plan: EnvFilePlan): Replaced {
  if (file.exists && plan.text === file.text) {
    sweepScratch(file.target);
    return { value: { isAclLost: false } };
  }
  return replaceFile({ ...file, content: encodeLossless(plan.text), kind: 'private' });
}

/** Why this file cannot be written, by its permissions and those of its folder; null if it can. */
export function findWriteProblem({ path, target, exists }: EnvFile): Problem | null {
  try {
    if (exists) accessSync(target, constants.W_OK);
    accessSync(dirname(target), constants.W_OK);
    return null;
  } catch (error) {
    return explainWriteError(getErrorCode(error), describePath({ path, target })).problem;
  }
}

/**
 * Replaces a file with `content`, atomically and durably: at any instant, either the old or the new
 * file exists. Keeps owner, group and mode, and on Linux the access control list and extended
 * attributes.
 *
 * The new file is never readable by more people than the old one, even if somebody else can write
 * in the folder and swaps files: the function opens the old file once, reads everything from that
 * descriptor, and checks right before the rename that the path still leads to the same, unchanged
 * file. It holds the folders open, so that nothing gets into another folder if somebody swaps them.
 * Synchronous, so that nothing else in this process can interrupt it.
 */
export function replaceFile(replacement: Replacement): Replaced {
  const { path, target, content } = replacement;
  const shown = describePath({ path, target });
  let old: number | null = null;
  let folder: HeldFolder | null = null;
  let scratch: Scratch | null = null;
  try {
    sweepScratch(target);
    const found = openAndRead(path);
    if ('problem' in found) return found;
    old = found.descriptor;
    if (found.target !== target || found.fingerprint !== replacement.fingerprint)
      return refuseFile('CHANGED_ON_DISK', shown);
    if (old !== null) accessSync(target, constants.W_OK);

    folder = holdFolder(dirname(target));
    scratch = openScratch(folder, basename(target));
    const descriptor = createFile(scratch.folder, CONTENT_NAME);
    let isDone = false;
    try {
      const isAclLost = old !== null && !carryAttributes(old, descriptor, target);
      ftruncateSync(descriptor);
      writeFileSync(descriptor, content);
      if (!giveOwnerAndMode(descriptor, found.stats, isAclLost, folder, replacement.kind))
        return refuseFile('OWNER', shown);
      fsyncSync(descriptor);
      isDone = putInPlace(replacement, folder, scratch, descriptor, old);
      if (!isDone) return refuseFile('CHANGED_ON_DISK', shown);
      syncFolder(folder.path);
      return { value: { isAclLost } };
    } finally {
      // The unfinished file must not keep the secret, even if somebody has moved it.
      if (!isDone) ftruncateSync(descriptor);
      closeSync(descriptor);
    }
  } catch (error) {
    return explainWriteError(getErrorCode(error), shown);
  } finally {
    if (scratch !== null) closeScratch(scratch);
    if (folder !== null) releaseFolder(folder);
    if (old !== null) closeSync(old);
  }
}

/**
 * Renames the new file into place; false if the old file has changed or been replaced by now. The
 * old file keeps a second name until a final comparison, so that an editor that has just saved into
 * it gets its text back. Cannot detect an editor that replaces the file in the last microseconds.
 */
function putInPlace(
  { path, target, fingerprint }: Replacement,
  folder: HeldFolder,
  scratch: Scratch,
  descriptor: number,
  old: number | null,
): boolean {
  const place = join(folder.path, basename(target));
  const isKept = old !== null && createHardLink(place, scratch) && isAtPath(scratch.old, old);
  if (
    resolveTarget(path) !== target ||
    !isInPlace({ path: dirname(target), stats: folder.stats }) ||
    !isAtPath(place, old) ||
    !isInPlace(scratch.folder) ||
    !isAtPath(scratch.content, descriptor)
  )
    return false;
  if (old !== null && readFingerprint(old) !== fingerprint) return false;
  renameWithRetries(scratch.content, place);
  if (!isAtPath(place, descriptor)) return false;
  if (!isKept || readFingerprint(old) === fingerprint) return true;
  renameSync(scratch.old, place);
  return false;
}

/**
 * Gives a file its second name. False if the file system has no hard links or the file is gone, or
 * if root could create the name in another folder, because the scratch folder cannot be held.
 */
function createHardLink(from: string, { folder, old }: Scratch): boolean {
  if (folder.descriptor === null && process.getuid?.() === 0) return false;
  try {
    linkSync(from, old);
    return true;
  } catch {
    return false;
  }
}

function readFingerprint(descriptor: number): string | null {
  const bytes = readDescriptor(descriptor);
  return bytes && getFingerprint(bytes, fstatSync(descriptor));
}

/** Between attempts. An editor or a virus scanner soon closes a file. */
const HELD_MS = 100;
const HELD_TIMES = 20;

/** Windows refuses to replace a file that another program has open: retries for two seconds. */
function renameWithRetries(from: string, to: string): void {
  for (let tries = 1; ; tries++) {
    try {
      return renameSync(from, to);
    } catch (error) {
      const isHeld = ['EBUSY', 'EPERM', 'EACCES'].includes(getErrorCode(error));
      if (process.platform !== 'win32' || !isHeld || tries > HELD_TIMES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HELD_MS);
    }
  }
}

/** Makes the rename survive a power cut, on systems that support it. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, constants.O_RDONLY);
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Windows and some network file systems cannot flush a folder. The rename itself succeeded.
  }
}
