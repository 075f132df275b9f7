import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/**
 * The value that a reader finds for each requested name, or null; one entry per file.
 */
export type Readings = (string | null)[][];

/** Whether the program runs here. */
export function has(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Lets one shell process load each text as an env file, in a subshell of its own. */
export function readByShell(
  shell: string,
  folder: string,
  texts: readonly Buffer[],
  names: readonly string[],
): Readings {
  const place = join(folder, `shell-${shell}`);
  mkdirSync(place);
  texts.forEach((text, index) => {
    writeFileSync(join(place, String(index)), text);
  });
  const print = names.map(
    (name) =>
      `if [ -n "\${${name}+x}" ]; then printf '=%s\\000' "$${name}"; else printf '\\000'; fi`,
  );
  // No PATH: a file that is not an env file must not run any program here.
  const script = `PATH=/nowhere; i=0; while [ $i -lt ${texts.length} ]; do ( set -a; . ./$i; ${print.join('; ')} ); i=$((i+1)); done`;
  const output = execFileSync(shell, ['-c', script], {
    cwd: place,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
  rmSync(place, { recursive: true });
  const cells = output.toString('utf8').split('\0');
  return texts.map((_, file) =>
    names.map((_, index) => {
      const cell = cells[file * names.length + index] ?? '';
      return cell.startsWith('=') ? cell.slice(1) : null;
    }),
  );
}

/** What `node --env-file` gives a program, by the function behind it. */
export function readByParseEnv(texts: readonly Buffer[], names: readonly string[]): Readings {
  return texts.map((text) => {
    const values = parseEnv(text.toString('utf8'));
    return names.map((name) => (Object.hasOwn(values, name) ? values[name]! : null));
  });
}
