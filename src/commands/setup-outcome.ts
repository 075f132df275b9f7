import { accountIn, overall, type Report } from '../credentials/report.ts';
import { pathWithTarget } from '../env-file/link.ts';
import type { Lookup } from '../kaltura/account.ts';
import { placeName, regionOf } from '../kaltura/regions.ts';
import { listed } from '../text/listed.ts';
import { exitCodeOf } from './answer.ts';
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
import type { Surroundings } from './surroundings.ts';

/** What `setup --yes` came to. */
export interface Outcome {
  /** The exit code. */
  code: number;
  written: boolean;
  /** The file holds what was given: it was written, or held it already. */
  isInFile: boolean;
  /** The variables whose lines changed; with --dry-run, would change. */
  changed: string[];
  /** Sentences below the table. */
  said: string[];
  problem?: Problem;
}

interface Problem {
  code: string;
  message: string;
  fix: string;
}

/** Writes what is given when it may be written, and says what came of it. `places`: where the account was looked for, null where a region was given. */
export async function setupOutcome(
  around: Surroundings,
  found: readonly Report[],
  places: Lookup | null,
): Promise<Outcome> {
  const { only } = around.line.values;
  const judged = found.filter((each) => !only || each.credential.name === only);
  const refusal = refused(around, judged, places);
  if (refusal) return refusal;
  const values = Object.fromEntries(
    judged
      .filter((each) => each.value !== null && each.status !== 'invalid')
      .map((each) => [each.credential.name, each.value as string]),
  );
  const at = found.find((each) => each.credential.name === 'region')?.value ?? null;
  const changes = await changesFor(around, values, { at, agreed: [] });
  if ('refused' in changes) return nothing(changes.refused.needsConsent ? 2 : 4, changes.refused);
  return performed(around, found, changes);
}

/** Nothing was written, and why. */
function nothing(code: number, problem?: Problem, said: string[] = []): Outcome {
  const { code: name, message, fix } = problem ?? {};
  return {
    code,
    written: false,
    isInFile: false,
    changed: [],
    said,
    ...(name && message ? { problem: { code: name, message, fix: fix ?? '' } } : {}),
  };
}

/** Why nothing may be written, or null. With `--only` one credential is judged, else all. */
function refused(around: Surroundings, judged: readonly Report[], places: Lookup | null): Outcome | null {
  const { flags, values } = around.line;
  const isUnchecked = flags.has('unchecked');
  const depends = judged.find((each) => each.status === 'unchecked' && each.verdict?.code === 'DEPENDS');
  const needsRegion = judged.some((each) => each.credential.name === 'region') || !!depends;
  if (places && places.active.length > 1 && needsRegion) return nothing(1, severalRegions(places));
  const isLost = !!places && places.active.length === 0 && places.silent.length > 0;
  const isWrong = ({ status }: Report): boolean => status === 'invalid' || status === 'missing';
  // A wrong optional value keeps no other from being written; asked for alone, it counts.
  const wrong = judged.filter((each) => isWrong(each) && (each.credential.required || !!values.only));
  const isOnlyLost = isLost && wrong.every((each) => each.credential.name === 'region');
  if (isOnlyLost && needsRegion && !(isUnchecked && values.only && depends))
    return nothing(3, silentRegions(places));
  if (wrong.length > 0) return nothing(1, undefined, ['Nothing was written.']);
  if (values.only && depends && !isLost) {
    const { message = '', fix = '' } = depends.verdict ?? {};
    return nothing(1, { code: 'DEPENDS', message, fix: `${fix} Nothing was written.` });
  }
  // One optional credential alone: nothing is known of what was asked for.
  const isUnreached = judged.some(
    (each) => each.status === 'unchecked' && (each.credential.required || values.only),
  );
  return isUnreached && !isUnchecked
    ? nothing(3, undefined, [
        'Nothing was written: the API could not be reached. With --unchecked it is written all the same.',
      ])
    : null;
}

function severalRegions({ active }: Lookup): Problem {
  const ids = active.map((place) => regionOf(place)?.id ?? placeName(place));
  return {
    code: 'SEVERAL_REGIONS',
    message: `The Partner ID exists in ${listed(active.map(placeName))}; which is yours is not for this program to guess.`,
    fix: `Give --region ${ids.join(' or --region ')}.`,
  };
}

function silentRegions({ silent }: Lookup): Problem {
  const names = listed(silent.map((place) => placeName(place.serviceUrl)));
  return {
    code: silent[0]?.problem.code ?? 'UNKNOWN',
    message: `The region was not found: ${names} did not answer. Nothing was written.`,
    fix: 'Try again, or give --region.',
  };
}

async function performed(around: Surroundings, found: readonly Report[], changes: Changes): Promise<Outcome> {
  const { envFile, line } = around;
  // With `--only` what was asked for counts; what is wrong elsewhere is in the answer.
  const state = overall(found);
  const code = line.values.only || state === 'unreachable' ? 0 : exitCodeOf(state);
  const changed = [...changes.plan.added, ...changes.plan.changed].map((each) => each.variable);
  const said = [...changeLines(changes), ...notesOn(changes).map((note) => `! ${note}`)];
  if (line.flags.has('dry-run')) {
    const end = 'Nothing was written (--dry-run).';
    return { code, written: false, isInFile: false, changed, said: [...said, end] };
  }
  if (!isChange(changes)) {
    const end = `${envFile} holds all of this already: nothing was changed.`;
    return { code, written: false, isInFile: true, changed: [], said: [end] };
  }
  const refused = unconfirmedTarget(changes);
  if (refused) return nothing(2, refused);
  const done = await written(changes);
  if (done.status === 'failed') return nothing(4, done.refused);
  if (done.status === 'changed-on-disk') {
    return nothing(4, {
      code: 'CHANGED_ON_DISK',
      message: `${envFile} was changed by another program meanwhile, and left as it is.`,
      fix: 'Run this again.',
    });
  }
  const account = accountIn(found);
  const mode = done.mode.toString(8).padStart(4, '0');
  const proof = account ? `; the account ${account.name || account.partnerId} answered` : '';
  const name = pathWithTarget(changes.file);
  const end =
    changed.length > 0 ? `${name} is written (mode ${mode})${proof}.` : `.gitignore is written${proof}.`;
  const lost = done.lost ? [`! ${name} has lost ${done.lost}: only its owner can read it now.`] : [];
  return { code, written: true, isInFile: true, changed, said: [...said, end, ...lost] };
}

function changeLines(changes: Changes): string[] {
  const { added, changed } = shownChanges(changes);
  const ignore = gitignoreLine(changes.ignored);
  return [
    ...added.map(({ variable, to }) => `  + ${variable}=${to}`),
    ...changed.map(({ variable, from, to }) => `  ~ ${variable}=${to}   was ${from || 'empty'}`),
    ...(changes.plan.untouchedLines > 0
      ? [`    ${changes.plan.untouchedLines} other lines stay as they are`]
      : []),
    ...(ignore ? [`  + ${ignore.line}   in ${ignore.file}`] : []),
  ];
}
