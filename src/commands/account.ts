import { EXIT, type Failed, fail } from '../cli/exit-codes.ts';
import type { CredentialName } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import { judgeLookup } from '../credentials/partner-id.ts';
import { findReference } from '../credentials/reference.ts';
import { type Given, getInitialState } from '../credentials/state.ts';
import { SEMICOLON } from '../credentials/user-id.ts';
import type { EnvFile } from '../env-file/read.ts';
import { type AccountLocations, locateAccount } from '../kaltura/locate-account.ts';
import type { CredentialKey } from '../kaltura/open-session.ts';
import { findRegion, getServerName } from '../kaltura/regions.ts';
import { createProblem } from '../result.ts';
import { ShellText } from '../text/command.ts';
import { joinWords } from '../text/words.ts';
import { commandLineFor, confirmIfSilent, leaveRegionOpen } from './command-options.ts';
import type { Context, FileContext } from './context.ts';
import type { GivenAll, Inputs } from './input-sources.ts';
import { suggestRunner } from './reference-fix.ts';
import { suggestCheck, suggestWizard } from './report-problem.ts';
import { refuseUntrustedHost } from './untrusted-host.ts';

/** Reads the credentials that start sessions, or says which one cannot be used. */
export function readAccountKey(
  context: FileContext,
  inputs: Inputs,
  kind: CredentialKey['kind'],
): CredentialKey | Failed {
  const partner = readCredential(context, inputs, 'partner-id');
  if ('problem' in partner) return partner;
  const partnerId = partner.value;
  if (kind === 'admin-secret') {
    const secret = readCredential(context, inputs, 'admin-secret');
    return 'problem' in secret ? secret : { kind, partnerId, secret: secret.value };
  }
  const id = readCredential(context, inputs, 'app-token-id');
  if ('problem' in id) return id;
  const token = readCredential(context, inputs, 'app-token');
  return 'problem' in token ? token : { kind, partnerId, id: id.value, token: token.value };
}

function readCredential(
  context: FileContext,
  { given, file }: Inputs,
  name: CredentialName,
): { value: string } | Failed {
  const credential = getCredential(name);
  const state = getInitialState(credential, given[name]);
  if (state.value !== null) return { value: state.value };
  const { variable, label, where } = credential;
  if (!state.text)
    return fail(
      EXIT.wrong,
      'MISSING',
      `${variable} is not set.`,
      explainMissing(context, file, name),
    );
  const reference = findReference(state.text, credential, given[name]?.raw);
  if (reference) {
    const fix = suggestRunner(context, reference, given.region, file.text);
    const message = `${variable} is ${reference.what}, not the value itself.`;
    return fail(EXIT.wrong, 'REFERENCE', message, fix);
  }
  const { code, message, fix } = state;
  const exit = code === SEMICOLON ? EXIT.usage : EXIT.wrong;
  const what = state.origin === 'option' ? label : variable;
  return fail(exit, code ?? 'INVALID', `${what}: ${message}`, fix || where.text);
}

/** Reads the User ID; empty if it is not set. */
export function readUserId(context: FileContext, inputs: Inputs): { value: string } | Failed {
  return inputs.given['user-id']?.text ? readCredential(context, inputs, 'user-id') : { value: '' };
}

function explainMissing(context: FileContext, { exists }: EnvFile, name: CredentialName): string {
  const commandLine = commandLineFor(context);
  if (getCredential(name).keyKind === 'app-token')
    return `Create an AppToken: ${commandLine`app-token create ${confirmIfSilent(context)}`}`;
  if (name === 'admin-secret' && context.options.command.startsWith('app-token'))
    return 'Pipe it in with --admin-secret-stdin, or sign in with --login.';
  return exists
    ? `Set it in the environment, or ${suggestWizard(context)}`
    : `There is no ${context.envFile} here. Name another file with -f, or ${suggestWizard(context)}`;
}

/**
 * The server of an account. Refuses a host that must not get `secrets`, and looks up a region only
 * if no service URL is set: the secret of an account on a private server must not go elsewhere.
 */
export async function resolveServer(
  context: Context,
  given: GivenAll,
  partnerId: string,
  secrets?: readonly (Given | null)[],
): Promise<{ serviceUrl: string } | Failed> {
  return readServiceUrl(context, given, secrets) ?? (await locateServiceUrl(context, partnerId));
}

/**
 * The service URL that is set, or why it cannot be used or must not get `secrets`; null if none is
 * set.
 */
export function readServiceUrl(
  context: FileContext,
  given: GivenAll,
  secrets?: readonly (Given | null)[],
): { serviceUrl: string } | Failed | null {
  if (!given.region?.text) return null;
  const refused = refuseUntrustedHost(context, given, secrets);
  if (refused) return refused;
  const { label, variable } = getCredential('region');
  const { value, code, message, fix } = getInitialState(getCredential('region'), given.region);
  if (value !== null) return { serviceUrl: value };
  const what = given.region.origin === 'option' ? label : variable;
  const advice = code === 'REFERENCE' ? suggestCheck(context) : fix;
  return fail(EXIT.wrong, code ?? 'NOT_A_SERVICE_URL', `${what}: ${message}`, advice);
}

/** The service URL of the only region that has the account. */
async function locateServiceUrl(
  context: Context,
  partnerId: string,
): Promise<{ serviceUrl: string } | Failed> {
  const found = await locateAccount(context.api, partnerId);
  if (found.only) return { serviceUrl: found.only };
  if (found.active.length > 0) return refuseSeveralRegions(found, context);
  if (found.silent.length > 0) return refuseSilentRegions(found);
  const { code, message, fix } = judgeLookup(partnerId, null, found);
  // `check` also recognises a sub-partner ID.
  const advice = `If your company runs its own Kaltura server, set ${getCredential('region').variable}. Otherwise check the Partner ID: ${commandLineFor(context)`check`}`;
  const isBlocked = found.blocked.length > 0;
  return fail(EXIT.wrong, code ?? 'INVALID_WIDGET_ID', message, isBlocked ? fix : advice);
}

/** The failure if several regions have the Partner ID: the user must choose one. */
export function refuseSeveralRegions({ active }: AccountLocations, context: FileContext): Failed {
  const ids = active.map((serviceUrl) => findRegion(serviceUrl)?.id ?? getServerName(serviceUrl));
  const choice = new ShellText(leaveRegionOpen(ids));
  const setup = commandLineFor(context)`setup --yes --only region ${choice}`;
  return fail(
    EXIT.wrong,
    'SEVERAL_REGIONS',
    `The Partner ID exists in ${joinWords(active.map(getServerName))}. Only you know which account is yours.`,
    context.options.command === 'setup'
      ? `Pass --region ${ids.join(' or --region ')}.`
      : `Choose the region: ${setup}`,
  );
}

/** The failure if no region has the account, but some did not answer. */
export function refuseSilentRegions({ silent }: AccountLocations): Failed {
  const names = joinWords(silent.map(({ serviceUrl }) => getServerName(serviceUrl)));
  const { code, message, fix } = silent[0]?.problem ?? createProblem('UNKNOWN', '');
  return fail(
    EXIT.unreachable,
    code,
    `The region could not be found, because ${names} could not be checked. ${message}`.trim(),
    `${fix ?? 'Try again.'} If you know the region, set ${getCredential('region').variable}.`,
  );
}
