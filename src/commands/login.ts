import { EXIT, type Failed } from '../cli/exit-codes.ts';
import type { LoginOptions } from '../cli/options.ts';
import { mayHoldSecret } from '../credentials/trust.ts';
import { locateAccount } from '../kaltura/account.ts';
import type { AuthMethod } from '../kaltura/auth-method.ts';
import { readKs } from '../kaltura/ks.ts';
import {
  type NotSignedIn,
  type OwnAccount,
  type PersonalSession,
  signIn,
  signOut,
  startPersonalSession,
} from '../kaltura/login.ts';
import { US } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';
import { commandLine } from '../text/command.ts';
import { safe } from '../text/output.ts';
import { joinWords } from '../text/words.ts';
import { readServiceUrl } from './account.ts';
import { canAsk, type Passwords, passwords, refusedByPerson } from './ask-person.ts';
import { locationOptions } from './command-options.ts';
import type { Context } from './context.ts';
import { type GivenAll, valueIn } from './input-sources.ts';
import { say, unvouched } from './report-problem.ts';

/**
 * With `--login <email>`: signs in and puts Partner ID, Admin Secret and region into what is given; without it that is all. The password, and a code where one is
 * wanted, come from stdin with `--password-stdin`, else they are asked for on the terminal, on stderr. One attempt, never repeated
 * by itself.
 */
export async function withLogin(
  context: Context<LoginOptions>,
  all: GivenAll,
): Promise<{ given: GivenAll } | Failed<Problem>> {
  const signed = await signInToAccount(context, all, false);
  if ('problem' in signed || !signed.account) return signed;
  const { account, serviceUrl } = signed;
  const given: GivenAll = {
    ...signed.given,
    'admin-secret': { text: account.adminSecret ?? '', origin: 'option' },
    region: { text: serviceUrl, origin: 'option' },
  };
  return { given };
}

/**
 * The same, for the session itself in place of the Admin Secret, which some accounts hide: it is ended when the command ends.
 */
export async function withOwnSession(
  context: Context<LoginOptions>,
  all: GivenAll,
): Promise<{ given: GivenAll; session: Extract<AuthMethod, { kind: 'session' }> | null } | Failed<Problem>> {
  const signed = await signInToAccount(context, all, true);
  if ('problem' in signed) return signed;
  const { given, account, serviceUrl, ks } = signed;
  if (!account) return { given, session: null };
  const region = { text: serviceUrl, origin: 'option' } as const;
  // A session of another of the person's accounts is of no use here.
  const secret = { text: account.adminSecret ?? '', origin: 'option' } as const;
  if (!ks) return { given: { ...given, region, 'admin-secret': secret }, session: null };
  const { partnerId } = account;
  return { given: { ...given, region }, session: { kind: 'session', partnerId, ks, isSignedIn: true } };
}

/**
 * The session of the person who signs in (`ks --login`), and where it was made. `expiry` in seconds.
 */
export async function personalSession(
  context: Context<LoginOptions>,
  all: GivenAll,
  email: string,
  wish: { expiry: number; privileges: string },
): Promise<(PersonalSession & { serviceUrl: string }) | Failed<Problem>> {
  const place = await placeOf(context, all);
  if ('problem' in place) return place;
  const asking = await passwords(context);
  if ('problem' in asking) return asking;
  const { serviceUrl } = place;
  const wanted = { partnerId: valueIn(all, 'partner-id'), ...wish };
  try {
    const found = await attempts(asking, (person) =>
      startPersonalSession(context.network, serviceUrl, { ...person, email }, wanted, asking.left),
    );
    return 'problem' in found ? found : { ...found, serviceUrl };
  } finally {
    asking.close();
  }
}

interface Signed {
  given: GivenAll;
  /** Null without --login. */
  account: OwnAccount | null;
  serviceUrl: string;
  ks: string | null;
}

async function signInToAccount(
  context: Context<LoginOptions>,
  all: GivenAll,
  keeps: boolean,
): Promise<Signed | Failed<Problem>> {
  const email = context.options.login;
  if (email === null) return { given: all, account: null, serviceUrl: '', ks: null };
  const place = await placeOf(context, all);
  if ('problem' in place) return place;
  const asking = await passwords(context);
  if ('problem' in asking) return asking;
  try {
    const wanted = valueIn(all, 'partner-id') ?? all['partner-id']?.text.trim();
    const found = await attempts(asking, (person) =>
      signIn(
        context.network,
        place.serviceUrl,
        { ...person, email },
        {
          partnerId: valueIn(all, 'partner-id'),
          keepsSession: keeps,
          signal: asking.left,
        },
      ),
    );
    if ('problem' in found) return found;
    const own = found.ks;
    if (own) context.atEnd(() => signOut(context.network, place.serviceUrl, own));
    const account = chosen(found.accounts, wanted);
    if ('problem' in account) return account;
    if (!wanted) say({ message: signedInTo(account), fix: null }, context);
    const seen = found.ks ? readKs(found.ks) : null;
    const isOfAccount = seen && 'partnerId' in seen && String(seen.partnerId) === account.partnerId;
    const ks = isOfAccount ? (found.ks ?? null) : null;
    if (!account.adminSecret && !ks) return secretHidden(account, found.isLimited, context);
    return {
      given: { ...all, 'partner-id': { text: account.partnerId, origin: 'option' } },
      account,
      serviceUrl: place.serviceUrl,
      ks,
    };
  } finally {
    asking.close();
  }
}

