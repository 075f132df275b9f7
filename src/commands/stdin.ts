import { EXIT, type Failed, fail } from '../cli/exit-codes.ts';
import type { CredentialName, SomeCredentials } from '../credentials/credential.ts';
import { readStdinBytes } from '../env-file/read.ts';
import { commandLine } from '../text/command.ts';
import { getShellLines } from '../text/shell.ts';

/** Reads the secret of a credential from stdin; `{}` without a credential. */
export async function readSecretFromStdin(
  name: CredentialName | null,
): Promise<{ value: SomeCredentials<string> } | Failed> {
  if (name === null) return { value: {} };
  const read = await readStdin();
  return 'problem' in read ? read : { value: { [name]: read.value.replace(/\r?\n$/, '') } };
}

/** Reads stdin as text, 1 MiB at most. Refuses a terminal, which would show what is typed. */
export async function readStdin(): Promise<{ value: string } | Failed> {
  if (process.stdin.isTTY)
    return fail(
      EXIT.usage,
      'STDIN_IS_A_TERMINAL',
      'Stdin is a terminal, not a pipe.',
      `Pipe the value in, for example: ${getShellLines().pipeFile(commandLine`…`)}`,
    );
  const bytes = await readStdinBytes();
  return bytes
    ? { value: bytes.toString('utf8') }
    : fail(EXIT.usage, 'TOO_LARGE', 'Stdin has more than 1 MiB.', 'Pipe in only the value.');
}
