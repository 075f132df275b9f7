import { checkAccount, locateAccount, ping } from '../../kaltura/account.ts';
import type { ApiClient } from '../../kaltura/api-client.ts';
import { findRegion, getHost, getPlaceName, REGIONS } from '../../kaltura/regions.ts';
import { listed } from '../../text/words.ts';
import {
  type Choices,
  type Credential,
  dependsOn,
  invalid,
  type Known,
  unchecked,
  valid,
} from '../credential.ts';
import { opensWithSecret } from './subject.ts';

/** Does an API answer there, and does it know the account? */
export const verifyRegion: Credential['verify'] = async (value, known, api, options) => {
  const partner = known.values['partner-id'];
  const ours = findRegion(value);
  const answer = partner
    ? await api.query(value, checkAccount(partner), options)
    : await api.query(value, ping, options);
  if ('problem' in answer) {
    const { problem } = answer;
    return problem.notKaltura && !ours
      ? invalid(
          problem.code,
          `No Kaltura API answers at ${getHost(value)}: ${problem.message}`,
          'Check the address: it ends in /api_v3.',
        )
      : unchecked(problem);
  }
  if (answer.value !== 'unknown' || (await opensWithSecret(known, value, api, options)))
    return valid(ours ? `${ours.name}.` : `A Kaltura API answers at ${getHost(value)}.`);
  if (!ours || !partner) return valid(`A Kaltura API answers at ${getHost(value)}.`);
  const elsewhere = (await locateAccount(api, partner, { signal: options?.signal })).active;
  if (elsewhere.length === 0) return dependsOn('Partner ID');
  return invalid(
    'INVALID_WIDGET_ID',
    `Account ${partner} is in ${listed(elsewhere.map(getPlaceName))}, not in ${getPlaceName(value)}.`,
    `Choose ${listed(elsewhere.map(getPlaceName), 'or')}.`,
    elsewhere.map((serviceUrl) => ({
      label: `Use ${getPlaceName(serviceUrl)}`,
      credential: 'region',
      value: serviceUrl,
    })),
  );
};

/** The six regions, with what each says of the Partner ID. */
export async function regionChoices(known: Known, api: ApiClient): Promise<Choices> {
  const partner = known.values['partner-id'];
  // A host outside the six is taken at its word: nobody else is asked or offered. It stands in the list as it was given.
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
        ? `The number exists in ${listed(found.active.map(getPlaceName))}. Which account is yours?`
        : found && found.silent.length === REGIONS.length
          ? 'No region could be reached, so yours is not known. Whoever set up the account knows it.'
          : null,
    problem: null,
  };
}
