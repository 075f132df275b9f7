import { reports } from '../credentials/report.ts';
import { readEnvFile } from '../env-file/read.ts';
import { sweepScratch } from '../env-file/scratch.ts';
import { jsonText } from '../text/json.ts';
import { looksOf } from '../ui/paint.ts';
import { checkAnswer, exitCodeOf } from './answer.ts';
import { checkTable } from './check-table.ts';
import { failure, unvouched } from './failure.ts';
import { givenIn, unvouchedHost } from './given.ts';
import { onceEach } from './once.ts';
import type { CommandLine } from './options.ts';
import { type Surroundings, surroundings } from './surroundings.ts';

/** `kaltura-setup check`: what the file and the environment hold, checked in one request. Gives the exit code. */
export async function check(line: CommandLine): Promise<number> {
  const around = await surroundings(line);
  try {
    return await checked({ ...around, ask: onceEach(around.ask) });
  } finally {
    await around.close();
  }
}

async function checked(around: Surroundings): Promise<number> {
  const { line, envFile } = around;
  const json = line.flags.has('json');
  const read = await readEnvFile(envFile);
  if (read.status === 'failed') return failure(json, read, around, 4);
  sweepScratch(read.file.target);
  const all = givenIn(around, read.file);
  const host = unvouchedHost(around, all);
  if (host) return failure(json, unvouched(host), around, 2);
  const answer = await checkAnswer(around, await reports(all, around.ask), read.file);
  if (json) process.stdout.write(jsonText(answer));
  else
    process.stdout.write(
      checkTable(
        answer,
        looksOf(process.env, process.stdout, line.flags.has('no-color')),
        process.stdout.columns || 80,
      ),
    );
  return exitCodeOf(answer.status);
}
