import type { CommandName } from '../cli/options.ts';
import { formatOption } from '../cli/parse.ts';
import type { Credential, CredentialName, SomeCredentials } from '../credentials/credential.ts';
import { type CheckedCredential, isWrong } from '../credentials/state.ts';
import { isTrusted } from '../credentials/trust.ts';
import { findRegion, REGIONS } from '../kaltura/regions.ts';
import { hasLikelySecret } from '../text/redact.ts';
import {
  formatCredentialOption,
  formatKnownOption,
  formatRegionOption,
  formatUrlToConfirm,
  leaveOptionOpen,
  leaveRegionOpen,
  listFileOptions,
  OWN_URL,
} from './command-options.ts';
import { canAsk } from './prompts.ts';
import type { Situation } from './situation.ts';

/** Options by the credential that they set. Signing in takes two. */
export type CredentialOptions = SomeCredentials<readonly string[]>;

/** A command of this program. */
export interface SuggestedCommand {
  name: CommandName;
  options: readonly string[];
}

/** A command with these options, for the same file and output. */
export function buildCommand(
  { context }: Situation,
  name: CommandName,
  options: readonly string[],
): SuggestedCommand {
  const json = context.options.json ? ['--json'] : [];
  return { name, options: [...options, ...json, ...listFileOptions(context)] };
}

/**
 * `setup --yes` with these values, and with the values from this command line that are not in the
 * file yet. `isAlone`: no other credential is wrong, so `--only` can be used. A person at a terminal
 * gets the wizard for a secret, which only a pipe could pass to `--yes`, and for a value that only
 * the person knows, because the wizard lists what there is to choose from.
 */
export function buildSetupCommand(
  situation: Situation,
  values: CredentialOptions,
  { isAlone = false, more = [] }: { isAlone?: boolean; more?: readonly string[] },
): SuggestedCommand {
  const { context, all, isWritten } = situation;
  const setup = context.options.command === 'setup' ? context.options : null;
  // Without --yes, the sandbox used its ready-made answers and must use them again.
  const isReadyMade = context.sandbox && setup !== null && !setup.yes;
  const names = Object.keys(values);
  const passed = all.filter(
    ({ origin, credential }) =>
      origin === 'option' && !isWritten && !names.includes(credential.name),
  );
  // A `--service-url` of `check` says which server to ask; it is not a value to write.
  const besides = setup ? passed : passed.filter(({ credential }) => credential.name !== 'region');
  const isOnly = isAlone && !setup?.appToken && names.length + besides.length === 1;
  const only = names.length === 0 ? setup?.only : isOnly ? names[0] : undefined;
  const repeated = passed.map((each) => [each.credential.name, repeatOptions(situation, each)]);
  const options: CredentialOptions = { ...Object.fromEntries(repeated), ...values };
  const asked = all.filter(
    ({ credential }) => credential.keyKind || options[credential.name]?.some(hasPlaceholder),
  );
  // The wizard asks for the keys to the account, and for a yes to the host.
  const isForWizard =
    canAsk(context) &&
    !setup?.unchecked &&
    asked.some(({ credential }) => options[credential.name]);
  if (isForWizard) for (const { credential } of asked) delete options[credential.name];
  return buildCommand(situation, 'setup', [
    ...(isReadyMade || isForWizard ? [] : ['--yes']),
    ...(only && !isReadyMade ? [`--only ${only}`] : []),
    ...orderOptions(situation, options),
    ...(setup?.appToken ? ['--app-token'] : []),
    ...(setup?.unchecked ? ['--unchecked'] : []),
    ...(setup?.dryRun ? ['--dry-run'] : []),
    ...more,
  ]);
}

/** Does the option have a placeholder for a value that only the user knows? */
function hasPlaceholder(option: string): boolean {
  return option.includes('‹');
}

