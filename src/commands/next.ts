import type { CommandOptions } from '../cli/options.ts';
import { type Credential, type CredentialName, isRetryable } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import { type CheckedCredential, isWrong, overallStatus } from '../credentials/report.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import type { EnvFile } from '../env-file/read.ts';
import { ACCESS_CONTROL, isRateLimit } from '../kaltura/problems.ts';
import { findRegion, REGIONS } from '../kaltura/regions.ts';
import { commandLine, ShellText, shell } from '../text/command.ts';
import { holdsSecret } from '../text/redact.ts';
import { isUnsetLine, unsetLine } from '../text/shell.ts';
import type { Context } from './context.ts';
import { locationOptions } from './location-options.ts';
import { OWN_URL, openOption, optionText, urlIfTrusted } from './option-text.ts';
import { realCredentials } from './sandbox-file.ts';

/** What `next` is made from. */
export interface Situation {
  context: Context;
  all: readonly CheckedCredential[];
  /** The regions where the account is, as far as they had to be looked for. */
  found: readonly string[];
  file: EnvFile | null;
  /** The Admin Secret is of no account by that number there. */
  isStranger: boolean;
  /** What the command line gave stands in the file now. */
  isWritten: boolean;
}

const PATIENT_SECONDS = 60;

/** Commands that lead to a good state without a terminal, most useful first. Empty when all is well, and when only this very command would be left. */
export function nextCommands(now: Situation): string[] {
  const all = ways(now);
  // With another environment the same command may say another thing.
  if (all.some(isUnsetLine)) return all;
  return all.filter((each) => !isOwn(now.context.options, each));
}

/** The command that has just been run: once more it would say the same, and whoever follows what is said here would never end. */
function isOwn({ command: name, typed }: CommandOptions, suggested: string): boolean {
  const own = commandLine`${new ShellText([name, ...typed].join(' '))}`;
  // In whatever order.
  const words = (text: string): string => text.split(' ').sort().join(' ');
  return words(own) === words(suggested);
}

function ways(now: Situation): string[] {
  const state = overallStatus(now.all);
  if (state === 'valid') return stillHidden(now);
  if (state === 'unreachable') return tryAgain(now);
  const wrong = now.all.filter((each) => isWrong(each) && each.verdict?.code !== ACCESS_CONTROL);
  // No command lets this computer in.
  if (wrong.length === 0) return [];
  // A reference to a secret manager is somebody's choice: no command here writes over it.
  if (wrong.some((each) => each.verdict?.code === 'REFERENCE')) return [];
  const unset = wrong
    .filter((each) => each.origin === 'environment')
    .map((each) => unsetLine(each.credential.variable));
  // Once the environment no longer hides it, the file's own value counts: that is looked at first.
  const isHidden = ({ origin, text, credential }: CheckedCredential): boolean => {
    const inFile = now.file?.values[credential.variable];
    return origin === 'environment' && !!inFile && inFile !== text;
  };
  const toMend = wrong.filter((each) => !isHidden(each));
  // The region of a Partner ID that is yet to be given is found by setup itself.
  const isFound = wrong.some((each) => each.credential.name === 'partner-id');
  // Its value only has to be moved to its own line.
  const isMisplaced = wrong.some((each) => each.verdict?.code === 'APP_TOKEN_AS_SECRET');
  // What is wrong with an AppToken is mended by another one.
  const tokens = isMisplaced ? [] : toMend.filter((each) => each.credential.authMethod === 'app-token');
  const makes =
    tokens.length > 0
      ? [
          ...tokens.flatMap((each) =>
            offered(each, 'region').map((place) =>
              setupWith(now, [['region', optionText(getCredential('region'), place)]], true),
            ),
          ),
          makingToken(now),
        ]
      : [];
  const mended = toMend.filter(
    ({ credential: { name, authMethod }, status }) =>
      authMethod !== (isMisplaced ? 'admin-secret' : 'app-token') &&
      !(isFound && name === 'region' && status === 'empty'),
  );
  const check = command(now, 'check', carriedUrl(now));
  // The secret could not be checked in the wrong region. That line first: with another one wrong, nothing would be written.
  const region = mended.find((each) => each.credential.name === 'region' && each.status === 'invalid');
  const isWaiting = now.all.some((each) => each.credential.secret && each.verdict?.code === 'DEPENDS');
  if (region && isWaiting && mended.length > 1)
    return [...unset, setupWith(now, [['region', optionFor(now, region)]], true), check];
  if (mended.length === 0) return makes.length > 0 ? [...unset, ...makes] : [...unset, check];
  const ready = wantsReadyMade(now) ? [command(now, 'setup', [])] : [];
  const isAlone = mended.length === 1 && !isMisplaced;
  const first = setupWith(
    now,
    mended.map((each) => [each.credential.name, optionFor(now, each)]),
    isAlone,
  );
  const others = [...elsewhere(now, mended, isAlone), ...(isMisplaced ? [] : anotherAccount(now, mended))];
  return [...unset, ...ready, first, ...makes, ...others, ...(unset.length > 0 ? [check] : [])];
}

