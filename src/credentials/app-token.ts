import { commandLine } from '../text/command.ts';
import { cleanValue } from './clean.ts';
import type { Credential, Parsed } from './credential.ts';

export const MAKE_ANOTHER = `Create another: ${commandLine`app-token create`}.`;

export const appToken: Credential = {
  name: 'app-token',
  variable: 'KALTURA_APP_TOKEN',
  label: 'AppToken',
  required: false,
  authMethod: 'app-token',
  secret: true,
  dependsOn: ['partner-id', 'region', 'app-token-id'],
  typing: 'answers',
  where: { text: 'The 32 letters and digits that belong to the AppToken ID', url: null },
  help: [
    'Whoever has the AppToken and its ID can make sessions from it, until it expires or is revoked.',
    'It is shown masked and written to the env file only. A hash of it is what is sent, to Kaltura; where that is refused, it is tried as the Admin Secret, at the same place.',
    `Lost? Create another: ${commandLine`app-token create`}. Revoke the old one: ${commandLine`app-token revoke`}.`,
  ],
  example: '0123456789abcdef0123456789abcdef',
  option: 'stdin',
  placeholder: '‹AppToken›',
  sandbox: '4d7c1e90a2b85f36d0e94b7a1c63f852',
  parse,
  verify: async (...asked) => (await import('./verdicts/index.ts')).verifyAppToken(...asked),
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, appToken.variable);
  const wrong = (message: string, fix = MAKE_ANOTHER): Parsed => ({
    ok: false,
    message,
    fix,
    code: 'NOT_AN_APP_TOKEN',
  });
  if (clean === '') return wrong('Enter the AppToken.');
  if (/^\d{1,4}_[a-z0-9]{4,16}$/i.test(clean))
    return wrong(
      'This looks like the ID of an AppToken, not like the token itself.',
      'The token is the long one of the two, 32 letters and digits; the short one goes into KALTURA_APP_TOKEN_ID.',
    );
  if (/^djJ8/.test(clean))
    return wrong('This looks like a KS (a session), not like the AppToken that makes one.');
  if (!/^[0-9a-f]{32}$/i.test(clean))
    return wrong(
      `An AppToken has 32 characters, 0–9 and a–f; this has ${[...clean].length}, or others among them.`,
    );
  const lower = clean.toLowerCase();
  if (lower !== clean) notes.push('capital letters');
  return { ok: true, value: lower, notes };
}
