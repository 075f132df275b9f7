import type { ApiClient, ApiResult } from '../kaltura/api-client.ts';
import { locateAccount, ping } from '../kaltura/find-account.ts';
import { getHost, isLoopback, US } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';
import { cleanValue } from './clean.ts';
import {
  type Choice,
  type Choices,
  type Credential,
  invalid,
  type Known,
  type Parsed,
  unchecked,
  type Verdict,
  type VerifyOptions,
  valid,
} from './credential.ts';

const COPY_ADDRESS = 'Open the portal in a browser and copy its address, up to the first /.';

export const portalUrl: Credential = {
  name: 'portal-url',
  variable: 'KALTURA_VIDEO_PORTAL_BASE_URL',
  label: 'Portal URL',
  required: false,
  secret: false,
  dependsOn: ['partner-id'],
  typing: 'answers',
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
  parse,
  verify,
  choices: listChoices,
};

function parse(text: string): Parsed {
  const { text: clean, notes } = cleanValue(text, portalUrl.variable);
  const wrong = (message: string): Parsed => ({
    ok: false,
    message,
    fix: COPY_ADDRESS,
    code: 'NOT_A_PORTAL_URL',
  });
  if (clean === '') return wrong('Enter a portal URL, or skip it.');
  let url: URL;
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(clean) ? clean : `https://${clean}`);
  } catch {
    return wrong('This is not a web address.');
  }
  if (
    !/^https?:$/.test(url.protocol) ||
    !/\.|^localhost$|^\[/.test(url.hostname.replace(/\.$/, ''))
  )
    return wrong('This is not a web address.');
  if (url.username || url.password)
    return wrong('A portal URL cannot contain a user name or password.');
  // A loopback server can stand in for a portal during development.
  const http = url.protocol === 'http:' && isLoopback(url.href);
  const right = `${http ? 'http' : 'https'}://${url.host.replace(/\.(?=$|:)/, '')}`;
  const corrected: string[] = [];
  if (url.protocol === 'http:' && !http) corrected.push('changed http to https');
  if (url.pathname !== '/' || url.search || url.hash) corrected.push('removed the path');
  if (right !== clean && corrected.length === 0 && clean !== `${right}/`)
    corrected.push(`written as ${right}`);
  return { ok: true, value: right, notes: [...notes, ...corrected] };
}

const DOMAINS = ['events.kaltura.com', 'mediaspace.kaltura.com'] as const;
/**
 * No portal has this name. If it answers, every name in the domain does, and answers prove nothing.
 */
const NO_PORTAL = 'no-such-portal-0';

