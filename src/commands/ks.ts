import type { CredentialName } from '../credentials/credential.ts';
import { CREDENTIALS, credentialNamed } from '../credentials/index.ts';
import { referenceIn } from '../credentials/reference.ts';
import type { EnvFile } from '../env-file/read.ts';
import { readEnvFile } from '../env-file/read.ts';
import { lookUp } from '../kaltura/account.ts';
import { readKs, signKs } from '../kaltura/ks.ts';
import { placeName, REGIONS } from '../kaltura/regions.ts';
import { sessionOf } from '../kaltura/session.ts';
import type { Problem, Result } from '../result.ts';
import { jsonText } from '../text/json.ts';
import { listed } from '../text/listed.ts';
import { shownSentence } from '../text/redact.ts';
import { shellWord } from '../text/shell-word.ts';
import type { KsOptions } from './command-options.ts';
import { type Context, inContext } from './context.ts';
import type { Environment } from './environment.ts';
import { EXIT, type ExitCode, type Failed } from './exit-codes.ts';
import { type GivenAll, givenIn, unvouchedHost } from './input-sources.ts';
import { locationOptions } from './location-options.ts';
import { withLogin } from './login.ts';
import { failure, say, unvouched } from './report-problem.ts';

/** `kaltura-setup ks`: one KS on stdout, and nothing else there. Gives the exit code. */
export function ks(options: KsOptions, env: Environment): Promise<number> {
  return inContext(options, env, async (context) => {
    const made = await session(context);
    return 'problem' in made ? failure(made.problem, context, made.exit) : printed(context, made);
  });
}

interface Wanted {
  partnerId: string;
  adminSecret: string;
  serviceUrl: string;
}

interface Session {
  ks: string;
  adminSecret: string;
  warnings: Problem[];
}

async function session(context: Context<KsOptions>): Promise<Session | Failed<Problem>> {
  const { type, expiry, privileges, local } = context.options;
  const read = await readEnvFile(context.envFile);
  if (read.status === 'failed') return { problem: read, exit: EXIT.envFile };
  const signed = await withLogin(context, givenIn(context, read.file));
  if ('problem' in signed) return signed;
  const wanted = await subjectOf(context, signed.given, read.file);
  if ('problem' in wanted) return wanted;
  const user = userIn(signed.given);
  if ('problem' in user) return { ...user, exit: EXIT.wrong };
  const userId = user.value;
  if (userId.includes(';')) return { problem: semicolon(), exit: EXIT.usage };
  const { adminSecret } = wanted;
  if (local) {
    const expiresAt = Math.floor(Date.now() / 1000) + expiry;
    const fields = { partnerId: Number(wanted.partnerId), type, userId, expiresAt, privileges };
    return { ks: signKs(fields, adminSecret), adminSecret, warnings: [] };
  }
  const had = await sessionOf(context.network, wanted, {
    admin: type === 'admin',
    userId,
    expiry,
    privileges,
  });
  if ('value' in had) return { ...had.value, adminSecret };
  const { problem } = had;
  const fix = problem.fix ?? `Run npx kaltura-setup check${locationOptions(context)}: it says what is wrong.`;
  return { problem: { ...problem, fix }, exit: problem.refused ? EXIT.wrong : EXIT.unreachable };
}

/** What can be done about a session that came out otherwise than asked for. */
const FIXES: Readonly<Record<string, string>> = {
  UNREADABLE_KS: 'kaltura-setup ks inspect --online asks the server about it.',
  OTHER_USER: 'Look at it with kaltura-setup ks inspect, and use another User ID.',
  OTHER_PRIVILEGES: 'Look at them with kaltura-setup ks inspect.',
};

function printed(context: Context<KsOptions>, made: Session): ExitCode {
  const { options, sandbox } = context;
  const warnings = made.warnings.map(({ code, message, fix }) => ({
    code,
    message: shownSentence(message),
    fix: FIXES[code] ?? fix,
  }));
  if (options.json) {
    // As the KS itself has it: a server may shorten the expiry or add privileges.
    const read = readKs(made.ks, made.adminSecret);
    const held = read.kind === 'verified' ? read.fields : null;
    const answer = {
      ks: made.ks,
      type: held?.type ?? null,
      userId: held?.userId ?? null,
      expiresAt: held?.expiresAt ?? null,
      privileges: held?.privileges ?? null,
      partnerId: held?.partnerId ?? null,
    };
    process.stdout.write(jsonText({ ...answer, warnings, ...(sandbox ? { sandbox } : {}) }));
  } else process.stdout.write(`${made.ks}\n`);
  for (const warning of warnings) say(warning, context);
  if (sandbox)
    say(
      { message: 'this session belongs to no real account; only the sandbox knows it.', fix: null },
      context,
    );
  if (options.type === 'admin' && process.stdout.isTTY)
    process.stderr.write(
      'This is an ADMIN session: it opens the whole account. For anything an end user can see, use --type user.\n',
    );
  return EXIT.done;
}

