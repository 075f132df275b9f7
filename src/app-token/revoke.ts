import type { ApiResult } from '../kaltura/api-client.ts';
import { type AccountAccess, deleteToken, listTokens } from '../kaltura/app-tokens.ts';

/**
 * Revokes an AppToken and all its sessions. False if the account has no AppToken with this ID.
 * After a lost response it checks the list before it tries again, because a second try would return
 * false if the first one worked.
 */
export async function revokeToken(access: AccountAccess, id: string): Promise<ApiResult<boolean>> {
  const first = await deleteToken(access, id, { retry: false });
  if (!('problem' in first) || first.problem.refused) return first;
  const listed = await listTokens(access);
  if ('problem' in listed) return first;
  return listed.value.list.some((each) => each.id === id)
    ? deleteToken(access, id)
    : { value: true };
}
