import { EXIT, type ExitCode, type Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { verifyAll } from '../credentials/verify.ts';
import { readEnvFile } from '../env-file/read.ts';
import { sweepScratch } from '../env-file/scratch.ts';
import type { CheckDocument, CheckFailure } from '../kaltura-setup.d.ts';
import type { Problem } from '../result.ts';
import { printJson } from '../text/output.ts';
import { printRows } from '../text/rows.ts';
import { buildCheckDocument, exitCodeFor } from './check-result.ts';
import { checkTable } from './check-table.ts';
import { type Context, type Environment, inContext, type Place } from './context.ts';
import { collectGiven, findUnvouchedHost } from './input-sources.ts';
import { describeUnvouchedHost, failureDocument, printProblem } from './report-problem.ts';

/**
 * `kaltura-setup check`: checks all credentials in the file and the environment in one request.
 * Returns the exit code.
 */
export function check(options: OptionsOf<'check'>, env: Environment): Promise<number> {
  return inContext(options, env, checkFiles);
}

/** Checks one file. Returns the document that `--json` prints. */
export function checkFile(
  options: OptionsOf<'check'>,
  env: Environment,
): Promise<CheckDocument | CheckFailure> {
  return inContext(options, env, async (context) => toDocument(await checkIn(context), context));
}

type Checked = { answer: CheckDocument } | Failed<Problem>;

/**
 * Checks several env files: prints one JSON array, or a table for each file. The worst result is
 * the exit code.
 */
async function checkFiles(context: Context<OptionsOf<'check'>>): Promise<ExitCode> {
  const { options } = context;
  const isSeveral = options.envFiles.length > 1;
  const contexts = isSeveral
    ? [...new Set(options.envFiles)].map((envFile) => ({
        ...context,
        envFile,
        options: { ...options, envFile },
      }))
    : [context];
  const results = await Promise.all(
    contexts.map(async (each) => ({ each, done: await checkIn(each) })),
  );
  if (options.json) {
    const documents = results.map(({ each, done }) => toDocument(done, each));
    printJson(isSeveral ? documents : documents[0]);
  }
  for (const { done } of results) {
    if ('problem' in done) printProblem(done.problem, context);
    else if (!options.json)
      printRows(checkTable(done.answer, process.stdout.columns), options.noColor);
  }
  const codes = results.map(({ done }) =>
    'problem' in done ? done.exit : exitCodeFor(done.answer.status),
  );
  return WORST_FIRST.find((code) => codes.includes(code)) ?? EXIT.done;
}

const WORST_FIRST: readonly ExitCode[] = [EXIT.usage, EXIT.envFile, EXIT.wrong, EXIT.unreachable];

function toDocument(done: Checked, place: Place): CheckDocument | CheckFailure {
  return 'answer' in done ? done.answer : failureDocument(done.problem, place, []);
}

async function checkIn(context: Context<OptionsOf<'check'>>): Promise<Checked> {
  const read = await readEnvFile(context.envFile, { pipeAllowed: true });
  if (read.status === 'failed') return { problem: read, exit: EXIT.envFile };
  if (!read.file.isPipe) sweepScratch(read.file.target);
  const given = collectGiven(context, read.file);
  const host = findUnvouchedHost(context, given);
  if (host) return { problem: describeUnvouchedHost(host), exit: EXIT.usage };
  return {
    answer: await buildCheckDocument(context, await verifyAll(given, context.api), read.file),
  };
}
