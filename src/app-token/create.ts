import { getCredential } from '../credentials/index.ts';
import type { ApiClient } from '../kaltura/api-client.ts';
import { addToken, deleteToken, listTokens } from '../kaltura/app-tokens.ts';
import { checkAppToken } from '../kaltura/check-app-token.ts';
import { compareSession } from '../kaltura/create-session.ts';
import type { ApiProblem } from '../kaltura/problems.ts';
import { createProblem, type Problem } from '../result.ts';
import type { CommandTag } from '../text/command.ts';
import { getSessionSeconds, type NewToken, refuseAdministrator } from './plan.ts';

/** What creating, testing and undoing an AppToken needs from the run. */
export interface TokenRun {
  freshApi(): ApiClient;
  /** Aborting stops the work; `interrupted` is then the problem. */
  signal: AbortSignal;
  interrupted: Problem;
  /** Writes the commands that list and revoke the AppToken. */
  commandLine: CommandTag;
}

/** An AppToken that exists in the account. */
export interface UntestedToken extends NewToken {
  id: string;
  token: string;
}

export interface CreatedToken extends UntestedToken {
  account: { name: string; entries: number | null };
  /** The differences between its sessions and the plan. */
  testWarnings: Problem[];
}

interface CreateFailure {
  /** What happened, and what became of the AppToken. */
  problem: ApiProblem;
  /** Commands that revoke an AppToken that could not be deleted again. */
  next?: readonly string[];
}

/**
 * Creates an AppToken. If nobody knows whether Kaltura created it, deletes it again; if that fails
 * too, the problem names it.
 */
export async function createToken(
  token: NewToken,
  run: TokenRun,
): Promise<UntestedToken | CreateFailure> {
  const { signal, interrupted } = run;
  if (signal.aborted) return { problem: interrupted };
  const added = await addToken(token.access, token);
  if ('value' in added) return { ...token, ...added.value };
  const failure = { problem: signal.aborted ? interrupted : added.problem };
  return added.problem.kind === 'refused' ? failure : undoLost(token, failure, run);
}

/**
 * Tests a new AppToken with a session and a list. Never calls `session.end`, which would end all
 * sessions of the AppToken.
 */
export async function testToken(
  token: UntestedToken,
  { freshApi, signal, interrupted }: TokenRun,
): Promise<CreatedToken | CreateFailure> {
  if (signal.aborted) return { problem: interrupted };
  const { id, access, userId } = token;
  // The next run must be able to read the ID from the file.
  const parsed = getCredential('app-token-id').parse(id);
  if (!parsed.ok || parsed.value !== id) return { problem: describeUnusable('UNEXPECTED_ANSWER') };
  const found = await checkAppToken(
    freshApi(),
    access.serviceUrl,
    { partnerId: access.key.partnerId, id, token: token.token },
    { signal },
    { expiry: token.duration },
  );
  if (signal.aborted) return { problem: interrupted };
  if ('problem' in found) return found;
  if (found.value.kind !== 'works')
    return { problem: { ...describeUnusable(found.value.code), kind: 'refused' } };
  const { session, account, hasAdministratorRights } = found.value;
  if (account.problem) return { problem: account.problem };
  // The user lookup can miss a role, but the session shows it.
  if (hasAdministratorRights)
    return { problem: { ...refuseAdministrator({ id: userId, role: null }), kind: 'refused' } };
  const testWarnings = compareSession(session, { ...token, expiry: getSessionSeconds(token) });
  if (account.entries === 0 && token.type === 'user' && !/(?:^|,)list:/.test(token.privileges))
    testWarnings.push(
      createProblem(
        'LISTS_NOTHING',
        'Its sessions list no entries, because they lack the privilege list:*.',
      ),
    );
  return { ...token, account, testWarnings };
}

/** Deletes an AppToken that was created before the failure. If that fails, the problem names it. */
export function undoToken(
  token: UntestedToken,
  failure: CreateFailure,
  run: TokenRun,
): Promise<CreateFailure> {
  return deleteAll(token, failure, run, [token.id], `AppToken ${token.id} was deleted again.`);
}

function describeUnusable(code: string): Problem {
  return createProblem(code, `The new AppToken cannot start a working session (${code}).`);
}

/**
 * Cleans up if the response to `appToken.add` was lost: finds the AppToken by the mark in its
 * description and deletes it. If the list does not contain it, the returned failure names the mark.
 */
async function undoLost(
  token: NewToken,
  failure: CreateFailure,
  run: TokenRun,
): Promise<CreateFailure> {
  const { access, description } = token;
  const listed = await listTokens(access);
  const all = 'value' in listed ? listed.value.list : [];
  const ids = all.filter((each) => each.description === description).map(({ id }) => id);
  if (ids.length > 0) {
    const success = 'Kaltura had created the AppToken; it was deleted again.';
    return deleteAll(token, failure, run, ids, success);
  }
  const list = run.commandLine`app-token list`;
  return addMessage(
    failure,
    `The AppToken may exist. If it does, ${list} shows it as “${description}”: revoke it with app-token revoke.`,
  );
}

/** Deletes AppTokens after a failure, and adds to it whether that worked. */
async function deleteAll(
  { access, userId, isNewUser }: NewToken,
  failure: CreateFailure,
  { commandLine }: TokenRun,
  ids: readonly string[],
  success: string,
): Promise<CreateFailure> {
  const remaining: string[] = [];
  for (const id of ids) if ('problem' in (await deleteToken(access, id))) remaining.push(id);
  const user = isNewUser ? ` User ${userId}, created with it, stays in the account.` : '';
  if (remaining.length === 0) return addMessage(failure, success + user);
  const next = remaining.map((id) => commandLine`app-token revoke ${id} --yes`);
  const message = `AppToken ${remaining.join(', ')} was created but is not in the file, and could not be deleted again.`;
  const { problem } = addMessage(failure, message);
  return { ...failure, problem: { ...problem, fix: `Revoke it: ${next.join('; ')}` }, next };
}

function addMessage(failure: CreateFailure, words: string): CreateFailure {
  const { problem } = failure;
  return { ...failure, problem: { ...problem, message: `${problem.message} ${words}` } };
}
