import path from 'node:path';
import type { Some } from '../credentials/credential.ts';
import { CREDENTIALS, credentialNamed } from '../credentials/index.ts';
import { labelledValues } from '../credentials/labelled.ts';
import { listedChoices, verified } from '../credentials/report.ts';
import { parseEnvText } from '../env-file/text.ts';
import { ping } from '../kaltura/account.ts';
import type { OwnAccount } from '../kaltura/login.ts';
import { unsetLine } from '../text/shell.ts';
import type { Services } from '../ui/conductor.ts';
import type { Review } from '../ui/state.ts';
import type { Changes } from './changes.ts';
import type { Context } from './context.ts';
import { signInPlaces } from './sign-in-places.ts';

/** What the wizard has done for it: by the network, the files, git and the browser of this context. Loaded once the first frame is on the screen. */
export function servicesOf(context: Context): Services {
  const person = personOf(context);
  return {
    verify: (name, value, known, options) =>
      verified(credentialNamed(name), value, known, context.ask, options),
    choices: (name, known) =>
      listedChoices(credentialNamed(name), { ...known, email: person.email }, context.ask),
    ...filesOf(context),
    variablesIn: (text) => ({ ...labelledValues(text), ...parseEnvText(text) }),
    signIn: person.signIn,
    ownAccount: person.ownAccount,
    openPage: (url) => {
      void import('./browser.ts').then(({ openInBrowser }) => openInBrowser(url));
    },
    warm: (serviceUrl) => {
      // The connections are there, TLS included, when the person presses Enter; a ping carries nothing.
      // A moment later: loading what sends must not hold up the key that was just typed.
      const places = serviceUrl ? [serviceUrl] : signInPlaces(context).map((place) => place.serviceUrl);
      if (!context.sandbox) setTimeout(() => places.map((place) => context.ask.ask(place, ping)), 60).unref();
    },
  };
}

/** The env file: what would be written, the writing, the proof. */
function filesOf(context: Context): Pick<Services, 'plan' | 'write' | 'prove'> {
  // Loaded when the review opens: not before the first key.
  const changing = () => import('./changes.ts');
  // What the review showed is what is written: one of the plans that were made, not a new one.
  const plans: Changes[] = [];
  return {
    plan: async (values, place) => {
      const { changesFor, gitignoreLine, notesOn, shownChanges } = await changing();
      const changes = await changesFor(context, values, place);
      if ('refused' in changes) return { problem: changes.refused };
      const ignore = gitignoreLine(changes.ignored);
      const review: Review = {
        plan: plans.push(changes) - 1,
        ...shownChanges(changes),
        untouchedLines: changes.plan.untouchedLines,
        gitignore: ignore && { file: '.gitignore', line: ignore.line },
        notes: [...notesOn(changes), ...stillWinning(context, values)],
        linked: changes.linked,
      };
      return { value: review };
    },
    write: async (plan) => {
      const { isChange, written } = await changing();
      const changes = plans[plan] as Changes;
      if (!isChange(changes)) return { value: { changed: false, lost: null } };
      const done = await written(changes);
      if (done.status === 'written') return { value: { changed: true, lost: done.lost } };
      if (done.status === 'failed') return { problem: done.refused };
      const message = `${context.envFile} was changed by another program meanwhile, and left as it is; look at it again.`;
      return { problem: { code: 'CHANGED_ON_DISK', message, fix: null } };
    },
    prove: async (place, plan) => {
      const changes = plan === null ? null : (plans[plan] as Changes);
      const lines = changes ? [...changes.plan.added, ...changes.plan.changed] : [];
      const isNew = CREDENTIALS.some(
        ({ variable, secret }) => secret && lines.some((line) => line.variable === variable),
      );
      return (await import('./proof.ts')).proven(context, place, isNew);
    },
  };
}

/** Who is at work: git's email, or the one that was signed in with, and the accounts that this one has. */
function personOf(
  context: Context,
): Pick<Services, 'signIn' | 'ownAccount'> & { email(): Promise<string | null> } {
  let email: Promise<string | null> | null = null;
  let signedInAs: string | null = null;
  // The accounts of a person who has signed in, until one is picked.
  let own: (OwnAccount & { serviceUrl: string })[] = [];
  return {
    email: async () => {
      email ??= gitEmail(context);
      return signedInAs ?? email;
    },
    signIn: async (serviceUrl, { email: loginId, password, code }, signal) => {
      const { signedIn } = await import('../kaltura/login.ts');
      const person = { email: loginId, password, code: code || undefined };
      const had = await signedIn(context.network, serviceUrl, person, signal);
      if (had.kind !== 'accounts') return had;
      signedInAs = loginId;
      own = had.accounts.map((account) => ({ ...account, serviceUrl }));
      return {
        kind: 'accounts',
        accounts: had.accounts.map(({ partnerId, name, adminSecret }) => ({
          partnerId,
          name,
          hasSecret: adminSecret !== null,
        })),
      };
    },
    ownAccount: (partnerId) => {
      const account = own.find((each) => each.partnerId === partnerId);
      own = [];
      if (!account) return { given: {} };
      const place = {
        'partner-id': { text: account.partnerId, source: 'found' as const },
        region: { text: account.serviceUrl, source: 'found' as const },
      };
      return account.adminSecret
        ? { given: { ...place, 'admin-secret': { text: account.adminSecret, source: 'found' } } }
        : {
            given: place,
            note: 'This account hides its secrets: copy the Admin Secret from the page below, or ask your Kaltura administrator for it.',
          };
    },
  };
}

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
  if (context.sandbox) return credentialNamed('user-id').sandbox;
  const { isInRepository } = await import('../env-file/gitignore.ts');
  if (!isInRepository(path.join(process.cwd(), '.env'))) return null;
  const { git } = await import('../env-file/git.ts');
  const asked = await git(process.cwd(), ['config', 'user.email']);
  return asked && asked !== 'no answer' && asked.code === 0 ? asked.stdout.trim() || null : null;
}
