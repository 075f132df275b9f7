import type { Problem } from '../result.ts';

/** An expected failure of the file system: what happened, what to do next. Nothing was changed. */
export type EnvFileFailure = { status: 'failed' } & Problem;

/** An expected failure. */
export function fail(code: string, message: string, fix: string): EnvFileFailure {
  return { status: 'failed', code, message, fix };
}

/** The failure for a system error code while reading `path`. */
export function readFailure(code: string, path: string): EnvFileFailure {
  switch (code) {
    case 'ENOENT':
      return fail(code, `The folder of ${path} does not exist.`, 'Create the folder, or give another path.');
    case 'ENOTDIR':
      return fail(code, `A part of the path ${path} is a file, not a folder.`, 'Give another path.');
    case 'EISDIR':
      return fail(
        code,
        `${path} is a folder, not a file.`,
        'Remove it if Docker created it for a missing file, or give the path of a file.',
      );
    case 'ELOOP':
      return fail(code, `${path} is a symbolic link that leads back to itself.`, 'Fix or remove the link.');
    case 'ENAMETOOLONG':
      return fail(code, `The path ${path} is too long.`, 'Give a shorter path.');
    case 'EACCES':
    case 'EPERM':
      return fail(code, `No permission to read ${path}.`, 'Give yourself read access to it and its folder.');
    default:
      return fail(
        code,
        `${path} could not be read (${code}).`,
        'Check the file and its disk, then try again.',
      );
  }
}

const busyFix = 'Write to a file outside the mount, or edit this one by hand.';
/** The usual reason on Windows why a file cannot be replaced. */
const heldElsewhere = ['it is open in another program', 'Close it there, then try again.'] as const;
const writeCauses: Record<string, readonly [cause: string, fix: string]> = {
  ENOSPC: ['the disk is full', 'Free some space, then try again.'],
  EDQUOT: ['your disk quota is used up', 'Free some space, then try again.'],
  EROFS: ['the file system is read-only', 'Give a path on a disk that can be written.'],
  EACCES: ['no permission', 'Give yourself write access to the file and its folder.'],
  EPERM: ['the system does not allow it', 'Check the owner and the flags of the file and its folder.'],
  EBUSY: ['it is in use, as a file mounted into a container is', busyFix],
  EXDEV: ['it is mounted on its own', busyFix],
  ENOENT: ['its folder is gone', 'Create the folder again, then try again.'],
  EISDIR: ['a folder is in its place', 'Give the path of a file.'],
};

/** The failure for a system error code while replacing `path`; the old file is unchanged. */
export function writeFailure(code: string, path: string): EnvFileFailure {
  const isHeld = process.platform === 'win32' && ['EBUSY', 'EPERM', 'EACCES'].includes(code);
  const [cause, fix] = (isHeld ? heldElsewhere : writeCauses[code]) ?? [
    `error ${code}`,
    'Check the file and its disk, then try again.',
  ];
  return fail(code, `${path} could not be written: ${cause}. It is unchanged.`, fix);
}

/** Another program changed the file after it was read; its version stays. */
export function describeChangeOnDisk(path: string): EnvFileFailure {
  const message = `${path} was changed by another program. Nothing was written.`;
  return fail('CHANGED_ON_DISK', message, 'Look at the file, then try again.');
}

/** The system's code of a thrown error, such as ENOENT, or 'UNKNOWN'. */
export function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
}
