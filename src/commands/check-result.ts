import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import type { CredentialName } from '../credentials/credential.ts';
import { CREDENTIALS, getCredential, VARIABLES } from '../credentials/index.ts';
import { nearNameFix } from '../credentials/near-names.ts';
import { findReference } from '../credentials/reference.ts';
import { kmcPage } from '../credentials/region.ts';
import {
  type CheckedCredential,
  findAccount,
  type Given,
  isMissing,
  type OverallStatus,
  overallStatus,
} from '../credentials/state.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import { type GitIgnorePlan, gitignorePlan } from '../env-file/gitignore.ts';
import type { EnvFile } from '../env-file/read.ts';
import { modeWarning, readerWarnings } from '../env-file/warnings.ts';
import { checkAdminSecret, locateAccount } from '../kaltura/account.ts';
import { getPlaceName } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';
import { commandLine, type ShellText, shell } from '../text/command.ts';
import { maskValue } from '../text/redact.ts';
import { unsetLine } from '../text/shell.ts';
import { joinWords } from '../text/words.ts';
import { locationOptions } from './command-options.ts';
import type { Context } from './context.ts';
import { overridden } from './input-sources.ts';
import { browserCopies, type NearName, nearNames } from './near-names.ts';
import { nextCommands } from './next-commands.ts';
import { referenceFix } from './reference-fix.ts';

/** The document of `check --json`; a public interface. */
export interface CheckAnswer {
  status: OverallStatus;
  sandbox: boolean;
  envFile: string;
  serviceUrl: string | null;
  account: { partnerId: number; name: string; entries: number | null } | null;
  credentials: {
    name: CredentialName;
    variable: string;
    status: 'valid' | 'invalid' | 'missing' | 'unset' | 'unchecked';
    value: string | null;
    source: 'option' | 'environment' | 'file' | null;
    code: string | null;
    message: string;
    fix: string | null;
  }[];
  warnings: Problem[];
  next: string[];
}

/** Builds the document. `isWritten`: the file has the values from the command line. */
export async function checkAnswer(
  context: Context,
  all: readonly CheckedCredential[],
  file: EnvFile | null,
  isWritten = false,
): Promise<CheckAnswer> {
  const textOf = (name: CredentialName): string | null =>
    all.find((each) => each.credential.name === name)?.value ?? null;
  const partner = textOf('partner-id');
  const region = textOf('region');
  // A service URL that is set, even a wrong one, stops the search.
  const isSet = all.some((each) => each.credential.name === 'region' && each.text);
  const near = nearNames(file, context);
  const found = partner && !isSet ? (await locateAccount(context.api, partner)).active : [];
  const account = findAccount(all);
  const serviceUrl = region ?? (found.length === 1 ? (found[0] as string) : null);
  const warnings = await warningsOf(context, all, file);
  const isStranger = await isSecretOfStranger(context, serviceUrl, partner, textOf('admin-secret'));
  return {
    status: overallStatus(all),
    sandbox: context.sandbox,
    envFile: context.envFile,
    serviceUrl,
    account: account && { partnerId: account.partnerId, name: account.name, entries: account.entries },
    credentials: all.map((each) => credentialAnswer(context, each, { all, file, found, near, serviceUrl })),
    warnings,
    // A command can neither read a pipe again nor correct it.
    next: file?.isPipe ? [] : nextCommands({ context, all, found, file, near, isStranger, isWritten }),
  };
}

/** Is the secret neither of the account's secrets? Then the Partner ID may be wrong. The answer is cached. */
async function isSecretOfStranger(
  { api }: Context,
  serviceUrl: string | null,
  partner: string | null,
  secret: string | null,
): Promise<boolean> {
  if (!serviceUrl || !partner || !secret) return false;
  const had = await api.query(serviceUrl, checkAdminSecret(partner, secret));
  return 'value' in had && had.value.kind === 'refused';
}

interface Known {
  all: readonly CheckedCredential[];
  file: EnvFile | null;
  /** The regions where the account was found. */
  found: readonly string[];
  near: readonly NearName[];
  /** The account's; null if it is unknown. */
  serviceUrl: string | null;
}

