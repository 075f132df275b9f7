import path from 'node:path';
import type { Failed } from '../cli/exit-codes.ts';
import type { Some } from '../credentials/credential.ts';
import { CREDENTIALS, getCredential } from '../credentials/index.ts';
import { listChoices, verifyOne } from '../credentials/report.ts';
import type { SecretPlace } from '../credentials/trust.ts';
import { ping } from '../kaltura/account.ts';
import type { OwnAccount } from '../kaltura/login.ts';
import type { Problem } from '../result.ts';
import { unsetLine } from '../text/shell.ts';
import type { Review, TradeSource } from '../wizard/state.ts';
import type { Services } from '../wizard/store.ts';
import type { Changes } from './changes.ts';
import type { Context } from './context.ts';
import { signInPlaces } from './sign-in-places.ts';
import type { Trade, Traded } from './trade.ts';

/** What must be waited for, and said, when the wizard is left in the middle of it. */
export interface Unfinished {
  /** The writing, with an AppToken that is being made, or taken back; null for a write without one. */
  work: Promise<Traded | Failed<Problem> | null> | null;
  /** What stays in the account although it should not. */
  remains: Problem[];
}

/** What the wizard has done for it: by the network, the files, git and the browser of this context. Loaded once the first frame is on the screen. */
export function servicesOf(context: Context, unfinished: Unfinished = { work: null, remains: [] }): Services {
  const person = personOf(context);
  return {
    verify: (name, value, known, options) =>
      verifyOne(getCredential(name), value, known, context.api, options),
    choices: (name, known) =>
      listChoices(getCredential(name), { ...known, email: person.email }, context.api),
    ...filesOf(context, unfinished),
    signIn: person.signIn,
    ownAccount: person.ownAccount,
    openPage: (url) => {
      void import('./browser.ts').then(({ openInBrowser }) => openInBrowser(url));
    },
    warm: (serviceUrl) => {
      // The connections are there, TLS included, when the person presses Enter; a ping carries nothing.
      // A moment later: loading what sends must not hold up the key that was just typed.
      const places = serviceUrl ? [serviceUrl] : signInPlaces(context).map((place) => place.serviceUrl);
      if (!context.sandbox)
        setTimeout(() => places.map((place) => context.api.query(place, ping)), 60).unref();
    },
  };
}

/** The env file: what would be written, the writing, the proof. */
function filesOf(context: Context, unfinished: Unfinished): Pick<Services, 'plan' | 'write' | 'prove'> {
  // Loaded when the review opens: not before the first key.
  const changing = () => import('./changes.ts');
  // What the review showed is what is written: one of the plans that were made, not a new one.
  const plans: { changes: Changes; trade: Trade | null }[] = [];
  return {
    plan: async (values, removed, place, source) => {
      const { changesFor, gitignoreLine, notesOn, shownChanges } = await changing();
      const begun = source && (await tradeFor(context, source, values, place));
      if (begun && 'problem' in begun) return begun;
      const changes = begun
        ? await (await import('./trade.ts')).changesWith(context, begun.trade)
        : await changesFor(context, values, place, removed);
      if ('refused' in changes) return { problem: changes.refused };
      const trade = begun && {
        ...begun.trade,
        agreedTarget: changes.linked?.target ?? null,
        fingerprint: changes.file.fingerprint,
      };
      const ignore = gitignoreLine(changes.ignored);
      const review: Review = {
        plan: plans.push({ changes, trade }) - 1,
        ...shownChanges(changes),
        makes: begun?.words ?? [],
        untouchedLines: changes.plan.untouchedLines,
        gitignore: ignore && { file: '.gitignore', line: ignore.line },
        notes: [...notesOn(changes), ...stillWinning(context, values)],
        linked: changes.linked,
      };
      return { value: review };
    },
    write: async (plan, signal) => {
      const { isChange, written } = await changing();
      const { changes, trade } = plans[plan] as (typeof plans)[number];
      if (trade) {
        const { traded } = await import('./trade.ts');
        const work = traded(context, trade, { leave: signal });
        unfinished.work = work;
        const had = await work;
        if (!('problem' in had)) return { value: { changed: true, lost: had.lost, appToken: had.id } };
        // Said again at the end: whoever has left has not seen it.
        if (had.next) unfinished.remains.push(had.problem);
        return { problem: had.problem };
      }
      if (!isChange(changes)) return { value: { changed: false, lost: null, appToken: null } };
      const work = written(changes, context);
      unfinished.work = work.then(() => null);
      const done = await work;
      if (done.status === 'failed') return { problem: done.refused };
      return { value: { changed: true, lost: done.lost, appToken: null } };
    },
    prove: async (place, plan) => {
      const changes = plan === null ? null : (plans[plan]?.changes ?? null);
      const lines = changes ? [...changes.plan.added, ...changes.plan.changed] : [];
      const isNew = CREDENTIALS.some(
        ({ variable, secret }) => secret && lines.some((line) => line.variable === variable),
      );
      return (await import('./proof.ts')).proven(context, place, isNew);
    },
  };
}

