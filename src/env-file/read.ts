import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Problem, Result } from '../result.ts';
import { resolveTarget } from './links.ts';
import { type Content, parseEnvFile } from './parse.ts';
import { getErrorCode, refuseFile } from './problems.ts';

export interface EnvFile extends Content {
  /** The path as given. */
  path: string;
  /** The real path after following symbolic links; writes go here. */
  target: string;
  exists: boolean;
  /** The text came from a pipe, which cannot be read again. */
  isPipe: boolean;
  /** The permission bits, null if the file does not exist. */
  mode: number | null;
  /** The user ID of the file's owner, null if the file does not exist. */
  owner: number | null;
  /** The number of hard links to the file; 1 if it does not exist. */
  names: number;
  /** Changes with the bytes on disk, the owner and the mode; 'absent' or 'pipe' without a file. */
  fingerprint: string;
}

const MAX_BYTES = 1024 * 1024;

/** Time for a program to write the env file into a pipe; the user may have to unlock a vault. */
const PIPE_TIMEOUT_MS = 15_000;

/**
 * Reads the env file at `path`. If only the file is missing and its folder exists, this succeeds
 * with `exists: false`. With `pipeAllowed` it also reads a pipe, once: a FIFO, `/dev/fd/63`,
 * `/dev/stdin`, `-`. Fails, but never throws, for a folder, a device, a pipe without `pipeAllowed`,
 * a file over 1 MiB or in UTF-16, a missing parent folder, a loop of links, missing permission, and
 * a pipe that stays open for longer than `timeoutMs`.
 */
export async function readEnvFile(
  path: string,
  { pipeAllowed = false, timeoutMs = PIPE_TIMEOUT_MS } = {},
): Promise<Result<EnvFile>> {
  const found = isPipe(path)
    ? pipeAllowed
      ? await readPipe(path, timeoutMs)
      : refuseFile('PIPE', path)
    : readBytes(path);
  if ('problem' in found) return found;
  const { target, bytes, stats, fingerprint } = found;
  if (bytes !== null && /^(\xff\xfe|\xfe\xff)/.test(bytes.toString('latin1', 0, 2)))
    return refuseFile('UTF16', path);
  const file = {
    ...parseEnvFile(bytes ?? Buffer.alloc(0)),
    path,
    target,
    exists: bytes !== null,
    isPipe: fingerprint === PIPE,
    mode: stats ? stats.mode & 0o7777 : null,
    owner: stats?.uid ?? null,
    names: stats?.nlink ?? 1,
    fingerprint,
  };
  return { value: file };
}

/** Does the path name stdin? */
export function isStdin(path: string): boolean {
  return path === '-' || /^\/(?:dev\/(?:stdin|fd\/0)|proc\/self\/fd\/0)$/.test(path);
}

/** Does the path name stdin or another open pipe of this process, which no later one can read? */
export function isOpenPipe(path: string): boolean {
  return isStdin(path) || /^\/(?:dev|proc\/self)\/fd\/\d+$/.test(path);
}

function isPipe(path: string): boolean {
  if (isOpenPipe(path)) return true;
  try {
    return statSync(path).isFIFO();
  } catch {
    return false;
  }
}

async function readPipe(path: string, timeoutMs: number): Promise<Found | { problem: Problem }> {
  if (isStdin(path) && process.stdin.isTTY) return refuseFile('STDIN_IS_A_TERMINAL', path);
  let bytes: Buffer | null;
  try {
    bytes = await (isStdin(path) ? readStdinInTime(timeoutMs) : readPipeBytes(path, timeoutMs));
  } catch (error) {
    if (getErrorCode(error) !== NO_END) return refuseFile(getErrorCode(error), path);
    return refuseFile('PIPE_TIMEOUT', path, `${timeoutMs / 1000} seconds`);
  }
  return bytes
    ? { target: path, bytes, stats: null, fingerprint: PIPE }
    : refuseFile('EFBIG', path);
}

/** The code of the error if a pipe stays open for too long. */
const NO_END = 'ERR_STREAM_PREMATURE_CLOSE';

function readStdinInTime(timeoutMs: number): Promise<Buffer | null> {
  const timer = setTimeout(() => process.stdin.destroy(), timeoutMs);
  return readStdinBytes().finally(() => clearTimeout(timer));
}

