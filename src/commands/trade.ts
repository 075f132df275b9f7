import type { CredentialName, Some } from '../credentials/credential.ts';
import type { SecretPlace } from '../credentials/trust.ts';
import { type Asker, addToken, deleteToken, listTokens, type TokenPlan } from '../kaltura/app-tokens.ts';
import { differences } from '../kaltura/session.ts';
import { tokenFinding } from '../kaltura/token-session.ts';
import type { Problem } from '../result.ts';
import { onSignals } from '../ui/signals.ts';
import { type Changes, changesFor, unconfirmedTarget, written } from './changes.ts';
import type { Context } from './context.ts';
import { EXIT, type ExitCode, type Failed } from './exit-codes.ts';
import { locationOptions } from './location-options.ts';
import { say } from './report-problem.ts';

/** An AppToken to be made, and what becomes of the file with it. */
export interface Trade {
  asker: Asker;
  plan: TokenPlan;
  /** What is written beside the AppToken. */
  values: Some<string>;
  place: SecretPlace;
  /** The Admin Secret's line goes in the same write. */
  replacesSecret: boolean;
  /** The file that a link leads to, where the person has agreed to write there. */
  agreedTarget?: string | null;
  /** Of the file as the person was shown it: another one is not written over. */
  fingerprint?: string;
  /** Nobody may be there any more to hear what remains: it is said on stderr where a signal ends the run. */
  saysAtEnd?: boolean;
}

/** One that was made, proven and written. */
export interface Traded {
  id: string;
  mode: number;
  lost: string | null;
  /** What was written. */
  changes: Changes;
  account: { name: string; entries: number | null };
  /** What came out otherwise than asked. */
  warnings: Problem[];
}

/** Of the right form, and no token of anybody: what a plan is made with before there is one. */
const NONE_YET = { 'app-token-id': '0_00000000', 'app-token': '0'.repeat(32) };

/** What the file will be, but for the AppToken itself, which there is not yet. Nothing is made that could not be written. */
export function changesWith(
  context: Pick<Context, 'envFile' | 'sandbox'>,
  { values, place, replacesSecret }: Pick<Trade, 'values' | 'place' | 'replacesSecret'>,
  made: Some<string> = NONE_YET,
): ReturnType<typeof changesFor> {
  const removed: CredentialName[] = replacesSecret ? ['admin-secret'] : [];
  return changesFor(context, { ...values, ...made }, place, removed);
}

/**
 * Makes the AppToken, proves it (a session from it, and a list), and writes it. Nothing half-made stays: where anything goes wrong after it was
 * made, or the run is ended by a signal, it is deleted again; where that fails too, its ID and how to end it are in the problem. The proof
 * never calls `session.end`. `onMade` is told the ID at once.
 */
export function traded(
  context: Context,
  trade: Trade,
  onMade: (id: string) => void = () => undefined,
): Promise<Traded | Failed<Problem>> {
  const end = performed(context, trade, onMade);
  // Whoever ends the run waits for it: an AppToken that nobody knows of must not stay.
  context.atEnd(() => end);
  return end;
}

async function performed(
  context: Context,
  trade: Trade,
  onMade: (id: string) => void,
): Promise<Traded | Failed<Problem>> {
  const { asker, plan } = trade;
  const first = await changesWith(context, trade);
  const unwritable = 'refused' in first ? first.refused : notAsAgreed(context, trade, first);
  if (unwritable) return failed(unwritable, unwritable.needsConsent ? EXIT.usage : EXIT.envFile);
  const before = await listTokens(asker);
  if ('problem' in before) return failed(before.problem, exitOf(before.problem));

  const ended = endOfRun(context);
  try {
    if (ended.status !== null) return left(ended);
    const added = await addToken(asker, plan);
    if ('problem' in added) {
      if (added.problem.refused) return failed(added.problem, EXIT.wrong);
      return await withoutAnswer(
        context,
        trade,
        added.problem,
        new Set(before.value.list.map(({ id }) => id)),
      );
    }
    const { id, token } = added.value;
    onMade(id);
    ended.id = id;
    const done = await provenAndWritten(context, trade, { id, token }, ended);
    if ('id' in done) return done;
    const isGone = await undone(asker, id);
    ended.id = null;
    if (isGone) return withWords(done, `AppToken ${id} is deleted again.`);
    const remaining = withRemains(context, done, [id]);
    if (trade.saysAtEnd && ended.status !== null) say(remaining.problem, context);
    return remaining;
  } finally {
    ended.off();
  }
}

