import { checkAccount, locateAccount, ping } from '../kaltura/locate-account.ts';
import { CHECK_SERVICE_URL } from '../kaltura/network-problems.ts';
import { findRegion, getRegionLabel, getServerName, REGIONS, US } from '../kaltura/regions.ts';
import { getHost, isLoopback, toUrl } from '../kaltura/urls.ts';
import { hasUnseen } from '../text/plain.ts';
import { joinWords } from '../text/words.ts';
import { canOpenSession } from './account-session.ts';
import { MAX_VALUE_LENGTH } from './clean.ts';
import { type CheckContext, type Choices, NO_CHOICES } from './credential.ts';
import { defineCredential, type ParsedText } from './define.ts';
import {
  accept,
  leaveUnchecked,
  type Offer,
  offerRegions,
  postpone,
  reject,
  type Verdict,
} from './verdict.ts';

/**
 * Characters before a query or fragment that URL parsers, shells and readers of env files read in
 * different ways: another program could find another host in the same line. (WHATWG's parser reads
 * `https://a\@b` as host `a`, RFC 3986 as host `b`.)
 */
const AMBIGUOUS = /^[^?#]*?([\\\s;,'"`<>|&(){}^$*!])/;

const LONGEST_HOST = 100;

const IDS = REGIONS.map(({ id }) => id);
const HOSTED = `If Kaltura hosts the account, use its region instead: ${joinWords(IDS, 'or')}.`;
const USE_A_REGION = `One of ${joinWords(IDS, 'or')}, or a URL such as ${US}.`;

export const region = defineCredential({
  name: 'region',
  variable: 'KALTURA_SERVICE_URL',
  label: 'Region',
  required: true,
  dependsOn: ['partner-id'],
  typing: 'filters',
  where: {
    text: 'Where Kaltura hosts your account, or the URL of your own Kaltura server',
    page: null,
  },
  help: [
    'Kaltura hosts accounts in six regions. Each account is in one of them, and its secret works only there.',
    'The list marks the region with your Partner ID. The secret is sent only to that region. The address of your KMC shows it too: kmc.eu.kaltura.com is EU.',
    'If your company runs its own Kaltura server, type the URL of its API, ending in /api_v3.',
  ],
  example: 'https://www.kaltura.com/api_v3',
  option: { value: 'region', for: getOption },
  placeholder: `‹${IDS.join('|')}›`,
  sandbox: 'https://api.eu.kaltura.com/api_v3',
  otherNames: /^KALTURA(?:API|BASE|SERVER|SERVICE|ENDPOINT)*(?:URL|HOST|ENDPOINT|SERVER)$/,
  inCode: 'service[_-]?url',
  malformed: { code: 'NOT_A_SERVICE_URL', fix: USE_A_REGION },
  mistakes: [
    [/^$/, 'Choose a region.', `One of ${joinWords(IDS, 'or')}, or the URL of an API.`],
    [/^[^?#]*[^\s/?#"'`:=(<]https?:\/\//i, 'Enter one URL only.'],
  ],
  parse: parseRegion,
  verify: verifyRegion,
  choices: listChoices,
});

/** The region's ID from its ID, Kaltura's code, or the address of its API, KMC or TestMe. */
export function findRegionId(text: string): string | null {
  const parsed = region.parse(text);
  const serviceUrl = parsed.ok ? parsed.value : parsed.means;
  return (serviceUrl && findRegion(serviceUrl)?.id) || null;
}

/** A Kaltura region is passed as its ID, any other server as its URL. */
function getOption(serviceUrl: string): readonly [string, string] {
  const listed = findRegion(serviceUrl);
  return listed ? ['region', listed.id] : ['service-url', serviceUrl];
}

function parseRegion(text: string, given: string): ParsedText {
  const parsed = parseAddress(text);
  if (!('value' in parsed)) return parsed;
  // Another program would read the characters that were removed, and perhaps find another host.
  if (given.length > MAX_VALUE_LENGTH) return suggest('The address is too long.', parsed.value);
  if (hasUnseen(given.trim()))
    return suggest(
      'The address contains invisible characters, which programs read in different ways.',
      parsed.value,
    );
  return parsed;
}

function suggest(message: string, serviceUrl: string, fix = `Use ${serviceUrl}.`) {
  return {
    message,
    fix,
    offers: [
      { label: `Use ${serviceUrl}`, credential: 'region', value: serviceUrl },
    ] satisfies Offer[],
  };
}

function parseAddress(text: string): ParsedText {
  const named = REGIONS.find(({ id, code }) => [id, code].includes(text.toLowerCase()));
  if (named) return { value: named.serviceUrl };
  const local = /^localhost(?::\d+)?(?:\/|$)/i.test(text) ? parseUrl(`http://${text}`) : null;
  if (local)
    return suggest('The address does not start with http:// or https://.', toServiceUrl(local));
  const url = parseUrl(text);
  if (!url) return { message: 'This is neither a region nor a URL.' };
  if (url.username || url.password)
    return {
      message: 'A service URL cannot contain a user name or password.',
      fix: 'Remove the part before the @.',
    };
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.href))) {
    const message = 'A service URL must start with https://, because secrets are sent there.';
    // Not every scheme can be replaced.
    url.protocol = 'https:';
    return url.protocol === 'https:'
      ? suggest(message, toServiceUrl(url))
      : { message, fix: 'Use an https address.' };
  }
  const right = toServiceUrl(url);
  // Nobody could confirm a host that is cut.
  if (getHost(right).length > LONGEST_HOST)
    return {
      message: 'The name of this host is too long to be shown.',
      fix: 'Use a shorter name of the server.',
    };
  const odd = AMBIGUOUS.exec(text)?.[1];
  if (odd !== undefined) {
    const name = odd.trim() ? `“${odd}”` : 'a blank';
    const message = `The address contains ${name}, which programs read in different ways.`;
    // In the path of another host, the corrected address still contains it.
    return AMBIGUOUS.test(right) ? { message, fix: `Remove ${name}.` } : suggest(message, right);
  }
  if (isConsole(url)) {
    const message = 'This is the address of a web page, not the API.';
    const page = suggest(message, right, `The API is at ${right}.`);
    // The KMC and TestMe belong to one server, but the developer site serves all regions.
    return /^(?:developer|corp)\./.test(url.hostname) ? page : { ...page, means: right };
  }
  return { value: right, notes: right === text ? [] : [`the address was corrected to ${right}`] };
}

