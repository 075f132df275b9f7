import { EXIT, type ExitCode, exitFor, type Failed, fail } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { explainRefusedAppToken, warnAboutAppToken } from '../credentials/app-token-problems.ts';
import { getCredential } from '../credentials/index.ts';
import { describeSecretAsUserId } from '../credentials/user-id.ts';
import { isStdin } from '../env-file/read.ts';
import { type KsFields, readKs, signKs } from '../kaltura/ks.ts';
import { openTokenSession } from '../kaltura/open-session.ts';
import {
  describeAdministrator,
  describeBlockedUser,
  describeLimitedRole,
  describeMissingAccount,
} from '../kaltura/problems.ts';
import type { ApiResult } from '../kaltura/query.ts';
import { getServerName } from '../kaltura/regions.ts';
import { compareSession, createSession } from '../kaltura/session.ts';
import { type AppToken, checkAppToken } from '../kaltura/token-session.ts';
import { findUser } from '../kaltura/users.ts';
import { type Problem, warn } from '../result.ts';
import { commandLine } from '../text/command.ts';
import { printError, printJson } from '../text/output.ts';
import { formatSpan } from '../text/words.ts';
import { type ResolvedAccount, readAccountKey, readUserId, resolveAccount } from './account.ts';
import { getServerOptions } from './command-options.ts';
import type { Context } from './context.ts';
import { type GivenAll, type Inputs, readInputs } from './input-sources.ts';
import { addInspectHint } from './ks-inspection.ts';
import { printNote, printProblem, suggestCheck } from './report-problem.ts';
import { openPersonalSession, signInToAccount } from './sign-in.ts';

type KsContext = Context<OptionsOf<'ks'>>;

interface PrintableSession {
  ks: string;
  /** Null if they cannot be read. */
  fields: KsFields | null;
  warnings: Problem[];
}

const DEFAULT_EXPIRY_SECONDS = 3600;
const LONG_SECONDS = 4 * 3600;

/** `kaltura-setup ks`: prints one KS on stdout and nothing else. */
export async function runKs(context: KsContext): Promise<ExitCode | Failed> {
  const session = await createKs(context);
  return 'problem' in session ? session : printSession(context, session);
}

async function createKs(context: KsContext): Promise<PrintableSession | Failed> {
  const { login, type, given: options, passwordStdin } = context.options;
  if (passwordStdin && isStdin(context.envFile))
    return fail(
      EXIT.usage,
      'STDIN_TAKEN',
      'Stdin can supply the env file or the password, not both.',
      'Without --password-stdin the command asks for the password.',
    );
  const read = await readInputs(context);
  if ('problem' in read) return read;
  const isAnotherUser = options['user-id'] !== undefined;
  if (login !== null && type === null && !isAnotherUser)
    return openOwnKs(context, read.given, login);
  if (login !== null) {
    const purpose = isAnotherUser ? 'a session with another User ID' : 'this type of session';
    printNote(`Signing in to fetch the Admin Secret, for ${purpose}.`, context);
  }
  const signed = await signInToAccount(context, read.given);
  if ('problem' in signed) return signed;
  const inputs = { ...read, given: signed.given };
  const account = await resolveKsAccount(context, inputs);
  if ('problem' in account) return account;
  const user = readUserId(context, inputs);
  if ('problem' in user) return user;
  const { key, serviceUrl } = account;
  const secret = key.kind === 'app-token' ? key.token : key.secret;
  if (user.value === secret) {
    const { code, message, fix } = describeSecretAsUserId(key.kind);
    return fail(EXIT.wrong, code, message, fix);
  }
  if (key.kind === 'app-token') return openKsWithToken(context, serviceUrl, key, user.value);
  if (user.value === '' && !isAnotherUser) return refuseNameless();
  return openKsWithSecret(context, serviceUrl, key, user.value);
}

function refuseNameless(): Failed {
  return fail(
    EXIT.wrong,
    'MISSING',
    `${getCredential('user-id').variable} is not set, and a session without a User ID does not belong to a user.`,
    'Pass --user-id ‹User ID›, or --user-id "" for a session without a user.',
  );
}

