import { getPlaceName } from '../kaltura/regions.ts';
import type { WorkingToken } from '../kaltura/token-session.ts';
import type { Problem } from '../result.ts';
import { joinWords } from '../text/words.ts';
import { warnAboutAccount } from './account-session.ts';
import { checkKnownAppToken, findAppTokenElsewhere } from './app-token-check.ts';
import { CREATE_ANOTHER, explainRefusedAppToken, warnAboutAppToken } from './app-token-problems.ts';
import {
  type CheckContext,
  defineCredential,
  invalid,
  offerRegions,
  type Verdict,
  valid,
} from './credential.ts';

/** The form of an AppToken ID. */
export const APP_TOKEN_ID = /^\d{1,4}_[a-z0-9]{4,16}$/i;

export const appTokenId = defineCredential({
  name: 'app-token-id',
  variable: 'KALTURA_APP_TOKEN_ID',
  label: 'AppToken ID',
  authMethod: 'app-token',
  personal: true,
  dependsOn: ['partner-id', 'region', 'app-token'],
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
  otherNames: /^KALTURATOKENID$/,
  inCode: 'app[_-]?token[_-]?id',
  malformed: {
    code: 'NOT_AN_APP_TOKEN_ID',
    fix: 'Copy the ID that was shown when the AppToken was created.',
  },
  mistakes: [
    [/^$/, 'Enter the ID of an AppToken.'],
    [
      /^[0-9a-f]{32}$/i,
      'This looks like the AppToken itself, not its ID.',
      'The ID is the shorter of the two, such as 0_1a2b3c4d. The longer one goes into KALTURA_APP_TOKEN.',
    ],
  ],
  parse: (text) =>
    APP_TOKEN_ID.test(text)
      ? { value: text.toLowerCase() }
      : { message: 'This is not an AppToken ID, which looks like 0_1a2b3c4d.' },
  verify: verifyId,
});

/** Does the account have this AppToken, and do its sessions work? */
async function verifyId(value: string, context: CheckContext): Promise<Verdict> {
  const values = { ...context.values, 'app-token-id': value };
  const checked = await checkKnownAppToken({ ...context, values });
  if ('verdict' in checked) return checked.verdict;
  const { check, partnerId } = checked;
  if (check.kind === 'works')
    return valid(`Gives ${describeSessions(check)}.`, {
      warnings: findWarnings(value, check, context),
    });
  const refusal = explainRefusedAppToken(check, value);
  if (refusal) return invalid(refusal);
  // The ID exists, so the token is wrong.
  if (check.why === 'wrong') return valid('The account has this AppToken.');
  const elsewhere = await findAppTokenElsewhere(checked, context);
  const code = 'APP_TOKEN_ID_NOT_FOUND';
  if (elsewhere.length === 0)
    return invalid({
      code,
      message: `Account ${partnerId} has no AppToken ${value}: it was deleted, or belongs to another account.`,
      fix: `Check the ID and the Partner ID, which belong together. ${CREATE_ANOTHER}`,
    });
  const names = elsewhere.map(getPlaceName);
  const problem = {
    code,
    message: `AppToken ${value} belongs to another account: Partner ID ${partnerId} in ${joinWords(names)}.`,
    fix: `Choose ${joinWords(names, 'or')} as the region, or use an AppToken of this account.`,
  };
  return invalid(
    problem,
    offerRegions(elsewhere, (place) => `My account is in ${place}: check the AppToken there`),
  );
}

function describeSessions({ session: { type, userId } }: WorkingToken): string {
  return `${type === 'admin' ? 'ADMIN' : 'USER'} sessions${userId ? ` for ${userId}` : ''}`;
}

function findWarnings(id: string, token: WorkingToken, { values }: CheckContext): Problem[] {
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
