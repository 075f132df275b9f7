import { runProgramSync } from '../system/programs.ts';

/*
 * Access control lists and extended attributes: Node knows neither; the system's own cp and ls do,
 * and both are in /bin everywhere. If a file has a list, the group's bits of its mode are the list's
 * mask, so that a plain copy of the mode would open the file to its group.
 */
const timeoutMs = 5000;

/**
 * Gives the new file the access control list and the extended attributes of the old one, on Linux.
 * Both are named by open descriptors, since a path could lead to another file by now. Returns what
 * was lost, in words: then the new file's mode may give rights to its owner only, because nobody
 * knows what the list allowed. Null if nothing was lost.
 */
export function carryAttributes(from: number, to: number, path: string): string | null {
  if (process.platform === 'win32') return null;
  const lost = 'its access control list';
  if (process.platform !== 'linux') return listsOf([path], [])[0] === false ? null : lost;
  const descriptors = [from, to];
  const names = ['/proc/self/fd/3', '/proc/self/fd/4'];
  const args = ['--attributes-only', '--preserve=all', '--', ...names];
  const copied = runProgramSync('/bin/cp', args, { descriptors, timeoutMs })?.code === 0;
  const [had, has] = listsOf(names, descriptors);
  // A new file may also inherit a list from its folder.
  const isKept = had === has && (had === false || (had === true && copied));
  return isKept ? null : lost;
}

/**
 * Which of the files have an access control list: a `+` behind the mode in `ls -l`. `names` must be
 * in alphabetical order. Empty if `ls` does not tell.
 */
function listsOf(names: readonly string[], descriptors: readonly number[]): boolean[] {
  const ran = runProgramSync('/bin/ls', ['-ldnL', '--', ...names], { descriptors, timeoutMs });
  if (ran?.code !== 0) return [];
  const lines = ran.stdout.split('\n').slice(0, names.length);
  return lines.map((line) => /^\S{10}\+/.test(line));
}
