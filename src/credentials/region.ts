import type { ApiClient } from '../kaltura/api-client.ts';
import { checkAccount, locateAccount, ping } from '../kaltura/find-account.ts';
import {
  findRegion,
  getConsoleUrl,
  getHost,
  getPlaceName,
  isLoopback,
  REGIONS,
  US,
} from '../kaltura/regions.ts';
import { joinWords } from '../text/words.ts';
import { opensWithSecret } from './account-session.ts';
import { cleanValue } from './clean.ts';
import {
  type Choices,
  type Credential,
  dependsOn,
  invalid,
  type Known,
  type Offer,
  offerRegions,
  type Parsed,
  unchecked,
  type Verdict,
  type VerifyOptions,
  valid,
} from './credential.ts';

/** The longest service URL, in encoded characters. Browsers and proxies accept this length. */
const MAX_URL_LENGTH = 2000;

export const region: Credential = {
  name: 'region',
  variable: 'KALTURA_SERVICE_URL',
  label: 'Region',
  required: true,
  secret: false,
  dependsOn: ['partner-id'],
  typing: 'filters',
  where: {
    text: 'Where Kaltura hosts your account, or the URL of your own Kaltura server',
    page: null,
  },
  help: [
    'Kaltura hosts accounts in six regions. Each account is in one of them, and its secret works only there.',
    'The list marks the region with your Partner ID. The secret is sent only to that region.',
    'If your company runs its own Kaltura server, type the URL of its API, ending in /api_v3.',
  ],
  example: 'https://www.kaltura.com/api_v3',
  option: { value: 'region', for: optionFor },
  placeholder: `‹${REGIONS.map((place) => place.id).join('|')}›`,
  sandbox: 'https://api.eu.kaltura.com/api_v3',
  parse,
  verify,
  choices: listChoices,
};

/** The address of a page in a server's KMC; by default in the US, where most accounts are. */
export function kmcPage(page: string, serviceUrl: string = US): string {
  return getConsoleUrl(serviceUrl, page);
}

/**
 * The ID of a region from its ID, Kaltura's code, or the address of its API, KMC or TestMe; or
 * null.
 */
export function findRegionId(text: string): string | null {
  const parsed = parse(text);
  const serviceUrl = parsed.ok ? parsed.value : parsed.means;
  return (serviceUrl && findRegion(serviceUrl)?.id) || null;
}

/** A Kaltura region is passed as its ID, any other server as its URL. */
function optionFor(serviceUrl: string): readonly [string, string] {
  const place = findRegion(serviceUrl);
  return place ? ['--region', place.id] : ['--service-url', serviceUrl];
}

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, region.variable);
  const wrong = (
    message: string,
    fix: string,
    offers: Offer[] = [],
  ): Extract<Parsed, { ok: false }> => ({
    ok: false,
    message,
    fix,
    code: 'NOT_A_SERVICE_URL',
    offers,
  });
  const offer = (serviceUrl: string): Offer[] => [
    { label: `Use ${serviceUrl}`, credential: 'region', value: serviceUrl },
  ];
  const named = REGIONS.find(
    (place) => place.id === clean.toLowerCase() || place.code === clean.toLowerCase(),
  );
  if (named) return { ok: true, value: named.serviceUrl, notes };
  if (clean === '')
    return wrong(
      'Choose a region.',
      `One of ${joinWords(
        REGIONS.map((place) => place.id),
        'or',
      )}, or the URL of an API.`,
    );
  const local = /^localhost(?::\d+)?(?:\/|$)/i.test(clean) ? parseUrl(`http://${clean}`) : null;
  if (local)
    return wrong(
      'The address does not start with http:// or https://.',
      `Use ${toServiceUrl(local)}.`,
      offer(toServiceUrl(local)),
    );
  const url = parseUrl(clean);
  if (!url)
    return wrong(
      'This is neither a region nor a URL.',
      `One of ${joinWords(
        REGIONS.map((place) => place.id),
        'or',
      )}, or a URL such as ${US}.`,
    );
  if (url.username || url.password)
    return wrong(
      'A service URL cannot contain a user name or password.',
      'Remove the part before the @.',
    );
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.href))) {
    url.protocol = 'https:';
    const secure = /^https:/.test(url.href) ? toServiceUrl(url) : null;
    return wrong(
      'A service URL must start with https://, because secrets are sent there.',
      secure ? `Use ${secure}.` : 'Use an https address.',
      secure ? offer(secure) : [],
    );
  }
  const right = toServiceUrl(url);
  if (right.length > MAX_URL_LENGTH)
    return wrong('This is too long for a service URL.', 'Copy the address again, up to /api_v3.');
  if (isConsole(url)) {
    const page = wrong(
      'This is the address of a web page, not the API.',
      `The API is at ${right}.`,
      offer(right),
    );
    return belongsToServer(url) ? { ...page, means: right } : page;
  }
  if (right !== clean) notes.push(`the address was corrected to ${right}`);
  return { ok: true, value: right, notes };
}

