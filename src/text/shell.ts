import { hasUnseen } from './plain.ts';

/** Printed in place of a value that cannot be quoted safely, or has invisible characters. */
const UNQUOTABLE = '‹…›';

/**
 * The text quoted as one word for a shell; on Windows, for both PowerShell and cmd. A text with
 * invisible characters becomes `‹…›`, because nobody could copy it.
 */
export function shellWord(text: string, platform: string = process.platform): string {
  if (hasUnseen(text)) return UNQUOTABLE;
  if (platform === 'win32') return windowsWord(text);
  // PowerShell sets this variable on every system, and splits a word with escaped quotes.
  if (process.env.PSModulePath && /['\u2018-\u201b]/.test(text)) return UNQUOTABLE;
  // zsh expands `=name` to the path of a program.
  return /^(?!=)[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** PowerShell and cmd treat double quotes alike, except around their special characters. */
function windowsWord(text: string): string {
  // PowerShell splits `a,b` and `@name` into several arguments.
  if (/^(?!@)[\w./\\:@+=-]+$/.test(text)) return text;
  return /["$`%!\u201c-\u201e\p{Cc}]|\\$/u.test(text) ? UNQUOTABLE : `"${text}"`;
}

/** The path of a file as an argument, so that a leading dash is not read as an option. */
export function pathArgument(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

/**
 * The shell of suggested commands: PowerShell on Windows, except in a POSIX shell such as Git
 * Bash.
 */
type Shell = 'posix' | 'powershell';

/** The current shell, judging by the environment. */
export function shellHere(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): Shell {
  return platform !== 'win32' || env.MSYSTEM || env.SHELL ? 'posix' : 'powershell';
}

/** A line that removes a variable from the shell's environment. */
export function unsetLine(variable: string, shell: Shell = shellHere()): string {
  return shell === 'posix' ? `unset ${variable}` : `Remove-Item Env:${variable}`;
}

/** Is this a line from `unsetLine`, rather than a command of this program? */
export function isUnsetLine(line: string): boolean {
  return /^(?:unset |Remove-Item Env:)/.test(line);
}

/** A line that loads the output of a command into the shell's environment. */
export function evalLine(command: string, shell: Shell = shellHere()): string {
  return shell === 'posix' ? `eval "$(${command})"` : `${command} | Invoke-Expression`;
}

/** A line that pipes a variable into a command. */
export function pipeLine(variable: string, command: string, shell: Shell = shellHere()): string {
  return shell === 'posix' ? `echo "$${variable}" | ${command}` : `$env:${variable} | ${command}`;
}

/** A line that pipes a file into a command. */
export function fileLine(command: string, shell: Shell = shellHere()): string {
  return shell === 'posix' ? `${command} < file` : `Get-Content file | ${command}`;
}

/** A line that stores the output of a command in a shell variable. */
export function variableLine(
  variable: string,
  command: string,
  shell: Shell = shellHere(),
): string {
  return shell === 'posix' ? `${variable}=$(${command})` : `$env:${variable} = ${command}`;
}

/** A line that writes the output of a command into a file. PowerShell's `>` would write UTF-16. */
export function intoFileLine(command: string, file: string, shell: Shell = shellHere()): string {
  return shell === 'posix'
    ? `${command} > ${file}`
    : `${command} | Out-File -Encoding utf8 ${file}`;
}
