import { EXIT, type ExitCode, exitFor, type Failed } from '../cli/exit-codes.ts';
import type { AppTokenOptions } from '../cli/options.ts';
import type { Some } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import { findReference } from '../credentials/reference.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { isRefusal } from '../kaltura/account.ts';
import type { AccountAccess } from '../kaltura/app-tokens.ts';
import { openTokenSession } from '../kaltura/auth-method.ts';
import type { NetworkProblem } from '../kaltura/problems.ts';
import type { Problem } from '../result.ts';
import { commandLine } from '../text/command.ts';
import type { Context } from './context.ts';
import { type GivenAll, givenIn, unvouchedHost, valueIn } from './input-sources.ts';
import { locationOptions } from './location-options.ts';
import { withOwnSession } from './login.ts';
import { referenceFix } from './reference-fix.ts';
import { checkCommand, failure, unvouched } from './report-problem.ts';
import { realCredentials } from './sandbox-file.ts';
import { serviceUrlOf } from './service-url.ts';
import { secretFromStdin } from './stdin.ts';

/** What an app-token command works with: the account it asks, and what is given. */
export interface TokenAccount {
  access: AccountAccess;
  given: GivenAll;
  file: EnvFile;
}

/**
 * Who asks about AppTokens, and where: with the Admin Secret of the file, the environment or stdin, by signing in, or with the file's own AppToken, if
 * it gives ADMIN sessions. On the sandbox its ready-made answers are under all that is given.
 */
export async function resolveTokenAccount(
  context: Context<AppTokenOptions>,
): Promise<TokenAccount | Failed<Problem>> {
  const { options, sandbox } = context;
  const onStdin = await secretFromStdin(options.secretOnStdin);
  if ('problem' in onStdin) return { ...onStdin, exit: EXIT.usage };
  if (Object.values(onStdin.value).includes(''))
    return {
      problem: { code: 'EMPTY_STDIN', message: 'stdin holds no secret.', fix: 'Pipe the Admin Secret in.' },
      exit: EXIT.usage,
    };
  const read = await readEnvFile(context.envFile);
  if (read.status === 'failed') return { problem: read, exit: EXIT.envFile };
  const real = sandbox ? realCredentials(read.file) : null;
  if (real) return { problem: real, exit: EXIT.envFile };
  const ready = Object.fromEntries(
    Object.entries(readyFor(context, read.file))
      // Who signs in has accounts of their own.
      .filter(([name]) => options.login === null || name === 'user-id')
      .map(([name, text]) => [name, { text, origin: 'found' as const }]),
  );
  const signed = await withOwnSession(context, { ...ready, ...givenIn(context, read.file, onStdin.value) });
  if ('problem' in signed) return signed;
  const { given, session } = signed;
  const host = unvouchedHost(context, given);
  if (host) return { problem: unvouched(host), exit: EXIT.usage };
  const access = session
    ? { network: context.network, serviceUrl: valueIn(given, 'region') ?? '', auth: session }
    : await resolveAccess(context, given, read.file);
  return 'problem' in access ? access : { access, given, file: read.file };
}

/** The sandbox's answers for the account that the file is of. */
function readyFor({ ready, readyFor: of }: Context, file: EnvFile): Some<string> {
  const partner = getCredential('partner-id').parse(file.values[getCredential('partner-id').variable] ?? '');
  return partner.ok ? of(partner.value) : ready;
}

/** Says why the account did not do it. Where a credential is what is wrong, check says which. */
export function describeTokenProblem(context: Context<AppTokenOptions>, problem: NetworkProblem): ExitCode {
  const { code, message, fix, secretRefused } = problem;
  const isSecret = secretRefused || isRefusal(code);
  const check = `Run ${commandLine`check${locationOptions(context)}`}: it says what is wrong.`;
  return failure(
    { code, message, fix: isSecret ? check : fix },
    context,
    exitFor(problem),
    // Of what came by stdin check knows nothing.
    isSecret && context.options.login === null && context.options.secretOnStdin === null
      ? [checkCommand(context)]
      : [],
  );
}

async function resolveAccess(
  context: Context<AppTokenOptions>,
  given: GivenAll,
  file: EnvFile,
): Promise<AccountAccess | Failed<Problem>> {
  const no = (code: string, message: string, fix: string): Failed<Problem> => ({
    problem: { code, message, fix },
    exit: EXIT.wrong,
  });
  const { network } = context;
  // What is not used need not be right: an AppToken that is broken is mended by making another.
  const ways = given['admin-secret'] ? (['admin-secret'] as const) : (['app-token-id', 'app-token'] as const);
  for (const name of ['partner-id', ...ways, 'region'] as const) {
    const credential = getCredential(name);
    const { variable, parse } = credential;
    const text = given[name]?.text;
    const reference = text ? findReference(text, credential, given[name]?.raw) : null;
    if (reference) {
      const fix = referenceFix(context, reference, given.region, file.text);
      return no('REFERENCE', `${variable} is ${reference.what}, not the value itself.`, fix);
    }
    const parsed = text ? parse(text) : null;
    if (parsed && !parsed.ok) return no(parsed.code, `${variable}: ${parsed.message}`, parsed.fix);
  }
  const partnerId = valueIn(given, 'partner-id');
  if (!partnerId)
    return no(
      'MISSING',
      `${getCredential('partner-id').variable} is not set.`,
      `Run ${commandLine`${locationOptions(context)}`} first.`,
    );
  const place = await serviceUrlOf(context, given, partnerId);
  if ('problem' in place) return place;
  const { serviceUrl } = place;
  const secret = valueIn(given, 'admin-secret');
  if (secret) return { network, serviceUrl, auth: { kind: 'admin-secret', partnerId, secret } };
  const [id, token] = [valueIn(given, 'app-token-id'), valueIn(given, 'app-token')];
  if (!id || !token)
    return no(
      'MISSING',
      'It takes the Admin Secret to make, list or end AppTokens, and there is none.',
      'Pipe it in (--admin-secret-stdin), or sign in (--login).',
    );
  const had = await openTokenSession(context.api, serviceUrl, { partnerId, id, token });
  if ('problem' in had) return { problem: had.problem, exit: exitFor(had.problem) };
  return { network, serviceUrl, auth: { kind: 'session', partnerId, ks: had.value.ks } };
}
