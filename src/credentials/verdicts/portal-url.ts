import { locateAccount, ping } from '../../kaltura/account.ts';
import type { ApiClient, ApiResult } from '../../kaltura/api-client.ts';
import { findProxy } from '../../kaltura/proxy.ts';
import { getHost, US } from '../../kaltura/regions.ts';
import type { Problem } from '../../result.ts';
import {
  type Choice,
  type Choices,
  type Credential,
  invalid,
  type Known,
  unchecked,
  type VerifyOptions,
  valid,
} from '../credential.ts';
import { CHECK_IT } from '../portal-url.ts';

const DOMAINS = ['events.kaltura.com', 'mediaspace.kaltura.com'] as const;
/** A name that no portal has. Where it answers too, every name under the domain does, and an answer proves nothing. */
const IMPOSSIBLE = 'no-such-portal-0';

/** Does a portal answer there? Asked with a plain GET, without credentials. */
export const verifyPortalUrl: Credential['verify'] = async (value, known, api, options) => {
  const warnings = otherAccount(value, known);
  // What was answered long ago says nothing of the network now.
  const isOld = api.hasAnswered();
  const answer = await api.getStatus(value, options);
  if (!('problem' in answer)) {
    if (lives(answer)) return valid('Answers.', { warnings });
    if (isNowhere(answer))
      return invalid(
        `HTTP_${answer.value}`,
        `${getHost(value)} answers, but there is no portal (${answer.value}).`,
        CHECK_IT,
      );
    return unchecked({
      code: `HTTP_${answer.value}`,
      message: `${getHost(value)} answered HTTP ${answer.value}.`,
      fix: 'Try again in a while.',
    });
  }
  const { problem } = answer;
  // A name that is not found is a wrong answer only where no proxy looks names up for us.
  const isWrong = problem.otherName || (problem.unknownHost && !(await findProxy(value, api.network)));
  // Either is what a network that wants to be signed in to does to every name.
  if (!isWrong || !(await networkWorks(known, api, isOld, options))) return unchecked(problem);
  const message = problem.otherName
    ? `The certificate of ${getHost(value)} is for another name: no portal is set up there.`
    : `There is no host ${getHost(value)}.`;
  return invalid(problem.code, message, CHECK_IT);
};

/** 2xx, a redirect to a login, 401 and 403 are a portal that lives. */
function lives(answer: ApiResult<number>): boolean {
  return (
    'value' in answer &&
    ((answer.value >= 200 && answer.value < 400) || answer.value === 401 || answer.value === 403)
  );
}

/** A definite no: such a name is no portal's. */
function isNowhere(answer: ApiResult<number>): boolean {
  return 'value' in answer
    ? answer.value === 404 || answer.value === 410
    : answer.problem.unknownHost === true || answer.problem.otherName === true;
}

/** Does an API answer at this moment? `isOld`: one has answered before. */
async function networkWorks(
  known: Known,
  api: ApiClient,
  isOld: boolean,
  options: VerifyOptions = {},
): Promise<boolean> {
  const { region = US, 'partner-id': partner } = known.values;
  if (isOld) return 'value' in (await api.query(region, ping, { ...options, fresh: true }));
  // The same questions as the check of the account: the answers are shared, not asked twice.
  if (partner)
    await locateAccount(api, partner, {
      signal: options.signal,
      ...(known.values.region ? { at: [region] } : {}),
    });
  return api.hasAnswered();
}

function otherAccount(value: string, known: Known): Problem[] {
  const own = known.values['partner-id'];
  const named = /^(\d+)(?:-\d+)?\.(?:events|mediaspace)\.kaltura\.com$/.exec(getHost(value))?.[1];
  return own && named && named !== own
    ? [
        {
          code: 'PORTAL_OF_ANOTHER_ACCOUNT',
          message: `The portal's name holds Partner ID ${named}, yours is ${own}.`,
          fix: 'Check that it is the portal of this account.',
        },
      ]
    : [];
}

/** The addresses that a portal of the account has by default, as far as they answer. */
export async function portalUrlChoices(known: Known, api: ApiClient): Promise<Choices> {
  const partner = known.values['partner-id'];
  const present = known.values['portal-url'];
  let silent = 0;
  const guesses = partner
    ? await Promise.all(
        DOMAINS.map(async (domain): Promise<Choice | null> => {
          const value = `https://${partner}.${domain}`;
          const [guess, control] = await Promise.all([
            api.getStatus(value),
            api.getStatus(`https://${IMPOSSIBLE}.${domain}`),
          ]);
          if ('problem' in guess) silent++;
          if (!lives(guess)) return null;
          return {
            value,
            label: value,
            note: isNowhere(control)
              ? 'answers'
              : lives(control)
                ? 'not sure: every name there answers'
                : 'not sure: it could not be proved',
          };
        }),
      )
    : [];
  const list = guesses
    .filter((guess) => guess !== null)
    .sort((a, b) => Number(a.note !== 'answers') - Number(b.note !== 'answers'));
  if (present && !list.some((choice) => choice.value === present))
    list.unshift({ value: present, label: present, note: 'as it is now' });
  const suggested =
    list.find((choice) => choice.value === present) ?? list.find((choice) => choice.note === 'answers');
  if (suggested) suggested.suggested = true;
  return {
    list,
    message:
      list.length > 0
        ? null
        : silent === DOMAINS.length && !api.hasAnswered()
          ? 'Portals could not be looked for: the network does not answer.'
          : 'No portal was found by its usual names.',
    problem: null,
  };
}
