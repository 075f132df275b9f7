import type { CredentialName } from '../../credentials/credential.ts';
import type { Result } from '../../result.ts';
import { createField, EMPTY, editField } from '../../terminal/editor.ts';
import { createAnswer } from '../answer.ts';
import { canCreateAppToken, findAppTokenOffer, isAppTokenChosen } from '../app-token-offer.ts';
import type { Intent } from '../intents.ts';
import { getReviewKey } from '../review-request.ts';
import { findReviewRow, listReviewRows } from '../review-text.ts';
import {
  getScrollOffset,
  getWizardCredential,
  listAskedCredentials,
  moveRow,
} from '../selectors.ts';
import {
  changeAnswers,
  INCOMPLETE,
  type ScreenOf,
  type Tested,
  type Wizard,
  withField,
} from '../state.ts';
import {
  advanceWithNewToken,
  CHECKING,
  exit,
  openFromReview,
  openStep,
  REVIEW,
  recheck,
} from './navigation.ts';

/**
 * After the user's answer about an untrusted host, or about a file behind a link or owned by
 * another user. The answer is a whole word, yes or no.
 */
export function updateConfirm(
  state: Wizard,
  intent: Intent,
  screen: ScreenOf<'confirm-host' | 'confirm-target'>,
): Wizard {
  if (intent.type === 'edit')
    return { ...state, screen: { ...screen, typed: editField(screen.typed, intent.edit) } };
  if (intent.type === 'back') return answerNo(state, screen);
  if (intent.type !== 'submit') return state;
  const word = (intent.text ?? screen.typed.text).trim().toLowerCase();
  if (word === 'no') return answerNo(state, screen);
  if (word !== 'yes') return { ...state, screen: { ...screen, typed: EMPTY } };
  if (screen.name === 'confirm-target') return { ...state, screen: { name: 'writing' } };
  const back = screen.from === 'step' ? ({ name: 'step' } as const) : REVIEW;
  return recheck({ ...state, confirmed: [...state.confirmed, screen.url], screen: back }, 'region');
}

function answerNo(state: Wizard, screen: ScreenOf<'confirm-host' | 'confirm-target'>): Wizard {
  if (screen.name === 'confirm-target') return { ...state, screen: REVIEW };
  // Another region would change a line other than the requested one.
  if (state.setting.only && state.setting.only !== 'region') return exit(state, 'quit');
  const region = createAnswer(getWizardCredential(state, 'region'), undefined);
  const next = openStep({ ...state, answers: { ...state.answers, region } }, 'region');
  // A typed URL stays for correction.
  const isTyped = state.answers.region.origin === 'chosen';
  return isTyped ? withField(next, 'region', createField(screen.url)) : next;
}

/**
 * Drops a review of other answers. A verdict can do that too: a new AppToken needs a valid secret.
 */
export function dropStaleReview(before: Wizard, now: Wizard): Wizard {
  const isStale =
    now.review !== null &&
    now.review === before.review &&
    getReviewKey(now) !== getReviewKey(before);
  return isStale ? { ...now, review: null } : now;
}

/** After the write: the test of the file, or the review again with the problem. */
export function applyWrite(state: Wizard, done: Result<null>): Wizard {
  // A second Enter reads the file again instead of writing changes that nobody has seen.
  if ('problem' in done) return { ...state, review: done, screen: REVIEW };
  return { ...state, screen: { name: 'testing' } };
}

/** The end after the test of the file. With --only, there can be too little to test. */
export function applyTest(state: Wizard, tested: Result<Tested>): Wizard {
  const done = { ...state, tested };
  if ('problem' in tested)
    return exit(done, tested.problem.code === INCOMPLETE ? 'incomplete' : 'untested');
  const { document, isComplete } = tested.value;
  if (document.account) return exit(done, 'tested');
  return exit(done, state.setting.only && !isComplete ? 'incomplete' : 'untested');
}

/** The review after an intent of the user. */
export function updateReview(state: Wizard, intent: Intent, screen: ScreenOf<'review'>): Wizard {
  switch (intent.type) {
    case 'move':
      return moveSelection(state, screen, intent.by);
    case 'scroll':
      return scrollReview(state, screen, intent.by);
    case 'escape':
      if (screen.answer !== null) return { ...state, screen: { ...REVIEW, from: screen.from } };
      return isAppTokenChosen(state) ? { ...state, authMethod: 'admin-secret' } : state;
    case 'back':
      return openFromReview(state, listAskedCredentials(state).at(-1)?.name as CredentialName, {
        isWalkingBack: true,
      });
    case 'open':
      return openFromReview(state, intent.name);
    case 'submit': {
      const row = findReviewRow(state);
      if (row) return updateReview(state, row.intent, screen);
      return screen.answer ? openFromReview(state, screen.answer) : state;
    }
    case 'retry':
      return changeAnswers(
        { ...state, isOffline: false },
        ({ status, tries }) => status === 'unchecked' && { ...CHECKING, tries: tries + 1 },
      );
    case 'keep':
      return {
        ...changeAnswers(state, ({ status }) => status === 'unchecked' && { isKept: true }),
        screen: REVIEW,
      };
    case 'toggle-app-token':
      // The row stays selected: pressing Enter again undoes the choice, and nothing is created.
      if (state.authMethod === 'new-app-token') return { ...state, authMethod: 'admin-secret' };
      return canCreateAppToken(state) ? { ...state, authMethod: 'new-app-token' } : state;
    case 'replace-token':
      return advanceWithNewToken(state);
    case 'reload':
      return { ...state, review: null };
    case 'write':
      return write(state);
    default:
      return state;
  }
}

/** The arrow keys move through the answers and on to the rows below the changes. */
function moveSelection(
  state: Wizard,
  { answer, row, from }: ScreenOf<'review'>,
  by: number | 'first' | 'last',
): Wizard {
  const names = listAskedCredentials(state).map((each) => each.name);
  const now = answer === null ? names.length + row : names.indexOf(answer);
  const to = moveRow(now, by, names.length + listReviewRows(state).length);
  const selected = { answer: names[to] ?? null, row: Math.max(0, to - names.length) };
  return { ...state, screen: { ...REVIEW, ...selected, from } };
}

function scrollReview(state: Wizard, screen: ScreenOf<'review'>, pages: number): Wizard {
  return { ...state, screen: { ...screen, from: getScrollOffset(screen.from, pages, state.view) } };
}

/** The write; before it, the file behind a link needs a yes. */
function write(state: Wizard): Wizard {
  const { review, setting } = state;
  // A user who chose an AppToken does not want the secret in the file.
  const hindrance =
    state.authMethod === 'new-app-token' ? findAppTokenOffer(state)?.hindrance : null;
  if (hindrance) {
    const notice = `No AppToken: ${hindrance}. Change that answer, or keep the Admin Secret (last row).`;
    return { ...state, screen: { ...REVIEW, notice } };
  }
  // Nothing is written that the user has not seen.
  if (!review || 'problem' in review) return state;
  if (setting.dryRun) return exit(state, 'dry-run');
  const { linked, lines } = review.value;
  return linked && lines.length > 0
    ? { ...state, screen: { name: 'confirm-target', ...linked, typed: EMPTY } }
    : { ...state, screen: { name: 'writing' } };
}
