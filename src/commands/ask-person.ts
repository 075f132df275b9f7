import { EXIT, type ExitCode, type Failed } from '../cli/exit-codes.ts';
import type { LoginOptions } from '../cli/options.ts';
import type { Problem } from '../result.ts';
import { lineReader } from '../wizard/prompt.ts';
import type { Context } from './context.ts';
import { readStdin } from './stdin.ts';

/** Asks on the terminal, on stderr, for a whole yes. Null for yes; else why nothing is done. */
export async function refusedByPerson(question: string): Promise<Failed<Problem> | null> {
  const no = (code: string, message: string, exit: ExitCode): Failed<Problem> => ({
    problem: { code, message, fix: null },
    exit,
  });
  const reader = lineReader(process.stdin, process.stderr, () => undefined);
  try {
    for (;;) {
      const word = await reader.read(`${question} yes or no: `, false);
      if (word === null) return no('LEFT', 'Nothing was done.', EXIT.interrupted);
      if (/^y(es)?$/i.test(word.trim())) return null;
      if (/^no?$/i.test(word.trim())) return no('LEFT', 'Nothing was done.', EXIT.usage);
    }
  } finally {
    reader.close();
  }
}

/** Is there a person to ask? */
export function canAsk({ options }: Pick<Context, 'options'>): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true && !options.json;
}

/** The password of a person, and how to ask for a one-time code. */
export interface Passwords {
  password: string;
  /** A code, asked for where nobody gave one; null where there is nobody to ask, undefined at Ctrl+C. */
  code(question: string): Promise<string | null | undefined>;
  /** Ctrl+C while nothing is being asked. */
  left: AbortSignal;
  /** Is there a person who can be asked again? */
  person: boolean;
  close(): void;
}

/** Asks for the password on the terminal, or reads it from stdin; why there is none otherwise. */
export async function passwords({ options }: Context<LoginOptions>): Promise<Passwords | Failed<Problem>> {
  if (options.passwordStdin) {
    const read = await readStdin();
    if ('problem' in read) return { ...read, exit: EXIT.usage };
    const [password = '', code = ''] = read.value.split(/\r?\n/);
    if (password === '')
      return {
        problem: {
          code: 'NO_PASSWORD',
          message: 'stdin holds no password.',
          fix: 'Put it on the first line.',
        },
        exit: EXIT.usage,
      };
    const { signal } = new AbortController();
    return {
      password,
      code: async () => code.trim() || null,
      left: signal,
      person: false,
      close: () => undefined,
    };
  }
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    return {
      problem: {
        code: 'NO_TERMINAL',
        message: 'a password is needed, and there is no terminal to ask on.',
        fix: 'Pipe it in: --password-stdin (the password on line 1, a one-time code on line 2).',
      },
      exit: EXIT.usage,
    };
  }
  const leaving = new AbortController();
  const reader = lineReader(process.stdin, process.stderr, () => leaving.abort());
  const password = await reader.read(`Password for ${options.login ?? ''} (not shown): `, true);
  if (password === null || password === '') {
    reader.close();
    return {
      problem: { code: 'LEFT', message: 'No password was given.', fix: null },
      exit: password === null ? EXIT.interrupted : EXIT.usage,
    };
  }
  return {
    password,
    code: async (question) => (await reader.read(question, true)) ?? undefined,
    left: leaving.signal,
    person: true,
    close: () => reader.close(),
  };
}