/** The account to start the session in. `--local` needs no server: the service URL is empty. */
async function resolveKsAccount(
  context: KsContext,
  inputs: Inputs,
): Promise<ResolvedAccount | Failed> {
  const { appToken, local } = context.options;
  const { given } = inputs;
  const hasOnlyToken = !given['admin-secret'] && (!!given['app-token-id'] || !!given['app-token']);
  if (local && hasOnlyToken)
    return fail(
      EXIT.wrong,
      'NEEDS_SECRET',
      '--local signs with the Admin Secret, but only an AppToken is set.',
      'Leave out --local.',
    );
  if (local) {
    const key = readAccountKey(context, inputs, 'admin-secret');
    return 'problem' in key ? key : { key, serviceUrl: '' };
  }
  const kind = appToken || hasOnlyToken ? 'app-token' : 'admin-secret';
  return resolveAccount(context, inputs, kind);
}

async function openKsWithSecret(
  context: KsContext,
  serviceUrl: string,
  { partnerId, secret }: { partnerId: string; secret: string },
  userId: string,
): Promise<PrintableSession | Failed> {
  const { type, local } = context.options;
  const { expiry, privileges } = getRequest(context);
  const read = (session: { ks: string; warnings: Problem[] }): PrintableSession => {
    const reading = readKs(session.ks, secret);
    return { ...session, fields: reading.kind === 'verified' ? reading.fields : null };
  };
  if (local) {
    const fields = {
      partnerId: Number(partnerId),
      userId,
      expiresAt: getUnixSeconds() + expiry,
      privileges,
    };
    return read({ ks: signKs({ ...fields, type: type ?? 'admin' }, secret), warnings: [] });
  }
  const started = await createSession(
    context.api,
    { serviceUrl, partnerId, adminSecret: secret },
    { type: type ?? 'admin', userId, expiry, privileges },
  );
  if ('value' in started) return read(started.value);
  const { problem } = started;
  const fix = problem.fix ?? suggestCheck(context);
  return { problem: { ...problem, fix }, exit: exitFor(problem) };
}

/** Starts a session with an AppToken, which sets the user and the type and limits the rest. */
async function openKsWithToken(
  context: KsContext,
  serviceUrl: string,
  token: AppToken,
  userId: string,
): Promise<PrintableSession | Failed> {
  const { type, expiry } = context.options;
  const request = { userId, ...getRequest(context), ...(type === null ? {} : { type }) };
  const checked = await checkAppToken(context.api, serviceUrl, token, {}, request);
  if ('problem' in checked) return { ...checked, exit: exitFor(checked.problem) };
  const found = checked.value;
  if (found.kind !== 'works') {
    const known =
      found.kind === 'refused'
        ? explainRefusedAppToken(found, token.id)
        : describeMissingAccount(found.code, token.partnerId, getServerName(serviceUrl));
    const message =
      known?.message ??
      `${getServerName(serviceUrl)} refused AppToken ${token.id} (${found.code}).`;
    const fix = `${known?.fix ?? ''} ${suggestCheck(context)}`.trimStart();
    return fail(EXIT.wrong, found.code, message, fix);
  }
  if (found.isOfAnyUser && userId === '' && context.options.given['user-id'] === undefined)
    return refuseNameless();
  const { ks: session, ...held } = found.session;
  const about =
    found.isOfAnyUser && userId
      ? await checkChosenUser(context, serviceUrl, token, held)
      : { value: [] };
  if ('problem' in about) return { ...about, exit: exitFor(about.problem) };
  const wish = {
    type: type ?? held.type,
    userId: userId || held.userId,
    expiry: expiry ?? held.expiresAt - getUnixSeconds(),
    // An AppToken can add privileges of its own.
    privileges: `${held.privileges},${request.privileges}`,
  };
  const otherUser: Problem = {
    code: 'APP_TOKEN_OF_OTHER_USER',
    message: `The AppToken starts sessions only for ${held.userId}.`,
    fix: `For another user, create another AppToken: ${commandLine`app-token create --user-id ‹User ID›${getServerOptions(context)}`}.`,
  };
  // From the test of another session of this AppToken.
  const { problem } = found.account;
  const warnings = [
    ...compareSession(held, wish).map((each) => (each.code === 'OTHER_USER' ? otherUser : each)),
    ...warnAboutAppToken(token.id, found),
    ...about.value,
    // Without its kind, which is not part of the document.
    ...(problem ? [warn(problem.code, problem.message, problem.fix)] : []),
  ];
  return { ks: session, fields: held, warnings };
}

