import type { Intent } from './intents.ts';
import { ASKING, type Binding, HELP, SIGN_IN, STEP } from './key-tables.ts';
import { CONFIRM, ELSEWHERE, PROVED, REVIEW } from './key-tables-review.ts';
import type { Key } from './keys.ts';
import type { Wizard } from './state.ts';

/** The keys of the screen in hand, in the order in which the key line shows them. The first row that does something has the key. */
export function bindingsOf(state: Wizard): readonly Binding[] {
  switch (state.screen.name) {
    case 'step':
      return state.help === null ? STEP : HELP;
    case 'sign-in':
      return SIGN_IN;
    case 'confirm-host':
    case 'confirm-link':
      return CONFIRM;
    case 'review':
      return REVIEW;
    case 'proved':
      return PROVED;
    default:
      return ELSEWHERE;
  }
}

/** What a key means on the screen in hand; null where it means nothing. */
export function intentOf(state: Wizard, key: Key): Intent | null {
  const found = bindingsOf(state).find(
    ({ keys, does }) => keys.includes(key.name) && isMeant(state, key, keys) && does(state, false) !== null,
  );
  if (!found) return null;
  return typeof found.intent === 'function' ? found.intent(key) : found.intent;
}

/** What a word means in the plain form; null where it is none: an answer, then. */
export function wordIntent(state: Wizard, word: string): Intent | null {
  const found = bindingsOf(state).find((each) => each.word === word && each.does(state, false) !== null);
  return found && typeof found.intent !== 'function' ? found.intent : null;
}

/** Of all that is typed only `?` is a key, in an empty field. */
function isMeant({ fields, open }: Wizard, key: Key, keys: readonly Key['name'][]): boolean {
  return keys !== ASKING || (key.name === 'text' && key.text === '?' && fields[open].text === '');
}
