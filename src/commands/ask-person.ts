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

/** A password, and how to ask for a one-time code. */
export interface PasswordPrompt {
  password: string;
  /** Gets a one-time code; null if there is none, undefined at Ctrl+C. */
  code(question: string): Promise<string | null | undefined>;
  /** Aborts at Ctrl+C, except during a question. */
  cancelled: AbortSignal;
  /** Can the user be asked again? */
  isPerson: boolean;
  close(): void;
}

/** Asks for the password on the terminal, or reads it from stdin. */
export async function askPassword({
  options,
}: Context<LoginOptions>): Promise<PasswordPrompt | Failed> {
  const cancelling = new AbortController();
  if (options.passwordStdin) {
    const read = await readStdin();
    if ('problem' in read) return read;
    const [password = '', code = ''] = read.value.split(/\r?\n/);
    if (password === '') {
      const fix = 'Put the password on the first line.';
      return fail(EXIT.usage, 'NO_PASSWORD', 'There is no password on stdin.', fix);
    }
    return {
      password,
      code: async () => code.trim() || null,
      cancelled: cancelling.signal,
      isPerson: false,
      close: () => undefined,
    };
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    return fail(
      EXIT.usage,
      'NO_TERMINAL',
      'Signing in needs a password, and there is no terminal to ask for it.',
      'Pipe the password in: --password-stdin (the password on line 1, a one-time code on line 2).',
    );
  const reader = createLineReader(process.stdin, process.stderr, () => cancelling.abort());
  const password = await reader.read(`Password for ${options.login ?? ''} (not shown): `, {
    hidden: true,
  });
  if (!password) {
    reader.close();
    const exit = password === null ? EXIT.interrupted : EXIT.usage;
    return fail(exit, 'CANCELLED', 'No password was entered.');
  }
  return {
    password,
    code: async (question) => (await reader.read(question, { hidden: true })) ?? undefined,
    cancelled: cancelling.signal,
    isPerson: true,
    close: () => reader.close(),
  };
}
