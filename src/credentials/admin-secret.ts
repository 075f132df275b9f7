import { checkAdminSecret } from '../kaltura/account.ts';
import { checkAppToken } from '../kaltura/check-app-token.ts';
import { checkAccount } from '../kaltura/locate-account.ts';
import { COPY_SECRET, describeUserSecret } from '../kaltura/problems.ts';
import { getServerName } from '../kaltura/regions.ts';
import { joinWords } from '../text/words.ts';
import {
  findServiceUrl,
  listOtherRegionsWithAccount,
  warnAboutAccount,
} from './account-session.ts';
import { APP_TOKEN_ID, parseKey } from './clean.ts';
import type { CheckContext } from './credential.ts';
import { defineCredential } from './define.ts';
import {
  accept,
  explainNoAnswer,
  leaveUnchecked,
  offerRegions,
  postpone,
  reject,
  type Verdict,
} from './verdict.ts';

export const adminSecret = defineCredential({
  name: 'admin-secret',
  variable: 'KALTURA_ADMIN_SECRET',
  label: 'Admin Secret',
  required: true,
  keyKind: 'admin-secret',
  secret: true,
  dependsOn: ['partner-id', 'region'],
  where: {
    text: '32 letters and digits, from KMC → Settings → Integration Settings → Copy',
    page: 'settings/integrationSettings',
  },
  pageLabel: 'admin(?:istrator)?\\s*secret',
  help: [
    'The Admin Secret starts the sessions (KS) that your server calls the API with. Anyone who has it controls the whole account.',
    'It is on the same page as the Partner ID, above the User Secret. The User Secret does not work here.',
    "It is shown masked or not at all, sent only to the account's region over https, and written only to the env file.",
    'You cannot change it yourself, so keep it out of git and chats. In production, use an AppToken: the wizard offers one at the end.',
    "Can't see it there? Ask your Kaltura administrator. Were you given an AppToken instead? Paste its two lines, KALTURA_APP_TOKEN_ID=… and KALTURA_APP_TOKEN=…, here.",
  ],
  example: '0123456789abcdef0123456789abcdef',
  option: 'stdin',
  sandbox: '3f9a1c7e5b2d8046af13ce79d5b08264',
  otherNames: /^(?:KALTURA(?:API)?SECRET(?:KEY)?|ADMINSECRET)$/,
  malformed: { code: 'NOT_AN_ADMIN_SECRET', fix: `${COPY_SECRET}.`, isFixInKmc: true },
  mistakes: [
    [/^$/, 'Enter the Admin Secret.'],
    [/^\S+@\S+\.\S+$/, 'This looks like an email address, not a secret.'],
    [
      APP_TOKEN_ID,
      'This is the ID of an AppToken, not a secret.',
      'To use an AppToken, give both of its lines, KALTURA_APP_TOKEN_ID=… and KALTURA_APP_TOKEN=…, instead.',
    ],
    [/^djJ8/, 'This looks like a KS (a session), not the secret that starts one.'],
    [/^KALTURA_\w+\s*=/i, 'This is another variable, not KALTURA_ADMIN_SECRET.'],
    [/^https?:/i, 'This is a web address, not a secret.'],
    [/\s/, 'It contains white space, which no secret has.'],
    [/["'`“”‘’«»]/, 'It contains a quote, which no secret has.'],
  ],
  parse: (text) => parseKey(text, 'secret', 'Copy the whole Admin Secret again.'),
  verify: verifySecret,
});

/** Is this the account's Admin Secret? Only one region is asked. */
async function verifySecret(value: string, context: CheckContext): Promise<Verdict> {
  const { api, values } = context;
  const { 'partner-id': partnerId, 'app-token-id': id } = values;
  if (!partnerId) return postpone('Partner ID');
  const serviceUrl = await findServiceUrl(context);
  if (!serviceUrl) return postpone('region');
  const [checked, located] = await Promise.all([
    api.query(serviceUrl, checkAdminSecret({ partnerId, secret: value }), context),
    api.query(serviceUrl, checkAccount(partnerId), context),
  ]);
  if ('problem' in checked) return explainNoAnswer(checked);
  if (checked.value.kind === 'admin') {
    const { account } = checked.value;
    // A session without any permission is useless.
    if (account.problem?.kind === 'refused') return explainNoAnswer({ problem: account.problem });
    return accept(account.name ? `Opens the account ${account.name}.` : 'Opens the account.', {
      account,
      warnings: warnAboutAccount(account, 'Admin Secret'),
      // The secret is right in the region that the lookup found, so use that region.
      implies: values.region ? {} : { region: serviceUrl },
    });
  }
  const { code, kind } = checked.value;
  if (kind === 'user-secret') return reject({ ...describeUserSecret(code), isFixInKmc: true });
  const asToken = id
    ? await checkAppToken(api, serviceUrl, { partnerId, id, token: value }, context)
    : null;
  if (id && asToken && 'value' in asToken && asToken.value.kind === 'works')
    return judgeAppToken(id, value);
  if ('problem' in located) return leaveUnchecked(located.problem);
  const { status } = located.value;
  if (status === 'blocked') return postpone('Partner ID');
  const elsewhere = await listOtherRegionsWithAccount(partnerId, serviceUrl, context);
  if (status === 'active') return judgeRefusal(code, partnerId, serviceUrl, elsewhere);
  // This region does not have the account, so the secret may be right.
  return postpone(elsewhere.length > 0 ? 'region' : 'Partner ID');
}

function judgeAppToken(id: string, value: string): Verdict {
  const problem = {
    code: 'APP_TOKEN_AS_SECRET',
    message: `This is the token of AppToken ${id}, not the Admin Secret.`,
    fix: 'Move it to the line KALTURA_APP_TOKEN, and remove the line KALTURA_ADMIN_SECRET.',
  };
  return reject(problem, [
    { label: "Move it to the AppToken's line", credential: 'app-token', value },
  ]);
}

function judgeRefusal(
  code: string,
  partnerId: string,
  serviceUrl: string,
  elsewhere: readonly string[],
): Verdict {
  if (elsewhere.length === 0)
    return reject({
      code,
      message: `This is not the Admin Secret of account ${partnerId}.`,
      fix: `Copy the Admin Secret again from KMC → Settings → Integration Settings. Make sure that the page shows Partner ID ${partnerId}.`,
      isFixInKmc: true,
    });
  const names = elsewhere.map(getServerName);
  const problem = {
    code,
    message: `${getServerName(serviceUrl)} refuses it. Partner ID ${partnerId} also exists in ${joinWords(names)}, perhaps as another company's account.`,
    fix: `If your account is in ${joinWords(names, 'or')}, choose that region. Otherwise copy the secret again.`,
  };
  return reject(
    problem,
    offerRegions(elsewhere, (server) => `My account is in ${server}: check the secret there`),
  );
}
