import type { CommandOptions } from '../cli/options.ts';
import type { CredentialName } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import { findChecked, isWrong } from '../credentials/state.ts';
import { isRetryable } from '../credentials/verdict.ts';
import { listTargetRisks } from '../env-file/links.ts';
import { findWriteProblem } from '../env-file/write.ts';
import { commandLine, ShellText } from '../text/command.ts';
import { quoteValue } from '../text/env-value.ts';
import { getShellLines } from '../text/shell.ts';
import { warnIfUntidy } from './check-warnings.ts';
import { formatRegionOption, leaveOptionOpen, OWN_URL } from './command-options.ts';
import { canAsk } from './prompts.ts';
import {
  type Checked,
  type Facts,
  isAccountFirst,
  isHostUnknown,
  isOfAccount,
  isRateLimited,
  isTokenFirst,
  type Situation,
  toFacts,
} from './situation.ts';
import {
  buildCommand,
  buildSetupCommand,
  type CredentialOptions,
  listFixingOptions,
  listOfferedValues,
  orderOptions,
  repeatServerUrl,
  type SuggestedCommand,
} from './suggested-command.ts';

/** A command of this program, or a line for the shell that unsets a variable. */
type Suggestion = SuggestedCommand | { unset: string };

/**
 * Maps a situation to the commands that fix it, the most useful first. The first matching row
 * counts. A suggestion that does not apply gives nothing.
 */
const TABLE: readonly (readonly [
  situation: string,
  fits: (facts: Facts) => boolean,
  ...suggestions: ((facts: Facts) => Suggestion[])[],
])[] = [
  ['all is well', ({ status }) => status === 'valid', unset, writeTidily, checkAfterUnset],
  ['there were too many calls: only waiting helps', isRateLimited],
  ['the host of the API does not exist', isHostUnknown, tryAgain, unset, nameAnotherServer],
  ['the API did not answer', ({ status }) => status === 'unreachable', tryAgain],
  ['the account refuses this computer', ({ wrong }) => wrong.length === 0],
  [
    'a value is a reference: a command must not replace it',
    ({ wrong }) => wrong.some((each) => each.code === 'REFERENCE'),
  ],
  [
    'an AppToken in the environment is in the way: the file may be right',
    ({ toUnset }) => toUnset.some((each) => each.credential.keyKind === 'app-token'),
    unset,
    checkAgain,
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
  const found = dropNarrowerWizards(
    facts,
    suggest.flatMap((each) => each(facts)),
  );
  // In another environment, the same command can have another result.
  const isRepeatable = found.some((each) => 'unset' in each);
  const lines = found.flatMap((each) => {
    if ('unset' in each) return [getShellLines().unset(each.unset)];
    if (!isRepeatable && isSameCommand(situation.context.options, each)) return [];
    return [commandLine`${new ShellText([each.name, ...each.options].join(' '))}`];
  });
  return [...new Set(lines)];
}

/** Leaves out a wizard that asks for one value (`--only`), if another wizard asks for all. */
function dropNarrowerWizards({ context }: Facts, found: readonly Suggestion[]): Suggestion[] {
  const wizards = found.filter(
    (each) =>
      canAsk(context) && 'name' in each && each.name === 'setup' && !each.options.includes('--yes'),
  );
  const isNarrow = (each: Suggestion): boolean =>
    'options' in each && each.options.some((option) => option.startsWith('--only '));
  const dropped = wizards.every(isNarrow) ? [] : wizards.filter(isNarrow);
  return found.filter((each) => !dropped.includes(each));
}

/** Did the user just run this command? An agent that follows it would loop forever. */
function isSameCommand(
  { command, typed }: CommandOptions,
  { name, options }: SuggestedCommand,
): boolean {
  const own = typed.map(({ text }) => text);
  return command === name && own.toSorted().join('\n') === options.toSorted().join('\n');
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

/** Writes each value that only this program understands in the form in which others read it. */
function writeTidily(facts: Facts): Suggestion[] {
  const { all, context, file, isWritten } = facts;
  // setup would write the values of the options too.
  const isOther = !isWritten && all.some(({ origin }) => origin === 'option');
  if (!file || isOther || listTargetRisks(file).length > 0 || findWriteProblem(file)) return [];
  return all
    .filter(
      (each) =>
        each.origin === 'file' &&
        warnIfUntidy(context, each, file).length > 0 &&
        quoteValue(each.value ?? '') !== null,
    )
    .flatMap(({ credential: { name } }) => [
      buildSetupCommand(facts, { [name]: [] }, { isAlone: true }),
    ]);
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
  // The wizard offers to replace the AppToken.
  if ((!isKnown || isUserRefused) && canAsk(facts.context)) return [];
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
  const { options } = context;
  // Those answers would take the place of what these options ask for.
  const isPartial =
    options.command === 'setup' &&
    (options.only || options.dryRun || options.appToken || options.unchecked);
  return context.sandbox && hasNothing && !isPartial ? [buildCommand(facts, 'setup', [])] : [];
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
    toFix.length === 0 &&
    findChecked(all, 'admin-secret')?.status !== 'valid' &&
    tokens.some(({ code }) => code === 'APP_TOKEN_ID_NOT_FOUND');
  return !isIdWrong && (isSecretElsewhere || isTokenElsewhere)
    ? setOnly(facts, 'partner-id', leaveOptionOpen(getCredential('partner-id')))
    : [];
}
