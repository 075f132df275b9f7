import type { CommandOptions } from '../cli/options.ts';
import { isRetryable } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import { type CheckedCredential, isWrong, overallStatus } from '../credentials/state.ts';
import { ACCESS_CONTROL, isRateLimit } from '../kaltura/problems.ts';
import { findRegion } from '../kaltura/regions.ts';
import { commandLine, ShellText } from '../text/command.ts';
import { isUnsetLine, unsetLine } from '../text/shell.ts';
import { OWN_URL, openOption } from './command-options.ts';
import { refuseRealCredentials } from './sandbox.ts';
import {
  carryUrl,
  offeredValues,
  optionFor,
  printCommand,
  regionOption,
  type Situation,
  setupCommand,
  type Values,
  withTrustedUrl,
} from './setup-command.ts';

/** The situation, sorted for the table. */
interface Facts extends Situation {
  status: ReturnType<typeof overallStatus>;
  /** Wrong or missing credentials that a command can fix. */
  wrong: readonly CheckedCredential[];
  /** The credentials in `wrong` that `setup` gets options for. */
  toFix: readonly CheckedCredential[];
  /** The wrong values of an AppToken, which another AppToken replaces. */
  tokens: readonly CheckedCredential[];
  /** Credentials that the environment overrides, although the file is right. */
  overridden: readonly CheckedCredential[];
  region: CheckedCredential | undefined;
  /** The AppToken is in the Admin Secret's line and only has to move. */
  isMisplaced: boolean;
}

type Build = (facts: Facts) => readonly string[];

/** Maps a situation to the commands that fix it. The first matching row counts. */
const TABLE: readonly (readonly [
  situation: string,
  fits: (facts: Facts) => boolean,
  commands: readonly Build[],
])[] = [
  [
    'the file is right, but the environment overrides it',
    (facts) => facts.status === 'valid' && facts.overridden.length > 0,
    [unsetOverridden, check],
  ],
  ['all is well', ({ status }) => status === 'valid', []],
  ['there were too many calls: only waiting helps', isLimited, []],
  ['the host of the API does not exist', isNoHost, [tryAgain, unsetRegion, nameAnotherServer]],
  ['the API did not answer', ({ status }) => status === 'unreachable', [tryAgain]],
  ['the account refuses this computer', ({ wrong }) => wrong.length === 0, []],
  ['a value is a reference: a command must not replace it', hasReference, []],
  ['the secret cannot be checked in the wrong region', needsRegionFirst, [unset, fixRegion, check]],
  ['only an AppToken is wrong', isTokenAlone, [unset, fixTokenRegion, createToken]],
  [
    'the environment hides the value in the file',
    ({ toFix }) => toFix.length === 0,
    [unset, check],
  ],
  [
    'values are wrong or missing',
    () => true,
    [
      unset,
      takeReadyMade,
      fixAll,
      fixTokenRegion,
      createToken,
      fixInAnotherRegion,
      nameAnotherAccount,
      checkIfUnset,
    ],
  ],
];

/**
 * The commands that fix the situation without a terminal, most useful first. Empty if only the user
 * can fix it.
 */
export function nextCommands(now: Situation): string[] {
  const facts = toFacts(now);
  const [, , builds] = TABLE.find(([, fits]) => fits(facts)) ?? ['', null, []];
  const commands = builds.flatMap((build) => build(facts));
  // In another environment, the same command can have another result.
  if (commands.some(isUnsetLine)) return commands;
  return commands.filter((each) => !isSameCommand(now.context.options, each));
}

/**
 * Did the user just run this command? It would give the same result, and an agent that follows it
 * would loop forever.
 */
function isSameCommand({ command: name, typed }: CommandOptions, suggested: string): boolean {
  const own = commandLine`${new ShellText([name, ...typed].join(' '))}`;
  const sorted = (text: string): string => text.split(' ').sort().join(' ');
  return sorted(own) === sorted(suggested);
}

function toFacts(now: Situation): Facts {
  const { all, context, file } = now;
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
    ...now,
    status: overallStatus(all),
    wrong,
    isMisplaced,
    tokens: isMisplaced ? [] : open.filter((each) => each.credential.authMethod === 'app-token'),
    toFix: open.filter(
      ({ credential: { name, authMethod }, status }) =>
        authMethod !== (isMisplaced ? 'admin-secret' : 'app-token') &&
        !(findsRegion && name === 'region' && status === 'empty'),
    ),
    overridden: all.filter(({ credential: { variable }, origin }) => {
      const outside = context.env[variable];
      return (
        now.isWritten && outside && origin !== 'environment' && outside !== file?.values[variable]
      );
    }),
    region: all.find((each) => each.credential.name === 'region'),
  };
}

function isLimited({ status, all }: Facts): boolean {
  const lost = all.filter((each) => each.credential.required && isRetryable(each));
  const codes = lost.map((each) => each.code);
  return status === 'unreachable' && codes.length > 0 && codes.every(isRateLimit);
}

