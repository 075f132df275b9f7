import { EXIT, type ExitCode, exitFor, type Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { getCredential } from '../credentials/index.ts';
import { SEMICOLON } from '../credentials/user-id.ts';
import { type EnvFile, isStdin, readEnvFile } from '../env-file/read.ts';
import { readKs, signKs } from '../kaltura/ks.ts';
import { compareSession, createSession } from '../kaltura/session.ts';
import type { Problem, Result } from '../result.ts';
import { commandLine } from '../text/command.ts';
import { printError, printJson } from '../text/output.ts';
import { spanInWords } from '../text/words.ts';
import { type ResolvedAccount, readAuth, resolveAccount } from './account.ts';
import type { Context } from './context.ts';
import { collectGiven, type GivenAll, parseGiven } from './input-sources.ts';
import { DEFAULT_EXPIRY_SECONDS, type PrintableSession, tokenSession } from './ks-app-token.ts';
import { personalSession, withLogin } from './login.ts';
import { printProblem, suggestCheck } from './report-problem.ts';

/** `kaltura-setup ks`: prints one KS on stdout and nothing else. */
export async function ks(context: Context<OptionsOf<'ks'>>): Promise<ExitCode | Failed> {
  const session = await createKs(context);
  return 'problem' in session ? session : printSession(context, session);
}

async function createKs(context: Context<OptionsOf<'ks'>>): Promise<PrintableSession | Failed> {
  const { local } = context.options;
  const privileges = context.options.privileges ?? '';
  const type = context.options.type ?? 'admin';
  const expiry = context.options.expiry ?? DEFAULT_EXPIRY_SECONDS;
  if (context.options.passwordStdin && isStdin(context.envFile)) {
    const message = 'stdin can supply the env file or the password, not both.';
    const fix = 'Without --password-stdin the command asks for the password.';
    return { problem: { code: 'STDIN_TAKEN', message, fix }, exit: EXIT.usage };
  }
  const read = await readEnvFile(context.envFile, { pipeAllowed: true });
  if (read.status === 'failed') return { problem: read, exit: EXIT.envFile };
  const given = collectGiven(context, read.file);
  const { login } = context.options;
  const isAnotherUser = context.options.given['user-id'] !== undefined;
  if (login !== null && context.options.type === null && !isAnotherUser)
    return ownSession(context, given, login, { expiry, privileges });
  if (login !== null)
    printProblem(
      {
        message: `Signing in to fetch the Admin Secret, for ${isAnotherUser ? 'a session with another User ID' : 'this type of session'}.`,
        fix: null,
      },
      context,
    );
  const signed = await withLogin(context, given);
  if ('problem' in signed) return signed;
  const account = await resolve(context, signed.given, read.file);
  if ('problem' in account) return account;
  const user = readUserId(signed.given);
  if ('problem' in user)
    return { ...user, exit: user.problem.code === SEMICOLON ? EXIT.usage : EXIT.wrong };
  const userId = user.value;
  const { auth, serviceUrl } = account;
  if (auth.kind === 'app-token') return tokenSession(context, serviceUrl, auth, userId);
  if (userId === '' && !isAnotherUser) return refuseNobody();
  const { partnerId, secret } = auth;
  if (local) {
    const expiresAt = Math.floor(Date.now() / 1000) + expiry;
    const fields = { partnerId: Number(partnerId), type, userId, expiresAt, privileges };
    return readSession(secret, { ks: signKs(fields, secret), partnerId, warnings: [] });
  }
  const had = await createSession(
    context.network,
    { serviceUrl, partnerId, adminSecret: secret },
    { admin: type === 'admin', userId, expiry, privileges },
  );
  if ('value' in had) return readSession(secret, { ...had.value, partnerId });
  const { problem } = had;
  const fix = problem.fix ?? suggestCheck(context);
  return { problem: { ...problem, fix }, exit: exitFor(problem) };
}

/** The session of the user who signs in. It needs no secret. */
async function ownSession(
  context: Context<OptionsOf<'ks'>>,
  given: GivenAll,
  email: string,
  { expiry, privileges }: { expiry: number; privileges: string },
): Promise<PrintableSession | Failed> {
  const made = await personalSession(context, given, email, { expiry, privileges });
  if ('problem' in made) return made;
  const { ks, held } = made;
  const partnerId = held?.partnerId ?? parseGiven(given, 'partner-id') ?? '';
  if (!given['partner-id'])
    printProblem(
      {
        message: `This session belongs to ${held ? `account ${partnerId}` : 'the account you used last'}.`,
        fix: 'To use another of your accounts, pass --partner-id.',
      },
      context,
    );
  const wish = { admin: held?.type === 'admin', userId: held?.userId ?? '', expiry, privileges };
  const now = Math.floor(Date.now() / 1000);
  // Kaltura adds its own privileges (`*`) to a user's session.
  const warnings = held
    ? compareSession(held, wish, now).filter(
        ({ code }) => code !== 'OTHER_PRIVILEGES' || privileges !== '',
      )
    : [];
  return { ks, partnerId, held, warnings };
}

/** A session without a User ID needs an explicit option. */
function refuseNobody(): Failed {
  const { variable } = getCredential('user-id');
  return {
    problem: {
      code: 'MISSING',
      message: `${variable} is not set, and a session without a User ID does not belong to a user.`,
      fix: 'Pass --user-id ‹User ID›, or --user-id "" for a session without a user.',
    },
    exit: EXIT.wrong,
  };
}

/** Adds the fields read from the KS: a server can shorten the expiry or add privileges. */
function readSession(secret: string, made: Omit<PrintableSession, 'held'>): PrintableSession {
  const read = readKs(made.ks, secret);
  return { ...made, held: read.kind === 'verified' ? read.fields : null };
}

/** Fixes for a session that differs from the request. */
const FIXES: Readonly<Record<string, string>> = {
  UNREADABLE_KS: `${commandLine`ks inspect --online`} asks the server about it.`,
  OTHER_USER: `Look at it with ${commandLine`ks inspect`}, and use another User ID.`,
  OTHER_PRIVILEGES: `Look at them with ${commandLine`ks inspect`}.`,
};

function printSession(context: Context<OptionsOf<'ks'>>, made: PrintableSession): ExitCode {
  const { options, sandbox } = context;
  const all = [...made.warnings, ...warnIfLong(made)];
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
  for (const warning of warnings) printProblem(warning, context);
  if (sandbox)
    printProblem(
      {
        message: 'this session does not belong to a real account; it works only in the sandbox.',
        fix: null,
      },
      context,
    );
  // A user who passes --type chose the type.
  const isAdmin = made.held ? made.held.type === 'admin' : options.login === null;
  if (isAdmin && options.type === null)
    printError(
      'This is an ADMIN session: it opens the whole account. For anything an end user can see, use --type user.',
    );
  return EXIT.done;
}

const LONG_SECONDS = 4 * 3600;

/** Kaltura advises sessions of 1 to 4 hours, created when they are needed. */
function warnIfLong({ held }: PrintableSession): Problem[] {
  const lives = held ? held.expiresAt - Math.floor(Date.now() / 1000) : 0;
  if (lives <= LONG_SECONDS + 60) return [];
  return [
    {
      code: 'LONG_SESSION',
      message: `This session is valid for ${spanInWords(lives)}: anyone who gets it can use it that long.`,
      fix: 'Kaltura advises 1 to 4 hours: pass --expiry 4h, and create a new session when it is needed.',
    },
  ];
}

/** The User ID of the session, parsed as `check` does; empty if it is not set. */
function readUserId(all: GivenAll): Result<string> {
  const text = all['user-id']?.text ?? '';
  if (text === '') return { value: '' };
  const { parse, variable } = getCredential('user-id');
  const parsed = parse(text);
  if (parsed.ok) return { value: parsed.value };
  return {
    problem: { code: parsed.code, message: `${variable}: ${parsed.message}`, fix: parsed.fix },
  };
}

/** Does the AppToken start the session? Yes with --app-token, or if the Admin Secret is not set. */
function usesAppToken({ options }: Context<OptionsOf<'ks'>>, all: GivenAll): boolean {
  const hasToken = !!all['app-token-id'] || !!all['app-token'];
  return options.appToken || (hasToken && !all['admin-secret'] && !options.local);
}

/**
 * The account to start the session in. With `--local`, no server is involved: the service URL is
 * empty.
 */
async function resolve(
  context: Context<OptionsOf<'ks'>>,
  given: GivenAll,
  file: EnvFile,
): Promise<ResolvedAccount | Failed> {
  const { local } = context.options;
  const kind = usesAppToken(context, given) ? 'app-token' : 'admin-secret';
  if (!local) return resolveAccount(context, given, file, kind);
  if (!given['admin-secret'] && given['app-token'])
    return {
      problem: {
        code: 'NEEDS_SECRET',
        message: '--local signs with the Admin Secret, but only an AppToken is set.',
        fix: 'Leave out --local.',
      },
      exit: EXIT.wrong,
    };
  const read = readAuth(context, given, file, kind);
  return 'problem' in read ? read : { ...read, serviceUrl: '' };
}
