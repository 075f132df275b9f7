import { cleanValue } from './clean.ts';
import type { Credential, Parsed } from './credential.ts';

export const SHOWN_IN_KMC = 'You find it in KMC → Settings → Integration Settings, as “Partner ID”.';

const LARGEST = 2_147_483_647;

export const partnerId: Credential = {
  name: 'partner-id',
  variable: 'KALTURA_PARTNER_ID',
  label: 'Partner ID',
  required: true,
  secret: false,
  dependsOn: [],
  typing: 'answers',
  where: {
    text: "Your account's number, from KMC → Settings → Integration Settings",
    url: 'https://kmc.kaltura.com/index.php/kmcng/settings/integrationSettings',
    without:
      'A company account? Ask your Kaltura administrator for the number and the secret. No account yet? Sign up: https://corp.kaltura.com/pricing/',
  },
  pageLabel: '(?<!sub[- ]?)partner\\s*id',
  help: [
    'The Partner ID is the number of your Kaltura account. Every API call names it.',
    'Sign in to the KMC (Kaltura Management Console) and open Settings → Integration Settings.',
    'No account yet? Sign up at https://corp.kaltura.com/pricing/.',
    'A company account you cannot sign in to? Ask your Kaltura administrator for the Partner ID and the Admin Secret.',
  ],
  example: '1234567',
  option: { value: 'number' },
  placeholder: '‹Partner ID›',
  sandbox: '102',
  parse,
  verify: async (...asked) => (await import('./verdicts/index.ts')).verifyPartnerId(...asked),
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, partnerId.variable);
  const wrong = (message: string, fix: string): Parsed => ({
    ok: false,
    message,
    fix,
    code: 'NOT_A_PARTNER_ID',
  });
  if (clean === '') return wrong('Enter a Partner ID.', SHOWN_IN_KMC);
  if (/^[0-9a-f]{32}$/i.test(clean))
    return wrong('This looks like a secret, not like a Partner ID.', SHOWN_IN_KMC);
  if (/^\S+@\S+$/.test(clean))
    return wrong('This is an email address; a Partner ID is a number.', SHOWN_IN_KMC);
  const digits = clean.replace(/^_|(?<=\d)[ ,.'](?=\d{3}(?:\D|$))/g, '');
  if (!/^\d+$/.test(digits)) return wrong('A Partner ID is a number, digits only.', SHOWN_IN_KMC);
  const number = Number(digits);
  if (number < 1 || number > LARGEST)
    return wrong(
      number < 1 ? 'A Partner ID is greater than 0.' : 'That number is too large for a Partner ID.',
      SHOWN_IN_KMC,
    );
  if (digits !== clean || String(number) !== digits) notes.push('extra characters');
  return { ok: true, value: String(number), notes };
}
