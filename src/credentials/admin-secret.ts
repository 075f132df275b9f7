import { cleanValue } from './clean.ts';
import type { Credential, Parsed } from './credential.ts';

export const COPY = 'In KMC → Settings → Integration Settings, copy the Admin Secret.';

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
    url: 'https://kmc.kaltura.com/index.php/kmcng/settings/integrationSettings',
  },
  pageLabel: 'admin(?:istrator)?\\s*secret',
  help: [
    'The Admin Secret signs the sessions (KS) that your server calls the API with. Whoever has it has the whole account.',
    'It is on the same page as the Partner ID, above the User Secret. The User Secret does not work here.',
    'It is shown masked, sent over https to the account’s region only, and written to the env file only.',
    'You cannot change it yourself, so keep it out of git and chats. In production, use an AppToken: the review offers one.',
    'Cannot see it there? Ask your Kaltura administrator.',
  ],
  example: '0123456789abcdef0123456789abcdef',
  option: 'stdin',
  placeholder: '‹Admin Secret›',
  sandbox: '3f9a1c7e5b2d8046af13ce79d5b08264',
  parse,
  verify: async (...asked) => (await import('./verdicts/index.ts')).verifyAdminSecret(...asked),
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, adminSecret.variable);
  const wrong = (message: string, fix = COPY): Parsed => ({
    ok: false,
    message,
    fix,
    code: 'NOT_AN_ADMIN_SECRET',
  });
  if (clean === '') return wrong('Enter the Admin Secret.');
  if (/^\S+@\S+\.\S+$/.test(clean)) return wrong('This looks like an email address, not like a secret.');
  if (/^djJ8/.test(clean))
    return wrong('This looks like a KS (a session), not like the secret that makes one.');
  if (/^KALTURA_\w+\s*=/i.test(clean)) return wrong('This is another variable, not KALTURA_ADMIN_SECRET.');
  if (/^https?:/i.test(clean)) return wrong('This is a web address, not a secret.');
  if (/\s/.test(clean)) return wrong('It contains a space or a line break; a secret has none.');
  if (/["'`“”‘’«»]/.test(clean)) return wrong('It contains a quote; a secret has none.');
  const odd = [...clean].filter((character) => !/[0-9a-f]/i.test(character)).length;
  const length = [...clean].length;
  const count = length < 32 ? `${length} of 32 characters` : `${length} characters, not 32`;
  if (odd > 0) {
    const those = odd === 1 ? 'One of them is not' : `${odd} of them are not`;
    return wrong(`${length === 32 ? '32 characters' : count}. ${those} 0–9 or a–f.`);
  }
  if (length !== 32) return wrong(`${count}.`, `${COPY.slice(0, -1)} again, the whole of it.`);
  const lower = clean.toLowerCase();
  if (lower !== clean) notes.push('capital letters');
  return { ok: true, value: lower, notes };
}
