import type { Result } from '../result.ts';
import { keepSecret } from '../text/secrets.ts';
import { onlyFields } from './account.ts';
import { multirequest } from './client.ts';
import type { Network } from './network.ts';
import type { NetworkProblem } from './problems.ts';
import { apiProblem } from './problems.ts';

/**
 * What the server says of a KS. `alive`: it takes it, though perhaps not for everything. `refused`: it knows no such KS (changed, of
 * another account, signed with another secret).
 */
export type Aliveness =
  | 'alive'
  | 'expired'
  | 'ended'
  | 'restricted'
  | 'blocked-user'
  | 'blocked-account'
  | 'refused';

/** Asks the server whether a KS lives, by a list of one entry: a read that creates nothing. */
export async function aliveness(
  network: Network,
  serviceUrl: string,
  ks: string,
): Promise<Result<Aliveness, NetworkProblem>> {
  keepSecret(ks);
  const call = { service: 'baseEntry', action: 'list', ks, 'pager:pageSize': 1, ...onlyFields('id') };
  const sent = await multirequest(serviceUrl, [call], network);
  if ('problem' in sent) return sent;
  const [result] = sent.results;
  // Good for something else: a widget's, for example.
  if (!result || result.ok || result.error.code === 'SERVICE_FORBIDDEN') return { value: 'alive' };
  const { code, args } = result.error;
  if (code === 'USER_BLOCKED') return { value: 'blocked-user' };
  if (code === 'SERVICE_FORBIDDEN_CONTENT_BLOCKED') return { value: 'blocked-account' };
  if (code === 'EXPIRED_KS') return { value: 'expired' };
  if (code !== 'INVALID_KS') return { problem: apiProblem(result.error, serviceUrl) };
  // The code is one for all; only this tells (measured, see badKs.* and session.get.after_end among the recordings).
  switch (args.KSID) {
    case 'EXPIRED':
      return { value: 'expired' };
    case 'LOGOUT':
      return { value: 'ended' };
    case 'EXCEEDED_ACTIONS_LIMIT':
    case 'EXCEEDED_RESTRICTED_IP':
      return { value: 'restricted' };
    default:
      return { value: 'refused' };
  }
}
