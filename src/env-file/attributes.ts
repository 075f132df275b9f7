import { spawnSync } from 'node:child_process';
import { fchmodSync, fstatSync } from 'node:fs';

/*
 * Access control lists and extended attributes: Node knows neither, the system's own cp and ls do. Where a file has a list, the group's
 * bits of its mode are the list's mask, so that a plain copy of the mode would open the file to its group.
 */
const run = (program: string, args: readonly string[]): { ok: boolean; text: string } => {
  const { status, stdout } = spawnSync(program, args, {
    env: { LC_ALL: 'C' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 5000,
  });
  return { ok: status === 0, text: stdout ?? '' };
};

/** Which of two files have an access control list: `+` behind the mode of `ls -l`, on Linux, the BSDs and macOS. None where there is no `ls`. */
function withLists(one: string, other: string): [boolean, boolean] {
  const [first = '', second = ''] = run('/bin/ls', ['-ldnU', '--', one, other]).text.split('\n');
  return [/^\S{10}\+/.test(first), /^\S{10}\+/.test(second)];
}

/**
 * Gives the new, still empty file the access control list and the extended attributes of the old one, as far as the system can. What was
 * lost, in words; then nobody but the owner can read the new file, whatever the list had allowed. Null where nothing was.
 */
export function carriedAttributes(from: string, to: string, descriptor: number): string | null {
  if (process.platform === 'win32') return null;
  const copied =
    process.platform === 'linux'
      ? run('/bin/cp', ['--attributes-only', '--preserve=all', '--', from, to]).ok
      : run('/bin/cp', ['-p', '--', from, to]).ok;
  const [had, has] = withLists(from, to);
  if (!had || (copied && has)) return null;
  fchmodSync(descriptor, fstatSync(descriptor).mode & 0o7700);
  return 'its access control list';
}
