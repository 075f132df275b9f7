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
  // zsh takes `=name` for the path of a program.
  return /^(?!=)[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Both shells read double quotes alike, except around `"`, `$`, a backtick, `%`, `!` and a final backslash. */
function windowsWord(text: string): string {
  if (/^[\w./\\:@+,=-]+$/.test(text)) return text;
  return /["$`%!\u201c-\u201e\p{Cc}]|\\$/u.test(text) ? UNQUOTABLE : `"${text}"`;
}

/** The shell that commands are suggested for: on Windows, outside of a POSIX shell such as Git Bash, PowerShell. */
export type Shell = 'posix' | 'powershell';

/** The shell at hand, by the environment. */
export function shellHere(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: string = process.platform,
): Shell {
  return platform !== 'win32' || env.MSYSTEM || env.SHELL ? 'posix' : 'powershell';
}

/** Takes a variable out of the environment of that shell. */
export function unsetLine(variable: string, shell: Shell = shellHere()): string {
  return shell === 'posix' ? `unset ${variable}` : `Remove-Item Env:${variable}`;
}

/** Is this such a line? Only who set a variable can take it away: it is no command of this program. */
export function isUnsetLine(line: string): boolean {
  return /^(?:unset |Remove-Item Env:)/.test(line);
}

/** Puts what a command prints into that shell's environment. */
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

/** Puts what a command prints into a variable of that shell. */
export function variableLine(variable: string, command: string, shell: Shell = shellHere()): string {
  return shell === 'posix' ? `${variable}=$(${command})` : `$env:${variable} = ${command}`;
}

/** Puts what a command prints into a file; `file` as it is typed. PowerShell's own `>` writes UTF-16. */
export function intoFileLine(command: string, file: string, shell: Shell = shellHere()): string {
  return shell === 'posix' ? `${command} > ${file}` : `${command} | Out-File -Encoding utf8 ${file}`;
}
