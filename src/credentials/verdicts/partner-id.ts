import { type AccountLocations, locateAccount } from '../../kaltura/account.ts';
import type { ApiClient } from '../../kaltura/api-client.ts';
import { findRegion, getPlaceName, REGIONS } from '../../kaltura/regions.ts';
import { listed } from '../../text/words.ts';
import {
  type Credential,
  invalid,
  type Known,
  type Offer,
  unchecked,
  type Verdict,
  type VerifyOptions,
  valid,
} from '../credential.ts';
import { SHOWN_IN_KMC } from '../partner-id.ts';
import { opensWithSecret } from './subject.ts';

const OWN_SERVERS: Offer = {
  label: 'It is on our own Kaltura servers: type their URL',
  credential: 'region',
  value: null,
};

/** Is there an account of that number, and where? Asked without a secret. */
export const verifyPartnerId: Credential['verify'] = async (value, known, api, options) => {
  const verdict = await accountVerdict(value, known, api, options);
  return verdict.code === UNKNOWN
    ? ((await subPartnerVerdict(value, known, api, options)) ?? verdict)
    : verdict;
};

/**
 * The KMC and embed codes show the sub-partner ID beside the Partner ID: the same number and two zeros.
 * Null if the Partner ID without the zeros is unknown, too.
 */
async function subPartnerVerdict(
  value: string,
  { values: { region } }: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<Verdict | null> {
  const partner = /^(\d+)00$/.exec(value)?.[1];
  if (!partner) return null;
  const isOwnServer = region && !findRegion(region);
  const { active } = await locateAccount(api, partner, {
    ...options,
    ...(isOwnServer ? { at: [region] } : {}),
  });
  if (active.length === 0) return null;
  return invalid(
    'SUB_PARTNER_ID',
    `There is no account ${value}, but there is an account ${partner}: ${value} may be its sub-partner ID.`,
    `If account ${partner} is yours, use ${partner}.`,
    [{ label: `Use ${partner}`, credential: 'partner-id', value: partner }],
  );
}

const UNKNOWN = 'INVALID_WIDGET_ID';

const accountVerdict: Credential['verify'] = async (value, known, api, options) => {
  const at = known.values.region;
  const here = at ? await locateAccount(api, value, { ...options, at: [at] }) : null;
  const [unknownAt] = here?.unknown ?? [];
  if (unknownAt && (await opensWithSecret(known, unknownAt, api, options))) return withoutWidget(unknownAt);
  if (here && (here.unknown.length === 0 || !findRegion(at as string))) return inOnePlace(value, here);
  // Nobody by that number in the region that was named, or none was named: all six, with no secret.
  return inAllRegions(value, await locateAccount(api, value, options));
};

function withoutWidget(serviceUrl: string): Verdict {
  return valid(`Account found in ${getPlaceName(serviceUrl)} by its Admin Secret.`, {
    warnings: [
      {
        code: 'NO_WIDGET',
        message:
          'The default widget of the account is missing: sessions without a secret, and AppTokens, do not work.',
        fix: 'Ask your Kaltura account manager to restore it.',
      },
    ],
  });
}

/** What one API says, taken at its word. */
function inOnePlace(id: string, lookup: AccountLocations): Verdict {
  const [silent] = lookup.silent;
  if (silent) return unchecked(silent.problem);
  if (lookup.active[0]) return valid(`Account found in ${getPlaceName(lookup.active[0])}.`);
  if (lookup.blocked[0]) return blocked(id, lookup.blocked[0]);
  return invalid(
    UNKNOWN,
    `${getPlaceName(lookup.unknown[0] ?? '')} knows no account ${id}.`,
    `Check the number. ${SHOWN_IN_KMC}`,
    [{ label: 'It is somewhere else: choose a region, or type a URL', credential: 'region', value: null }],
  );
}

function inAllRegions(id: string, lookup: AccountLocations): Verdict {
  if (lookup.active.length === 1)
    return valid(`Account found in ${getPlaceName(lookup.active[0] as string)}.`);
  if (lookup.active.length > 1) {
    const places = listed(lookup.active.map(getPlaceName));
    return valid(`The number exists in ${places}: choose your region below.`);
  }
  const silent = lookup.silent[0];
  if (silent) {
    if (lookup.silent.length === REGIONS.length)
      return {
        ...unchecked({ ...silent.problem, message: `No region could be reached. ${silent.problem.message}` }),
        offers: [OWN_SERVERS],
      };
    const places = listed(lookup.silent.map((place) => getPlaceName(place.serviceUrl)));
    const rest = lookup.blocked.length
      ? `Blocked or deleted in ${listed(lookup.blocked.map(getPlaceName))}`
      : 'Not found so far';
    return unchecked({
      ...silent.problem,
      message: `${rest}, but ${places} did not answer (${silent.problem.code}).`,
    });
  }
  if (lookup.blocked[0]) return blocked(id, lookup.blocked[0]);
  return invalid(
    UNKNOWN,
    `No account ${id} in any of Kaltura's six regions.`,
    `Check the number. ${SHOWN_IN_KMC} On your own servers? Give their URL (--service-url). No account yet? Sign up: https://corp.kaltura.com/pricing/.`,
    [OWN_SERVERS],
  );
}

function blocked(id: string, serviceUrl: string): Verdict {
  return invalid(
    'SERVICE_FORBIDDEN_CONTENT_BLOCKED',
    `Account ${id} in ${getPlaceName(serviceUrl)} is blocked or deleted.`,
    'Check the number; if it is right, ask your Kaltura account manager or support@kaltura.com to open the account again.',
  );
}
