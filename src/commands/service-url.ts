import { EXIT, type Failed } from '../cli/exit-codes.ts';
import { getCredential } from '../credentials/index.ts';
import { initialState } from '../credentials/state.ts';
import { locateAccount } from '../kaltura/account.ts';
import { getPlaceName } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';
import { listed } from '../text/words.ts';
import type { Context } from './context.ts';
import type { GivenAll } from './input-sources.ts';

/**
 * The service URL that is set, or why it cannot be used; null if none is set. Only then may a region
 * be looked for: the secret of an account on one's own servers must not get to another host.
 */
export function namedServiceUrl(given: GivenAll): { serviceUrl: string } | Failed<Problem> | null {
  if (!given.region?.text) return null;
  const { value, code, message, fix } = initialState(getCredential('region'), given.region);
  if (value !== null) return { serviceUrl: value };
  const { variable } = getCredential('region');
  const problem = { code: code ?? 'NOT_A_SERVICE_URL', message: `${variable}: ${message}`, fix };
  return { problem, exit: EXIT.wrong };
}

/** The service URL that is given, else that of the one region where the account is. */
export async function serviceUrlOf(
  context: Context,
  given: GivenAll,
  partnerId: string,
): Promise<{ serviceUrl: string } | Failed<Problem>> {
  const named = namedServiceUrl(given);
  if (named) return named;
  const { active, silent } = await locateAccount(context.api, partnerId);
  const [only, another] = active;
  if (only && !another) return { serviceUrl: only };
  const [first] = silent;
  if (!only && first) return { problem: first.problem, exit: EXIT.unreachable };
  const problem = only
    ? {
        code: 'SEVERAL_REGIONS',
        message: `The Partner ID exists in ${listed(active.map(getPlaceName))}.`,
        fix: 'Say which: --service-url.',
      }
    : {
        code: 'INVALID_WIDGET_ID',
        message: `No region knows account ${partnerId}.`,
        fix: 'Check the Partner ID; on your own servers, name them: --service-url.',
      };
  return { problem, exit: EXIT.wrong };
}
