import { EXIT, type ExitCode, type Failed, fail } from '../cli/exit-codes.ts';
import { describeSecretAsUserId } from '../credentials/user-id.ts';
import { isStdin } from '../env-file/read.ts';
import type { DescribedSession } from '../kaltura/create-session.ts';
import type { KsFields } from '../kaltura/ks.ts';
import type { CredentialKey } from '../kaltura/open-session.ts';
import { type Problem, warnIf } from '../result.ts';
import { printJson } from '../text/output.ts';
import { formatSpan, getUnixSeconds } from '../text/time.ts';
import { readAccountKey, readUserId, resolveServer } from './account.ts';
import { isLongSession } from './describe-ks.ts';
import { type Inputs, readInputs } from './input-sources.ts';
import { signInToAccount } from './login-option.ts';
import {
  type KsContext,
  openKsWithSecret,
  openKsWithToken,
  openOwnKs,
  refuseNameless,
} from './open-ks.ts';
import { printNote, printProblem } from './report-problem.ts';

/** `kaltura-setup ks`: prints one KS on stdout and nothing else. */
export async function runKs(context: KsContext): Promise<ExitCode | Failed> {
  const session = await openKs(context);
  return 'problem' in session ? session : printSession(context, session);
}

async function openKs(context: KsContext): Promise<DescribedSession | Failed> {
  const { login, type, values } = context.options;
  if (login !== null && isStdin(context.envFile))
    return fail(
      EXIT.usage,
      'STDIN_TAKEN',
      'The env file comes from stdin, so the password cannot.',
      'Give the path of the env file with -f.',
    );
  const read = await readInputs(context);
  if ('problem' in read) return read;
  const isAnotherUser = values['user-id'] !== undefined;
  const isOwn = login !== null && values['user-id']?.toLowerCase() === login.toLowerCase();
  if (login !== null && type === null && (isOwn || !isAnotherUser))
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

/** The account to start the session in. `--local` needs no server: the service URL is empty. */
async function resolveKsAccount(
  context: KsContext,
  inputs: Inputs,
): Promise<{ key: CredentialKey; serviceUrl: string } | Failed> {
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
  const kind = appToken || hasOnlyToken ? 'app-token' : 'admin-secret';
  const key = readAccountKey(context, inputs, kind);
  if ('problem' in key) return key;
  const server = local ? { serviceUrl: '' } : await resolveServer(context, given, key.partnerId);
  return 'problem' in server ? server : { ...server, key };
}

const NO_FIELDS = { type: null, userId: null, expiresAt: null, privileges: null, partnerId: null };

function printSession(context: KsContext, { ks: text, ...session }: DescribedSession): ExitCode {
  const { options, sandbox } = context;
  const { fields } = session;
  const warnings = [...session.warnings, ...warnIfLong(fields)];
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
    printNote(
      'This is an ADMIN session: it opens the whole account. For anything an end user can see, use --type user.',
      context,
    );
  return EXIT.done;
}

function warnIfLong(fields: KsFields | null): Problem[] {
  const lives = fields ? fields.expiresAt - getUnixSeconds() : 0;
  return warnIf(
    isLongSession(lives),
    'LONG_SESSION',
    `This session is valid for ${formatSpan(lives)}: anyone who gets it can use it that long.`,
    'Kaltura advises 1 to 4 hours: pass --expiry 4h, and create a new session when it is needed.',
  );
}
