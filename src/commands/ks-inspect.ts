import { EXIT, type ExitCode, type Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { credentialNamed } from '../credentials/index.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import { readEnvFile } from '../env-file/read.ts';
import { type Aliveness, aliveness } from '../kaltura/alive.ts';
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
import { type GivenAll, givenIn } from './input-sources.ts';
import { failure, unvouched } from './report-problem.ts';
import { namedServiceUrl, serviceUrlOf } from './service-url.ts';
import { readStdin } from './stdin.ts';

const LONG_SECONDS = 24 * 3600;

/** `kaltura-setup ks inspect`: what a KS holds and what is wrong with it; with `--online` the server is asked too. Gives the exit code. */
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
    const asked = await askedOnline(context, given, { ks, partnerId: String(seen.partnerId) });
    if ('problem' in asked) return failure(asked.problem, context, asked.exit);
    Object.assign(seen, online(seen, asked.value));
  } else if (seen.status === 'valid' || seen.status === 'unverified') {
    seen.warnings.push(
      'Whether it was ended, is restricted, or is of a blocked user is not known here: --online asks.',
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

/** What the server says of a KS. It goes to one of Kaltura's regions, or to a host that the command line names: it came from neither file nor environment. */
async function askedOnline(
  context: Context,
  given: GivenAll,
  { ks, partnerId }: { ks: string; partnerId: string },
): Promise<{ value: Aliveness } | Failed<Problem>> {
  const place = await placeOf(context, given, partnerId);
  if ('problem' in place) return place;
  const had = await aliveness(context.network, place.value, ks);
  return 'problem' in had ? { ...had, exit: EXIT.unreachable } : had;
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

const SAID: Readonly<Record<Exclude<Aliveness, 'alive'>, Pick<Inspected, 'status' | 'message'>>> = {
  expired: {
    status: 'expired',
    message: `The server says that it has expired. Create a new one: ${commandLine`ks`}.`,
  },
  ended: {
    status: 'ended',
    message: `It was ended (session.end, or its AppToken was deleted). Create a new one: ${commandLine`ks`}.`,
  },
  restricted: {
    status: 'restricted',
    message: 'It is restricted: it is used up, or meant for another IP address.',
  },
  'blocked-user': {
    status: 'blocked-user',
    message: 'Its user is blocked: Kaltura refuses every call with it.',
  },
  'blocked-account': { status: 'blocked-account', message: 'Its account is blocked or deleted.' },
  refused: {
    status: 'refused',
    message: 'The server rejects it: it was changed, or signed with another secret.',
  },
};

/** What is known once the server has answered. */
function online(seen: Inspected, said: Aliveness): Partial<Inspected> {
  if (said !== 'alive') return SAID[said];
  // What it refuses to call good is not made so by its clock.
  if (seen.status === 'unverified') return { status: 'valid', message: 'The server accepts it.' };
  return seen.status === 'valid' ? { message: `${seen.message} The server accepts it.` } : {};
}

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
    | Exclude<Aliveness, 'alive'>;
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
