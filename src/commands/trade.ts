import { EXIT, type ExitCode, exitFor, type Failed } from '../cli/exit-codes.ts';
import type { CredentialName, Some } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import type { SecretPlace } from '../credentials/trust.ts';
import { changedOnDisk } from '../env-file/problems.ts';
import type { EnvFile } from '../env-file/read.ts';
import {
  type AccountAccess,
  addToken,
  deleteToken,
  listTokens,
  type TokenPlan,
  type TokenRecord,
} from '../kaltura/app-tokens.ts';
import { findRegion, getPlaceName } from '../kaltura/regions.ts';
import { compareSession } from '../kaltura/session.ts';
import { checkAppToken } from '../kaltura/token-session.ts';
import type { Problem } from '../result.ts';
import { commandLine, ShellText, shell } from '../text/command.ts';
import { type Changes, changesFor, NOT_MADE_YET, unconfirmedTarget, written } from './changes.ts';
import type { Context } from './context.ts';
import { type End, endOfRun } from './end-of-run.ts';
import { whetherWritten } from './interruption.ts';
import { locationOptions } from './location-options.ts';
import { urlIfTrusted } from './option-text.ts';
import { administratorToken, sessionSeconds } from './token-plan.ts';

/** An AppToken to be made, and what becomes of the file with it. */
export interface Trade {
  asker: AccountAccess;
  plan: TokenPlan;
  /** What is written beside the AppToken. */
  values: Some<string>;
  place: SecretPlace;
  /** The Admin Secret's line goes in the same write. */
  replacesSecret: boolean;
  /** The real file, if the person was asked about it and agreed. */
  agreedTarget?: string | null;
  /** Of the file as the person was shown it: another one is not written over. */
  fingerprint?: string;
}

/** One that was made, proven and written. */
export interface Traded {
  id: string;
  lost: string | null;
  /** What was written. */
  changes: Changes;
  account: { name: string; entries: number | null };
  /** What came out otherwise than asked. */
  warnings: Problem[];
}

/** What the file will be, but for the AppToken itself, which there is not yet. Nothing is made that could not be written. */
export function changesWith(
  context: Pick<Context, 'envFile' | 'sandbox'>,
  { values, place, replacesSecret }: Pick<Trade, 'values' | 'place' | 'replacesSecret'>,
  made: Some<string> = NOT_MADE_YET,
): ReturnType<typeof changesFor> {
  const removed: CredentialName[] = replacesSecret ? ['admin-secret'] : [];
  return changesFor(context, { ...values, ...made }, place, removed);
}

/**
 * Makes the AppToken, proves it (a session from it, and a list), and writes it. Nothing half-made stays: where anything goes wrong after it was
 * made, or the run is ended by a signal or by `leave`, it is deleted again; where that fails too, its ID and how to end it are in the problem. The
 * proof never calls `session.end`. `onMade` is told the ID at once.
 */
export function traded(
  context: Context,
  trade: Trade,
  { onMade = () => undefined, leave }: { onMade?: (id: string) => void; leave?: AbortSignal } = {},
): Promise<Traded | Failed<Problem>> {
  const end = performed(context, trade, onMade, leave);
  // Whoever ends the run waits for it: an AppToken that nobody knows of must not stay.
  context.atEnd(() => end);
  return end;
}

