import { commandLine } from '../text/command.ts';
import { cleanValue } from './clean.ts';
import type { Credential, Parsed } from './credential.ts';

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
    text: `The ID of an AppToken, such as 0_1a2b3c4d: ${commandLine`app-token list`} shows the account's`,
    url: null,
  },
  help: [
    'An AppToken makes sessions (KS) without the Admin Secret: of one user, with the privileges that it was made with.',
    `${commandLine`app-token create`} creates one and writes both of its values. ${commandLine`app-token revoke`} ends it.`,
  ],
  example: '0_1a2b3c4d',
  option: { value: 'id' },
  placeholder: '‹AppToken ID›',
  sandbox: '0_ok000001',
  parse,
  verify: async (...asked) => (await import('./verdicts/index.ts')).verifyAppTokenId(...asked),
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, appTokenId.variable);
  const wrong = (message: string, fix: string): Parsed => ({
    ok: false,
    message,
    fix,
    code: 'NOT_AN_APP_TOKEN_ID',
  });
  const where = `${commandLine`app-token list`} shows the IDs of the account.`;
  if (clean === '') return wrong('Enter the ID of an AppToken.', where);
  if (/^[0-9a-f]{32}$/i.test(clean))
    return wrong(
      'This looks like the AppToken itself, not like its ID.',
      'The ID is the short one of the two, such as 0_1a2b3c4d; the long one goes into KALTURA_APP_TOKEN.',
    );
  if (!/^\d{1,4}_[a-z0-9]{4,16}$/i.test(clean))
    return wrong('This is not the ID of an AppToken: it looks like 0_1a2b3c4d.', where);
  return { ok: true, value: clean.toLowerCase(), notes };
}
