import type { CreatedToken } from '../app-token/create.ts';
import { describeCreated, describePlan, type NewToken, planToken } from '../app-token/plan.ts';
import { EXIT, type Failed, fail } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import type { SomeCredentials } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import type { WriteRequest } from '../credentials/trust.ts';
import { readEnvFile } from '../env-file/read.ts';
import type { ApiProblem } from '../kaltura/problems.ts';
import { getServerName } from '../kaltura/regions.ts';
import { formatWarning, type Problem, warnIf } from '../result.ts';
import { printError, safe } from '../text/output.ts';
import { getSentenceWidth, indentRows, type Row, row, wrap } from '../text/rows.ts';
import { formatCount } from '../text/words.ts';
import { readUserId } from './account.ts';
import {
  addKeyOptions,
  resolveTokenAccount,
  type TokenAccount,
  toTokenFailure,
} from './app-token-account.ts';
import {
  type Applied,
  apply,
  planChanges,
  refuseOtherAccount,
  warnAboutOldToken,
} from './apply.ts';
import {
  type Changes,
  formatChanges,
  listChangedVariables,
  refuseUnconfirmedTarget,
  warnAboutResult,
  warnAboutWrite,
} from './changes.ts';
import { buildCheckDocument } from './check-result.ts';
import { commandLineFor, confirmIfSilent, formatSignIn } from './command-options.ts';
import { buildRunFields, type Context, type Report } from './context.ts';
import { endOnSignals } from './interruption.ts';
import { askForYes, canAsk } from './prompts.ts';
import { FORGETS_TOKEN } from './sandbox.ts';
import { verifySavedCredentials } from './test-saved-credentials.ts';

type CreateContext = Context<OptionsOf<'app-token create'>>;

/** `kaltura-setup app-token create`: creates an AppToken and writes it. */
export function runAppTokenCreate(context: CreateContext): Promise<Report | Failed> {
  const off = endOnSignals(context);
  return createAndReport(context).finally(off);
}

async function createAndReport(context: CreateContext): Promise<Report | Failed> {
  const account = await resolveTokenAccount(context);
  if ('problem' in account) return account;
  const userId = readUserId(context, account);
  if ('problem' in userId) return userId;
  if (userId.value === '')
    return fail(
      EXIT.wrong,
      'MISSING',
      `An AppToken belongs to one user, and ${getCredential('user-id').variable} is not set.`,
      'Name the user with --user-id.',
    );
  // Checked before the secret is sent anywhere.
  const mismatch = refuseOtherAccount(account.file, account.access);
  if (mismatch) return mismatch;
  const request = { ...context.options, userId: userId.value };
  const planned = await planToken(context.api, account.access, request);
  if ('problem' in planned) return toTokenFailure(context, addTypeHint(planned.problem));
  const token = planned.value;
  const write: WriteRequest = {
    values: getMissingValues(account, token.userId),
    removed: context.options.replaceSecret ? ['admin-secret'] : [],
    hosts: { used: account.access.serviceUrl, confirmed: [] },
  };
  const changes = await planChanges(context, write, token);
  if ('problem' in changes) return changes;
  // Checked before the user is asked.
  const unconfirmed = refuseUnconfirmedTarget(changes);
  if (unconfirmed) return unconfirmed;
  const refused = await confirmCreation(context, token, changes);
  if (refused) return refused;
  printError(`Creating the AppToken “${safe(token.description, 60)}” …`);
  const done = await apply(context, changes, {
    // Printed at once, so that the user knows the ID even if this process is killed.
    onCreated: (id) => printError(`Created AppToken ${id}. Testing it …`),
  });
  if ('problem' in done) return { ...done, problem: addKeyOptions(context, done.problem) };
  return report(context, done, done.token as CreatedToken);
}

function getMissingValues({ access, file }: TokenAccount, userId: string): SomeCredentials<string> {
  const all = {
    'partner-id': access.key.partnerId,
    region: access.serviceUrl,
    'user-id': userId,
  } as const;
  return Object.fromEntries(
    Object.entries(all).filter(
      ([name]) => !file.values[getCredential(name as keyof typeof all).variable],
    ),
  );
}

