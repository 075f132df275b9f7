import type { CommandOptions } from '../cli/options.ts';
import type { CredentialName } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import {
  type CheckedCredential,
  findChecked,
  getOverallStatus,
  isWrong,
  type OverallStatus,
} from '../credentials/state.ts';
import { isRetryable, isWaiting } from '../credentials/verdict.ts';
import { ACCESS_CONTROL, isRateLimit } from '../kaltura/problems.ts';
import { findRegion } from '../kaltura/regions.ts';
import { commandLine, ShellText } from '../text/command.ts';
import { getShellLines } from '../text/shell.ts';
import { formatRegionOption, leaveOptionOpen, OWN_URL } from './command-options.ts';
import { canAsk } from './prompts.ts';
import {
  buildCommand,
  buildSetupCommand,
  type CredentialOptions,
  listFixingOptions,
  listOfferedValues,
  orderOptions,
  repeatServerUrl,
  type Situation,
  type SuggestedCommand,
} from './setup-command.ts';

type Checked = readonly CheckedCredential[];

/** The situation, sorted for the table. */
interface Facts extends Situation {
  status: OverallStatus;
  /** Wrong or missing credentials that a command can fix. */
  wrong: Checked;
  /** The credentials whose variables in the environment are in the way. */
  toUnset: Checked;
  /** The credentials in `wrong` that `setup` gets options for. */
  toFix: Checked;
  /** The wrong values of an AppToken, which another AppToken replaces. */
  tokens: Checked;
  /** The AppToken is in the Admin Secret's line and only has to move. */
  isMisplaced: boolean;
}

/** A command of this program, or a line for the shell that unsets a variable. */
type Suggestion = SuggestedCommand | { unset: string };

/**
 * Maps a situation to what fixes it, the most useful first. The first matching row counts. A
 * suggestion that does not apply gives nothing.
 */
const TABLE: readonly (readonly [
  situation: string,
  fits: (facts: Facts) => boolean,
  ...suggestions: ((facts: Facts) => Suggestion[])[],
])[] = [
  ['all is well', ({ status }) => status === 'valid', unset, checkAfterUnset],
  ['there were too many calls: only waiting helps', isRateLimited],
  ['the host of the API does not exist', isHostUnknown, tryAgain, unset, nameAnotherServer],
  ['the API did not answer', ({ status }) => status === 'unreachable', tryAgain],
  ['the account refuses this computer', ({ wrong }) => wrong.length === 0],
  [
    'a value is a reference: a command must not replace it',
    ({ wrong }) => wrong.some((each) => each.code === 'REFERENCE'),
  ],
  ['the account must be right first', isAccountFirst, unset, fixAccount, checkAgain],
  [
    'setup refuses a wrong AppToken',
    isTokenFirst,
    unset,
    moveToRegionOfToken,
    createAppToken,
    passAppToken,
  ],
  [
    'values are wrong or missing',
    () => true,
    unset,
    takeReadyMade,
    fixWrong,
    moveToRegionOfToken,
    createAppToken,
    passAppToken,
    moveToOtherRegion,
    nameAnotherAccount,
    checkAfterUnset,
  ],
];

/** The commands that fix the situation without a terminal, the most useful first; maybe none. */
export function listNextCommands(situation: Situation): string[] {
  const facts = toFacts(situation);
  const [, , ...suggest] = TABLE.find(([, fits]) => fits(facts)) ?? [];
  const found = suggest.flatMap((each) => each(facts));
  // In another environment, the same command can have another result.
  const isRepeatable = found.some((each) => 'unset' in each);
  return found.flatMap((each) => {
    if ('unset' in each) return [getShellLines().unset(each.unset)];
    if (!isRepeatable && isSameCommand(situation.context.options, each)) return [];
    return [commandLine`${new ShellText([each.name, ...each.options].join(' '))}`];
  });
}

/** Did the user just run this command? An agent that follows it would loop forever. */
function isSameCommand(
  { command, typed }: CommandOptions,
  { name, options }: SuggestedCommand,
): boolean {
  const own = typed.map(({ text }) => text);
  return command === name && own.toSorted().join('\n') === options.toSorted().join('\n');
}