/** `app-token create`, with the Admin Secret where it is not at hand. */
function makingToken(now: Situation): string {
  const secret = now.all.find((each) => each.credential.name === 'admin-secret');
  const isThere = secret?.status === 'valid' && secret.origin !== 'option';
  return command(now, 'app-token create --yes', withTrustedUrl(now, isThere ? [] : ['--admin-secret-stdin']));
}

/** On the sandbox, with neither an account nor a secret to go by: its ready-made answers need nothing from stdin. */
function wantsReadyMade({ context, all, file }: Situation): boolean {
  const isNothing = all.every(
    (each) => !['partner-id', 'admin-secret'].includes(each.credential.name) || isWrong(each),
  );
  const isFree = file === null || realCredentials(file) === null;
  return context.sandbox && context.options.command === 'check' && isNothing && isFree;
}

/** The file is right, but the environment holds another value that will be taken before it. */
function stillHidden({ context, all, file, isWritten }: Situation): string[] {
  if (!isWritten) return [];
  const hiding = all.filter(({ credential: { variable }, origin }) => {
    const outside = context.env[variable];
    return outside && origin !== 'environment' && outside !== file?.values[variable];
  });
  if (hiding.length === 0) return [];
  return [
    ...hiding.map((each) => unsetLine(each.credential.variable)),
    command({ context, isWritten }, 'check', []),
  ];
}

/** Nothing was learnt: the same command with more time; and another URL if the host does not exist. */
function tryAgain(now: Situation): string[] {
  const region = now.all.find((each) => each.credential.name === 'region');
  const isNoHost =
    region?.verdict?.code === 'ENOTFOUND' && region.value !== null && findRegion(region.value) === null;
  const isSetup = now.context.options.command === 'setup' && !now.isWritten;
  // Where that much time was of no use either, the same again would be: an agent that runs what this says would never end.
  const hadTime = (now.context.options.timeout ?? 0) >= PATIENT_SECONDS;
  const more = `--timeout ${PATIENT_SECONDS}`;
  const again = hadTime
    ? []
    : isSetup
      ? [setupWith(now, [], false, [more])]
      : [command(now, 'check', [...carriedUrl(now), more])];
  // After too many calls only waiting helps, and how long is for a person to decide.
  const lost = now.all.filter((each) => each.credential.required && isRetryable(each.verdict));
  if (lost.length > 0 && lost.every((each) => isRateLimit(each.verdict?.code ?? null))) return [];
  if (!isNoHost) return again;
  const other = setupWith(now, [['region', OWN_URL]], true);
  return region.origin === 'environment'
    ? [...again, unsetLine(region.credential.variable), other]
    : [...again, other];
}

/** The values that a verdict offers for one credential. */
function offered(report: CheckedCredential, name: CredentialName): string[] {
  const offers = report.verdict?.offers ?? [];
  return offers.flatMap(({ credential, value }) => (credential === name && value !== null ? [value] : []));
}

/** The same answers, with the account in another region: offered where a secret was refused in this one. */
function elsewhere(now: Situation, mended: readonly CheckedCredential[], isAlone: boolean): string[] {
  return mended
    .filter((each) => each.credential.secret)
    .flatMap((refused) => {
      const others = mended.filter((each) => each !== refused);
      const again = refused.origin === 'option' ? [refused] : [];
      return offered(refused, 'region').map((place) =>
        setupWith(
          now,
          [
            ...[...others, ...again].map((each): Options[number] => [
              each.credential.name,
              optionFor(now, each),
            ]),
            ['region', optionText(getCredential('region'), place)],
          ],
          isAlone,
        ),
      );
    });
}

/** The secret may be right, and the Partner ID another account's. */
function anotherAccount(now: Situation, mended: readonly CheckedCredential[]): string[] {
  const isSecretWrong = mended.some((each) => each.credential.secret);
  const isIdWrong = mended.some((each) => each.credential.name === 'partner-id');
  return now.isStranger && isSecretWrong && !isIdWrong
    ? [setupWith(now, [['partner-id', openOption(getCredential('partner-id'))]], true)]
    : [];
}

/** Options by credential name. */
type Options = [name: CredentialName, option: string][];

