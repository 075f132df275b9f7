import { EXIT, type ExitCode, type Failed } from '../cli/exit-codes.ts';
import type { Problem } from '../result.ts';
import { lineReader } from '../wizard/prompt.ts';
import type { Context } from './context.ts';

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
