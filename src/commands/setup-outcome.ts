import { describeCreated, describePlan, planDefaultToken } from '../app-token/plan.ts';
import { EXIT, type ExitCode, type Failed, fail, toFailed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import type { CredentialName } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import {
  type CheckedCredential,
  findChecked,
  findOpenedAccount,
  getOverallStatus,
  getUsableValues,
  isCleared,
  isMissing,
  isWrong,
} from '../credentials/state.ts';
import { DEPENDS, isWaiting } from '../credentials/verdict.ts';
import { describePath } from '../env-file/links.ts';
import type { EnvFile } from '../env-file/read.ts';
import type { AccountLocations } from '../kaltura/locate-account.ts';
import type { CheckDocument } from '../kaltura-setup.d.ts';
import { formatWarning } from '../result.ts';
import { maskValue } from '../text/redact.ts';
import { joinWords } from '../text/words.ts';
import { refuseSeveralRegions, refuseSilentRegions } from './account.ts';
import { type Applied, apply, planChanges, warnAboutOldToken } from './apply.ts';
import {
  ACL_LOST,
  type Changes,
  describeMode,
  formatChanges,
  isChange,
  listChangedVariables,
  warnAboutWrite,
} from './changes.ts';
import { getExitForStatus } from './check-result.ts';
import { leaveOptionOpen } from './command-options.ts';
import type { Context } from './context.ts';
import { findReferenceInFile } from './input-sources.ts';
import { FORGETS_TOKEN } from './sandbox.ts';

/** The result of `setup --yes`, unless it failed. */
export interface WriteOutcome {
  exit: ExitCode;
  /** The write, which gave the file all the values; null without a write. */
  done: Applied | null;
  /** The variables whose lines changed, or with --dry-run would change. */
  changed: string[];
  /** Sentences below the table. */
  sentences: string[];
}

type SetupContext = Context<OptionsOf<'setup'>>;

/** What `setup --yes` knows before it writes. */
interface SetupFindings {
  /** The file before the write. */
  file: EnvFile;
  checked: readonly CheckedCredential[];
  /** The regions that were searched for the account; null if a region was given. */
  locations: AccountLocations | null;
  /** Credentials whose lines are removed. */
  removed: readonly CredentialName[];
}

/** Writes the checked values, with a new AppToken if requested, and describes the result. */
export async function writeCheckedValues(
  context: SetupContext,
  { file, checked, locations, removed }: SetupFindings,
): Promise<WriteOutcome | Failed> {
  const { only, appToken } = context.options;
  const allRemoved: readonly CredentialName[] = appToken ? ['admin-secret'] : removed;
  const isValid = (name: CredentialName) => findChecked(checked, name)?.status === 'valid';
  const hasToken = isValid('app-token');
  // The Admin Secret can replace a broken AppToken.
  const isReplaced = appToken && !hasToken && isValid('admin-secret');
  const judged = checked.filter(
    ({ credential: { name, keyKind } }) =>
      (!only || name === only) && !(isReplaced && keyKind === 'app-token'),
  );
  const refusal = refuseToWrite(context, judged, locations);
  if (refusal) return refusal;
  // Only a value given to this run replaces a reference to a secret manager.
  const isKept = ({ credential, origin }: CheckedCredential): boolean =>
    allRemoved.includes(credential.name) ||
    (origin !== 'option' && findReferenceInFile(file, credential) !== null);
  const token =
    appToken && !hasToken ? await planDefaultToken(context.api, getUsableValues(checked)) : null;
  if (token && 'problem' in token) return toFailed(token.problem);
  const cleared = judged.filter(isCleared).map(({ credential }) => [credential.name, '']);
  const request = {
    values: {
      ...getUsableValues(judged.filter((each) => !isKept(each))),
      ...Object.fromEntries(cleared),
    },
    removed: allRemoved,
    hosts: { used: findChecked(checked, 'region')?.value ?? null, confirmed: [] },
  };
  const planned = await planChanges(context, request, token?.value ?? null, file);
  return 'problem' in planned ? planned : applyOrPreview(context, checked, planned);
}

const NOTHING_WRITTEN: WriteOutcome = {
  exit: EXIT.wrong,
  done: null,
  changed: [],
  sentences: ['Nothing was written.'],
};

/** Why nothing can be written, or null. `judged`: one credential with `--only`, otherwise all. */
function refuseToWrite(
  context: SetupContext,
  judged: readonly CheckedCredential[],
  locations: AccountLocations | null,
): WriteOutcome | Failed | null {
  const { only, unchecked: isUnchecked, appToken } = context.options;
  if (only && !appToken && judged.every((each) => each.status === 'empty' && !isCleared(each)))
    return refuseMissing(context, only);
  // An optional credential does not keep the others from being written, unless --only names it.
  const decisive = judged.filter(({ credential }) => credential.required || only);
  const wrong = decisive.filter(isWrong);
  const waiting = judged.find(isWaiting);
  const isRegionSilent = locations?.active.length === 0 && locations.silent.length > 0;
  if (locations && (waiting || judged.some(isRegion))) {
    if (locations.active.length > 1) return refuseSeveralRegions(locations, context);
    const isForced = isUnchecked && only && waiting;
    if (isRegionSilent && wrong.every(isRegion) && !isForced) return refuseSilentRegions(locations);
  }
  if (wrong.length > 0) return NOTHING_WRITTEN;
  if (only && waiting && !isRegionSilent) {
    const fix = `${waiting.fix} Nothing was written.`;
    return fail(EXIT.wrong, DEPENDS, waiting.message, fix);
  }
  const missed = decisive.filter((each) => each.status === 'unchecked' && !each.notPermitted);
  if (missed.length === 0 || isUnchecked) return null;
  // A wrong Admin Secret beside an AppToken: the API did answer.
  if (judged.some(isWrong) && missed.every(isWaiting)) return NOTHING_WRITTEN;
  const words =
    'Nothing was written: the API could not be reached. Pass --unchecked to write anyway.';
  return { ...NOTHING_WRITTEN, exit: EXIT.unreachable, sentences: [words] };
}

/** The failure if `--only` names a credential that has no value. */
function refuseMissing({ options, envFile }: SetupContext, only: CredentialName): Failed {
  const credential = getCredential(only);
  const { label } = credential;
  const isPiped = options.secretOnStdin === only;
  const where = isPiped
    ? 'stdin is empty'
    : `there is no ${label} in the options, the environment or ${envFile}`;
  const fix = isPiped ? `Pipe the ${label} in.` : `Pass ${leaveOptionOpen(credential)}.`;
  return fail(EXIT.wrong, 'MISSING', `Nothing was written: ${where}.`, fix);
}

function isRegion({ credential }: CheckedCredential): boolean {
  return credential.name === 'region';
}

async function applyOrPreview(
  context: SetupContext,
  checked: readonly CheckedCredential[],
  planned: Changes,
): Promise<WriteOutcome | Failed> {
  const { options } = context;
  const { token } = planned;
  // With --only, only that credential decides.
  const status = getOverallStatus(checked);
  const exit =
    token || options.only || status === 'unreachable' ? EXIT.done : getExitForStatus(status);
  const done = options.dryRun ? null : await apply(context, planned);
  if (done && 'problem' in done) return done;
  const changes = done?.changes ?? planned;
  const changed = listChangedVariables(changes);
  if (done && !isChange(changes)) {
    const isRefused = checked.some(({ status }) => status === 'invalid');
    const sentences = isRefused ? ['Nothing was written.'] : describeApplied(context, done, null);
    return { exit, done, changed, sentences };
  }
  const missing = options.only ? checked.filter(isMissing) : [];
  const sentences = [
    ...formatChanges(changes),
    ...(done
      ? describeApplied(context, done, findOpenedAccount(checked))
      : [
          ...warnAboutWrite(changes).map(formatWarning),
          ...(token ? [`This would create an AppToken: ${describePlan(token).join(' ')}`] : []),
          'Nothing was written (--dry-run).',
        ]),
    ...(done && !options.only
      ? checked.flatMap((each) => describeLeftOut(each, changes.file))
      : []),
    ...(done && missing.length > 0
      ? [`! The file still needs ${joinWords(missing.map((each) => each.credential.variable))}.`]
      : []),
  ];
  return { exit, done, changed, sentences };
}

/** Says that a wrong optional value of this run is not in the file. */
function describeLeftOut(
  { credential, status, origin, code, text }: CheckedCredential,
  file: EnvFile,
): string[] {
  const kept = file.values[credential.variable];
  const isWrong = status === 'invalid' && code !== 'REFERENCE';
  if (credential.required || !isWrong || origin === 'file' || kept === text) return [];
  const now = kept ? `: the file keeps ${maskValue(kept, credential.secret)}` : '';
  return [`! The ${credential.label} is wrong and was not written${now}.`];
}

/**
 * Describes the write in sentences, with the warnings about it; `check` warns about the file.
 * `account`: the account that answered.
 */
export function describeApplied(
  context: Context,
  done: Applied,
  account: CheckDocument['account'],
): string[] {
  const { changes, isAclLost } = done;
  if (!isChange(changes))
    return [`${context.envFile} already has all these values: nothing was changed.`];
  const answer = account ? `; the account ${account.name || account.partnerId} answered` : '';
  const { file } = changes;
  return [
    listChangedVariables(changes).length > 0
      ? `${describePath(file)} was written${describeMode(file.path)}${answer}.`
      : `.gitignore was written${answer}.`,
    ...(isAclLost ? [`! ${ACL_LOST}`] : []),
    ...warnAboutWrite(changes).map(formatWarning),
    ...describeToken(context, done),
  ];
}

/** Sentences about the created AppToken; empty without one. */
function describeToken(context: Context, { changes, token }: Applied): string[] {
  if (!token) return [];
  const isElsewhere = changes.lines.removed.some((each) => each.isElsewhere);
  const secret = isElsewhere ? '' : ' The Admin Secret is not in the file: keep it elsewhere.';
  return [
    `AppToken ${token.id} was created and tested.${secret} ${describeCreated(token).join(' ')}`,
    ...[...token.testWarnings, ...warnAboutOldToken(context, changes)].map(formatWarning),
    ...(context.sandbox ? [`! ${FORGETS_TOKEN}`] : []),
  ];
}