function credentialAnswer(
  context: Context,
  report: CheckedCredential,
  { all, file, found, near, serviceUrl }: Known,
): CheckAnswer['credentials'][number] {
  const { credential, text, origin, value, code, message } = report;
  const nearest =
    near.find((each) => each.credential === credential.name) ??
    // Without an AppToken of the right name only the Admin Secret is listed.
    near.find(
      (each) => credential.required && credential.authMethod && getCredential(each.credential).authMethod,
    );
  const reference =
    code === 'REFERENCE' && text !== null
      ? findReference(text, credential, origin === 'file' ? file?.raw[credential.variable] : undefined)
      : null;
  const fix =
    (reference && referenceFix(context, reference, givenRegion(all), file?.text ?? '')) ??
    (message ? report.fix : unsetFix(report, nearest));
  return {
    name: credential.name,
    variable: credential.variable,
    status: statusOf(report),
    value: text === null ? null : maskValue(value ?? text, credential.secret),
    source: origin === 'option' || origin === 'environment' || origin === 'file' ? origin : null,
    code,
    message: message || notSet(report, found, nearest),
    fix: fix?.includes('KMC') ? `${fix}${pageHint(report, all, serviceUrl)}` : fix,
  };
}

/** The page for a fix, in the account's own KMC; empty if the KMC is unknown, or on a server that must not get a secret. */
function pageHint(
  { credential }: CheckedCredential,
  all: readonly CheckedCredential[],
  serviceUrl: string | null,
): string {
  const { page } = credential.where;
  const urlOrigin = all.find((each) => each.credential.name === 'region')?.origin ?? null;
  const secretOrigin = all.find((each) => each.credential.secret && each.text)?.origin ?? null;
  return page && serviceUrl && mayHoldSecret(serviceUrl, urlOrigin, secretOrigin)
    ? ` The page: ${kmcPage(page, serviceUrl)}`
    : '';
}

function unsetFix(report: CheckedCredential, near: NearName | undefined): string | null {
  if (near) return nearNameFix(near.name, getCredential(near.credential));
  return isMissing(report) ? `${report.credential.where.text}.` : null;
}

function givenRegion(all: readonly CheckedCredential[]): Given | undefined {
  const region = all.find((each) => each.credential.name === 'region');
  return region?.text && region.origin ? { text: region.text, origin: region.origin } : undefined;
}

function statusOf({ credential, status }: CheckedCredential): CheckAnswer['credentials'][number]['status'] {
  if (status === 'valid' || status === 'invalid' || status === 'unchecked') return status;
  return credential.required ? 'missing' : 'unset';
}

function notSet(report: CheckedCredential, found: readonly string[], near: NearName | undefined): string {
  const { credential } = report;
  if (near) return `Not set, but line ${near.line} of the file has ${near.name}.`;
  if (!isMissing(report))
    return credential.authMethod ? 'Not set; the AppToken is used instead.' : 'Not set; it is optional.';
  if (credential.name !== 'region' || found.length === 0) return 'Not set.';
  const places = joinWords(found.map(getPlaceName));
  return found.length === 1
    ? `Not set; the account was found in ${places}.`
    : `Not set; the Partner ID exists in ${places}.`;
}

