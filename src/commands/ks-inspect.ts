import { credentialNamed } from '../credentials/index.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import { readEnvFile } from '../env-file/read.ts';
import { lookUp } from '../kaltura/account.ts';
import { type Aliveness, aliveness } from '../kaltura/alive.ts';
import { type KsFields, type KsReading, readKs } from '../kaltura/ks.ts';
import { jsonText } from '../text/json.ts';
import { keepSecret, shownText } from '../text/secrets.ts';
import { type Line, padded, line as row, span } from '../ui/line.ts';
import { looksOf, paintedLines } from '../ui/paint.ts';
import { failure, unvouched } from './failure.ts';
import { type GivenAll, givenIn, valueIn } from './given.ts';
import type { CommandLine } from './options.ts';
import { readStdin } from './stdin.ts';
import { type Surroundings, surroundings } from './surroundings.ts';

const LONG_SECONDS = 24 * 3600;

/** `kaltura-setup ks inspect`: what a KS holds and what is wrong with it; with `--online` the server is asked too. Gives the exit code. */
export async function ksInspect(line: CommandLine): Promise<number> {
  const around = await surroundings(line);
  try {
    return await inspection(around);
  } finally {
    await around.close();
  }
}

async function inspection(around: Surroundings): Promise<number> {
  const { line, sandbox } = around;
  const json = line.flags.has('json');
  const piped = await readStdin();
  if (piped.problem)
    return failure(
      json,
      { ...piped.problem, fix: 'For example: echo "$KALTURA_KS" | kaltura-setup ks inspect' },
      around,
      2,
    );
  const read = await readEnvFile(around.envFile);
  if (read.status === 'failed') return failure(json, read, around, 4);
  const given = givenIn(around, read.file);
  const secret = given['admin-secret'];
  const parsed = secret && credentialNamed('admin-secret').parse(secret.text);
  const ks = piped.text.trim();
  keepSecret(ks);
  const reading = readKs(ks, parsed?.ok ? parsed.value : undefined);
  const seen = inspected(reading, Math.floor(Date.now() / 1000), given['partner-id']?.text);
  if (parsed && !parsed.ok)
    seen.warnings.push(`The signature was not checked: KALTURA_ADMIN_SECRET is not one. ${parsed.message}`);
  if (line.flags.has('online') && seen.partnerId !== null) {
    const asked = await askedOnline(around, given, { ks, partnerId: String(seen.partnerId) });
    if ('problem' in asked) return failure(json, asked.problem, around, asked.code);
    Object.assign(seen, online(seen, asked.value));
  } else if (seen.status === 'valid' || seen.status === 'unverified') {
    seen.warnings.push(
      'Whether it was ended, is restricted, or is of a blocked user is not known here: --online asks.',
    );
  }
  if (json) {
    const { status, message, ...rest } = seen;
    const mark = sandbox ? { sandbox } : {};
    process.stdout.write(jsonText({ status, message, ...rest, ...mark }));
  } else {
    const looks = looksOf(process.env, process.stdout, line.flags.has('no-color'));
    const head = sandbox ? [row('sandbox', 'warn')] : [];
    process.stdout.write(`${paintedLines([...head, ...linesOf(seen)], looks)}\n`);
  }
  return seen.status === 'valid' ? 0 : seen.status === 'unverified' ? 3 : 1;
}

/** What the server says of a KS. It goes to one of Kaltura's regions, or to a host that the command line names: it came from neither file nor environment. */
async function askedOnline(
  around: Surroundings,
  given: GivenAll,
  { ks, partnerId }: { ks: string; partnerId: string },
): Promise<{ value: Aliveness } | { problem: { code: string; message: string; fix: string }; code: number }> {
  const { serviceUrl, problem, code } = await placeOf(around, given, partnerId);
  if (!serviceUrl) return { problem: problem as NonNullable<typeof problem>, code };
  const had = await aliveness(around.network, serviceUrl, ks);
  return 'problem' in had ? { problem: had.problem, code: 3 } : had;
}

async function placeOf(
  around: Surroundings,
  given: GivenAll,
  partnerId: string,
): Promise<{
  serviceUrl: string | null;
  problem?: { code: string; message: string; fix: string };
  code: number;
}> {
  const named = valueIn(given, 'region');
  if (named) {
    const may = around.sandbox || mayHoldSecret(named, given.region?.source ?? null, 'chosen');
    return may ? { serviceUrl: named, code: 0 } : { serviceUrl: null, problem: unvouched(named), code: 2 };
  }
  const { active, silent } = await lookUp(around.ask, partnerId);
  if (active.length === 1) return { serviceUrl: active[0] as string, code: 0 };
  const [first] = silent;
  if (active.length === 0 && first) return { serviceUrl: null, problem: first.problem, code: 3 };
  return {
    serviceUrl: null,
    problem: {
      code: active.length > 1 ? 'SEVERAL_REGIONS' : 'INVALID_WIDGET_ID',
      message:
        active.length > 1
          ? `Account ${partnerId} exists in several regions.`
          : `No region knows account ${partnerId}.`,
      fix: 'Name the server: --service-url.',
    },
    code: 1,
  };
}

const SAID: Readonly<Record<Exclude<Aliveness, 'alive'>, Pick<Inspected, 'status' | 'message'>>> = {
  expired: {
    status: 'expired',
    message: 'The server says that it has expired. Make a new one: kaltura-setup ks.',
  },
  ended: {
    status: 'ended',
    message: 'It was ended (session.end, or its AppToken was deleted). Make a new one: kaltura-setup ks.',
  },
  restricted: {
    status: 'restricted',
    message: 'It is restricted: used up, or for another address than this computer’s.',
  },
  'blocked-user': {
    status: 'blocked-user',
    message: 'Its user is blocked: Kaltura refuses every call with it.',
  },
  'blocked-account': { status: 'blocked-account', message: 'Its account is blocked or deleted.' },
  refused: {
    status: 'refused',
    message: 'The server does not take it: it was changed, or signed with another secret.',
  },
};

/** What is known once the server has answered. */
function online(seen: Inspected, said: Aliveness): Partial<Inspected> {
  if (said !== 'alive') return SAID[said];
  // What it refuses to call good is not made so by its clock.
  if (seen.status === 'unverified') return { status: 'valid', message: 'The server takes it.' };
  return seen.status === 'valid' ? { message: `${seen.message} The server takes it.` } : {};
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
      message: `It expired ${ago(now - fields.expiresAt)} ago. Make a new one: kaltura-setup ks.`,
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
