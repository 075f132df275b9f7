// The two halves of an AppToken: its ID and its token. One check covers both.

import { checkAdminSecret } from '../kaltura/account.ts';
import {
  type AppToken,
  checkAppToken,
  type RefusedToken,
  type WorkingToken,
} from '../kaltura/check-app-token.ts';
import { checkAccount } from '../kaltura/locate-account.ts';
import { ADMIN_APP_TOKEN } from '../kaltura/problems.ts';
import { getServerName } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';
import { joinWords } from '../text/words.ts';
import {
  findServiceUrl,
  listOtherRegionsWithAccount,
  warnAboutAccount,
} from './account-session.ts';
import { CREATE_ANOTHER, explainRefusedAppToken, warnAboutAppToken } from './app-token-problems.ts';
import { APP_TOKEN_ID, parseKey } from './clean.ts';
import type { CheckContext } from './credential.ts';
import { defineCredential } from './define.ts';
import {
  accept,
  explainNoAnswer,
  offerRegions,
  postpone,
  reject,
  type Verdict,
} from './verdict.ts';

export const appTokenId = defineCredential({
  name: 'app-token-id',
  variable: 'KALTURA_APP_TOKEN_ID',
  label: 'AppToken ID',
  keyKind: 'app-token',
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
  sandbox: '0_ok000001',
  otherNames: /^KALTURATOKENID$/,
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

export const appToken = defineCredential({
  name: 'app-token',
  variable: 'KALTURA_APP_TOKEN',
  label: 'AppToken',
  keyKind: 'app-token',
  secret: true,
  dependsOn: ['partner-id', 'region', 'app-token-id'],
  where: { text: 'The 32 letters and digits that belong to the AppToken ID', page: null },
  help: [
    'Anyone who has the AppToken and its ID can start sessions with it until it expires or is revoked.',
    'It is shown masked or not at all, and written only to the env file. Kaltura gets a hash of it; if Kaltura refuses the hash, the program asks the same host whether it is the Admin Secret.',
    'Lost it? Create another AppToken, and revoke the old one.',
  ],
  example: '0123456789abcdef0123456789abcdef',
  option: 'stdin',
  sandbox: '4d7c1e90a2b85f36d0e94b7a1c63f852',
  otherNames: /^KALTURATOKEN$/,
  malformed: { code: 'NOT_AN_APP_TOKEN', fix: CREATE_ANOTHER },
  mistakes: [
    [/^$/, 'Enter the AppToken.'],
    [
      APP_TOKEN_ID,
      'This looks like the ID of an AppToken, not the token itself.',
      'The token is the longer of the two, 32 letters and digits. The shorter text goes into KALTURA_APP_TOKEN_ID.',
    ],
    [/^djJ8/, 'This looks like a KS (a session), not an AppToken.'],
  ],
  parse: (text) => parseKey(text, 'AppToken'),
  verify: verifyToken,
});

/** Does the account have this AppToken, and do its sessions work? */
async function verifyId(value: string, context: CheckContext): Promise<Verdict> {
  const values = { ...context.values, 'app-token-id': value };
  const checked = await checkKnownAppToken({ ...context, values });
  if ('verdict' in checked) return checked.verdict;
  const { check, partnerId } = checked;
  if (check.kind === 'works')
    return accept(`Gives ${describeSessions(check)}.`, {
      warnings: listTokenWarnings(value, check, context),
    });
  const refusal = explainRefusedAppToken(check, value);
  if (refusal) return reject(refusal);
  // The ID exists, so the token is wrong.
  if (check.code === 'INVALID_APP_TOKEN_HASH') return accept('The account has this AppToken.');
  const elsewhere = await listOtherRegionsWithAppToken(checked, context);
  const code = 'APP_TOKEN_ID_NOT_FOUND';
  if (elsewhere.length === 0)
    return reject({
      code,
      message: `Account ${partnerId} has no AppToken ${value}: it was deleted, or belongs to another account.`,
      fix: 'Check the ID and the Partner ID, which belong together, or create another AppToken.',
    });
  const names = elsewhere.map(getServerName);
  const problem = {
    code,
    message: `AppToken ${value} belongs to another account: Partner ID ${partnerId} in ${joinWords(names)}.`,
    fix: `Choose ${joinWords(names, 'or')} as the region, or use an AppToken of this account.`,
  };
  return reject(
    problem,
    offerRegions(elsewhere, (server) => `My account is in ${server}: check the AppToken there`),
  );
}

function describeSessions({ session: { type, userId } }: WorkingToken): string {
  return `${type.toUpperCase()} sessions${userId ? ` for ${userId}` : ''}`;
}

function listTokenWarnings(id: string, token: WorkingToken, { values }: CheckContext): Problem[] {
  const { session, account } = token;
  const isOwnUser = values['user-id']?.toLowerCase() === session.userId.toLowerCase();
  return [
    // The verdict on the User ID warns about an administrator.
    ...warnAboutAppToken(id, token).filter(
      ({ code }) => code !== 'ADMINISTRATOR_USER' || !isOwnUser,
    ),
    ...(session.type === 'admin' ? [ADMIN_APP_TOKEN] : []),
    // The verdict on the Admin Secret has the same warnings.
    ...(values['admin-secret'] ? [] : warnAboutAccount(account, 'AppToken')),
  ];
}

/** Does the token belong to the AppToken ID? */
async function verifyToken(value: string, context: CheckContext): Promise<Verdict> {
  const values = { ...context.values, 'app-token': value };
  const checked = await checkKnownAppToken({ ...context, values });
  if ('verdict' in checked) return checked.verdict;
  const { check, serviceUrl, partnerId, id } = checked;
  if (check.kind === 'works') {
    const { account } = check;
    return accept(`Opens ${account.name ? `the account ${account.name}` : 'the account'}.`, {
      account,
      // The token is right in the region that the lookup found, so use that region.
      implies: values.region ? {} : { region: serviceUrl },
    });
  }
  if (check.code !== 'INVALID_APP_TOKEN_HASH') return postpone('AppToken ID');
  const query = checkAdminSecret({ partnerId, secret: value });
  const asSecret = await context.api.query(serviceUrl, query, context);
  if ('value' in asSecret && asSecret.value.kind !== 'refused') {
    const kind = asSecret.value.kind === 'admin' ? 'Admin Secret' : 'User Secret';
    return reject({
      code: 'SECRET_AS_APP_TOKEN',
      message: `This is the account's ${kind}, not an AppToken.`,
      fix: `KALTURA_APP_TOKEN must hold the token that belongs to KALTURA_APP_TOKEN_ID. ${CREATE_ANOTHER}`,
    });
  }
  return reject({
    code: check.code,
    message: `This is not the token of AppToken ${id}.`,
    fix: 'Copy it again together with its ID, or create another AppToken.',
  });
}

/** The result of checking an AppToken ID together with its token. */
interface CheckedAppToken extends AppToken {
  check: WorkingToken | RefusedToken;
  serviceUrl: string;
}

/** Checks the AppToken among the known values, or returns the verdict if that is impossible. */
async function checkKnownAppToken(
  context: CheckContext,
): Promise<CheckedAppToken | { verdict: Verdict }> {
  const { api, values } = context;
  const { 'partner-id': partnerId, 'app-token-id': id, 'app-token': token } = values;
  if (!partnerId) return { verdict: postpone('Partner ID') };
  if (!id) return { verdict: postpone('AppToken ID') };
  if (!token) return { verdict: postpone('AppToken') };
  const serviceUrl = await findServiceUrl(context);
  if (!serviceUrl) return { verdict: postpone('region') };
  // The same request looks up the account, which shows whether the Partner ID is wrong.
  const [checked, account] = await Promise.all([
    checkAppToken(api, serviceUrl, { partnerId, id, token }, context),
    api.query(serviceUrl, checkAccount(partnerId), context),
  ]);
  if ('problem' in checked) return { verdict: explainNoAnswer(checked) };
  const check = checked.value;
  const status = 'value' in account ? account.value.status : 'active';
  if (status === 'blocked') return { verdict: postpone('Partner ID') };
  if (check.kind === 'no-account' || status === 'unknown') {
    const elsewhere = await listOtherRegionsWithAccount(partnerId, serviceUrl, context);
    return { verdict: postpone(elsewhere.length > 0 ? 'region' : 'Partner ID') };
  }
  return { check, serviceUrl, partnerId, id, token };
}

/** The other regions in which the account with this Partner ID has this AppToken ID. */
async function listOtherRegionsWithAppToken(
  { partnerId, id, token, serviceUrl }: CheckedAppToken,
  context: CheckContext,
): Promise<string[]> {
  const elsewhere = await listOtherRegionsWithAccount(partnerId, serviceUrl, context);
  const checks = await Promise.all(
    elsewhere.map((other) => checkAppToken(context.api, other, { partnerId, id, token }, context)),
  );
  return elsewhere.filter((_, index) => {
    const checked = checks[index];
    const check = checked && 'value' in checked ? checked.value : null;
    return check && !(check.kind === 'refused' && check.code === 'APP_TOKEN_ID_NOT_FOUND');
  });
}