/** `setup --yes` with these options, and with those of this command line that are not in the file yet. */
function setupWith(now: Situation, options: Options, isAlone: boolean, more: readonly string[] = []): string {
  const { context, all } = now;
  const setup = context.options.command === 'setup' ? context.options : null;
  // On the sandbox without --yes the ready-made answers are taken: they are to be taken again.
  const isReady = context.sandbox && setup !== null && !setup.yes;
  const named = new Map(options);
  for (const each of all) {
    const { name } = each.credential;
    const isGiven = each.origin === 'option' && !now.isWritten;
    if (isGiven && !named.has(name)) named.set(name, givenOption(now, each));
  }
  // In the order of the credentials; stdin holds one secret.
  const inOrder = all.flatMap((each) => named.get(each.credential.name) ?? []);
  const onStdin = inOrder.filter((each) => each.endsWith('-stdin'));
  const [first] = options[0] ?? [];
  const besides = [...named.keys()].filter((name) => name !== first && !isOfCheck(now, name));
  const isOnly = isAlone && !setup?.appToken;
  const only = options.length === 0 ? setup?.only : isOnly && besides.length === 0 ? first : undefined;
  return command(now, isReady ? 'setup' : 'setup --yes', [
    ...(only && !isReady ? [`--only ${only}`] : []),
    ...withTrustedUrl(
      now,
      inOrder.filter((each) => !onStdin.slice(1).includes(each)),
    ),
    ...(setup?.appToken ? ['--app-token'] : []),
    ...more,
  ]);
}

/** The options, with the URL of one's own server if they send a secret there that does not stand beside it. */
function withTrustedUrl({ context, all }: Situation, options: readonly string[]): readonly string[] {
  const region = all.find((each) => each.credential.name === 'region');
  const sends = options.some((each) => each.endsWith('-stdin'));
  const names = options.some((each) => /^‹?--(?:region|service-url) /.test(each));
  if (context.sandbox || !sends || names || !region?.value || isWrong(region) || findRegion(region.value))
    return options;
  // The command line has vouched for it already.
  const isVouched = region.origin === 'option' && !holdsSecret(region.value);
  return [...options, isVouched ? optionText(region.credential, region.value) : urlIfTrusted(region.value)];
}

/** A `--service-url` that `check` was given says where to ask, not what to write. */
function isOfCheck({ context }: Pick<Situation, 'context'>, name: CredentialName): boolean {
  return name === 'region' && context.options.command !== 'setup';
}

/** The option that gives again what this command line gave. */
function givenOption(now: Situation, { credential, text: given, value }: CheckedCredential): string {
  const text = value ?? given ?? '';
  if (credential.secret) return secretOption(now, credential);
  return holdsSecret(text) ? openOption(credential) : optionText(credential, text);
}

/** Where the account was signed in to, that gives its Admin Secret. */
function secretOption({ context: { options } }: Situation, credential: Credential): string {
  const login = options.command === 'setup' && credential.name === 'admin-secret' ? options.login : null;
  return login === null ? openOption(credential) : shell`--login ${login} --password-stdin`.text;
}

function carriedUrl(now: Situation): string[] {
  const { context, all, isWritten } = now;
  const region = all.find((each) => each.credential.name === 'region');
  const isNeeded = !isWritten && context.options.command === 'check' && region?.origin === 'option';
  return isNeeded && region && !isWrong(region) ? [givenOption(now, region)] : [];
}

/** The option that mends one credential, its value known or `‹…›`. */
function optionFor(now: Situation, report: CheckedCredential): string {
  const { credential } = report;
  if (credential.secret) return secretOption(now, credential);
  const offers = offered(report, credential.name);
  const known = offers.length === 1 ? offers[0] : undefined;
  if (credential.name !== 'region')
    return known && !holdsSecret(known) ? optionText(credential, known) : openOption(credential);
  // Where the account was found tells more than what an address near the API's looks like.
  const places = now.found.length === 1 || offers.length === 0 ? now.found : offers;
  const ids = places.flatMap((place) => findRegion(place)?.id ?? []);
  if (ids.length === 1) return `--region ${ids[0]}`;
  if (known && findRegion(known) === null)
    return isTrusted(now, known, report) && !holdsSecret(known)
      ? optionText(credential, known)
      : urlIfTrusted(known);
  return ids.length === 0 && isOfOwnServer(report) ? OWN_URL : regionChoice(ids);
}

/** Does it name a server of one's own, rightly or not? Then Kaltura's regions are no answer. */
function isOfOwnServer({ value, text }: CheckedCredential): boolean {
  return value === null ? /^https?:\/\//i.test(text?.trim() ?? '') : findRegion(value) === null;
}

function regionChoice(ids: readonly string[]): string {
  return `--region ‹${(ids.length > 0 ? ids : REGIONS.map((region) => region.id)).join('|')}›`;
}

/** A host that a file names is not put behind `--service-url`, which vouches for it, unless the secrets at hand may go there anyway. */
function isTrusted({ all }: Situation, serviceUrl: string, { origin }: CheckedCredential): boolean {
  const secrets = all.filter((each) => each.credential.secret && each.origin);
  return (
    secrets.length > 0 &&
    secrets.every((each) => !isWrong(each) && mayHoldSecret(serviceUrl, origin, each.origin))
  );
}

function command(
  { context }: Pick<Situation, 'context' | 'isWritten'>,
  what: string,
  options: readonly string[],
): string {
  const json = context.options.json ? ['--json'] : [];
  return commandLine`${new ShellText([what, ...options, ...json].join(' '))}${locationOptions(context)}`;
}
