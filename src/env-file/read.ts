import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import type { Content } from './content.ts';
import { errorCode } from './error-code.ts';
import { type EnvFileFailure, failed, readFailure } from './failure.ts';
import { realTarget } from './target.ts';

export type { EnvFileFailure } from './failure.ts';

export interface EnvFile extends Content {
  /** As given. */
  path: string;
  /** The real path, symbolic links followed: where writing happens. */
  target: string;
  exists: boolean;
  /** The permission bits, null when the file does not exist. */
  mode: number | null;
  /** Tells whether the bytes on disk changed since: their SHA-256, or 'absent'. */
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
  const { target, bytes, mode } = found;
  if (bytes !== null && /^(\xff\xfe|\xfe\xff)/.test(bytes.toString('latin1', 0, 2))) {
    const message = `${path} is saved as UTF-16, which no reader of env files understands.`;
    return failed('UTF16', message, 'Save it as UTF-8, then try again.');
  }
  const absent = { text: '', values: Object.create(null) as Record<string, string>, duplicates: [] };
  const content = bytes === null ? absent : (await import('./content.ts')).contentOf(bytes);
  if (content === 'too-blank') {
    const message = `${path} holds thousands of blanks or blank lines in a row.`;
    return failed('EFBIG', message, 'Remove them, then try again.');
  }
  const file = { path, target, exists: bytes !== null, mode, ...content, fingerprint: fingerprintOf(bytes) };
  return { status: 'read', file };
}

/** Tells bytes apart; null stands for a file that does not exist. */
export function fingerprintOf(bytes: Buffer | null): string {
  return bytes === null ? 'absent' : createHash('sha256').update(bytes).digest('hex');
}

export interface FoundBytes {
  status: 'found';
  target: string;
  /** Null when there is no file. */
  bytes: Buffer | null;
  mode: number | null;
  stats: Stats | null;
}

/** The bytes of a regular file of at most 1 MiB, and where they really stand. */
export function readBytes(path: string): FoundBytes | EnvFileFailure {
  let descriptor: number | null = null;
  try {
    const target = realTarget(path);
    descriptor = openIfThere(target);
    if (descriptor === null) return { status: 'found', target, bytes: null, mode: null, stats: null };
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) return readFailure('EISDIR', path);
    if (!stats.isFile()) {
      return failed('ENOTREG', `${path} is a device or a pipe, not a file.`, 'Give the path of a file.');
    }
    const bytes = bytesOf(descriptor);
    if (bytes === null) {
      return failed('EFBIG', `${path} is larger than 1 MiB: that is no env file.`, 'Check the path.');
    }
    return { status: 'found', target, bytes, mode: stats.mode & 0o7777, stats };
  } catch (error) {
    return readFailure(errorCode(error), path);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
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

/** Null when there is more than an env file can hold. */
function bytesOf(descriptor: number): Buffer | null {
  const buffer = Buffer.alloc(mostBytes + 1);
  let length = 0;
  while (length <= mostBytes) {
    const got = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (got === 0) return Buffer.from(buffer.subarray(0, length));
    length += got;
  }
  return null;
}
