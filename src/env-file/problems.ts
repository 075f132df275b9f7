import type { Problem } from '../result.ts';

/** Why a file was not read or written, and what to do. The file is unchanged. */
export function refuseFile(code: string, message: string, fix: string): { problem: Problem } {
  return { problem: { code, message, fix } };
}

const TRY_AGAIN = 'Check the file and its disk, then try again.';
const sayUnreadable = (path: string): string => `No permission to read ${path}.`;
const GIVE_READING = 'Give yourself read access to it and its folder.';
const READ_CAUSES: Record<string, readonly [message: (path: string) => string, fix: string]> = {
  ENOENT: [
    (path) => `The folder of ${path} does not exist.`,
    'Create the folder, or give another path.',
  ],
  ENOTDIR: [(path) => `Part of the path ${path} is a file, not a folder.`, 'Give another path.'],
  EISDIR: [
    (path) => `${path} is a folder, not a file.`,
    'Remove it if Docker created it for a missing file, or give the path of a file.',
  ],
  ELOOP: [
    (path) => `${path} is a symbolic link that leads back to itself.`,
    'Fix or remove the link.',
  ],
  ENAMETOOLONG: [(path) => `The path ${path} is too long.`, 'Give a shorter path.'],
  EACCES: [sayUnreadable, GIVE_READING],
  EPERM: [sayUnreadable, GIVE_READING],
};

/** Explains a system error code from reading `path`. */
export function explainReadError(code: string, path: string): { problem: Problem } {
  const [message, fix] = READ_CAUSES[code] ?? [
    () => `${path} could not be read (${code}).`,
    TRY_AGAIN,
  ];
  return refuseFile(code, message(path), fix);
}

const BUSY_FIX = 'Write to a file outside the mount, or edit the file by hand.';
/** The usual reason why Windows refuses to replace a file. */
const HELD_ELSEWHERE = [
  'it is open in another program',
  'Close it there, then try again.',
] as const;
const WRITE_CAUSES: Record<string, readonly [cause: string, fix: string]> = {
  ENOSPC: ['the disk is full', 'Free some space, then try again.'],
  EDQUOT: ['your disk quota is used up', 'Free some space, then try again.'],
  EROFS: ['the file system is read-only', 'Give a path on a disk that you can write to.'],
  EACCES: ['no permission', 'Give yourself write access to the file and its folder.'],
  EPERM: [
    'the system does not allow it',
    'Check the owner and the flags of the file and its folder.',
  ],
  EBUSY: ['it is in use, for example mounted into a container', BUSY_FIX],
  EXDEV: ['it is a mount of its own', BUSY_FIX],
  ENOENT: ['its folder is gone', 'Create the folder again, then try again.'],
  EISDIR: ['a folder is in its place', 'Give the path of a file.'],
};

/** Explains a system error code from replacing `path`. The old file is unchanged. */
export function explainWriteError(code: string, path: string): { problem: Problem } {
  const isHeld = process.platform === 'win32' && ['EBUSY', 'EPERM', 'EACCES'].includes(code);
  const [cause, fix] = (isHeld ? HELD_ELSEWHERE : WRITE_CAUSES[code]) ?? [
    `error ${code}`,
    TRY_AGAIN,
  ];
  return refuseFile(code, `${path} could not be written: ${cause}. It is unchanged.`, fix);
}

/** The failure if another program changed the file after this one read it. */
export function describeChangedFile(path: string): { problem: Problem } {
  const message = `${path} was changed by another program. Nothing was written.`;
  return refuseFile('CHANGED_ON_DISK', message, 'Look at the file, then try again.');
}

/** The system's code of a thrown error, such as ENOENT, or 'UNKNOWN'. */
export function getErrorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
}
