import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { resolve } from 'node:path';
import { realTarget } from './links.ts';
import { type Content, contentOf } from './parse.ts';
import { type EnvFileFailure, errorCode, failed, readFailure } from './problems.ts';

export type { EnvFileFailure } from './problems.ts';

export interface EnvFile extends Content {
  /** As given. */
  path: string;
  /** The real path, symbolic links followed: where writing happens. */
  target: string;
  exists: boolean;
  /** The permission bits, null when the file does not exist. */
  mode: number | null;
  /** The user ID of the file's owner, null when the file does not exist. */
  owner: number | null;
  /** How many names (hard links) the file has on its disk; 1 where it does not exist. */
  names: number;
  /** Changes with the bytes on disk, the owner and the mode; 'absent' when the file does not exist. */
  fingerprint: string;
}

const mostBytes = 1024 * 1024;

/**
 * Reads the env file at `path`. A file that does not exist is no failure when its folder does: `exists` is then
 * false. Fails, never throws, for a folder, a device, a file over 1 MiB or in UTF-16, a missing parent folder,
 * a loop of links, no permission.
 */
export async function readEnvFile(path: string): Promise<{ status: 'read'; file: EnvFile } | EnvFileFailure> {
  const found = readBytes(path);
  if (found.status === 'failed') return found;
  const { target, bytes, mode, stats, fingerprint } = found;
  const names = stats?.nlink ?? 1;
  if (bytes !== null && /^(\xff\xfe|\xfe\xff)/.test(bytes.toString('latin1', 0, 2))) {
    const message = `${path} is saved as UTF-16, which no reader of env files understands.`;
    return failed('UTF16', message, 'Save it as UTF-8, then try again.');
  }
  const none = Object.create(null) as Record<string, string>;
  const absent = { text: '', values: none, raw: none, duplicates: [] };
  const content = bytes === null ? absent : contentOf(bytes);
  const file = {
    path,
    target,
    exists: bytes !== null,
    mode,
    owner: stats?.uid ?? null,
    names,
    ...content,
    fingerprint,
  };
  return { status: 'read', file };
}

/** Loaded where there is a file: 2 ms that the first frame of a first run does without. */
const crypto = () => process.getBuiltinModule('node:crypto');

const ABSENT = 'absent';

/** Tells one state of a file from another: by its bytes, owner, group and mode. */
export function fingerprintOf(bytes: Uint8Array, { uid, gid, mode }: Stats): string {
  const hash = crypto().createHash('sha256').update(bytes).digest('hex');
  return `${hash} ${uid}:${gid} ${(mode & 0o7777).toString(8)}`;
}

export interface FoundBytes {
  status: 'found';
  target: string;
  /** Null when there is no file. */
  bytes: Buffer | null;
  mode: number | null;
  stats: Stats | null;
  fingerprint: string;
}

/** The bytes of a regular file of at most 1 MiB, and where they really stand. */
export function readBytes(path: string): FoundBytes | EnvFileFailure {
  const opened = openAndRead(path);
  if (opened.status === 'found' && opened.descriptor !== null) closeSync(opened.descriptor);
  return opened;
}

/** The same, with the file still open; null if there is none. The caller closes it. */
export function openAndRead(path: string): (FoundBytes & { descriptor: number | null }) | EnvFileFailure {
  if (resolve(path).includes('\ufffd')) return badBytes(path);
  let descriptor: number | null = null;
  try {
    const target = realTarget(path);
    descriptor = openIfThere(target);
    if (descriptor === null)
      return {
        status: 'found',
        target,
        bytes: null,
        mode: null,
        stats: null,
        fingerprint: ABSENT,
        descriptor,
      };
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) return readFailure('EISDIR', path);
    if (!stats.isFile()) {
      return failed('ENOTREG', `${path} is a device or a pipe, not a file.`, 'Give the path of a file.');
    }
    const bytes = bytesOf(descriptor);
    if (bytes === null) {
      return failed('EFBIG', `${path} is larger than 1 MiB: that is no env file.`, 'Check the path.');
    }
    const fingerprint = fingerprintOf(bytes, stats);
    const kept = descriptor;
    descriptor = null;
    return {
      status: 'found',
      target,
      bytes,
      mode: stats.mode & 0o7777,
      stats,
      fingerprint,
      descriptor: kept,
    };
  } catch (error) {
    return readFailure(errorCode(error), path);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

/** Node gives a byte in a path that is no UTF-8 as U+FFFD, and cannot open what has that name. */
function badBytes(path: string): EnvFileFailure {
  return failed(
    'NOT_UTF8',
    `The path ${resolve(path)} holds a character that is not UTF-8; Node cannot open it.`,
    'Rename that file or folder, or give another path.',
  );
}

function openIfThere(target: string): number | null {
  try {
    // Without O_NONBLOCK, opening a pipe waits for someone to write to it.
    return openSync(target, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** All bytes of an open file, from its beginning; null when there are more than an env file can hold. */
export function bytesOf(descriptor: number): Buffer | null {
  const buffer = Buffer.alloc(mostBytes + 1);
  let length = 0;
  while (length <= mostBytes) {
    const got = readSync(descriptor, buffer, length, buffer.length - length, length);
    if (got === 0) return Buffer.from(buffer.subarray(0, length));
    length += got;
  }
  return null;
}
