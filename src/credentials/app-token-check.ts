import { checkAccount, locateAccount } from '../kaltura/find-account.ts';
import { getOtherRegions } from '../kaltura/regions.ts';
import {
  type AppToken,
  checkAppToken,
  type RefusedToken,
  type WorkingToken,
} from '../kaltura/token-session.ts';
import { findServiceUrl } from './account-session.ts';
import { type CheckContext, dependsOn, type Verdict, verdictWithout } from './credential.ts';

/** What Kaltura says about an AppToken ID and its token together. */
export interface CheckedAppToken extends AppToken {
  check: WorkingToken | RefusedToken;
  serviceUrl: string;
}

/** Checks the AppToken among the known values, or returns the verdict if that is impossible. */
export async function checkKnownAppToken(
  context: CheckContext,
): Promise<CheckedAppToken | { verdict: Verdict }> {
  const { api, values } = context;
  const { 'partner-id': partnerId, 'app-token-id': id, 'app-token': token } = values;
  if (!partnerId) return { verdict: dependsOn('Partner ID') };
  if (!id) return { verdict: dependsOn('AppToken ID') };
  if (!token) return { verdict: dependsOn('AppToken') };
  const serviceUrl = await findServiceUrl(context);
  if (!serviceUrl) return { verdict: dependsOn('region') };
  // The same request looks up the account, which shows whether the Partner ID is wrong.
  const [checked, account] = await Promise.all([
    checkAppToken(api, serviceUrl, { partnerId, id, token }, context),
    api.query(serviceUrl, checkAccount(partnerId), context),
  ]);
  if ('problem' in checked) return { verdict: verdictWithout(checked) };
  const check = checked.value;
  const isAccountWrong = 'value' in account && account.value.status !== 'active';
  if (check.kind === 'no-account' || isAccountWrong) return { verdict: dependsOn('Partner ID') };
  return { check, serviceUrl, partnerId, id, token };
}

/** The other regions in which the account with this Partner ID has this AppToken ID. */
export async function findAppTokenElsewhere(
  { partnerId, id, token, serviceUrl }: CheckedAppToken,
  { api, signal }: CheckContext,
): Promise<string[]> {
  const at = getOtherRegions(serviceUrl);
  const { active } = await locateAccount(api, partnerId, { signal, at });
  const checks = await Promise.all(
    active.map((place) => checkAppToken(api, place, { partnerId, id, token }, { signal })),
  );
  return active.filter((_, index) => {
    const checked = checks[index];
    const check = checked && 'value' in checked ? checked.value : null;
    return check && !(check.kind === 'refused' && check.why === 'unknown');
  });
}
