import { EXIT, type ExitCode, exitFor, type Failed } from '../cli/exit-codes.ts';
import type { AppTokenOptions } from '../cli/options.ts';
import type { Some } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import { type EnvFile, readEnvFile } from '../env-file/read.ts';
import { isRefusal } from '../kaltura/account.ts';
import type { AccountAccess } from '../kaltura/app-tokens.ts';
import { openTokenSession } from '../kaltura/auth-method.ts';
import type { NetworkProblem } from '../kaltura/problems.ts';
import type { Problem } from '../result.ts';
import { resolveAccount } from './account.ts';
import type { Context } from './context.ts';
import { type GivenAll, givenIn, unvouchedHost, valueIn } from './input-sources.ts';
import { withOwnSession } from './login.ts';
import { checkCommand, failure, suggestCheck, unvouched } from './report-problem.ts';
import { realCredentials } from './sandbox.ts';
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
  const host = session ? unvouchedHost(context, given) : null;
  if (host) return { problem: unvouched(host), exit: EXIT.usage };
  const access = session
    ? { network: context.network, serviceUrl: valueIn(given, 'region') ?? '', auth: session }
    : await openAccess(context, given, read.file);
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
  const check = suggestCheck(context);
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

/** Access to the account by the Admin Secret, else by an AppToken's session. Values that are not used may be wrong. */
async function openAccess(
  context: Context<AppTokenOptions>,
  given: GivenAll,
  file: EnvFile,
): Promise<AccountAccess | Failed<Problem>> {
  const { network } = context;
  const hasToken = !!given['app-token-id'] && !!given['app-token'];
  const kind = given['admin-secret'] || !hasToken ? 'admin-secret' : 'app-token';
  const account = await resolveAccount(context, given, file, kind);
  if ('problem' in account) return account;
  const { serviceUrl, auth } = account;
  if (auth.kind === 'admin-secret') return { network, serviceUrl, auth };
  const opened = await openTokenSession(context.api, serviceUrl, auth);
  if ('problem' in opened) return { problem: opened.problem, exit: exitFor(opened.problem) };
  return { network, serviceUrl, auth: { kind: 'session', partnerId: auth.partnerId, ks: opened.value.ks } };
}
