import {
  describeCreated,
  describePlan,
  type PlannedToken,
  planDefaultToken,
  type TokenSource,
} from '../app-token/plan.ts';
import { EXIT, type ExitCode, exitFor } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import type { CredentialName, Some } from '../credentials/credential.ts';
import {
  type CheckedCredential,
  findAccount,
  isMissing,
  isWrong,
  overallStatus,
} from '../credentials/state.ts';
import { pathWithTarget } from '../env-file/links.ts';
import type { EnvFile } from '../env-file/read.ts';
import type { AccountLocations } from '../kaltura/find-account.ts';
import type { Problem } from '../result.ts';
import { joinWords } from '../text/words.ts';
import { severalRegions, silentRegions } from './account.ts';
import { type Applied, apply, planWrite, type WritePlan, warnAboutOldToken } from './apply.ts';
import {
  type Changes,
  changedVariables,
  changeLines,
  describeMode,
  describeNotes,
} from './changes.ts';
import { exitCodeFor } from './check-result.ts';
import type { Context } from './context.ts';
import { referenceInFile } from './input-sources.ts';

/** The result of `setup --yes`. */
export interface Outcome {
  exit: ExitCode;
  written: boolean;
  /** The file has the given values, from this run or an earlier one. */
  isInFile: boolean;
  /** The variables whose lines changed, or with --dry-run would change. */
  changed: string[];
  /** Sentences below the table. */
  said: string[];
  /** The commands that help, if they are known. */
  next?: readonly string[];
  problem?: Problem;
}

/**
 * Writes the checked values, with a new AppToken if requested, and describes the result. `file`:
 * the file before the write. `places`: the regions searched for the account; null if a region was
 * given. `removed`: credentials whose lines are removed.
 */
export async function setupOutcome(
  context: Context<OptionsOf<'setup'>>,
  file: EnvFile,
  found: readonly CheckedCredential[],
  places: AccountLocations | null,
  removed: readonly CredentialName[],
): Promise<Outcome> {
  const { only, appToken } = context.options;
  const allRemoved: readonly CredentialName[] = appToken ? ['admin-secret'] : removed;
  const isValid = (name: CredentialName): boolean =>
    found.some(({ credential, status }) => credential.name === name && status === 'valid');
  const hasToken = isValid('app-token');
  // The Admin Secret can replace a broken AppToken.
  const isReplaced = appToken && !hasToken && isValid('admin-secret');
  const judged = found.filter(
    ({ credential: { name, authMethod } }) =>
      (!only || name === only) && !(isReplaced && authMethod === 'app-token'),
  );
  const refusal = refuseToWrite(context, judged, places);
  if (refusal) return refusal;
  const values = valuesOf(
    judged.filter(
      (each) => !isReferredTo(each, file) && !allRemoved.includes(each.credential.name),
    ),
  );
  const source = appToken && !hasToken ? tokenSource(valuesOf(found)) : null;
  const token = source && (await planDefaultToken(context.api, context.network, source));
  if (token && 'problem' in token) return nothing(exitFor(token.problem), token.problem);
  const plan = await planWrite(context, {
    values,
    removed: allRemoved,
    place: {
      at: found.find((each) => each.credential.name === 'region')?.value ?? null,
      agreed: [],
    },
    token: token?.value ?? null,
  });
  if ('problem' in plan) return nothing(plan.exit, plan.problem);
  return carryOut(context, found, plan);
}

/** The values that are not wrong. */
function valuesOf(credentials: readonly CheckedCredential[]): Some<string> {
  return Object.fromEntries(
    credentials.flatMap(({ credential, value, status }) =>
      value !== null && status !== 'invalid' ? [[credential.name, value]] : [],
    ),
  );
}

/** The values needed to create an AppToken; null if one is missing. */
function tokenSource(values: Some<string>): TokenSource | null {
  const {
    'partner-id': partnerId,
    'admin-secret': secret,
    region: serviceUrl,
    'user-id': userId,
  } = values;
  return partnerId && secret && serviceUrl && userId
    ? { partnerId, secret, serviceUrl, userId }
    : null;
}

/**
 * Does the file have a reference to a secret manager for this credential? Only a value given to
 * this run replaces it.
 */
function isReferredTo({ credential, origin }: CheckedCredential, file: EnvFile): boolean {
  return origin !== 'option' && referenceInFile(file, credential) !== null;
}

/** The outcome if nothing was written, and why. */
function nothing(exit: ExitCode, problem?: Problem, said: string[] = []): Outcome {
  const base = { exit, written: false, isInFile: false, changed: [], said };
  if (!problem) return base;
  const { code, message, fix } = problem;
  return { ...base, problem: { code, message, fix } };
}

