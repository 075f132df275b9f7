import {
  type CredentialName,
  isRetryable,
  NO_FINDINGS,
  type Verdict,
} from '../../credentials/credential.ts';
import { EMPTY } from '../editor.ts';
import { answerOf, choiceWarnings, credentialOf } from '../selectors.ts';
import { newAnswer, type Wizard, withStep } from '../state.ts';
import { advance, openStep } from './navigation.ts';

/** Applies the verdict on an answer and decides which screen comes next. */
export function afterVerdict(state: Wizard, name: CredentialName, verdict: Verdict): Wizard {
  const before = answerOf(state, name);
  if (before.status !== 'checking') return state;
  // A valid answer shows that the network is back.
  const wasLost = isRetryable(verdict);
  const offline = state.offline && verdict.status !== 'valid';
  const kept = before.kept || (wasLost && offline);
  const answers = { ...state.answers, [name]: { ...before, ...verdict, kept } };
  const next = recheckDependents(name, verdict, { ...state, answers, offline });
  const places = state.setting.credentials.map((each) => each.name);
  if (state.screen.name === 'review') {
    // A queued Enter belonged to the review before this verdict.
    const isAsked = !state.setting.only || state.setting.only === name;
    return verdict.status === 'invalid' && isAsked ? { ...next, queue: [] } : next;
  }
  // This verdict implies the current answer, so the user need not give it.
  const isImplied =
    answerOf(state, state.step.name).status === 'empty' &&
    answerOf(next, state.step.name).status !== 'empty';
  if (isImplied && state.screen.name === 'step' && state.fields[state.step.name].text === '')
    return advance(next);
  if (state.step.isSubmitted && state.step.name === name) {
    const settled = withStep(next, { isSubmitted: false });
    const goesOn =
      verdict.status === 'valid' || verdict.notPermitted
        ? verdict.offers.length === 0 && choiceWarnings(next).length === 0
        : verdict.code === 'DEPENDS' || (wasLost && kept);
    return goesOn
      ? advance(withoutFilter(settled, name))
      : { ...withStep(settled, { row: null }), queue: [] };
  }
  // An earlier answer turned out to be wrong: its step opens again, unless the user is typing.
  const isTyping =
    state.fields[state.step.name].text !== '' && answerOf(state, state.step.name).value === null;
  const isEarlier = places.indexOf(name) < places.indexOf(state.step.name);
  const isWrong = verdict.status === 'invalid';
  return state.screen.name === 'step' && isWrong && isEarlier && !isTyping && !state.setting.only
    ? openStep({ ...next, queue: [] }, name)
    : next;
}

/** Empties the field, so that its text does not filter the list when the step opens again. */
function withoutFilter(state: Wizard, name: CredentialName): Wizard {
  const { choices, typing } = credentialOf(state, name);
  return choices && typing === 'filters'
    ? { ...state, fields: { ...state.fields, [name]: EMPTY } }
    : state;
}

/** Fills empty answers that a verdict implies. */
function fillImplied(state: Wizard, { implies }: Verdict): Wizard {
  const implied = state.setting.credentials.filter(
    ({ name }) => implies[name] && answerOf(state, name).status === 'empty',
  );
  if (implied.length === 0) return state;
  // The verdict was checked with these answers, so the plan changes and nothing is checked again.
  const answers = implied.map((credential) => {
    const { name } = credential;
    return [name, newAnswer(credential, { text: implies[name] ?? '', origin: 'found' })];
  });
  return { ...state, planned: null, answers: { ...state.answers, ...Object.fromEntries(answers) } };
}

/**
 * Checks the answers that waited for the region without depending on it, as an account on a private
 * server does.
 */
function recheckDependents(name: CredentialName, verdict: Verdict, state: Wizard): Wizard {
  if (name !== 'region' || verdict.status !== 'valid') return fillImplied(state, verdict);
  const waiting = state.setting.credentials.filter((credential) => {
    const { status, code } = answerOf(state, credential.name);
    return status === 'unchecked' && code === 'DEPENDS' && !credential.dependsOn.includes('region');
  });
  const again = waiting.map((credential) => [
    credential.name,
    { ...answerOf(state, credential.name), status: 'checking' as const, ...NO_FINDINGS },
  ]);
  return { ...state, answers: { ...state.answers, ...Object.fromEntries(again) } };
}
