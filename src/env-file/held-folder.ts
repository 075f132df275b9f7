import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/*
 * The owner of a folder can rename the folders in it and put links in their place, and root would
 * then write wherever the link points. Node has no `openat`, but on Linux a path through
 * /proc/self/fd stays with an open folder.
 */

/** A folder that is used for several calls. */
export interface HeldFolder {
  /**
   * On Linux, this leads to the same folder even if somebody moves it. Elsewhere, and without
   * /proc, it is the plain path: compare with `isInPlace`.
   */
  path: string;
  stats: Stats;
  /** Null with a plain path. */
  descriptor: number | null;
}

/** From Linux; not in Node's constants. Does not need permission to read the folder. */
const O_PATH = 0o10000000;

/** Holds the folder at a real path. Throws ENOTDIR if a part of the path has become a link. */
export function holdFolder(path: string): HeldFolder {
  const parent = dirname(path);
  if (parent === path) return holdChild(path);
  const above = holdFolder(parent);
  try {
    return holdChild(join(above.path, basename(path)));
  } finally {
    releaseFolder(above);
  }
}

/** Holds the folder at this path, of which only the last part is checked for a link. */
export function holdChild(path: string): HeldFolder {
  if (process.platform === 'linux') {
    const descriptor = openSync(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    const held = `/proc/self/fd/${descriptor}`;
    if (existsSync(`${held}/.`)) return { path: held, stats: fstatSync(descriptor), descriptor };
    closeSync(descriptor);
  }
  const stats = lstatSync(path);
  if (!stats.isDirectory()) throw createSwapError(path);
  return { path, stats, descriptor: null };
}

/** Creates a folder for the current user only, and holds it. Throws ENOTDIR if it was replaced. */
export function createFolder(path: string): HeldFolder {
  mkdirSync(path, { mode: 0o700 });
  const folder = holdChild(path);
  if (readdirSync(folder.path).length === 0) return folder;
  releaseFolder(folder);
  throw createSwapError(path);
}

export function releaseFolder({ descriptor }: HeldFolder): void {
  if (descriptor !== null) closeSync(descriptor);
}

/** Does the path still lead to the folder? */
export function isInPlace({ path, stats }: Pick<HeldFolder, 'path' | 'stats'>): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  return there?.ino === stats.ino && there.dev === stats.dev;
}

/**
 * Creates an empty file with mode 0600, and opens it for writing. Throws ENOTDIR if the file may be
 * in another folder; it is then still empty.
 */
export function createFile(folder: HeldFolder, name: string): number {
  const path = join(folder.path, name);
  const descriptor = openSync(path, 'wx', 0o600);
  if (isInPlace(folder) && isAtPath(path, descriptor)) return descriptor;
  closeSync(descriptor);
  throw createSwapError(path);
}

/** Is the open file at this path, directly and not by a link? With null: is the path free? */
export function isAtPath(path: string, descriptor: number | null): boolean {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (descriptor === null || !there) return descriptor === null && !there;
  const own = fstatSync(descriptor);
  return there.ino === own.ino && there.dev === own.dev;
}

/** What the system throws for a link in place of a folder. */
function createSwapError(path: string): Error {
  return Object.assign(new Error(path), { code: 'ENOTDIR' });
}
