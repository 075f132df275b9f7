import { EXIT, type Failed } from '../cli/exit-codes.ts';
import type { LoginOptions } from '../cli/options.ts';
import type { AuthMethod } from '../kaltura/auth-method.ts';
import { locateAccount } from '../kaltura/find-account.ts';
import { readKs } from '../kaltura/ks.ts';
import {
  type NotSignedIn,
  type OwnAccount,
  type PersonalSession,
  signIn,
  signOut,
  startPersonalSession,
} from '../kaltura/login.ts';
import { getPlaceName, US } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';
import { commandLine } from '../text/command.ts';
import { safe } from '../text/output.ts';
import { joinWords } from '../text/words.ts';
import { readTrustedServiceUrl } from './account.ts';
import { askForYes, askPassword, canAsk, type PasswordPrompt } from './ask-person.ts';
import { locationOptions } from './command-options.ts';
import type { Context } from './context.ts';
import { type GivenAll, parseGiven } from './input-sources.ts';
import { printProblem } from './report-problem.ts';

/**
 * With `--login <email>`: signs in, and adds Partner ID, Admin Secret and region to the given
 * values. The password and a one-time code come from stdin or from the terminal. Never repeats an
 * attempt by itself.
 */
export async function withLogin(
  context: Context<LoginOptions>,
  given: GivenAll,
): Promise<{ given: GivenAll } | Failed> {
  const signed = await signInToAccount(context, given, false);
  return 'problem' in signed ? signed : { given: signed.given };
}

/**
 * Like `withLogin`, but with the session instead of the Admin Secret, which some accounts hide. The
 * session ends with the command.
 */
export async function withOwnSession(
  context: Context<LoginOptions>,
  given: GivenAll,
): Promise<{ given: GivenAll; session: Extract<AuthMethod, { kind: 'session' }> | null } | Failed> {
  return signInToAccount(context, given, true);
}

/** The session of the user who signs in (`ks --login`), and its server. `expiry` in seconds. */
export async function personalSession(
  context: Context<LoginOptions>,
  given: GivenAll,
  email: string,
  wish: { expiry: number; privileges: string },
): Promise<(PersonalSession & { serviceUrl: string }) | Failed> {
  const wanted = { partnerId: parseGiven(given, 'partner-id'), ...wish };
  return signInWithPassword(context, given, (serviceUrl, person, signal) =>
    startPersonalSession(context.network, serviceUrl, { ...person, email }, wanted, signal),
  );
}

async function signInToAccount(
  context: Context<LoginOptions>,
  given: GivenAll,
  keepsSession: boolean,
): Promise<{ given: GivenAll; session: Extract<AuthMethod, { kind: 'session' }> | null } | Failed> {
  const { network, options } = context;
  const email = options.login;
  if (email === null) return { given, session: null };
  const partnerId = parseGiven(given, 'partner-id');
  const found = await signInWithPassword(context, given, (serviceUrl, person, signal) =>
    signIn(network, serviceUrl, { ...person, email }, { partnerId, keepsSession, signal }),
  );
  if ('problem' in found) return found;
  const { ks, serviceUrl } = found;
  if (ks) context.atEnd(() => signOut(network, serviceUrl, ks));
  const wanted = partnerId ?? given['partner-id']?.text.trim();
  const account = chooseAccount(found.accounts, wanted);
  if ('problem' in account) return account;
  if (!wanted) printProblem({ message: describeAccount(account), fix: null }, context);
  const all: GivenAll = {
    ...given,
    'partner-id': { text: account.partnerId, origin: 'option' },
    region: { text: serviceUrl, origin: 'option' },
  };
  // The session can belong to another of the user's accounts.
  const read = ks ? readKs(ks) : null;
  if (ks && read && 'partnerId' in read && String(read.partnerId) === account.partnerId)
    return {
      given: all,
      session: { kind: 'session', partnerId: account.partnerId, ks, isSignedIn: true },
    };
  if (!account.adminSecret) return secretHidden(account, found.isLimited, context);
  return {
    given: { ...all, 'admin-secret': { text: account.adminSecret, origin: 'option' } },
    session: null,
  };
}

/** Asks for the password and signs in to the server that may get it. */
async function signInWithPassword<T extends { kind: 'accounts' | 'session' }>(
  context: Context<LoginOptions>,
  given: GivenAll,
  attempt: (serviceUrl: string, person: Person, signal: AbortSignal) => Promise<T | NotSignedIn>,
): Promise<(T & { serviceUrl: string }) | Failed> {
  const place = await chooseServer(context, given);
  if ('problem' in place) return place;
  const { serviceUrl } = place;
  const prompt = await askPassword(context);
  if ('problem' in prompt) return prompt;
  try {
    const found = await attemptWithCodes(prompt, (person) =>
      attempt(serviceUrl, person, prompt.left),
    );
    return 'problem' in found ? found : { ...found, serviceUrl };
  } finally {
    prompt.close();
  }
}

interface Person {
  password: string;
  code: string | undefined;
}

