import { EXIT, type Failed, fail } from '../cli/exit-codes.ts';
import type { CredentialName, SomeCredentials } from '../credentials/credential.ts';
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

const MAX_BYTES = 1024 * 1024;

/** Reads stdin as text, 1 MiB at most. Refuses a terminal, which would show what is typed. */
export async function readStdin(): Promise<{ value: string } | Failed> {
  if (process.stdin.isTTY)
    return fail(
      EXIT.usage,
      'STDIN_IS_A_TERMINAL',
      'Stdin is a terminal, not a pipe.',
      `Pipe the value in, for example: ${getShellLines().pipeFile(commandLine`…`)}.`,
    );
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BYTES)
      return fail(EXIT.usage, 'TOO_LARGE', 'Stdin has more than 1 MiB.', 'Pipe in only the value.');
    chunks.push(chunk as Buffer);
  }
  return { value: Buffer.concat(chunks).toString('utf8') };
}
