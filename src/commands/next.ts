import { overall, type Report } from '../credentials/report.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import type { EnvFile } from '../env-file/read.ts';
import { shellWord } from '../env-file/warnings.ts';
import { REGIONS, regionOf } from '../kaltura/regions.ts';
import { holdsSecret } from '../text/mistaken.ts';
import { realCredentials } from './changes.ts';
import { here } from './here.ts';
import type { CommandLine } from './options.ts';
import type { Surroundings } from './surroundings.ts';

/** What `next` is made from. */
export interface Situation {
  around: Surroundings;
  all: readonly Report[];
  /** The regions where the account is, as far as they had to be looked for. */
  found: readonly string[];
  file: EnvFile | null;
  /** The Admin Secret is of no account by that number there. */
  isStranger: boolean;
  /** What the command line gave stands in the file now. */
  isWritten: boolean;
}

const PLACEHOLDER: Readonly<Record<string, string>> = {
  'partner-id': '‹Partner ID›',
  'player-id': '‹Player ID›',
  'user-id': '‹User ID›',
  'portal-url': '‹https://…›',
};

const PATIENT_SECONDS = 60;

/** Commands that lead to a good state without a terminal, most useful first. Empty when all is well, and when only this very command would be left. */
export function nextCommands(now: Situation): string[] {
  const all = ways(now);
  // With another environment the same command may say another thing.
  if (all.some((each) => each.startsWith('unset '))) return all;
  return all.filter((each) => !isOwn(now.around.line, each));
}

/** The command that has just been run: once more it would say the same, and whoever follows what is said here would never end. */
function isOwn({ command: name, values, flags }: CommandLine, suggested: string): boolean {
  const given = Object.entries(values).map(
    ([option, value = '']) => `${option === 'env-file' ? '-f' : `--${option}`} ${shellWord(value)}`,
  );
  const switches = [...flags].filter((flag) => !['debug', 'no-color'].includes(flag));
  const own = ['kaltura-setup', name, ...given, ...switches.map((flag) => `--${flag}`)].join(' ');
  // In whatever order.
  const words = (text: string): string => text.split(' ').sort().join(' ');
  return words(own) === words(suggested);
}

function ways(now: Situation): string[] {
  const state = overall(now.all);
  if (state === 'valid') return stillHidden(now);
  if (state === 'unreachable') return tryAgain(now);
  const wrong = now.all.filter(isWrong);
  const unset = wrong
    .filter((each) => each.given?.source === 'environment')
    .map((each) => `unset ${each.credential.variable}`);
  // Once the environment no longer hides it, the file's own value counts: that is looked at first.
  const isHidden = ({ given, credential }: Report): boolean => {
    const inFile = now.file?.values[credential.variable];
    return given?.source === 'environment' && !!inFile && inFile !== given.text;
  };
  const toMend = wrong.filter((each) => !isHidden(each));
  // The region of a Partner ID that is yet to be given is found by setup itself.
  const mended = wrong.some((each) => each.credential.name === 'partner-id')
    ? toMend.filter((each) => !(each.credential.name === 'region' && each.status === 'missing'))
    : toMend;
  const check = command(now, 'check', carriedUrl(now));
  // The secret could not be checked in the wrong region. That line first: with another one wrong, nothing would be written.
  const region = mended.find((each) => each.credential.name === 'region' && each.status === 'invalid');
  const isWaiting = now.all.some((each) => each.credential.secret && each.verdict?.code === 'DEPENDS');
  if (region && isWaiting && mended.length > 1)
    return [...unset, setupWith(now, [['region', optionFor(now, region)]], true), check];
  if (mended.length === 0) return [...unset, check];
  const ready = wantsReadyMade(now) ? [command(now, 'setup', [])] : [];
  const isAlone = toMend.length === 1;
  const first = setupWith(
    now,
    mended.map((each) => [each.credential.name, optionFor(now, each)]),
    isAlone,
  );
  const others = [...elsewhere(now, mended, isAlone), ...anotherAccount(now, mended)];
  return [...unset, ...ready, first, ...others, ...(unset.length > 0 ? [check] : [])];
}

