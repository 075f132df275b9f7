import { existsSync, lstatSync, unlinkSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pathArgument, shellWord } from '../text/shell.ts';
import { git } from './git.ts';
import { newlineOf } from './lines.ts';
import { isWithin, parentFolders, realTarget } from './links.ts';
import { decodeLossless, encodeLossless } from './lossless.ts';
import { type EnvFileFailure, fail } from './problems.ts';
import { readBytes } from './read.ts';
import { replaceFile } from './write.ts';

/** A line to add. */
interface GitIgnoreLine {
  /** The absolute path of the .gitignore. */
  file: string;
  line: string;
}

/** `isTracked` is null if it is unknown, because git is missing or refuses to answer. */
export type GitIgnorePlan =
  | { status: 'not-a-repository' }
  | { status: 'ignored'; isTracked: false | null }
  | ({ status: 'add'; isTracked: false | null } & GitIgnoreLine)
  /** git did not answer in time. The repository's settings can cause this. */
  | { status: 'unknown' }
  /** `file`, where the line belongs, is a link or a folder, so git would not read it. */
  | { status: 'blocked'; file: string }
  /**
   * git tracks the file, so ignoring it does not help yet. `add` is null if git already ignores it.
   */
  | { status: 'tracked'; untrack: string; add: GitIgnoreLine | null };

/**
 * Finds out how to keep the env file out of git; writes nothing. If git is missing or refuses to
 * answer, the plan is to add the exact line, unless the .gitignore already has it. Calls git only
 * in a repository (on a Mac without the developer tools, the call opens a dialog), and never if
 * `asksGit` is false.
 */
export async function gitignorePlan(envFilePath: string, asksGit = true): Promise<GitIgnorePlan> {
  const file = targetOf(envFilePath);
  if (file === null) return { status: 'not-a-repository' };
  const plan = isInRepository(file)
    ? await planFor(file, asksGit)
    : { status: 'not-a-repository' as const };
  const untrack = asksGit && plan.status !== 'tracked' ? await untrackInExported(file) : null;
  if (untrack === null) return plan;
  const add = plan.status === 'add' ? { file: plan.file, line: plan.line } : null;
  return { status: 'tracked', untrack, add };
}

async function planFor(file: string, asksGit: boolean): Promise<GitIgnorePlan> {
  const folder = dirname(file);
  const name = basename(file);
  if (!asksGit) return planWithoutGit(file);
  const ignored = await isIgnoredByGit(file);
  if (ignored === 'no answer') return { status: 'unknown' };
  if (ignored === null) return planWithoutGit(file);
  // Ask git for the path, because git writes drives, links and letter case differently.
  const way = await git(folder, ['rev-parse', '--show-cdup', '--show-prefix']);
  if (way === 'no answer') return { status: 'unknown' };
  const [, up = '', prefix = ''] = /^((?:\.\.\/)*)\n(.*)\n$/s.exec(way?.stdout ?? '') ?? [];
  if (way?.code !== 0 || up.split('/').length !== prefix.split('/').length)
    return planWithoutGit(file);
  const add = ignored ? null : lineFor(folder, [...prefix.split('/').slice(0, -1), name]);
  const listed = await git(folder, listArguments(name));
  if (listed !== 'no answer' && listed?.code === 0) {
    const place = folder === process.cwd() ? '' : `-C ${shellWord(folder)} `;
    const line = add && 'line' in add ? add : null;
    return {
      status: 'tracked',
      untrack: `git ${place}rm --cached -- ${shellWord(name)}`,
      add: line,
    };
  }
  return planOf(add, listed !== 'no answer' && listed?.code === 1 ? false : null);
}

function listArguments(name: string): string[] {
  return ['--literal-pathspecs', 'ls-files', '--error-unmatch', '--', name];
}

/**
 * The command that untracks the file in the repository that GIT_DIR and GIT_WORK_TREE name (some
 * people track their home folder this way); null if that repository does not track the file.
 */
async function untrackInExported(file: string): Promise<string | null> {
  const { GIT_DIR, GIT_WORK_TREE } = process.env;
  if (!GIT_DIR || !GIT_WORK_TREE) return null;
  const top = targetOf(GIT_WORK_TREE);
  if (top === null || !isWithin(file, top)) return null;
  const variables = { GIT_DIR: resolve(GIT_DIR), GIT_WORK_TREE: top };
  const name = relative(top, file);
  const listed = await git(top, listArguments(name), variables);
  if (listed === null || listed === 'no answer' || listed.code !== 0) return null;
  return `git --git-dir=${shellWord(variables.GIT_DIR)} --work-tree=${shellWord(top)} -C ${shellWord(top)} rm --cached -- ${shellWord(name)}`;
}

/** Is there a `.git` in the file's folder or in a parent folder? */
export function isInRepository(file: string): boolean {
  return parentFolders(file).some((folder) => isTop(folder));
}

/** Does git ignore the file at this real path? Null if git is missing or finds no repository. */
async function isIgnoredByGit(file: string): Promise<boolean | 'no answer' | null> {
  // With --no-index, a tracked file counts as ignored if a pattern matches it. `./` makes git read
  // a name such as `:x` literally.
  const args = ['check-ignore', '-q', '--no-index', '--', `./${basename(file)}`];
  const ignored = await git(dirname(file), args);
  if (ignored === 'no answer') return ignored;
  return ignored === null || ignored.code > 1 ? null : ignored.code === 0;
}

