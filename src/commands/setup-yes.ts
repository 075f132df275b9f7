import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import type { CheckedCredential } from '../credentials/state.ts';
import { verifyAll } from '../credentials/verify.ts';
import { readEnvFile } from '../env-file/read.ts';
import { type AccountLocations, locateAccount } from '../kaltura/account.ts';
import { printJson } from '../text/output.ts';
import { row, toAnsi } from '../text/rows.ts';
import { terminalStyle } from '../text/terminal-style.ts';
import { checkAnswer } from './check-result.ts';
import { checkTable } from './check-table.ts';
import type { Context } from './context.ts';
import { exampleDiffers } from './example.ts';
import { type GivenAll, givenIn, unvouchedHost, valueIn } from './input-sources.ts';
import { withLogin } from './login.ts';
import { failure, say, unvouched } from './report-problem.ts';
import { realCredentials } from './sandbox.ts';
import { setupOutcome } from './setup-outcome.ts';
import { secretFromStdin } from './stdin.ts';

/** `setup --yes`: takes the values that are given, checks them, writes them. Asks nothing. Gives the exit code. */
export async function setupYes(context: Context<OptionsOf<'setup'>>): Promise<ExitCode> {
  const { options } = context;
  const onStdin = await secretFromStdin(options.secretOnStdin);
  if ('problem' in onStdin) return failure(onStdin.problem, context, EXIT.usage);
  const read = await readEnvFile(context.envFile);
  if (read.status === 'failed') return failure(read, context, EXIT.envFile);
  const real = context.sandbox ? realCredentials(read.file) : null;
  if (real) return failure(real, context, EXIT.envFile);
  const own = givenIn(context, read.file, onStdin.value);
  const ready = readyMade(context);
  // A file that does without the secret is left without.
  if (own['app-token'] || own['app-token-id']) delete ready['admin-secret'];
  const without = { ...ready, ...own };
  const signed = await withLogin(context, without);
  if ('problem' in signed) return failure(signed.problem, context, signed.exit);
  const all = signed.given;
  const removed = isMoved(all) ? (['admin-secret'] as const) : [];
  for (const name of removed) delete all[name];
  const places = await regionLookup(context, all);
  const host = unvouchedHost(context, all);
  if (host) return failure(unvouched(host), context, EXIT.usage);

  const asked = await verifyAll(all, context.api);
  const found = (await mended(context, all, asked)) ?? asked;
  const outcome = await setupOutcome(context, read.file, found, places, removed);
  // What is said of the file is said of it as it is now.
  const now = outcome.written ? await readEnvFile(context.envFile) : read;
  const file = now.status === 'read' ? now.file : read.file;
  // What was traded is another way in than the one that was checked.
  const isTraded = options.appToken && outcome.written;
  const shown = isTraded ? await verifyAll(givenIn(context, file), context.freshApi()) : found;
  const answer = await checkAnswer(context, shown, file, outcome.isInFile);
  if (outcome.next) answer.next = [...outcome.next];
  if (outcome.written) answer.warnings.push(...(await exampleDiffers(context, outcome.changed)));
  if (outcome.problem) say(outcome.problem, context);
  if (options.json) {
    const rest = outcome.problem ? { error: outcome.problem } : {};
    const { written, changed } = outcome;
    printJson({ ...answer, written, changed, ...rest });
  } else {
    const looks = terminalStyle(process.env, process.stdout, options.noColor);
    process.stdout.write(checkTable(answer, looks, process.stdout.columns || 80));
    if (outcome.said.length > 0)
      process.stdout.write(
        `${toAnsi(
          outcome.said.map((said) => row(said)),
          looks,
        )}\n`,
      );
  }
  return outcome.exit;
}

/** Is an AppToken that stands in the line of the Admin Secret given as an AppToken? Then that line goes. */
function isMoved(all: GivenAll): boolean {
  const token = valueIn(all, 'app-token');
  const isGiven = all['app-token']?.origin === 'option' && all['admin-secret']?.origin === 'file';
  return isGiven && token !== null && token === valueIn(all, 'admin-secret');
}

/** The reports with the sandbox's own answers in the place of the file's, where one of the file's is wrong; null where there is nothing to mend. */
async function mended(
  context: Context<OptionsOf<'setup'>>,
  all: GivenAll,
  asked: readonly CheckedCredential[],
): Promise<CheckedCredential[] | null> {
  const ready = readyMade(context);
  const isFileWrong = asked.some(({ origin, status }) => origin === 'file' && status === 'invalid');
  if (Object.keys(ready).length === 0 || !isFileWrong) return null;
  const notOfFile = Object.entries(all).filter(([, given]) => given?.origin !== 'file');
  return verifyAll({ ...ready, ...Object.fromEntries(notOfFile) }, context.api);
}

/** The sandbox's own answers, under whatever else is given. */
function readyMade({ options, ready }: Context<OptionsOf<'setup'>>): GivenAll {
  if (options.yes) return {};
  return Object.fromEntries(
    Object.entries(ready).map(([name, text]) => [name, { text, origin: 'found' as const }]),
  );
}

/** Without a service URL the region is looked for by the Partner ID; where it is in one region, that one is put into `all`. */
async function regionLookup(context: Context, all: GivenAll): Promise<AccountLocations | null> {
  if (all.region || !all['partner-id']) return null;
  const partner = valueIn(all, 'partner-id');
  if (partner === null) return null;
  const lookup = await locateAccount(context.api, partner);
  if (lookup.active.length === 1) all.region = { text: lookup.active[0] as string, origin: 'found' };
  return lookup;
}
