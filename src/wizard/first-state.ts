import type { Credential, EveryCredential, SomeCredentials } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import type { Given } from '../credentials/state.ts';
import { createAnswer, createFieldFor } from './answer.ts';
import { createStep, listCredentials, type Setting, type Wizard } from './state.ts';
import { REVIEW } from './update/navigation.ts';

/**
 * The wizard's first state. It checks all given answers at once and opens the first missing answer,
 * or the review.
 */
export function createFirstState(setting: Setting, given: SomeCredentials<Given>): Wizard {
  const { only } = setting;
  const hasToken = CREDENTIALS.some(
    ({ name, keyKind }) => keyKind === 'app-token' && (given[name] || name === only),
  );
  const authMethod = hasToken
    ? 'app-token'
    : setting.prefersAppToken
      ? 'new-app-token'
      : 'admin-secret';
  const credentials = listCredentials({ authMethod });
  const initial = mapCredentials((credential) => createAnswer(credential, given[credential.name]));
  const isEmpty = ({ name }: Credential): boolean => initial[name].status === 'empty';
  // The other authentication method replaces these.
  const replaced = credentials
    .filter((each) => each.keyKind && !each.required && isEmpty(each))
    .map(({ name }) => name);
  const isOpen = ({ name }: Credential): boolean =>
    ['empty', 'invalid'].includes(initial[name].status) && !replaced.includes(name);
  const isReturning = !only && !credentials.some((each) => each.required && isOpen(each));
  // A user who returns with all required answers is not asked for the rest again.
  const answers = mapCredentials((credential) => {
    const answer = initial[credential.name];
    const isSkipped = isEmpty(credential) && (isReturning || replaced.includes(credential.name));
    return isSkipped ? { ...answer, status: 'skipped' as const } : answer;
  });
  // Without a usable URL nobody is asked, so no other answer could be checked.
  const first = initial.region.status === 'invalid' ? 'region' : credentials.find(isOpen)?.name;
  const open = only ?? first ?? 'partner-id';
  return {
    setting,
    answers,
    fields: mapCredentials((credential) => createFieldFor(credential, given[credential.name])),
    choices: {},
    screen: isReturning ? REVIEW : { name: 'step' },
    view: null,
    step: createStep(open),
    isOffline: false,
    queue: [],
    confirmed: [],
    authMethod,
    isSecretHidden: false,
    review: null,
    tested: null,
  };
}

function mapCredentials<T>(create: (credential: Credential) => T): EveryCredential<T> {
  return Object.fromEntries(
    CREDENTIALS.map((credential) => [credential.name, create(credential)]),
  ) as EveryCredential<T>;
}
