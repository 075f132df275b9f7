import type { CommandOptions } from '../cli/options.ts';
import { type CredentialName, isRetryable } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import {
  type CheckedCredential,
  getOverallStatus,
  isWrong,
  type OverallStatus,
} from '../credentials/state.ts';
import { ACCESS_CONTROL, isRateLimit } from '../kaltura/problems.ts';
import { findRegion } from '../kaltura/regions.ts';
import { commandLine, ShellText } from '../text/command.ts';
import { getShellLines, isUnsetLine } from '../text/shell.ts';
import { OWN_URL, openOption } from './command-options.ts';
import { refuseRealCredentials } from './sandbox.ts';
import {
  buildSetupCommand,
  carryUrl,
  formatRegionOption,
  getFixingOption,
  listOfferedValues,
  type Options,
  orderOptions,
  printCommand,
  type Situation,
} from './setup-command.ts';

type All = readonly CheckedCredential[];

/** The situation, sorted for the table. */
interface Facts extends Situation {
  status: OverallStatus;
  /** Wrong or missing credentials that a command can fix. */
  wrong: All;
  /** The credentials in `wrong` that `setup` gets options for. */
  toFix: All;
  /** The wrong values of an AppToken, which another AppToken replaces. */
  tokens: All;
  /** The AppToken is in the Admin Secret's line and only has to move. */
  isMisplaced: boolean;
}

/** Maps a situation to the commands that fix it. The first matching row counts. */
const TABLE: readonly (readonly [
  situation: string,
  fits: (facts: Facts) => boolean,
  commands: (facts: Facts) => string[],
])[] = [
  ['all is well', ({ status }) => status === 'valid', unsetOverridden],
  ['there were too many calls: only waiting helps', isLimited, () => []],
  [
    'the host of the API does not exist',
    isNoHost,
    (facts) => [...tryAgain(facts), ...unset([facts.region]), setOnly(facts, 'region', OWN_URL)],
  ],
  ['the API did not answer', ({ status }) => status === 'unreachable', tryAgain],
  ['the account refuses this computer', ({ wrong }) => wrong.length === 0, () => []],
  [
    'a value is a reference: a command must not replace it',
    ({ wrong }) => wrong.some((each) => each.code === 'REFERENCE'),
    () => [],
  ],
  ['the secret cannot be checked in the wrong region', isRegionFirst, fixRegion],
  ['values are wrong or missing', () => true, fixAll],
];

/** The commands that fix the situation without a terminal, the most useful first; maybe none. */
export function listNextCommands(situation: Situation): string[] {
  const facts = toFacts(situation);
  const commands = TABLE.find(([, fits]) => fits(facts))?.[2](facts) ?? [];
  // In another environment, the same command can have another result.
  if (commands.some(isUnsetLine)) return commands;
  return commands.filter((each) => !isSameCommand(situation.context.options, each));
}

/** Did the user just run this command? An agent that follows it would loop forever. */
function isSameCommand({ command: name, typed }: CommandOptions, suggested: string): boolean {
  const own = commandLine`${new ShellText([name, ...typed].join(' '))}`;
  const sorted = (text: string): string => text.split(' ').sort().join(' ');
  return sorted(own) === sorted(suggested);
}

function toFacts(situation: Situation): Facts {
  const { all, file } = situation;
  const wrong = all.filter((each) => isWrong(each) && each.code !== ACCESS_CONTROL);
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
    status: getOverallStatus(all),
    wrong,
    isMisplaced,
    tokens: isMisplaced ? [] : open.filter((each) => each.credential.keyKind === 'app-token'),
    toFix: open.filter(
      ({ credential: { name, keyKind }, status }) =>
        keyKind !== (isMisplaced ? 'admin-secret' : 'app-token') &&
        !(findsRegion && name === 'region' && status === 'empty'),
    ),
  };
}

function isLimited({ status, all }: Facts): boolean {
  const lost = all.filter((each) => each.credential.required && isRetryable(each));
  return status === 'unreachable' && lost.length > 0 && lost.every(({ code }) => isRateLimit(code));
}

function isNoHost({ status, region }: Facts): boolean {
  const isUnknown = status === 'unreachable' && region?.code === 'ENOTFOUND';
  return isUnknown && region.value !== null && findRegion(region.value) === null;
}

/** If another value is wrong too, setup would write nothing, so the region's line comes first. */
function isRegionFirst({ all, toFix }: Facts): boolean {
  const isWaiting = all.some((each) => each.credential.secret && each.code === 'DEPENDS');
  const isRegion = toFix.some(
    ({ credential, status }) => credential.name === 'region' && status === 'invalid',
  );
  return isWaiting && isRegion && toFix.length > 1;
}

/** Lines that unset the variables of those credentials that come from the environment. */
function unset(credentials: readonly (CheckedCredential | undefined)[]): string[] {
  return credentials.flatMap((each) =>
    each?.origin === 'environment' ? [getShellLines().unset(each.credential.variable)] : [],
  );
}

