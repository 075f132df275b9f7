import { hasUnseen } from './plain.ts';

/** Printed in place of a value that cannot be quoted safely, or has invisible characters. */
const UNQUOTABLE = '‹…›';

/**
 * The text quoted as one word for a shell; on Windows, for both PowerShell and cmd. A text with
 * invisible characters becomes `‹…›`, because nobody could copy it.
 */
export function quoteWord(text: string, platform: string = process.platform): string {
  if (hasUnseen(text)) return UNQUOTABLE;
  if (platform === 'win32') return quoteWindowsWord(text);
  // PowerShell sets this variable on every system, and splits a word with several quoted parts.
  if (process.env.PSModulePath && /['\\\u2018-\u201b]/.test(text)) return UNQUOTABLE;
  // zsh expands `=name` to the path of a program; PowerShell splits `a,b` and `@name`.
  return /^(?![=@])[\w./:@%+=-]+$/.test(text) ? text : quotePosixWord(text);
}

/**
 * The text in quotes, as one word for sh, bash, zsh and fish. Between single quotes, fish reads a
 * backslash as an escape, so quotes and backslashes stand between double quotes.
 */
export function quotePosixWord(text: string): string {
  return `'${text.replace(/['\\]+/g, (run) => `'"${run.replaceAll('\\', '\\\\')}"'`)}'`;
}

/** PowerShell and cmd treat double quotes alike, except around their special characters. */
function quoteWindowsWord(text: string): string {
  // PowerShell splits `a,b` and `@name` into several arguments.
  if (/^(?!@)[\w./\\:@+=-]+$/.test(text)) return text;
  return /["$`%!\u201c-\u201e\p{Cc}]|\\$/u.test(text) ? UNQUOTABLE : `"${text}"`;
}

/** The path of a file as an argument, so that a leading dash is not read as an option. */
export function quotePath(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

/** PowerShell on Windows, unless in a POSIX shell such as Git Bash; POSIX elsewhere. */
type Shell = 'posix' | 'powershell';

/** The current shell, judging by the environment. */
export function detectShell(
  env: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): Shell {
  return platform !== 'win32' || env.MSYSTEM || env.SHELL ? 'posix' : 'powershell';
}

/** Lines to copy into a shell. PowerShell's `>` would write UTF-16. */
const LINES = {
  posix: {
    unset: (variable: string) => `unset ${variable}`,
    load: (command: string) => `eval "$(${command})"`,
    pipeVariable: (variable: string, command: string) => `echo "$${variable}" | ${command}`,
    pipeFile: (command: string) => `${command} < file`,
    intoVariable: (variable: string, command: string) => `${variable}=$(${command})`,
    intoFile: (command: string, file: string) => `${command} > ${file}`,
  },
  powershell: {
    unset: (variable: string) => `Remove-Item Env:${variable}`,
    load: (command: string) => `${command} | Invoke-Expression`,
    pipeVariable: (variable: string, command: string) => `$env:${variable} | ${command}`,
    pipeFile: (command: string) => `Get-Content file | ${command}`,
    intoVariable: (variable: string, command: string) => `$env:${variable} = ${command}`,
    intoFile: (command: string, file: string) => `${command} | Out-File -Encoding utf8 ${file}`,
  },
};

/** The lines for a shell, by default the current one: `getShellLines().unset('A')`. */
export function getShellLines(shell: Shell = detectShell()): (typeof LINES)[Shell] {
  return LINES[shell];
}
