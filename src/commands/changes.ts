import type { CredentialName, Some } from '../credentials/credential.ts';
import { CREDENTIALS, getCredential, VARIABLES } from '../credentials/index.ts';
import { type SecretPlace, serviceUrlBesideSecret } from '../credentials/trust.ts';
import {
  addToGitignore,
  describeNotAFile,
  describeSilentGit,
  type GitIgnorePlan,
  gitignorePlan,
} from '../env-file/gitignore.ts';
import { isLinked, pathWithTarget, type TargetRisk, targetRisks } from '../env-file/links.ts';
import { type EnvFilePlan, planEnvFile } from '../env-file/plan.ts';
import type { EnvFile } from '../env-file/read.ts';
import { sweepScratch } from '../env-file/scratch.ts';
import { modeWarning } from '../env-file/warnings.ts';
import { writeEnvFile } from '../env-file/write.ts';
import type { Problem, Result } from '../result.ts';
import { shell } from '../text/command.ts';
import { maskValue } from '../text/redact.ts';
import { joinWords } from '../text/words.ts';
import { warnIfTracked } from './check-warnings.ts';
import type { Context } from './context.ts';
import { readFileValues } from './input-sources.ts';
import { readFileToChange } from './sandbox.ts';

/** Planned changes to the env file and to `.gitignore`. `writeChanges` carries them out. */
export interface Changes {
  file: EnvFile;
  plan: EnvFilePlan;
  ignored: GitIgnorePlan;
  /** False in the sandbox, which does not call git. */
  asksGit: boolean;
  /** Why the plan writes more than the request, in sentences. */
  besides: string[];
  /**
   * The real file, if the user must agree to it because a link leads to it or because it belongs to
   * another user, and that reason in a sentence.
   */
  linked: { target: string; why: string } | null;
}

export interface Refusal extends Problem {
  /** True if the user or an option could agree to the file. */
  needsConsent?: true;
}

/**
 * Stands in for an AppToken that does not exist yet. The format is valid, but no account has it.
 */
export const PLACEHOLDER_TOKEN = { 'app-token-id': '0_00000000', 'app-token': '0'.repeat(32) };
const PLACEHOLDERS: Some<string> = PLACEHOLDER_TOKEN;

const COMMENT = '# Kaltura, written by kaltura-setup';

/**
 * Plans the changes that write `values` (by credential; `''` clears a line) to the file and remove
 * the lines of the credentials in `removed`. Writes a service URL together with a secret that must
 * not go to the URL in the file.
 */
export async function planChanges(
  { envFile, sandbox }: Pick<Context, 'envFile' | 'sandbox'>,
  values: Some<string>,
  place: SecretPlace,
  removed: readonly CredentialName[] = [],
): Promise<Changes | { problem: Refusal }> {
  const read = await readFileToChange({ envFile, sandbox });
  if ('problem' in read) return read;
  const { file } = read;
  sweepScratch(file.target);
  const inFile = readFileValues(file);
  const beside = sandbox ? FINE : serviceUrlBesideSecret(values, inFile, place);
  if (beside.kind === 'refused') return { problem: strangersUrl(file, beside.host) };
  const all = beside.kind === 'write' ? { ...values, region: beside.serviceUrl } : values;
  const besides = beside.kind === 'write' ? [broughtUrl(beside.not)] : [];
  const wanted = new Map<string, string | null>();
  for (const { name, variable } of CREDENTIALS) {
    const value = all[name];
    if (removed.includes(name)) wanted.set(variable, null);
    else if (value !== undefined) wanted.set(variable, value);
  }
  const planned = planEnvFile(file, wanted, VARIABLES, COMMENT);
  if (planned.status === 'refused') return { problem: planned };
  const ignored = await gitignorePlan(envFile, !sandbox);
  if (ignored.status === 'unknown') return { problem: describeSilentGit(envFile) };
  if (ignored.status === 'blocked') return { problem: describeNotAFile(ignored.file) };
  return { file, plan: planned.plan, ignored, besides, linked: findRisk(file), asksGit: !sandbox };
}

const FINE = { kind: 'fine' } as const;

function broughtUrl(host: string): string {
  return `${getCredential('region').variable} is written together with the secret: the file names ${host}, and the secret was not checked there.`;
}

function strangersUrl({ path }: EnvFile, host: string): Refusal {
  return {
    code: 'HOST_NOT_CONFIRMED',
    message: `${path} names ${host}, which is not one of Kaltura's regions. A secret in this file would be sent to that host later.`,
    fix: 'Pass the region too (--region, or --service-url for your own server).',
    needsConsent: true,
  };
}

/** Would anything change, in the env file or in `.gitignore`? */
export function isChange(changes: Changes): boolean {
  return changedVariables(changes).length > 0 || getGitignoreLine(changes.ignored) !== null;
}

/** The line to add, and the `.gitignore` to add it to; null if git ignores the file already. */
export function getGitignoreLine(ignored: GitIgnorePlan): { file: string; line: string } | null {
  return ignored.status === 'add' ? ignored : ignored.status === 'tracked' ? ignored.add : null;
}

