import { EXIT, type Failed, fail, getExitForProblem, toFailed } from '../cli/exit-codes.ts';
import type { AppTokenOptions } from '../cli/options.ts';
import { parseValue } from '../credentials/index.ts';
import { isSessionRefusal, isWrongSecret } from '../kaltura/api-error.ts';
import type { AccountAccess } from '../kaltura/app-tokens.ts';
import { openTokenSession, type SessionKey } from '../kaltura/open-session.ts';
import { type ApiProblem, COPY_SECRET } from '../kaltura/problems.ts';
import type { Problem } from '../result.ts';
import { readAccountKey, resolveServer } from './account.ts';
import type { Context } from './context.ts';
import {
  collectGiven,
  getReadyAnswers,
  type Inputs,
  readFileToChange,
  readFileValues,
} from './input-sources.ts';
import { signInToAccount } from './login-option.ts';
import { buildCheckCommand, suggestCheck } from './report-problem.ts';
import { readSecretFromStdin } from './stdin.ts';

/** The account of an app-token command, and the values that identified it. */
export interface TokenAccount extends Inputs {
  access: AccountAccess;
}

/**
 * Opens the account by sign-in, with the Admin Secret from stdin, the environment or the file, or
 * with an AppToken that starts ADMIN sessions, in that order. The sandbox's ready-made answers fill
 * in missing values.
 */
export async function resolveTokenAccount(
  context: Context<AppTokenOptions>,
): Promise<TokenAccount | Failed> {
  const { options } = context;
  const onStdin = await readSecretFromStdin(options.secretOnStdin);
  if ('problem' in onStdin) return onStdin;
  if (Object.values(onStdin.value).includes(''))
    return fail(
      EXIT.usage,
      'EMPTY_STDIN',
      'There is no secret on stdin.',
      'Pipe the Admin Secret in.',
    );
  const read = await readFileToChange(context);
  if ('problem' in read) return read;
  const partnerId = parseValue('partner-id', readFileValues(read.file)['partner-id']);
  const ready = Object.fromEntries(
    // A sign-in supplies the account.
    Object.entries(getReadyAnswers(context, partnerId)).filter(
      ([name]) => options.login === null || name === 'user-id',
    ),
  );
  const own = collectGiven(context, read.file, onStdin.value);
  const signed = await signInToAccount(context, { ...ready, ...own }, { keepsSession: true });
  if ('problem' in signed) return signed;
  const inputs = { ...read, given: signed.given };
  const access = await openAccess(context, inputs, signed.session);
  return 'problem' in access ? access : { ...inputs, access };
}

/** Names the options with another key if this one cannot manage AppTokens. */
export function addKeyOptions({ options }: Context<AppTokenOptions>, problem: Problem): Problem {
  if (problem.code !== 'SERVICE_FORBIDDEN' || problem.fix !== null) return problem;
  const fix =
    options.login === null
      ? 'Pass the Admin Secret (--admin-secret-stdin), or sign in (--login).'
      : 'Ask an administrator of the account for an AppToken, or pipe in the Admin Secret (--admin-secret-stdin).';
  return { ...problem, fix };
}

/** The failure if Kaltura refused. If a credential is wrong, suggests `check`. */
export function toTokenFailure(context: Context<AppTokenOptions>, problem: ApiProblem): Failed {
  const exit = getExitForProblem(problem);
  if (!isSessionRefusal(problem.code)) return { problem: addKeyOptions(context, problem), exit };
  const { login, secretOnStdin } = context.options;
  // `check` cannot see a secret from stdin.
  if (secretOnStdin !== null && isWrongSecret(problem.code))
    return { problem: { ...problem, fix: `${COPY_SECRET} again.` }, exit, next: [] };
  const next = login === null ? [buildCheckCommand(context)] : [];
  return { problem: { ...problem, fix: suggestCheck(context) }, exit, next };
}

/** Access with the session of a sign-in, with the Admin Secret, or with one from the AppToken. */
async function openAccess(
  context: Context,
  inputs: Inputs,
  session: SessionKey | null,
): Promise<AccountAccess | Failed> {
  const { network } = context;
  const { given } = inputs;
  const hasToken = !!given['app-token-id'] && !!given['app-token'];
  const kind = given['admin-secret'] || !hasToken ? 'admin-secret' : 'app-token';
  const key = session ?? readAccountKey(context, inputs, kind);
  if ('problem' in key) return key;
  const server = await resolveServer(context, given, key.partnerId);
  if ('problem' in server) return server;
  const { serviceUrl } = server;
  if (key.kind !== 'app-token') return { network, serviceUrl, key };
  const opened = await openTokenSession(context.api, serviceUrl, key);
  if ('problem' in opened) return toFailed(opened.problem);
  const { ks } = opened.value;
  return { network, serviceUrl, key: { kind: 'session', partnerId: key.partnerId, ks } };
}
