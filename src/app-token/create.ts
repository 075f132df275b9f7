import { getCredential } from '../credentials/index.ts';
import type { ApiClient } from '../kaltura/api-client.ts';
import {
  type AccountAccess,
  addToken,
  deleteToken,
  listTokens,
  type TokenPlan,
} from '../kaltura/app-tokens.ts';
import { checkAppToken } from '../kaltura/check-app-token.ts';
import { compareSession } from '../kaltura/create-session.ts';
import type { ApiProblem } from '../kaltura/problems.ts';
import { createProblem, type Problem, type Result } from '../result.ts';
import { commandLine, type ShellText } from '../text/command.ts';
import { getSessionSeconds, refuseAdministrator } from './plan.ts';

/** The values of a new AppToken, for the env file. */
export type TokenValues = Record<'app-token-id' | 'app-token', string>;

interface TokenOrder<W> {
  access: AccountAccess;
  plan: TokenPlan;
  /** Creating the AppToken creates its user too. */
  isNewUser: boolean;
  freshApi(): ApiClient;
  /** Writes the tested AppToken. A failure leaves the file as it was. */
  write(values: TokenValues): Promise<Result<W>>;
  /** Called with the ID as soon as the AppToken exists. */
  onCreated(id: string): void;
  /** Aborting stops the work and undoes it; `interrupted` is then the problem. */
  signal: AbortSignal;
  interrupted: Problem;
  /** Options for the commands that list and revoke the AppToken. */
  accountOptions: ShellText;
}

export interface CreatedToken<W> {
  id: string;
  account: { name: string; entries: number | null };
  /** The differences between its sessions and the plan. */
  warnings: Problem[];
  written: W;
}

interface CreateFailure {
  /** What happened, and what became of the AppToken. */
  problem: ApiProblem;
  /** Commands that revoke an AppToken that could not be deleted again. */
  next?: readonly string[];
}

/**
 * Creates an AppToken, tests it with a session and a list, and writes it. After a failure or an
 * interruption it deletes the AppToken again; if that fails too, the problem names it. Never calls
 * `session.end`, which would end all sessions of the AppToken.
 */
export async function createToken<W>(
  order: TokenOrder<W>,
): Promise<CreatedToken<W> | CreateFailure> {
  if (order.signal.aborted) return { problem: order.interrupted };
  const added = await addToken(order.access, order.plan);
  if ('problem' in added) {
    const failure = { problem: order.signal.aborted ? order.interrupted : added.problem };
    return added.problem.kind === 'refused' ? failure : undoLost(order, failure);
  }
  const { id, token } = added.value;
  order.onCreated(id);
  const done = await testAndWrite(order, { 'app-token-id': id, 'app-token': token });
  return 'id' in done ? done : deleteAll(order, done, [id], `AppToken ${id} was deleted again.`);
}

async function testAndWrite<W>(
  order: TokenOrder<W>,
  values: TokenValues,
): Promise<CreatedToken<W> | CreateFailure> {
  const { access, plan, signal, interrupted } = order;
  const { 'app-token-id': id, 'app-token': token } = values;
  if (signal.aborted) return { problem: interrupted };
  // The next run must be able to read the ID from the file.
  const parsed = getCredential('app-token-id').parse(id);
  if (!parsed.ok || parsed.value !== id) return { problem: describeUnusable('UNEXPECTED_ANSWER') };
  const { partnerId } = access.key;
  const found = await checkAppToken(
    order.freshApi(),
    access.serviceUrl,
    { partnerId, id, token },
    { signal },
    { expiry: plan.duration },
  );
  if (signal.aborted) return { problem: interrupted };
  if ('problem' in found) return found;
  if (found.value.kind !== 'works')
    return { problem: { ...describeUnusable(found.value.code), kind: 'refused' } };
  const { session, account, hasAdministratorRights } = found.value;
  if (account.problem) return { problem: account.problem };
  // The user lookup can miss a role, but the session shows it.
  if (hasAdministratorRights)
    return {
      problem: { ...refuseAdministrator({ id: plan.userId, role: null }), kind: 'refused' },
    };
  const written = await order.write(values);
  if ('problem' in written) return written;
  const warnings = compareSession(session, { ...plan, expiry: getSessionSeconds(plan) });
  if (account.entries === 0 && plan.type === 'user' && !/(?:^|,)list:/.test(plan.privileges))
    warnings.push(
      createProblem(
        'LISTS_NOTHING',
        'Its sessions list no entries, because they lack the privilege list:*.',
      ),
    );
  return { id, account, warnings, written: written.value };
}

function describeUnusable(code: string): Problem {
  return createProblem(code, `The new AppToken cannot start a working session (${code}).`);
}

/**
 * Cleans up if the response to `appToken.add` was lost: finds the AppToken by the mark in its
 * description and deletes it. If the list does not contain it, the returned failure names the mark.
 */
async function undoLost(
  order: TokenOrder<unknown>,
  failure: CreateFailure,
): Promise<CreateFailure> {
  const { access, plan, accountOptions } = order;
  const listed = await listTokens(access);
  const all = 'value' in listed ? listed.value.list : [];
  const ids = all.filter(({ description }) => description === plan.description).map(({ id }) => id);
  if (ids.length > 0)
    return deleteAll(
      order,
      failure,
      ids,
      'Kaltura had created the AppToken; it was deleted again.',
    );
  const list = commandLine`app-token list${accountOptions}`;
  return addMessage(
    failure,
    `The AppToken may exist. If it does, ${list} shows it as “${plan.description}”: revoke it with app-token revoke.`,
  );
}

/** Deletes AppTokens after a failure, and adds to it whether that worked. */
async function deleteAll(
  { access, plan, isNewUser, accountOptions }: TokenOrder<unknown>,
  failure: CreateFailure,
  ids: readonly string[],
  success: string,
): Promise<CreateFailure> {
  const remaining: string[] = [];
  for (const id of ids) if ('problem' in (await deleteToken(access, id))) remaining.push(id);
  const user = isNewUser ? ` User ${plan.userId}, created with it, stays in the account.` : '';
  if (remaining.length === 0) return addMessage(failure, success + user);
  const next = remaining.map((id) => commandLine`app-token revoke ${id} --yes${accountOptions}`);
  const message = `AppToken ${remaining.join(', ')} was created but is not in the file, and could not be deleted again.`;
  const { problem } = addMessage(failure, message);
  return { ...failure, problem: { ...problem, fix: `Revoke it: ${next.join('; ')}` }, next };
}

function addMessage(failure: CreateFailure, words: string): CreateFailure {
  const { problem } = failure;
  return { ...failure, problem: { ...problem, message: `${problem.message} ${words}` } };
}
