import { checkAccount, checkAdminSecret, locateAccount } from '../../kaltura/account.ts';
import type { ApiClient, ApiResult } from '../../kaltura/api-client.ts';
import { findRegion, getPlaceName, REGIONS } from '../../kaltura/regions.ts';
import {
  type AppToken,
  type AppTokenCheck,
  checkAppToken,
  type WorkingToken,
} from '../../kaltura/token-session.ts';
import type { Problem } from '../../result.ts';
import { listed } from '../../text/words.ts';
import { MAKE_ANOTHER } from '../app-token.ts';
import {
  type Credential,
  dependsOn,
  invalid,
  type Known,
  type Verdict,
  type VerifyOptions,
  valid,
  verdictWithoutAnswer,
} from '../credential.ts';
import { explainRefusedAppToken, warnAboutAppToken } from '../token-findings.ts';
import { warnAboutAccount } from './account-warnings.ts';
import { resolveServiceUrl } from './subject.ts';

/** Is there such an AppToken in the account, and do its sessions live? */
export const verifyAppTokenId: Credential['verify'] = async (value, known, api, options) => {
  const found = await findingOf(
    { ...known, values: { ...known.values, 'app-token-id': value } },
    api,
    options,
  );
  if ('verdict' in found) return found.verdict;
  const { finding } = found;
  if (finding.kind === 'works')
    return valid(`Gives ${sessionsOf(finding)}.`, { warnings: warningsOf(value, finding, known) });
  if (finding.kind === 'no-account') return dependsOn('Partner ID');
  const unusable = explainRefusedAppToken(finding, value);
  if (unusable) return invalid(unusable.code, unusable.message, unusable.fix);
  // The ID is there: it is the token that is wrong.
  if (finding.why === 'wrong') return valid('There is such an AppToken.');
  return unknownId(found, value, api, options);
};

/** Is it the token that belongs to the ID? */
export const verifyAppToken: Credential['verify'] = async (value, known, api, options) => {
  const found = await findingOf({ ...known, values: { ...known.values, 'app-token': value } }, api, options);
  if ('verdict' in found) return found.verdict;
  const { finding, at, partnerId, id } = found;
  if (finding.kind === 'works') {
    const { account } = finding;
    return valid(`Opens ${account.name ? `the account ${account.name}` : 'the account'}.`, {
      account,
      // The one region where the account was found, and where the token is right.
      ...(known.values.region ? {} : { implies: { region: at } }),
    });
  }
  if (finding.kind === 'no-account') return dependsOn('Partner ID');
  if (finding.why !== 'wrong') return dependsOn('AppToken ID');
  const asSecret = await api.query(at, checkAdminSecret(partnerId, value), options);
  if ('value' in asSecret && asSecret.value.kind !== 'refused')
    return invalid(
      'SECRET_AS_APP_TOKEN',
      `This is the account’s ${asSecret.value.kind === 'admin' ? 'Admin Secret' : 'User Secret'}, not an AppToken.`,
      `KALTURA_APP_TOKEN holds what belongs to KALTURA_APP_TOKEN_ID. ${MAKE_ANOTHER}`,
    );
  return invalid(
    finding.code,
    `This is not the token of AppToken ${id}.`,
    `Copy it again, with its ID: the two belong together. ${MAKE_ANOTHER}`,
  );
};

interface Found extends AppToken {
  finding: AppTokenCheck;
  at: string;
}

/** What the API says of the two together, or the verdict where it was not asked. */
async function findingOf(
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<Found | { verdict: Verdict }> {
  const { 'partner-id': partnerId, 'app-token-id': id, 'app-token': token } = known.values;
  if (!partnerId) return { verdict: dependsOn('Partner ID') };
  if (!id) return { verdict: dependsOn('AppToken ID') };
  if (!token) return { verdict: dependsOn('AppToken') };
  const at = await resolveServiceUrl(known, api, options);
  if (!at) return { verdict: dependsOn('region') };
  // The account is looked for in the same request: it says whether the number is what is wrong.
  const [had, state] = await Promise.all([
    checkAppToken(api, at, { partnerId, id, token }, options),
    api.query(at, checkAccount(partnerId), options),
  ]);
  if ('problem' in had) return { verdict: verdictWithoutAnswer(had.problem, 'AppToken') };
  if ('value' in state && state.value !== 'active') return { verdict: dependsOn('Partner ID') };
  return { finding: had.value, at, partnerId, id, token };
}

/** No such ID in the account: it may be another's of that number, in another region. */
async function unknownId(
  { partnerId, token, at }: Found,
  id: string,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const others = findRegion(at) ? REGIONS.map((each) => each.serviceUrl).filter((each) => each !== at) : [];
  const { active } = await locateAccount(api, partnerId, { signal: options.signal, at: others });
  const tried = await Promise.all(
    active.map(
      async (place): Promise<[string, ApiResult<AppTokenCheck>]> => [
        place,
        await checkAppToken(api, place, { partnerId, id, token }, options),
      ],
    ),
  );
  const places = tried
    .filter(([, had]) => 'value' in had && !(had.value.kind === 'refused' && had.value.why === 'unknown'))
    .map(([place]) => place);
  if (places.length > 0)
    return invalid(
      'APP_TOKEN_ID_NOT_FOUND',
      `AppToken ${id} is of another account: Partner ID ${partnerId} in ${listed(places.map(getPlaceName))}.`,
      `Choose ${listed(places.map(getPlaceName), 'or')} as the region, or use an AppToken of this account.`,
      places.map((serviceUrl) => ({
        label: `My account is in ${getPlaceName(serviceUrl)}: check the AppToken there`,
        credential: 'region',
        value: serviceUrl,
      })),
    );
  return invalid(
    'APP_TOKEN_ID_NOT_FOUND',
    `Account ${partnerId} has no AppToken ${id}: it was deleted, or is another account’s.`,
    `Check the ID and the Partner ID, which belong together. ${MAKE_ANOTHER}`,
  );
}

function sessionsOf({ session: { type, userId } }: WorkingToken): string {
  return `${type === 'admin' ? 'ADMIN' : 'USER'} sessions${userId ? ` of ${userId}` : ''}`;
}

function warningsOf(id: string, token: WorkingToken, { values }: Known): Problem[] {
  const { session, account } = token;
  const isOwnUser = values['user-id']?.toLowerCase() === session.userId.toLowerCase();
  return [
    // The verdict on the User ID warns of an administrator.
    ...warnAboutAppToken(id, token).filter(({ code }) => code !== 'ADMINISTRATOR_USER' || !isOwnUser),
    ...(session.type === 'admin' ? [ADMIN_TOKEN] : []),
    // The verdict on the Admin Secret has the same warnings.
    ...(values['admin-secret'] ? [] : warnAboutAccount(account, 'AppToken')),
  ];
}

const ADMIN_TOKEN: Problem = {
  code: 'ADMIN_APP_TOKEN',
  message: 'This AppToken gives ADMIN sessions: it is as strong as the Admin Secret, but can be revoked.',
  fix: null,
};