/** One region only: the one that is named, else the one where the Partner ID lives, else the US. */
async function placeOf(context: Context, all: GivenAll): Promise<{ serviceUrl: string } | Failed<Problem>> {
  const set = readServiceUrl(all);
  if (set && 'problem' in set) return set;
  if (set) {
    const named = set.serviceUrl;
    // A password is typed or piped in: it never comes from where a service URL of a file or the environment does.
    if (context.sandbox || mayHoldSecret(named, all.region?.origin ?? null, 'option'))
      return { serviceUrl: named };
    if (!canAsk(context)) return { problem: unvouched(named), exit: EXIT.usage };
    const where = `${named} is not one of Kaltura's regions. The owner of that server would get your password.`;
    say({ message: where, fix: 'Say yes only if it is your own Kaltura server.' }, context);
    const refused = await refusedByPerson(`Send the password to ${safe(named, 200)}?`);
    return refused ?? { serviceUrl: named };
  }
  const partner = valueIn(all, 'partner-id');
  const active = partner ? (await locateAccount(context.api, partner)).active : [];
  return { serviceUrl: active.length === 1 ? (active[0] as string) : US };
}

function isSignedIn<T extends { kind: 'accounts' | 'session' }>(found: T | NotSignedIn): found is T {
  return found.kind === 'accounts' || found.kind === 'session';
}

/** One attempt, and one more with each code that is asked for. `signInWith` does it. */
async function attempts<T extends { kind: 'accounts' | 'session' }>(
  asking: Passwords,
  signInWith: (person: { password: string; code: string | undefined }) => Promise<T | NotSignedIn>,
): Promise<T | Failed<Problem>> {
  let code: string | undefined;
  for (;;) {
    const { password, left } = asking;
    const found = await signInWith({ password, code });
    if (left.aborted)
      return {
        problem: { code: 'LEFT', message: 'Left while signing in.', fix: null },
        exit: EXIT.interrupted,
      };
    if (isSignedIn(found)) return found;
    if (found.kind === 'unknown') return { problem: found.problem, exit: EXIT.unreachable };
    if (found.kind === 'refused') {
      const { message, fix, retry } = found;
      return { problem: { code: found.code, message, fix: `${fix} ${retry}`.trim() }, exit: EXIT.wrong };
    }
    if (found.wrong && !asking.person)
      return {
        problem: {
          code: 'INVALID_OTP',
          message: found.message,
          fix: 'Give a new one on the second line of stdin.',
        },
        exit: EXIT.wrong,
      };
    const next = await asking.code(`${found.message} Code (not shown): `);
    if (next === undefined)
      return { problem: { code: 'LEFT', message: 'No code was given.', fix: null }, exit: EXIT.interrupted };
    if (!next)
      return {
        problem: { code: 'MISSING_OTP', message: found.message, fix: 'Give it on the second line of stdin.' },
        exit: EXIT.wrong,
      };
    code = next;
  }
}

function chosen(accounts: readonly OwnAccount[], wanted: string | undefined): OwnAccount | Failed<Problem> {
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
        fix: 'Give another --partner-id.',
      },
      exit: EXIT.wrong,
    };
  if (!account)
    return {
      problem: {
        code: 'SEVERAL_ACCOUNTS',
        message: `You are an administrator of ${joinWords(names)}.`,
        fix: `Say which: --partner-id ${accounts[0]?.partnerId}, for example.`,
      },
      exit: EXIT.wrong,
    };
  return account;
}

/** Names the account that the command uses: Kaltura does not list every account of the person. */
function signedInTo({ partnerId, name, isReadOnly }: OwnAccount): string {
  const kind = isReadOnly ? ', which is read-only' : '';
  return `Signed in to account ${partnerId} (${name})${kind}. Kaltura lists active accounts only; name any other one with --partner-id.`;
}

/** Why the Admin Secret is not there. A person with a limited role is not told to sign in again. */
function secretHidden({ partnerId }: OwnAccount, isLimited: boolean, context: Context): Failed<Problem> {
  const problem: Problem = isLimited
    ? {
        code: 'LIMITED_ROLE',
        message: `Your role in account ${partnerId} does not show its Admin Secret.`,
        fix: 'Ask an administrator of the account for the Admin Secret or for an AppToken.',
      }
    : {
        code: 'SECRET_HIDDEN',
        message: `Account ${partnerId} does not show you its Admin Secret: the account hides its secrets, or your role does not let you see them.`,
        fix: `Copy the Admin Secret from KMC → Settings → Integration Settings, or ask your Kaltura administrator for it; or do without it: ${commandLine`app-token create --login ‹email›${locationOptions(context)}`}.`,
      };
  return { problem, exit: EXIT.wrong };
}
