import type { ApiResult } from '../kaltura/api-client.ts';
import { type AccountAccess, deleteToken, listTokens } from '../kaltura/app-tokens.ts';

/**
 * Revokes an AppToken and all its sessions. False if the account has none by this ID. Does not simply
 * retry after a lost answer: the second answer would be false. The list tells whether it is gone.
 */
export async function revokeToken(access: AccountAccess, id: string): Promise<ApiResult<boolean>> {
  const first = await deleteToken(access, id, { retry: false });
  if (!('problem' in first) || first.problem.refused) return first;
  const listed = await listTokens(access);
  if ('problem' in listed) return first;
  return listed.value.list.some((each) => each.id === id) ? deleteToken(access, id) : { value: true };
}
