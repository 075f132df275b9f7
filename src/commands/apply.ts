import {
  type CreatedToken,
  createToken,
  type TokenRun,
  testToken,
  type UntestedToken,
  undoToken,
} from '../app-token/create.ts';
import type { NewToken } from '../app-token/plan.ts';
import { EXIT, type Failed, fail, getExitForProblem } from '../cli/exit-codes.ts';
import type { CredentialName, SomeCredentials } from '../credentials/credential.ts';
import { CREDENTIALS, getCredential, parseValue, VARIABLES } from '../credentials/index.ts';
import { planServiceUrl, type WriteRequest } from '../credentials/trust.ts';
import { addToGitignore, planGitignore } from '../env-file/gitignore.ts';
import { planEnvFile } from '../env-file/plan.ts';
import type { EnvFile } from '../env-file/read.ts';
import { sweepScratch } from '../env-file/scratch.ts';
import { findWriteProblem, writeEnvFile } from '../env-file/write.ts';
import type { AccountAccess } from '../kaltura/app-tokens.ts';
import { getServerName } from '../kaltura/regions.ts';
import { createProblem, describeBug, type Problem, type Result } from '../result.ts';
import {
  type Changes,
  isChange,
  listChangedVariables,
  PLACEHOLDER_TOKEN,
  refuseUnconfirmedTarget,
} from './changes.ts';
import { commandLineFor, confirmIfSilent } from './command-options.ts';
import type { Context } from './context.ts';
import { readFileToChange, readFileValues } from './input-sources.ts';
import { describeWhetherWritten, findExitAfter, listenForInterruption } from './interruption.ts';
import { refuseHostInFile, refuseStrayUrl } from './untrusted-host.ts';

export interface Applied {
  /** The changes that were made; there can be none. */
  changes: Changes;
  /** The file lost its access control list. */
  isAclLost: boolean;
  /** The AppToken that was created and tested. */
  token: CreatedToken | null;
}

const COMMENT = '# Kaltura, written by kaltura-setup';

/**
 * Plans a write. Writes nothing, but removes the folders that killed runs left beside the file
 * (`sweepScratch`). Fails if the file has changed since it was read as `before`, because old values
 * would be written back. A placeholder stands in for the AppToken. Writes a service URL together
 * with a secret that must not go to the URL in the file.
 */
export async function planChanges(
  context: Pick<Context, 'envFile' | 'sandbox'>,
  request: WriteRequest,
  token: NewToken | null,
  before?: EnvFile,
): Promise<Changes | Failed> {
  const { envFile, sandbox } = context;
  const { values, hosts } = request;
  const read = await readFileToChange(context, before);
  if ('problem' in read) return read;
  const { file } = read;
  const mismatch = token && refuseOtherAccount(file, token.access, values);
  if (mismatch) return mismatch;
  sweepScratch(file.target);
  const withToken = token ? { ...values, ...PLACEHOLDER_TOKEN } : values;
  const urlPlan = sandbox ? null : planServiceUrl(withToken, readFileValues(file), hosts);
  if (urlPlan?.kind === 'refused') return refuseHostInFile(file.path, urlPlan.hostInFile);
  const isUrlAdded = urlPlan?.kind === 'write';
  const fullRequest = isUrlAdded
    ? { ...request, values: { ...values, region: urlPlan.serviceUrl } }
    : request;
  const planned = planLines(file, fullRequest, token ? PLACEHOLDER_TOKEN : {});
  if ('problem' in planned) return { ...planned, exit: EXIT.envFile };
  const isSecretNew = urlPlan !== null && urlPlan.kind !== 'no-new-secret';
  const stray = isSecretNew ? refuseStrayUrl(file.path, planned.value.text, hosts) : null;
  if (stray) return stray;
  const ignored = await planGitignore(envFile);
  if ('problem' in ignored) return { ...ignored, exit: EXIT.envFile };
  return {
    request: fullRequest,
    token,
    file,
    lines: planned.value,
    gitignore: ignored.value,
    warnings: isUrlAdded ? [warnAboutAddedUrl(urlPlan.hostInFile)] : [],
  };
}

function warnAboutAddedUrl(hostInFile: string | null | undefined): Problem {
  const why = hostInFile
    ? `the file names ${hostInFile}, and the secret was not checked there`
    : "without it, the secret would be sent to one of Kaltura's regions later";
  const { variable } = getCredential('region');
  return createProblem(
    'SERVICE_URL_ADDED',
    `${variable} is written together with the secret: ${why}.`,
  );
}

function planLines(
  file: EnvFile,
  { values, removed }: WriteRequest,
  created: SomeCredentials<string>,
): ReturnType<typeof planEnvFile> {
  const all: SomeCredentials<string> = { ...values, ...created };
  const wanted = CREDENTIALS.flatMap(({ name, variable }): [string, string | null][] => {
    const value = removed.includes(name) ? null : all[name];
    return value === undefined ? [] : [[variable, value]];
  });
  return planEnvFile(file, new Map(wanted), VARIABLES, COMMENT);
}

