import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import type { CredentialName } from '../credentials/credential.ts';
import {
  type CheckedCredential,
  findAccount,
  isMissing,
  isWrong,
  overallStatus,
} from '../credentials/report.ts';
import { pathWithTarget } from '../env-file/links.ts';
import type { EnvFile } from '../env-file/read.ts';
import type { AccountLocations } from '../kaltura/account.ts';
import { findRegion, getPlaceName } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';
import { listed } from '../text/words.ts';
import {
  type Changes,
  changesFor,
  gitignoreLine,
  isChange,
  notesOn,
  shownChanges,
  unconfirmedTarget,
  written,
} from './changes.ts';
import { exitCodeOf } from './check-result.ts';
import type { Context } from './context.ts';
import { referenceInFile } from './input-sources.ts';

/** What `setup --yes` came to. */
export interface Outcome {
  exit: ExitCode;
  written: boolean;
  /** The file holds what was given: it was written, or held it already. */
  isInFile: boolean;
  /** The variables whose lines changed; with --dry-run, would change. */
  changed: string[];
  /** Sentences below the table. */
  said: string[];
  /** What leads on from there, where that is known. */
  next?: readonly string[];
  problem?: Problem;
}

/** Writes what is given when it may be written, and says what came of it. `file`: as it was found. `places`: where the account was looked for, null where a region was given. `removed`: their lines go. */
export async function setupOutcome(
  context: Context<OptionsOf<'setup'>>,
  file: EnvFile,
  found: readonly CheckedCredential[],
  places: AccountLocations | null,
  removed: readonly CredentialName[] = [],
): Promise<Outcome> {
  const { only } = context.options;
  const judged = found.filter((each) => !only || each.credential.name === only);
  const refusal = refusedToWrite(context, judged, places);
  if (refusal) return refusal;
  const values = Object.fromEntries(
    judged
      .filter((each) => each.value !== null && each.status !== 'invalid' && !isReferredTo(each, file))
      .filter((each) => !removed.includes(each.credential.name))
      .map((each) => [each.credential.name, each.value as string]),
  );
  const at = found.find((each) => each.credential.name === 'region')?.value ?? null;
  const changes = await changesFor(context, values, { at, agreed: [] }, removed);
  if ('refused' in changes)
    return nothing(changes.refused.needsConsent ? EXIT.usage : EXIT.envFile, changes.refused);
  return performed(context, found, changes);
}

/** The file has a reference to a secret manager there: only a value that was given for this run is written over it. */
export function isReferredTo({ credential, origin }: CheckedCredential, file: EnvFile): boolean {
  return origin !== 'option' && referenceInFile(file, credential) !== null;
}

/** Nothing was written, and why. */
export function nothing(exit: ExitCode, problem?: Problem, said: string[] = []): Outcome {
  const base = { exit, written: false, isInFile: false, changed: [], said };
  if (!problem) return base;
  const { code, message, fix } = problem;
  return { ...base, problem: { code, message, fix } };
}

/** Why nothing may be written, or null. With `--only` one credential is judged, else all. */
export function refusedToWrite(
  context: Context<OptionsOf<'setup'>>,
  judged: readonly CheckedCredential[],
  places: AccountLocations | null,
): Outcome | null {
  const { only, unchecked: isUnchecked } = context.options;
  const depends = judged.find((each) => each.status === 'unchecked' && each.verdict?.code === 'DEPENDS');
  const needsRegion = judged.some((each) => each.credential.name === 'region') || !!depends;
  if (places && places.active.length > 1 && needsRegion) return nothing(EXIT.wrong, severalRegions(places));
  const isLost = !!places && places.active.length === 0 && places.silent.length > 0;
  // A wrong optional value keeps no other from being written; asked for alone, it counts.
  const wrong = judged.filter((each) => isWrong(each) && (each.credential.required || only !== null));
  const isOnlyLost = isLost && wrong.every((each) => each.credential.name === 'region');
  if (isOnlyLost && needsRegion && !(isUnchecked && only && depends))
    return nothing(EXIT.unreachable, silentRegions(places));
  if (wrong.length > 0) return nothing(EXIT.wrong, undefined, ['Nothing was written.']);
  if (only && depends && !isLost) {
    const { message = '', fix } = depends.verdict ?? {};
    return nothing(EXIT.wrong, {
      code: 'DEPENDS',
      message,
      fix: `${fix ?? ''} Nothing was written.`.trimStart(),
    });
  }
  // One optional credential alone: nothing is known of what was asked for.
  const isUnreached = judged.some(
    (each) =>
      each.status === 'unchecked' && !each.verdict?.notPermitted && (each.credential.required || only),
  );
  return isUnreached && !isUnchecked
    ? nothing(EXIT.unreachable, undefined, [
        'Nothing was written: the API could not be reached. With --unchecked it is written all the same.',
      ])
    : null;
}

