import { type Ran, runProgram } from '../system/programs.ts';

/**
 * A repository's settings can come from a stranger, and many of them name programs. The settings
 * below switch off every program that our four git calls (`rev-parse`, `check-ignore`, `ls-files`,
 * `config user.email`) could start. `-c` and the environment override every settings file.
 * Sources: git-config, git, gitprotocol-capabilities and partial-clone in git's documentation.
 *
 * - A partial clone fetches a missing object with a command that the remote's address names
 * (`ext::sh -c …`, ssh, a helper): no lazy fetch (git 2.45 and newer), no protocol (every git).
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
  LC_ALL: 'C',
};

/**
 * Variables of this process that git does not get: they can name another repository (git sets these
 * for hooks) or a program. The user's own settings and limits stay.
 */
function removeVariables(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter((name) =>
    /^GIT_(?!CONFIG_|CEILING_DIRECTORIES)/i.test(name),
  );
  return Object.fromEntries(names.map((name) => [name, undefined]));
}

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
  const env = { ...removeVariables(), ...ENVIRONMENT, ...variables };
  return runProgram('git', all, { cwd: folder, env });
}
