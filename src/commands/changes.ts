import { statSync } from 'node:fs';
import type { NewToken } from '../app-token/plan.ts';
import { EXIT, type Failed, fail } from '../cli/exit-codes.ts';
import { MAX_VALUE_LENGTH } from '../credentials/clean.ts';
import type { Credential } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import type { WriteRequest } from '../credentials/trust.ts';
import { formatMode } from '../env-file/attributes.ts';
import type { GitIgnorePlan } from '../env-file/gitignore.ts';
import { isLinked, listTargetRisks, type TargetRisk } from '../env-file/links.ts';
import type { EnvFilePlan } from '../env-file/plan.ts';
import type { EnvFile } from '../env-file/read.ts';
import { createProblem, type Problem, warnIf } from '../result.ts';
import { shell } from '../text/command.ts';
import { maskValue } from '../text/redact.ts';
import { formatCount, joinWords } from '../text/words.ts';
import type { ChangedLine } from '../wizard/state.ts';
import { warnAboutFile } from './check-warnings.ts';

/** Planned changes to the env file and to `.gitignore`. */
export interface Changes {
  /** Includes the service URL that must be written with a secret. */
  request: WriteRequest;
  /** The AppToken to create first; null for none. */
  token: NewToken | null;
  file: EnvFile;
  lines: EnvFilePlan;
  gitignore: GitIgnorePlan;
  /** Why the write includes more than was requested. */
  warnings: Problem[];
}

/** Stands in for an AppToken that does not exist yet. No account has it. */
export const PLACEHOLDER_TOKEN = { 'app-token-id': '0_00000000', 'app-token': '0'.repeat(32) };

/** Would anything change, in the env file or in `.gitignore`? */
export function isChange(changes: Changes): boolean {
  return listChangedVariables(changes).length > 0 || changes.gitignore.add !== null;
}

/** The lines of the file that change, with masked secrets. */
export function listChangedLines({ lines: { added, changed, removed } }: Changes): ChangedLine[] {
  const format = ({ variable, to }: { variable: string; to: string }): string =>
    `${variable}=${maskLine(variable, to)}`;
  return [
    ...added.map((line) => ({ sign: '+' as const, text: format(line) })),
    ...removed.map(({ variable }) => ({ sign: '-' as const, text: variable })),
    ...changed.map((line) => {
      const was = `was ${maskLine(line.variable, line.from, 200) || 'empty'}`;
      const before = findCredential(line.variable)?.parse(line.from);
      const means =
        before?.ok && before.value === line.to ? ', which this program reads the same way' : '';
      return { sign: '~' as const, text: format(line), was: was + means };
    }),
  ];
}

function findCredential(variable: string): Credential | undefined {
  return CREDENTIALS.find((each) => each.variable === variable);
}

function maskLine(variable: string, value: string, limit = MAX_VALUE_LENGTH): string {
  if (Object.values(PLACEHOLDER_TOKEN).includes(value)) return '(new)';
  const credential = findCredential(variable);
  return maskValue(value, credential?.secret === true, limit);
}

/** The warning if the access control list of the file could not be copied. */
export const ACL_LOST = 'The file lost its access control list: now only its owner can read it.';

/** ` (mode 0600)`; empty on Windows, which has no permission bits. */
export function describeMode(file: string): string {
  const stats = process.platform === 'win32' ? null : statSync(file, { throwIfNoEntry: false });
  return stats ? ` (mode ${formatMode(stats.mode)})` : '';
}

/** The variables whose lines change. */
export function listChangedVariables({ lines }: Changes): string[] {
  return [...lines.added, ...lines.changed, ...lines.removed].map(({ variable }) => variable);
}

/** The changes as lines of a diff, in the file and in `.gitignore`. */
export function formatChanges(changes: Changes): string[] {
  const ignore = changes.gitignore.add;
  const untouched = describeUntouched(changes);
  return [
    ...listChangedLines(changes).map(
      ({ sign, text, was }) => `  ${sign} ${text}${was ? `   ${was}` : ''}`,
    ),
    ...(untouched === '' ? [] : [`    ${untouched}`]),
    ...(ignore ? [`  + ${ignore.line}   in ${ignore.file}`] : []),
  ];
}

/** `14 other lines stay as they are`; empty if there are none. */
export function describeUntouched({ lines: { untouchedLines: count } }: Changes): string {
  if (count === 0) return '';
  return `${formatCount(count, 'other line')} ${count === 1 ? 'stays as it is' : 'stay as they are'}`;
}

const RISKS: Readonly<Record<TargetRisk, string>> = {
  elsewhere: 'in another folder',
  git: "in git's own folder",
  name: 'not named like an env file',
  owner: 'owned by another user',
  readable: 'readable by other users',
};

/** Why the user must confirm the file: a risky link, or another owner; otherwise null. */
export function findRisk({ file }: Changes): string | null {
  const risks = listTargetRisks(file);
  if (risks.length === 0) return null;
  return isLinked(file)
    ? `${file.path} is a link to ${file.target}, ${joinWords(risks.map((risk) => RISKS[risk]))}.`
    : `${file.path} belongs to another user (user ID ${file.owner}), who can read its contents.`;
}

/** Refuses a file that the user must confirm. */
export function refuseUnconfirmedTarget(changes: Changes): Failed | null {
  const { file } = changes;
  const why = findRisk(changes);
  if (why === null) return null;
  const fix = isLinked(file)
    ? `To write to that file, name it: ${shell`-f ${file.target}`}`
    : `Run the command as that user, or take ownership of the file first: ${shell`chown root ${file.target}`}`;
  return fail(EXIT.usage, 'TARGET_NOT_CONFIRMED', `${why} Nothing was written.`, fix);
}

/** Warnings about what the write does beyond the requested changes, or leaves undone. */
export function warnAboutWrite({ file, lines, warnings }: Changes): Problem[] {
  return [
    ...warnings,
    ...warnIf(
      isLinked(file),
      'LINKED_FILE',
      `${file.path} is a link: the write goes to ${file.target}.`,
    ),
    ...warnIf(
      file.names > 1,
      'HARD_LINK',
      `${file.path} has another name (a hard link). The file with that name keeps the old text.`,
    ),
    ...lines.removed
      .filter(({ isElsewhere }) => isElsewhere)
      .map(({ variable }) =>
        createProblem(
          'VALUE_ELSEWHERE',
          `${file.path} also has the value of ${variable} in another place.`,
          'Remove it there.',
        ),
      ),
  ];
}

/** Warnings about the file after the write, whether or not it changes. */
export function warnAboutResult({ file, lines, gitignore }: Changes): Problem[] {
  const duplicates = file.duplicates.filter(
    (name) => !lines.removed.some(({ variable }) => variable === name),
  );
  return warnAboutFile({ ...file, text: lines.text, duplicates }, gitignore);
}