function parseUrl(text: string): URL | null {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
    ? text
    : /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:\/|$)/i.test(text)
      ? `https://${text}`
      : '';
  return toUrl(whole);
}

function isConsole(url: URL): boolean {
  return (
    /^(?:kmc|kmcng|developer|corp|studio)\./.test(url.hostname) ||
    /\/(?:testme|testmeDoc|(?<!api_v3\/)index\.php|kmcng|kmc|admin_console)(?:\/|$)/i.test(
      url.pathname,
    )
  );
}

/** A console or TestMe page becomes its region's URL. Other hosts keep a path before `/api_v3`. */
function toServiceUrl(url: URL): string {
  const area = /^[a-z]+\.(eu|de|ca|sg|ap|us)\.kaltura\.com$/.exec(url.hostname)?.[1];
  const hosted = REGIONS.find(({ id }) => id === area);
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
async function verifyRegion(value: string, context: CheckContext): Promise<Verdict> {
  const { api, signal } = context;
  const partner = context.values['partner-id'];
  const listed = findRegion(value);
  const answers = accept(
    listed ? `${listed.name}.` : `A Kaltura API answers at ${getHost(value)}.`,
  );
  const answer = partner
    ? await api.query(value, checkAccount(partner), context)
    : await api.query(value, ping, context);
  if ('problem' in answer) {
    const { problem } = answer;
    if (problem.kind === 'unknown-host' && !listed)
      return leaveUnchecked({ ...problem, fix: `${problem.fix} ${HOSTED}` });
    if (problem.kind !== 'not-kaltura' || listed) return leaveUnchecked(problem);
    return reject({ ...problem, fix: CHECK_SERVICE_URL });
  }
  const isKnown = answer.value === 'there' || answer.value.status !== 'unknown';
  if (isKnown || !listed || !partner || (await canOpenSession(context, value))) return answers;
  const { active, unknownCode } = await locateAccount(api, partner, { signal });
  if (active.length === 0) return postpone('Partner ID');
  const names = active.map(getServerName);
  const problem = {
    code: unknownCode,
    message: `Account ${partner} is in ${joinWords(names)}, not in ${getServerName(value)}.`,
    fix: `Choose ${joinWords(names, 'or')}.`,
  };
  return reject(
    problem,
    offerRegions(active, (server) => `Use ${server}`),
  );
}

/** The six regions, and which of them have the Partner ID. */
async function listChoices({ api, values, isRegionWrong }: CheckContext): Promise<Choices> {
  const partner = values['partner-id'];
  // For a server outside the six regions, contact and offer no other host.
  if (values.region !== undefined && !findRegion(values.region)) return NO_CHOICES;
  const found = partner && !isRegionWrong ? await locateAccount(api, partner) : null;
  const { active = [], blocked = [], silent = [] } = found ?? {};
  const isSeveral = active.length > 1;
  const getNote = (serviceUrl: string): string => {
    if (active.includes(serviceUrl))
      return isSeveral ? 'the number exists here' : 'your account is here';
    if (blocked.includes(serviceUrl)) return 'blocked or deleted here';
    return silent.some((each) => each.serviceUrl === serviceUrl) ? 'did not answer' : '';
  };
  const preferred = values.region ?? (isSeveral ? undefined : active[0]);
  return {
    list: REGIONS.map((each) => ({
      value: each.serviceUrl,
      label: getRegionLabel(each),
      note: getNote(each.serviceUrl),
      suggested: each.serviceUrl === preferred,
    })),
    message: isSeveral
      ? `This number exists in ${joinWords(active.map(getServerName))}. Which account is yours? The address of your KMC shows its region; you can paste it here.`
      : silent.length === REGIONS.length
        ? 'No region could be reached, so yours is unknown. The address of your KMC shows it: kmc.kaltura.com is US, kmc.eu.kaltura.com is EU.'
        : null,
    problem: null,
  };
}