/** Checks the user chosen for an AppToken without a user: the AppToken's own check is about user 0. */
async function checkChosenUser(
  { api }: KsContext,
  serviceUrl: string,
  token: AppToken,
  { userId, type }: Pick<KsFields, 'userId' | 'type'>,
): Promise<ApiResult<Problem[]>> {
  const session = await openTokenSession(api, serviceUrl, token);
  if ('problem' in session) return session;
  const found = await api.query(serviceUrl, findUser(session.value, userId));
  if ('problem' in found) {
    if (found.problem.kind !== 'forbidden') return found;
    const message = `This AppToken cannot look up users, so it is not known whether ${userId} is blocked or an administrator.`;
    return { value: [warn('USER_NOT_CHECKED', message)] };
  }
  const user = found.value;
  if (user?.status === 'blocked')
    return { problem: { ...describeBlockedUser(userId), kind: 'refused' } };
  if (user?.role) return { value: [describeLimitedRole(userId, user.role, false)] };
  return { value: user?.isAdministrator && type === 'user' ? [describeAdministrator(userId)] : [] };
}

/** The session of the user who signs in. It needs no secret. */
async function openOwnKs(
  context: KsContext,
  given: GivenAll,
  email: string,
): Promise<PrintableSession | Failed> {
  const request = getRequest(context);
  const session = await openPersonalSession(context, given, email, request);
  if ('problem' in session) return session;
  const { ks: text, held } = session;
  if (!given['partner-id']) {
    const account = held ? `account ${held.partnerId}` : 'the account you used last';
    const fix = 'To use another of your accounts, pass --partner-id.';
    printProblem({ message: `This session belongs to ${account}.`, fix }, context);
  }
  if (!held) return { ks: text, fields: null, warnings: [] };
  const { type, userId } = held;
  // Kaltura adds its own privileges (`*`) to a user's session.
  const privileges = `${held.privileges},${request.privileges}`;
  const wish = { ...request, type, userId, privileges };
  return {
    ks: text,
    fields: held,
    warnings: compareSession(held, wish),
  };
}

function getRequest({ options }: KsContext): { expiry: number; privileges: string } {
  const { expiry, privileges } = options;
  return { expiry: expiry ?? DEFAULT_EXPIRY_SECONDS, privileges: privileges ?? '' };
}

function getUnixSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

const NO_FIELDS = { type: null, userId: null, expiresAt: null, privileges: null, partnerId: null };

function printSession(context: KsContext, { ks: text, ...session }: PrintableSession): ExitCode {
  const { options, sandbox } = context;
  const { fields } = session;
  const warnings = [...session.warnings, ...warnIfLong(fields)].map(addInspectHint);
  const document = { ks: text, ...NO_FIELDS, ...fields, warnings, ...(sandbox ? { sandbox } : {}) };
  if (options.json) printJson(document, ['ks']);
  else process.stdout.write(`${text}\n`);
  for (const warning of warnings) printProblem(warning, context);
  if (sandbox)
    printNote(
      'This session does not belong to a real account; it works only in the sandbox.',
      context,
    );
  // A user who passes --type chose the type.
  const isAdmin = fields ? fields.type === 'admin' : options.login === null;
  if (isAdmin && options.type === null)
    printError(
      'This is an ADMIN session: it opens the whole account. For anything an end user can see, use --type user.',
    );
  return EXIT.done;
}

/** Kaltura advises sessions of 1 to 4 hours, created when they are needed. */
function warnIfLong(fields: KsFields | null): Problem[] {
  const lives = fields ? fields.expiresAt - getUnixSeconds() : 0;
  if (lives <= LONG_SECONDS + 60) return [];
  return [
    {
      code: 'LONG_SESSION',
      message: `This session is valid for ${formatSpan(lives)}: anyone who gets it can use it that long.`,
      fix: 'Kaltura advises 1 to 4 hours: pass --expiry 4h, and create a new session when it is needed.',
    },
  ];
}
