import { type Credential, NO_FINDINGS } from '../../credentials/credential.ts';
import type { Result } from '../../result.ts';
import { EMPTY, editField } from '../editor.ts';
import type { Intent } from '../presses.ts';
import {
  answerOf,
  appTokenOffer,
  credentialOf,
  firstWrong,
  planKey,
  reviewRow,
  reviewRows,
  rowsBelow,
  scrollOffset,
  wantsAnswer,
} from '../selectors.ts';
import { newAnswer, type Wizard, type Written } from '../state.ts';
import {
  advanceWithNewToken,
  openFromReview,
  openStep,
  quit,
  REVIEW,
  recheck,
} from './navigation.ts';

type Confirming = Extract<Wizard['screen'], { name: 'confirm-host' | 'confirm-link' }>;

/**
 * After the user's answer about an untrusted host, or about a file behind a link or owned by
 * another user. The answer is a whole word, yes or no.
 */
export function confirmAfter(state: Wizard, intent: Intent, screen: Confirming): Wizard {
  if (intent.type === 'edit')
    return { ...state, screen: { ...screen, typed: editField(screen.typed, intent.edit) } };
  if (intent.type === 'back') return refuseTarget(state, screen);
  if (intent.type !== 'submit') return state;
  const word = (intent.text ?? screen.typed.text).trim().toLowerCase();
  if (word === 'no') return refuseTarget(state, screen);
  return word === 'yes' ? agreed(state, screen) : { ...state, screen: { ...screen, typed: EMPTY } };
}

function agreed(state: Wizard, screen: Confirming): Wizard {
  if (screen.name === 'confirm-link') return { ...state, screen: { name: 'writing' } };
  const back = screen.from === 'step' ? STEP : REVIEW;
  return recheck(
    { ...state, planned: null, agreed: [...state.agreed, screen.url], screen: back },
    'region',
  );
}

const STEP = { name: 'step' } as const;

function refuseTarget(state: Wizard, screen: Confirming): Wizard {
  if (screen.name === 'confirm-link') return { ...state, screen: REVIEW };
  // Another region would change a line other than the requested one.
  if (state.setting.only && state.setting.only !== 'region') return quit(state);
  const region = newAnswer(credentialOf(state, 'region'), undefined);
  return openStep({ ...state, answers: { ...state.answers, region } }, 'region');
}

/**
 * Drops a plan made for other answers. A verdict can do that too: a new AppToken needs a valid
 * secret.
 */
export function dropStalePlan(before: Wizard, now: Wizard): Wizard {
  const isStale =
    now.planned !== null && now.planned === before.planned && planKey(now) !== planKey(before);
  return isStale ? { ...now, planned: null } : now;
}

/** After the write: the test of the file, or the review again with the problem. */
export function writtenAfter(state: Wizard, done: Result<Written>): Wizard {
  if ('problem' in done) {
    const { message, fix } = done.problem;
    return withNotice(state, [message, fix].filter(Boolean).join(' '));
  }
  return { ...state, written: done.value, screen: { name: 'testing' } };
}

/** The review with a notice. The changes are planned again. */
function withNotice(state: Wizard, notice: string): Wizard {
  return { ...state, planned: null, screen: { ...REVIEW, notice } };
}

type Tested = Extract<Wizard['screen'], { name: 'tested' }>;

/** After a test without an answer: tries again, or leaves the test for later. */
export function untestedAfter(state: Wizard, intent: Intent, screen: Tested): Wizard {
  if (intent.type === 'move') {
    const isLast = intent.by === 'last' || (typeof intent.by === 'number' && intent.by > 0);
    return { ...state, screen: { ...screen, row: isLast ? 1 : 0 } };
  }
  if (intent.type !== 'submit' && intent.type !== 'pick') return state;
  const row = intent.type === 'pick' ? intent.row : screen.row;
  return row === 0 ? { ...state, screen: { name: 'testing' } } : quit(state);
}

