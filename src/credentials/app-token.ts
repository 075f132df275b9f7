import { checkAdminSecret } from '../kaltura/account.ts';
import type { ApiClient } from '../kaltura/api-client.ts';
import { checkKnownAppToken } from './app-token-check.ts';
import { CREATE_ANOTHER } from './app-token-problems.ts';
import { cleanValue } from './clean.ts';
import {
  type Credential,
  dependsOn,
  invalid,
  type Known,
  type Parsed,
  type Verdict,
  type VerifyOptions,
  valid,
} from './credential.ts';

export const appToken: Credential = {
  name: 'app-token',
  variable: 'KALTURA_APP_TOKEN',
  label: 'AppToken',
  required: false,
  authMethod: 'app-token',
  secret: true,
  dependsOn: ['partner-id', 'region', 'app-token-id'],
  typing: 'answers',
  where: { text: 'The 32 letters and digits that belong to the AppToken ID', page: null },
  help: [
    'Anyone who has the AppToken and its ID can start sessions with it until it expires or is revoked.',
    'It is shown masked and written only to the env file. Kaltura gets a hash of it; if Kaltura refuses the hash, the same host is asked whether it is the Admin Secret.',
    'Lost it? Create another AppToken, and revoke the old one.',
  ],
  example: '0123456789abcdef0123456789abcdef',
  option: 'stdin',
  placeholder: '‹AppToken›',
  sandbox: '4d7c1e90a2b85f36d0e94b7a1c63f852',
  parse,
  verify,
};

const BELONGS_TO_ID = `KALTURA_APP_TOKEN must hold the token that belongs to KALTURA_APP_TOKEN_ID. ${CREATE_ANOTHER}`;

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, appToken.variable);
  const wrong = (message: string, fix = CREATE_ANOTHER): Parsed => ({
    ok: false,
    message,
    fix,
    code: 'NOT_AN_APP_TOKEN',
  });
  if (clean === '') return wrong('Enter the AppToken.');
  if (/^\d{1,4}_[a-z0-9]{4,16}$/i.test(clean))
    return wrong(
      'This looks like the ID of an AppToken, not the token itself.',
      'The token is the longer of the two, 32 letters and digits. The shorter text goes into KALTURA_APP_TOKEN_ID.',
    );
  if (/^djJ8/.test(clean)) return wrong('This looks like a KS (a session), not an AppToken.');
  if (!/^[0-9a-f]{32}$/i.test(clean))
    return wrong(
      `An AppToken has 32 characters, 0–9 and a–f. This has ${[...clean].length}, or other characters.`,
    );
  const lower = clean.toLowerCase();
  if (lower !== clean) notes.push('capital letters');
  return { ok: true, value: lower, notes };
}

/** Does the token belong to the AppToken ID? */
async function verify(
  value: string,
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const values = { ...known.values, 'app-token': value };
  const checked = await checkKnownAppToken({ ...known, values }, api, options);
  if ('verdict' in checked) return checked.verdict;
  const { check, serviceUrl, partnerId, id } = checked;
  if (check.kind === 'works') {
    const { account } = check;
    return valid(`Opens ${account.name ? `the account ${account.name}` : 'the account'}.`, {
      account,
      // The token is right in the region that the lookup found, so use that region.
      implies: known.values.region ? {} : { region: serviceUrl },
    });
  }
  if (check.kind === 'no-account') return dependsOn('Partner ID');
  if (check.why !== 'wrong') return dependsOn('AppToken ID');
  const asSecret = await api.query(serviceUrl, checkAdminSecret(partnerId, value), options);
  if ('value' in asSecret && asSecret.value.kind !== 'refused') {
    const kind = asSecret.value.kind === 'admin' ? 'Admin Secret' : 'User Secret';
    return invalid(
      'SECRET_AS_APP_TOKEN',
      `This is the account's ${kind}, not an AppToken.`,
      BELONGS_TO_ID,
    );
  }
  return invalid(
    check.code,
    `This is not the token of AppToken ${id}.`,
    `Copy it again together with its ID. ${CREATE_ANOTHER}`,
  );
}
