import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { parentFolders } from './parent-folders.ts';
import type { EnvFile } from './read.ts';

/** Why a link is no place for a secret without a person's word. */
export type LinkRisk = 'outside' | 'git' | 'name' | 'owner' | 'readable';

/**
 * What is to be asked before a secret is written through a link: it leads out of the folder and the repository, to a file of somebody
 * else or one that others can read, or to one that is no env file by its name or belongs to git. Empty where the path is no link, or
 * leads to no such place. A folder that was named on the way to the file (`-f ../shared/.env`) was meant; a link that lies in it was
 * perhaps not.
 */
export function linkRisks({ path, target, exists }: Pick<EnvFile, 'path' | 'target' | 'exists'>): LinkRisk[] {
  if (!isLinked({ path, target })) return [];
  const risks: LinkRisk[] = [];
  const home = homeOf(path);
  if (/[\\/]\.git[\\/]/.test(target)) risks.push('git');
  // A repository may bring a link to a file that is served, or run.
  if (!/env/i.test(basename(target))) risks.push('name');
  if (!isWithin(target, home) && !isWithin(target, repositoryOf(home))) risks.push('outside');
  if (!exists || process.platform === 'win32') return risks;
  const { uid, mode } = statSync(target);
  if (uid !== process.getuid?.()) risks.push('owner');
  if ((mode & 0o077) !== 0) risks.push('readable');
  return risks;
}

/** Does the path lead through a link that lies below the folder it was named from? */
export function isLinked({ path, target }: Pick<EnvFile, 'path' | 'target'>): boolean {
  // A folder that has gone meanwhile is said by whoever opens the file.
  if (!existsSync(dirname(resolve(path)))) return false;
  const home = homeOf(path);
  const named = isHere(path)
    ? relative(process.cwd(), resolve(path))
    : relative(dirname(resolve(path)), resolve(path));
  return join(home, named) !== target;
}

/** The path as a person is to see it: with what it leads to, where that is somewhere else. */
export function pathWithTarget(file: Pick<EnvFile, 'path' | 'target'>): string {
  return isLinked(file) ? `${file.path} → ${file.target}` : file.path;
}

function isHere(path: string): boolean {
  return isWithin(resolve(path), process.cwd());
}

/** The real folder that a path was named from: the working directory where the file is below it, else the folder in the path. */
function homeOf(path: string): string {
  return realpathSync(isHere(path) ? process.cwd() : dirname(resolve(path)));
}

function repositoryOf(folder: string): string {
  const isTop = (each: string): boolean =>
    statSync(join(each, '.git'), { throwIfNoEntry: false }) !== undefined;
  return parentFolders(join(folder, 'x')).find(isTop) ?? folder;
}

function isWithin(file: string, folder: string): boolean {
  const way = relative(folder, file);
  return way !== '' && !/^\.\.(?:[\\/]|$)/.test(way) && !isAbsolute(way);
}
