import { cleanValue } from './clean.ts';
import type { Credential, Parsed } from './credential.ts';

/** The code for a User ID that would add privileges to a session. Commands that take it exit with 2. */
export const SEMICOLON = 'SEMICOLON_IN_USER_ID';

export const userId: Credential = {
  name: 'user-id',
  variable: 'KALTURA_USER_ID',
  label: 'User ID',
  required: true,
  secret: false,
  personal: true,
  dependsOn: ['partner-id', 'admin-secret', 'app-token-id', 'app-token', 'region'],
  typing: 'answers',
  where: {
    text: 'The name under which Kaltura records what you upload and change',
    url: 'https://kmc.kaltura.com/index.php/kmcng/administration/users/list',
  },
  help: [
    'The User ID is put into each session: entries that you make belong to it, and logs name it.',
    'For your own development, use your email; for an agent, a backend or tests, a name of its own.',
    'It need not exist yet: Kaltura creates the user when a session with it is first used.',
  ],
  example: 'you@example.com',
  option: { value: 'id' },
  placeholder: '‹User ID›',
  sandbox: 'viewer102@example.test',
  parse,
  verify: async (...asked) => (await import('./verdicts/index.ts')).verifyUserId(...asked),
  choices: async (...asked) => (await import('./verdicts/index.ts')).userIdChoices(...asked),
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, userId.variable);
  if (clean === '')
    return {
      ok: false,
      message: 'Enter a User ID.',
      fix: 'Use your email address, or any name that tells who is at work.',
      code: 'NO_USER_ID',
    };
  // In a session of version 1 what follows is taken for further fields, privileges among them.
  if (clean.includes(';'))
    return {
      ok: false,
      message:
        'The User ID has a “;”: older sessions end the User ID there and take the rest for privileges.',
      fix: 'Use a User ID without a “;”.',
      code: SEMICOLON,
    };
  if ([...clean].length > 320)
    return {
      ok: false,
      message: 'A User ID has 320 characters at most.',
      fix: 'Use a shorter name.',
      code: 'USER_ID_TOO_LONG',
    };
  return { ok: true, value: clean, notes };
}