/**
 * Adds the line to the .gitignore, atomically, and keeps its text, line endings and mode. Then asks
 * git whether it ignores the env file; if not, restores the .gitignore and fails. Call this before
 * writing the env file. `undo` removes the line again.
 */
export async function addToGitignore(
  { file, line }: GitIgnoreLine,
  envFilePath: string,
  asksGit = true,
): Promise<{ status: 'written'; undo: () => void } | EnvFileFailure> {
  const found = readBytes(file);
  if (found.status === 'failed') return found;
  if (found.target !== file) return describeNotAFile(file);
  const text = found.bytes === null ? '' : decodeLossless(found.bytes);
  const newline = newlineOf(text);
  const missing = text === '' || text.endsWith('\n') ? '' : newline;
  const content = encodeLossless(`${text}${missing}${line}${newline}`);
  const put = (fingerprint: string, bytes: Uint8Array) =>
    replaceFile({
      path: file,
      target: file,
      fingerprint,
      content: bytes,
      newMode: 0o644,
      newOwner: 'folder',
    });
  const result = put(found.fingerprint, content);
  if (result.status === 'failed') return result;
  const undo = (): void => {
    const now = readBytes(file);
    if (now.status === 'failed' || now.bytes === null || !content.equals(now.bytes)) return;
    if (found.bytes !== null) put(now.fingerprint, found.bytes);
    else unlinkSync(file);
  };
  const target = targetOf(envFilePath);
  const isIgnored = target === null || !asksGit ? null : await isIgnoredByGit(target);
  if (isIgnored === 'no answer') {
    undo();
    return describeSilentGit(envFilePath);
  }
  if (isIgnored === false) {
    undo();
    return fail(
      'STILL_NOT_IGNORED',
      `git does not ignore ${envFilePath}, not even with “${line}” in ${file}. Nothing was written.`,
      `Find the pattern with git check-ignore -v ${shellWord(pathArgument(envFilePath))}, then try again.`,
    );
  }
  return { status: 'written', undo };
}

export function describeSilentGit(path: string): EnvFileFailure {
  return fail(
    'GIT_NO_ANSWER',
    `git did not say within five seconds whether it ignores ${path}. Nothing was written.`,
    'Run git status in that folder to see what blocks git, then try again.',
  );
}

export function describeNotAFile(file: string): EnvFileFailure {
  return fail(
    'GITIGNORE_IS_A_LINK',
    `${file} is a link or a folder, which git does not read, so git would not ignore the env file.`,
    'Replace it with a file, or add the env file to .git/info/exclude, then try again.',
  );
}

function planWithoutGit(file: string): GitIgnorePlan {
  const root = parentFolders(file).find((folder) => isTop(folder)) ?? dirname(file);
  const add = lineFor(dirname(file), relative(root, file).split(sep));
  return planOf('line' in add && hasLine(add) ? null : add, null);
}

/** Is the exact line in the .gitignore, with no exception after it? */
function hasLine({ file, line }: GitIgnoreLine): boolean {
  const found = readBytes(file);
  if (found.status === 'failed' || found.bytes === null) return false;
  const lines = found.bytes.toString().split(/\r?\n/);
  const at = Math.max(lines.lastIndexOf(line), lines.lastIndexOf(`/${line}`));
  return at >= 0 && !lines.slice(at).some((each) => each.startsWith('!'));
}

function planOf(
  add: GitIgnoreLine | { blocked: string } | null,
  isTracked: false | null,
): GitIgnorePlan {
  if (add === null) return { status: 'ignored', isTracked };
  return 'line' in add
    ? { status: 'add', isTracked, ...add }
    : { status: 'blocked', file: add.blocked };
}

/**
 * The line for the nearest .gitignore, which takes precedence, or for a new .gitignore at the top
 * of the repository or as near to it as possible. `way`: the path from the top of the work tree to
 * the env file. Never chooses a folder above the one that contains `.git`.
 */
function lineFor(folder: string, way: readonly string[]): GitIgnoreLine | { blocked: string } {
  const places: { file: string; line: string; kind: 'file' | 'none' | 'other' }[] = [];
  for (let depth = 1, at = folder; depth <= way.length; depth++, at = dirname(at)) {
    const file = join(at, '.gitignore');
    places.push({ file, line: escapePattern(way.slice(-depth).join('/')), kind: kindOf(file) });
    if (isTop(at)) break;
  }
  const place =
    places.find(({ kind }) => kind === 'file') ?? places.findLast(({ kind }) => kind === 'none');
  return place ? { file: place.file, line: place.line } : { blocked: places[0]?.file ?? folder };
}

/**
 * The path as a pattern that matches only this path. A slash in it binds the pattern to one place.
 */
function escapePattern(path: string): string {
  return path
    .replace(/[\\*?[]/g, '\\$&')
    .replace(/[\r\n]/g, '?')
    .replace(/^[#!]/, '\\$&')
    .replace(/ +$/, (blanks) => blanks.replaceAll(' ', '\\ '));
}

function kindOf(file: string): 'file' | 'none' | 'other' {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  return !stats ? 'none' : stats.isFile() ? 'file' : 'other';
}

function targetOf(path: string): string | null {
  try {
    return realTarget(path);
  } catch {
    return null;
  }
}

/**
 * Is this the top of a repository? Then `.git` is a file that names a repository, or has a HEAD.
 */
function isTop(folder: string): boolean {
  const stats = lstatSync(join(folder, '.git'), { throwIfNoEntry: false });
  return stats?.isFile() || existsSync(join(folder, '.git', 'HEAD'));
}
