import { CREDENTIALS, credentialNamed } from '../credentials/index.ts';
import { listedChoices, verified } from '../credentials/report.ts';
import { parseEnvText } from '../env-file/text.ts';
import { ping } from '../kaltura/account.ts';
import type { OwnAccount } from '../kaltura/login.ts';
import type { Services } from '../ui/conductor.ts';
import type { Review } from '../ui/state.ts';
import type { Changes, Refusal } from './changes.ts';
import { signInPlaces } from './sign-in-places.ts';
import type { Surroundings } from './surroundings.ts';

/** What the wizard has done for it: by the network, the files, git and the browser of these surroundings. Loaded once the first frame is on the screen. */
export function servicesOf(around: Surroundings): Services {
  let email: Promise<string | null> | null = null;
  let signedInAs: string | null = null;
  const gitsOwn = (): Promise<string | null> => {
    email ??= gitEmail(around);
    return email;
  };
  // Loaded when the review opens: not before the first key.
  const changing = () => import('./changes.ts');
  // The accounts of a person who has signed in, until one is picked.
  let own: (OwnAccount & { serviceUrl: string })[] = [];
  // What the review showed is what is written: the last plan that was asked for, not a new one.
  let reviewed: { of: Readonly<Record<string, string>>; changes: Changes | { refused: Refusal } } | null =
    null;
  let asked: Readonly<Record<string, string>> | null = null;
  return {
    verify: (name, value, known, options) =>
      verified(credentialNamed(name), value, known, around.ask, options),
    choices: async (name, known) => {
      const asking = { ...known, email: async () => signedInAs ?? gitsOwn() };
      return listedChoices(credentialNamed(name), asking, around.ask);
    },
    plan: async (values, place) => {
      const { changesFor, gitignoreLine, notesOn, shownChanges } = await changing();
      asked = values;
      const changes = await changesFor(around, values, place);
      if (asked === values) reviewed = { of: values, changes };
      if ('refused' in changes)
        return { ok: false, message: changes.refused.message, fix: changes.refused.fix };
      const ignore = gitignoreLine(changes.ignored);
      const review: Review = {
        ...shownChanges(changes),
        untouchedLines: changes.plan.untouchedLines,
        gitignore: ignore && { file: '.gitignore', line: ignore.line },
        notes: [...notesOn(changes), ...stillWinning(around, values)],
        linked: changes.linked,
      };
      return { ok: true, review };
    },
    write: async (values) => {
      const { isChange, written } = await changing();
      const isOfThese = JSON.stringify(reviewed?.of) === JSON.stringify(values);
      const changes = isOfThese ? reviewed?.changes : undefined;
      if (!changes || 'refused' in changes) return { ok: false, message: 'Nothing was written. Look again.' };
      if (!isChange(changes)) return { ok: true, changed: false, lost: null };
      const done = await written(changes);
      if (done.status === 'written') return { ok: true, changed: true, lost: done.lost };
      if (done.status === 'changed-on-disk')
        return {
          ok: false,
          message: `${around.envFile} was changed by another program meanwhile, and left as it is; look at it again.`,
        };
      return { ok: false, message: `${done.refused.message} ${done.refused.fix}` };
    },
    prove: async (place) => {
      const changes = reviewed && !('refused' in reviewed.changes) ? reviewed.changes : null;
      const lines = changes ? [...changes.plan.added, ...changes.plan.changed] : [];
      const isNew = CREDENTIALS.some(
        ({ variable, secret }) => secret && lines.some((line) => line.variable === variable),
      );
      return (await import('./proof.ts')).proven(around, place, isNew);
    },
    variablesIn: (text) => parseEnvText(text),
    signIn: async (serviceUrl, loginId, password, code, signal) => {
      const { signedIn } = await import('../kaltura/login.ts');
      const had = await signedIn(
        around.network,
        serviceUrl,
        { email: loginId, password, code: code || undefined },
        signal,
      );
      if (had.kind === 'unknown')
        return { kind: 'unknown', message: had.problem.message, fix: had.problem.fix };
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
    openPage: (url) => {
      void import('./browser.ts').then(({ openInBrowser }) => openInBrowser(url));
    },
    warm: (serviceUrl) => {
      // The connections are there, TLS included, when the person presses Enter; a ping carries nothing.
      // A moment later: loading what sends must not hold up the key that was just typed.
      const places = serviceUrl ? [serviceUrl] : signInPlaces(around).map((place) => place.serviceUrl);
      if (!around.sandbox) setTimeout(() => places.map((place) => around.ask.ask(place, ping)), 60).unref();
    },
  };
}

/** The variables of the environment that will keep winning over what is written. */
function stillWinning(around: Surroundings, values: Readonly<Record<string, string>>): string[] {
  return CREDENTIALS.filter(
    ({ name, variable }) =>
      around.env[variable] && values[name] !== undefined && around.env[variable] !== values[name],
  ).map(
    ({ variable }) =>
      `${variable} in the environment overrides the file for every program started from here: unset ${variable}.`,
  );
}

/** git's `user.email`; null without git, without one, and on the sandbox. */
async function gitEmail(around: Surroundings): Promise<string | null> {
  if (around.sandbox) return null;
  const { git } = await import('../env-file/git.ts');
  const asked = await git(process.cwd(), ['config', 'user.email']);
  return asked && asked !== 'no answer' && asked.code === 0 ? asked.stdout.trim() || null : null;
}