/** The file is right, but programs will see other values in the environment. */
function unsetOverridden(facts: Facts): string[] {
  const { all, context, file, isWritten } = facts;
  const lines = all.flatMap(({ credential: { variable }, origin }) => {
    const outside = context.env[variable];
    const isOverridden = outside && origin !== 'environment' && outside !== file?.values[variable];
    return isWritten && isOverridden ? [getShellLines().unset(variable)] : [];
  });
  return lines.length > 0 ? [...lines, check(facts)] : [];
}

function check(facts: Facts): string {
  return printCommand(facts, 'check', carryUrl(facts));
}

const PATIENT_SECONDS = 60;
/** Failures that a longer timeout does not cure: a name, a proxy, a certificate, a wrong server. */
const FINAL =
  /^(?:ENOTFOUND|PROXY|REDIRECT|NOT_JSON|TOO_LARGE|NOT_HTTPS|EPROTO|HTTP_4|UNABLE_TO_|ERR_TLS)|CERT/;

/** The same command with a longer timeout, unless it already had that timeout. */
function tryAgain(facts: Facts): string[] {
  const { options } = facts.context;
  const lost = facts.all.filter((each) => isRetryable(each));
  const isHopeless = lost.length > 0 && lost.every(({ code }) => code && FINAL.test(code));
  if (isHopeless || (options.timeout ?? 0) >= PATIENT_SECONDS) return [];
  const more = `--timeout ${PATIENT_SECONDS}`;
  return options.command === 'setup' && !facts.isWritten
    ? [buildSetupCommand(facts, {}, false, [more])]
    : [printCommand(facts, 'check', [...carryUrl(facts), more])];
}

/** Sets one credential, whatever else is wrong. */
function setOnly(facts: Facts, name: CredentialName, option: string): string {
  return buildSetupCommand(facts, { [name]: option }, true);
}

function fixRegion(facts: Facts): string[] {
  const region = facts.region as CheckedCredential;
  return [
    ...unset(facts.wrong),
    setOnly(facts, 'region', getFixingOption(facts, region)),
    check(facts),
  ];
}

function fixAll(facts: Facts): string[] {
  const { wrong, toFix, tokens, isMisplaced } = facts;
  const isAlone = toFix.length === 1 && !isMisplaced;
  const fix = (credentials: All, more: Options = {}): string =>
    buildSetupCommand(facts, { ...getOptions(facts, credentials), ...more }, isAlone);
  const lines = unset(wrong);
  return [
    ...lines,
    ...takeReadyMade(facts),
    ...(toFix.length > 0 ? [fix(toFix)] : []),
    // The region where an AppToken was found.
    ...tokens
      .flatMap((each) => listOfferedValues(each, 'region'))
      .map((serviceUrl) => setOnly(facts, 'region', formatRegionOption(serviceUrl))),
    ...createToken(facts),
    // The same values in another region, if this region refused a secret.
    ...toFix
      .filter((each) => each.credential.secret)
      .flatMap((refused) => {
        const others = toFix.filter((each) => each !== refused || each.origin === 'option');
        return listOfferedValues(refused, 'region').map((serviceUrl) =>
          fix(others, { region: formatRegionOption(serviceUrl) }),
        );
      }),
    ...nameAnotherAccount(facts),
    ...(lines.length > 0 ? [check(facts)] : []),
  ];
}

function getOptions(facts: Facts, credentials: All): Options {
  return Object.fromEntries(
    credentials.map((each) => [each.credential.name, getFixingOption(facts, each)]),
  );
}

/** Creates another AppToken, with the Admin Secret from stdin unless it is set. */
function createToken(facts: Facts): string[] {
  if (facts.tokens.length === 0) return [];
  const secret = facts.all.find((each) => each.credential.name === 'admin-secret');
  const isThere = secret?.status === 'valid' && secret.origin !== 'option';
  const options = orderOptions(facts, isThere ? {} : { 'admin-secret': '--admin-secret-stdin' });
  return [printCommand(facts, 'app-token create --yes', options)];
}

/** Uses the sandbox's ready-made answers, if neither an account nor a secret is known. */
function takeReadyMade(facts: Facts): string[] {
  const { context, all, file } = facts;
  const isNothing = all.every(
    (each) => !['partner-id', 'admin-secret'].includes(each.credential.name) || isWrong(each),
  );
  const isFree = file === null || refuseRealCredentials(file) === null;
  const isReady = context.sandbox && context.options.command === 'check' && isNothing && isFree;
  return isReady ? [printCommand(facts, 'setup', [])] : [];
}

/** Passes another Partner ID: the secret may be right but belong to another account. */
function nameAnotherAccount(facts: Facts): string[] {
  const { isSecretOfOtherAccount, isMisplaced, toFix } = facts;
  const isSecretWrong = toFix.some((each) => each.credential.secret);
  const isIdWrong = toFix.some((each) => each.credential.name === 'partner-id');
  return isSecretOfOtherAccount && isSecretWrong && !isIdWrong && !isMisplaced
    ? [setOnly(facts, 'partner-id', openOption(getCredential('partner-id')))]
    : [];
}