function parseUrl(text: string): URL | null {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    ? text
    : /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:\/|$)/i.test(text)
      ? `https://${text}`
      : '';
  try {
    const url = new URL(whole);
    // A template (`api.${REGION}.kaltura.com`) is not a host name.
    return /^(?:[\w.-]+|\[[\da-f:.]+\])$/i.test(url.hostname) ? url : null;
  } catch {
    return null;
  }
}

function isConsole(url: URL): boolean {
  return (
    /^(?:kmc|kmcng|developer|corp|studio)\./.test(url.hostname) ||
    /\/(?:testme|testmeDoc|(?<!api_v3\/)index\.php|kmcng|kmc|admin_console)(?:\/|$)/i.test(
      url.pathname,
    )
  );
}

/**
 * Does the page belong to one server? The KMC and TestMe do, but the developer site serves all
 * regions.
 */
function belongsToServer(url: URL): boolean {
  return !/^(?:developer|corp)\./.test(url.hostname);
}

/**
 * The service URL for a console or TestMe page is the region's. Other hosts keep the path before
 * `/api_v3`.
 */
function toServiceUrl(url: URL): string {
  const area = /^[a-z]+\.(eu|de|ca|sg|ap|us)\.kaltura\.com$/.exec(url.hostname)?.[1];
  const hosted = REGIONS.find((place) => place.id === area);
  if (hosted) return hosted.serviceUrl;
  if (
    /^(?:(?:www|kmc|kmcng|developer|corp|studio|cdnapi|cdnapisec)\.)?kaltura\.com$/.test(
      url.hostname,
    )
  )
    return US;
  const before =
    /^(.*?)\/api_v3(?:\/|$)/.exec(url.pathname)?.[1] ??
    (isConsole(url) ? '' : url.pathname.replace(/(?<!\/)\/+$/, ''));
  return `${url.origin}${before}/api_v3`;
}

/** Does a Kaltura API answer there, and does it have the account? */
async function verify(
  value: string,
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const partner = known.values['partner-id'];
  const listedRegion = findRegion(value);
  const answer = partner
    ? await api.query(value, checkAccount(partner), options)
    : await api.query(value, ping, options);
  if ('problem' in answer) {
    const { problem } = answer;
    return problem.notKaltura && !listedRegion
      ? invalid(
          problem.code,
          `No Kaltura API answers at ${getHost(value)}: ${problem.message}`,
          'Check the address. It must end in /api_v3.',
        )
      : unchecked(problem);
  }
  const status = answer.value === 'there' ? null : answer.value;
  if (status?.status !== 'unknown' || (await opensWithSecret(known, value, api, options)))
    return valid(
      listedRegion ? `${listedRegion.name}.` : `A Kaltura API answers at ${getHost(value)}.`,
    );
  if (!listedRegion || !partner) return valid(`A Kaltura API answers at ${getHost(value)}.`);
  const elsewhere = (await locateAccount(api, partner, { signal: options.signal })).active;
  if (elsewhere.length === 0) return dependsOn('Partner ID');
  return invalid(
    status.code ?? 'INVALID_WIDGET_ID',
    `Account ${partner} is in ${joinWords(elsewhere.map(getPlaceName))}, not in ${getPlaceName(value)}.`,
    `Choose ${joinWords(elsewhere.map(getPlaceName), 'or')}.`,
    offerRegions(elsewhere, (place) => `Use ${place}`),
  );
}

/** The six regions, and which of them have the Partner ID. */
async function listChoices(known: Known, api: ApiClient): Promise<Choices> {
  const partner = known.values['partner-id'];
  // For a server outside the six regions, contact and offer no other host.
  if (known.values.region !== undefined && !findRegion(known.values.region))
    return { list: [], message: null, problem: null };
  const found = partner && !known.isRegionWrong ? await locateAccount(api, partner) : null;
  const noteOf = (serviceUrl: string): string => {
    if (found?.active.includes(serviceUrl)) return 'your account is here';
    if (found?.blocked.includes(serviceUrl)) return 'blocked or deleted here';
    return found?.silent.some((place) => place.serviceUrl === serviceUrl) ? 'did not answer' : '';
  };
  const only = found?.active.length === 1 ? found.active[0] : undefined;
  return {
    list: REGIONS.map((place) => ({
      value: place.serviceUrl,
      label: `${place.id.toUpperCase()}  ${place.name}`,
      note:
        found && found.active.length > 1 && found.active.includes(place.serviceUrl)
          ? 'the number exists here'
          : noteOf(place.serviceUrl),
      ...(place.serviceUrl === (known.values.region ?? only) ? { suggested: true } : {}),
    })),
    message:
      found && found.active.length > 1
        ? `This number exists in ${joinWords(found.active.map(getPlaceName))}. Which account is yours? The address of your KMC shows its region; you can paste it here.`
        : found && found.silent.length === REGIONS.length
          ? 'No region could be reached, so yours is unknown. The person who set up the account knows it.'
          : null,
    problem: null,
  };
}
