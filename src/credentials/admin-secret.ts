import { checkAdminSecret } from '../kaltura/account.ts';
import type { ApiClient } from '../kaltura/api-client.ts';
import { checkAccount, locateAccount } from '../kaltura/find-account.ts';
import { COPY_SECRET, describeUserSecret } from '../kaltura/problems.ts';
import { getOtherRegions, getPlaceName } from '../kaltura/regions.ts';
import { type AppToken, checkAppToken } from '../kaltura/token-session.ts';
import { joinWords } from '../text/words.ts';
import { findServiceUrl, warnAboutAccount } from './account-session.ts';
import { cleanValue } from './clean.ts';
import {
  type Credential,
  dependsOn,
  invalid,
  type Known,
  offerRegions,
  type Parsed,
  unchecked,
  type Verdict,
  type VerifyOptions,
  valid,
  verdictOnFailure,
} from './credential.ts';

export const adminSecret: Credential = {
  name: 'admin-secret',
  variable: 'KALTURA_ADMIN_SECRET',
  label: 'Admin Secret',
  required: true,
  authMethod: 'admin-secret',
  secret: true,
  dependsOn: ['partner-id', 'region'],
  typing: 'answers',
  where: {
    text: '32 letters and digits, from KMC → Settings → Integration Settings → Copy',
    page: 'settings/integrationSettings',
  },
  pageLabel: 'admin(?:istrator)?\\s*secret',
  help: [
    'The Admin Secret starts the sessions (KS) that your server calls the API with. Anyone who has it controls the whole account.',
    'It is on the same page as the Partner ID, above the User Secret. The User Secret does not work here.',
    "It is shown masked, sent only to the account's region over https, and written only to the env file.",
    'You cannot change it yourself, so keep it out of git and chats. In production, use an AppToken: the review offers one.',
    "Can't see it there? Ask your Kaltura administrator.",
  ],
  example: '0123456789abcdef0123456789abcdef',
  option: 'stdin',
  placeholder: '‹Admin Secret›',
  sandbox: '3f9a1c7e5b2d8046af13ce79d5b08264',
  parse,
  verify,
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, adminSecret.variable);
  const wrong = (message: string, fix = `${COPY_SECRET}.`): Parsed => ({
    ok: false,
    message,
    fix,
    code: 'NOT_AN_ADMIN_SECRET',
  });
  if (clean === '') return wrong('Enter the Admin Secret.');
  if (/^\S+@\S+\.\S+$/.test(clean)) return wrong('This looks like an email address, not a secret.');
  if (/^djJ8/.test(clean))
    return wrong('This looks like a KS (a session), not the secret that starts one.');
  if (/^KALTURA_\w+\s*=/i.test(clean))
    return wrong('This is another variable, not KALTURA_ADMIN_SECRET.');
  if (/^https?:/i.test(clean)) return wrong('This is a web address, not a secret.');
  if (/\s/.test(clean)) return wrong('It contains a space or a line break, which no secret has.');
  if (/["'`“”‘’«»]/.test(clean)) return wrong('It contains a quote, which no secret has.');
  const odd = [...clean].filter((character) => !/[0-9a-f]/i.test(character)).length;
  const length = [...clean].length;
  const problems = [];
  if (length !== 32)
    problems.push(
      `The secret has ${length} ${length === 1 ? 'character' : 'characters'}; it should have 32.`,
    );
  if (odd > 0)
    problems.push(
      `${odd === 1 ? 'One of its characters is' : `${odd} of its characters are`} not 0–9 or a–f.`,
    );
  if (problems.length > 0) return wrong(problems.join(' '), 'Copy the whole Admin Secret again.');
  const lower = clean.toLowerCase();
  if (lower !== clean) notes.push('capital letters');
  return { ok: true, value: lower, notes };
}

/** Is this the account's Admin Secret? Only one region is asked. */
async function verify(
  value: string,
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const partnerId = known.values['partner-id'];
  if (!partnerId) return dependsOn('Partner ID');
  const serviceUrl = await findServiceUrl(known, api, options);
  if (!serviceUrl) return dependsOn('region');
  const [checked, located] = await Promise.all([
    api.query(serviceUrl, checkAdminSecret(partnerId, value), options),
    api.query(serviceUrl, checkAccount(partnerId), options),
  ]);
  if ('problem' in checked) return verdictOnFailure(checked.problem, 'Admin Secret');
  if (checked.value.kind === 'admin') {
    const { account } = checked.value;
    // A session without any permission is useless.
    if (account.problem?.refused) return verdictOnFailure(account.problem, 'Admin Secret');
    return valid(account.name ? `Opens the account ${account.name}.` : 'Opens the account.', {
      account,
      warnings: warnAboutAccount(account, 'Admin Secret'),
      // The secret is right in the region that the lookup found, so use that region.
      implies: known.values.region ? {} : { region: serviceUrl },
    });
  }
  const { code, kind } = checked.value;
  if (kind === 'user-secret') {
    const { message, fix } = describeUserSecret(code);
    return invalid(code, message, fix);
  }
  const id = known.values['app-token-id'];
  if (id && (await isAppToken(api, serviceUrl, { partnerId, id, token: value }, options)))
    return verdictOnAppToken(id, value);
  if ('problem' in located) return unchecked(located.problem);
  const elsewhere =
    located.value.status === 'blocked'
      ? []
      : await locateAccount(api, partnerId, {
          signal: options.signal,
          at: getOtherRegions(serviceUrl),
        }).then(({ active }) => active);
  if (located.value.status === 'active')
    return verdictOnRefusal(code, partnerId, serviceUrl, elsewhere);
  // This region does not have the account, so the secret may be right.
  return dependsOn(elsewhere.length > 0 ? 'region' : 'Partner ID');
}

async function isAppToken(
  api: ApiClient,
  serviceUrl: string,
  token: AppToken,
  options: VerifyOptions,
): Promise<boolean> {
  const checked = await checkAppToken(api, serviceUrl, token, options);
  return 'value' in checked && checked.value.kind === 'works';
}

function verdictOnAppToken(id: string, value: string): Verdict {
  return invalid(
    'APP_TOKEN_AS_SECRET',
    `This is the token of AppToken ${id}, not the Admin Secret.`,
    'Move it to the line KALTURA_APP_TOKEN, and remove the line KALTURA_ADMIN_SECRET.',
    [{ label: "Move it to the AppToken's line", credential: 'app-token', value }],
  );
}

function verdictOnRefusal(
  code: string,
  partnerId: string,
  serviceUrl: string,
  elsewhere: readonly string[],
): Verdict {
  if (elsewhere.length === 0)
    return invalid(
      code,
      `This is not the Admin Secret of account ${partnerId}.`,
      `Copy the Admin Secret again from KMC → Settings → Integration Settings. Make sure that the page shows Partner ID ${partnerId}.`,
    );
  const names = elsewhere.map(getPlaceName);
  return invalid(
    code,
    `${getPlaceName(serviceUrl)} refuses it. Partner ID ${partnerId} also exists in ${joinWords(names)}, perhaps as another company's account.`,
    `If your account is in ${joinWords(names, 'or')}, choose that region. Otherwise copy the secret again.`,
    offerRegions(elsewhere, (place) => `My account is in ${place}: check the secret there`),
  );
}
