import { checkAccount, checkAdminSecret, locateAccount } from '../../kaltura/account.ts';
import { findRegion, getPlaceName, REGIONS } from '../../kaltura/regions.ts';
import { checkAppToken } from '../../kaltura/token-session.ts';
import { listed } from '../../text/words.ts';
import { COPY } from '../admin-secret.ts';
import {
  type Credential,
  dependsOn,
  invalid,
  unchecked,
  type Verdict,
  valid,
  verdictWithoutAnswer,
} from '../credential.ts';
import { warnAboutAccount } from './account-warnings.ts';
import { resolveServiceUrl } from './subject.ts';

/** Does it open the account, as its Admin Secret and not its User Secret? Asked in one region only. */
export const verifyAdminSecret: Credential['verify'] = async (value, known, api, options) => {
  const partner = known.values['partner-id'];
  if (!partner) return dependsOn('Partner ID');
  const at = await resolveServiceUrl(known, api, options);
  if (!at) return dependsOn('region');
  const [found, state] = await Promise.all([
    api.query(at, checkAdminSecret(partner, value), options),
    api.query(at, checkAccount(partner), options),
  ]);
  if ('problem' in found) return verdictWithoutAnswer(found.problem, 'Admin Secret');
  if (found.value.kind === 'admin') {
    const { account } = found.value;
    // A session that may do nothing is of no use.
    if (account.problem?.refused) return verdictWithoutAnswer(account.problem, 'Admin Secret');
    return valid(account.name ? `Opens the account ${account.name}.` : 'Opens the account.', {
      account,
      warnings: warnAboutAccount(account, 'secret'),
      // The one region where the account was found, and where the secret is right.
      ...(known.values.region ? {} : { implies: { region: at } }),
    });
  }
  if (found.value.kind === 'user-secret') {
    return invalid(
      found.value.code,
      "This is the account's User Secret, not its Admin Secret.",
      `${COPY.slice(0, -1)}, the line above it.`,
    );
  }
  const id = known.values['app-token-id'];
  const asToken = id ? await checkAppToken(api, at, { partnerId: partner, id, token: value }, options) : null;
  if (id && asToken && 'value' in asToken && asToken.value.kind === 'works') return tokenAsSecret(id, value);
  if ('problem' in state) return unchecked(state.problem);
  const elsewhere = state.value === 'blocked' ? [] : await otherRegions(partner, at, api, options);
  if (state.value === 'active') return refused(found.value.code, partner, at, elsewhere);
  // Refused since there is no such account there: then the secret is not what is wrong.
  return dependsOn(elsewhere.length > 0 ? 'region' : 'Partner ID');
};

function tokenAsSecret(id: string, value: string): Verdict {
  return invalid(
    'APP_TOKEN_AS_SECRET',
    `This is the token of AppToken ${id}, not the Admin Secret.`,
    'Move it to the line KALTURA_APP_TOKEN, and remove the line KALTURA_ADMIN_SECRET.',
    [{ label: 'Move it to the AppToken’s line', credential: 'app-token', value }],
  );
}

function refused(code: string, partner: string, at: string, elsewhere: string[]): Verdict {
  const here = getPlaceName(at);
  if (elsewhere.length === 0) {
    return invalid(
      code,
      `This is not the Admin Secret of account ${partner}.`,
      `${COPY.slice(0, -1)} again, and see that the page shows Partner ID ${partner}.`,
    );
  }
  const places = listed(elsewhere.map(getPlaceName));
  return invalid(
    code,
    `${here} refuses it. Partner ID ${partner} also exists in ${places}, another company's account perhaps.`,
    `Is your account in ${listed(elsewhere.map(getPlaceName), 'or')}? Choose that region; else copy the secret again.`,
    elsewhere.map((serviceUrl) => ({
      label: `My account is in ${getPlaceName(serviceUrl)}: check the secret there`,
      credential: 'region',
      value: serviceUrl,
    })),
  );
}

async function otherRegions(
  partner: string,
  at: string,
  api: Parameters<Credential['verify']>[2],
  options: Parameters<Credential['verify']>[3],
): Promise<string[]> {
  if (!findRegion(at)) return [];
  const others = REGIONS.map((region) => region.serviceUrl).filter((serviceUrl) => serviceUrl !== at);
  return (await locateAccount(api, partner, { signal: options?.signal, at: others })).active;
}
