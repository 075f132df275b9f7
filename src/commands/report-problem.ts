import { EXIT, type ExitCode, type Failed } from '../cli/exit-codes.ts';
import type { CheckFailure } from '../kaltura-setup.d.ts';
import { type Problem, toErrorLine } from '../result.ts';
import { printError, printJson, safe } from '../text/output.ts';
import { getSentenceWidth, wrapSentence } from '../text/rows.ts';
import { commandLineFor } from './command-options.ts';
import type { FileContext } from './context.ts';
import { canAsk } from './prompts.ts';

/** Reports a failure on stderr and, with --json, on stdout. Returns the exit code. */
export function reportFailure(failed: Failed, context: FileContext): ExitCode {
  if (context.options.json) printJson(buildFailureDocument(failed, context));
  printProblem(failed.problem, context);
  return failed.exit;
}

/** The JSON document for a failure that happened before any check. */
export function buildFailureDocument(
  { problem, exit, next }: Failed,
  context: FileContext,
): CheckFailure {
  const { code, message, fix } = problem;
  const { sandbox, envFile, options } = context;
  // `check` explains wrong credentials. No command helps with a usage error or a file.
  const isAnswerWrong = exit === EXIT.wrong || exit === EXIT.unreachable;
  const isExplained = options.command === 'ks' && options.login === null && isAnswerWrong;
  return {
    error: { code, message, fix },
    next: [...(next ?? (isExplained ? [buildCheckCommand(context)] : []))],
    sandbox,
    envFile,
  };
}

/** The advice to run `check` on the same file. */
export function suggestCheck(context: FileContext): string {
  return `To see what is wrong: ${commandLineFor(context, 'server')`check`}`;
}

/** What to do about missing values, at the end of a sentence. Without a terminal, no wizard. */
export function suggestWizard(context: FileContext): string {
  const commandLine = commandLineFor(context);
  return canAsk(context)
    ? `run the wizard: ${commandLine``}`
    : `see what is missing: ${commandLine`check`}`;
}

/** The `check --json` command for the same file. */
export function buildCheckCommand(context: FileContext): string {
  return commandLineFor(context, 'server')`check --json`;
}

/** Prints a sentence on stderr. */
export function printNote(message: string, context: Pick<FileContext, 'sandbox'>): void {
  printProblem({ message, fix: null }, context);
}

/** Prints a problem in words on stderr; on a terminal in lines of whole words. */
export function printProblem(
  problem: Pick<Problem, 'message' | 'fix'>,
  { sandbox }: Pick<FileContext, 'sandbox'>,
): void {
  const text = toErrorLine(problem, sandbox);
  const { isTTY, columns } = process.stderr;
  const lines = isTTY ? wrapSentence(safe(text), getSentenceWidth(columns)) : [text];
  for (const line of lines) printError(line);
}