async function warningsOf(
  context: Context,
  all: readonly CheckedCredential[],
  file: EnvFile | null,
): Promise<Problem[]> {
  const warnings = all.flatMap((each) => each.warnings ?? []);
  warnings.push(...all.flatMap((each) => warnIfUntidy(each, file, locationOptions(context))));
  if (file) warnings.push(...readerWarnings(context.envFile, file.text, VARIABLES));
  for (const variable of overridden(context, file)) {
    warnings.push({
      code: 'ENVIRONMENT_OVERRIDES_FILE',
      message: `${variable} in the environment overrides the one in ${context.envFile}.`,
      fix: unsetLine(variable),
    });
  }
  if (!file?.exists) {
    if (overallStatus(all) === 'invalid' && context.options.command === 'check')
      warnings.push({
        code: 'NO_ENV_FILE',
        message: `There is no ${context.envFile} here; only options and the environment were looked at.`,
        fix: 'If it is elsewhere, name it with -f; otherwise setup creates it.',
      });
    return warnings;
  }
  warnings.push(...browserCopies(file));
  const wide = modeWarning(file.mode, context.envFile);
  if (wide) warnings.push(wide);
  const twice = file.duplicates.filter((name) => CREDENTIALS.some((each) => each.variable === name));
  for (const name of twice) {
    warnings.push({
      code: 'DUPLICATE_VARIABLE',
      message: `${name} appears more than once in ${context.envFile}; the last one counts.`,
      fix: 'Remove the others.',
    });
  }
  if (file.isPipe) return warnings;
  const ignored = await gitignorePlan(context.envFile, !context.sandbox);
  const tracked = trackedWarning(context.envFile, ignored);
  if (tracked && !context.sandbox) warnings.push(tracked);
  if (ignored.status === 'unknown')
    warnings.push({
      code: 'NOT_IGNORED',
      message: `git did not say whether it ignores ${context.envFile}.`,
      fix: 'Run git status there to see why.',
    });
  if (ignored.status === 'blocked')
    warnings.push({
      code: 'NOT_IGNORED',
      message: `git does not ignore ${context.envFile}: ${ignored.file} is a link or a folder, which git does not read.`,
      fix: 'Put a file in its place, or add the env file to .git/info/exclude.',
    });
  if (ignored.status === 'add')
    warnings.push({
      code: 'NOT_IGNORED',
      message: `git does not ignore ${context.envFile}: it could be committed.`,
      fix: `Add ${ignored.line} to ${ignored.file}.`,
    });
  return warnings;
}

/** Warns about a value that this program corrects as it reads it, and others might not. */
function warnIfUntidy(
  { credential: { variable, secret }, text: given, origin, value, notes }: CheckedCredential,
  file: EnvFile | null,
  place: ShellText,
): Problem[] {
  const isInFile = origin === 'file';
  if (value === null || (!isInFile && origin !== 'environment')) return [];
  const text = isInFile ? file?.values[variable] : given;
  if (text === value || text === `${value}/`) return [];
  // A masked value does not show what was ignored.
  const message =
    secret && notes.length > 0
      ? `In ${variable}, kaltura-setup ignored ${joinWords(notes)}.`
      : `${variable} was read as ${maskValue(value, secret)}.`;
  return [
    {
      code: 'UNTIDY_VALUE',
      message,
      fix: isInFile
        ? `Other programs might read it differently. ${commandLine`setup --yes${place}`} corrects it.`
        : 'Other programs might read it differently: correct the variable.',
    },
  ];
}

/**
 * Warns that git tracks the env file, or that git did not tell; null if it does not track the file.
 * A secret in git's history is out for good, so the fix says all that helps.
 */
export function trackedWarning(envFile: string, plan: GitIgnorePlan): Problem | null {
  if ('isTracked' in plan && plan.isTracked === null)
    return {
      code: 'TRACKING_UNKNOWN',
      message: `git could not tell whether it tracks ${envFile}.`,
      fix: `See whether this lists the file: ${shell`git ls-files -- ${envFile}`}`,
    };
  if (plan.status !== 'tracked') return null;
  const { untrack } = plan;
  return {
    code: 'TRACKED_ENV_FILE',
    message: `git tracks ${envFile}: what was committed stays in its history, and ignoring the file now does not take it out.`,
    fix: `Untrack it: ${untrack}. You cannot change an Admin Secret yourself: ask Kaltura for a new one, and prefer AppTokens.`,
  };
}

/** The exit code for a status. */
export function exitCodeOf(status: CheckAnswer['status']): ExitCode {
  return status === 'valid' ? EXIT.done : status === 'invalid' ? EXIT.wrong : EXIT.unreachable;
}
