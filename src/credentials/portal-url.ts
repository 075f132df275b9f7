import type { ApiClient } from '../kaltura/api-client.ts';
import { locateAccount, reach } from '../kaltura/locate-account.ts';
import type { ApiResult } from '../kaltura/query.ts';
import { getHost, isLoopback, toUrl } from '../kaltura/urls.ts';
import { type Problem, warnIf } from '../result.ts';
import type { CheckContext, Choice, Choices } from './credential.ts';
import { defineCredential, type ParsedText } from './define.ts';
import { accept, leaveUnchecked, reject, type Verdict } from './verdict.ts';

const COPY_ADDRESS =
  'Open the portal in a browser and copy its address, without what follows the host name.';

export const portalUrl = defineCredential({
  name: 'portal-url',
  variable: 'KALTURA_VIDEO_PORTAL_BASE_URL',
  label: 'Portal URL',
  dependsOn: ['partner-id'],
  where: {
    text: 'The address of your video portal or event site, if your app links to it',
    page: null,
  },
  help: [
    'A video portal (MediaSpace) or an event site is a website that Kaltura runs for your account.',
    'Its address is https://{Partner ID}.events.kaltura.com or https://{Partner ID}.mediaspace.kaltura.com, perhaps with -1, -2 … after the number.',
    'It may have a site name in place of the number, such as https://acme.mediaspace.kaltura.com, or be a domain of your own, such as https://video.example.com. Copy it from the address bar of your browser.',
    'If you have none, skip this.',
  ],
  example: 'https://1234567.mediaspace.kaltura.com',
  option: { value: 'url' },
  placeholder: '‹https://…›',
  sandbox: 'https://102.mediaspace.kaltura.com',
  otherNames: /^KALTURA(?:VIDEO)?PORTAL(?:URL)?$/,
  inCode: '(?:video[_-]?)?portal(?:[_-]?base)?[_-]?url',
  malformed: { code: 'NOT_A_PORTAL_URL', fix: COPY_ADDRESS },
  mistakes: [[/^$/, 'Enter a portal URL, or skip it.']],
  parse: parsePortal,
  verify: verifyPortal,
  choices: listChoices,
});

/** Kaltura's hosts without portals: the first words of their names, and what is there. */
const OTHER_SITES: readonly (readonly [names: RegExp, what: string])[] = [
  [/^kmc(?:ng)?$/, 'the KMC'],
  [/^(?:www|corp)?$/, "Kaltura's own website"],
  [/^(?:api|cdnapi|cdnapisec|cfvod)$/, 'the API'],
  [/^developer$/, "Kaltura's developer site"],
  [/^studio$/, 'the player studio'],
];

/** What the address opens in place of a portal, such as the KMC; null if it may be a portal. */
function findOtherSite({ hostname, pathname }: URL): string | null {
  // A private server has its KMC and its API at these paths.
  if (/\/kmcng(?:\/|$)/i.test(pathname)) return 'the KMC';
  if (/\/api_v3(?:\/|$)/i.test(pathname)) return 'the API';
  const own = /^(?:(\w+)(?:\.\w\w)?\.)?kaltura\.com\.?$/.exec(hostname);
  return (own && OTHER_SITES.find(([names]) => names.test(own[1] ?? ''))?.[1]) ?? null;
}

