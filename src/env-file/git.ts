import { execFile } from 'node:child_process';

const timeoutMs = 5_000;
/** Set while git runs a hook; they would point at another repository or index. */
const hookVariables = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
];

/**
 * Asks git something about `folder`: its exit code and stdout, or null where it gave no answer of its own (not
 * installed, too slow). Never runs a shell, nor a program the repository's settings name.
 */
export function git(
  folder: string,
  args: readonly string[],
): Promise<{ code: number; stdout: string } | null> {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
  };
  for (const name of hookVariables) delete env[name];
  // Windows looks for a program in the working directory first, and that is somebody's project.
  process.env.NoDefaultCurrentDirectoryInExePath = '1';
  return new Promise((resolve) => {
    const options = { cwd: folder, env, timeout: timeoutMs, windowsHide: true };
    execFile('git', ['-c', 'core.fsmonitor=false', ...args], options, (error, stdout) => {
      if (error === null) resolve({ code: 0, stdout });
      else resolve(typeof error.code === 'number' ? { code: error.code, stdout } : null);
    });
  });
}