function isNoHost({ status, region }: Facts): boolean {
  const isUnknown = status === 'unreachable' && region?.code === 'ENOTFOUND';
  return isUnknown && region.value !== null && findRegion(region.value) === null;
}

function hasReference({ wrong }: Facts): boolean {
  return wrong.some((each) => each.code === 'REFERENCE');
}

/** If another value is wrong too, setup would write nothing, so the region's line comes first. */
function needsRegionFirst({ all, region, toFix }: Facts): boolean {
  const isWaiting = all.some((each) => each.credential.secret && each.code === 'DEPENDS');
  return (
    isWaiting &&
    toFix.length > 1 &&
    !!region &&
    toFix.includes(region) &&
    region.status === 'invalid'
  );
}

function isTokenAlone({ toFix, tokens }: Facts): boolean {
  return toFix.length === 0 && tokens.length > 0;
}

function isAlone({ toFix, isMisplaced }: Facts): boolean {
  return toFix.length === 1 && !isMisplaced;
}

function unset({ wrong }: Facts): string[] {
  return wrong
    .filter((each) => each.origin === 'environment')
    .map((each) => unsetLine(each.credential.variable));
}

function unsetOverridden({ overridden }: Facts): string[] {
  return overridden.map((each) => unsetLine(each.credential.variable));
}

function unsetRegion({ region }: Facts): string[] {
  return region?.origin === 'environment' ? [unsetLine(region.credential.variable)] : [];
}

function check(facts: Facts): string[] {
  return [printCommand(facts, 'check', carryUrl(facts))];
}

function checkIfUnset(facts: Facts): string[] {
  return unset(facts).length > 0 ? check(facts) : [];
}

const PATIENT_SECONDS = 60;

/** The same command with a longer timeout, unless it already had that timeout. */
function tryAgain(facts: Facts): string[] {
  const { options } = facts.context;
  // A longer timeout does not help if the host name does not exist.
  const lost = facts.all.filter((each) => isRetryable(each));
  const isUnknownName = lost.length > 0 && lost.every(({ code }) => code === 'ENOTFOUND');
  if (isUnknownName || (options.timeout ?? 0) >= PATIENT_SECONDS) return [];
  const more = `--timeout ${PATIENT_SECONDS}`;
  return options.command === 'setup' && !facts.isWritten
    ? [setupCommand(facts, [], false, [more])]
    : [printCommand(facts, 'check', [...carryUrl(facts), more])];
}

function nameAnotherServer(facts: Facts): string[] {
  return [setupCommand(facts, [['region', OWN_URL]], true)];
}

function fixRegion(facts: Facts): string[] {
  const { region } = facts;
  return region ? [setupCommand(facts, [['region', optionFor(facts, region)]], true)] : [];
}

function fixAll(facts: Facts): string[] {
  return [setupCommand(facts, toValues(facts, facts.toFix), isAlone(facts))];
}

/** Sets the region where an AppToken was found. */
function fixTokenRegion(facts: Facts): string[] {
  return facts.tokens
    .flatMap((each) => offeredValues(each, 'region'))
    .map((serviceUrl) => setupCommand(facts, [['region', regionOption(serviceUrl)]], true));
}

/** Creates another AppToken, with the Admin Secret from stdin unless it is set. */
function createToken(facts: Facts): string[] {
  if (facts.tokens.length === 0) return [];
  const secret = facts.all.find((each) => each.credential.name === 'admin-secret');
  const isThere = secret?.status === 'valid' && secret.origin !== 'option';
  const options = withTrustedUrl(facts, isThere ? [] : ['--admin-secret-stdin']);
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

/** Tries the same values in another region, if this region refused a secret. */
function fixInAnotherRegion(facts: Facts): string[] {
  return facts.toFix
    .filter((each) => each.credential.secret)
    .flatMap((refused) => {
      const others = facts.toFix.filter((each) => each !== refused || each.origin === 'option');
      return offeredValues(refused, 'region').map((serviceUrl) =>
        setupCommand(
          facts,
          [...toValues(facts, others), ['region', regionOption(serviceUrl)]],
          isAlone(facts),
        ),
      );
    });
}

/** Passes another Partner ID: the secret may be right but belong to another account. */
function nameAnotherAccount(facts: Facts): string[] {
  const { isStranger, isMisplaced, toFix } = facts;
  const isSecretWrong = toFix.some((each) => each.credential.secret);
  const isIdWrong = toFix.some((each) => each.credential.name === 'partner-id');
  return isStranger && isSecretWrong && !isIdWrong && !isMisplaced
    ? [setupCommand(facts, [['partner-id', openOption(getCredential('partner-id'))]], true)]
    : [];
}

function toValues(facts: Facts, credentials: readonly CheckedCredential[]): Values {
  return credentials.map((each) => [each.credential.name, optionFor(facts, each)]);
}