function toFacts(situation: Situation): Facts {
  const { all, file, region } = situation;
  const wrong = all.filter((each) => isWrong(each) && each.code !== ACCESS_CONTROL);
  const status = getOverallStatus(all);
  // If the API did not answer, nothing is wrong, except perhaps the server.
  const suspects = status === 'unreachable' && region ? [region] : wrong;
  const isMisplaced = wrong.some((each) => each.code === 'APP_TOKEN_AS_SECRET');
  // First unset the variable: the file's value may be right.
  const isHidden = ({ origin, text, credential }: CheckedCredential): boolean => {
    const inFile = file?.values[credential.variable];
    return origin === 'environment' && !!inFile && inFile !== text;
  };
  const open = wrong.filter((each) => !isHidden(each));
  // setup finds the region of a new Partner ID.
  const findsRegion = wrong.some((each) => each.credential.name === 'partner-id');
  return {
    ...situation,
    status,
    wrong,
    toUnset: status === 'valid' ? listOverriding(situation) : suspects.filter(isInEnvironment),
    isMisplaced,
    tokens: isMisplaced ? [] : open.filter((each) => each.credential.keyKind === 'app-token'),
    toFix: open.filter(
      ({ credential: { name, keyKind }, status }) =>
        keyKind !== (isMisplaced ? 'admin-secret' : 'app-token') &&
        !(findsRegion && name === 'region' && status === 'empty'),
    ),
  };
}

function isInEnvironment({ origin }: CheckedCredential): boolean {
  return origin === 'environment';
}

/** The file is right, but programs will see other values in the environment. */
function listOverriding({ all, context, file, isWritten }: Situation): Checked {
  return all.filter((each) => {
    const { variable } = each.credential;
    const outside = context.env[variable];
    return isWritten && outside && !isInEnvironment(each) && outside !== file?.values[variable];
  });
}

function isRateLimited({ status, all }: Facts): boolean {
  const lost = all.filter((each) => each.credential.required && isRetryable(each));
  return status === 'unreachable' && lost.length > 0 && lost.every(({ code }) => isRateLimit(code));
}

function isHostUnknown({ status, region }: Facts): boolean {
  const isUnknown = status === 'unreachable' && region?.code === 'ENOTFOUND';
  return isUnknown && region.value !== null && findRegion(region.value) === null;
}

/**
 * If another value is wrong too, setup would write nothing, so the region's line comes first. Only
 * a known account can have another AppToken.
 */
function isAccountFirst({ all, toFix, tokens }: Facts): boolean {
  const isSecretWaiting = all.some((each) => each.credential.secret && isWaiting(each));
  const isRegion = toFix.some(
    ({ credential, status }) => credential.name === 'region' && status === 'invalid',
  );
  if (isSecretWaiting && isRegion && toFix.length > 1) return true;
  return tokens.length > 0 && toFix.some(isOfAccount);
}

function isTokenFirst({ tokens, toFix }: Facts): boolean {
  return tokens.length > 0 && toFix.length > 0;
}

function isOfAccount({ credential: { name } }: CheckedCredential): boolean {
  return name === 'partner-id' || name === 'region';
}

function unset({ toUnset }: Facts): Suggestion[] {
  return toUnset.map(({ credential }) => ({ unset: credential.variable }));
}

function checkAgain(facts: Facts): Suggestion[] {
  return [buildCommand(facts, 'check', repeatServerUrl(facts))];
}

function checkAfterUnset(facts: Facts): Suggestion[] {
  return facts.toUnset.length > 0 ? checkAgain(facts) : [];
}

const PATIENT_SECONDS = 60;
/** Failures that a longer timeout does not cure: a name, a proxy, a certificate, a blocked user. */
const FINAL =
  /^(?:ENOTFOUND|USER_BLOCKED|PROXY|REDIRECT|NOT_JSON|TOO_LARGE|NOT_HTTPS|EPROTO|HTTP_4|UNABLE_TO_|ERR_TLS)|CERT/;

/** The same command with a longer timeout, unless it already had that timeout. */
function tryAgain(facts: Facts): Suggestion[] {
  const { options } = facts.context;
  const lost = facts.all.filter((each) => isRetryable(each));
  const isHopeless = lost.length > 0 && lost.every(({ code }) => code && FINAL.test(code));
  if (isHopeless || (options.timeout ?? 0) >= PATIENT_SECONDS) return [];
  const more = [`--timeout ${PATIENT_SECONDS}`];
  return options.command === 'setup' && !facts.isWritten
    ? [buildSetupCommand(facts, {}, { more })]
    : [buildCommand(facts, 'check', [...repeatServerUrl(facts), ...more])];
}

/** Sets one credential, even if others are wrong. */
function setOnly(facts: Facts, name: CredentialName, option: string): Suggestion[] {
  return [buildSetupCommand(facts, { [name]: [option] }, { isAlone: true })];
}

function nameAnotherServer(facts: Facts): Suggestion[] {
  return setOnly(facts, 'region', OWN_URL);
}

