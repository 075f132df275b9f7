import type { CredentialName } from '../../credentials/credential.ts';
import { isRestricted, isRetryable, isWaiting, type Verdict } from '../../credentials/verdict.ts';
import { EMPTY } from '../../terminal/editor.ts';
import { createAnswer } from '../answer.ts';
import { getOpenAnswer, isHostMissing } from '../selectors.ts';
import { changeAnswers, listCredentials, type Wizard, withField, withStep } from '../state.ts';
import { advance, openStep } from './navigation.ts';

/** Applies the verdict on an answer and decides which screen comes next. */
export function applyVerdict(state: Wizard, name: CredentialName, checked: Verdict): Wizard {
  // The user can try again on another network, or keep the answer.
  const verdict: Verdict = isRestricted(checked) ? { ...checked, status: 'unchecked' } : checked;
  const before = state.answers[name];
  const { screen, setting, step } = state;
  const isWrong = verdict.status === 'invalid';
  // A valid answer shows that the network is back.
  const isLost = isRetryable(verdict);
  const isOffline = state.isOffline && verdict.status !== 'valid';
  const isKept = before.isKept || (isLost && isOffline);
  const answers = { ...state.answers, [name]: { ...before, ...verdict, isKept } };
  const next = withImpliedAnswers({ ...state, answers, isOffline }, verdict);
  if (screen.name === 'review') {
    // A queued Enter belonged to the review before this verdict.
    const isHindrance = isWrong || (isLost && !isKept);
    return isHindrance && (setting.only ?? name) === name ? { ...next, queue: [] } : next;
  }
  const open = getOpenAnswer(state);
  // This verdict implies the current answer, so the user need not give it.
  const isImplied =
    open.answer.status === 'empty' &&
    next.answers[open.name].status !== 'empty' &&
    open.text === '';
  if (isImplied && screen.name === 'step') return advance(next);
  if (step.isSubmitted && open.name === name) {
    const settled = withStep(next, { isSubmitted: false });
    const isDone =
      verdict.status === 'valid' || verdict.notPermitted
        ? verdict.offers.length === 0 && getOpenAnswer(next).choiceWarnings.length === 0
        : isWaiting(verdict) || (isLost && isKept);
    if (!isDone) return { ...withStep(settled, { row: null }), queue: [] };
    // A text that filtered the list would filter it again when the step opens again.
    const { choices, typing } = open.credential;
    return advance(choices && typing === 'filters' ? withField(settled, name, EMPTY) : settled);
  }
  // An earlier answer turned out to be wrong, or nothing can be checked without another region: its
  // step opens, unless the user is typing.
  const isTyping = open.text !== '' && open.answer.value === null;
  const places = listCredentials(next).map((each) => each.name);
  const isEarlier = places.indexOf(name) < places.indexOf(open.name);
  const isMissing = name === 'region' && isHostMissing(next);
  const isNext = isEarlier ? isWrong || isMissing : isMissing && before.origin === 'pasted';
  return screen.name === 'step' && isNext && !isTyping && !setting.only
    ? openStep({ ...next, queue: [] }, name)
    : next;
}

/** Fills empty answers that the verdict implies. */
function withImpliedAnswers(state: Wizard, verdict: Verdict): Wizard {
  // The verdict was checked with these answers, so nothing is checked again.
  return changeAnswers(state, ({ status }, credential) => {
    const text = verdict.implies[credential.name];
    return status === 'empty' && !!text && createAnswer(credential, { text, origin: 'found' });
  });
}
