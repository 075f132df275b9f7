import { EXIT, type Failed, fail } from '../cli/exit-codes.ts';
import type { LoginOptions } from '../cli/options.ts';
import { readKs } from '../kaltura/ks.ts';
import { locateAccount } from '../kaltura/locate-account.ts';
import type { SessionKey } from '../kaltura/open-session.ts';
import { getServerName, US } from '../kaltura/regions.ts';
import {
  type OwnAccount,
  type PersonalSession,
  type SignInDetails,
  signIn,
  signOut,
  startPersonalSession,
} from '../kaltura/sign-in.ts';
import { explainHiddenSecret, type NotSignedIn } from '../kaltura/sign-in-refusals.ts';
import { safe } from '../text/output.ts';
import { joinWords } from '../text/words.ts';
import { readServiceUrl } from './account.ts';
import { commandLineFor, confirmIfSilent, formatSignIn } from './command-options.ts';
import type { Context } from './context.ts';
import { type GivenAll, parseGiven } from './input-sources.ts';
import { askForYes, canAsk, openPasswordPrompt, type PasswordPrompt } from './prompts.ts';
import { printNote } from './report-problem.ts';

/** The session of the user who signs in (`ks --login`), and its server. `expiry` in seconds. */
export async function openPersonalSession(
  context: Context<LoginOptions>,
  given: GivenAll,
  email: string,
  request: { expiry: number; privileges: string },
): Promise<(PersonalSession & { serviceUrl: string }) | Failed> {
  const wanted = { partnerId: parseGiven(given, 'partner-id'), ...request };
  return signInWithPassword(context, given, (serviceUrl, details, signal) =>
    startPersonalSession(context.network, serviceUrl, { ...details, email }, wanted, signal),
  );
}

/**
 * With `--login <email>`: signs in, and adds Partner ID, region and Admin Secret to the given
 * values. `keepsSession`: returns the session instead of the Admin Secret, which some accounts
 * hide; the session ends with the command. Never repeats an attempt by itself.
 */
export async function signInToAccount(
  context: Context<LoginOptions>,
  given: GivenAll,
  { keepsSession = false } = {},
): Promise<{ given: GivenAll; session: SessionKey | null } | Failed> {
  const { network, options } = context;
  const email = options.login;
  if (email === null) return { given, session: null };
  const partnerId = parseGiven(given, 'partner-id');
  const found = await signInWithPassword(context, given, (serviceUrl, details, signal) =>
    signIn(network, serviceUrl, { ...details, email }, { partnerId, keepsSession, signal }),
  );
  if ('problem' in found) return found;
  const { ks, serviceUrl } = found;
  if (ks) context.atEnd(() => signOut(network, serviceUrl, ks));
  const wanted = partnerId ?? given['partner-id']?.text.trim();
  const account = chooseAccount(found.accounts, wanted);
  if ('problem' in account) return account;
  if (!wanted) printNote(describeAccount(account), context);
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
  if (!account.adminSecret) return refuseHiddenSecret(context, account, found);
  all['admin-secret'] = { text: account.adminSecret, origin: 'option' };
  return { given: all, session: null };
}

async function signInWithPassword<T extends { kind: 'accounts' | 'session' }>(
  context: Context<LoginOptions>,
  given: GivenAll,
  attempt: (
    serviceUrl: string,
    details: Passwords,
    signal: AbortSignal,
  ) => Promise<T | NotSignedIn>,
): Promise<(T & { serviceUrl: string }) | Failed> {
  const server = await chooseServer(context, given);
  if ('problem' in server) return server;
  const { serviceUrl, isAssumed = false } = server;
  const prompt = await openPasswordPrompt(context);
  if ('problem' in prompt) return prompt;
  try {
    const { login, passwordStdin } = context.options;
    const password = await prompt.ask(`Password for ${login} (not shown): `);
    if (password === '' && passwordStdin) {
      const fix = 'Put the password on the first line.';
      return fail(EXIT.usage, 'NO_PASSWORD', 'There is no password on stdin.', fix);
    }
    if (!password) {
      const exit = password === null ? EXIT.interrupted : EXIT.usage;
      return fail(exit, 'CANCELLED', 'No password was entered.');
    }
    const found = await attemptWithCodes(prompt, password, (details) =>
      attempt(serviceUrl, details, prompt.cancelled),
    );
    if (!('problem' in found)) return { ...found, serviceUrl };
    const { problem, exit } = found;
    const fix =
      isAssumed && exit === EXIT.wrong ? `${problem.fix} ${NAME_THE_REGION}` : problem.fix;
    return { ...found, problem: { ...problem, fix } };
  } finally {
    prompt.close();
  }
}

