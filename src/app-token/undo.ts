import { deleteToken, listTokens } from '../kaltura/app-tokens.ts';
import { commandLine } from '../text/command.ts';
import type { CreateFailure, TokenOrder } from './create.ts';

type Order = Pick<TokenOrder<unknown>, 'access' | 'plan' | 'listOptions' | 'revokeOptions'>;

/** Deletes an AppToken after a failure. The returned failure also says whether that worked. */
export async function undoCreation(
  order: Order,
  failure: CreateFailure,
  id: string,
): Promise<CreateFailure> {
  return deleteAll(order, failure, [id], `AppToken ${id} was deleted again.`);
}

/**
 * Cleans up if the response to `appToken.add` was lost: finds the AppToken by the mark in its
 * description and deletes it. If the list does not contain it, the returned failure names the mark.
 */
export async function undoLostCreation(
  order: Order,
  failure: CreateFailure,
): Promise<CreateFailure> {
  const { access, plan, listOptions } = order;
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
  const list = commandLine`app-token list${listOptions}`;
  return addMessage(
    failure,
    `The AppToken may exist. If it does, ${list} shows it as “${plan.description}”: revoke it with app-token revoke.`,
  );
}

async function deleteAll(
  { access, revokeOptions }: Order,
  failure: CreateFailure,
  ids: readonly string[],
  success: string,
): Promise<CreateFailure> {
  const remaining: string[] = [];
  for (const id of ids) if ('problem' in (await deleteToken(access, id))) remaining.push(id);
  if (remaining.length === 0) return addMessage(failure, success);
  const next = remaining.map((id) => commandLine`app-token revoke ${id} --yes${revokeOptions}`);
  const message = `AppToken ${remaining.join(', ')} was created but is not in the file, and could not be deleted again.`;
  const { problem } = addMessage(failure, message);
  return { ...failure, problem: { ...problem, fix: `Revoke it: ${next.join('; ')}` }, next };
}

function addMessage(failure: CreateFailure, words: string): CreateFailure {
  const { problem } = failure;
  return { ...failure, problem: { ...problem, message: `${problem.message} ${words}` } };
}