/** Sets the region, or else the Partner ID. */
function fixAccount(facts: Facts): Suggestion[] {
  const first = facts.toFix.findLast(isOfAccount);
  if (!first) return [];
  return setOnly(facts, first.credential.name, listFixingOptions(facts, first).join(' '));
}

function fixWrong(facts: Facts): Suggestion[] {
  return facts.toFix.length > 0 ? [setAll(facts, facts.toFix)] : [];
}

/** Sets these credentials, and `more`. */
function setAll(
  facts: Facts,
  credentials: Checked,
  more: CredentialOptions = {},
): SuggestedCommand {
  const values = Object.fromEntries(
    credentials.map((each) => [each.credential.name, listFixingOptions(facts, each)]),
  );
  const isAlone = facts.toFix.length === 1 && !facts.isMisplaced;
  return buildSetupCommand(facts, { ...values, ...more }, { isAlone });
}

/** Sets the region where an AppToken was found. */
function moveToRegionOfToken(facts: Facts): Suggestion[] {
  return facts.tokens
    .flatMap((each) => listOfferedValues(each, 'region'))
    .flatMap((serviceUrl) => setOnly(facts, 'region', formatRegionOption(serviceUrl)));
}

/**
 * Creates another AppToken, with the Admin Secret from stdin unless it is set, and for another user
 * if this one cannot have an AppToken.
 */
function createAppToken(facts: Facts): Suggestion[] {
  if (facts.tokens.length === 0) return [];
  const secret = findChecked(facts.all, 'admin-secret');
  const user = findChecked(facts.all, 'user-id');
  const isSet = secret?.origin === 'file' || secret?.origin === 'environment';
  const isUserRefused =
    !!user && (isWrong(user) || user.warnings.some(({ code }) => code === 'ADMINISTRATOR_USER'));
  const isKnown = isSet && secret.status === 'valid';
  if (!isKnown && canAsk(facts.context)) return [];
  const options = orderOptions(facts, {
    ...(isKnown ? {} : { 'admin-secret': ['--admin-secret-stdin'] }),
    ...(isUserRefused ? { 'user-id': [leaveOptionOpen(user.credential)] } : {}),
  });
  return [buildCommand(facts, 'app-token create', ['--yes', ...options])];
}

/** Passes an AppToken that the user has, and fixes the rest. stdin can supply only one secret. */
function passAppToken(facts: Facts): Suggestion[] {
  const { tokens, toFix } = facts;
  if (tokens.length === 0 || toFix.some(({ credential }) => credential.secret)) return [];
  const halves = [getCredential('app-token-id'), getCredential('app-token')];
  const options = halves.map((half) => [half.name, [leaveOptionOpen(half)]]);
  return [setAll(facts, toFix, Object.fromEntries(options))];
}

/** The same values in another region, if this region refused a secret. */
function moveToOtherRegion(facts: Facts): Suggestion[] {
  const { toFix } = facts;
  return toFix
    .filter((each) => each.credential.secret)
    .flatMap((refused) => {
      const others = toFix.filter((each) => each !== refused || each.origin === 'option');
      return listOfferedValues(refused, 'region').map((serviceUrl) =>
        setAll(facts, others, { region: [formatRegionOption(serviceUrl)] }),
      );
    });
}

/** Uses the sandbox's ready-made answers, if neither an account nor a secret is known. */
function takeReadyMade(facts: Facts): Suggestion[] {
  const { context, all } = facts;
  const hasNothing = all.every(
    (each) => !['partner-id', 'admin-secret'].includes(each.credential.name) || isWrong(each),
  );
  const isReady = context.sandbox && context.options.command === 'check' && hasNothing;
  return isReady ? [buildCommand(facts, 'setup', [])] : [];
}

/** Passes another Partner ID: the secret or the AppToken may belong to another account. */
function nameAnotherAccount(facts: Facts): Suggestion[] {
  const { isSecretOfOtherAccount, isMisplaced, tokens, toFix, all } = facts;
  const secret = toFix.find((each) => each.credential.secret);
  const id = findChecked(all, 'partner-id');
  // The user has just given both: only the user knows which one is wrong.
  const isBothTyped = secret?.origin === 'option' && id?.origin === 'option';
  const isIdWrong = !id || toFix.includes(id);
  const isSecretElsewhere = isSecretOfOtherAccount && secret && !isBothTyped && !isMisplaced;
  const isTokenElsewhere =
    toFix.length === 0 && tokens.some(({ code }) => code === 'APP_TOKEN_ID_NOT_FOUND');
  return !isIdWrong && (isSecretElsewhere || isTokenElsewhere)
    ? setOnly(facts, 'partner-id', leaveOptionOpen(getCredential('partner-id')))
    : [];
}
