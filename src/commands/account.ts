import { EXIT, type Failed, fail } from '../cli/exit-codes.ts';
import type { CredentialName } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import { findReference } from '../credentials/reference.ts';
import { initialState, type Origin } from '../credentials/state.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import { SEMICOLON } from '../credentials/user-id.ts';
import type { EnvFile } from '../env-file/read.ts';
import type { AuthMethod } from '../kaltura/auth-method.ts';
import { type AccountLocations, locateAccount } from '../kaltura/find-account.ts';
import { findRegion, getPlaceName, REGIONS } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';
import { commandLine, ShellText } from '../text/command.ts';
import { joinWords } from '../text/words.ts';
import { locationOptions } from './command-options.ts';
import type { Context, Place } from './context.ts';
import { type GivenAll, refuseUnvouchedHost } from './input-sources.ts';
import { suggestRunner } from './reference-fix.ts';
import { describeUnvouchedHost } from './report-problem.ts';

/** The credentials that can start a session. */
export type CredentialAuth = Exclude<AuthMethod, { kind: 'session' }>;

/** The account that a command works with: its server and the credentials that start sessions. */
export interface ResolvedAccount {
  serviceUrl: string;
  auth: CredentialAuth;
}

/**
 * Resolves the host, the account and the secret. Refuses a host that must not get the secret.
 * Without a service URL, looks up the region.
 */
export async function resolveAccount(
  context: Context,
  given: GivenAll,
  file: EnvFile,
  kind: CredentialAuth['kind'],
): Promise<ResolvedAccount | Failed> {
  const read = readAuth(context, given, file, kind);
  if ('problem' in read) return read;
  const refused = refuseUnvouchedHost(context, given);
  if (refused) return refused;
  const { auth } = read;
  const found = await resolveServiceUrl(context, given, auth.partnerId);
  return 'problem' in found ? found : { serviceUrl: found.serviceUrl, auth };
}

/**
 * Reads the credentials that start sessions, or says which one is missing, wrong or a reference.
 */
export function readAuth(
  context: Place,
  given: GivenAll,
  file: EnvFile,
  kind: CredentialAuth['kind'],
): { auth: CredentialAuth } | Failed {
  const partnerId = readValue(context, given, file, 'partner-id');
  if ('problem' in partnerId) return partnerId;
  if (kind === 'admin-secret') {
    const secret = readValue(context, given, file, 'admin-secret');
    return 'problem' in secret
      ? secret
      : { auth: { kind, partnerId: partnerId.value, secret: secret.value } };
  }
  const id = readValue(context, given, file, 'app-token-id');
  if ('problem' in id) return id;
  const token = readValue(context, given, file, 'app-token');
  if ('problem' in token) return token;
  return { auth: { kind, partnerId: partnerId.value, id: id.value, token: token.value } };
}

/** Reads and parses one value, or says why it cannot be used. */
function readValue(
  context: Place,
  given: GivenAll,
  file: EnvFile,
  name: CredentialName,
): { value: string } | Failed {
  const credential = getCredential(name);
  const state = initialState(credential, given[name]);
  if (state.value !== null) return { value: state.value };
  const { variable, where } = credential;
  if (!state.text)
    return fail(EXIT.wrong, 'MISSING', `${variable} is not set.`, missingFix(context, file, name));
  const reference = findReference(state.text, credential, given[name]?.raw);
  if (reference) {
    const fix = suggestRunner(context, reference, given.region, file.text);
    const message = `${variable} is ${reference.what}, not the value itself.`;
    return fail(EXIT.wrong, 'REFERENCE', message, fix);
  }
  const { code, message, fix } = state;
  const exit = code === SEMICOLON ? EXIT.usage : EXIT.wrong;
  return fail(exit, code ?? 'INVALID', `${variable}: ${message}`, fix || where.text);
}

/** Reads the User ID; empty if it is not set. */
export function readUserId(
  context: Place,
  given: GivenAll,
  file: EnvFile,
): { value: string } | Failed {
  return given['user-id']?.text ? readValue(context, given, file, 'user-id') : { value: '' };
}