/** Why nothing can be written, or null. `judged`: one credential with `--only`, otherwise all. */
function refuseToWrite(
  context: Context<OptionsOf<'setup'>>,
  judged: readonly CheckedCredential[],
  places: AccountLocations | null,
): Outcome | null {
  const { only, unchecked: isUnchecked } = context.options;
  const depends = judged.find((each) => each.status === 'unchecked' && each.code === 'DEPENDS');
  const needsRegion = judged.some((each) => each.credential.name === 'region') || !!depends;
  if (places && places.active.length > 1 && needsRegion)
    return nothing(EXIT.wrong, severalRegions(places, context));
  const isLost = !!places && places.active.length === 0 && places.silent.length > 0;
  // A wrong optional value does not keep the others from being written, unless --only names it.
  const wrong = judged.filter(
    (each) => isWrong(each) && (each.credential.required || only !== null),
  );
  const isOnlyLost = isLost && wrong.every((each) => each.credential.name === 'region');
  if (isOnlyLost && needsRegion && !(isUnchecked && only && depends))
    return nothing(EXIT.unreachable, silentRegions(places));
  if (wrong.length > 0) return nothing(EXIT.wrong, undefined, ['Nothing was written.']);
  if (only && depends && !isLost) {
    const { message, fix } = depends;
    return nothing(EXIT.wrong, {
      code: 'DEPENDS',
      message,
      fix: `${fix ?? ''} Nothing was written.`.trimStart(),
    });
  }
  // With --only, an optional credential counts too.
  const isUnreached = judged.some(
    (each) =>
      each.status === 'unchecked' && !each.notPermitted && (each.credential.required || only),
  );
  return isUnreached && !isUnchecked
    ? nothing(EXIT.unreachable, undefined, [
        'Nothing was written: the API could not be reached. Pass --unchecked to write anyway.',
      ])
    : null;
}

async function carryOut(
  context: Context<OptionsOf<'setup'>>,
  found: readonly CheckedCredential[],
  plan: WritePlan,
): Promise<Outcome> {
  const { envFile, options } = context;
  const token = plan.request.token?.planned ?? null;
  // With --only, only that credential decides.
  const state = overallStatus(found);
  const exit = token || options.only || state === 'unreachable' ? EXIT.done : exitCodeFor(state);
  if (options.dryRun) {
    const creation = token
      ? [`This would create an AppToken: ${describePlan(token).join(' ')}`]
      : [];
    const said = [
      ...changeLines(plan),
      ...notes(plan),
      ...creation,
      'Nothing was written (--dry-run).',
    ];
    return { ...nothing(exit), changed: changedVariables(plan), said };
  }
  const done = await apply(context, plan);
  if ('problem' in done)
    return { ...nothing(done.exit, done.problem), ...(done.next ? { next: done.next } : {}) };
  const { changes } = done;
  const whole = { exit, written: done.isChanged, isInFile: true };
  if (!done.isChanged)
    return {
      ...whole,
      changed: [],
      said: [`${envFile} already has all these values: nothing was changed.`],
    };
  const changed = changedVariables(changes);
  const said = [
    ...changeLines(changes),
    ...notes(changes),
    describeWrite(done, changed, findAccount(found)),
    ...(done.token && token ? describeToken(context, done, token) : []),
    ...(options.only ? describeMissing(found) : []),
  ];
  return { ...whole, changed, said };
}

function notes(changes: Changes): string[] {
  return describeNotes(changes).map((note) => `! ${note}`);
}

function describeWrite(
  { changes, lost }: Applied,
  changed: readonly string[],
  account: ReturnType<typeof findAccount>,
): string {
  const name = pathWithTarget(changes.file);
  const answer = account ? `; the account ${account.name || account.partnerId} answered` : '';
  const warning = lost ? ` The file lost ${lost}: now only its owner can read it.` : '';
  return changed.length > 0
    ? `${name} was written${describeMode(changes.file.path)}${answer}.${warning}`
    : `.gitignore was written${answer}.`;
}

/** Says what was created. The Admin Secret may still be in another line. */
function describeToken(
  context: Context,
  { changes, token }: Applied,
  planned: PlannedToken,
): string[] {
  const isElsewhere = changes.plan.removed.some((each) => each.isElsewhere);
  const secret = isElsewhere ? '' : ' The Admin Secret is not in the file.';
  const warnings = [...(token?.warnings ?? []), ...warnAboutOldToken(context, changes)];
  return [
    `AppToken ${token?.id} was created and tested.${secret} ${describeCreated(planned).join(' ')}`,
    ...warnings.map(({ message, fix }) => `! ${message}${fix ? ` ${fix}` : ''}`),
  ];
}

function describeMissing(found: readonly CheckedCredential[]): string[] {
  const variables = found.filter(isMissing).map((each) => each.credential.variable);
  return variables.length > 0 ? [`! The file still needs ${joinWords(variables)}.`] : [];
}