/** On the sandbox, with neither an account nor a secret to go by: its ready-made answers need nothing from stdin. */
function wantsReadyMade({ around, all, file }: Situation): boolean {
  const isNothing = all.every(
    ({ credential, status }) =>
      !['partner-id', 'admin-secret'].includes(credential.name) || ['invalid', 'missing'].includes(status),
  );
  const isFree = file === null || realCredentials(file) === null;
  return around.sandbox && around.line.command === 'check' && isNothing && isFree;
}

function isWrong({ status }: Report): boolean {
  return status === 'invalid' || status === 'missing';
}

/** The file is right, but the environment holds another value that will be taken before it. */
function stillHidden({ around, all, file, isWritten }: Situation): string[] {
  if (!isWritten) return [];
  const hiding = all.filter(({ credential: { variable }, given }) => {
    const outside = around.env[variable];
    return outside && given?.source !== 'environment' && outside !== file?.values[variable];
  });
  if (hiding.length === 0) return [];
  return [
    ...hiding.map((each) => `unset ${each.credential.variable}`),
    command({ around, isWritten }, 'check', []),
  ];
}

/** Nothing was learnt: the same once more, with more time; and where the host has no name, another region. */
function tryAgain(now: Situation): string[] {
  const region = now.all.find((each) => each.credential.name === 'region');
  const isNoHost =
    region?.verdict?.code === 'ENOTFOUND' && region.value !== null && regionOf(region.value) === null;
  const isSetup = now.around.line.command === 'setup' && !now.isWritten;
  // Where that much time was of no use either, the same again would be: an agent that runs what this says would never end.
  const hadTime = Number(now.around.line.values.timeout ?? 0) >= PATIENT_SECONDS;
  const more = `--timeout ${PATIENT_SECONDS}`;
  const again = hadTime
    ? []
    : isSetup
      ? [setupWith(now, [], false, [more])]
      : [command(now, 'check', [...carriedUrl(now), more])];
  if (!isNoHost) return again;
  const other = setupWith(now, [['region', regionChoice([])]], true);
  return region.given?.source === 'environment'
    ? [...again, `unset ${region.credential.variable}`, other]
    : [...again, other];
}

/** The values that a verdict offers for one credential. */
function offered(report: Report | undefined, name: string): string[] {
  const offers = report?.verdict?.offers ?? [];
  return offers.flatMap(({ credential, value }) => (credential === name && value !== null ? [value] : []));
}

/** The same answers, with the account in another region: offered where the secret was refused in this one. */
function elsewhere(now: Situation, mended: readonly Report[], isAlone: boolean): string[] {
  const secret = mended.find((each) => each.credential.secret);
  const places = offered(secret, 'region');
  const others = mended.filter((each) => each !== secret);
  const again: Options = secret?.given?.source === 'option' ? [['admin-secret', secretOption(now)]] : [];
  return places.map((place) =>
    setupWith(
      now,
      [
        ...others.map((each): [string, string] => [each.credential.name, optionFor(now, each)]),
        ...again,
        ['region', `--region ${regionOf(place)?.id ?? place}`],
      ],
      isAlone,
    ),
  );
}

/** The secret may be right, and the Partner ID another account's. */
function anotherAccount(now: Situation, mended: readonly Report[]): string[] {
  const isSecretWrong = mended.some((each) => each.credential.secret);
  const isIdWrong = mended.some((each) => each.credential.name === 'partner-id');
  const option = `--partner-id ${PLACEHOLDER['partner-id']}`;
  return now.isStranger && isSecretWrong && !isIdWrong
    ? [setupWith(now, [['partner-id', option]], true)]
    : [];
}

/** Options by credential name. */
type Options = [name: string, option: string][];

