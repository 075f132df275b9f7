import type { ApiClient } from '../kaltura/api-client.ts';
import { checkAccount, locateAccount } from '../kaltura/find-account.ts';
import { getOtherRegions } from '../kaltura/regions.ts';
import { type AppToken, type AppTokenCheck, checkAppToken } from '../kaltura/token-session.ts';
import { findServiceUrl } from './account-session.ts';
import {
  dependsOn,
  type Known,
  type Verdict,
  type VerifyOptions,
  verdictOnFailure,
} from './credential.ts';

/** What Kaltura says about an AppToken ID and its token together. */
export interface CheckedAppToken extends AppToken {
  check: AppTokenCheck;
  serviceUrl: string;
}

/** Checks the AppToken among the known values, or returns the verdict if that is impossible. */
export async function checkKnownAppToken(
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<CheckedAppToken | { verdict: Verdict }> {
  const { 'partner-id': partnerId, 'app-token-id': id, 'app-token': token } = known.values;
  if (!partnerId) return { verdict: dependsOn('Partner ID') };
  if (!id) return { verdict: dependsOn('AppToken ID') };
  if (!token) return { verdict: dependsOn('AppToken') };
  const serviceUrl = await findServiceUrl(known, api, options);
  if (!serviceUrl) return { verdict: dependsOn('region') };
  // The same request looks up the account, which shows whether the Partner ID is wrong.
  const [checked, account] = await Promise.all([
    checkAppToken(api, serviceUrl, { partnerId, id, token }, options),
    api.query(serviceUrl, checkAccount(partnerId), options),
  ]);
  if ('problem' in checked) return { verdict: verdictOnFailure(checked.problem, 'AppToken') };
  if ('value' in account && account.value.status !== 'active')
    return { verdict: dependsOn('Partner ID') };
  return { check: checked.value, serviceUrl, partnerId, id, token };
}

/** The other regions in which the account with this Partner ID has this AppToken ID. */
export async function findAppTokenElsewhere(
  { partnerId, id, token, serviceUrl }: CheckedAppToken,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<string[]> {
  const at = getOtherRegions(serviceUrl);
  const { active } = await locateAccount(api, partnerId, { signal: options.signal, at });
  const hasId = await Promise.all(
    active.map(async (place) => {
      const checked = await checkAppToken(api, place, { partnerId, id, token }, options);
      return (
        'value' in checked && !(checked.value.kind === 'refused' && checked.value.why === 'unknown')
      );
    }),
  );
  return active.filter((_, index) => hasId[index]);
}
