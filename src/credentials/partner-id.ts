import { type Lookup, lookUp } from '../kaltura/account.ts';
import { placeName, REGIONS, regionOf } from '../kaltura/regions.ts';
import { listed } from '../text/listed.ts';
import { cleaned } from './clean.ts';
import { type Credential, invalid, type Parsed, unchecked, type Verdict, valid } from './credential.ts';

const LARGEST = 2_147_483_647;
const SHOWN_IN_KMC = 'In KMC → Settings → Integration Settings it is the number called Partner ID.';

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
      'No account yet? Sign up: https://corp.kaltura.com/video-paas/registration/ A company account? Ask your Kaltura administrator for the number and the secret.',
  },
  help: [
    'The Partner ID is the number of your Kaltura account. Every API call names it.',
    'Sign in to the KMC (Kaltura Management Console) and open Settings → Integration Settings.',
    'No account yet? Sign up at https://corp.kaltura.com/video-paas/registration/.',
    'A company account you cannot sign in to? Ask your Kaltura administrator for the Partner ID and the Admin Secret.',
  ],
  example: '1234567',
  parse,
  verify: async (value, known, ask, options) => {
    const at = known.values.region;
    const here = at ? await lookUp(ask, value, { ...options, at: [at] }) : null;
    if (here && (here.unknown.length === 0 || !regionOf(at as string))) return inOnePlace(value, here);
    // Nobody by that number in the region that was named, or none was named: all six, with no secret.
    return inAllRegions(value, await lookUp(ask, value, options));
  },
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleaned(text, partnerId.variable);
  const wrong = (message: string, fix: string): Parsed => ({
    ok: false,
    message,
    fix,
    code: 'NOT_A_PARTNER_ID',
  });
  if (clean === '') return wrong('A Partner ID is needed.', SHOWN_IN_KMC);
  if (/^[0-9a-f]{32}$/i.test(clean))
    return wrong('This looks like a secret, not like a Partner ID.', SHOWN_IN_KMC);
  if (/^\S+@\S+$/.test(clean))
    return wrong('This is an email address; a Partner ID is a number.', SHOWN_IN_KMC);
  const digits = clean.replace(/^_|(?<=\d)[ ,.'](?=\d{3}(?:\D|$))/g, '');
  if (!/^\d+$/.test(digits)) return wrong('A Partner ID is a number, digits only.', SHOWN_IN_KMC);
  const number = Number(digits);
  if (number < 1 || number > LARGEST)
    return wrong(
      number < 1 ? 'A Partner ID is greater than 0.' : 'No Partner ID is that large.',
      SHOWN_IN_KMC,
    );
  if (digits !== clean || String(number) !== digits) notes.push('what is no digit of the number');
  return { ok: true, value: String(number), notes };
}

/** What one API says, taken at its word. */
function inOnePlace(id: string, lookup: Lookup): Verdict {
  const [silent] = lookup.silent;
  if (silent) return unchecked(silent.problem);
  if (lookup.active[0]) return valid(`Account found in ${placeName(lookup.active[0])}.`);
  if (lookup.blocked[0]) return blocked(id, lookup.blocked[0]);
  return invalid(
    'INVALID_WIDGET_ID',
    `${placeName(lookup.unknown[0] ?? '')} knows no account ${id}.`,
    `Check the number. ${SHOWN_IN_KMC}`,
  );
}

function inAllRegions(id: string, lookup: Lookup): Verdict {
  if (lookup.active.length === 1) return valid(`Account found in ${placeName(lookup.active[0] as string)}.`);
  if (lookup.active.length > 1) {
    const places = listed(lookup.active.map(placeName));
    return valid(`The number exists in ${places}: choose your region below.`);
  }
  const silent = lookup.silent[0];
  if (silent) {
    if (lookup.silent.length === REGIONS.length)
      return unchecked({ ...silent.problem, message: `No region could be asked. ${silent.problem.message}` });
    const places = listed(lookup.silent.map((place) => placeName(place.serviceUrl)));
    const rest = lookup.blocked.length
      ? `Blocked or deleted in ${listed(lookup.blocked.map(placeName))}`
      : 'Not found so far';
    return unchecked({
      ...silent.problem,
      message: `${rest}, but ${places} did not answer (${silent.problem.code}).`,
    });
  }
  if (lookup.blocked[0]) return blocked(id, lookup.blocked[0]);
  return invalid(
    'INVALID_WIDGET_ID',
    `No account ${id} in any of Kaltura's six regions.`,
    `Check the number. ${SHOWN_IN_KMC} An account on your own servers needs its service URL: --service-url.`,
  );
}

function blocked(id: string, serviceUrl: string): Verdict {
  return invalid(
    'SERVICE_FORBIDDEN_CONTENT_BLOCKED',
    `Account ${id} in ${placeName(serviceUrl)} is blocked or deleted.`,
    'Check the number; if it is right, ask your Kaltura account manager or support@kaltura.com to open the account again.',
  );
}
