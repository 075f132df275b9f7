import { checkAdminSecret } from '../kaltura/account.ts';
import { checkKnownAppToken } from './app-token-check.ts';
import { APP_TOKEN_ID } from './app-token-id.ts';
import { CREATE_ANOTHER } from './app-token-problems.ts';
import { inLowerCase } from './clean.ts';
import {
  type CheckContext,
  defineCredential,
  dependsOn,
  invalid,
  type Verdict,
  valid,
} from './credential.ts';

export const appToken = defineCredential({
  name: 'app-token',
  variable: 'KALTURA_APP_TOKEN',
  label: 'AppToken',
  authMethod: 'app-token',
  secret: true,
  dependsOn: ['partner-id', 'region', 'app-token-id'],
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
  otherNames: /^KALTURATOKEN$/,
  inCode: 'app[_-]?token',
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
  parse: (text) =>
    /^[0-9a-f]{32}$/i.test(text)
      ? inLowerCase(text)
      : {
          message: `An AppToken has 32 characters, 0–9 and a–f. This has ${[...text].length}, or other characters.`,
        },
  verify: verifyToken,
});

/** Does the token belong to the AppToken ID? */
async function verifyToken(value: string, context: CheckContext): Promise<Verdict> {
  const values = { ...context.values, 'app-token': value };
  const checked = await checkKnownAppToken({ ...context, values });
  if ('verdict' in checked) return checked.verdict;
  const { check, serviceUrl, partnerId, id } = checked;
  if (check.kind === 'works') {
    const { account } = check;
    return valid(`Opens ${account.name ? `the account ${account.name}` : 'the account'}.`, {
      account,
      // The token is right in the region that the lookup found, so use that region.
      implies: values.region ? {} : { region: serviceUrl },
    });
  }
  if (check.why !== 'wrong') return dependsOn('AppToken ID');
  const query = checkAdminSecret(partnerId, value);
  const asSecret = await context.api.query(serviceUrl, query, context);
  if ('value' in asSecret && asSecret.value.kind !== 'refused') {
    const kind = asSecret.value.kind === 'admin' ? 'Admin Secret' : 'User Secret';
    return invalid({
      code: 'SECRET_AS_APP_TOKEN',
      message: `This is the account's ${kind}, not an AppToken.`,
      fix: `KALTURA_APP_TOKEN must hold the token that belongs to KALTURA_APP_TOKEN_ID. ${CREATE_ANOTHER}`,
    });
  }
  return invalid({
    code: check.code,
    message: `This is not the token of AppToken ${id}.`,
    fix: `Copy it again together with its ID. ${CREATE_ANOTHER}`,
  });
}
