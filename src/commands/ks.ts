import { CREDENTIALS, credentialNamed } from '../credentials/index.ts';
import type { EnvFile } from '../env-file/read.ts';
import { readEnvFile } from '../env-file/read.ts';
import { lookUp } from '../kaltura/account.ts';
import { readKs, signKs } from '../kaltura/ks.ts';
import { placeName, REGIONS } from '../kaltura/regions.ts';
import { type SessionWarning, sessionOf } from '../kaltura/session.ts';
import { jsonText } from '../text/json.ts';
import { listed } from '../text/listed.ts';
import { shownSentence } from '../text/mistaken.ts';
import { failure, say, unvouched } from './failure.ts';
import { type GivenAll, givenIn, unvouchedHost } from './given.ts';
import { here } from './here.ts';
import { withLogin } from './login.ts';
import { onceEach } from './once.ts';
import type { CommandLine } from './options.ts';
import { type Surroundings, surroundings } from './surroundings.ts';

/** `kaltura-setup ks`: one KS on stdout, and nothing else there. Gives the exit code. */
export async function ks(line: CommandLine): Promise<number> {
  const expiry = secondsIn(line.values.expiry ?? '1h');
  const its = await surroundings(line);
  const around = { ...its, ask: onceEach(its.ask) };
  try {
    if (expiry !== null) return await session(around, expiry);
    const problem = {
      code: 'USAGE',
      message: '--expiry is a time such as 3600, 30m or 4h, ten years at most.',
      fix: 'For example --expiry 1h.',
    };
    return failure(line.flags.has('json'), problem, around, 2);
  } finally {
    await around.close();
  }
}

/** Seconds in `3600`, `90s`, `30m`, `4h`, `1d`; null for anything else, for 0 and for more than ten years. */
export function secondsIn(text: string): number | null {
  const parts = /^(\d{1,9})(s|m|h|d)?$/.exec(text.trim());
  if (!parts) return null;
  const seconds =
    Number(parts[1]) * { s: 1, m: 60, h: 3600, d: 86_400 }[(parts[2] ?? 's') as 's' | 'm' | 'h' | 'd'];
  return seconds > 0 && seconds <= 10 * 366 * 86_400 ? seconds : null;
}

interface Wanted {
  partnerId: string;
  adminSecret: string;
  serviceUrl: string;
}

async function session(around: Surroundings, expiry: number): Promise<number> {
  const { line, envFile } = around;
  const json = line.flags.has('json');
  const read = await readEnvFile(envFile);
  if (read.status === 'failed') return failure(json, read, around, 4);
  const without = givenIn(around, read.file);
  const signed = await withLogin(around, without);
  if ('problem' in signed) return failure(json, signed.problem, around, signed.code);
  const all = signed.given;
  const wanted = await subjectOf(around, all, read.file);
  if ('code' in wanted) return failure(json, wanted.problem, around, wanted.code);
  const admin = (line.values.type ?? 'admin') === 'admin';
  const user = userIn(all);
  if ('problem' in user) return failure(json, user.problem, around, 1);
  const { userId } = user;
  const privileges = line.values.privileges ?? '';
  if (userId.includes(';')) return failure(json, semicolon(), around, 2);
  let made:
    | { ks: string; warnings: SessionWarning[] }
    | { problem: { code: string; message: string; fix: string }; code: number };
  if (line.flags.has('local')) {
    const fields = {
      partnerId: Number(wanted.partnerId),
      type: admin ? ('admin' as const) : ('user' as const),
      userId,
      expiresAt: now() + expiry,
      privileges,
    };
    made = { ks: signKs(fields, wanted.adminSecret), warnings: [] };
  } else {
    made = await sessionOf(around.network, wanted, { admin, userId, expiry, privileges });
  }
  if ('problem' in made) return failure(json, made.problem, around, made.code);
  if (json) {
    // As the KS itself has it: a server may shorten the expiry or add privileges.
    const read = readKs(made.ks, wanted.adminSecret);
    const held = read.kind === 'verified' ? read.fields : null;
    const answer = {
      ks: made.ks,
      type: held?.type ?? null,
      userId: held?.userId ?? null,
      expiresAt: held?.expiresAt ?? null,
      privileges: held?.privileges ?? null,
      partnerId: held?.partnerId ?? null,
    };
    const mark = around.sandbox ? { sandbox: true } : {};
    const warnings = made.warnings.map(({ code, message, fix }) => ({
      code,
      message: shownSentence(message),
      fix,
    }));
    process.stdout.write(jsonText({ ...answer, warnings, ...mark }));
  } else process.stdout.write(`${made.ks}\n`);
  for (const { message, fix } of made.warnings) say({ message: shownSentence(message), fix }, around);
  if (around.sandbox)
    say({ message: 'this session is of no real account; only the sandbox knows it.', fix: null }, around);
  if (admin && process.stdout.isTTY) {
    process.stderr.write(
      'This is an ADMIN session: it opens the whole account. For anything an end user can see, use --type user.\n',
    );
  }
  return 0;
}

