import { CREDENTIALS } from '../credentials/index.ts';
import { type Report, reports } from '../credentials/report.ts';
import { readEnvFile } from '../env-file/read.ts';
import { type Lookup, lookUp } from '../kaltura/account.ts';
import { jsonText } from '../text/json.ts';
import { line as row } from '../ui/line.ts';
import { looksOf, paintedLines } from '../ui/paint.ts';
import { checkAnswer } from './answer.ts';
import { realCredentials } from './changes.ts';
import { checkTable } from './check-table.ts';
import { failure, say, unvouched } from './failure.ts';
import { type GivenAll, givenIn, unvouchedHost } from './given.ts';
import { withLogin } from './login.ts';
import { onceEach } from './once.ts';
import { setupOutcome } from './setup-outcome.ts';
import { readStdin } from './stdin.ts';
import type { Surroundings } from './surroundings.ts';

/** `setup --yes`: takes the values that are given, checks them, writes them. Asks nothing. Gives the exit code. */
export async function setupYes(its: Surroundings): Promise<number> {
  const around = { ...its, ask: onceEach(its.ask) };
  const { line } = around;
  const json = line.flags.has('json');
  let secret: string | undefined;
  if (line.flags.has('admin-secret-stdin')) {
    const read = await readStdin();
    if (read.problem) return failure(json, read.problem, around, 2);
    secret = read.text.replace(/\r?\n$/, '');
  }
  const read = await readEnvFile(around.envFile);
  if (read.status === 'failed') return failure(json, read, around, 4);
  const real = around.sandbox ? realCredentials(read.file) : null;
  if (real) return failure(json, real, around, 4);
  const without = { ...readyMade(around), ...givenIn(around, read.file, secret) };
  const signed = await withLogin(around, without);
  if ('problem' in signed) return failure(json, signed.problem, around, signed.code);
  const all = signed.given;
  const places = await regionLookup(around, all);
  const host = unvouchedHost(around, all);
  if (host) return failure(json, unvouched(host), around, 2);

  const asked = await reports(all, around.ask);
  const found = (await mended(around, all, asked)) ?? asked;
  const outcome = await setupOutcome(around, found, places);
  // What is said of the file is said of it as it is now.
  const now = outcome.written ? await readEnvFile(around.envFile) : read;
  const file = now.status === 'read' ? now.file : read.file;
  const answer = await checkAnswer(around, found, file, outcome.isInFile);
  if (outcome.problem) say(outcome.problem, around);
  if (json) {
    const rest = outcome.problem ? { error: outcome.problem } : {};
    const { written, changed } = outcome;
    process.stdout.write(jsonText({ ...answer, written, changed, ...rest }));
  } else {
    const looks = looksOf(process.env, process.stdout, line.flags.has('no-color'));
    process.stdout.write(checkTable(answer, looks, process.stdout.columns || 80));
    if (outcome.said.length > 0)
      process.stdout.write(
        `${paintedLines(
          outcome.said.map((said) => row(said)),
          looks,
        )}\n`,
      );
  }
  return outcome.code;
}

/** The reports with the sandbox's own answers in the place of the file's, where one of the file's is wrong; null where there is nothing to mend. */
async function mended(
  around: Surroundings,
  all: GivenAll,
  asked: readonly Report[],
): Promise<Report[] | null> {
  const ready = readyMade(around);
  const isFileWrong = asked.some(({ given, status }) => given?.source === 'file' && status === 'invalid');
  if (Object.keys(ready).length === 0 || !isFileWrong) return null;
  const notOfFile = Object.entries(all).filter(([, given]) => given?.source !== 'file');
  return reports({ ...ready, ...Object.fromEntries(notOfFile) }, around.ask);
}

/** The sandbox's own answers, under whatever else is given. */
function readyMade(around: Surroundings): GivenAll {
  if (!around.sandbox || around.line.flags.has('yes')) return {};
  return Object.fromEntries(
    CREDENTIALS.map(({ name }) => [name, { text: around.ready[name] ?? '', source: 'found' as const }]),
  );
}

/** Without a service URL the region is looked for by the Partner ID; where it is in one region, that one is put into `all`. */
async function regionLookup(around: Surroundings, all: GivenAll): Promise<Lookup | null> {
  if (all.region || !all['partner-id']) return null;
  const parsed = CREDENTIALS[0]?.parse(all['partner-id'].text);
  if (!parsed?.ok) return null;
  const lookup = await lookUp(around.ask, parsed.value);
  if (lookup.active.length === 1) all.region = { text: lookup.active[0] as string, source: 'found' };
  return lookup;
}
