import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import type { EnvFileFailure } from './failure.ts';
import { git } from './git.ts';
import { isIgnoredByText } from './ignore-rules.ts';
import { decodeLossless, encodeLossless } from './lossless.ts';
import { newlineOf } from './new-lines.ts';
import { parentFolders } from './parent-folders.ts';
import { fingerprintOf, readBytes } from './read.ts';
import { replaceFile } from './replace.ts';
import { realTarget } from './target.ts';
import { shellWord } from './warnings.ts';

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
  /** Git has the file in its index: ignoring it helps only once it is untracked. `add` is null where it is ignored. */
  | { status: 'tracked'; untrack: string; add: GitIgnoreLine | null };

/**
 * What is to be done so that git does not take the env file up; nothing is written. Where git is missing or
 * refuses to answer, the .gitignore files are read as text, and whether it is tracked stays unknown.
 */
export async function gitignorePlan(envFilePath: string): Promise<GitIgnorePlan> {
  const file = targetOf(envFilePath);
  if (file === null) return { status: 'not-a-repository' };
  const folder = dirname(file);
  const name = basename(file);

  const top = await git(folder, ['rev-parse', '--show-toplevel']);
  // With --no-index a tracked file counts as ignored when a pattern covers it; `./` takes a name such as `:x` as it is.
  const ignored =
    top?.code === 0 ? await git(folder, ['check-ignore', '-q', '--no-index', '--', `./${name}`]) : null;
  if (top === null || ignored === null || ignored.code > 1) return planFromText(file);

  const root = realpathSync(top.stdout.replace(/\r?\n$/, ''));
  const add = ignored.code === 0 ? null : lineFor(file, root);
  const listed = await git(folder, ['--literal-pathspecs', 'ls-files', '--error-unmatch', '--', name]);
  if (listed?.code === 0) {
    const place = folder === process.cwd() ? '' : `-C ${shellWord(folder)} `;
    return { status: 'tracked', untrack: `git ${place}rm --cached -- ${shellWord(name)}`, add };
  }
  return add === null ? { status: 'ignored' } : { status: 'add', ...add };
}

/**
 * Adds the line to the .gitignore, atomically, keeping what is there, its line endings and its mode. To be done
 * before the env file is written.
 */
export async function addToGitignore({
  file,
  line,
}: GitIgnoreLine): Promise<{ status: 'written' } | EnvFileFailure> {
  const found = readBytes(file);
  if (found.status === 'failed') return found;
  const text = found.bytes === null ? '' : decodeLossless(found.bytes);
  if (text.trimEnd().split(/\r?\n/).at(-1) === line) return { status: 'written' };
  const newline = newlineOf(text);
  const missing = text === '' || text.endsWith('\n') ? '' : newline;
  const content = encodeLossless(`${text}${missing}${line}${newline}`);
  const fingerprint = fingerprintOf(found.bytes);
  const result = replaceFile({ path: file, target: found.target, fingerprint, content, newMode: 0o644 });
  if (result.status === 'failed') return result;
  if (result.status === 'written') return { status: 'written' };
  const message = `${file} was changed by another program at the same moment. Nothing was written.`;
  return { status: 'failed', code: 'CHANGED', message, fix: 'Try again.' };
}

function planFromText(file: string): GitIgnorePlan {
  const root = parentFolders(file).find((folder) => exists(join(folder, '.git')));
  if (root === undefined) return { status: 'not-a-repository' };
  return isIgnoredByText(root, file) ? { status: 'ignored' } : { status: 'add', ...lineFor(file, root) };
}

/** The nearest .gitignore, which has the last word, or a new one at the top of the repository. */
function lineFor(file: string, root: string): GitIgnoreLine {
  const nearest = parentFolders(file, root).find((folder) => exists(join(folder, '.gitignore')));
  const folder = nearest ?? root;
  const path = relative(folder, file).split(sep).join('/');
  return { file: join(folder, '.gitignore'), line: escaped(path) };
}

/** The path as a pattern that matches only itself. One in a folder below is bound to that place by its slash. */
function escaped(path: string): string {
  return path
    .replace(/[\\*?[]/g, '\\$&')
    .replace(/[\r\n]/g, '?')
    .replace(/^[#!]/, '\\$&')
    .replace(/ +$/, (blanks) => blanks.replaceAll(' ', '\\ '));
}

function targetOf(path: string): string | null {
  try {
    return realTarget(path);
  } catch {
    return null;
  }
}

function exists(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