/** All bytes from stdin; null if there are more than 1 MiB. */
export async function readStdinBytes(): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    length += (chunk as Buffer).length;
    if (length > MAX_BYTES) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Milliseconds between two reads of an empty pipe. */
const POLL_MS = 20;

/** The bytes from a pipe; null if there are more than 1 MiB. */
async function readPipeBytes(path: string, timeoutMs: number): Promise<Buffer | null> {
  const isNamed = !/\/fd\/\d+$/.test(path);
  const deadline = Date.now() + timeoutMs;
  const descriptor = openWithoutWaiting(path);
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  let length = 0;
  // Until a writer opens the FIFO, every read returns 0, as it does at the end.
  let hasWriter = !isNamed;
  try {
    while (length <= MAX_BYTES) {
      const got = readAvailable(descriptor, buffer, length);
      if (got === 0 && hasWriter) return Buffer.from(buffer.subarray(0, length));
      if (got !== 0) hasWriter = true;
      if (got) length += got;
      else if (Date.now() >= deadline) throw Object.assign(new Error(path), { code: NO_END });
      else await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return null;
  } finally {
    closeSync(descriptor);
  }
}

/** The number of bytes read; 0 at the end, null if no data has arrived yet. */
function readAvailable(descriptor: number, buffer: Buffer, offset: number): number | null {
  try {
    return readSync(descriptor, buffer, offset, buffer.length - offset, null);
  } catch (error) {
    if (getErrorCode(error) !== 'EAGAIN') throw error;
    return null;
  }
}

const ABSENT = 'absent';
const PIPE = 'pipe';

/** Identifies a state of a file by its bytes, owner, group and mode. */
export function getFingerprint(bytes: Uint8Array, { uid, gid, mode }: Stats): string {
  const hash = createHash('sha256').update(bytes).digest('hex');
  return `${hash} ${uid}:${gid} ${(mode & 0o7777).toString(8)}`;
}

interface Found {
  target: string;
  /** Null if the file does not exist; so is `stats`. */
  bytes: Buffer | null;
  stats: Stats | null;
  fingerprint: string;
}

/** The bytes of a regular file of at most 1 MiB, and its real path. */
export function readBytes(path: string): Found | { problem: Problem } {
  const opened = openAndRead(path);
  if ('descriptor' in opened && opened.descriptor !== null) closeSync(opened.descriptor);
  return opened;
}

/** Like `readBytes`, but leaves the file open: the caller closes `descriptor`, null without a file. */
export function openAndRead(
  path: string,
): (Found & { descriptor: number | null }) | { problem: Problem } {
  if (resolve(path).includes('\ufffd')) return refuseFile('NOT_UTF8', resolve(path));
  let descriptor: number | null = null;
  try {
    const target = resolveTarget(path);
    descriptor = openIfThere(target);
    if (descriptor === null)
      return { target, bytes: null, stats: null, fingerprint: ABSENT, descriptor };
    const stats = fstatSync(descriptor);
    const bytes = stats.isFile() ? readDescriptor(descriptor) : null;
    if (bytes === null) {
      closeSync(descriptor);
      if (stats.isFile()) return refuseFile('EFBIG', path);
      return refuseFile(stats.isDirectory() ? 'EISDIR' : 'ENOTREG', path);
    }
    return { target, bytes, stats, fingerprint: getFingerprint(bytes, stats), descriptor };
  } catch (error) {
    if (descriptor !== null) closeSync(descriptor);
    return refuseFile(getErrorCode(error), path);
  }
}

function openIfThere(target: string): number | null {
  try {
    return openWithoutWaiting(target);
  } catch (error) {
    if (getErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** Without O_NONBLOCK, opening a pipe waits for someone to write to it. */
function openWithoutWaiting(path: string): number {
  return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
}

/** All bytes of an open file, from its beginning; null if it is larger than 1 MiB. */
export function readDescriptor(descriptor: number): Buffer | null {
  const buffer = Buffer.alloc(MAX_BYTES + 1);
  let length = 0;
  while (length <= MAX_BYTES) {
    const got = readSync(descriptor, buffer, length, buffer.length - length, length);
    if (got === 0) return Buffer.from(buffer.subarray(0, length));
    length += got;
  }
  return null;
}
