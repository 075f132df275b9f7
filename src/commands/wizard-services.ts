import { once } from 'node:events';
import path from 'node:path';
import { describePlan, planDefaultToken } from '../app-token/plan.ts';
import type { Failed } from '../cli/exit-codes.ts';
import { NO_CHOICES, type SomeCredentials } from '../credentials/credential.ts';
import { CREDENTIALS, getCredential } from '../credentials/index.ts';
import type { Given } from '../credentials/state.ts';
import { runGit } from '../env-file/git.ts';
import { findRepository } from '../env-file/links.ts';
import { ping } from '../kaltura/locate-account.ts';
import { type OwnAccount, signIn } from '../kaltura/sign-in.ts';
import { explainHiddenSecret, type NotSignedIn } from '../kaltura/sign-in-refusals.ts';
import { type Problem, toParagraph } from '../result.ts';
import { getShellLines } from '../text/shell.ts';
import type { Services } from '../wizard/effects.ts';
import type { ReviewRequest } from '../wizard/review-request.ts';
import { EVERY_REGION, type OfferedAccount, type SignInOutcome } from '../wizard/sign-in-state.ts';
import type { Review } from '../wizard/state.ts';
import { type Applied, apply, planChanges } from './apply.ts';
import {
  type Changes,
  describeUntouched,
  findRisk,
  listChangedLines,
  warnAboutResult,
  warnAboutWrite,
} from './changes.ts';
import type { Context } from './context.ts';
import { listSignInServers } from './input-sources.ts';
import { testSavedCredentials } from './test-saved-credentials.ts';
import { HOST_NOT_CONFIRMED } from './untrusted-host.ts';

/** The work to wait for and the problems to print after the user leaves the wizard. */
export interface Unfinished {
  /**
   * The write, which can include creating an AppToken or deleting it again; null before it starts.
   */
  work: Promise<Applied | Failed> | null;
  /** Problems with AppTokens that could not be deleted again. */
  remains: Problem[];
}

/**
 * The wizard's services: network, files, git and browser. Loaded once the first frame is on the
 * screen.
 */
export function createServices(
  context: Context,
  unfinished: Unfinished = { work: null, remains: [] },
): Services {
  const { email, ...signInServices } = createSignIn(context);
  return {
    verify: ({ name, value, known, fresh }, signal) =>
      getCredential(name).verify(value, { ...known, fresh, signal, api: context.api }),
    choices: async ({ name, known, fresh }) => {
      const { choices } = getCredential(name);
      const listed = await choices?.({ ...known, fresh, email, api: context.api });
      return listed ?? NO_CHOICES;
    },
    ...createFiles(context, unfinished),
    ...signInServices,
    'open-page': ({ url }) => openInBrowser(url),
    connect: ({ serviceUrl }) => {
      if (context.sandbox) return;
      const servers = serviceUrl ? [{ serviceUrl }] : listSignInServers(context);
      // Later than the key that was just typed, because this loads the network code.
      setTimeout(() => servers.map((each) => context.api.query(each.serviceUrl, ping)), 60).unref();
    },
  };
}

/** The env file: plans, writes, tests. */
function createFiles(
  context: Context,
  unfinished: Unfinished,
): Pick<Services, 'review' | 'write' | 'test-file'> {
  // Each review shows one of these, so that nothing else is written.
  const reviewed: Changes[] = [];
  let isSecretNew = false;
  return {
    review: async (request) => {
      const changes = await planReview(context, request);
      if ('problem' in changes) return changes;
      const id = reviewed.push(changes) - 1;
      return { value: { id, ...describeReview(context, changes, request.values) } };
    },
    write: async ({ reviewId }, signal) => {
      // The user has confirmed a linked file by now.
      const options = { signal, isTargetConfirmed: true };
      const work = apply(context, reviewed[reviewId] as Changes, options);
      unfinished.work = work;
      const done = await work;
      if ('problem' in done) {
        // Printed again at the end: a user who has left did not see it.
        if (done.next || signal.aborted) unfinished.remains.push(done.problem);
        return { problem: done.problem };
      }
      const { lines } = done.changes;
      const written = [...lines.added, ...lines.changed];
      isSecretNew = CREDENTIALS.some(
        ({ variable, secret }) => secret && written.some((line) => line.variable === variable),
      );
      return { value: null };
    },
    'test-file': ({ hosts }) => testSavedCredentials(context, hosts, isSecretNew),
  };
}

/** Plans the write that the review shows. */
async function planReview(
  context: Context,
  { tokenValues, ...write }: ReviewRequest,
): Promise<Changes | { problem: Problem }> {
  const token = tokenValues && (await planDefaultToken(context.api, tokenValues));
  if (token && 'problem' in token) return token;
  const changes = await planChanges(context, write, token?.value ?? null);
  if (!('problem' in changes)) return changes;
  const { problem } = changes;
  const fix = 'Start again and enter the region too.';
  return { problem: problem.code === HOST_NOT_CONFIRMED ? { ...problem, fix } : problem };
}

