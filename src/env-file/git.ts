import { type Ran, runProgram } from '../system/programs.ts';

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
  // A container often mounts a folder of another user. The other settings here make it safe to ask.
  'safe.directory=*',
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
/** git sets them while it runs a hook: they can name another repository. The last two name programs. */
const unset: Readonly<Record<string, undefined>> = {
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_COMMON_DIR: undefined,
  GIT_OBJECT_DIRECTORY: undefined,
  GIT_ALTERNATE_OBJECT_DIRECTORIES: undefined,
  GIT_NAMESPACE: undefined,
  GIT_PREFIX: undefined,
  GIT_PROXY_COMMAND: undefined,
  GIT_EXTERNAL_DIFF: undefined,
};

/**
 * Asks git about `folder`, or about the repository that `variables` (GIT_DIR, GIT_WORK_TREE) name.
 * Returns its exit code and stdout, null if git is not installed, 'no answer' if it takes longer than
 * five seconds. Never runs a shell, nor a program that the repository's settings name.
 */
export function git(
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ran | 'no answer' | null> {
  const all = ['--no-pager', ...settings.flatMap((setting) => ['-c', setting]), ...args];
  return runProgram('git', all, { cwd: folder, env: { ...environment, ...unset, ...variables }, timeoutMs });
}