/** The review after an intent of the user. */
export function reviewAfter(state: Wizard, intent: Intent): Wizard {
  const { screen, setting } = state;
  if (screen.name !== 'review') return state;
  // With --only, only one answer can be changed.
  const answers = setting.credentials.filter(({ name }) => !setting.only || setting.only === name);
  const nameAt = (index: number) => (setting.credentials[index] as Credential).name;
  switch (intent.type) {
    case 'move':
      return moved(state, screen, answers, intent.by);
    case 'scroll':
      return scrollReview(state, intent.by);
    case 'back':
      return openFromReview(state, (answers.at(-1) as Credential).name, true);
    case 'app-token':
      return toggleAppToken(state);
    case 'open':
      return openFromReview(state, intent.name);
    case 'keep':
      return keepAllUnchecked(state);
    case 'submit':
      if (screen.at !== null) return openFromReview(state, nameAt(screen.at));
      switch (reviewRow(state)) {
        case 'keep':
          return keepAllUnchecked(state);
        case 'change':
          return moved(state, screen, answers, 'first');
        case 'app-token':
          return toggleAppToken(state);
        case 'replace-token':
          return advanceWithNewToken(state);
        default:
          return confirmReview(state);
      }
    default:
      return state;
  }
}

type Reviewing = Extract<Wizard['screen'], { name: 'review' }>;

/**
 * The arrow keys move through the answers and on to the rows below the changes. `last`: the row
 * that continues.
 */
function moved(
  state: Wizard,
  { at, row, from }: Reviewing,
  answers: readonly Credential[],
  by: number | 'first' | 'last',
): Wizard {
  const places = answers.map((answer) => state.setting.credentials.indexOf(answer));
  const now = at === null ? places.length + row : places.indexOf(at);
  const wanted = by === 'first' ? 0 : by === 'last' ? places.length : now + by;
  const to = Math.max(0, Math.min(wanted, places.length + reviewRows(state).length - 1));
  const place = places[to];
  const selected =
    place === undefined ? { at: null, row: to - places.length } : { at: place, row: 0 };
  return { ...state, screen: { ...REVIEW, ...selected, from } };
}

/** Toggles the AppToken. The review then shows the resulting changes. */
function toggleAppToken(state: Wizard): Wizard {
  const isChosen = state.authMethod === 'new-app-token';
  if (!isChosen && appTokenOffer(state) !== '') return state;
  // The row stays selected: pressing Enter again undoes the choice, and nothing is created.
  return { ...state, authMethod: isChosen ? 'admin-secret' : 'new-app-token', planned: null };
}

function keepAllUnchecked(state: Wizard): Wizard {
  const answers = { ...state.answers };
  for (const { name } of state.setting.credentials) {
    const had = answerOf(state, name);
    if (had.status === 'unchecked') answers[name] = { ...had, kept: true };
  }
  return { ...state, answers, screen: REVIEW };
}

function scrollReview(state: Wizard, pages: number): Wizard {
  if (state.screen.name !== 'review') return state;
  return {
    ...state,
    screen: { ...state.screen, from: scrollOffset(state.screen.from, pages, state.view) },
  };
}

/** Enter on the review: opens a missing answer, retries an unchecked one, or writes. */
function confirmReview(state: Wizard): Wizard {
  const { credentials, only, dryRun } = state.setting;
  const asked = credentials.filter((each) => !only || each.name === only);
  const wrong = firstWrong(state);
  if (wrong) return openFromReview(state, wrong.name);
  const unchecked = asked.filter(
    ({ name }) => wantsAnswer(state, name) && answerOf(state, name).status === 'unchecked',
  );
  if (unchecked.length > 0) {
    const answers = { ...state.answers };
    for (const { name } of credentials) {
      const had = answerOf(state, name);
      if (had.status === 'unchecked')
        answers[name] = { ...had, status: 'checking', ...NO_FINDINGS, tries: had.tries + 1 };
    }
    return { ...state, answers };
  }
  // A user who chose an AppToken does not want the secret in the file.
  const hindrance = state.authMethod === 'new-app-token' ? appTokenOffer(state) : '';
  if (hindrance)
    return withNotice(
      state,
      `No AppToken: ${hindrance}. Change that answer, or keep the Admin Secret (last row).`,
    );
  // Still being planned: nothing is written that the user has not seen.
  if (!state.planned) return state;
  if ('problem' in state.planned) return { ...state, planned: null };
  if (rowsBelow(state) > 0) return scrollReview(state, 1);
  if (dryRun) return { ...state, screen: { name: 'exited', why: 'dry-run' } };
  const { linked, ...review } = state.planned.value;
  const changes = review.added.length + review.changed.length + review.removed.length > 0;
  return linked && changes
    ? { ...state, screen: { name: 'confirm-link', ...linked, typed: EMPTY } }
    : { ...state, screen: { name: 'writing' } };
}
