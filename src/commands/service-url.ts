import { lookUp } from '../kaltura/account.ts';
import { placeName } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';
import { listed } from '../text/listed.ts';
import type { Context } from './context.ts';
import { EXIT, type Failed } from './exit-codes.ts';
import { type GivenAll, valueIn } from './input-sources.ts';

/** The service URL that is given, else that of the one region where the account is. */
export async function serviceUrlOf(
  context: Context,
  given: GivenAll,
  partnerId: string,
): Promise<{ serviceUrl: string } | Failed<Problem>> {
  const named = valueIn(given, 'region');
  if (named) return { serviceUrl: named };
  const { active, silent } = await lookUp(context.ask, partnerId);
  const [only, another] = active;
  if (only && !another) return { serviceUrl: only };
  const [first] = silent;
  if (!only && first) return { problem: first.problem, exit: EXIT.unreachable };
  const problem = only
    ? {
        code: 'SEVERAL_REGIONS',
        message: `The Partner ID exists in ${listed(active.map(placeName))}.`,
        fix: 'Say which: --service-url.',
      }
    : {
        code: 'INVALID_WIDGET_ID',
        message: `No region knows account ${partnerId}.`,
        fix: 'Check the Partner ID; on your own servers, name them: --service-url.',
      };
  return { problem, exit: EXIT.wrong };
}
