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