type Passwords = Omit<SignInDetails, 'email'>;

const NAME_THE_REGION =
  'If your account is in another region, pass --region, or --partner-id to find it.';

/**
 * The server to sign in to: the server that is set, the region of the Partner ID, or the US.
 * `isAssumed`: nothing says that the account is in the US, where most accounts are.
 */
async function chooseServer(
  context: Context,
  given: GivenAll,
): Promise<{ serviceUrl: string; isAssumed?: boolean } | Failed> {
  const set = readServiceUrl(context, given, [null]);
  const url = parseGiven(given, 'region');
  if (set && (!('problem' in set) || !url || !canAsk(context))) return set;
  if (url) {
    printNote(
      `${url} is not one of Kaltura's regions. The owner of that server would get your password. Say yes only if it is your own Kaltura server.`,
      context,
    );
    return (await askForYes(`Send the password to ${safe(url, 200)}?`)) ?? { serviceUrl: url };
  }
  const partner = parseGiven(given, 'partner-id');
  const located = partner ? await locateAccount(context.api, partner) : null;
  const serviceUrl = located?.only ?? US;
  printNote(`Signing in to ${getServerName(serviceUrl)}.`, context);
  return { serviceUrl, isAssumed: !located?.only };
}

function isNotSignedIn(found: { kind: string }): found is NotSignedIn {
  return ['code', 'refused', 'unknown'].includes(found.kind);
}

async function attemptWithCodes<T extends { kind: 'accounts' | 'session' }>(
  { ask, cancelled }: PasswordPrompt,
  password: string,
  attempt: (details: Passwords) => Promise<T | NotSignedIn>,
): Promise<T | Failed> {
  let code: string | undefined;
  for (;;) {
    const found = await attempt({ password, code });
    if (cancelled.aborted) return fail(EXIT.interrupted, 'CANCELLED', 'The sign-in was cancelled.');
    if (!isNotSignedIn(found)) return found;
    if (found.kind === 'unknown') return { problem: found.problem, exit: EXIT.unreachable };
    const { message } = found;
    if (found.kind === 'refused')
      return fail(EXIT.wrong, found.code, message, `${found.fix} ${found.retry}`.trim());
    code = (await ask(`${message} Code (not shown): `))?.trim();
    if (code === undefined) return fail(EXIT.interrupted, 'CANCELLED', 'No code was entered.');
    const fix = `Put ${found.wrong ? 'a new' : 'the'} code on the second line of stdin.`;
    if (!code) return fail(EXIT.wrong, found.wrong ? 'INVALID_OTP' : 'MISSING_OTP', message, fix);
  }
}

function chooseAccount(
  accounts: readonly OwnAccount[],
  wanted: string | undefined,
): OwnAccount | Failed {
  const [account, another] = wanted
    ? accounts.filter((each) => each.partnerId === wanted)
    : accounts;
  if (account && !another) return account;
  const names = joinWords(
    accounts.map(
      ({ partnerId, name, isReadOnly }) =>
        `${partnerId} (${name}${isReadOnly ? ', read-only' : ''})`,
    ),
  );
  const other = !wanted || /^\d+$/.test(wanted) ? wanted : 'that number';
  return fail(
    EXIT.wrong,
    wanted ? 'NOT_YOUR_ACCOUNT' : 'SEVERAL_ACCOUNTS',
    `You are an administrator of ${names}${other ? `, not of ${other}` : ''}.`,
    `Choose one, for example --partner-id ${accounts[0]?.partnerId}.`,
  );
}

/** Names the account, because Kaltura does not list all of a user's accounts. */
function describeAccount({ partnerId, name, isReadOnly }: OwnAccount): string {
  const kind = isReadOnly ? ', which is read-only' : '';
  return `Signed in to account ${partnerId} (${name})${kind}. Kaltura lists only active accounts; for any other account, pass --partner-id.`;
}

/**
 * The failure if Kaltura hides the Admin Secret. `isLimited`: the user's role hides it, so another
 * sign-in would not help.
 */
function refuseHiddenSecret(
  context: Context,
  { partnerId }: OwnAccount,
  { isLimited }: { isLimited: boolean },
): Failed {
  return fail(
    EXIT.wrong,
    isLimited ? 'LIMITED_ROLE' : 'SECRET_HIDDEN',
    explainHiddenSecret(partnerId, { isLimited }),
    isLimited
      ? 'Ask an administrator of the account for the Admin Secret or for an AppToken.'
      : `Copy the Admin Secret from KMC → Settings → Integration Settings, or ask your Kaltura administrator for it. To use an AppToken instead: ${commandLineFor(context)`app-token create ${confirmIfSilent(context)} ${formatSignIn(context)}`}`,
  );
}
