import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import { getCredential } from '../credentials/index.ts';
import { findReference } from '../credentials/reference.ts';
import {
  type CheckedCredential,
  findChecked,
  findOpenedAccount,
  getOverallStatus,
  isMissing,
} from '../credentials/state.ts';
import { isTrusted } from '../credentials/trust.ts';
import { describeNearName } from '../credentials/variable-names.ts';
import { findOtherKind } from '../env-file/other-kind.ts';
import type { EnvFile } from '../env-file/read.ts';
import { checkAdminSecret } from '../kaltura/account.ts';
import { locateAccount } from '../kaltura/locate-account.ts';
import { getKmcUrl, getServerName } from '../kaltura/regions.ts';
import type { CheckDocument, CheckedValue } from '../kaltura-setup.d.ts';
import { maskValue } from '../text/redact.ts';
import { joinWords } from '../text/words.ts';
import { listWarnings } from './check-warnings.ts';
import type { Context } from './context.ts';
import { locateNearNames } from './near-names.ts';
import { listNextCommands } from './next-commands.ts';
import { suggestRunner } from './reference-fix.ts';
import { hasRealCredentials } from './sandbox.ts';
import type { Situation } from './situation.ts';

/** Builds the document. `isWritten`: the file has the values from the command line. */
export async function buildCheckDocument(
  context: Context,
  all: readonly CheckedCredential[],
  file: EnvFile | null,
  { isWritten = false } = {},
): Promise<CheckDocument> {
  const { api, sandbox, envFile } = context;
  const partner = findChecked(all, 'partner-id')?.value;
  const region = findChecked(all, 'region');
  // The regions are not searched if a service URL is set, even a wrong one.
  const located = partner && !region?.text ? await locateAccount(api, partner) : null;
  const serviceUrl = region?.value ?? located?.only ?? null;
  const secret = findChecked(all, 'admin-secret')?.value;
  const secretCheck =
    serviceUrl && partner && secret
      ? await api.query(serviceUrl, checkAdminSecret({ partnerId: partner, secret }))
      : null;
  const situation: Situation = {
    context,
    all,
    region,
    serviceUrl,
    foundIn: located?.active ?? [],
    file,
    near: locateNearNames(file, context),
    isSecretOfOtherAccount:
      secretCheck !== null && 'value' in secretCheck && secretCheck.value.kind === 'refused',
    isWritten,
  };
  const account = findOpenedAccount(all);
  return {
    status: getOverallStatus(all),
    sandbox,
    envFile,
    serviceUrl,
    account: account && {
      partnerId: account.partnerId,
      name: account.name,
      entries: account.entries,
    },
    credentials: all.map((each) => describeCredential(situation, each)),
    warnings: await listWarnings(context, all, file),
    next: file && isClosedToSetup(context, file) ? [] : listNextCommands(situation),
  };
}

/** Is this a file that `setup` does not write to? */
function isClosedToSetup({ sandbox }: Context, file: EnvFile): boolean {
  if (file.isPipe || (sandbox && hasRealCredentials(file))) return true;
  return findOtherKind(file.target, file.text) !== null;
}

function describeCredential(situation: Situation, each: CheckedCredential): CheckedValue {
  const { credential, text, origin, value, code, status } = each;
  const { message, fix, isFixInKmc } = each.message
    ? explainVerdict(situation, each)
    : explainUnset(situation, each);
  const { required, secret } = credential;
  return {
    name: credential.name,
    variable: credential.variable,
    status:
      status === 'valid' || status === 'invalid' || status === 'unchecked'
        ? status
        : required
          ? 'missing'
          : 'unset',
    value: text === null ? null : maskValue(value ?? text, secret),
    source: origin === 'option' || origin === 'environment' || origin === 'file' ? origin : null,
    code,
    message,
    fix: isFixInKmc ? `${fix}${getKmcHint(situation, each)}` : fix,
  };
}

type Explanation = Pick<CheckedValue, 'message' | 'fix'> & { isFixInKmc?: boolean };

function explainVerdict(
  { context, region, file }: Situation,
  each: CheckedCredential,
): Explanation {
  const { credential, text, origin, code, message, fix, isFixInKmc } = each;
  const raw = origin === 'file' ? file?.raw[credential.variable] : undefined;
  const reference = code === 'REFERENCE' ? findReference(text ?? '', credential, raw) : null;
  if (!reference) return { message, fix, isFixInKmc };
  return { message, fix: suggestRunner(context, reference, region, file?.text ?? '') };
}

/** The message about a missing credential if nothing more is known. */
export const NOT_SET = 'Not set.';

/** Explains why a credential is not set, and how to set it. */
function explainUnset({ all, near, foundIn }: Situation, each: CheckedCredential): Explanation {
  const { credential } = each;
  const { name, required, keyKind, where } = credential;
  const nearest =
    near.find((other) => other.credential === name) ??
    // Without a correctly named AppToken, only the Admin Secret is listed.
    near.find((other) => required && keyKind && getCredential(other.credential).keyKind);
  if (nearest) return describeNearName(nearest, getCredential(nearest.credential));
  if (!isMissing(each)) {
    const reason = keyKind ? 'the AppToken is used instead' : 'it is optional';
    return { message: `Not set; ${reason}.`, fix: null };
  }
  const partner = findChecked(all, 'partner-id');
  if (name === 'region' && partner?.text && partner.value === null)
    return {
      message: 'Not set; it is looked up with the Partner ID.',
      fix: 'Fix the Partner ID first.',
    };
  const fix = [`${where.text}.`, where.without].filter(Boolean).join(' ');
  if (name !== 'region' || foundIn.length === 0)
    return { message: NOT_SET, fix, isFixInKmc: credential.pageLabel !== undefined };
  const places = joinWords(foundIn.map(getServerName));
  return foundIn.length === 1
    ? { message: `Not set; the account was found in ${places}.`, fix: `Use ${foundIn[0]}.` }
    : {
        message: `Not set; the Partner ID exists in ${places}.`,
        fix: 'Only you know which account is yours: choose its region.',
      };
}

/** The address of the KMC, unless the server is unknown or must not get a secret. */
function getKmcHint(
  { all, region, serviceUrl }: Situation,
  { credential }: CheckedCredential,
): string {
  const urlOrigin = region?.origin ?? null;
  const secretOrigin = all.find((each) => each.credential.secret && each.text)?.origin ?? null;
  return credential.where.page && serviceUrl && isTrusted(serviceUrl, urlOrigin, secretOrigin)
    ? ` Your KMC: ${getKmcUrl(serviceUrl)}`
    : '';
}

/** The exit code for a status. */
export function getExitForStatus(status: CheckDocument['status']): ExitCode {
  return status === 'valid' ? EXIT.done : status === 'invalid' ? EXIT.wrong : EXIT.unreachable;
}
