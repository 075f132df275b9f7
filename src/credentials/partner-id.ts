import { isUnknownAccount } from '../kaltura/api-error.ts';
import { type AccountLocations, locateAccount } from '../kaltura/locate-account.ts';
import { ASK_ADMINISTRATOR } from '../kaltura/problems.ts';
import { findRegion, getServerName, REGIONS } from '../kaltura/regions.ts';
import { createProblem, type Problem } from '../result.ts';
import { joinWords } from '../text/words.ts';
import { canOpenSession } from './account-session.ts';
import { joinDigits } from './clean.ts';
import type { CheckContext } from './credential.ts';
import { defineCredential } from './define.ts';
import { accept, leaveUnchecked, type Offer, reject, type Verdict } from './verdict.ts';

const SHOWN_IN_KMC = 'It is in KMC → Settings → Integration Settings, as “Partner ID”.';

const SIGN_UP = 'No account yet? Sign up: https://corp.kaltura.com/pricing/';

const LARGEST = 2_147_483_647;

export const partnerId = defineCredential({
  name: 'partner-id',
  variable: 'KALTURA_PARTNER_ID',
  label: 'Partner ID',
  required: true,
  dependsOn: [],
  where: {
    text: "Your account's number, from KMC → Settings → Integration Settings",
    page: 'settings/integrationSettings',
    without: `A company account? Ask your Kaltura administrator for the number and the secret. ${SIGN_UP}`,
  },
  pageLabel: '(?<!sub[- ]?)partner\\s*id',
  help: [
    'The Partner ID is the number of your Kaltura account. Every API call needs it.',
    'Sign in to the KMC (Kaltura Management Console) and open Settings → Integration Settings.',
    SIGN_UP,
    `Can't sign in to your company's account? ${ASK_ADMINISTRATOR}`,
  ],
  example: '1234567',
  option: { value: 'number' },
  sandbox: '102',
  otherNames: /^(?:KALTURA(?:PID|PARTNER|ACCOUNTID)|PARTNERID)$/,
  malformed: { code: 'NOT_A_PARTNER_ID', fix: SHOWN_IN_KMC, isFixInKmc: true },
  mistakes: [
    [/^$/, 'Enter a Partner ID.'],
    [/^[0-9a-f]{32}$/i, 'This looks like a secret, not a Partner ID.'],
    [/^\S+@\S+$/, 'This is an email address; a Partner ID is a number.'],
  ],
  parse: (text) => {
    const digits = joinDigits(text.replace(/^_/, ''));
    if (!/^\d+$/.test(digits)) return { message: 'A Partner ID has only digits.' };
    const number = Number(digits);
    if (number < 1) return { message: 'A Partner ID is greater than 0.' };
    if (number > LARGEST) return { message: 'This number is too large for a Partner ID.' };
    const value = String(number);
    return { value, notes: value === text ? [] : ['extra characters'] };
  },
  verify: async (value, context) => {
    const verdict = await verifyAccount(value, context);
    return isUnknownAccount(verdict.code)
      ? ((await judgeSubPartner(value, context)) ?? verdict)
      : verdict;
  },
});

/** Is there an account with this Partner ID, and in which region? Sends no secret. */
async function verifyAccount(value: string, context: CheckContext): Promise<Verdict> {
  const { api, values } = context;
  const host = values.region;
  if (host) {
    const lookup = await locateAccount(api, value, { ...context, at: [host] });
    const isUnknown = lookup.unknown.length > 0;
    if (isUnknown && (await canOpenSession(context, host)))
      return accept(`Account found ${describePlace(host)} by its Admin Secret.`, {
        warnings: [NO_WIDGET],
      });
    if (!isUnknown || !findRegion(host)) return judgeLookup(value, host, lookup);
  }
  // The chosen region lacks the account, or no region was chosen: look in all six, without a
  // secret.
  return judgeLookup(value, null, await locateAccount(api, value, context));
}

