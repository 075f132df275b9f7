import { fchmodSync, fchownSync, fstatSync, type Stats } from 'node:fs';
import { runProgramSync } from '../system/programs.ts';
import type { HeldFolder } from './held-folder.ts';
import { getErrorCode } from './problems.ts';

/*
 * Access control lists and extended attributes. Node supports neither, but the system's cp and ls
 * do, and both are always in /bin. If a file has an access control list, the group bits of its mode
 * are the list's mask, so a plain copy of the mode would open the file to its group.
 */

/**
 * On Linux, copies the access control list and the extended attributes from the old file to the new
 * one. Uses open descriptors for both, because a path could lead to another file by now. False
 * if the list is lost: the new file's mode must then give rights only to the owner, because nobody
 * knows what the list allowed.
 */
export function carryAttributes(from: number, to: number, path: string): boolean {
  if (process.platform === 'win32') return true;
  if (process.platform !== 'linux') return checkAccessLists([path], [])[0] === false;
  const descriptors = [from, to];
  const names = ['/proc/self/fd/3', '/proc/self/fd/4'];
  const args = ['--attributes-only', '--preserve=all', '--', ...names];
  const copied = runProgramSync('/bin/cp', args, descriptors)?.code === 0;
  const [had, has] = checkAccessLists(names, descriptors);
  // A new file may also inherit a list from its folder.
  return had === has && (had === false || (had === true && copied));
}

/** Which files (in alphabetical order) have an access control list? Empty if `ls` fails. */
function checkAccessLists(names: readonly string[], descriptors: readonly number[]): boolean[] {
  const ran = runProgramSync('/bin/ls', ['-ldnL', '--', ...names], descriptors);
  if (ran?.code !== 0) return [];
  const lines = ran.stdout.split('\n').slice(0, names.length);
  return lines.map((line) => /^\S{10}\+/.test(line));
}

/** The permission bits of a mode, as `chmod` takes them: `0600`. */
export function formatMode(mode: number): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}

/**
 * Gives the new file the owner and mode of the old one, without the rights of others if its access
 * control list is lost; a new file gets those of its `kind`. Nothing may change them
 * afterwards. False if those of the old file cannot be kept. File systems without modes, such as
 * Windows drives under Linux, choose the mode of a new file themselves.
 */
export function giveOwnerAndMode(
  descriptor: number,
  old: Stats | null,
  isAclLost: boolean,
  folder: HeldFolder,
  kind: 'private' | 'shared',
): boolean {
  if (process.platform === 'win32') return true;
  const own = fstatSync(descriptor);
  // If root writes a shared file, it belongs to the owner of the folder.
  const isFolders = kind === 'shared' && process.getuid?.() === 0;
  const owner = old ?? (isFolders ? folder.stats : own);
  const mode = old ? old.mode & (isAclLost ? 0o7700 : 0o7777) : kind === 'shared' ? 0o644 : 0o600;
  try {
    if (own.uid !== owner.uid || own.gid !== owner.gid)
      fchownSync(descriptor, owner.uid, owner.gid);
    // Set the mode after the owner, because chown clears some mode bits.
    fchmodSync(descriptor, mode);
  } catch (error) {
    if (getErrorCode(error) !== 'EPERM' && getErrorCode(error) !== 'EINVAL') throw error;
  }
  const now = fstatSync(descriptor);
  const isKept = now.uid === owner.uid && now.gid === owner.gid && (now.mode & 0o7777) === mode;
  return isKept || old === null;
}
