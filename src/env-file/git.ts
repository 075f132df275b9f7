import { type Ran, runProgram } from '../system/programs.ts';

/**
 * A repository's settings can come from a stranger, and many of them name programs. The settings
 * below switch off every program that our four git calls (`rev-parse`, `check-ignore`, `ls-files`,
 * `config user.email`) could start. `-c` and the environment override every settings file.
 * Sources: git-config, git, gitprotocol-capabilities and partial-clone in git's documentation.
 *
 * - A partial clone fetches a missing object with a command that the remote's address names
 * (`ext::sh -c …`, ssh, a helper): no lazy fetch (git 2.45 and newer), no protocol (every git),
 * no ssh command, no proxy command.
 * - `core.fsmonitor` names a program that lists changes.
 * - A bare repository hidden in a clone brings its own settings: only a `.git` counts (git 2.38
 * and newer).
 * - Hooks run when git refreshes the index: no hooks, and no index writes (GIT_OPTIONAL_LOCKS).
 * - Pager, editor, external diff, filters, credential helper, prompts: our calls do not use them.
 * They are switched off in case git changes.
 */
const SETTINGS: readonly string[] = [
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
  // Containers often mount another user's folder. The other settings here make the calls safe.
  'safe.directory=*',
];
const ENVIRONMENT: NodeJS.ProcessEnv = {
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
  // Git sets these for hooks. They can name another repository; the last two name programs.
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
 * Runs git in `folder`, or for the repository that `variables` (GIT_DIR, GIT_WORK_TREE) name.
 * Returns its exit code and stdout, null if git is not installed, or 'no answer' after five
 * seconds. Never runs a shell or a program from the repository's settings.
 */
export function runGit(
  folder: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<Ran | 'no answer' | null> {
  const all = ['--no-pager', ...SETTINGS.flatMap((setting) => ['-c', setting]), ...args];
  return runProgram('git', all, { cwd: folder, env: { ...ENVIRONMENT, ...variables } });
}