/** The server to sign in to: the server that is set, the region of the Partner ID, or the US. */
async function chooseServer(
  context: Context,
  given: GivenAll,
): Promise<{ serviceUrl: string } | Failed> {
  // A password never comes from the same place as a URL in the file or the environment.
  const set = readTrustedServiceUrl(context, given, 'option');
  const url = parseGiven(given, 'region');
  if (set && (!('problem' in set) || !url || !canAsk(context))) return set;
  if (url) {
    const where = `${url} is not one of Kaltura's regions. The owner of that server would get your password.`;
    printProblem(
      { message: where, fix: 'Say yes only if it is your own Kaltura server.' },
      context,
    );
    return (await askForYes(`Send the password to ${safe(url, 200)}?`)) ?? { serviceUrl: url };
  }
  const partner = parseGiven(given, 'partner-id');
  const active = partner ? (await locateAccount(context.api, partner)).active : [];
  const serviceUrl = active.length === 1 ? (active[0] as string) : US;
  printProblem({ message: `Signing in to ${getPlaceName(serviceUrl)}.`, fix: null }, context);
  return { serviceUrl };
}

function isSignedIn<T extends { kind: 'accounts' | 'session' }>(
  found: T | NotSignedIn,
): found is T {
  return found.kind === 'accounts' || found.kind === 'session';
}

/** Makes one attempt, and one more for each one-time code. */
async function attemptWithCodes<T extends { kind: 'accounts' | 'session' }>(
  { password, left, person, code: askCode }: PasswordPrompt,
  attempt: (person: Person) => Promise<T | NotSignedIn>,
): Promise<T | Failed> {
  let code: string | undefined;
  for (;;) {
    const found = await attempt({ password, code });
    if (left.aborted)
      return {
        problem: { code: 'CANCELLED', message: 'The sign-in was cancelled.', fix: null },
        exit: EXIT.interrupted,
      };
    if (isSignedIn(found)) return found;
    if (found.kind === 'unknown') return { problem: found.problem, exit: EXIT.unreachable };
    if (found.kind === 'refused') {
      const { message, fix, retry } = found;
      return {
        problem: { code: found.code, message, fix: `${fix} ${retry}`.trim() },
        exit: EXIT.wrong,
      };
    }
    if (found.wrong && !person)
      return {
        problem: {
          code: 'INVALID_OTP',
          message: found.message,
          fix: 'Put a new code on the second line of stdin.',
        },
        exit: EXIT.wrong,
      };
    const next = await askCode(`${found.message} Code (not shown): `);
    if (next === undefined)
      return {
        problem: { code: 'CANCELLED', message: 'No code was entered.', fix: null },
        exit: EXIT.interrupted,
      };
    if (!next)
      return {
        problem: {
          code: 'MISSING_OTP',
          message: found.message,
          fix: 'Put the code on the second line of stdin.',
        },
        exit: EXIT.wrong,
      };
    code = next;
  }
}

function chooseAccount(
  accounts: readonly OwnAccount[],
  wanted: string | undefined,
): OwnAccount | Failed {
  const names = accounts.map(
    ({ partnerId, name, isReadOnly }) => `${partnerId} (${name}${isReadOnly ? ', read-only' : ''})`,
  );
  const account = wanted
    ? accounts.find((each) => each.partnerId === wanted)
    : accounts.length === 1
      ? accounts[0]
      : undefined;
  if (!account && wanted)
    return {
      problem: {
        code: 'NOT_YOUR_ACCOUNT',
        message: `You are not an administrator of ${/^\d+$/.test(wanted) ? `account ${wanted}` : 'that account'}; your accounts are ${joinWords(names)}.`,
        fix: 'Pass another --partner-id.',
      },
      exit: EXIT.wrong,
    };
  if (!account)
    return {
      problem: {
        code: 'SEVERAL_ACCOUNTS',
        message: `You are an administrator of ${joinWords(names)}.`,
        fix: `Choose one, for example --partner-id ${accounts[0]?.partnerId}.`,
      },
      exit: EXIT.wrong,
    };
  return account;
}

/** Names the account, because Kaltura does not list all of a user's accounts. */
function describeAccount({ partnerId, name, isReadOnly }: OwnAccount): string {
  const kind = isReadOnly ? ', which is read-only' : '';
  return `Signed in to account ${partnerId} (${name})${kind}. Kaltura lists only active accounts; for any other account, pass --partner-id.`;
}

/**
 * Why a sign-in did not return the Admin Secret. Signing in again would not help a user with a
 * limited role.
 */
function secretHidden({ partnerId }: OwnAccount, isLimited: boolean, context: Context): Failed {
  const problem: Problem = isLimited
    ? {
        code: 'LIMITED_ROLE',
        message: `Your role in account ${partnerId} does not show its Admin Secret.`,
        fix: 'Ask an administrator of the account for the Admin Secret or for an AppToken.',
      }
    : {
        code: 'SECRET_HIDDEN',
        message: `Account ${partnerId} does not show you its Admin Secret: the account hides its secrets, or your role does not let you see them.`,
        fix: `Copy the Admin Secret from KMC → Settings → Integration Settings, or ask your Kaltura administrator for it. To use an AppToken instead: ${commandLine`app-token create --login ‹email›${locationOptions(context)}`}.`,
      };
  return { problem, exit: EXIT.wrong };
}
