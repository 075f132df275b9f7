import { lstatSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { parentFolders } from './parent-folders.ts';

/**
 * Whether the .gitignore files from `root` down to the file's folder, and .git/info/exclude, ignore it. For
 * computers without git: reads names, `*`, `?`, `/`, `**` and `!`; a pattern with anything more counts as none.
 */
export function isIgnoredByText(root: string, file: string): boolean {
  const folders = parentFolders(file, root).reverse();
  const sources = [
    { folder: root, text: textOf(join(root, '.git', 'info', 'exclude')) },
    ...folders.map((folder) => ({ folder, text: textOf(join(folder, '.gitignore')) })),
  ];
  let isIgnored = false;
  for (const { folder, text } of sources) {
    const path = relative(folder, file).split(sep);
    for (const line of text.split(/\r?\n/)) {
      const verdict = verdictOf(line, path);
      if (verdict !== null) isIgnored = verdict;
    }
  }
  return isIgnored;
}

const MOST_STARS = 3;

/** What one line says of the path, given in parts from the line's own folder: ignored, not ignored, nothing. */
function verdictOf(line: string, path: readonly string[]): boolean | null {
  const isNegated = line.startsWith('!');
  const pattern = (isNegated ? line.slice(1) : line).replace(/(?<![\\ ]) +$/, '');
  if (pattern === '' || line.startsWith('#') || pattern.includes('[')) return null;
  // More than a person writes: an expression with many of them takes for ever over a long name.
  if ((pattern.match(/\*+/g)?.length ?? 0) > MOST_STARS) return null;
  const isFolderOnly = pattern.endsWith('/');
  const bare = pattern.replace(/\/$/, '');
  const isAnchored = bare.includes('/');
  const matcher = new RegExp(`^${isAnchored ? '' : '(?:.*/)?'}${expression(bare.replace(/^\//, ''))}$`, 's');
  // A folder that is ignored takes along all it holds.
  const matches = path.some((_, index) => {
    const isFile = index === path.length - 1;
    return !(isFile && isFolderOnly) && matcher.test(path.slice(0, index + 1).join('/'));
  });
  return matches ? !isNegated : null;
}

function expression(glob: string): string {
  return glob.replace(/\\(.)|(^|\/)\*\*\/|\/\*\*$|\*+|\?|[.+^${}()|\]]/g, (token, escaped, before) => {
    if (escaped !== undefined) return escaped.replace(/\W/g, '\\$&');
    if (token === '/**') return '/.*';
    if (token.endsWith('**/')) return `${before}(?:.*/)?`;
    if (token.startsWith('*')) return '[^/]*';
    return token === '?' ? '[^/]' : `\\${token}`;
  });
}

function textOf(path: string): string {
  try {
    return lstatSync(path).isFile() ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}
