import { EXIT, type ExitCode, type Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { verifyAll } from '../credentials/verify.ts';
import { readEnvFile } from '../env-file/read.ts';
import { sweepScratch } from '../env-file/scratch.ts';
import type { Problem } from '../result.ts';
import { printJson } from '../text/output.ts';
import { terminalStyle } from '../text/terminal-style.ts';
import { type CheckAnswer, checkAnswer, exitCodeOf } from './check-result.ts';
import { checkTable } from './check-table.ts';
import { type Context, type Environment, inContext, type Place } from './context.ts';
import { givenIn, unvouchedHost } from './input-sources.ts';
import { failure, failureDocument, say, unvouched } from './report-problem.ts';

/** `kaltura-setup check`: what the file and the environment hold, checked in one request. Gives the exit code. */
export function check(options: OptionsOf<'check'>, env: Environment): Promise<number> {
  return inContext(options, env, (context) =>
    options.envFiles.length > 1 ? checkedAll(context) : checkedOne(context),
  );
}

type Checked = { answer: CheckAnswer } | Failed<Problem>;

/** Checks one file for a program: gives the document that `--json` prints. */
export function checkFile(options: OptionsOf<'check'>, env: Environment): Promise<CheckDocument> {
  return inContext(options, env, async (context) => toDocument(await checked(context), context));
}

type CheckDocument = CheckAnswer | ReturnType<typeof failureDocument>;

function toDocument(done: Checked, place: Place): CheckDocument {
  return 'answer' in done ? done.answer : failureDocument(done.problem, place, []);
}

async function checkedOne(context: Context<OptionsOf<'check'>>): Promise<ExitCode> {
  const done = await checked(context);
  if ('problem' in done) return failure(done.problem, context, done.exit);
  if (context.options.json) printJson(done.answer);
  else process.stdout.write(tableOf(done.answer, context));
  return exitCodeOf(done.answer.status);
}

/** Several env files: one JSON array, or a table each. What went worst is the exit code. */
async function checkedAll(context: Context<OptionsOf<'check'>>): Promise<ExitCode> {
  const { options } = context;
  const files = [...new Set(options.envFiles)];
  const all = await Promise.all(
    files.map(async (envFile) => {
      const of = { ...context, envFile, options: { ...options, envFile } };
      return { of, done: await checked(of) };
    }),
  );
  if (options.json) printJson(all.map(({ of, done }) => toDocument(done, of)));
  for (const { of, done } of all) {
    if ('problem' in done) say(done.problem, of);
    else if (!options.json) process.stdout.write(tableOf(done.answer, of));
  }
  const codes = all.map(({ done }) => ('problem' in done ? done.exit : exitCodeOf(done.answer.status)));
  return WORST.find((code) => codes.includes(code)) ?? EXIT.done;
}

const WORST: readonly ExitCode[] = [EXIT.usage, EXIT.envFile, EXIT.wrong, EXIT.unreachable];

function tableOf(answer: CheckAnswer, { options }: Context<OptionsOf<'check'>>): string {
  return checkTable(
    answer,
    terminalStyle(process.env, process.stdout, options.noColor),
    process.stdout.columns || 80,
  );
}

async function checked(context: Context<OptionsOf<'check'>>): Promise<Checked> {
  const read = await readEnvFile(context.envFile, { pipeAllowed: true });
  if (read.status === 'failed') return { problem: read, exit: EXIT.envFile };
  if (!read.file.isPipe) sweepScratch(read.file.target);
  const all = givenIn(context, read.file);
  const host = unvouchedHost(context, all);
  if (host) return { problem: unvouched(host), exit: EXIT.usage };
  return { answer: await checkAnswer(context, await verifyAll(all, context.api), read.file) };
}