async function provenAndWritten(
  context: Context,
  trade: Trade,
  made: { id: string; token: string },
  ended: End,
): Promise<Traded | Failed<Problem>> {
  if (ended.status !== null) return left(ended);
  const { asker, plan } = trade;
  const { partnerId } = asker.source;
  const wish = { expiry: plan.duration };
  const { signal } = ended;
  const found = await tokenFinding(
    context.anew(),
    asker.serviceUrl,
    { partnerId, ...made },
    { signal },
    wish,
  );
  if (ended.status !== null) return left(ended);
  if ('problem' in found) return failed(found.problem, EXIT.unreachable);
  if (found.value.kind !== 'works') {
    const message = `The new AppToken gives no session that is of use (${found.value.code}).`;
    return failed({ code: found.value.code, message, fix: null }, EXIT.wrong);
  }
  const { session, account } = found.value;
  if (account.problem) return failed(account.problem, EXIT.unreachable);
  if (ended.status !== null) return left(ended);
  const changes = await changesWith(context, trade, {
    'app-token-id': made.id,
    'app-token': made.token,
  });
  if ('refused' in changes) return failed(changes.refused, EXIT.envFile);
  // Looked at again: another file, or a link, may have come into its place meanwhile.
  const moved = notAsAgreed(context, trade, changes);
  if (moved) return failed(moved, moved.needsConsent ? EXIT.usage : EXIT.envFile);
  if (ended.status !== null) return left(ended);
  const done = await written(changes);
  if (done.status === 'failed') return failed(done.refused, EXIT.envFile);
  if (done.status === 'changed-on-disk') return failed(changedMeanwhile(context), EXIT.envFile);
  const asked = {
    admin: plan.type === 'admin',
    userId: plan.userId,
    expiry: plan.duration,
    privileges: plan.privileges,
  };
  return {
    id: made.id,
    mode: done.mode,
    lost: done.lost,
    changes,
    account,
    warnings: differences(session, asked, Math.floor(Date.now() / 1000)),
  };
}

/** Why the file is not written: it is another one than the person has seen, or somewhere else. */
function notAsAgreed(
  context: Context,
  { agreedTarget, fingerprint }: Trade,
  changes: Changes,
): (Problem & { needsConsent?: true }) | null {
  if (fingerprint !== undefined && changes.file.fingerprint !== fingerprint) return changedMeanwhile(context);
  return changes.linked?.target === agreedTarget ? null : unconfirmedTarget(changes);
}

function changedMeanwhile({ envFile }: Context): Problem {
  return {
    code: 'CHANGED_ON_DISK',
    message: `${envFile} was changed by another program meanwhile, and left as it is.`,
    fix: 'Look at it, then try again.',
  };
}

/** The answer was lost, and with it whether one was made: it is looked for among those that were not there before. */
async function withoutAnswer(
  context: Context,
  { asker, plan }: Trade,
  problem: Problem,
  before: ReadonlySet<string>,
): Promise<Failed<Problem>> {
  const now = await listTokens(asker);
  if ('problem' in now)
    return withWords(
      failed(problem, EXIT.unreachable),
      `Whether the AppToken was made is not known. kaltura-setup app-token list${locationOptions(context)} shows it, if so: “${plan.description}”, the newest. End it with app-token revoke.`,
    );
  const made = now.value.list.filter(
    ({ id, userId, description }) =>
      !before.has(id) && userId === plan.userId && description === plan.description,
  );
  const remains: string[] = [];
  for (const { id } of made) if (!(await undone(asker, id))) remains.push(id);
  if (remains.length > 0) return withRemains(context, failed(problem, EXIT.unreachable), remains);
  return withWords(
    failed(problem, EXIT.unreachable),
    made.length > 0
      ? 'The AppToken that it had made all the same is deleted again.'
      : 'No AppToken was made.',
  );
}

/** Is it gone? Deleting is safe to repeat. */
async function undone(asker: Asker, id: string): Promise<boolean> {
  return 'value' in (await deleteToken(asker, id));
}

function left({ status }: End): Failed<Problem> {
  const problem = { code: 'LEFT', message: 'Left before the end.', fix: null };
  // 128 and the number of the signal.
  return failed(problem, (status ?? EXIT.interrupted) as ExitCode);
}

function failed(problem: Problem, exit: ExitCode): Failed<Problem> {
  return { problem, exit };
}

function exitOf(problem: Problem & { refused?: boolean }): ExitCode {
  return problem.refused ? EXIT.wrong : EXIT.unreachable;
}

function withWords({ problem, exit }: Failed<Problem>, words: string): Failed<Problem> {
  return { problem: { ...problem, message: `${problem.message} ${words}` }, exit };
}

function withRemains(
  context: Context,
  { problem, exit }: Failed<Problem>,
  ids: readonly string[],
): Failed<Problem> {
  const next = ids.map((id) => `kaltura-setup app-token revoke ${id} --yes${locationOptions(context)}`);
  return {
    next,
    problem: {
      ...problem,
      message: `${problem.message} AppToken ${ids.join(', ')} was made, is not in the file, and could not be deleted again.`,
      fix: `End it: ${next.join('; ')}`,
    },
    exit,
  };
}

interface End {
  /** Of the signal that has come; null while none has. */
  status: number | null;
  /** The AppToken that is made and not yet in the file. */
  id: string | null;
  signal: AbortSignal;
  off: () => void;
}

/**
 * Hears the signals that would end the run, so that what was made can be taken back first. A second one ends it at once, and says what remains.
 */
function endOfRun(context: Context): End {
  const stop = new AbortController();
  const end: End = {
    status: null,
    id: null,
    signal: stop.signal,
    off: onSignals((status) => {
      if (end.status === null) {
        end.status = status;
        stop.abort();
        return;
      }
      if (end.id)
        say(
          {
            message: `AppToken ${end.id} may remain in the account.`,
            fix: `End it: kaltura-setup app-token revoke ${end.id} --yes${locationOptions(context)}`,
          },
          context,
        );
      process.exit(status);
    }),
  };
  return end;
}
