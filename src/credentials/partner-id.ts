import type { ApiClient } from '../kaltura/api-client.ts';
import { type AccountLocations, isUnknownAccount, locateAccount } from '../kaltura/find-account.ts';
import { findRegion, getPlaceName, REGIONS } from '../kaltura/regions.ts';
import { joinWords } from '../text/words.ts';
import { opensWithSecret } from './account-session.ts';
import { cleanValue } from './clean.ts';
import {
  type Credential,
  invalid,
  type Known,
  type Offer,
  type Parsed,
  unchecked,
  type Verdict,
  type VerifyOptions,
  valid,
} from './credential.ts';

const SHOWN_IN_KMC = 'It is in KMC → Settings → Integration Settings, as “Partner ID”.';

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
    page: 'settings/integrationSettings',
    without:
      'A company account? Ask your Kaltura administrator for the number and the secret. No account yet? Sign up: https://corp.kaltura.com/pricing/',
  },
  pageLabel: '(?<!sub[- ]?)partner\\s*id',
  help: [
    'The Partner ID is the number of your Kaltura account. Every API call needs it.',
    'Sign in to the KMC (Kaltura Management Console) and open Settings → Integration Settings.',
    'No account yet? Sign up at https://corp.kaltura.com/pricing/.',
    "Can't sign in to your company's account? Ask your Kaltura administrator for the Partner ID and the Admin Secret.",
  ],
  example: '1234567',
  option: { value: 'number' },
  placeholder: '‹Partner ID›',
  sandbox: '102',
  parse,
  verify,
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
    return wrong('This looks like a secret, not a Partner ID.', SHOWN_IN_KMC);
  if (/^\S+@\S+$/.test(clean))
    return wrong('This is an email address; a Partner ID is a number.', SHOWN_IN_KMC);
  const digits = clean.replace(/^_|(?<=\d)[ ,.'](?=\d{3}(?:\D|$))/g, '');
  if (!/^\d+$/.test(digits)) return wrong('A Partner ID has only digits.', SHOWN_IN_KMC);
  const number = Number(digits);
  if (number < 1 || number > LARGEST)
    return wrong(
      number < 1 ? 'A Partner ID is greater than 0.' : 'This number is too large for a Partner ID.',
      SHOWN_IN_KMC,
    );
  if (digits !== clean || String(number) !== digits) notes.push('extra characters');
  return { ok: true, value: String(number), notes };
}

const OWN_SERVERS: Offer = {
  label: 'My company’s own Kaltura server …',
  credential: 'region',
  value: null,
};

/** Is there an account with this Partner ID, and in which region? Sends no secret. */
async function verify(
  value: string,
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const verdict = await verifyAccount(value, known, api, options);
  if (!isUnknownAccount(verdict.code)) return verdict;
  return (await verdictOnSubPartner(value, known, api, options)) ?? verdict;
}

/**
 * The KMC and embed codes show the sub-partner ID beside the Partner ID: the same number followed
 * by two zeros. Null if no account has the number without the zeros.
 */
async function verdictOnSubPartner(
  value: string,
  { values: { region } }: Known,
  api: ApiClient,
  options: VerifyOptions,
): Promise<Verdict | null> {
  const partnerId = /^(\d+)00$/.exec(value)?.[1];
  if (!partnerId) return null;
  const at = region && !findRegion(region) ? { at: [region] } : {};
  const { active } = await locateAccount(api, partnerId, { ...options, ...at });
  if (active.length === 0) return null;
  return invalid(
    'SUB_PARTNER_ID',
    `There is no account ${value}, but there is an account ${partnerId}: ${value} may be its sub-partner ID.`,
    `If account ${partnerId} is yours, use ${partnerId}.`,
    [{ label: `Use ${partnerId}`, credential: 'partner-id', value: partnerId }],
  );
}

async function verifyAccount(
  value: string,
  known: Known,
  api: ApiClient,
  options: VerifyOptions,
): Promise<Verdict> {
  const at = known.values.region;
  const one = at ? await locateAccount(api, value, { ...options, at: [at] }) : null;
  const [unknownAt] = one?.unknown ?? [];
  if (unknownAt && (await opensWithSecret(known, unknownAt, api, options)))
    return verdictWithoutWidget(unknownAt);
  if (one && (one.unknown.length === 0 || !findRegion(at as string)))
    return verdictOnOneHost(value, one);
  // The chosen region lacks the account, or no region was chosen: look in all six, without a
  // secret.
  return verdictOnAllRegions(value, await locateAccount(api, value, options));
}

function verdictWithoutWidget(serviceUrl: string): Verdict {
  return valid(`Account found in ${getPlaceName(serviceUrl)} by its Admin Secret.`, {
    warnings: [
      {
        code: 'NO_WIDGET',
        message:
          'The default widget of the account is missing, so AppTokens and sessions without a secret do not work.',
        fix: 'Ask your Kaltura account manager to restore it.',
      },
    ],
  });
}

function verdictOnOneHost(id: string, lookup: AccountLocations): Verdict {
  const [silent] = lookup.silent;
  if (silent) return unchecked(silent.problem);
  if (lookup.active[0]) return valid(`Account found in ${getPlaceName(lookup.active[0])}.`);
  if (lookup.blocked[0]) return verdictOnBlocked(id, lookup.blocked[0]);
  return invalid(
    lookup.unknownCode,
    `${getPlaceName(lookup.unknown[0] ?? '')} has no account ${id}.`,
    `Check the number. ${SHOWN_IN_KMC}`,
    [
      {
        label: 'My account is somewhere else: choose a region, or type a URL',
        credential: 'region',
        value: null,
      },
    ],
  );
}

function verdictOnAllRegions(id: string, lookup: AccountLocations): Verdict {
  const { active: foundIn } = lookup;
  if (foundIn.length === 1)
    return valid(`Account found in ${getPlaceName(foundIn[0] as string)}.`, { foundIn });
  if (foundIn.length > 1) {
    const places = joinWords(foundIn.map(getPlaceName));
    return valid(`This number exists in ${places}: choose your region below.`, { foundIn });
  }
  const silent = lookup.silent[0];
  if (silent) {
    if (lookup.silent.length === REGIONS.length)
      return {
        ...unchecked({
          ...silent.problem,
          message: `No region could be reached. ${silent.problem.message}`,
        }),
        offers: [OWN_SERVERS],
      };
    const places = joinWords(lookup.silent.map((place) => getPlaceName(place.serviceUrl)));
    const rest = lookup.blocked.length
      ? `Blocked or deleted in ${joinWords(lookup.blocked.map(getPlaceName))}`
      : 'Not found so far';
    return unchecked({
      ...silent.problem,
      message: `${rest}, but ${places} did not answer (${silent.problem.code}).`,
    });
  }
  if (lookup.blocked[0]) return verdictOnBlocked(id, lookup.blocked[0]);
  return invalid(
    lookup.unknownCode,
    `None of Kaltura's six regions has an account ${id}.`,
    `Check the number. ${SHOWN_IN_KMC} If your company runs its own server, set KALTURA_SERVICE_URL. No account yet? Sign up: https://corp.kaltura.com/pricing/.`,
    [OWN_SERVERS],
  );
}

function verdictOnBlocked(id: string, serviceUrl: string): Verdict {
  return invalid(
    'SERVICE_FORBIDDEN_CONTENT_BLOCKED',
    `Account ${id} in ${getPlaceName(serviceUrl)} is blocked or deleted.`,
    'Check the number. If it is right, ask your Kaltura account manager or support@kaltura.com to reopen the account.',
  );
}