async function performed(
  context: Context,
  trade: Trade,
  onMade: (id: string) => void,
  leave: AbortSignal | undefined,
): Promise<Traded | Failed<Problem>> {
  const { asker, plan } = trade;
  const first = await changesWith(context, trade);
  const unwritable = 'refused' in first ? first.refused : notAsAgreed(context, trade, first);
  if (unwritable) return failed(unwritable, unwritable.needsConsent ? EXIT.usage : EXIT.envFile);

  const ended = endOfRun(context, plan, leave);
  try {
    if (ended.status !== null) return left(context, ended);
    const added = await addToken(asker, plan);
    if ('problem' in added) {
      const { problem } = added;
      const refused = failed(problem, exitFor(problem));
      const done = problem.refused ? refused : await withoutAnswer(context, trade, refused);
      return ended.status === null ? done : { ...done, exit: left(context, ended).exit };
    }
    const { id, token } = added.value;
    onMade(id);
    ended.id = id;
    const done = await provenAndWritten(context, trade, { id, token }, ended);
    if ('id' in done) return done;
    const isGone = await undone(asker, id);
    return isGone
      ? withWords(done, `AppToken ${id} is deleted again.`)
      : withRemains(context, asker, done, [id]);
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
  if (ended.status !== null) return left(context, ended);
  const { asker, plan } = trade;
  // Later runs must be able to read it as it is written.
  const read = getCredential('app-token-id').parse(made.id);
  if (!read.ok || read.value !== made.id) return failed(unusable('UNEXPECTED_ANSWER'), EXIT.unreachable);
  const { partnerId } = asker.auth;
  const wish = { expiry: plan.duration };
  const { signal } = ended;
  const found = await checkAppToken(
    context.freshApi(),
    asker.serviceUrl,
    { partnerId, ...made },
    { signal },
    wish,
  );
  if (ended.status !== null) return left(context, ended);
  if ('problem' in found) return failed(found.problem, exitFor(found.problem));
  if (found.value.kind !== 'works') return failed(unusable(found.value.code), EXIT.wrong);
  const { session, account, hasAdministratorRights } = found.value;
  if (account.problem) return failed(account.problem, exitFor(account.problem));
  // Whatever was said of the user before: this session may do what an administrator may.
  if (hasAdministratorRights) return failed(administratorToken({ id: plan.userId, role: null }), EXIT.wrong);
  const changes = await changesWith(context, trade, {
    'app-token-id': made.id,
    'app-token': made.token,
  });
  if ('refused' in changes) return failed(changes.refused, EXIT.envFile);
  // Looked at again: another file, or a link, may have come into its place meanwhile.
  const moved = notAsAgreed(context, trade, changes);
  if (moved) return failed(moved, moved.needsConsent ? EXIT.usage : EXIT.envFile);
  if (ended.status !== null) return left(context, ended);
  const done = await written(changes, context);
  if (done.status === 'failed') return failed(done.refused, EXIT.envFile);
  const asked = {
    admin: plan.type === 'admin',
    userId: plan.userId,
    expiry: sessionSeconds(plan),
    privileges: plan.privileges,
  };
  const warnings = compareSession(session, asked, Math.floor(Date.now() / 1000));
  if (account.entries === 0 && plan.type === 'user' && !/(?:^|,)list:/.test(plan.privileges))
    warnings.push({
      code: 'LISTS_NOTHING',
      message: 'Its sessions list no entries: that takes the privilege list:*.',
      fix: null,
    });
  return { id: made.id, lost: done.lost, changes, account, warnings };
}

function unusable(code: string): Problem {
  return { code, message: `No working session came from the new AppToken (${code}).`, fix: null };
}

/**
 * Why the file is not written: it is another one than the person has seen, or somewhere else, or of another account than the AppToken, with which it
 * would be of no use to anybody.
 */
export function notAsAgreed(
  context: Pick<Context, 'envFile'>,
  { asker, values, agreedTarget, fingerprint }: Trade,
  changes: Changes,
): (Problem & { needsConsent?: true }) | null {
  const { file } = changes;
  if (fingerprint !== undefined && file.fingerprint !== fingerprint) return changedOnDisk(context.envFile);
  const other = ofOtherAccount(file, asker, values);
  if (other) return other;
  return changes.linked?.target === agreedTarget ? null : unconfirmedTarget(changes);
}

/** Why an AppToken of this account is not written to the file: the file is of another one. */
export function ofOtherAccount(
  file: EnvFile,
  { serviceUrl, auth: source }: AccountAccess,
  values: Some<string> = {},
): (Problem & { needsConsent: true }) | null {
  const after = (name: CredentialName): string | null => {
    const { variable, parse } = getCredential(name);
    const parsed = parse(values[name] ?? file.values[variable] ?? '');
    return parsed.ok ? parsed.value : null;
  };
  const [partnerId, region] = [after('partner-id'), after('region')];
  if ((partnerId && partnerId !== source.partnerId) || (region && region !== serviceUrl))
    return {
      code: 'OTHER_ACCOUNT',
      message: `${file.path} is of account ${partnerId ?? source.partnerId}${region ? ` in ${getPlaceName(region)}` : ''}; the AppToken would be of ${source.partnerId} in ${getPlaceName(serviceUrl)}.`,
      fix: 'Name another file with -f.',
      needsConsent: true,
    };
  return null;
}

/** Milliseconds after which a list that did not have it is asked for once more: the server may still be at it. */
const LATER_MS = 1000;

/** The AppToken that the file held before: it is not ended by another. A warning, or none. */
export function oldToken(context: Context, { plan }: Changes): Problem[] {
  const { variable } = getCredential('app-token-id');
  const id = plan.changed.find((each) => each.variable === variable)?.from;
  if (!id) return [];
  return [
    {
      code: 'OLD_APP_TOKEN',
      message: `AppToken ${id}, which the file held before, is not ended by this.`,
      fix: `If it is still there, revoke it when nothing uses it: ${commandLine`app-token revoke ${id}${locationOptions(context)}`}`,
    },
  ];
}

/** The answer was lost, and with it whether one was made: the description has a mark of its own. */
async function withoutAnswer(
  context: Context,
  { asker, plan }: Trade,
  failure: Failed<Problem>,
): Promise<Failed<Problem>> {
  let now = await listTokens(asker);
  const isMade = ({ description }: TokenRecord): boolean => description === plan.description;
  if ('value' in now && !now.value.list.some(isMade)) {
    await new Promise((resolve) => setTimeout(resolve, LATER_MS));
    now = await listTokens(asker);
  }
  const made = 'value' in now ? now.value.list.filter(isMade) : [];
  if (made.length === 0)
    return withWords(
      failure,
      `Whether the AppToken was made is not known. If it was, ${commandLine`app-token list${locationOptions(context)}`} shows it as “${plan.description}”: end it with app-token revoke.`,
    );
  const remains: string[] = [];
  for (const { id } of made) if (!(await undone(asker, id))) remains.push(id);
  return remains.length > 0
    ? withRemains(context, asker, failure, remains)
    : withWords(failure, 'The AppToken that was made all the same is deleted again.');
}

/** Is it gone? Deleting is safe to repeat. */
async function undone(asker: AccountAccess, id: string): Promise<boolean> {
  return 'value' in (await deleteToken(asker, id));
}

function left(context: Context, { status }: End): Failed<Problem> {
  const problem = { code: 'LEFT', message: whetherWritten(context), fix: null };
  // 128 and the number of the signal.
  return failed(problem, (status ?? EXIT.interrupted) as ExitCode);
}

function failed(problem: Problem, exit: ExitCode): Failed<Problem> {
  return { problem, exit };
}

function withWords(failure: Failed<Problem>, words: string): Failed<Problem> {
  const { problem } = failure;
  return { ...failure, problem: { ...problem, message: `${problem.message} ${words}` } };
}

function withRemains(
  context: Context,
  { auth: source, serviceUrl }: AccountAccess,
  { problem, exit }: Failed<Problem>,
  ids: readonly string[],
): Failed<Problem> {
  // Who has signed in does so again.
  const isOwn = !findRegion(serviceUrl) && !context.sandbox;
  const url = isOwn ? new ShellText(` ${urlIfTrusted(serviceUrl)}`) : shell``;
  const login = source.kind === 'session' ? shell` --login ‹email› --password-stdin${url}` : shell``;
  const next = ids.map((id) => commandLine`app-token revoke ${id} --yes${login}${locationOptions(context)}`);
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