/** Asks for confirmation, unless --yes was passed; null if the user agrees. */
async function confirmCreation(
  context: CreateContext,
  token: NewToken,
  changes: Changes,
): Promise<Failed | null> {
  const { options, envFile, sandbox } = context;
  const { access } = token;
  const { partnerId } = access.key;
  if (options.yes) return null;
  const sentences = describePlan(token);
  if (!canAsk(context)) {
    const message = `This creates an AppToken in account ${partnerId}: ${sentences.join(' ')}`;
    return fail(EXIT.usage, 'NEEDS_YES', message, 'Add --yes to create it.');
  }
  const server = `${getServerName(access.serviceUrl)}${sandbox ? ' (sandbox)' : ''}`;
  const { variable } = getCredential('admin-secret');
  const lines = [
    `This creates an AppToken in account ${partnerId}, ${server}:`,
    ...sentences.map((sentence) => `  ${sentence}`),
    `It will be tested, then written to ${envFile}.`,
    ...(listChangedVariables(changes).includes(variable)
      ? [`${variable} will be removed from ${envFile}: keep the secret elsewhere.`]
      : []),
  ];
  const width = getSentenceWidth(process.stderr.columns);
  for (const line of lines) wrap(safe(line), width).forEach(printError);
  return askForYes('Create it?');
}

function collectWarnings(
  context: CreateContext,
  { changes }: Applied,
  token: CreatedToken,
): Problem[] {
  const { envFile, options, sandbox } = context;
  return [
    ...token.warnings,
    ...token.testWarnings,
    ...warnIf(sandbox, 'SANDBOX_FORGETS', FORGETS_TOKEN),
    ...warnAboutWrite(changes),
    ...warnAboutResult(changes),
    ...warnIf(
      !options.replaceSecret && !!changes.file.values[getCredential('admin-secret').variable],
      'SECRET_STAYS',
      `The Admin Secret stays in ${envFile}, and ks uses it before the AppToken.`,
      `Save the secret in a password manager, then remove it from the file: ${commandLineFor(context)`setup --yes --app-token`}`,
    ),
    ...warnAboutOldToken(context, changes),
  ];
}

/** The commands that fix what else is wrong in the file. */
async function listRemainingCommands(context: CreateContext): Promise<string[]> {
  const read = await readEnvFile(context.envFile);
  if ('problem' in read) return [];
  const { value: file } = read;
  const checked = await verifySavedCredentials(context, file);
  return checked
    ? (await buildCheckDocument(context, checked, file, { isWritten: true })).next
    : [];
}

async function report(context: CreateContext, done: Applied, token: CreatedToken): Promise<Report> {
  const { envFile, options, sandbox } = context;
  const { id, type, userId, duration, privileges, expiresAt, description } = token;
  const { partnerId } = token.access.key;
  const warnings = collectWarnings(context, done, token);
  const document = {
    appToken: { id, type, userId, duration, privileges, expiresAt, description },
    partnerId: Number(partnerId),
    isNewUser: token.isNewUser,
    written: true,
    changed: listChangedVariables(done.changes),
    ...buildRunFields(context, warnings),
    next: options.json ? await listRemainingCommands(context) : [],
  };
  const { name, entries } = token.account;
  const count = entries === null ? '' : ` with ${formatCount(entries, 'entry', 'entries')}`;
  // Without the Admin Secret in the file or on stdin, only a sign-in can revoke it.
  const isSecretGone = options.replaceSecret && !sandbox && options.secretOnStdin === null;
  const yes = confirmIfSilent(context);
  const revoke = isSecretGone
    ? commandLineFor(context, 'server')`app-token revoke ${id} ${yes} ${formatSignIn(context)}`
    : commandLineFor(context, token.access)`app-token revoke ${id} ${yes}`;
  const width = getSentenceWidth(process.stdout.columns);
  const toRows = (sentence: string): Row[] => indentRows(sentence, width, 0);
  const rows = [
    ...(sandbox ? [row('sandbox')] : []),
    ...formatChanges(done.changes).map((line) => row(line)),
    ...toRows(
      `AppToken ${id} was tested (${name || `account ${partnerId}`} answered${count}) and written to ${envFile}.`,
    ),
    ...describeCreated(token).flatMap(toRows),
    ...toRows(`Revoke it: ${revoke}`),
    ...warnings.flatMap((warning) => toRows(formatWarning(warning))),
  ];
  return { exit: EXIT.done, document, rows };
}

function addTypeHint(problem: ApiProblem): ApiProblem {
  if (problem.code !== 'ADMINISTRATOR_USER') return problem;
  return { ...problem, fix: `${problem.fix} If you want administrator rights, add --type admin.` };
}