/** Every change, with masked secrets. */
export function maskChanges({ plan }: Changes): {
  added: { variable: string; to: string }[];
  changed: { variable: string; from: string; to: string }[];
  removed: { variable: string }[];
} {
  return {
    removed: plan.removed.map(({ variable }) => ({ variable })),
    added: plan.added.map(({ variable, to }) => ({ variable, to: maskLine(variable, to) })),
    changed: plan.changed.map(({ variable, from, to }) => ({
      variable,
      from: maskLine(variable, from),
      to: maskLine(variable, to),
    })),
  };
}

function maskLine(variable: string, value: string): string {
  const credential = CREDENTIALS.find((each) => each.variable === variable);
  if (credential && value === PLACEHOLDERS[credential.name]) return '(new)';
  return maskValue(value, credential?.secret === true, 200);
}

/** The variables whose lines change. */
export function changedVariables({ plan }: Changes): string[] {
  return [...plan.added, ...plan.changed, ...plan.removed].map(({ variable }) => variable);
}

/** The changes as lines of a diff, in the file and in `.gitignore`. */
export function changeLines(changes: Changes): string[] {
  const { added, changed, removed } = maskChanges(changes);
  const ignore = getGitignoreLine(changes.ignored);
  const { untouchedLines } = changes.plan;
  return [
    ...added.map(({ variable, to }) => `  + ${variable}=${to}`),
    ...changed.map(({ variable, from, to }) => `  ~ ${variable}=${to}   was ${from || 'empty'}`),
    ...removed.map(({ variable }) => `  - ${variable}`),
    ...(untouchedLines > 0 ? [`    ${untouchedLines} other lines stay as they are`] : []),
    ...(ignore ? [`  + ${ignore.line}   in ${ignore.file}`] : []),
  ];
}

const RISKS: Readonly<Record<TargetRisk, string>> = {
  outside: 'outside this folder and repository',
  git: 'in git’s own folder',
  name: 'not named like an env file',
  owner: 'owned by another user',
  readable: 'readable by other users',
};

function findRisk(file: EnvFile): Changes['linked'] {
  const risks = targetRisks(file);
  if (risks.length === 0) return null;
  const why = isLinked(file)
    ? `${file.path} is a link to ${file.target}, ${joinWords(risks.map((risk) => RISKS[risk]))}.`
    : `${file.path} belongs to another user (user ID ${file.owner}), who can read its contents.`;
  return { target: file.target, why };
}

/** Refuses a file that needs the user's consent, unless the user agreed to this file. */
export function unconfirmedTarget(
  { file, linked }: Changes,
  agreedTarget: string | null,
): Refusal | null {
  if (!linked || linked.target === agreedTarget) return null;
  return {
    code: 'TARGET_NOT_CONFIRMED',
    message: `${linked.why} Nothing was written.`,
    fix: isLinked(file)
      ? `To write to that file, name it: ${shell`-f ${linked.target}`}.`
      : `Run the command as that user, or take ownership of the file first: ${shell`chown root ${linked.target}`}`,
    needsConsent: true,
  };
}

/** Notes about the file for the user, whether or not the file changes. */
export function describeNotes({ file, plan, ignored, besides, asksGit }: Changes): string[] {
  const wide = modeWarning(file.mode, pathWithTarget(file));
  const tracked = asksGit ? warnIfTracked(file.path, ignored) : null;
  return [
    ...besides,
    ...(tracked ? [`${tracked.message} ${tracked.fix}`] : []),
    ...(wide ? [`${wide.message} Make it private: ${wide.fix}`] : []),
    ...(isLinked(file)
      ? [`${file.path} is a link to ${file.target}; that file will be written.`]
      : []),
    ...(file.names > 1
      ? [`${file.path} has another name (a hard link). The file with that name keeps the old text.`]
      : []),
    ...plan.removed
      .filter(({ isElsewhere }) => isElsewhere)
      .map(
        ({ variable }) =>
          `${file.path} also has the value of ${variable} in another place. Remove it there.`,
      ),
    ...plan.duplicates
      .filter((name) => !plan.removed.some(({ variable }) => variable === name))
      .map((name) => `${name} appears more than once; only the last line counts and is changed.`),
    ...plan.warnings.map((warning) => `${warning.message} ${warning.fix}`),
  ];
}

/**
 * Writes `.gitignore` first, so that git never sees the secret; then the env file, whole or not at
 * all. Records in `progress` that the file was written.
 */
export async function writeChanges(
  changes: Changes,
  { progress }: Pick<Context, 'progress'>,
): Promise<Result<{ mode: number; lost: string | null }, Refusal>> {
  const line = getGitignoreLine(changes.ignored);
  const added = line ? await addToGitignore(line, changes.file.path, changes.asksGit) : null;
  if (added?.status === 'failed') return { problem: added };
  const done = await writeEnvFile(changes.file, changes.plan);
  if (done.status === 'failed') {
    added?.undo();
    return { problem: done };
  }
  if (changedVariables(changes).length > 0) progress.isWritten = true;
  return { value: { mode: done.mode, lost: done.lost } };
}
