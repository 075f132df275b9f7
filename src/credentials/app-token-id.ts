import type { ApiClient } from '../kaltura/api-client.ts';
import { getPlaceName } from '../kaltura/regions.ts';
import type { WorkingToken } from '../kaltura/token-session.ts';
import type { Problem } from '../result.ts';
import { joinWords } from '../text/words.ts';
import { warnAboutAccount } from './account-session.ts';
import {
  type CheckedAppToken,
  checkKnownAppToken,
  findAppTokenElsewhere,
} from './app-token-check.ts';
import { CREATE_ANOTHER, explainRefusedAppToken, warnAboutAppToken } from './app-token-problems.ts';
import { cleanValue } from './clean.ts';
import {
  type Credential,
  dependsOn,
  invalid,
  type Known,
  offerRegions,
  type Parsed,
  type Verdict,
  type VerifyOptions,
  valid,
} from './credential.ts';

export const appTokenId: Credential = {
  name: 'app-token-id',
  variable: 'KALTURA_APP_TOKEN_ID',
  label: 'AppToken ID',
  required: false,
  authMethod: 'app-token',
  secret: false,
  personal: true,
  dependsOn: ['partner-id', 'region', 'app-token'],
  typing: 'answers',
  where: {
    text: 'The ID of an AppToken, such as 0_1a2b3c4d, shown when the AppToken was created',
    page: null,
  },
  help: [
    'An AppToken starts sessions (KS) without the Admin Secret, for one user and with fixed privileges.',
    'An AppToken can be revoked. The Admin Secret, or a sign-in, can then create another.',
  ],
  example: '0_1a2b3c4d',
  option: { value: 'id' },
  placeholder: '‹AppToken ID›',
  sandbox: '0_ok000001',
  parse,
  verify,
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, appTokenId.variable);
  const wrong = (message: string, fix: string): Parsed => ({
    ok: false,
    message,
    fix,
    code: 'NOT_AN_APP_TOKEN_ID',
  });
  const where = 'Copy the ID that was shown when the AppToken was created.';
  if (clean === '') return wrong('Enter the ID of an AppToken.', where);
  if (/^[0-9a-f]{32}$/i.test(clean))
    return wrong(
      'This looks like the AppToken itself, not its ID.',
      'The ID is the shorter of the two, such as 0_1a2b3c4d. The longer one goes into KALTURA_APP_TOKEN.',
    );
  if (!/^\d{1,4}_[a-z0-9]{4,16}$/i.test(clean))
    return wrong('This is not an AppToken ID, which looks like 0_1a2b3c4d.', where);
  return { ok: true, value: clean.toLowerCase(), notes };
}

/** Does the account have this AppToken, and do its sessions work? */
async function verify(
  value: string,
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const values = { ...known.values, 'app-token-id': value };
  const checked = await checkKnownAppToken({ ...known, values }, api, options);
  if ('verdict' in checked) return checked.verdict;
  const { check } = checked;
  if (check.kind === 'works')
    return valid(`Gives ${describeSessions(check)}.`, {
      warnings: findWarnings(value, check, known),
    });
  if (check.kind === 'no-account') return dependsOn('Partner ID');
  const refusal = explainRefusedAppToken(check, value);
  if (refusal) return invalid(refusal.code, refusal.message, refusal.fix);
  // The ID exists, so the token is wrong.
  if (check.why === 'wrong') return valid('The account has this AppToken.');
  return verdictOnUnknownId(checked, await findAppTokenElsewhere(checked, api, options));
}

function verdictOnUnknownId(
  { partnerId, id }: CheckedAppToken,
  elsewhere: readonly string[],
): Verdict {
  if (elsewhere.length === 0)
    return invalid(
      'APP_TOKEN_ID_NOT_FOUND',
      `Account ${partnerId} has no AppToken ${id}: it was deleted, or belongs to another account.`,
      `Check the ID and the Partner ID, which belong together. ${CREATE_ANOTHER}`,
    );
  const names = elsewhere.map(getPlaceName);
  return invalid(
    'APP_TOKEN_ID_NOT_FOUND',
    `AppToken ${id} belongs to another account: Partner ID ${partnerId} in ${joinWords(names)}.`,
    `Choose ${joinWords(names, 'or')} as the region, or use an AppToken of this account.`,
    offerRegions(elsewhere, (place) => `My account is in ${place}: check the AppToken there`),
  );
}

function describeSessions({ session: { type, userId } }: WorkingToken): string {
  return `${type === 'admin' ? 'ADMIN' : 'USER'} sessions${userId ? ` for ${userId}` : ''}`;
}

function findWarnings(id: string, token: WorkingToken, { values }: Known): Problem[] {
  const { session, account } = token;
  const isOwnUser = values['user-id']?.toLowerCase() === session.userId.toLowerCase();
  return [
    // The verdict on the User ID warns about an administrator.
    ...warnAboutAppToken(id, token).filter(
      ({ code }) => code !== 'ADMINISTRATOR_USER' || !isOwnUser,
    ),
    ...(session.type === 'admin' ? [ADMIN_TOKEN] : []),
    // The verdict on the Admin Secret has the same warnings.
    ...(values['admin-secret'] ? [] : warnAboutAccount(account, 'AppToken')),
  ];
}

const ADMIN_TOKEN: Problem = {
  code: 'ADMIN_APP_TOKEN',
  message:
    'This AppToken gives ADMIN sessions: it is as strong as the Admin Secret, but you can revoke it.',
  fix: null,
};