/** The changes as the review shows them. `values`: the answers. */
function describeReview(
  context: Context,
  changes: Changes,
  values: SomeCredentials<string>,
): Omit<Review, 'id'> {
  const { token, gitignore, file } = changes;
  const why = findRisk(changes);
  return {
    lines: listChangedLines(changes),
    tokenSentences: token ? describePlan(token) : [],
    untouched: describeUntouched(changes),
    gitignore: gitignore.add && {
      ...gitignore.add,
      file: path.relative(process.cwd(), gitignore.add.file),
    },
    warnings: [
      ...[...warnAboutWrite(changes), ...warnAboutResult(changes)].map(toParagraph),
      ...warnAboutOverrides(context, values),
    ],
    linked: why === null ? null : { target: file.target, why },
  };
}

/** The sign-in, and the user's email, from the sign-in or from git. */
function createSignIn(
  context: Context,
): Pick<Services, 'sign-in'> & { email(): Promise<string | null> } {
  let signedInAs: string | null = null;
  return {
    email: async () => signedInAs ?? findGitEmail(context),
    'sign-in': async ({ serviceUrl, email, password, code }, signal) => {
      const details = { email, password, code: code || undefined };
      const servers = serviceUrl === EVERY_REGION ? listSignInServers(context) : [{ serviceUrl }];
      const outcomes = await Promise.all(
        servers.map(async (server) => ({
          ...(await signIn(context.network, server.serviceUrl, details, { signal })),
          serviceUrl: server.serviceUrl,
        })),
      );
      const successes = outcomes.filter((each) => each.kind === 'accounts');
      if (successes.length === 0)
        return chooseFailure(outcomes.filter((each) => each.kind !== 'accounts'));
      signedInAs = email;
      const accounts = successes.flatMap((each) =>
        each.accounts.map((account) => createOffer(account, each)),
      );
      const [first, another] = accounts;
      if (!first || another) return { kind: 'accounts', accounts };
      // A single account is picked without asking, so the message names it.
      const named = `Signed in to account ${first.partnerId}, ${first.name}. Kaltura lists only active accounts.`;
      return { kind: 'accounts', accounts: [{ ...first, note: first.note ?? named }] };
    },
  };
}

/** The account as the wizard offers it. */
function createOffer(
  { partnerId, name, adminSecret, isReadOnly }: OwnAccount,
  { serviceUrl, isLimited }: { serviceUrl: string; isLimited: boolean },
): OfferedAccount {
  const given: SomeCredentials<Given> = {
    'partner-id': { text: partnerId, origin: 'found' },
    region: { text: serviceUrl, origin: 'found' },
    ...(adminSecret && { 'admin-secret': { text: adminSecret, origin: 'found' } }),
  };
  const fix = isLimited
    ? 'Ask an administrator of the account for it.'
    : 'Copy it from the page below, or ask your Kaltura administrator for it.';
  const note = adminSecret ? null : `${explainHiddenSecret(partnerId, { isLimited })} ${fix}`;
  return { partnerId, name, isReadOnly, given, note };
}

/**
 * The outcome to show if no region returned an account, in this order: a code is needed, another
 * refusal, no answer, every region refused.
 */
function chooseFailure(outcomes: readonly (NotSignedIn & { serviceUrl: string })[]): SignInOutcome {
  const [first] = outcomes as readonly [SignInOutcome];
  const failure =
    outcomes.find(({ kind }) => kind === 'code') ??
    outcomes.find((each) => each.kind === 'refused' && !each.elsewhere) ??
    outcomes.find(({ kind }) => kind === 'unknown') ??
    first;
  if (outcomes.length === 1 || failure.kind !== 'refused' || !failure.elsewhere) return failure;
  return {
    ...failure,
    message: "None of Kaltura's six regions accepts this email and password.",
    fix: 'Check the email and the password. Kaltura gives the same answer if a sign-in is locked or blocked.',
    retry: 'Try again once: Kaltura counts attempts.',
    elsewhere: false,
  };
}

/** Warnings about variables in the environment that override the written values. */
function warnAboutOverrides(context: Context, values: SomeCredentials<string>): string[] {
  return CREDENTIALS.filter(
    ({ name, variable }) =>
      context.env[variable] && values[name] !== undefined && context.env[variable] !== values[name],
  ).map(
    ({ variable }) =>
      `${variable} in the environment overrides the file for every program started from this shell: ${getShellLines().unset(variable)}.`,
  );
}

/** git's `user.email`, or null. In the sandbox, the email of one of its users. */
async function findGitEmail(context: Context): Promise<string | null> {
  if (context.sandbox) return getCredential('user-id').sandbox;
  if (findRepository(path.join(process.cwd(), '.env')) === null) return null;
  const asked = await runGit(process.cwd(), ['config', 'user.email']);
  return asked && asked !== 'no answer' && asked.code === 0 ? asked.stdout.trim() || null : null;
}

/** Opens a page in the user's browser. Returns false without a browser. */
async function openInBrowser(url: string): Promise<boolean> {
  try {
    const { default: open } = await import('open');
    const child = await open(url);
    child.unref();
    if (child.exitCode === null) await once(child, 'exit');
    return child.exitCode === 0;
  } catch {
    return false;
  }
}