/** The AppToken that the person wants, and what it comes to in sentences; or why there can be none. */
async function tradeFor(
  context: Context,
  { partnerId, secret, serviceUrl, userId }: TradeSource,
  values: Some<string>,
  place: SecretPlace,
): Promise<{ trade: Trade; words: string[] } | { problem: Problem }> {
  const { ordinaryIdea, plannedToken, tokenWords } = await import('./token-plan.ts');
  const auth = { kind: 'admin-secret', partnerId, secret } as const;
  const asker = { network: context.network, serviceUrl, auth };
  const planned = await plannedToken(context.api, asker, ordinaryIdea(userId));
  if ('problem' in planned) return planned;
  const trade: Trade = { asker, plan: planned.plan, values, place, replacesSecret: true };
  return { trade, words: tokenWords(planned) };
}

/** Who is at work: git's email, or the one that was signed in with, and the accounts that this one has. */
function personOf(
  context: Context,
): Pick<Services, 'signIn' | 'ownAccount'> & { email(): Promise<string | null> } {
  let email: Promise<string | null> | null = null;
  let signedInAs: string | null = null;
  // The accounts of a person who has signed in, until one is picked.
  let own: (OwnAccount & { serviceUrl: string })[] = [];
  let isLimited = false;
  return {
    email: async () => {
      email ??= gitEmail(context);
      return signedInAs ?? email;
    },
    signIn: async (serviceUrl, { email: loginId, password, code }, signal) => {
      const { signIn: signedIn } = await import('../kaltura/login.ts');
      const person = { email: loginId, password, code: code || undefined };
      const had = await signedIn(context.network, serviceUrl, person, { signal });
      if (had.kind !== 'accounts') return had;
      signedInAs = loginId;
      own = had.accounts.map((account) => ({ ...account, serviceUrl }));
      isLimited = had.isLimited;
      return {
        kind: 'accounts',
        accounts: had.accounts.map(({ partnerId, name, adminSecret, isReadOnly }) => ({
          partnerId,
          name,
          hasSecret: adminSecret !== null,
          isReadOnly,
        })),
      };
    },
    ownAccount: (partnerId) => {
      const account = own.find((each) => each.partnerId === partnerId);
      const isOnly = own.length === 1;
      own = [];
      if (!account) return { given: {} };
      const place = {
        'partner-id': { text: account.partnerId, origin: 'found' as const },
        region: { text: account.serviceUrl, origin: 'found' as const },
      };
      if (!account.adminSecret) return { given: place, note: isLimited ? LIMITED_ROLE : HIDDEN_SECRET };
      const { adminSecret, name } = account;
      return {
        given: { ...place, 'admin-secret': { text: adminSecret, origin: 'found' } },
        // The one account that there is to choose is not taken in silence.
        ...(isOnly
          ? { note: `Signed in to account ${partnerId}, ${name}. Kaltura lists active accounts only.` }
          : {}),
      };
    },
  };
}

const HIDDEN_SECRET =
  'The account does not show you its Admin Secret: it hides its secrets, or your role does not let you see them. Copy it from the page below, or ask your Kaltura administrator for it.';
const LIMITED_ROLE =
  'Your role in this account does not show its Admin Secret: ask an administrator of the account for it.';

/** The variables of the environment that will keep winning over what is written. */
function stillWinning(context: Context, values: Some<string>): string[] {
  return CREDENTIALS.filter(
    ({ name, variable }) =>
      context.env[variable] && values[name] !== undefined && context.env[variable] !== values[name],
  ).map(
    ({ variable }) =>
      `${variable} in the environment overrides the file for every program started from here: ${unsetLine(variable)}.`,
  );
}

/** git's `user.email`; null without git and without one. On the sandbox that of somebody who is there. */
async function gitEmail(context: Context): Promise<string | null> {
  if (context.sandbox) return getCredential('user-id').sandbox;
  const { isInRepository } = await import('../env-file/gitignore.ts');
  if (!isInRepository(path.join(process.cwd(), '.env'))) return null;
  const { git } = await import('../env-file/git.ts');
  const asked = await git(process.cwd(), ['config', 'user.email']);
  return asked && asked !== 'no answer' && asked.code === 0 ? asked.stdout.trim() || null : null;
}
