import { credentialNamed } from '../credentials/index.ts';
import { readEnvFile } from '../env-file/read.ts';
import { type KsFields, type KsReading, readKs } from '../kaltura/ks.ts';
import { jsonText } from '../text/json.ts';
import { keepSecret, shownText } from '../text/secrets.ts';
import { type Line, padded, line as row, span } from '../ui/line.ts';
import { looksOf, paintedLines } from '../ui/paint.ts';
import { failure } from './failure.ts';
import { givenIn } from './given.ts';
import type { CommandLine } from './options.ts';
import { readStdin } from './stdin.ts';
import { envFileOf, takenEnvironment } from './surroundings.ts';

const LONG_SECONDS = 24 * 3600;

/** `kaltura-setup ks inspect`: what a KS holds and what is wrong with it. Nothing is sent. Gives the exit code. */
export async function ksInspect(line: CommandLine): Promise<number> {
  const json = line.flags.has('json');
  const sandbox = line.flags.has('sandbox');
  const envFile = envFileOf(line);
  const around = { sandbox, envFile };
  const env = takenEnvironment(sandbox);
  const piped = await readStdin();
  if (piped.problem)
    return failure(
      json,
      { ...piped.problem, fix: 'For example: echo "$KALTURA_KS" | kaltura-setup ks inspect' },
      around,
      2,
    );
  const read = await readEnvFile(envFile);
  if (read.status === 'failed') return failure(json, read, around, 4);
  const given = givenIn({ line, env }, read.file);
  const secret = given['admin-secret'];
  const parsed = secret && credentialNamed('admin-secret').parse(secret.text);
  keepSecret(piped.text.trim());
  const seen = inspected(
    readKs(piped.text, parsed?.ok ? parsed.value : undefined),
    Math.floor(Date.now() / 1000),
    given['partner-id']?.text,
  );
  if (parsed && !parsed.ok)
    seen.warnings.push(`The signature was not checked: KALTURA_ADMIN_SECRET is not one. ${parsed.message}`);
  if (json) {
    const { status, message, ...rest } = seen;
    const mark = sandbox ? { sandbox } : {};
    process.stdout.write(jsonText({ status, message, ...rest, ...mark }));
  } else {
    const looks = looksOf(process.env, process.stdout, line.flags.has('no-color'));
    const head = sandbox ? [row('sandbox', 'warn')] : [];
    process.stdout.write(`${paintedLines([...head, ...linesOf(seen)], looks)}\n`);
  }
  return seen.status === 'valid' || seen.status === 'unverified' ? 0 : 1;
}

/** What `ks inspect --json` prints. */
export interface Inspected {
  status: 'valid' | 'unverified' | 'expired' | 'truncated' | 'tampered' | 'other-secret' | 'not-a-ks';
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
