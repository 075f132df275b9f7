import { execFile } from 'node:child_process';
import path from 'node:path';

const timeoutMs = 5_000;

/**
 * The settings of a repository are a stranger's, and many of them name programs. What the four calls of this program (`rev-parse`,
 * `check-ignore`, `ls-files`, `config user.email`) can reach is switched off here, once for all of them; `-c` and the environment come
 * before every file of settings. Read in git's own documentation (git-config, git, gitprotocol-capabilities, partial-clone):
 *
 * - an object that a partial clone lacks is fetched, by a command that the remote's address names (`ext::sh -c …`, ssh, a helper):
 *   no lazy fetch (git 2.45 and newer), no protocol at all (every git), no ssh command, no proxy command
 * - `core.fsmonitor` names a program that is asked what has changed
 * - a bare repository hidden in an innocent clone brings settings of its own: only a `.git` counts (git 2.38 and newer)
 * - hooks, where an index is refreshed: none, and no index is written (GIT_OPTIONAL_LOCKS)
 * - a pager, an editor, an external diff, filters, a credential helper, a question on the terminal: none of the calls has a use for
 *   them, and none is to begin to when git changes
 */
const settings: readonly string[] = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.sshCommand=false',
  'core.gitProxy=false',
  'core.editor=false',
  'core.pager=cat',
  'core.askPass=false',
  'credential.helper=',
  'diff.external=',
  'protocol.allow=never',
  'safe.bareRepository=explicit',
];
const environment: Readonly<Record<string, string>> = {
  GIT_ALLOW_PROTOCOL: 'none',
  GIT_NO_LAZY_FETCH: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_SSH_COMMAND: 'false',
  GIT_ASKPASS: 'false',
  SSH_ASKPASS: 'false',
  GIT_EDITOR: 'false',
  GIT_PAGER: 'cat',
  LC_ALL: 'C',
};
/** Set while git runs a hook; they would point at another repository or index. The last two name programs. */
const unset = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_PROXY_COMMAND',
  'GIT_EXTERNAL_DIFF',
];

/**
 * Asks git something about `folder`: its exit code and stdout; null where it is not installed, 'no answer' where it is and took too long.
 * Never runs a shell, nor a program that the repository's settings name.
 */
export function git(
  folder: string,
  args: readonly string[],
): Promise<{ code: number; stdout: string } | 'no answer' | null> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...environment };
  // On Windows names are case-insensitive, and a copy no longer knows that: `Path`, for one.
  for (const name of Object.keys(env)) if (unset.includes(name.toUpperCase())) delete env[name];
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  // A git in the working directory, or in the folder of programs that npm puts before all others, is somebody's project's.
  const isOurs = (each: string): boolean =>
    path.isAbsolute(each) && !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(each);
  if (env[pathName]) env[pathName] = env[pathName].split(path.delimiter).filter(isOurs).join(path.delimiter);
  process.env.NoDefaultCurrentDirectoryInExePath = '1';
  return new Promise((resolve) => {
    const options = { cwd: folder, env, timeout: timeoutMs, windowsHide: true };
    const all = ['--no-pager', ...settings.flatMap((setting) => ['-c', setting]), ...args];
    execFile('git', all, options, (error, stdout) => {
      if (error === null) resolve({ code: 0, stdout });
      else if (typeof error.code === 'number') resolve({ code: error.code, stdout });
      else resolve(error.killed ? 'no answer' : null);
    });
  });
}
