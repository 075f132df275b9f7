import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import type { CredentialName } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import { nearNameFix } from '../credentials/near-names.ts';
import { findReference } from '../credentials/reference.ts';
import {
  type CheckedCredential,
  findAccount,
  type Given,
  isMissing,
  overallStatus,
} from '../credentials/state.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import type { EnvFile } from '../env-file/read.ts';
import { checkAdminSecret } from '../kaltura/account.ts';
import { locateAccount } from '../kaltura/find-account.ts';
import { getConsoleUrl, getPlaceName } from '../kaltura/regions.ts';
import type { CheckDocument, CheckedValue } from '../kaltura-setup.d.ts';
import { maskValue } from '../text/redact.ts';
import { joinWords } from '../text/words.ts';
import { findWarnings } from './check-warnings.ts';
import type { Context } from './context.ts';
import { locateNearNames, type NearName } from './near-names.ts';
import { nextCommands } from './next-commands.ts';
import { suggestRunner } from './reference-fix.ts';

/** Builds the document. `isWritten`: the file has the values from the command line. */
export async function buildCheckDocument(
  context: Context,
  all: readonly CheckedCredential[],
  file: EnvFile | null,
  isWritten = false,
): Promise<CheckDocument> {
  const textOf = (name: CredentialName): string | null =>
    all.find((each) => each.credential.name === name)?.value ?? null;
  const partner = textOf('partner-id');
  const region = textOf('region');
  // The regions are not searched if a service URL is set, even a wrong one.
  const isSet = all.some((each) => each.credential.name === 'region' && each.text);
  const near = locateNearNames(file, context);
  const found = partner && !isSet ? (await locateAccount(context.api, partner)).active : [];
  const account = findAccount(all);
  const serviceUrl = region ?? (found.length === 1 ? (found[0] as string) : null);
  const warnings = await findWarnings(context, all, file);
  const isStranger = await isSecretOfStranger(context, serviceUrl, partner, textOf('admin-secret'));
  return {
    status: overallStatus(all),
    sandbox: context.sandbox,
    envFile: context.envFile,
    serviceUrl,
    account: account && {
      partnerId: account.partnerId,
      name: account.name,
      entries: account.entries,
    },
    credentials: all.map((each) =>
      credentialAnswer(context, each, { all, file, found, near, serviceUrl }),
    ),
    warnings,
    // A command can neither read a pipe again nor correct it.
    next: file?.isPipe
      ? []
      : nextCommands({ context, all, found, file, near, isStranger, isWritten }),
  };
}

/**
 * Is the secret neither of the account's two secrets? If so, the Partner ID may be wrong. The
 * answer is cached.
 */
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
  /** The account's service URL; null if it is unknown. */
  serviceUrl: string | null;
}

function credentialAnswer(
  context: Context,
  report: CheckedCredential,
  { all, file, found, near, serviceUrl }: Known,
): CheckedValue {
  const { credential, text, origin, value, code, message } = report;
  const nearest =
    near.find((each) => each.credential === credential.name) ??
    // Without a correctly named AppToken, only the Admin Secret is listed.
    near.find(
      (each) =>
        credential.required && credential.authMethod && getCredential(each.credential).authMethod,
    );
  const reference =
    code === 'REFERENCE' && text !== null
      ? findReference(
          text,
          credential,
          origin === 'file' ? file?.raw[credential.variable] : undefined,
        )
      : null;
  const fix =
    (reference && suggestRunner(context, reference, givenRegion(all), file?.text ?? '')) ??
    (message ? report.fix : unsetFix(report, nearest));
  return {
    name: credential.name,
    variable: credential.variable,
    status: statusOf(report),
    value: text === null ? null : maskValue(value ?? text, credential.secret),
    source: origin === 'option' || origin === 'environment' || origin === 'file' ? origin : null,
    code,
    message: message || notSet(report, found, nearest),
    fix: fix?.includes('KMC') ? `${fix}${consoleHint(report, all, serviceUrl)}` : fix,
  };
}

/**
 * The address of the account's KMC, for a fix. Empty if it is unknown, or on a server that must not
 * get a secret.
 */
function consoleHint(
  { credential }: CheckedCredential,
  all: readonly CheckedCredential[],
  serviceUrl: string | null,
): string {
  const { page } = credential.where;
  const urlOrigin = all.find((each) => each.credential.name === 'region')?.origin ?? null;
  const secretOrigin = all.find((each) => each.credential.secret && each.text)?.origin ?? null;
  return page && serviceUrl && mayHoldSecret(serviceUrl, urlOrigin, secretOrigin)
    ? ` Your KMC: ${getConsoleUrl(serviceUrl)}`
    : '';
}

function unsetFix(report: CheckedCredential, near: NearName | undefined): string | null {
  if (near) return nearNameFix(near.name, getCredential(near.credential));
  const { text, without } = report.credential.where;
  return isMissing(report) ? [`${text}.`, without].filter(Boolean).join(' ') : null;
}

function givenRegion(all: readonly CheckedCredential[]): Given | undefined {
  const region = all.find((each) => each.credential.name === 'region');
  return region?.text && region.origin ? { text: region.text, origin: region.origin } : undefined;
}

function statusOf({ credential, status }: CheckedCredential): CheckedValue['status'] {
  if (status === 'valid' || status === 'invalid' || status === 'unchecked') return status;
  return credential.required ? 'missing' : 'unset';
}

function notSet(
  report: CheckedCredential,
  found: readonly string[],
  near: NearName | undefined,
): string {
  const { credential } = report;
  if (near) return `Not set, but line ${near.line} of the file has ${near.name}.`;
  if (!isMissing(report))
    return credential.authMethod
      ? 'Not set; the AppToken is used instead.'
      : 'Not set; it is optional.';
  if (credential.name !== 'region' || found.length === 0) return 'Not set.';
  const places = joinWords(found.map(getPlaceName));
  return found.length === 1
    ? `Not set; the account was found in ${places}.`
    : `Not set; the Partner ID exists in ${places}.`;
}

/** The exit code for a status. */
export function exitCodeFor(status: CheckDocument['status']): ExitCode {
  return status === 'valid' ? EXIT.done : status === 'invalid' ? EXIT.wrong : EXIT.unreachable;
}