/** `setup --yes` with these options, and with those of this command line that are not in the file yet. */
function setupWith(now: Situation, options: Options, isAlone: boolean, more: readonly string[] = []): string {
  const { around, all } = now;
  const { line } = around;
  // On the sandbox without --yes the ready-made answers are taken: they are to be taken again.
  const isReady = around.sandbox && line.command === 'setup' && !line.flags.has('yes');
  const named = new Map(options);
  for (const each of all) {
    const { name } = each.credential;
    const isGiven = each.given?.source === 'option' && !now.isWritten;
    if (isGiven && !named.has(name)) named.set(name, givenOption(now, each));
  }
  // In the order of the credentials.
  const all6 = all.flatMap((each) => named.get(each.credential.name) ?? []);
  const first = options[0]?.[0] ?? '';
  const besides = [...named.keys()].filter((name) => name !== first && !isOfCheck(now, name));
  const only = options.length === 0 ? line.values.only : isAlone && besides.length === 0 ? first : undefined;
  return command(now, isReady ? 'setup' : 'setup --yes', [
    ...(only && !isReady ? [`--only ${only}`] : []),
    ...all6,
    ...more,
  ]);
}

/** A `--service-url` that `check` was given says where to ask, not what to write. */
function isOfCheck({ around }: Pick<Situation, 'around'>, name: string): boolean {
  return name === 'region' && around.line.command !== 'setup';
}

/** The option that gives again what this command line gave. */
function givenOption(now: Situation, { credential, given, value }: Report): string {
  const text = value ?? given?.text ?? '';
  if (credential.secret) return secretOption(now);
  if (holdsSecret(text)) return `--${credential.name} ${PLACEHOLDER[credential.name] ?? '‹…›'}`;
  if (credential.name !== 'region') return `--${credential.name} ${shellWord(text)}`;
  const id = regionOf(text)?.id;
  return id ? `--region ${id}` : `--service-url ${shellWord(text)}`;
}

function secretOption({ around }: Situation): string {
  const { login } = around.line.values;
  return login === undefined ? '--admin-secret-stdin' : `--login ${shellWord(login)} --password-stdin`;
}

function carriedUrl(now: Situation): string[] {
  const { around, all, isWritten } = now;
  const region = all.find((each) => each.credential.name === 'region');
  const isNeeded = !isWritten && around.line.command === 'check' && region?.given?.source === 'option';
  return isNeeded && region && !isWrong(region) ? [givenOption(now, region)] : [];
}

/** The option that mends one credential, its value known or `‹…›`. */
function optionFor(now: Situation, report: Report): string {
  const { credential } = report;
  if (credential.secret) return secretOption(now);
  const offers = offered(report, credential.name);
  const known = offers.length === 1 ? offers[0] : undefined;
  if (credential.name !== 'region')
    return `--${credential.name} ${known && !holdsSecret(known) ? shellWord(known) : PLACEHOLDER[credential.name]}`;
  // Where the account was found tells more than what an address near the API's looks like.
  const places = now.found.length === 1 || offers.length === 0 ? now.found : offers;
  const ids = places.flatMap((place) => regionOf(place)?.id ?? []);
  if (ids.length === 1) return `--region ${ids[0]}`;
  if (known && regionOf(known) === null && isTrusted(now, known, report))
    return `--service-url ${shellWord(known)}`;
  return regionChoice(ids);
}

function regionChoice(ids: readonly string[]): string {
  return `--region ‹${(ids.length > 0 ? ids : REGIONS.map((region) => region.id)).join('|')}›`;
}

/** A host that a file names is not put behind `--service-url`, which vouches for it, unless the secret at hand may go there anyway. */
function isTrusted({ all }: Situation, serviceUrl: string, { given }: Report): boolean {
  const secret = all.find((each) => each.credential.secret);
  return (
    !!secret &&
    !isWrong(secret) &&
    mayHoldSecret(serviceUrl, given?.source ?? null, secret.given?.source ?? null)
  );
}

function command(
  { around }: Pick<Situation, 'around' | 'isWritten'>,
  what: string,
  options: readonly string[],
): string {
  const json = around.line.flags.has('json') ? ['--json'] : [];
  return `${['kaltura-setup', what, ...options, ...json].join(' ')}${here(around)}`;
}
