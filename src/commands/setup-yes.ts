import type { Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import type { CredentialName } from '../credentials/credential.ts';
import { type CheckedCredential, findChecked, verifyAll } from '../credentials/state.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { type AccountLocations, locateAccount } from '../kaltura/locate-account.ts';
import { createProblem } from '../result.ts';
import { row } from '../text/rows.ts';
import { isChange, warnAboutWrite } from './changes.ts';
import { buildCheckDocument } from './check-result.ts';
import { formatCheckTable } from './check-table.ts';
import type { Context, Report } from './context.ts';
import { warnIfExampleDiffers } from './example.ts';
import {
  collectGiven,
  type GivenAll,
  getReadyAnswers,
  parseGiven,
  readFileToChange,
} from './input-sources.ts';
import { signInToAccount } from './login-option.ts';
import { buildFailureDocument, printProblem } from './report-problem.ts';
import { type WriteOutcome, writeCheckedValues } from './setup-outcome.ts';
import { readSecretFromStdin } from './stdin.ts';
import { verifySavedCredentials } from './test-saved-credentials.ts';
import { refuseUntrustedHost } from './untrusted-host.ts';

/** `setup --yes`: checks and writes the given values without asking. */
export async function runSetupYes(context: Context<OptionsOf<'setup'>>): Promise<Report | Failed> {
  const onStdin = await readSecretFromStdin(context.options.secretOnStdin);
  if ('problem' in onStdin) return onStdin;
  const read = await readFileToChange(context);
  if ('problem' in read) return read;
  const own = collectGiven(context, read.file, onStdin.value);
  const ready = context.options.yes ? {} : getReadyAnswers(context, null);
  // A file with an AppToken needs no Admin Secret.
  if (own['app-token'] || own['app-token-id']) delete ready['admin-secret'];
  const signed = await signInToAccount(context, { ...ready, ...own });
  if ('problem' in signed) return signed;
  const { given } = signed;
  const removed: CredentialName[] = isMovedToken(given) ? ['admin-secret'] : [];
  for (const name of removed) delete given[name];
  const locations = await lookUpAccount(context, given);
  if (locations?.only) given.region = { text: locations.only, origin: 'found' };
  const refused = refuseUntrustedHost(context, given);
  if (refused) return refused;
  const checked = await verifyAndRepair(context, given);
  const { file } = read;
  const outcome = await writeCheckedValues(context, { file, checked, locations, removed });
  return report(context, file, checked, outcome);
}

/** Reports the state of the file after the run, after a failure too. */
async function report(
  context: Context<OptionsOf<'setup'>>,
  before: EnvFile,
  checked: readonly CheckedCredential[],
  outcome: WriteOutcome | Failed,
): Promise<Report> {
  const { options } = context;
  const failed = 'problem' in outcome ? outcome : null;
  const { done, changed, sentences } =
    'problem' in outcome ? { done: null, changed: [], sentences: [] } : outcome;
  const isWritten = done !== null && isChange(done.changes);
  const reread = isWritten ? await readEnvFile(context.envFile) : null;
  const file = reread && 'value' in reread ? reread.value : before;
  // The checked values lack a new AppToken; with --only, the file lacks some of them.
  const isPartial = done !== null && (options.only !== null || (options.appToken && isWritten));
  const current = (isPartial ? await verifySavedCredentials(context, file) : null) ?? checked;
  const document = await buildCheckDocument(context, current, file, {
    isWritten: done !== null,
  });
  if (failed?.next) document.next = [...failed.next];
  if (isWritten) document.warnings.push(...(await warnIfExampleDiffers(context, changed)));
  if (failed) printProblem(failed.problem, context);
  const rows = [
    ...formatCheckTable(document, process.stdout.columns),
    ...sentences.map((each) => row(each)),
  ];
  // Not for the table: the sentences say the same.
  if (done) document.warnings.push(...warnAboutWrite(done.changes));
  const created = done?.token;
  if (created?.isNewUser)
    document.warnings.push(
      createProblem('USER_CREATED', `User ${created.userId} was created with the AppToken.`),
    );
  const error = failed ? buildFailureDocument(failed, context).error : undefined;
  return {
    exit: outcome.exit,
    document: { ...document, written: isWritten, changed, error },
    rows,
  };
}

/** Is the AppToken from an option also in the Admin Secret's line? Then that line is removed. */
function isMovedToken(given: GivenAll): boolean {
  const token = parseGiven(given, 'app-token');
  const isGiven =
    given['app-token']?.origin === 'option' && given['admin-secret']?.origin === 'file';
  return isGiven && token !== null && token === parseGiven(given, 'admin-secret');
}

/** Verifies the values. Without --yes, ready-made answers replace a sandbox file's wrong values. */
async function verifyAndRepair(
  context: Context<OptionsOf<'setup'>>,
  given: GivenAll,
): Promise<CheckedCredential[]> {
  const verified = await verifyAll(given, context.api);
  if (context.options.yes) return verified;
  const partner = findChecked(verified, 'partner-id');
  const ready = getReadyAnswers(context, partner?.status === 'valid' ? partner.value : null);
  const repairs = verified.flatMap(({ origin, status, credential: { name } }) =>
    origin === 'file' && status === 'invalid' && ready[name] ? [[name, ready[name]]] : [],
  );
  return repairs.length > 0
    ? verifyAll({ ...given, ...Object.fromEntries(repairs) }, context.api)
    : verified;
}

/** Looks up the account in all regions; null if a service URL is set, or no Partner ID. */
async function lookUpAccount(context: Context, given: GivenAll): Promise<AccountLocations | null> {
  const partnerId = given.region ? null : parseGiven(given, 'partner-id');
  return partnerId === null ? null : locateAccount(context.api, partnerId);
}
