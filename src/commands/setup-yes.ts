import { CREDENTIALS } from '../credentials/index.ts';
import { accountIn, type Report, reports } from '../credentials/report.ts';
import { readEnvFile } from '../env-file/read.ts';
import { lookUp } from '../kaltura/account.ts';
import { placeName } from '../kaltura/regions.ts';
import { listed } from '../text/listed.ts';
import { looksOf } from '../ui/paint.ts';
import { type CheckAnswer, checkAnswer } from './answer.ts';
import {
  type Changes,
  changesFor,
  gitignoreLine,
  isChange,
  notesOn,
  shownChanges,
  written,
} from './changes.ts';
import { exitCodeOf, failure, unvouched } from './check.ts';
import { checkTable } from './check-table.ts';
import { type GivenAll, givenIn, overridden, unvouchedHost } from './given.ts';
import { readStdin } from './stdin.ts';
import type { Surroundings } from './surroundings.ts';

/** `setup --yes`: takes the values that are given, checks them, writes them. Asks nothing. Gives the exit code. */
export async function setupYes(around: Surroundings): Promise<number> {
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
  const all = { ...readyMade(around), ...givenIn(around, read.file, secret) };
  const place = await foundRegion(around, all);
  const host = unvouchedHost(around, all);
  if (host) return failure(json, unvouched(host), around, 2);

  const found = await reports(all, around.ask);
  const answer = await checkAnswer(around, found, read.file);
  const outcome = await decided(around, found, answer, place);
  if (outcome.problem && !json)
    process.stderr.write(`kaltura-setup: ${outcome.problem.message} ${outcome.problem.fix}\n`);
  if (json) {
    const rest = outcome.problem ? { error: outcome.problem } : {};
    process.stdout.write(
      `${JSON.stringify({ ...answer, written: outcome.written, changed: outcome.changed, ...rest }, null, 2)}\n`,
    );
  } else {
    process.stdout.write(
      checkTable(
        answer,
        looksOf(process.env, process.stdout, line.flags.has('no-color')),
        process.stdout.columns || 80,
      ),
    );
    for (const said of outcome.said) process.stdout.write(`${said}\n`);
  }
  return outcome.code;
}

interface Outcome {
  code: number;
  written: boolean;
  changed: string[];
  said: string[];
  problem?: { code: string; message: string; fix: string };
}

/** The sandbox's own answers, under whatever else is given. */
function readyMade(around: Surroundings): GivenAll {
  const { flags } = around.line;
  if (!around.sandbox || flags.has('yes')) return {};
  return Object.fromEntries(
    Object.entries(around.ready).map(([name, text]) => [name, { text, source: 'option' as const }]),
  );
}

/** Without a service URL the region is found by the Partner ID; several are never picked among. Puts it into `all`. */
async function foundRegion(around: Surroundings, all: GivenAll): Promise<string[]> {
  if (all.region || !all['partner-id']) return [];
  const parsed = CREDENTIALS[0]?.parse(all['partner-id'].text);
  if (!parsed?.ok) return [];
  const { active } = await lookUp(around.ask, parsed.value);
  if (active.length === 1) all.region = { text: active[0] as string, source: 'found' };
  return active;
}

async function decided(
  around: Surroundings,
  found: readonly Report[],
  answer: CheckAnswer,
  places: readonly string[],
): Promise<Outcome> {
  const { line, envFile, sandbox } = around;
  const { only } = line.values;
  const judged = found.filter((each) => !only || each.credential.name === only);
  const nothing = { written: false, changed: [] as string[], said: [] as string[] };
  if (places.length > 1) {
    const problem = {
      code: 'SEVERAL_REGIONS',
      message: `The Partner ID exists in ${listed(places.map(placeName))}; which is yours is not for this program to guess.`,
      fix: `Give --region ${places.map((place) => placeName(place).toLowerCase()).join(' or --region ')}.`,
    };
    return { ...nothing, code: 1, problem };
  }
  const wrong = judged.some((each) => each.status === 'invalid' || each.status === 'missing');
  if (wrong) return { ...nothing, code: 1, said: ['Nothing was written.'] };
  const depends = judged.find((each) => each.status === 'unchecked' && each.verdict?.code === 'DEPENDS');
  if (only && depends) {
    return {
      ...nothing,
      code: 1,
      problem: {
        code: 'DEPENDS',
        message: `${depends.verdict?.message ?? ''}`,
        fix: `${depends.verdict?.fix ?? ''} Nothing was written.`,
      },
    };
  }
  const unreached = judged.some((each) => each.credential.required && each.status === 'unchecked');
  if (unreached && !line.flags.has('unchecked')) {
    return {
      ...nothing,
      code: 3,
      said: [
        'Nothing was written: the API could not be reached. With --unchecked it is written all the same.',
      ],
    };
  }
  const values = Object.fromEntries(
    judged.filter((each) => each.value !== null).map((each) => [each.credential.name, each.value as string]),
  );
  const changes = await changesFor(envFile, values, sandbox);
  if ('refused' in changes)
    return {
      ...nothing,
      code: 4,
      problem: { code: changes.refused.code, message: changes.refused.message, fix: changes.refused.fix },
    };
  const changed = [...changes.plan.added, ...changes.plan.changed].map((each) => each.variable);
  const said = [...changeLines(changes), ...notesOn(changes).map((note) => `! ${note}`)];
  if (line.flags.has('dry-run'))
    return {
      code: exitOf(answer, only),
      written: false,
      changed,
      said: [...said, 'Nothing was written (--dry-run).'],
    };
  if (!isChange(changes))
    return {
      code: exitOf(answer, only),
      written: false,
      changed: [],
      said: [`${envFile} holds all of this already: nothing was changed.`],
    };
  const done = await written(changes);
  if (done.status === 'changed-on-disk') {
    return {
      ...nothing,
      code: 4,
      problem: {
        code: 'CHANGED_ON_DISK',
        message: `${envFile} was changed by another program meanwhile. Nothing was written.`,
        fix: 'Run this again.',
      },
    };
  }
  if (done.status === 'failed')
    return {
      ...nothing,
      code: 4,
      problem: { code: done.refused.code, message: done.refused.message, fix: done.refused.fix },
    };
  const account = accountIn(found);
  const end = [
    `${envFile} is written (mode ${done.mode.toString(8).padStart(4, '0')})${account ? `; the account ${account.name || account.partnerId} answered` : ''}.`,
  ];
  const { readEnvFile: readAgain } = await import('../env-file/read.ts');
  const now = await readAgain(envFile);
  for (const variable of now.status === 'read' ? overridden(around, now.file) : [])
    end.push(`! ${variable} in the environment still overrides the one in ${envFile}: unset ${variable}.`);
  return { code: exitOf(answer, only), written: true, changed, said: [...said, ...end] };
}

/** With `--only` what was asked for counts; what is wrong elsewhere is in the answer. */
function exitOf(answer: CheckAnswer, only: string | undefined): number {
  return only || answer.status === 'unreachable' ? 0 : exitCodeOf(answer.status);
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
