import { reports } from '../credentials/report.ts';
import { readEnvFile } from '../env-file/read.ts';
import { sweepScratch } from '../env-file/scratch.ts';
import { jsonText } from '../text/json.ts';
import { looksOf } from '../ui/paint.ts';
import { checkAnswer, exitCodeOf } from './check-result.ts';
import { checkTable } from './check-table.ts';
import type { CheckOptions } from './command-options.ts';
import { type Context, inContext } from './context.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { givenIn, unvouchedHost } from './input-sources.ts';
import { failure, unvouched } from './report-problem.ts';

/** `kaltura-setup check`: what the file and the environment hold, checked in one request. Gives the exit code. */
export function check(options: CheckOptions, env: Environment): Promise<number> {
  return inContext(options, env, checked);
}

async function checked(context: Context<CheckOptions>): Promise<ExitCode> {
  const { options, ask } = context;
  const read = await readEnvFile(context.envFile);
  if (read.status === 'failed') return failure(read, context, EXIT.envFile);
  sweepScratch(read.file.target);
  const all = givenIn(context, read.file);
  const host = unvouchedHost(context, all);
  if (host) return failure(unvouched(host), context, EXIT.usage);
  const answer = await checkAnswer(context, await reports(all, ask), read.file);
  const looks = looksOf(process.env, process.stdout, options.noColor);
  process.stdout.write(
    options.json ? jsonText(answer) : checkTable(answer, looks, process.stdout.columns || 80),
  );
  return exitCodeOf(answer.status);
}
