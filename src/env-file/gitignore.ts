import { existsSync, lstatSync, unlinkSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { shellWord } from '../text/shell.ts';
import { type EnvFileFailure, failed } from './file-problems.ts';
import { git } from './git.ts';
import { isIgnoredByText } from './ignore-rules.ts';
import { decodeLossless, encodeLossless } from './lossless.ts';
import { newlineOf } from './new-lines.ts';
import { parentFolders } from './parent-folders.ts';
import { readBytes } from './read.ts';
import { replaceFile } from './replace.ts';
import { realTarget } from './target.ts';

export interface GitIgnoreLine {
  /** The absolute path of the .gitignore. */
  file: string;
  /** What is to stand on a line of its own at its end. */
  line: string;
}

export type GitIgnorePlan =
  | { status: 'not-a-repository' }
  | { status: 'ignored' }
  | ({ status: 'add' } & GitIgnoreLine)
  /** git is there and does not answer in time: settings of the repository can do that. */
  | { status: 'unknown' }
  /** `file` is where the line would have to stand, and it is no file of its own: git does not read a .gitignore that is a link. */
  | { status: 'blocked'; file: string }
  /** Git has the file in its index: ignoring it helps only once it is untracked. `add` is null where it is ignored. */
  | { status: 'tracked'; untrack: string; add: GitIgnoreLine | null };

/**
 * What is to be done so that git does not take the env file up; nothing is written. Where git is missing or
 * refuses to answer, the .gitignore files are read as text, and whether it is tracked stays unknown.
 *
 * git is called only where a repository is in sight (on a Mac without the developer tools calling it opens a dialog), and not at all with
 * `asksGit` false.
 */
export async function gitignorePlan(envFilePath: string, asksGit = true): Promise<GitIgnorePlan> {
  const file = targetOf(envFilePath);
  if (file === null || !isInRepository(file)) return { status: 'not-a-repository' };
  if (!asksGit) return planFromText(file);
  const folder = dirname(file);
  const name = basename(file);
  const ignored = await isIgnoredByGit(file);
  if (ignored === 'no answer') return { status: 'unknown' };
  if (ignored === null) return planFromText(file);
  // git's own words for the way: how it writes drives, links and letter case is not how the folder was named.
  const way = await git(folder, ['rev-parse', '--show-cdup', '--show-prefix']);
  if (way === 'no answer') return { status: 'unknown' };
  const [, up = '', prefix = ''] = /^((?:\.\.\/)*)\n(.*)\n$/s.exec(way?.stdout ?? '') ?? [];
  if (way?.code !== 0 || up.split('/').length !== prefix.split('/').length) return planFromText(file);
  const add = ignored ? null : lineFor(folder, [...prefix.split('/').slice(0, -1), name]);
  const listed = await git(folder, ['--literal-pathspecs', 'ls-files', '--error-unmatch', '--', name]);
  if (listed !== 'no answer' && listed?.code === 0) {
    const place = folder === process.cwd() ? '' : `-C ${shellWord(folder)} `;
    const line = add && 'line' in add ? add : null;
    return { status: 'tracked', untrack: `git ${place}rm --cached -- ${shellWord(name)}`, add: line };
  }
  return planOf(add);
}

/** Is there a repository in sight of this path: `.git` in its folder, or in one above? */
export function isInRepository(file: string): boolean {
  return parentFolders(file).some((folder) => isTop(folder));
}

/** Does git ignore the file at this real path? Null where there is no git, or it knows of no repository. */
async function isIgnoredByGit(file: string): Promise<boolean | 'no answer' | null> {
  // With --no-index a tracked file counts as ignored when a pattern covers it; `./` takes a name such as `:x` as it is.
  const args = ['check-ignore', '-q', '--no-index', '--', `./${basename(file)}`];
  const ignored = await git(dirname(file), args);
  if (ignored === 'no answer') return ignored;
  return ignored === null || ignored.code > 1 ? null : ignored.code === 0;
}

/**
 * Adds the line to the .gitignore, atomically, keeping what is there, its line endings and its mode, and asks git whether the env file is
 * ignored now: where it still is not, the .gitignore becomes again what it was. To be done before the env file is written. `undo` takes
 * the line out again.
 */
export async function addToGitignore(
  { file, line }: GitIgnoreLine,
  envFilePath: string,
  asksGit = true,
): Promise<{ status: 'written'; undo: () => void } | EnvFileFailure> {
  const found = readBytes(file);
  if (found.status === 'failed') return found;
  if (found.target !== file) return notAFile(file);
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
  if (result.status !== 'written') {
    const message = `${file} was changed by another program at the same moment. Nothing was written.`;
    return failed('CHANGED', message, 'Try again.');
  }
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
    return noAnswer(envFilePath);
  }
  if (isIgnored === false) {
    undo();
    return failed(
      'STILL_NOT_IGNORED',
      `git does not ignore ${envFilePath}, not even with “${line}” in ${file}. Nothing was written.`,
      `Make git ignore it (git check-ignore -v ${shellWord(envFilePath)} tells), then try again.`,
    );
  }
  return { status: 'written', undo };
}

/** What is to be said where git is there and does not answer. */
export function noAnswer(path: string): EnvFileFailure {
  return failed(
    'GIT_NO_ANSWER',
    `git did not say within five seconds whether it ignores ${path}. Nothing was written.`,
    'Run git status there to see what holds it up, then try again.',
  );
}

/** What is to be said of a .gitignore that git would not read. */
export function notAFile(file: string): EnvFileFailure {
  return failed(
    'GITIGNORE_IS_A_LINK',
    `${file} is a link or a folder, which git does not read: the secret would not be ignored.`,
    'Put a file in its place, or add the env file to .git/info/exclude, then try again.',
  );
}

function planFromText(file: string): GitIgnorePlan {
  const root = parentFolders(file).find((folder) => isTop(folder));
  if (root === undefined) return { status: 'not-a-repository' };
  if (isIgnoredByText(root, file)) return { status: 'ignored' };
  return planOf(lineFor(dirname(file), relative(root, file).split(sep)));
}

function planOf(add: GitIgnoreLine | { blocked: string } | null): GitIgnorePlan {
  if (add === null) return { status: 'ignored' };
  return 'line' in add ? { status: 'add', ...add } : { status: 'blocked', file: add.blocked };
}

/**
 * The nearest .gitignore, which has the last word, or a new one at the top of the repository, or as near to it as can be. `way` leads
 * from the top of the work tree to the env file, the file's own name last; above the folder that holds `.git` nothing is written.
 */
function lineFor(folder: string, way: readonly string[]): GitIgnoreLine | { blocked: string } {
  const places: { file: string; line: string; kind: 'file' | 'none' | 'other' }[] = [];
  for (let depth = 1, at = folder; depth <= way.length; depth++, at = dirname(at)) {
    const file = join(at, '.gitignore');
    places.push({ file, line: escaped(way.slice(-depth).join('/')), kind: kindOf(file) });
    if (isTop(at)) break;
  }
  const place = places.find(({ kind }) => kind === 'file') ?? places.findLast(({ kind }) => kind === 'none');
  return place ? { file: place.file, line: place.line } : { blocked: places[0]?.file ?? folder };
}

/** The path as a pattern that matches only itself. One in a folder below is bound to that place by its slash. */
function escaped(path: string): string {
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

/** Is this the top of a repository: `.git` is a file that leads to one, or a folder that git takes for one? */
function isTop(folder: string): boolean {
  const stats = lstatSync(join(folder, '.git'), { throwIfNoEntry: false });
  return stats?.isFile() || existsSync(join(folder, '.git', 'HEAD'));
}
