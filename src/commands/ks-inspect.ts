import { EXIT, type ExitCode, exitFor, type Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { credentialNamed } from '../credentials/index.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import { readEnvFile } from '../env-file/read.ts';
import { type Aliveness, aliveness, type KsVerification, verifyKs } from '../kaltura/alive.ts';
import { type KsFields, type KsReading, readKs } from '../kaltura/ks.ts';
import type { Problem } from '../result.ts';
import { commandLine } from '../text/command.ts';
import { jsonText } from '../text/json.ts';
import { redactDocument } from '../text/redact.ts';
import { keepSecret, shownText } from '../text/secrets.ts';
import { pipeLine } from '../text/shell.ts';
import { type Line, padded, line as row, span } from '../ui/line.ts';
import { looksOf, paintedLines } from '../ui/paint.ts';
import { type Context, inContext } from './context.ts';
import type { Environment } from './environment.ts';
import { type GivenAll, givenIn, valueIn } from './input-sources.ts';
import { failure, unvouched } from './report-problem.ts';
import { namedServiceUrl, serviceUrlOf } from './service-url.ts';
import { readStdin } from './stdin.ts';

const LONG_SECONDS = 24 * 3600;

/** `kaltura-setup ks inspect`: decodes a KS and says what is wrong with it; with `--online` it asks the server too. Gives the exit code. */
export function ksInspect(options: OptionsOf<'ks inspect'>, env: Environment): Promise<number> {
  return inContext(options, env, inspection);
}

async function inspection(context: Context<OptionsOf<'ks inspect'>>): Promise<ExitCode> {
  const { options, sandbox } = context;
  const piped = await readStdin();
  if ('problem' in piped) {
    const fix = `For example: ${pipeLine('KALTURA_KS', commandLine`ks inspect`)}`;
    return failure({ ...piped.problem, fix }, context, EXIT.usage);
  }
  const read = await readEnvFile(context.envFile);
  if (read.status === 'failed') return failure(read, context, EXIT.envFile);
  const given = givenIn(context, read.file);
  const { variable, parse } = credentialNamed('admin-secret');
  const secret = given['admin-secret'];
  const parsed = secret && parse(secret.text);
  const ks = piped.value.trim();
  keepSecret(ks);
  const reading = readKs(ks, parsed?.ok ? parsed.value : undefined);
  const seen = inspected(reading, Math.floor(Date.now() / 1000), given['partner-id']?.text);
  if (parsed && !parsed.ok)
    seen.warnings.push(`The signature was not checked: ${variable} is not one. ${parsed.message}`);
  if (options.online && seen.partnerId !== null) {
    const asked = await askServer(context, given, { ks, reading, seen, partnerId: seen.partnerId });
    if ('problem' in asked) return failure(asked.problem, context, asked.exit);
    Object.assign(seen, asked.value);
  } else if (seen.status === 'valid' || seen.status === 'unverified') {
    seen.warnings.push(
      'Whether the KS was ended, is restricted or has a blocked user is not known offline: --online asks.',
    );
  }
  if (options.json) {
    const { status, message, ...rest } = seen;
    process.stdout.write(jsonText({ status, message, ...rest, ...(sandbox ? { sandbox } : {}) }));
  } else {
    const looks = looksOf(process.env, process.stdout, options.noColor);
    const head = sandbox ? [row('sandbox', 'warn')] : [];
    process.stdout.write(`${paintedLines([...head, ...linesOf(redactDocument(seen))], looks)}\n`);
  }
  return seen.status === 'valid' ? EXIT.done : seen.status === 'unverified' ? EXIT.unreachable : EXIT.wrong;
}

/** A KS to ask the server about, and what is known of it offline. */
interface Subject {
  ks: string;
  reading: KsReading;
  seen: Inspected;
  partnerId: number;
}

/**
 * What the server says of a KS, where that differs from what is known offline: the server's word counts. It goes to one of Kaltura's regions, or to
 * a host that the command line names: the KS came from neither file nor environment. It is used only if that costs nothing, or after `--yes`.
 */
async function askServer(
  context: Context<OptionsOf<'ks inspect'>>,
  given: GivenAll,
  subject: Subject,
): Promise<{ value: Partial<Inspected> } | Failed<Problem>> {
  const place = await placeOf(context, given, String(subject.partnerId));
  if ('problem' in place) return place;
  const verified = await verificationOf(context, given, place.value, subject);
  if ('problem' in verified) return { ...verified, exit: exitFor(verified.problem) };
  const { value } = verified;
  if (value.kind === 'refused')
    return { value: { ...SAID.refused, message: refusedMessage(subject.reading) } };
  if (value.kind === 'blocked-account') return { value: SAID['blocked-account'] };
  const now = Math.floor(Date.now() / 1000);
  const seen = value.kind === 'verified' ? verifiedByServer(subject.seen, value.fields, now) : subject.seen;
  if (value.kind === 'verified' && value.user === 'blocked')
    return { value: { ...seen, ...SAID['blocked-user'] } };
  const costs = value.kind === 'verified' ? costsOf(value) : [UNKNOWN_COSTS];
  if (costs.length > 0 && !context.options.yes) return notUsed(seen, costs, value);
  const used = await aliveness(context.network, place.value, subject.ks);
  if ('problem' in used) return { ...used, exit: exitFor(used.problem) };
  if (costs.length > 0) seen.warnings.push(`The KS was used: ${costs.join(', and ')}.`);
  return { value: { ...seen, ...whenUsed(seen, used.value) } };
}

/** The KS verified by the server, if the Admin Secret of its account is at hand. */
async function verificationOf(
  { network }: Context,
  given: GivenAll,
  serviceUrl: string,
  { ks, reading, partnerId }: Subject,
): ReturnType<typeof verifyKs> {
  const secret = valueIn(given, 'admin-secret');
  const owner = valueIn(given, 'partner-id');
  // Without a Partner ID beside it, a secret that fits the KS is that of its account.
  const isOwn = owner === null ? reading.kind === 'verified' : owner === String(partnerId);
  if (!secret || !isOwn) return { value: { kind: 'not-asked', code: 'NO_SECRET' } };
  return verifyKs(network, serviceUrl, { partnerId: String(partnerId), secret }, ks);
}

/** What is known of a KS that the server has verified, without its being used. */
function verifiedByServer(seen: Inspected, fields: KsFields, now: number): Inspected {
  const version = seen.version ?? 2;
  const read = inspected({ kind: 'verified', version, fields }, now);
  // What was not verified offline, the server has verified: a warning of the other kind is out of date.
  const warnings = [...new Set([...seen.warnings, ...read.warnings])];
  return { ...read, version: seen.version, warnings };
}

const UNKNOWN_COSTS =
  'this counts as one action if it has an actionslimit, and may create its user in the account';

/** What the use of a KS costs; empty if nothing. */
function costsOf({ fields, user }: Extract<KsVerification, { kind: 'verified' }>): string[] {
  const { userId, privileges, partnerId } = fields;
  const limit = privileges.split(',').find((each) => each.startsWith('actionslimit'));
  return [
    ...(limit ? [`this uses up one of its actions (${limit})`] : []),
    ...(user === 'there'
      ? []
      : [`this may create ${userId ? `user ${userId}` : 'a user without a name'} in account ${partnerId}`]),
  ];
}

/** What is said where the KS is not used, for what that would cost. Where nothing else is known, that needs a yes. */
function notUsed(
  seen: Inspected,
  costs: readonly string[],
  { kind }: KsVerification,
): { value: Partial<Inspected> } | Failed<Problem> {
  const cost = costs.join(', and ');
  // What is signed with another secret may be signed with one of the account's own.
  if (kind !== 'verified' && ['valid', 'unverified', 'other-secret'].includes(seen.status))
    return {
      problem: {
        code: 'NEEDS_YES',
        message: `Without the Admin Secret of account ${seen.partnerId}, only using the KS tells whether the server accepts it; ${cost}.`,
        fix: 'Set the Admin Secret in the env file or the environment, or add --yes to use the KS.',
      },
      exit: EXIT.usage,
    };
  const isOpen = seen.status === 'valid';
  const warning = `Whether the KS was ended, used up or restricted is known only by using it, and ${cost}. Add --yes to use it.`;
  return { value: { ...seen, warnings: isOpen ? [...seen.warnings, warning] : seen.warnings } };
}

/** What the use of the KS says about it. */
function whenUsed(seen: Inspected, said: Aliveness): Partial<Inspected> {
  if (said !== 'alive' && said !== 'alive-elsewhere') return SAID[said];
  const accepts =
    said === 'alive'
      ? 'The server accepts it.'
      : 'The server accepts it, but does not let it list entries (SERVICE_FORBIDDEN): its type or its role allows less.';
  if (seen.status === 'expired')
    return {
      status: 'valid',
      message: accepts,
      warnings: [...seen.warnings, 'By the clock of this computer it has expired: check the clock.'],
    };
  return { status: 'valid', message: seen.status === 'valid' ? `${seen.message} ${accepts}` : accepts };
}

function refusedMessage(reading: KsReading): string {
  return reading.kind === 'broken' ? `The server rejects it. ${reading.message}` : SAID.refused.message;
}

async function placeOf(
  context: Context,
  given: GivenAll,
  partnerId: string,
): Promise<{ value: string } | Failed<Problem>> {
  const set = namedServiceUrl(given);
  if (set && 'problem' in set) return set;
  if (set) {
    const named = set.serviceUrl;
    const may = context.sandbox || mayHoldSecret(named, given.region?.source ?? null, 'chosen');
    return may ? { value: named } : { problem: unvouched(named), exit: EXIT.usage };
  }
  const found = await serviceUrlOf(context, {}, partnerId);
  return 'problem' in found ? found : { value: found.serviceUrl };
}

const SAID: Readonly<
  Record<Exclude<Aliveness, 'alive' | 'alive-elsewhere'>, Pick<Inspected, 'status' | 'message'>>
> = {
  expired: {
    status: 'expired',
    message: `The server says that it has expired. Create a new one: ${commandLine`ks`}.`,
  },
  ended: {
    status: 'ended',
    message: `It was ended (session.end, or its AppToken was deleted). Create a new one: ${commandLine`ks`}.`,
  },
  'used-up': {
    status: 'restricted',
    message: `It is used up: its actionslimit allows no further call. Create a new one: ${commandLine`ks`}.`,
  },
  'other-address': {
    status: 'restricted',
    message: 'It is restricted to another IP address (iprestrict): Kaltura refuses it from here.',
  },
  'other-uri': {
    status: 'restricted',
    message: 'It is restricted to certain API addresses (urirestrict): Kaltura refuses it for others.',
  },
  'blocked-user': {
    status: 'blocked-user',
    message: 'Its user is blocked: Kaltura refuses every call with it.',
  },
  'blocked-account': { status: 'blocked-account', message: 'Its account is blocked or deleted.' },
  refused: {
    status: 'refused',
    message: 'The server rejects it: it is not signed with a secret of this account, or was changed since.',
  },
};

/** What `ks inspect --json` prints. */
export interface Inspected {
  status:
    | 'valid'
    | 'unverified'
    | 'expired'
    | 'truncated'
    | 'tampered'
    | 'other-secret'
    | 'not-a-ks'
    /** Of these only the server knows. */
    | 'ended'
    | 'restricted'
    | 'blocked-user'
    | 'blocked-account'
    | 'refused';
  message: string;
  version: 1 | 2 | null;
  partnerId: number | null;
  type: 'user' | 'admin' | null;
  userId: string | null;
  /** Unix seconds. */
  expiresAt: number | null;
  privileges: string | null;
  warnings: string[];
}

/** A reading in the words of the JSON. `now` in Unix seconds. */
export function inspected(reading: KsReading, now: number, ownPartner?: string): Inspected {
  const none = {
    version: null,
    partnerId: null,
    type: null,
    userId: null,
    expiresAt: null,
    privileges: null,
    warnings: [] as string[],
  };
  if (reading.kind === 'not-a-ks') return { ...none, status: 'not-a-ks', message: reading.message };
  const fields = reading.kind === 'broken' ? null : reading.fields;
  const partnerId = reading.kind === 'verified' ? reading.fields.partnerId : reading.partnerId;
  const warnings =
    ownPartner && String(partnerId) !== ownPartner.trim()
      ? [`It is of account ${partnerId}, not of ${shownText(ownPartner, 20)}.`]
      : [];
  if (fields?.type === 'admin' && fields.expiresAt - now > LONG_SECONDS)
    warnings.push(
      'An ADMIN session opens the whole account, and this one does so for days. Keep the expiry at 1 to 4 hours.',
    );
  const base: Omit<Inspected, 'status' | 'message'> = {
    ...none,
    version: reading.version,
    partnerId,
    warnings,
    ...(fields ? held(fields) : {}),
  };
  if (reading.kind === 'broken') return { ...base, status: reading.problem, message: reading.message };
  if (fields && fields.expiresAt <= now)
    return {
      ...base,
      status: 'expired',
      message: `It expired ${ago(now - fields.expiresAt)} ago. Create a new one: ${commandLine`ks`}.`,
    };
  if (reading.kind === 'seen') {
    return {
      ...base,
      status: 'unverified',
      message: fields
        ? 'Its fields can be read, but without the Admin Secret nobody knows whether they are true.'
        : 'Without the Admin Secret no more of it can be read. Give it in the env file or the environment.',
    };
  }
  return {
    ...base,
    status: 'valid',
    message: `Its signature is right; it expires in ${ago(reading.fields.expiresAt - now)}.`,
  };
}

function held({
  type,
  userId,
  expiresAt,
  privileges,
}: KsFields): Pick<Inspected, 'type' | 'userId' | 'expiresAt' | 'privileges'> {
  return { type, userId: shownText(userId, 400), expiresAt, privileges: shownText(privileges, 400) };
}

/** A span of seconds in words: `43 minutes`, `2 hours`. */
export function ago(seconds: number): string {
  const unit = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`;
  if (seconds < 90) return unit(Math.round(seconds), 'second');
  if (seconds < 5400) return unit(Math.round(seconds / 60), 'minute');
  if (seconds < 129_600) return unit(Math.round(seconds / 3600), 'hour');
  return unit(Math.round(seconds / 86_400), 'day');
}

function linesOf(seen: Inspected): Line[] {
  const bad = seen.status !== 'valid' && seen.status !== 'unverified';
  const mark = bad ? span('✖ ', 'bad') : seen.status === 'valid' ? span('✔ ', 'good') : span('! ', 'warn');
  const fact = (name: string, value: string | null): Line[] =>
    value === null ? [] : [[span(`  ${padded(name, 12)} `), span(value)]];
  const when =
    seen.expiresAt === null
      ? null
      : `${new Date(Math.min(seen.expiresAt, 8.64e12) * 1000).toISOString().replace('.000', '')}`;
  return [
    [mark, span(`${seen.status}: ${seen.message}`)],
    ...fact('account', seen.partnerId === null ? null : String(seen.partnerId)),
    ...fact('version', seen.version === null ? null : String(seen.version)),
    ...fact('type', seen.type?.toUpperCase() ?? null),
    ...fact('user', seen.userId === '' ? '(none)' : seen.userId),
    ...fact('expires', when),
    ...fact('privileges', seen.privileges === '' ? '(none)' : seen.privileges),
    ...seen.warnings.map((warning) => row(`! ${warning}`, 'warn')),
  ];
}
