import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  renameSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from './error-code.ts';
import { type EnvFileFailure, failed, writeFailure } from './failure.ts';
import { fingerprintOf, readBytes } from './read.ts';
import { closeScratch, openScratch, sweepScratch } from './scratch.ts';

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
}

const hasModes = process.platform !== 'win32';

/**
 * Puts `content` in the place of a file, atomically and durably: at any instant the old file or the new one is
 * there. Owner and mode are kept; an access control list is not, which Node can neither read nor write. Synchronous, so that nothing else in this process can end it half-way.
 */
export function replaceFile(
  replacement: Replacement,
): { status: 'written'; mode: number } | { status: 'changed-on-disk' } | EnvFileFailure {
  const { path, target, content, newMode } = replacement;
  let folder: string | null = null;
  try {
    sweepScratch(target);
    const old = unchanged(replacement);
    if (old.status !== 'unchanged') return old;
    if (old.stats) accessSync(target, constants.W_OK);

    const scratch = openScratch(target);
    folder = scratch.folder;
    const descriptor = openSync(scratch.content, 'wx', 0o600);
    let mode: number | null;
    try {
      mode = ownedAs(old.stats, descriptor, newMode);
      if (mode === null) {
        return failed(
          'OWNER',
          `The owner and mode of ${path} cannot be kept. It stands as it was.`,
          ownerFix,
        );
      }
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    const still = unchanged(replacement);
    if (still.status !== 'unchanged') return still;
    renameSync(scratch.content, target);
    syncFolder(dirname(target));
    return { status: 'written', mode };
  } catch (error) {
    return writeFailure(errorCode(error), path);
  } finally {
    if (folder !== null) closeScratch(folder);
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
 * Gives the still empty file the owner and mode of the old one, or `newMode`. The mode it has then; null where
 * the old one's cannot be kept. File systems without modes, as of Windows under Linux, give a new file their own.
 */
function ownedAs(old: Stats | null, descriptor: number, newMode: number): number | null {
  const own = fstatSync(descriptor);
  if (!hasModes) return own.mode & 0o7777;
  try {
    if (old && (own.uid !== old.uid || own.gid !== old.gid)) fchownSync(descriptor, old.uid, old.gid);
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