/** In a session of version 1 what follows a `;` in the User ID is taken for further fields, privileges among them. */
function semicolon(): { code: string; message: string; fix: string } {
  return {
    code: 'SEMICOLON_IN_USER_ID',
    message:
      'The User ID holds a “;”: older sessions end the User ID there, and take what follows for privileges.',
    fix: 'Take a User ID without it (--user-id).',
  };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** Whose session it is: as `check` reads it, without the quotes or spaces that cling to it. */
function userIn(
  all: GivenAll,
): { userId: string } | { problem: { code: string; message: string; fix: string } } {
  const text = all['user-id']?.text ?? '';
  if (text === '') return { userId: '' };
  const { parse, variable } = credentialNamed('user-id');
  const parsed = parse(text);
  if (parsed.ok) return { userId: parsed.value };
  return { problem: { code: parsed.code, message: `${variable}: ${parsed.message}`, fix: parsed.fix } };
}

/** The three values that a session is made from, or which of them is missing or wrong. */
async function subjectOf(
  around: Surroundings,
  all: GivenAll,
  file: EnvFile,
): Promise<Wanted | { problem: { code: string; message: string; fix: string }; code: number }> {
  const local = around.line.flags.has('local');
  const values: Record<string, string> = {};
  for (const { name, variable, parse, where } of CREDENTIALS.filter((each) =>
    ['partner-id', 'admin-secret', 'region'].includes(each.name),
  )) {
    const text = all[name]?.text;
    if (!text) {
      if (name === 'region') continue;
      const fix = file.exists
        ? `Run npx kaltura-setup${here(around)}, or set it in the environment.`
        : `There is no ${around.envFile} here: run npx kaltura-setup${here(around)}, or name another with -f.`;
      return { problem: { code: 'MISSING', message: `${variable} is not set.`, fix }, code: 1 };
    }
    const parsed = parse(text);
    if (!parsed.ok && !(local && name === 'region'))
      return {
        problem: {
          code: parsed.code,
          message: `${variable}: ${parsed.message}`,
          fix: parsed.fix || where.text,
        },
        code: 1,
      };
    if (parsed.ok) values[name] = parsed.value;
  }
  const partnerId = values['partner-id'] ?? '';
  const adminSecret = values['admin-secret'] ?? '';
  if (local) return { partnerId, adminSecret, serviceUrl: '' };
  const host = unvouchedHost(around, all);
  if (host) return { problem: unvouched(host), code: 2 };
  if (values.region) return { partnerId, adminSecret, serviceUrl: values.region };
  const { active, silent } = await lookUp(around.ask, partnerId);
  if (active.length === 1) return { partnerId, adminSecret, serviceUrl: active[0] as string };
  if (active.length > 1) {
    return {
      problem: {
        code: 'SEVERAL_REGIONS',
        message: `KALTURA_SERVICE_URL is not set, and the Partner ID exists in ${listed(active.map(placeName))}.`,
        fix: `Run npx kaltura-setup setup --yes --only region --region ‹the right one›${here(around)}.`,
      },
      code: 1,
    };
  }
  const first = silent[0];
  if (first)
    return {
      problem: {
        ...first.problem,
        message: `KALTURA_SERVICE_URL is not set, and the region could not be found. ${first.problem.message}`,
      },
      code: 3,
    };
  return {
    problem: {
      code: 'INVALID_WIDGET_ID',
      message: `No account ${partnerId} in any of Kaltura's ${REGIONS.length} regions.`,
      fix: `Run npx kaltura-setup check${here(around)}.`,
    },
    code: 1,
  };
}
