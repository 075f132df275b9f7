import { lstatSync, unlinkSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Result } from '../result.ts';
import { quoteWord } from '../text/shell.ts';
import { runGit } from './git.ts';
import { holdFolder, releaseFolder } from './held-folder.ts';
import { detectNewline } from './lines.ts';
import { findRepository, isWithin, resolveTarget } from './links.ts';
import { decodeLossless, encodeLossless } from './parse.ts';
import { refuseFile } from './problems.ts';
import { readBytes } from './read.ts';
import { replaceFile } from './write.ts';

interface GitIgnoreLine {
  /** The absolute path of the .gitignore. */
  file: string;
  line: string;
}

/** How to keep a file out of git. */
export interface GitIgnorePlan {
  /** Null if git ignores the file already, or if the file is in no repository. */
  add: GitIgnoreLine | null;
  /** The command to untrack the file; null if git does not track it. */
  untrack: string | null;
  /** git is missing or refuses to say whether it tracks the file. */
  isTrackingUnknown: boolean;
}

/**
 * Finds out how to keep the env file out of git; writes nothing. If git is missing or refuses to
 * answer, the plan is to add the exact line, unless the .gitignore already has it. Fails if git
 * does not answer in time, which the repository's settings can cause, or if git would not read the
 * file to which the line belongs. Calls git only in a repository: on a Mac without the developer
 * tools, the call opens a dialog.
 */
export async function planGitignore(envFilePath: string): Promise<Result<GitIgnorePlan>> {
  const file = findTarget(envFilePath);
  if (file === null) return { value: NOTHING };
  const top = findRepository(file);
  const exported = await findExportedUntrack(file);
  if (top === null) return { value: { ...NOTHING, untrack: exported } };
  const ignored = await isIgnoredByGit(file);
  if (ignored === 'no answer') return refuseFile('GIT_NO_ANSWER', envFilePath);
  const isTracked = ignored === null ? null : await isTrackedByGit(dirname(file), basename(file));
  const untrack = isTracked ? getUntrackCommand(file) : exported;
  const isTrackingUnknown = isTracked === null && untrack === null;
  const place = planLine(file, top);
  if (ignored ?? ('line' in place && hasLine(place)))
    return { value: { add: null, untrack, isTrackingUnknown } };
  if ('line' in place) return { value: { add: place, untrack, isTrackingUnknown } };
  return untrack
    ? { value: { ...NOTHING, untrack } }
    : refuseFile('GITIGNORE_IS_A_LINK', place.blocked);
}

function getUntrackCommand(file: string): string {
  const folder = dirname(file);
  const where = folder === process.cwd() ? '' : `-C ${quoteWord(folder)} `;
  return `git ${where}rm --cached -- ${quoteWord(basename(file))}`;
}

const NOTHING: GitIgnorePlan = { add: null, untrack: null, isTrackingUnknown: false };

/**
 * The command that untracks the file in the repository that GIT_DIR and GIT_WORK_TREE name (some
 * people track their home folder this way); null if that repository does not track the file.
 */
async function findExportedUntrack(file: string): Promise<string | null> {
  const { GIT_DIR, GIT_WORK_TREE } = process.env;
  if (!GIT_DIR || !GIT_WORK_TREE) return null;
  const top = findTarget(GIT_WORK_TREE);
  if (top === null || !isWithin(file, top)) return null;
  const variables = { GIT_DIR: resolve(GIT_DIR), GIT_WORK_TREE: top };
  const name = relative(top, file);
  if (!(await isTrackedByGit(top, name, variables))) return null;
  return `git --git-dir=${quoteWord(variables.GIT_DIR)} --work-tree=${quoteWord(top)} -C ${quoteWord(top)} rm --cached -- ${quoteWord(name)}`;
}