/** In a session of version 1 what follows a `;` in the User ID is taken for further fields, privileges among them. */
function semicolon(): Problem {
  return {
    code: 'SEMICOLON_IN_USER_ID',
    message:
      'The User ID holds a “;”: older sessions end the User ID there, and take what follows for privileges.',
    fix: 'Use a User ID without it (--user-id).',
  };
}

/** Whose session it is: as `check` reads it, without the quotes or spaces that cling to it. */
function userIn(all: GivenAll): Result<string> {
  const text = all['user-id']?.text ?? '';
  if (text === '') return { value: '' };
  const { parse, variable } = credentialNamed('user-id');
  const parsed = parse(text);
  if (parsed.ok) return { value: parsed.value };
  return { problem: { code: parsed.code, message: `${variable}: ${parsed.message}`, fix: parsed.fix } };
}

const SUBJECT: readonly CredentialName[] = ['partner-id', 'admin-secret', 'region'];

/** The three values that a session is made from, or which of them is missing or wrong. */
async function subjectOf(
  context: Context<KsOptions>,
  all: GivenAll,
  file: EnvFile,
): Promise<Wanted | Failed<Problem>> {
  const { local } = context.options;
  const no = (code: string, message: string, fix: string): Failed<Problem> => ({
    problem: { code, message, fix },
    exit: EXIT.wrong,
  });
  const place = locationOptions(context);
  const values: Partial<Record<CredentialName, string>> = {};
  for (const credential of CREDENTIALS.filter((each) => SUBJECT.includes(each.name))) {
    const { name, variable, parse, where } = credential;
    const text = all[name]?.text;
    if (!text) {
      if (name === 'region') continue;
      const fix = file.exists
        ? `Run npx kaltura-setup${place}, or set it in the environment.`
        : `There is no ${context.envFile} here: run npx kaltura-setup${place}, or name another with -f.`;
      return no('MISSING', `${variable} is not set.`, fix);
    }
    const reference = referenceIn(text, credential);
    if (reference) {
      const fix = reference.fix(`npx kaltura-setup ks${place}`, shellWord(context.envFile));
      return no('REFERENCE', `${variable} is ${reference.what}, not the value itself.`, fix);
    }
    const parsed = parse(text);
    if (parsed.ok) values[name] = parsed.value;
    else if (!(local && name === 'region'))
      return no(parsed.code, `${variable}: ${parsed.message}`, parsed.fix || where.text);
  }
  const { 'partner-id': partnerId = '', 'admin-secret': adminSecret = '', region } = values;
  if (local) return { partnerId, adminSecret, serviceUrl: '' };
  const host = unvouchedHost(context, all);
  if (host) return { problem: unvouched(host), exit: EXIT.usage };
  if (region) return { partnerId, adminSecret, serviceUrl: region };
  const regionUnset = `${credentialNamed('region').variable} is not set`;
  const { active, silent } = await lookUp(context.ask, partnerId);
  if (active.length === 1) return { partnerId, adminSecret, serviceUrl: active[0] as string };
  if (active.length > 1)
    return no(
      'SEVERAL_REGIONS',
      `${regionUnset}, and the Partner ID exists in ${listed(active.map(placeName))}.`,
      `Run npx kaltura-setup setup --yes --only region --region ‹the right one›${place}.`,
    );
  const [first] = silent;
  if (first) {
    const message = `${regionUnset}, and the region could not be found. ${first.problem.message}`;
    return { problem: { ...first.problem, message }, exit: EXIT.unreachable };
  }
  return no(
    'INVALID_WIDGET_ID',
    `No account ${partnerId} in any of Kaltura's ${REGIONS.length} regions.`,
    `Run npx kaltura-setup check${place}.`,
  );
}