/** Refuses to write an AppToken of this account into a file with credentials of another account. */
export function refuseOtherAccount(
  file: EnvFile,
  { serviceUrl, key }: AccountAccess,
  values: SomeCredentials<string> = {},
): Failed | null {
  const after = (name: CredentialName): string | null =>
    parseValue(name, values[name] ?? file.values[getCredential(name).variable]);
  const partnerId = after('partner-id') ?? key.partnerId;
  const region = after('region');
  if (partnerId === key.partnerId && (region ?? serviceUrl) === serviceUrl) return null;
  const there = region ? ` in ${getServerName(region)}` : '';
  return fail(
    EXIT.usage,
    'OTHER_ACCOUNT',
    `${file.path} has account ${partnerId}${there}; the AppToken would belong to account ${key.partnerId} in ${getServerName(serviceUrl)}.`,
    'Name another file with -f.',
  );
}

interface ApplyOptions {
  /** The user has confirmed a file that `findRisk` describes. */
  isTargetConfirmed?: boolean;
  /** Interrupts the work. */
  signal?: AbortSignal;
  /** Gets the AppToken's ID at once. */
  onCreated?: (id: string) => void;
}

/**
 * Carries out a plan: creates and tests the AppToken, if the plan has one, then writes the file.
 * After a failure, the file and the account are unchanged, or the problem says what remains.
 */
export async function apply(
  context: Context,
  changes: Changes,
  options: ApplyOptions = {},
): Promise<Applied | Failed> {
  if (!isChange(changes)) return { changes, isAclLost: false, token: null };
  const refused = options.isTargetConfirmed ? null : refuseUnconfirmedTarget(changes);
  if (refused) return refused;
  if (changes.token) {
    const work = applyWithToken(context, changes, changes.token, options);
    // The run ends only after this work, so that no unknown AppToken stays in the account.
    context.atEnd(() => work);
    return work;
  }
  const done = await writeChanges(context, changes);
  return 'problem' in done ? { ...done, exit: EXIT.envFile } : { ...done.value, token: null };
}

async function applyWithToken(
  context: Context,
  changes: Changes,
  token: NewToken,
  { signal: cancel, onCreated }: ApplyOptions,
): Promise<Applied | Failed> {
  // The write would refuse a file that has changed, so nothing is created in the account.
  const current = await readFileToChange(context, changes.file);
  if ('problem' in current) return current;
  const obstacle = findWriteProblem(current.file);
  if (obstacle) return { problem: obstacle, exit: EXIT.envFile };
  let createdId: string | null = null;
  const commandLine = commandLineFor(context, token.access);
  const interruption = listenForInterruption(context, {
    plan: token,
    commandLine,
    cancel,
    getId: () => createdId,
  });
  const { signal } = interruption;
  const interrupted = createProblem('CANCELLED', describeWhetherWritten(context));
  const run = { freshApi: context.freshApi, signal, interrupted, commandLine };
  try {
    const created = await createToken(token, run);
    if ('problem' in created)
      return { ...created, exit: findExitAfter(signal) ?? getExitForProblem(created.problem) };
    createdId = created.id;
    onCreated?.(created.id);
    const done = await testAndWrite(context, changes, created, run).catch(describeFault);
    if (!('problem' in done)) return done;
    const undone = await undoToken(created, done, run);
    return { ...undone, exit: findExitAfter(signal) ?? done.exit };
  } finally {
    interruption.close();
  }
}

async function testAndWrite(
  context: Context,
  changes: Changes,
  created: UntestedToken,
  run: TokenRun,
): Promise<Applied | Failed> {
  const token = await testToken(created, run);
  if ('problem' in token) return { ...token, exit: getExitForProblem(token.problem) };
  const values = { 'app-token-id': token.id, 'app-token': token.token };
  const lines = planLines(changes.file, changes.request, values);
  const done =
    'problem' in lines ? lines : await writeChanges(context, { ...changes, lines: lines.value });
  return 'problem' in done ? { ...done, exit: EXIT.envFile } : { ...done.value, token };
}

function describeFault(error: unknown): Failed {
  return { problem: describeBug(error, 'The AppToken could not be written'), exit: EXIT.fault };
}

/**
 * Writes `.gitignore` first, so that git never sees the secret; then the env file, whole or not at
 * all. Fails if the env file has changed since it was read.
 */
async function writeChanges(
  { progress }: Pick<Context, 'progress'>,
  changes: Changes,
): Promise<Result<Omit<Applied, 'token'>>> {
  const line = changes.gitignore.add;
  const added = line ? await addToGitignore(line, changes.file.path) : null;
  if (added && 'problem' in added) return added;
  const done = writeEnvFile(changes.file, changes.lines);
  if ('problem' in done) {
    added?.value();
    return done;
  }
  if (listChangedVariables(changes).length > 0) progress.isWritten = true;
  return { value: { changes, ...done.value } };
}

/** Warns about the previous AppToken in the file: writing another one does not revoke it. */
export function warnAboutOldToken(context: Context, { lines, token }: Changes): Problem[] {
  const { variable } = getCredential('app-token-id');
  const id = lines.changed.find((each) => each.variable === variable)?.from;
  if (!id || !token) return [];
  return [
    createProblem(
      'OLD_APP_TOKEN',
      `The previous AppToken in the file, ${id}, was not revoked.`,
      `When nothing uses it any more, revoke it: ${commandLineFor(context, token.access)`app-token revoke ${id} ${confirmIfSilent(context)}`}`,
    ),
  ];
}
