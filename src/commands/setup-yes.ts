import type { ExitCode, Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import type { CredentialName, Some } from '../credentials/credential.ts';
import type { CheckedCredential, Given } from '../credentials/state.ts';
import { verifyAll } from '../credentials/verify.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { type AccountLocations, locateAccount } from '../kaltura/find-account.ts';
import { printJson } from '../text/output.ts';
import { printRows, row } from '../text/rows.ts';
import { buildCheckDocument } from './check-result.ts';
import { checkTable } from './check-table.ts';
import type { Context } from './context.ts';
import { collectGiven, type GivenAll, parseGiven, refuseUnvouchedHost } from './input-sources.ts';
import { signInToAccount } from './login.ts';
import { printProblem } from './report-problem.ts';
import { readFileToChange } from './sandbox.ts';
import { type Outcome, setupOutcome } from './setup-outcome.ts';
import { readSecretFromStdin } from './stdin.ts';

/** `setup --yes`: checks and writes the given values without asking. */
export async function setupYes(context: Context<OptionsOf<'setup'>>): Promise<ExitCode | Failed> {
  const onStdin = await readSecretFromStdin(context.options.secretOnStdin);
  if ('problem' in onStdin) return onStdin;
  const read = await readFileToChange(context);
  if ('problem' in read) return read;
  const inputs = await collectInputs(context, read.file, onStdin.value);
  if ('problem' in inputs) return inputs;
  const { given, removed, places } = inputs;
  const refused = refuseUnvouchedHost(context, given);
  if (refused) return refused;
  const verified = await verifyAll(given, context.api);
  const found = (await repairSandboxFile(context, given, verified)) ?? verified;
  const outcome = await setupOutcome(context, read.file, found, places, removed);
  return report(context, read.file, found, outcome);
}

interface Inputs {
  given: GivenAll;
  /** Credentials whose lines are removed. */
  removed: readonly CredentialName[];
  /** The regions searched for the account; null if the region is given. */
  places: AccountLocations | null;
}

/** The values from options, environment, file, sign-in and the sandbox. */
async function collectInputs(
  context: Context<OptionsOf<'setup'>>,
  file: EnvFile,
  onStdin: Some<string>,
): Promise<Inputs | Failed> {
  const own = collectGiven(context, file, onStdin);
  const ready = readyAnswers(context);
  // A file with an AppToken needs no Admin Secret.
  if (own['app-token'] || own['app-token-id']) delete ready['admin-secret'];
  const signed = await signInToAccount(context, { ...ready, ...own });
  if ('problem' in signed) return signed;
  const { given } = signed;
  const removed: CredentialName[] = isMovedToken(given) ? ['admin-secret'] : [];
  for (const name of removed) delete given[name];
  return { given, removed, places: await lookUpRegion(context, given) };
}

/** Prints the state of the file after the run: as JSON, or as a table and sentences. */
async function report(
  context: Context<OptionsOf<'setup'>>,
  before: EnvFile,
  found: readonly CheckedCredential[],
  outcome: Outcome,
): Promise<ExitCode> {
  const { options } = context;
  const { written, changed, problem } = outcome;
  const now = written ? await readEnvFile(context.envFile) : null;
  const file = now?.status === 'read' ? now.file : before;
  // A new AppToken is not among the values that were checked.
  const current =
    options.appToken && written
      ? await verifyAll(collectGiven(context, file), context.freshApi())
      : found;
  const answer = await buildCheckDocument(context, current, file, outcome.isInFile);
  if (outcome.next) answer.next = [...outcome.next];
  if (problem) printProblem(problem, context);
  if (options.json) {
    printJson({ ...answer, written, changed, ...(problem ? { error: problem } : {}) });
    return outcome.exit;
  }
  printRows(checkTable(answer, process.stdout.columns), options.noColor);
  printRows(
    outcome.said.map((sentence) => row(sentence)),
    options.noColor,
  );
  return outcome.exit;
}

/**
 * Does an option give the AppToken that is in the Admin Secret's line? Then that line is removed.
 */
function isMovedToken(given: GivenAll): boolean {
  const token = parseGiven(given, 'app-token');
  const isGiven =
    given['app-token']?.origin === 'option' && given['admin-secret']?.origin === 'file';
  return isGiven && token !== null && token === parseGiven(given, 'admin-secret');
}

/** Replaces wrong values of a sandbox file with ready-made answers; null if none is wrong. */
async function repairSandboxFile(
  context: Context<OptionsOf<'setup'>>,
  given: GivenAll,
  verified: readonly CheckedCredential[],
): Promise<CheckedCredential[] | null> {
  if (context.options.yes) return null;
  const wrong = verified.filter(({ origin, status }) => origin === 'file' && status === 'invalid');
  const partnerId = verified.find(({ credential }) => credential.name === 'partner-id');
  const ready = context.hints.valuesFor(partnerId?.status === 'valid' ? partnerId.value : null);
  const repairs = wrong.flatMap(({ credential: { name } }): [string, Given][] => {
    const text = ready[name];
    return text === undefined ? [] : [[name, { text, origin: 'found' }]];
  });
  return repairs.length > 0
    ? verifyAll({ ...given, ...Object.fromEntries(repairs) }, context.api)
    : null;
}

/** The sandbox's answers; all other values override them. */
function readyAnswers({ options, hints }: Context<OptionsOf<'setup'>>): GivenAll {
  if (options.yes) return {};
  return Object.fromEntries(
    Object.entries(hints.valuesFor(null)).map(([name, text]) => [
      name,
      { text, origin: 'found' as const },
    ]),
  );
}

/**
 * Without a service URL: looks up the account in all regions, and sets the region if only one has
 * it.
 */
async function lookUpRegion(context: Context, given: GivenAll): Promise<AccountLocations | null> {
  const partnerId = given.region ? null : parseGiven(given, 'partner-id');
  if (partnerId === null) return null;
  const places = await locateAccount(context.api, partnerId);
  const [only, another] = places.active;
  if (only && !another) given.region = { text: only, origin: 'found' };
  return places;
}