/** Does git track the file? Null if git is missing or refuses to answer. */
async function isTrackedByGit(
  folder: string,
  name: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<boolean | null> {
  const args = ['--literal-pathspecs', 'ls-files', '--error-unmatch', '--', name];
  const listed = await runGit(folder, args, variables);
  return listed === 'no answer' || listed === null || listed.code > 1 ? null : listed.code === 0;
}

/** Does git ignore the file at this real path? Null if git is missing or finds no repository. */
async function isIgnoredByGit(file: string): Promise<boolean | 'no answer' | null> {
  // With --no-index, a tracked file counts as ignored if a pattern matches it. `./` makes git read
  // a name such as `:x` literally.
  const args = ['check-ignore', '-q', '--no-index', '--', `./${basename(file)}`];
  const ignored = await runGit(dirname(file), args);
  if (ignored === 'no answer') return ignored;
  return ignored === null || ignored.code > 1 ? null : ignored.code === 0;
}

/**
 * Adds the line to the .gitignore, atomically, and keeps its text, line endings and mode. Then asks
 * git whether it ignores the env file; if not, restores the .gitignore and fails. Call this before
 * writing the env file. The value removes the line again.
 */
export async function addToGitignore(
  { file, line }: GitIgnoreLine,
  envFilePath: string,
): Promise<Result<() => void>> {
  const found = readBytes(file);
  if ('problem' in found) return found;
  if (found.target !== file) return refuseFile('GITIGNORE_IS_A_LINK', file);
  const text = found.bytes === null ? '' : decodeLossless(found.bytes);
  const newline = detectNewline(text);
  const missing = text === '' || text.endsWith('\n') ? '' : newline;
  const content = encodeLossless(`${text}${missing}${line}${newline}`);
  const put = (fingerprint: string, content: Uint8Array) =>
    replaceFile({ path: file, target: file, fingerprint, content, kind: 'shared' });
  const result = put(found.fingerprint, content);
  if ('problem' in result) return result;
  const undo = (): void => {
    const now = readBytes(file);
    if ('problem' in now || now.bytes === null || !content.equals(now.bytes)) return;
    if (found.bytes !== null) put(now.fingerprint, found.bytes);
    else removeFile(file);
  };
  const target = findTarget(envFilePath);
  const isIgnored = target === null ? null : await isIgnoredByGit(target);
  if (isIgnored === true || isIgnored === null) return { value: undo };
  undo();
  return isIgnored === 'no answer'
    ? refuseFile('GIT_NO_ANSWER', envFilePath)
    : refuseFile('STILL_NOT_IGNORED', envFilePath, `“${line}” in ${file}`);
}

/** Removes the file at a real path. */
function removeFile(file: string): void {
  const folder = holdFolder(dirname(file));
  try {
    unlinkSync(join(folder.path, basename(file)));
  } finally {
    releaseFolder(folder);
  }
}

/** Is the exact line in the .gitignore, with no exception after it? */
function hasLine({ file, line }: GitIgnoreLine): boolean {
  const found = readBytes(file);
  if ('problem' in found || found.bytes === null) return false;
  const lines = found.bytes.toString().split(/\r?\n/);
  const at = Math.max(lines.lastIndexOf(line), lines.lastIndexOf(`/${line}`));
  return at >= 0 && !lines.slice(at).some((each) => each.startsWith('!'));
}

/**
 * The line for the nearest .gitignore, which takes precedence, or for a new .gitignore at the top
 * of the repository or as near to it as possible. Never chooses a folder above the top.
 */
function planLine(file: string, top: string): GitIgnoreLine | { blocked: string } {
  const way = relative(top, file).split(sep);
  const places = way.map((_, depth) => {
    const place = join(top, ...way.slice(0, depth), '.gitignore');
    const stats = lstatSync(place, { throwIfNoEntry: false });
    return { file: place, line: escapePattern(way.slice(depth).join('/')), stats };
  });
  const place =
    places.findLast(({ stats }) => stats?.isFile()) ?? places.find(({ stats }) => !stats);
  return place
    ? { file: place.file, line: place.line }
    : { blocked: join(dirname(file), '.gitignore') };
}

/** A pattern that matches only this path. A slash in it binds the pattern to one place. */
function escapePattern(path: string): string {
  return path
    .replace(/[\\*?[]/g, '\\$&')
    .replace(/[\r\n]/g, '?')
    .replace(/^[#!]/, '\\$&')
    .replace(/ +$/, (blanks) => blanks.replaceAll(' ', '\\ '));
}

function findTarget(path: string): string | null {
  try {
    return resolveTarget(path);
  } catch {
    return null;
  }
}