/** The options in order, with the URL of a private server if a secret goes there. */
export function orderOptions({ context, all }: Situation, options: CredentialOptions): string[] {
  // stdin can supply only one secret.
  const [sent, ...surplus] = all.filter(
    ({ credential }) => credential.secret && options[credential.name],
  );
  const needsUrl = sent && !options.region && !context.sandbox;
  return all.flatMap((each): readonly string[] => {
    const { credential, origin, value } = each;
    const option = surplus.includes(each) ? undefined : options[credential.name];
    if (credential.name !== 'region' || !needsUrl) return option ?? [];
    if (!value || isWrong(each) || findRegion(value)) return [];
    // The user has already confirmed a URL on the command line.
    const isConfirmed = origin === 'option' && !hasLikelySecret(value);
    return [isConfirmed ? formatCredentialOption(credential, value) : formatUrlToConfirm(value)];
  });
}

/** The `--service-url` of this `check`, for another `check`. */
export function repeatServerUrl(situation: Situation): string[] {
  const { context, region, isWritten } = situation;
  const isNeeded = !isWritten && context.options.command === 'check' && region?.origin === 'option';
  return isNeeded && !isWrong(region) ? repeatOptions(situation, region) : [];
}

/** An option from this command line, for another command. */
function repeatOptions(
  situation: Situation,
  { credential, text, value }: CheckedCredential,
): string[] {
  return credential.secret
    ? listSecretOptions(situation, credential)
    : [formatKnownOption(credential, value ?? text ?? '')];
}

/** The option for a secret: a sign-in, if this command signed in. */
function listSecretOptions({ context: { options } }: Situation, credential: Credential): string[] {
  const login =
    options.command === 'setup' && credential.name === 'admin-secret' ? options.login : null;
  return login === null
    ? [leaveOptionOpen(credential)]
    : [formatOption('login', login), '--password-stdin'];
}

/** The values that a verdict offers for a credential. */
export function listOfferedValues({ offers }: CheckedCredential, name: CredentialName): string[] {
  return offers.flatMap(({ credential, value }) =>
    credential === name && value !== null ? [value] : [],
  );
}

/** The option that fixes a credential, its value known or `‹…›`. */
export function listFixingOptions(situation: Situation, checked: CheckedCredential): string[] {
  const { credential } = checked;
  if (credential.secret) return listSecretOptions(situation, credential);
  if (credential.name === 'region') return [getRegionOption(situation, checked)];
  const near = situation.near.find((each) => each.credential === credential.name);
  const parsed = near ? credential.parse(near.given.text) : null;
  const offers = parsed?.ok ? [parsed.value] : listOfferedValues(checked, credential.name);
  const [known, another] = offers;
  return [formatKnownOption(credential, another === undefined ? known : undefined)];
}

/** The option that fixes the region: as exact as the offers and the found regions allow. */
function getRegionOption(situation: Situation, checked: CheckedCredential): string {
  const offers = listOfferedValues(checked, 'region');
  // The region where the account was found is a better guide than the offers for a wrong URL.
  const regions =
    situation.foundIn.length === 1 || offers.length === 0 ? situation.foundIn : offers;
  const ids = regions.flatMap((region) => findRegion(region)?.id ?? []);
  if (ids.length === 1) return `--region ${ids[0]}`;
  const [known, another] = offers;
  if (known && !another && findRegion(known) === null)
    return isTrustedWithAll(situation, known, checked) && !hasLikelySecret(known)
      ? formatRegionOption(known)
      : formatUrlToConfirm(known);
  if (ids.length === 0 && isPrivateServer(checked)) return OWN_URL;
  return leaveRegionOpen(ids.length > 0 ? ids : REGIONS.map((region) => region.id));
}

/** Does the value name a private server, rightly or wrongly? Then no Kaltura region can fix it. */
function isPrivateServer({ value, text }: CheckedCredential): boolean {
  return value === null
    ? /^(?:https?:)?\/\//i.test(text?.trim() ?? '')
    : findRegion(value) === null;
}

/** Is this URL trusted with all known secrets? Only then may a suggested command name it. */
function isTrustedWithAll(
  { all }: Situation,
  serviceUrl: string,
  { origin }: CheckedCredential,
): boolean {
  const secrets = all.filter((each) => each.credential.secret && each.origin);
  return (
    secrets.length > 0 &&
    secrets.every((each) => !isWrong(each) && isTrusted(serviceUrl, origin, each.origin))
  );
}
