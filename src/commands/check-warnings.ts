import { VARIABLES } from '../credentials/index.ts';
import { type CheckedCredential, getOverallStatus } from '../credentials/state.ts';
import { type GitIgnorePlan, planGitignore } from '../env-file/gitignore.ts';
import { isLinked } from '../env-file/links.ts';
import { findOtherKind } from '../env-file/other-kind.ts';
import type { EnvFile } from '../env-file/read.ts';
import { warnAboutMode, warnAboutReaders } from '../env-file/warnings.ts';
import { createProblem, type Problem, type Result, warnIf } from '../result.ts';
import { maskValue } from '../text/redact.ts';
import { getShellLines } from '../text/shell.ts';
import { joinWords } from '../text/words.ts';
import { commandLineFor } from './command-options.ts';
import type { Context, FileContext } from './context.ts';
import { describeOverride, listOverridden } from './input-sources.ts';
import { warnAboutBrowserCopies } from './near-names.ts';

/** Warnings about the credentials, the environment and the file. They change no exit code. */
export async function listWarnings(
  context: Context,
  all: readonly CheckedCredential[],
  file: EnvFile | null,
): Promise<Problem[]> {
  const { envFile, options, sandbox } = context;
  const isFileMissed =
    getOverallStatus(all) === 'invalid' && options.command === 'check' && !file?.exists;
  const environment = sandbox || options.ignoreEnvironment ? '' : ' and the environment';
  return [
    ...all.flatMap((each) => each.warnings),
    ...all.flatMap((each) => warnIfUntidy(context, each, file)),
    ...listOverridden(context, file).map((variable) =>
      createProblem(
        'ENVIRONMENT_OVERRIDES_FILE',
        describeOverride(variable, envFile),
        `To use the value in the file: ${getShellLines().unset(variable)}`,
      ),
    ),
    ...warnIf(
      isFileMissed,
      'NO_ENV_FILE',
      `There is no ${envFile} here; the command checked only options${environment}.`,
      'If the file is elsewhere, name it with -f. If not, setup creates it.',
    ),
    ...(file?.exists ? await listFileWarnings(context, file, all) : []),
  ];
}

async function listFileWarnings(
  { envFile }: Context,
  file: EnvFile,
  all: readonly CheckedCredential[],
): Promise<Problem[]> {
  const kind = findOtherKind(file.target, file.text);
  const copies = warnAboutBrowserCopies(file);
  // Advice about an env file would be wrong for another kind of file.
  if (kind) {
    const isExplained = all.some(({ code }) => code === 'REFERENCE');
    const message = `${envFile} is ${kind}, not an env file: only lines like NAME=value were read.`;
    const fix = 'Name an env file with -f.';
    return [...warnIf(!isExplained, 'NOT_AN_ENV_FILE', message, fix), ...copies];
  }
  // A program may write the file into the pipe several times.
  const shown = file.isPipe ? { ...file, duplicates: [] } : file;
  const ignored = file.isPipe ? null : await planGitignore(envFile);
  return [
    ...copies,
    ...warnAboutFile(shown, ignored && 'value' in ignored ? ignored.value : null),
    ...(ignored ? warnIfNotIgnored(envFile, ignored) : []),
  ];
}

/** Warnings about a file: its mode, its lines, and git. */
export function warnAboutFile(
  file: Pick<EnvFile, 'path' | 'target' | 'mode' | 'text' | 'duplicates'>,
  ignored: GitIgnorePlan | null,
): Problem[] {
  const { path, mode, text, duplicates } = file;
  // The mode is that of the target, which may be somebody else's file.
  const wide = isLinked(file)
    ? warnAboutMode(mode, file.target, `Replace the link ${path} with a file of your own.`)
    : warnAboutMode(mode, path);
  return [
    ...warnAboutReaders(path, text, VARIABLES),
    ...wide,
    ...duplicates
      .filter((name) => VARIABLES.includes(name))
      .map((name) =>
        createProblem(
          'DUPLICATE_VARIABLE',
          `${name} appears more than once in ${path}; the last one counts.`,
          'Remove the others.',
        ),
      ),
    ...(ignored ? warnIfTracked(path, ignored) : []),
  ];
}

function warnIfNotIgnored(envFile: string, ignored: Result<GitIgnorePlan>): Problem[] {
  if ('problem' in ignored) return [{ ...ignored.problem, code: 'NOT_IGNORED' }];
  const { add, untrack } = ignored.value;
  if (!add || untrack) return [];
  const message = `git does not ignore ${envFile}: it could be committed.`;
  return [createProblem('NOT_IGNORED', message, `Add ${add.line} to ${add.file}.`)];
}

/** Warns about a value that only this program corrects when it reads it. */
export function warnIfUntidy(
  context: FileContext,
  { credential: { name, variable, secret }, text: given, origin, value, notes }: CheckedCredential,
  file: EnvFile | null,
): Problem[] {
  const isInFile = origin === 'file';
  if (value === null || (!isInFile && origin !== 'environment')) return [];
  const text = isInFile ? file?.values[variable] : given;
  if (text === value || text === `${value}/`) return [];
  // A masked value would not show what was ignored.
  const message =
    secret && notes.length > 0
      ? `In ${variable}, kaltura-setup ignored ${joinWords(notes)}.`
      : `${variable} was read as ${maskValue(value, secret)}.`;
  const fix = isInFile
    ? `Other programs might read it differently. To correct it: ${commandLineFor(context)`setup --yes --only ${name}`}`
    : 'Other programs might read it differently: correct the variable.';
  return [createProblem('UNTIDY_VALUE', message, fix)];
}

/** Warns that git tracks the env file or cannot tell. A secret in git's history stays exposed. */
function warnIfTracked(envFile: string, plan: GitIgnorePlan): Problem[] {
  if (plan.isTrackingUnknown)
    return [
      createProblem(
        'TRACKING_UNKNOWN',
        `git could not tell whether it tracks ${envFile}.`,
        'git refuses if the repository belongs to another user, or if its settings could run a program. Find out which before you put a secret into this folder.',
      ),
    ];
  if (plan.untrack === null) return [];
  return [
    createProblem(
      'TRACKED_ENV_FILE',
      `git tracks ${envFile}. Its committed contents stay in the history, even if you ignore the file now.`,
      `If it contained the Admin Secret, ask Kaltura for a new one: you cannot change it yourself. Prefer AppTokens. Untrack the file: ${plan.untrack}`,
    ),
  ];
}
