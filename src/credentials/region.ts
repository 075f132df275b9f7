import { accountState, lookUp, ping } from '../kaltura/account.ts';
import type { Inquiry } from '../kaltura/inquiry.ts';
import { hostOf, isLoopback, placeName, REGIONS, regionOf } from '../kaltura/regions.ts';
import { listed } from '../text/listed.ts';
import { cleaned } from './clean.ts';
import {
  type Choices,
  type Credential,
  invalid,
  type Known,
  type Offer,
  type Parsed,
  unchecked,
  type VerifyOptions,
  valid,
  waitsFor,
} from './credential.ts';

const US = REGIONS[0]?.serviceUrl as string;

export const region: Credential = {
  name: 'region',
  variable: 'KALTURA_SERVICE_URL',
  label: 'Region',
  required: true,
  secret: false,
  dependsOn: ['partner-id'],
  typing: 'filters',
  where: { text: 'Where Kaltura keeps the account, or the URL of your own Kaltura servers', url: null },
  help: [
    'Kaltura hosts accounts in six regions. An account lives in one of them, and its secret works only there.',
    'The region where your Partner ID was found is marked. The secret is sent to that one only.',
    'Kaltura on your own servers: type the URL of its API, ending in /api_v3.',
  ],
  example: 'https://www.kaltura.com/api_v3',
  parse,
  verify: async (value, known, ask, options) => {
    const partner = known.values['partner-id'];
    const ours = regionOf(value);
    const answer = partner
      ? await ask.ask(value, accountState(partner), options)
      : await ask.ask(value, ping, options);
    if ('problem' in answer) {
      const { problem } = answer;
      return problem.notKaltura && !ours
        ? invalid(
            problem.code,
            `No Kaltura API answers at ${hostOf(value)}: ${problem.message}`,
            'Check the address: it ends in /api_v3.',
          )
        : unchecked(problem);
    }
    if (answer.value !== 'unknown')
      return valid(ours ? `${ours.name} (${ours.code}).` : `A Kaltura API answers at ${hostOf(value)}.`);
    if (!ours || !partner) return valid(`A Kaltura API answers at ${hostOf(value)}.`);
    const elsewhere = (await lookUp(ask, partner, { signal: options?.signal })).active;
    if (elsewhere.length === 0) return waitsFor('Partner ID');
    return invalid(
      'INVALID_WIDGET_ID',
      `Account ${partner} is in ${listed(elsewhere.map(placeName))}, not in ${placeName(value)}.`,
      `Choose ${listed(elsewhere.map(placeName), 'or')}.`,
      elsewhere.map((serviceUrl) => ({
        label: `Use ${placeName(serviceUrl)}`,
        credential: 'region',
        value: serviceUrl,
      })),
    );
  },
  choices,
};

/** The service URL that a secret is checked at: the one answered, else the one region where the Partner ID was found; null while it must be chosen. */
export async function regionInForce(
  known: Known,
  ask: Inquiry,
  options: VerifyOptions = {},
): Promise<string | null> {
  if (known.values.region) return known.values.region;
  const partner = known.values['partner-id'];
  if (!partner) return null;
  const { active } = await lookUp(ask, partner, { signal: options.signal });
  return active.length === 1 ? (active[0] as string) : null;
}

async function choices(known: Known, ask: Inquiry): Promise<Choices> {
  const partner = known.values['partner-id'];
  // A host outside the six is taken at its word: nobody else is asked.
  const isOwn = known.values.region !== undefined && !regionOf(known.values.region);
  const found = partner && !isOwn ? await lookUp(ask, partner) : null;
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
        ? `The number exists in ${listed(found.active.map(placeName))}. Which account is yours?`
        : null,
    problem: null,
  };
}

function parse(text: string): Parsed {
  const { text: clean, notes } = cleaned(text, region.variable);
  const wrong = (message: string, fix: string, offers: Offer[] = []): Parsed => ({
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
      'A region is needed.',
      `One of ${listed(
        REGIONS.map((place) => place.id),
        'or',
      )}, or the URL of an API.`,
    );
  const url = urlIn(clean);
  if (!url)
    return wrong(
      'This is neither a region nor a URL.',
      `One of ${listed(
        REGIONS.map((place) => place.id),
        'or',
      )}, or a URL such as ${US}.`,
    );
  if (url.username || url.password)
    return wrong('A service URL holds no user name or password.', 'Remove the part before the @.');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.href))) {
    url.protocol = 'https:';
    const mended = /^https:/.test(url.href) ? serviceUrlOf(url) : null;
    return wrong(
      'A service URL begins with https: a secret is sent there.',
      mended ? `Use ${mended}.` : 'Use an https address.',
      mended ? offer(mended) : [],
    );
  }
  const right = serviceUrlOf(url);
  if (isConsole(url))
    return wrong(
      'This is the address of a page for people, not of the API.',
      `The API is at ${right}.`,
      offer(right),
    );
  if (right !== clean) notes.push(`the address mended to ${right}`);
  return { ok: true, value: right, notes };
}

function urlIn(text: string): URL | null {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    ? text
    : /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:\/|$)/i.test(text)
      ? `https://${text}`
      : '';
  try {
    const url = new URL(whole);
    return url.hostname ? url : null;
  } catch {
    return null;
  }
}

function isConsole(url: URL): boolean {
  return (
    /^(?:kmc|kmcng|developer|corp|studio)\./.test(url.hostname) ||
    /\/(?:testme|testmeDoc|(?<!api_v3\/)index\.php|kmcng|kmc)(?:\/|$)/i.test(url.pathname)
  );
}

/** The API's own URL for an address near it: consoles and testme pages become the API of that region, other hosts keep what stands before `/api_v3`. */
function serviceUrlOf(url: URL): string {
  const area = /^[a-z]+\.(eu|de|ca|sg|ap|us)\.kaltura\.com$/.exec(url.hostname)?.[1];
  const hosted = REGIONS.find((place) => place.id === area);
  if (hosted) return hosted.serviceUrl;
  if (/^(?:(?:www|kmc|kmcng|developer|corp|studio|cdnapi|cdnapisec)\.)?kaltura\.com$/.test(url.hostname))
    return US;
  const before =
    /^(.*?)\/api_v3(?:\/|$)/.exec(url.pathname)?.[1] ??
    (isConsole(url) ? '' : url.pathname.replace(/\/+$/, ''));
  return `${url.origin}${before}/api_v3`;
}
