import { existsSync, lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { EnvFile } from './read.ts';

/**
 * The real path of a file after following symbolic links, even if the last link points to a file
 * that does not exist yet. Throws the system's error: ENOENT if the folder is missing, ELOOP,
 * EACCES, ENOTDIR.
 */
export function resolveTarget(path: string): string {
  const whole = resolve(path);
  const at = join(realpathSync(dirname(whole)), basename(whole));
  const stats = lstatSync(at, { throwIfNoEntry: false });
  if (!stats?.isSymbolicLink()) return at;
  // A loop of links fails here with ELOOP; a link to a missing file is followed.
  const isThere = statSync(at, { throwIfNoEntry: false });
  return isThere ? realpathSync(at) : resolveTarget(resolve(dirname(at), readlinkSync(at)));
}

/** `.env`, `.env.local`, `.envrc`, `prod.env`, `env_file`, `environment`, `.flaskenv`. */
const ENV_FILE_NAME = /^(?:[\w.-]*[._-])?(?:dot|flask)?env(?:rc|ironment)?(?:[._-][\w.-]*)?$/i;
/** A file that a server may publish, or a shell may run. */
const EXPOSED_NAME = /\.(?:txt|text|log|csv|bak|(?:ba|da|k|z|c|fi)?sh)(?:\.\d+)?$|^\.?bash_env$/i;

/** Why the user must confirm a file before a secret is written there. */
export type TargetRisk = 'elsewhere' | 'git' | 'name' | 'owner' | 'readable';

/**
 * The reasons to ask the user before writing a secret; empty if there are none. A link is a risk if
 * its target is neither in the same folder nor in one above it in the repository, belongs to another
 * user or to git, is readable by others, or does not have the name of an env file. A plain file is a
 * risk if it belongs to another user and root would write it. A folder in the path
 * (`-f ../shared/.env`) was named on purpose; a link in it perhaps was not.
 */
export function listTargetRisks({ path, target, mode, owner }: EnvFile): TargetRisk[] {
  const user = process.getuid?.();
  const isOthers = user !== undefined && owner !== null && owner !== user;
  if (!isLinked({ path, target })) return isOthers && user === 0 ? ['owner'] : [];
  const risks: TargetRisk[] = [];
  if (/[\\/]\.git[\\/]/.test(target)) risks.push('git');
  // A cloned repository may contain a link to a file that a server publishes or a program runs.
  const name = basename(target);
  if (!ENV_FILE_NAME.test(name) || EXPOSED_NAME.test(name)) risks.push('name');
  const base = realpathSync(getBase(path));
  const home = dirname(join(base, relative(getBase(path), resolve(path))));
  const isAbove =
    isWithin(home, dirname(target)) && isWithin(target, findRepository(join(base, 'x')) ?? base);
  if (dirname(target) !== home && !isAbove) risks.push('elsewhere');
  if (isOthers) risks.push('owner');
  if (user !== undefined && mode !== null && (mode & 0o077) !== 0) risks.push('readable');
  return risks;
}

/** Does the path go through a link below the folder that it is relative to? */
export function isLinked({ path, target }: Pick<EnvFile, 'path' | 'target'>): boolean {
  // Opening the file reports a missing folder.
  if (!existsSync(dirname(resolve(path)))) return false;
  const base = getBase(path);
  return join(realpathSync(base), relative(base, resolve(path))) !== target;
}

/** The path to show, with its target if it goes through a link. */
export function describePath(file: Pick<EnvFile, 'path' | 'target'>): string {
  return isLinked(file) ? `${file.path} → ${file.target}` : file.path;
}

/** The working directory if it contains the file, otherwise the folder in the path. */
function getBase(path: string): string {
  const file = resolve(path);
  return isWithin(file, process.cwd()) ? process.cwd() : dirname(file);
}

/** The top of the repository that contains a file: the nearest folder with a `.git`; or null. */
export function findRepository(file: string): string | null {
  const folder = dirname(file);
  if (folder === file) return null;
  const stats = lstatSync(join(folder, '.git'), { throwIfNoEntry: false });
  // In a worktree, `.git` is a file that names the repository.
  const isTop = stats?.isFile() || existsSync(join(folder, '.git', 'HEAD'));
  return isTop ? folder : findRepository(folder);
}

/** Is the file in this folder or below it? Both paths are absolute. */
export function isWithin(file: string, folder: string): boolean {
  const way = relative(folder, file);
  return way !== '' && !/^\.\.(?:[\\/]|$)/.test(way) && !isAbsolute(way);
}
