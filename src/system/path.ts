import path from 'node:path';

/*
 * npm and npx put the project's `node_modules/.bin` first in PATH, so a cloned repository could
 * supply its own `git` or `xdg-open`. A relative folder, an empty entry and `.` depend on the
 * working directory, which may be such a clone. This program searches none of them.
 */

/** The PATH of POSIX systems if the variable is not set. */
export const DEFAULT_PATH = '/usr/bin:/bin';

/** The folder that an entry in PATH names; on Windows it may be quoted. */
export function getFolder(entry: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? entry.trim().replace(/^"(.*)"$/, '$1') : entry;
}

const isTrustedFolder = (entry: string, platform: NodeJS.Platform): boolean => {
  const { normalize, isAbsolute } = platform === 'win32' ? path.win32 : path.posix;
  const folder = getFolder(entry, platform);
  // `C:bin` and `\bin` depend on the current folder or drive.
  const isWhole = platform === 'win32' ? /^(?:[a-z]:[\\/]|\\\\)/i.test(folder) : isAbsolute(folder);
  return isWhole && !/[\\/]node_modules[\\/]\.bin(?:[\\/]|$)/i.test(normalize(folder));
};

/** The PATH without relative folders, empty entries and `node_modules/.bin` folders. */
export function removeUntrustedFolders(
  value: string,
  platform: NodeJS.Platform = process.platform,
): string {
  const { delimiter } = platform === 'win32' ? path.win32 : path.posix;
  return value
    .split(delimiter)
    .filter((entry) => isTrustedFolder(entry, platform))
    .join(delimiter);
}

/**
 * Removes untrusted folders from the environment's PATH, and stops Windows from searching the
 * working directory. Child processes and their children inherit this environment.
 */
export function restrictPath(
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): void {
  for (const name of Object.keys(env)) {
    if (!isPathName(name, platform)) continue;
    const trusted = removeUntrustedFolders(env[name] ?? '', platform);
    if (trusted !== '') env[name] = trusted;
    // An empty PATH means the working directory.
    else if (platform === 'win32') delete env[name];
    else env[name] = DEFAULT_PATH;
  }
  if (platform === 'win32') env.NoDefaultCurrentDirectoryInExePath = '1';
}

/** Is this environment variable PATH? */
export function isPathName(name: string, platform: NodeJS.Platform): boolean {
  return platform === 'win32' ? name.toUpperCase() === 'PATH' : name === 'PATH';
}
