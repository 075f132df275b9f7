import { hasUnseen } from './plain.ts';

/** Printed in place of a value that no shell reads as it stands, or that a terminal does not show. */
const UNQUOTABLE = '‹…›';

/**
 * The text as one word of a shell command line; on Windows, of one that PowerShell and cmd read
 * alike. A text with unseen characters cannot be copied: it becomes `‹…›`.
 */
export function shellWord(text: string, platform: string = process.platform): string {
  if (hasUnseen(text)) return UNQUOTABLE;
  if (platform === 'win32') return windowsWord(text);
  // PowerShell sets this on every system. It reads such a quoted word as several.
  if (process.env.PSModulePath && /['\u2018-\u201b]/.test(text)) return UNQUOTABLE;
  // zsh takes `=name` for the path of a program.
  return /^(?!=)[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** PowerShell and cmd read double quotes alike, except around their own signs. */
function windowsWord(text: string): string {
  // PowerShell makes several arguments of `a,b` and of `@name`.
  if (/^(?!@)[\w./\\:@+=-]+$/.test(text)) return text;
  return /["$`%!\u201c-\u201e\p{Cc}]|\\$/u.test(text) ? UNQUOTABLE : `"${text}"`;
}

/** The path of a file as an argument: a name that begins with a dash is not an option. */
export function pathArgument(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

/**
 * The shell of suggested commands: PowerShell on Windows, except in a POSIX shell such as Git
 * Bash.
 */
type Shell = 'posix' | 'powershell';

/** The current shell, by the environment. */
export function shellHere(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): Shell {
  return platform !== 'win32' || env.MSYSTEM || env.SHELL ? 'posix' : 'powershell';
}

/** Removes a variable from the environment of that shell. */
export function unsetLine(variable: string, shell: Shell = shellHere()): string {
  return shell === 'posix' ? `unset ${variable}` : `Remove-Item Env:${variable}`;
}

/** Is this a line from `unsetLine`? It is not a command of this program. */
export function isUnsetLine(line: string): boolean {
  return /^(?:unset |Remove-Item Env:)/.test(line);
}

/** Puts the output of a command into that shell's environment. */
export function evalLine(command: string, shell: Shell = shellHere()): string {
  return shell === 'posix' ? `eval "$(${command})"` : `${command} | Invoke-Expression`;
}

/** Hands a variable to a command's stdin. */
export function pipeLine(variable: string, command: string, shell: Shell = shellHere()): string {
  return shell === 'posix' ? `echo "$${variable}" | ${command}` : `$env:${variable} | ${command}`;
}

/** Hands a file to a command's stdin. */
export function fileLine(command: string, shell: Shell = shellHere()): string {
  return shell === 'posix' ? `${command} < file` : `Get-Content file | ${command}`;
}

/** Puts the output of a command into a variable of that shell. */
export function variableLine(variable: string, command: string, shell: Shell = shellHere()): string {
  return shell === 'posix' ? `${variable}=$(${command})` : `$env:${variable} = ${command}`;
}

/** Puts the output of a command into a file. PowerShell's own `>` writes UTF-16. */
export function intoFileLine(command: string, file: string, shell: Shell = shellHere()): string {
  return shell === 'posix' ? `${command} > ${file}` : `${command} | Out-File -Encoding utf8 ${file}`;
}
