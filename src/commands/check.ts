import { reports } from '../credentials/report.ts';
import { readEnvFile } from '../env-file/read.ts';
import { shownSentence } from '../text/mistaken.ts';
import { plainText } from '../text/plain.ts';
import { looksOf } from '../ui/paint.ts';
import { type CheckAnswer, checkAnswer } from './answer.ts';
import { checkTable } from './check-table.ts';
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
  const all = givenIn(around, read.file);
  const host = unvouchedHost(around, all);
  if (host) return failure(json, unvouched(host), around, 2);
  const answer = await checkAnswer(around, await reports(all, around.ask), read.file);
  if (json) process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
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

/** 0, 1 and 3, as the contract has them. */
export function exitCodeOf(status: CheckAnswer['status']): number {
  return status === 'valid' ? 0 : status === 'invalid' ? 1 : 3;
}

/** Why a secret is not sent, where nobody can be asked. */
export function unvouched(host: string): { code: string; message: string; fix: string } {
  return {
    code: 'HOST_NOT_CONFIRMED',
    message: `The Admin Secret would go to ${host}, which is none of Kaltura's regions and did not come from where the secret did.`,
    fix: `If it is yours, say so: --service-url ${host}.`,
  };
}

/** A failure before anything could be checked: as JSON on stdout where that was asked for, in words on stderr in any case. */
export function failure(
  json: boolean,
  problem: { code: string; message: string; fix: string | null },
  around: Pick<Surroundings, 'sandbox' | 'envFile'>,
  code: number,
): number {
  const { code: problemCode } = problem;
  const message = shownSentence(problem.message);
  const fix = problem.fix && shownSentence(problem.fix);
  if (json)
    process.stdout.write(
      `${JSON.stringify({ error: { code: problemCode, message, fix }, sandbox: around.sandbox, envFile: around.envFile }, null, 2)}\n`,
    );
  say({ message, fix }, around);
  return code;
}

/** Says a problem in words, on stderr. */
export function say(
  { message, fix }: { message: string; fix: string | null },
  { sandbox }: Pick<Surroundings, 'sandbox'>,
): void {
  const name = sandbox ? 'kaltura-setup (sandbox)' : 'kaltura-setup';
  // A path or a host in it may hold anything.
  process.stderr.write(
    `${plainText(`${name}: ${message}${fix ? ` ${fix}` : ''}`, Number.POSITIVE_INFINITY)}\n`,
  );
}
