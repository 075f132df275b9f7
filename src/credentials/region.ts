import { findRegion, isLoopback, REGIONS, US } from '../kaltura/regions.ts';
import { listed } from '../text/words.ts';
import { cleanValue } from './clean.ts';
import type { Credential, Offer, Parsed } from './credential.ts';

/** In characters, after encoding: what browsers and proxies take, and less than where pasted text is cut. */
const LONGEST_URL = 2000;

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
  option: { value: 'region', for: asOption },
  placeholder: `‹${REGIONS.map((place) => place.id).join('|')}›`,
  sandbox: 'https://api.eu.kaltura.com/api_v3',
  parse,
  verify: async (...asked) => (await import('./verdicts/index.ts')).verifyRegion(...asked),
  choices: async (...asked) => (await import('./verdicts/index.ts')).regionChoices(...asked),
};

/** One of the six is named; any other place is a service URL of its own. */
function asOption(serviceUrl: string): readonly [string, string] {
  const place = findRegion(serviceUrl);
  return place ? ['--region', place.id] : ['--service-url', serviceUrl];
}

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, region.variable);
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
      'Choose a region.',
      `One of ${listed(
        REGIONS.map((place) => place.id),
        'or',
      )}, or the URL of an API.`,
    );
  const local = /^localhost(?::\d+)?(?:\/|$)/i.test(clean) ? urlIn(`http://${clean}`) : null;
  if (local)
    return wrong(
      'The address does not begin with http:// or https://.',
      `Use ${serviceUrlOf(local)}.`,
      offer(serviceUrlOf(local)),
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
    return wrong('A service URL has no user name or password in it.', 'Remove the part before the @.');
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.href))) {
    url.protocol = 'https:';
    const mended = /^https:/.test(url.href) ? serviceUrlOf(url) : null;
    return wrong(
      'A service URL must begin with https, because a secret is sent there.',
      mended ? `Use ${mended}.` : 'Use an https address.',
      mended ? offer(mended) : [],
    );
  }
  const right = serviceUrlOf(url);
  if (right.length > LONGEST_URL)
    return wrong('This is too long for a service URL.', 'Copy the address again, up to /api_v3.');
  if (isConsole(url))
    return wrong(
      'This is the address of a web page, not of the API.',
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
    // What is left of a template (`api.${REGION}.kaltura.com`) is no name of a host.
    return /^(?:[\w.-]+|\[[\da-f:.]+\])$/i.test(url.hostname) ? url : null;
  } catch {
    return null;
  }
}

function isConsole(url: URL): boolean {
  return (
    /^(?:kmc|kmcng|developer|corp|studio)\./.test(url.hostname) ||
    /\/(?:testme|testmeDoc|(?<!api_v3\/)index\.php|kmcng|kmc|admin_console)(?:\/|$)/i.test(url.pathname)
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
    (isConsole(url) ? '' : url.pathname.replace(/(?<!\/)\/+$/, ''));
  return `${url.origin}${before}/api_v3`;
}