function severalRegions({ active }: AccountLocations): Problem {
  const ids = active.map((place) => findRegion(place)?.id ?? getPlaceName(place));
  return {
    code: 'SEVERAL_REGIONS',
    message: `The Partner ID exists in ${listed(active.map(getPlaceName))}. Say which one is yours.`,
    fix: `Give --region ${ids.join(' or --region ')}.`,
  };
}

function silentRegions({ silent }: AccountLocations): Problem {
  const names = listed(silent.map((place) => getPlaceName(place.serviceUrl)));
  return {
    code: silent[0]?.problem.code ?? 'UNKNOWN',
    message: `The region was not found: ${names} did not answer. Nothing was written.`,
    fix: 'Try again, or give --region.',
  };
}

async function performed(
  context: Context<OptionsOf<'setup'>>,
  found: readonly CheckedCredential[],
  changes: Changes,
): Promise<Outcome> {
  const { envFile, options } = context;
  // With `--only` what was asked for counts; what is wrong elsewhere is in the answer.
  const state = overallStatus(found);
  const exit = options.only || state === 'unreachable' ? EXIT.done : exitCodeOf(state);
  const { plan } = changes;
  const changed = [...plan.added, ...plan.changed, ...plan.removed].map((each) => each.variable);
  const said = [...changeLines(changes), ...notesOn(changes).map((note) => `! ${note}`)];
  if (options.dryRun) {
    const end = 'Nothing was written (--dry-run).';
    return { exit, written: false, isInFile: false, changed, said: [...said, end] };
  }
  if (!isChange(changes)) {
    const end = `${envFile} holds all of this already: nothing was changed.`;
    return { exit, written: false, isInFile: true, changed: [], said: [end] };
  }
  const refused = unconfirmedTarget(changes);
  if (refused) return nothing(EXIT.usage, refused);
  const done = await written(changes, context);
  if (done.status === 'failed') return nothing(EXIT.envFile, done.refused);
  const account = findAccount(found);
  // Windows has no such bits.
  const mode = process.platform === 'win32' ? '' : ` (mode ${done.mode.toString(8).padStart(4, '0')})`;
  const proof = account ? `; the account ${account.name || account.partnerId} answered` : '';
  const name = pathWithTarget(changes.file);
  const end = changed.length > 0 ? `${name} is written${mode}${proof}.` : `.gitignore is written${proof}.`;
  const lacking = options.only ? found.filter(isMissing).map((each) => each.credential.variable) : [];
  const lacks =
    lacking.length > 0 ? [`! It does not hold ${listed(lacking)}, which check will ask for.`] : [];
  const lost = done.lost ? [`! ${name} has lost ${done.lost}: only its owner can read it now.`] : [];
  return { exit, written: true, isInFile: true, changed, said: [...said, end, ...lost, ...lacks] };
}

export function changeLines(changes: Changes): string[] {
  const { added, changed, removed } = shownChanges(changes);
  const ignore = gitignoreLine(changes.ignored);
  return [
    ...added.map(({ variable, to }) => `  + ${variable}=${to}`),
    ...changed.map(({ variable, from, to }) => `  ~ ${variable}=${to}   was ${from || 'empty'}`),
    ...removed.map(({ variable }) => `  - ${variable}`),
    ...(changes.plan.untouchedLines > 0
      ? [`    ${changes.plan.untouchedLines} other lines stay as they are`]
      : []),
    ...(ignore ? [`  + ${ignore.line}   in ${ignore.file}`] : []),
  ];
}