function parsePortal(text: string): ParsedText {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = toUrl(whole);
  const isWeb = url && /^https?:$/.test(url.protocol);
  if (!isWeb || !/\.|^localhost$|^\[/.test(url.hostname.replace(/\.$/, '')))
    return { message: 'This is not a web address.' };
  if (url.username || url.password)
    return { message: 'A portal URL cannot contain a user name or password.' };
  const site = findOtherSite(url);
  if (site) return { message: `This is ${site}, not a portal.` };
  // A loopback server can stand in for a portal during development.
  const http = url.protocol === 'http:' && isLoopback(url.href);
  const value = `${http ? 'http' : 'https'}://${url.host.replace(/\.(?=$|:)/, '')}`;
  const notes: string[] = [];
  if (url.protocol === 'http:' && !http) notes.push('changed http to https');
  if (url.pathname !== '/' || url.search || url.hash) notes.push('removed the path');
  if (value !== text && notes.length === 0 && text !== `${value}/`)
    notes.push(`written as ${value}`);
  return { value, notes };
}

const DOMAINS = ['events.kaltura.com', 'mediaspace.kaltura.com'] as const;
/** No portal has this name. If it answers, every name does, and an answer shows nothing. */
const NO_PORTAL = 'no-such-portal-0';

/** Does a portal answer there? A plain GET, without credentials. */
async function verifyPortal(value: string, context: CheckContext): Promise<Verdict> {
  const { api } = context;
  const host = getHost(value);
  const warnings = warnAboutOtherAccount(host, context.values['partner-id']);
  const answer = await api.getStatus(value, context);
  const standing = classify(answer);
  if (standing === 'answers') {
    if ((await checkControl(value, context)) === 'answers') warnings.push(describeAnyName(host));
    return accept('Answers.', { warnings });
  }
  if ('value' in answer) {
    const code = `HTTP_${answer.value}`;
    const message = `${host} answers, but has no portal (${answer.value}).`;
    return standing === 'absent'
      ? reject({ code, message, fix: COPY_ADDRESS })
      : leaveUnchecked({
          code,
          message: `${host} answered HTTP ${answer.value}.`,
          fix: 'Try again in a while.',
        });
  }
  const { problem } = answer;
  // Behind a proxy, an unknown host name means nothing, because the proxy looks up names.
  const isWrong =
    problem.kind === 'other-name' ||
    (problem.kind === 'unknown-host' && !(await hasProxy(value, context)));
  // A network that requires a sign-in can cause both errors for every host name.
  if (!isWrong || !(await isNetworkUp(context))) return leaveUnchecked(problem);
  const message =
    problem.kind === 'other-name'
      ? `The certificate of ${host} belongs to another name, so there is no portal there.`
      : `There is no host ${host}.`;
  return reject({ code: problem.code, message, fix: COPY_ADDRESS });
}

async function hasProxy(url: string, { api }: CheckContext): Promise<boolean> {
  const { findProxy } = await import('../kaltura/proxy.ts');
  return findProxy(url, api.network) !== null;
}

type Standing = 'answers' | 'absent' | 'unknown';

/** A portal `answers` with 2xx, a redirect to its login, 401 or 403. */
function classify(answer: ApiResult<number>): Standing {
  if ('problem' in answer) {
    const { kind } = answer.problem;
    return kind === 'unknown-host' || kind === 'other-name' ? 'absent' : 'unknown';
  }
  const { value: status } = answer;
  if ((status >= 200 && status < 400) || status === 401 || status === 403) return 'answers';
  return status === 404 || status === 410 ? 'absent' : 'unknown';
}

/**
 * Requests a host name in the same domain that no portal uses; `unknown` if there can be no such
 * host.
 */
async function checkControl(value: string, context: CheckContext): Promise<Standing> {
  const { hostname } = new URL(value);
  const domain = /^[^.]+\.([^.]+\..*[^.\d])$/.exec(hostname)?.[1];
  if (!domain) return 'unknown';
  const control = value.replace(hostname, `${NO_PORTAL}.${domain}`);
  return classify(await context.api.getStatus(control, context));
}

/** The notes on a portal in the list, by the answer of a host that no portal has. */
const NOTES: Readonly<Record<Standing, string>> = {
  absent: 'answers',
  answers: 'uncertain: every name there answers',
  unknown: 'uncertain',
};

/** Does the account's API answer now, or one that was asked for the account? */
async function isNetworkUp({ api, signal, values }: CheckContext): Promise<boolean> {
  const { region, 'partner-id': partnerId } = values;
  const serviceUrl = region ?? (partnerId && (await findAnsweringServer(api, partnerId, signal)));
  if (!serviceUrl) return false;
  return 'value' in (await api.query(serviceUrl, reach, { signal, fresh: true }));
}

async function findAnsweringServer(
  api: ApiClient,
  partnerId: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { active, blocked, unknown } = await locateAccount(api, partnerId, { signal });
  return [...active, ...blocked, ...unknown][0];
}

function describeAnyName(host: string): Problem {
  return {
    code: 'ANY_PORTAL_NAME',
    message: `Every other name in this domain answers too, so an answer from ${host} does not show that this portal exists.`,
    fix: 'Open it in a browser and make sure that it is your portal.',
  };
}

function warnAboutOtherAccount(host: string, own: string | undefined): Problem[] {
  const named = /^(\d+)(?:-\d+)?\.(?:events|mediaspace)\.kaltura\.com$/.exec(host)?.[1];
  return warnIf(
    !!own && !!named && named !== own,
    'PORTAL_OF_ANOTHER_ACCOUNT',
    `The portal's name contains Partner ID ${named}, but yours is ${own}.`,
    'Make sure that the portal belongs to this account.',
  );
}

/** The usual addresses of the account's portals that answer. */
async function listChoices(context: CheckContext): Promise<Choices> {
  const { api, values } = context;
  const { 'partner-id': partner, 'portal-url': present } = values;
  let silent = 0;
  const usual = partner
    ? ['', '-1'].flatMap((site) => DOMAINS.map((domain) => `https://${partner}${site}.${domain}`))
    : [];
  const guesses = await Promise.all(
    usual.map(async (value) => {
      const [guess, control] = await Promise.all([
        api.getStatus(value),
        checkControl(value, context),
      ]);
      if ('problem' in guess) silent++;
      return classify(guess) === 'answers' ? [{ value, control }] : [];
    }),
  );
  const isCertain = ({ control }: { control: Standing }): boolean => control === 'absent';
  const found = guesses.flat().sort((a, b) => Number(isCertain(b)) - Number(isCertain(a)));
  const suggested = present ?? found.find(isCertain)?.value;
  const rows = found.map(({ value, control }) => ({ value, note: NOTES[control] }));
  if (present && !found.some(({ value }) => value === present))
    rows.unshift({ value: present, note: 'current' });
  const list: Choice[] = rows.map((each) => ({
    ...each,
    label: each.value,
    suggested: each.value === suggested,
  }));
  const isOffline = usual.length > 0 && silent === usual.length && !(await isNetworkUp(context));
  return {
    list,
    message:
      list.length > 0
        ? null
        : isOffline
          ? 'The search for portals failed, because no address could be reached.'
          : 'No portal answers at the usual addresses. If yours has a site name or a domain of its own, copy the address from the browser.',
    problem: null,
  };
}
