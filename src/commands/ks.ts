import { EXIT, type ExitCode, exitFor, type Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import type { CredentialName } from '../credentials/credential.ts';
import { CREDENTIALS, getCredential } from '../credentials/index.ts';
import { findReference } from '../credentials/reference.ts';
import { SEMICOLON } from '../credentials/user-id.ts';
import { type EnvFile, isStdin, readEnvFile } from '../env-file/read.ts';
import { locateAccount } from '../kaltura/account.ts';
import { readKs, signKs } from '../kaltura/ks.ts';
import { getPlaceName, REGIONS } from '../kaltura/regions.ts';
import { compareSession, createSession } from '../kaltura/session.ts';
import type { Problem, Result } from '../result.ts';
import { commandLine } from '../text/command.ts';
import { printError, printJson } from '../text/output.ts';
import { listed, spanInWords } from '../text/words.ts';
import { type Context, inContext } from './context.ts';
import type { Environment } from './environment.ts';
import { type GivenAll, givenIn, unvouchedHost, valueIn } from './input-sources.ts';
import { DEFAULT_EXPIRY_SECONDS, type Session, tokenSession, type Wanted } from './ks-app-token.ts';
import { locationOptions } from './location-options.ts';
import { personalSession, withLogin } from './login.ts';
import { referenceFix } from './reference-fix.ts';
import { failure, say, unvouched } from './report-problem.ts';
import { namedServiceUrl } from './service-url.ts';

/** `kaltura-setup ks`: one KS on stdout, and nothing else there. Gives the exit code. */
export function ks(options: OptionsOf<'ks'>, env: Environment): Promise<number> {
  return inContext(options, env, async (context) => {
    const made = await session(context);
    return 'problem' in made ? failure(made.problem, context, made.exit) : printed(context, made);
  });
}

async function session(context: Context<OptionsOf<'ks'>>): Promise<Session | Failed<Problem>> {
  const { local } = context.options;
  const privileges = context.options.privileges ?? '';
  const type = context.options.type ?? 'admin';
  const expiry = context.options.expiry ?? DEFAULT_EXPIRY_SECONDS;
  if (context.options.passwordStdin && isStdin(context.envFile)) {
    const message = 'stdin holds the env file or the password, not both.';
    const fix = 'Without --password-stdin the command asks for the password.';
    return { problem: { code: 'STDIN_TAKEN', message, fix }, exit: EXIT.usage };
  }
  const read = await readEnvFile(context.envFile, { pipeAllowed: true });
  if (read.status === 'failed') return { problem: read, exit: EXIT.envFile };
  const given = givenIn(context, read.file);
  const { login } = context.options;
  const isAnotherUser = context.options.given['user-id'] !== undefined;
  if (login !== null && context.options.type === null && !isAnotherUser)
    return ownSession(context, given, login, { expiry, privileges });
  if (login !== null)
    say(
      {
        message: `Signing in to fetch the Admin Secret, for ${isAnotherUser ? 'a session with another User ID' : 'this type of session'}.`,
        fix: null,
      },
      context,
    );
  const signed = await withLogin(context, given);
  if ('problem' in signed) return signed;
  const wanted = await subjectOf(context, signed.given, read.file);
  if ('problem' in wanted) return wanted;
  const user = userIn(signed.given);
  if ('problem' in user) return { ...user, exit: user.problem.code === SEMICOLON ? EXIT.usage : EXIT.wrong };
  const userId = user.value;
  const { partnerId } = wanted;
  if (userId === '' && wanted.kind === 'admin-secret' && !isAnotherUser) return withoutUser();
  if (wanted.kind === 'app-token') return tokenSession(context, wanted, userId);
  if (local) {
    const expiresAt = Math.floor(Date.now() / 1000) + expiry;
    const fields = { partnerId: Number(partnerId), type, userId, expiresAt, privileges };
    return sessionBy(wanted.secret, { ks: signKs(fields, wanted.secret), partnerId, warnings: [] });
  }
  const had = await createSession(
    context.network,
    { ...wanted, adminSecret: wanted.secret },
    { admin: type === 'admin', userId, expiry, privileges },
  );
  if ('value' in had) return sessionBy(wanted.secret, { ...had.value, partnerId });
  const { problem } = had;
  const fix = problem.fix ?? `Run ${commandLine`check${locationOptions(context)}`}: it says what is wrong.`;
  return { problem: { ...problem, fix }, exit: exitFor(problem) };
}

/** The session of the person who signs in: no secret is fetched for it. */
async function ownSession(
  context: Context<OptionsOf<'ks'>>,
  given: GivenAll,
  email: string,
  { expiry, privileges }: { expiry: number; privileges: string },
): Promise<Session | Failed<Problem>> {
  const made = await personalSession(context, given, email, { expiry, privileges });
  if ('problem' in made) return made;
  const { ks, held } = made;
  const partnerId = held?.partnerId ?? valueIn(given, 'partner-id') ?? '';
  if (!given['partner-id'])
    say(
      {
        message: `This session belongs to ${held ? `account ${partnerId}` : 'the account you used last'}.`,
        fix: 'Name another account of yours with --partner-id.',
      },
      context,
    );
  const wish = { admin: held?.type === 'admin', userId: held?.userId ?? '', expiry, privileges };
  const now = Math.floor(Date.now() / 1000);
  // Kaltura gives the person's session privileges of its own (`*`).
  const warnings = held
    ? compareSession(held, wish, now).filter(({ code }) => code !== 'OTHER_PRIVILEGES' || privileges !== '')
    : [];
  return { ks, partnerId, held, warnings };
}

/** A session without a User ID is made on purpose only. */
function withoutUser(): Failed<Problem> {
  const { variable } = getCredential('user-id');
  return {
    problem: {
      code: 'MISSING',
      message: `${variable} is not set, and a session without a User ID belongs to nobody.`,
      fix: 'Pass --user-id ‹User ID›, or --user-id "" for a session that belongs to nobody.',
    },
    exit: EXIT.wrong,
  };
}

/** What it holds as the KS itself has it: a server may shorten the expiry or add privileges. */
function sessionBy(secret: string, made: Omit<Session, 'held'>): Session {
  const read = readKs(made.ks, secret);
  return { ...made, held: read.kind === 'verified' ? read.fields : null };
}

/** What can be done about a session that came out otherwise than asked for. */
const FIXES: Readonly<Record<string, string>> = {
  UNREADABLE_KS: `${commandLine`ks inspect --online`} asks the server about it.`,
  OTHER_USER: `Look at it with ${commandLine`ks inspect`}, and use another User ID.`,
  OTHER_PRIVILEGES: `Look at them with ${commandLine`ks inspect`}.`,
};

function printed(context: Context<OptionsOf<'ks'>>, made: Session): ExitCode {
  const { options, sandbox } = context;
  const all = [...made.warnings, ...lifetimeWarnings(made)];
  const warnings = all.map(({ code, message, fix }) => ({
    code,
    message,
    fix: FIXES[code] ?? fix,
  }));
  if (options.json) {
    const { held } = made;
    const answer = {
      ks: made.ks,
      type: held?.type ?? null,
      userId: held?.userId ?? null,
      expiresAt: held?.expiresAt ?? null,
      privileges: held?.privileges ?? null,
      partnerId: held ? Number(made.partnerId) : null,
    };
    printJson({ ...answer, warnings, ...(sandbox ? { sandbox } : {}) }, ['ks']);
  } else process.stdout.write(`${made.ks}\n`);
  for (const warning of warnings) say(warning, context);
  if (sandbox)
    say(
      { message: 'this session belongs to no real account; only the sandbox knows it.', fix: null },
      context,
    );
  // Whoever asks for this type by name knows it.
  const isAdmin = made.held ? made.held.type === 'admin' : options.login === null;
  if (isAdmin && options.type === null)
    printError(
      'This is an ADMIN session: it opens the whole account. For anything an end user can see, use --type user.',
    );
  return EXIT.done;
}

const LONG_SECONDS = 4 * 3600;

/** Kaltura advises sessions of 1 to 4 hours, made when they are needed. */
function lifetimeWarnings({ held }: Session): Problem[] {
  const lives = held ? held.expiresAt - Math.floor(Date.now() / 1000) : 0;
  if (lives <= LONG_SECONDS + 60) return [];
  return [
    {
      code: 'LONG_SESSION',
      message: `This session lives for ${spanInWords(lives)}: whoever gets hold of it can use it that long.`,
      fix: 'Kaltura advises 1 to 4 hours: pass --expiry 4h, and create a new session when it is needed.',
    },
  ];
}

/** Whose session it is: as `check` reads it, without the quotes or spaces that cling to it. */
function userIn(all: GivenAll): Result<string> {
  const text = all['user-id']?.text ?? '';
  if (text === '') return { value: '' };
  const { parse, variable } = getCredential('user-id');
  const parsed = parse(text);
  if (parsed.ok) return { value: parsed.value };
  return { problem: { code: parsed.code, message: `${variable}: ${parsed.message}`, fix: parsed.fix } };
}

/** Is the session made from the AppToken: where that is asked for, and where there is no Admin Secret? */
function isOfToken({ options }: Context<OptionsOf<'ks'>>, all: GivenAll): boolean {
  const hasToken = !!all['app-token-id'] || !!all['app-token'];
  return options.appToken || (hasToken && !all['admin-secret'] && !options.local);
}

/** The values that a session is made from, or which of them is missing or wrong. */
async function subjectOf(
  context: Context<OptionsOf<'ks'>>,
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
  const usesToken = isOfToken(context, all);
  if (local && !all['admin-secret'] && all['app-token'])
    return no(
      'NEEDS_SECRET',
      '--local signs with the Admin Secret, and there is only an AppToken.',
      'Leave --local out.',
    );
  const ways = usesToken ? ['app-token-id', 'app-token'] : ['admin-secret'];
  const needed = ['partner-id', ...ways, 'region'];
  for (const credential of CREDENTIALS.filter((each) => needed.includes(each.name))) {
    const { name, variable, parse, where } = credential;
    const text = all[name]?.text;
    if (!text) {
      if (name === 'region') continue;
      if (credential.authMethod === 'app-token')
        return no(
          'MISSING',
          `${variable} is not set.`,
          `Create an AppToken: ${commandLine`app-token create${place}`}.`,
        );
      const fix = file.exists
        ? `Run ${commandLine`${place}`}, or set it in the environment.`
        : `There is no ${context.envFile} here: run ${commandLine`${place}`}, or name another with -f.`;
      return no('MISSING', `${variable} is not set.`, fix);
    }
    const reference = findReference(text, credential, all[name]?.raw);
    if (reference) {
      const fix = referenceFix(context, reference, all.region, file.text);
      return no('REFERENCE', `${variable} is ${reference.what}, not the value itself.`, fix);
    }
    const parsed = parse(text);
    if (parsed.ok) values[name] = parsed.value;
    else if (!(local && name === 'region'))
      return no(parsed.code, `${variable}: ${parsed.message}`, parsed.fix || where.text);
  }
  const set = local ? null : namedServiceUrl(all);
  if (set && 'problem' in set) return set;
  const { 'partner-id': partnerId = '', region } = values;
  const { 'admin-secret': secret = '', 'app-token-id': id = '', 'app-token': token = '' } = values;
  const at = (serviceUrl: string): Wanted =>
    usesToken
      ? { kind: 'app-token', partnerId, id, token, serviceUrl }
      : { kind: 'admin-secret', partnerId, secret, serviceUrl };
  if (local) return at('');
  const host = unvouchedHost(context, all);
  if (host) return { problem: unvouched(host), exit: EXIT.usage };
  if (region) return at(region);
  const regionUnset = `${getCredential('region').variable} is not set`;
  const { active, silent } = await locateAccount(context.api, partnerId);
  if (active.length === 1) return at(active[0] as string);
  if (active.length > 1)
    return no(
      'SEVERAL_REGIONS',
      `${regionUnset}, and the Partner ID exists in ${listed(active.map(getPlaceName))}.`,
      `Run ${commandLine`setup --yes --only region --region ‹the right one›${place}`}.`,
    );
  const [first] = silent;
  if (first) {
    const message = `${regionUnset}, and the region could not be found. ${first.problem.message}`;
    return { problem: { ...first.problem, message }, exit: EXIT.unreachable };
  }
  return no(
    'INVALID_WIDGET_ID',
    `No account ${partnerId} in any of Kaltura's ${REGIONS.length} regions.`,
    `Run ${commandLine`check${place}`}.`,
  );
}
