import type { Problem } from '../result.ts';
import { quotePath, quoteWord } from '../text/shell.ts';

type Words = (path: string, detail: string) => readonly [message: string, fix: string];

const TRY_AGAIN = 'Check the path and its disk, then try again.';
const NO_PERMISSION: Words = (path) => [
  `You do not have permission to read ${path}.`,
  'Give yourself read access to it and its folder.',
];
const FAILURES: Readonly<Record<string, Words>> = {
  // Reading
  ENOENT: (path) => [
    `The folder of ${path} does not exist.`,
    'Create the folder, or give another path.',
  ],
  EISDIR: (path) => [
    `${path} is a folder, not a file.`,
    'Remove it if Docker created it for a missing file, or give the path of a file.',
  ],
  ENOTREG: (path) => [`${path} is a device, not a file.`, 'Give the path of a file.'],
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EFBIG: (path) => [
    `${path} is larger than 1 MiB, the most that this program reads.`,
    'Check the path.',
  ],
  UTF16: (path) => [
    `${path} is saved as UTF-16, which no reader of env files understands.`,
    'Save it as UTF-8, then try again.',
  ],
  // Node decodes an invalid UTF-8 byte in a path as U+FFFD, and then cannot open the file.
  NOT_UTF8: (path) => [
    `The path ${path} contains a character that is not UTF-8, so Node cannot open it.`,
    'Rename that file or folder, or give another path.',
  ],
  PIPE: (path) => [
    `${path} is a pipe, but this command needs a file. Only check, ks and export read pipes.`,
    'Give the path of a file.',
  ],
  PIPE_TIMEOUT: (path, span) => [
    `No program wrote the whole file into ${path} within ${span}.`,
    'Check the program that writes into it, then try again.',
  ],
  STDIN_IS_A_TERMINAL: () => [
    'The env file should come from stdin, but stdin is a terminal.',
    'Pipe the file into the command.',
  ],

  // Writing
  UNSAFE_EDIT: (path, variable) => [
    `A change to ${path} would also change the value of ${variable}.`,
    'Look for a quote that is never closed, or edit the file by hand. Nothing was changed.',
  ],
  CHANGED_ON_DISK: (path) => [
    `${path} was changed by another program. Nothing was written.`,
    'Look at the file, then try again.',
  ],
  OWNER: (path) => [
    `The owner and mode of ${path} cannot be kept. It is unchanged.`,
    'Run this command as the owner of the file, or change its owner first.',
  ],

  // Keeping the file out of git
  GIT_NO_ANSWER: (path) => [
    `git did not say within five seconds whether it ignores ${path}.`,
    'Something in the .git folder blocks git: look at its config and info/exclude. If the repository is not yours, do not run git in it.',
  ],
  GITIGNORE_IS_A_LINK: (path) => [
    `${path} is a link or a folder, which git does not read, so git would not ignore the env file.`,
    'Replace it with a file, or add the env file to .git/info/exclude, then try again.',
  ],
  STILL_NOT_IGNORED: (path, line) => [
    `git does not ignore ${path}, not even with ${line}. Nothing was written.`,
    `Find the pattern with git check-ignore -v ${quoteWord(quotePath(path))}, then try again.`,
  ],
};

/**
 * Why a file was not read or written, and what to do. The file is unchanged. `code`: from the table
 * above, or the system's code from reading. `detail`: what the words need besides the path.
 */
export function refuseFile(code: string, path: string, detail = ''): { problem: Problem } {
  const [message, fix] = FAILURES[code]?.(path, detail) ?? [
    `${path} could not be read (${code}).`,
    TRY_AGAIN,
  ];
  return { problem: { code, message, fix } };
}

const BUSY_FIX = 'Write to a file outside the mount, or edit the file by hand.';
/** The usual reason why Windows refuses to replace a file. */
const HELD_ELSEWHERE = [
  'it is open in another program',
  'Close it there, then try again.',
] as const;
const WRITE_CAUSES: Record<string, readonly [cause: string, fix: string]> = {
  ENOSPC: ['the disk is full', 'Free some space, then try again.'],
  EROFS: ['the file system is read-only', 'Give a path on a disk that you can write to.'],
  EACCES: ['no permission', 'Give yourself write access to the file and its folder.'],
  EPERM: [
    'the system does not allow it',
    'Check the owner and the flags of the file and its folder.',
  ],
  EBUSY: ['it is in use, for example mounted into a container', BUSY_FIX],
  EXDEV: ['it is a mount of its own', BUSY_FIX],
  ENOTDIR: ['somebody replaced its folder', 'Look at the folder, then try again.'],
  ENOENT: ['its folder is gone', 'Create the folder again, then try again.'],
};

/** Explains a system error code from replacing `path`. The old file is unchanged. */
export function explainWriteError(code: string, path: string): { problem: Problem } {
  const isHeld = process.platform === 'win32' && ['EBUSY', 'EPERM', 'EACCES'].includes(code);
  const [cause, fix] = (isHeld ? HELD_ELSEWHERE : WRITE_CAUSES[code]) ?? [
    `error ${code}`,
    TRY_AGAIN,
  ];
  const message = `${path} could not be written: ${cause}. It is unchanged.`;
  return { problem: { code, message, fix } };
}

/** The system's code of a thrown error, such as ENOENT, or 'UNKNOWN'. */
export function getErrorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'UNKNOWN';
}