/** `in EU`, or `at kaltura.example.com` */
function describePlace(serviceUrl: string): string {
  return `${findRegion(serviceUrl) ? 'in' : 'at'} ${getServerName(serviceUrl)}`;
}

const NO_WIDGET = createProblem(
  'NO_WIDGET',
  'The default widget of the account is missing, so AppTokens and sessions without a secret do not work.',
  'Ask your Kaltura account manager to restore it.',
);

/**
 * The KMC and embed codes show the sub-partner ID beside the Partner ID: the same number followed
 * by two zeros. Null if no account has the number without the zeros.
 */
async function judgeSubPartner(value: string, context: CheckContext): Promise<Verdict | null> {
  const partnerId = /^(\d+)00$/.exec(value)?.[1];
  if (!partnerId) return null;
  const { region } = context.values;
  const at = region && !findRegion(region) ? { at: [region] } : {};
  const { active } = await locateAccount(context.api, partnerId, { ...context, ...at });
  if (active.length === 0) return null;
  const problem = {
    code: 'SUB_PARTNER_ID',
    message: `There is no account ${value}, but there is an account ${partnerId}: ${value} may be its sub-partner ID.`,
    fix: `If account ${partnerId} is yours, use ${partnerId}.`,
  };
  return reject(problem, [
    { label: `Use ${partnerId}`, credential: 'partner-id', value: partnerId },
  ]);
}

/** The verdict on a Partner ID. `host`: the only one that was asked; null for all six regions. */
export function judgeLookup(id: string, host: string | null, lookup: AccountLocations): Verdict {
  const { active, blocked, silent, unknownCode: code } = lookup;
  if (active.length > 0) {
    const [only = '', another] = active;
    const message =
      another === undefined
        ? `Account found ${describePlace(only)}.`
        : `This number exists in ${joinWords(active.map(getServerName))}: the region tells them apart.`;
    return accept(message, { foundIn: host ? [] : active });
  }
  if (silent[0])
    return host ? leaveUnchecked(silent[0].problem) : judgeSilence(lookup, silent[0].problem);
  if (blocked[0])
    return reject({
      code: 'SERVICE_FORBIDDEN_CONTENT_BLOCKED',
      message: `Account ${id} in ${getServerName(blocked[0])} is blocked or deleted.`,
      fix: 'Check the number. If it is right, ask your Kaltura account manager or support@kaltura.com to reopen the account.',
    });
  if (host) {
    const message = `${getServerName(host)} has no account ${id}.`;
    return reject({ code, message, fix: `Check the number. ${SHOWN_IN_KMC}`, isFixInKmc: true }, [
      askForRegion('My account is somewhere else: type its region or URL'),
    ]);
  }
  const fix = `Check the number. ${SHOWN_IN_KMC} If your company runs its own Kaltura server, give its URL as the region. ${SIGN_UP}.`;
  const message = `None of Kaltura's six regions has an account ${id}.`;
  return reject({ code, message, fix, isFixInKmc: true }, [OWN_SERVERS]);
}

/** The verdict if at least one region did not answer, and no other region has the account. */
function judgeSilence({ blocked, silent }: AccountLocations, problem: Problem): Verdict {
  if (silent.length === REGIONS.length) {
    const message = `No region could be reached. ${problem.message}`;
    return { ...leaveUnchecked({ ...problem, message }), offers: [OWN_SERVERS] };
  }
  const names = joinWords(silent.map(({ serviceUrl }) => getServerName(serviceUrl)));
  const rest = blocked.length
    ? `Blocked or deleted in ${joinWords(blocked.map(getServerName))}`
    : 'Not found so far';
  const message = `${rest}, but ${names} could not be checked (${problem.code}).`;
  return leaveUnchecked({ ...problem, message });
}

function askForRegion(label: string): Offer {
  return { label, credential: 'region', value: null };
}

const OWN_SERVERS = askForRegion("My company's own Kaltura server …");