function missingFix(context: Place, { exists }: EnvFile, name: CredentialName): string {
  const place = locationOptions(context);
  if (getCredential(name).authMethod === 'app-token')
    return `Create an AppToken: ${commandLine`app-token create${place}`}.`;
  if (name === 'admin-secret' && context.options.command.startsWith('app-token'))
    return 'Pipe it in with --admin-secret-stdin, or sign in with --login.';
  return exists
    ? `Run ${commandLine`${place}`}, or set it in the environment.`
    : `There is no ${context.envFile} here. Run ${commandLine`${place}`}, or name another file with -f.`;
}

/**
 * The service URL that is set, or why it cannot be used; null if none is set. Look up a region only
 * after null: the secret of an account on a private server must not go to another host.
 */
export function readServiceUrl(given: GivenAll): { serviceUrl: string } | Failed | null {
  if (!given.region?.text) return null;
  const { value, code, message, fix } = initialState(getCredential('region'), given.region);
  if (value !== null) return { serviceUrl: value };
  const { variable } = getCredential('region');
  return fail(EXIT.wrong, code ?? 'NOT_A_SERVICE_URL', `${variable}: ${message}`, fix);
}

/**
 * The service URL that is set, if a secret from `origin` can go there without a question; null if
 * none is set.
 */
export function readTrustedServiceUrl(
  { sandbox }: Place,
  given: GivenAll,
  origin: Origin,
): { serviceUrl: string } | Failed | null {
  const set = readServiceUrl(given);
  if (!set || 'problem' in set || sandbox) return set;
  const isTrusted = mayHoldSecret(set.serviceUrl, given.region?.origin ?? null, origin);
  return isTrusted ? set : { problem: describeUnvouchedHost(set.serviceUrl), exit: EXIT.usage };
}

/** The service URL that is set, or the URL of the only region that has the account. */
export async function resolveServiceUrl(
  context: Context,
  given: GivenAll,
  partnerId: string,
): Promise<{ serviceUrl: string } | Failed> {
  const set = readServiceUrl(given);
  if (set) return set;
  const found = await locateAccount(context.api, partnerId);
  const [only, another] = found.active;
  if (only && !another) return { serviceUrl: only };
  if (only) return { problem: severalRegions(found, context), exit: EXIT.wrong };
  return found.silent.length > 0
    ? { problem: silentRegions(found), exit: EXIT.unreachable }
    : { problem: unknownAccount(partnerId, context), exit: EXIT.wrong };
}

/** The problem if several regions have the Partner ID: the user must choose one. */
export function severalRegions({ active }: AccountLocations, context: Place): Problem {
  const ids = active.map((serviceUrl) => findRegion(serviceUrl)?.id ?? getPlaceName(serviceUrl));
  const choice = new ShellText(`‹${ids.join('|')}›`);
  const setup = commandLine`setup --yes --only region --region ${choice}${locationOptions(context)}`;
  return {
    code: 'SEVERAL_REGIONS',
    message: `The Partner ID exists in ${joinWords(active.map(getPlaceName))}. Only you know which account is yours.`,
    fix:
      context.options.command === 'setup'
        ? `Pass --region ${ids.join(' or --region ')}.`
        : `Choose the region: ${setup}.`,
  };
}

/** The problem if no region has the account, but some did not answer. */
export function silentRegions({ silent }: AccountLocations): Problem {
  const names = joinWords(silent.map(({ serviceUrl }) => getPlaceName(serviceUrl)));
  const [first] = silent;
  return {
    code: first?.problem.code ?? 'UNKNOWN',
    message:
      `The region could not be found: ${names} did not answer. ${first?.problem.message ?? ''}`.trim(),
    fix: `${first?.problem.fix ?? 'Try again.'} If you know the region, set ${getCredential('region').variable}.`,
  };
}

/** The problem if all six regions answered and none has the account. */
function unknownAccount(partnerId: string, context: Place): Problem {
  return {
    code: 'INVALID_WIDGET_ID',
    message: `None of Kaltura's ${REGIONS.length} regions has an account ${partnerId}.`,
    fix: `Check the Partner ID: ${commandLine`check${locationOptions(context)}`}. If your company runs its own server, set ${getCredential('region').variable}.`,
  };
}
