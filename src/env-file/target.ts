import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { errorCode } from './error-code.ts';

const mostLinks = 40;

/**
 * The real path a file path leads to, symbolic links followed, also where the last link points at a file that
 * is not there yet. Throws the system's error: ENOENT when the folder is missing, ELOOP, EACCES, ENOTDIR.
 */
export function realTarget(path: string): string {
  let at = resolve(path);
  for (let links = 0; links <= mostLinks; links++) {
    const folder = realpathSync(dirname(at));
    at = join(folder, basename(at));
    const next = linkAt(at);
    if (next === null) return at;
    at = resolve(folder, next);
  }
  throw Object.assign(new Error('too many symbolic links'), { code: 'ELOOP' });
}

/** Where the symbolic link at `path` points; null when no link is there. */
function linkAt(path: string): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
