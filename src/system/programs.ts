import { execFile, spawnSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import {
  DEFAULT_PATH,
  getFolder,
  isPathName,
  removeUntrustedFolders,
  restrictPath,
} from './path.ts';

/**
 * The absolute path of a program: `name` itself if it is absolute, otherwise the first match in a
 * trusted folder of PATH; null if nothing matches. On Windows it finds only .COM and .EXE files,
 * which start without a shell, in the order of PATHEXT.
 */
export function findProgram(
  name: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  isProgram: (file: string) => boolean = isExecutable,
): string | null {
  const { delimiter, isAbsolute, join } = platform === 'win32' ? path.win32 : path.posix;
  if (isAbsolute(name)) return isProgram(name) ? name : null;
  const pathName = Object.keys(env).find((each) => isPathName(each, platform));
  const value = (pathName && env[pathName]) || (platform === 'win32' ? '' : DEFAULT_PATH);
  const folders = removeUntrustedFolders(value, platform).split(delimiter).filter(Boolean);
  const names =
    platform === 'win32' ? listExtensions(env).map((extension) => name + extension) : [name];
  for (const folder of folders)
    for (const each of names) {
      const file = join(getFolder(folder, platform), each);
      if (isProgram(file)) return file;
    }
  return null;
}

function listExtensions(env: NodeJS.ProcessEnv): string[] {
  const name = Object.keys(env).find((each) => each.toUpperCase() === 'PATHEXT');
  const known = ((name && env[name]) || '.COM;.EXE')
    .split(';')
    .map((each) => each.trim().toLowerCase());
  return known.filter((each) => each === '.com' || each === '.exe');
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** A program's exit code and stdout. */
export interface Ran {
  code: number;
  stdout: string;
}

const TIMEOUT_MS = 5000;

/**
 * Runs a program without a shell. Returns null if it is not installed or cannot be started, and
 * 'no answer' if it takes longer than five seconds. `env` overrides variables of this process;
 * undefined removes a variable.
 */
export function runProgram(
  name: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Ran | 'no answer' | null> {
  const program = findProgram(name);
  if (program === null) return Promise.resolve(null);
  const options = { cwd, env: buildChildEnvironment(env), timeout: TIMEOUT_MS, windowsHide: true };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout) => {
      if (error === null) resolve({ code: 0, stdout });
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout });
      else resolve(error.killed ? 'no answer' : null);
    });
  });
}

/**
 * Runs a program without a shell and blocks until it ends. `descriptors`: open files, passed on as
 * descriptors 3, 4 and so on. Returns null if the program is not installed, cannot be started, or
 * takes longer than five seconds.
 */
export function runProgramSync(
  name: string,
  args: readonly string[],
  descriptors: readonly number[],
): Ran | null {
  const program = findProgram(name);
  if (program === null) return null;
  const { status, stdout } = spawnSync(program, args, {
    env: buildChildEnvironment({ LC_ALL: 'C' }),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore', ...descriptors],
    timeout: TIMEOUT_MS,
  });
  return status === null ? null : { code: status, stdout: stdout ?? '' };
}

/**
 * This process's environment with `changes` applied, without secrets (`KALTURA_…`) and without
 * untrusted folders in PATH.
 */
function buildChildEnvironment(changes: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const upper = (name: string): string =>
    process.platform === 'win32' ? name.toUpperCase() : name;
  const changed = new Set(Object.keys(changes).map(upper));
  // Windows ignores the letter case of names, but a plain copy of process.env does not.
  const kept = Object.entries(process.env).filter(
    ([name]) => !changed.has(upper(name)) && !upper(name).startsWith('KALTURA_'),
  );
  const env = Object.fromEntries([...kept, ...Object.entries(changes)]);
  for (const [name, value] of Object.entries(env)) if (value === undefined) delete env[name];
  restrictPath(env);
  return env;
}
