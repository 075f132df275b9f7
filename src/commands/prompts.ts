import { EXIT, type Failed, fail } from '../cli/exit-codes.ts';
import type { LoginOptions } from '../cli/options.ts';
import { createLineReader } from '../terminal/line-reader.ts';
import type { Context } from './context.ts';
import { readStdin } from './stdin.ts';

/** Asks “yes or no” on stderr. Returns null for yes, otherwise why nothing is done. */
export async function askForYes(question: string): Promise<Failed | null> {
  const reader = createLineReader(process.stdin, process.stderr, () => undefined);
  try {
    for (;;) {
      const word = (await reader.read(`${question} yes or no: `))?.trim();
      if (word === undefined) return fail(EXIT.interrupted, 'CANCELLED', 'Nothing was done.');
      if (/^no?$/i.test(word)) return fail(EXIT.usage, 'CANCELLED', 'Nothing was done.');
      if (/^y(es)?$/i.test(word)) return null;
    }
  } finally {
    reader.close();
  }
}

/** Can the command ask the user? */
export function canAsk({ options }: Pick<Context, 'options'>): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true && !options.json;
}

/** Asks for a password and one-time codes: on the terminal, or in the lines of stdin. */
export interface PasswordPrompt {
  /** Gets a line; empty if stdin has no more, null at Ctrl+C. */
  ask(question: string): Promise<string | null>;
  /** Aborts at Ctrl+C, except during a question. */
  cancelled: AbortSignal;
  close(): void;
}

/** Opens the terminal, or reads stdin. */
export async function openPasswordPrompt({
  options,
}: Context<LoginOptions>): Promise<PasswordPrompt | Failed> {
  const cancelling = new AbortController();
  const cancelled = cancelling.signal;
  if (options.passwordStdin) {
    const read = await readStdin();
    if ('problem' in read) return read;
    const lines = read.value.split(/\r?\n/).slice(0, 2);
    const ask = async (): Promise<string> => lines.shift() ?? '';
    return { ask, cancelled, close: () => undefined };
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    return fail(
      EXIT.usage,
      'NO_TERMINAL',
      'Signing in needs a password, and there is no terminal to ask for it.',
      'Pipe the password in: --password-stdin (the password on line 1, a one-time code on line 2).',
    );
  const reader = createLineReader(process.stdin, process.stderr, () => cancelling.abort());
  const ask = (question: string): Promise<string | null> => reader.read(question, { hidden: true });
  return { ask, cancelled, close: () => reader.close() };
}