/** Does a portal answer there? A plain GET, without credentials. */
async function verify(
  value: string,
  known: Known,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<Verdict> {
  const warnings = warnAboutOtherAccount(value, known);
  // An earlier answer does not show that the network works now.
  const hasAnswered = api.hasAnswered();
  const answer = await api.getStatus(value, options);
  if (!('problem' in answer)) {
    if (isPortal(answer)) {
      if ((await checkControl(value, api, options)) === 'answers')
        warnings.push(warnAboutAnyName(value));
      return valid('Answers.', { warnings });
    }
    if (isAbsent(answer))
      return invalid(
        `HTTP_${answer.value}`,
        `${getHost(value)} answers, but has no portal (${answer.value}).`,
        COPY_ADDRESS,
      );
    return unchecked({
      code: `HTTP_${answer.value}`,
      message: `${getHost(value)} answered HTTP ${answer.value}.`,
      fix: 'Try again in a while.',
    });
  }
  const { problem } = answer;
  // Behind a proxy, an unknown host name proves nothing, because the proxy looks up names.
  const isWrong = problem.otherName || (problem.unknownHost && !(await hasProxy(value, api)));
  // A network that requires a sign-in can cause both errors for every host name.
  if (!isWrong || !(await networkWorks(known, api, hasAnswered, options)))
    return unchecked(problem);
  const message = problem.otherName
    ? `The certificate of ${getHost(value)} belongs to another name, so there is no portal there.`
    : `There is no host ${getHost(value)}.`;
  return invalid(problem.code, message, COPY_ADDRESS);
}

async function hasProxy(url: string, { network }: ApiClient): Promise<boolean> {
  const { findProxy } = await import('../kaltura/proxy.ts');
  return !!(await findProxy(url, network));
}

/** Does this answer come from a portal: 2xx, a redirect to its login, 401 or 403? */
function isPortal(answer: ApiResult<number>): boolean {
  return (
    'value' in answer &&
    ((answer.value >= 200 && answer.value < 400) || answer.value === 401 || answer.value === 403)
  );
}

/** A host in the same domain that no portal has; null if the host has no such neighbours. */
function controlFor(value: string): string | null {
  const { hostname } = new URL(value);
  const domain = /^[^.]+\.([^.]+\..*[^.\d])$/.exec(hostname)?.[1];
  return domain ? value.replace(hostname, `${NO_PORTAL}.${domain}`) : null;
}

/**
 * Does the domain of an address answer even for a name that no portal has? Then its other answers
 * prove nothing.
 */
async function checkControl(
  value: string,
  api: ApiClient,
  options: VerifyOptions = {},
): Promise<'absent' | 'answers' | 'unknown'> {
  const control = controlFor(value);
  if (control === null) return 'unknown';
  const answer = await api.getStatus(control, options);
  if (isAbsent(answer)) return 'absent';
  return isPortal(answer) ? 'answers' : 'unknown';
}

function warnAboutAnyName(value: string): Problem {
  return {
    code: 'ANY_PORTAL_NAME',
    message: `Every other name in this domain answers too, so an answer from ${getHost(value)} does not prove that this portal exists.`,
    fix: 'Open it in a browser and make sure that it is your portal.',
  };
}

/** Does this answer prove that no portal is there? */
function isAbsent(answer: ApiResult<number>): boolean {
  return 'value' in answer
    ? answer.value === 404 || answer.value === 410
    : answer.problem.unknownHost === true || answer.problem.otherName === true;
}

/** Does an API answer now? `hasAnswered`: an API has answered earlier in this run. */
async function networkWorks(
  known: Known,
  api: ApiClient,
  hasAnswered: boolean,
  options: VerifyOptions = {},
): Promise<boolean> {
  const { region = US, 'partner-id': partner } = known.values;
  if (hasAnswered) return 'value' in (await api.query(region, ping, { ...options, fresh: true }));
  // The account's own check sends the same queries, so both share the results.
  if (partner)
    await locateAccount(api, partner, {
      signal: options.signal,
      ...(known.values.region ? { at: [region] } : {}),
    });
  return api.hasAnswered();
}

function warnAboutOtherAccount(value: string, known: Known): Problem[] {
  const own = known.values['partner-id'];
  const named = /^(\d+)(?:-\d+)?\.(?:events|mediaspace)\.kaltura\.com$/.exec(getHost(value))?.[1];
  return own && named && named !== own
    ? [
        {
          code: 'PORTAL_OF_ANOTHER_ACCOUNT',
          message: `The portal's name contains Partner ID ${named}, but yours is ${own}.`,
          fix: 'Make sure that the portal belongs to this account.',
        },
      ]
    : [];
}

const NOTES = {
  absent: 'answers',
  answers: 'uncertain: every name there answers',
  unknown: 'uncertain',
} as const;

/** The usual addresses of the account's portals that answer. */
async function listChoices(known: Known, api: ApiClient): Promise<Choices> {
  const partner = known.values['partner-id'];
  const present = known.values['portal-url'];
  let silent = 0;
  const usual = partner
    ? ['', '-1'].flatMap((site) => DOMAINS.map((domain) => `${partner}${site}.${domain}`))
    : [];
  const guesses = await Promise.all(
    usual.map(async (host): Promise<Choice | null> => {
      const value = `https://${host}`;
      const [guess, control] = await Promise.all([api.getStatus(value), checkControl(value, api)]);
      if ('problem' in guess) silent++;
      return isPortal(guess) ? { value, label: value, note: NOTES[control] } : null;
    }),
  );
  const list = guesses
    .filter((guess) => guess !== null)
    .sort((a, b) => Number(a.note !== 'answers') - Number(b.note !== 'answers'));
  if (present && !list.some((choice) => choice.value === present))
    list.unshift({ value: present, label: present, note: 'current' });
  const suggested =
    list.find((choice) => choice.value === present) ??
    list.find((choice) => choice.note === 'answers');
  if (suggested) suggested.suggested = true;
  return {
    list,
    message:
      list.length > 0
        ? null
        : usual.length > 0 && silent === usual.length && !api.hasAnswered()
          ? 'The search for portals failed: the network does not answer.'
          : 'No portal answers at the usual addresses. If yours has a site name or a domain of its own, copy the address from the browser.',
    problem: null,
  };
}
