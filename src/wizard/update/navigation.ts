import type { CredentialName } from '../../credentials/credential.ts';
import { NO_FINDINGS } from '../../credentials/verdict.ts';
import { createField } from '../../terminal/editor.ts';
import { type Answer, createAnswer } from '../answer.ts';
import { getOpenAnswer, getWizardCredential, isAnswerNeeded } from '../selectors.ts';
import {
  changeAnswers,
  createStep,
  listCredentials,
  type ScreenOf,
  type Step,
  type Wizard,
  withField,
  withStep,
} from '../state.ts';
import { replaceAppToken, withAdminSecret } from './auth-method.ts';

/** The state of an answer whose check starts again. */
export const CHECKING = { ...NO_FINDINGS, status: 'checking' } as const;

/** Sets the answer, and checks the answers that depend on it again. */
export function withAnswer(before: Wizard, name: CredentialName, answer: Answer): Wizard {
  const isSecret = getWizardCredential(before, name).keyKind === 'admin-secret';
  const state = isSecret && answer.value !== null ? withAdminSecret(before) : before;
  const isOther = state.answers[name].value !== answer.value;
  const next = { ...state, review: null, answers: { ...state.answers, [name]: answer } };
  return isOther || answer.tries > 0 ? recheck(next, name, { keeps: !isOther }) : next;
}

/** Changes the open step's answer and continues with the next step. */
export function advanceWith(state: Wizard, changes: Partial<Answer>): Wizard {
  const { name, answer } = getOpenAnswer(state);
  return advance(withAnswer(state, name, { ...answer, ...changes }));
}

/**
 * Checks the answers that depend on this one again; after the region, every answer that is not
 * valid, because it may have waited for the region. `keeps`: answers that the user kept unchecked
 * stay kept, because this answer is the same.
 */
export function recheck(state: Wizard, name: CredentialName, { keeps = false } = {}): Wizard {
  return changeAnswers(state, ({ status, value, origin, isKept }, credential) => {
    const isAnswered = value && status !== 'empty' && status !== 'skipped';
    const isDependent = credential.dependsOn.includes(name);
    const mayWait = name === 'region' && credential.name !== name && status !== 'valid';
    if (!isAnswered || !(isDependent || mayWait)) return false;
    // A region that was found for another account is looked up again, as nobody chose it.
    const isDropped = credential.name === 'region' && origin === 'found' && !keeps;
    return isDropped
      ? createAnswer(credential, undefined)
      : { ...CHECKING, isKept: isKept && (keeps || !isDependent) };
  });
}

/**
 * Replaces the broken AppToken: checks the answers that depend on it again, and asks for the Admin
 * Secret if needed.
 */
export function advanceWithNewToken(state: Wizard): Wizard {
  return advance(recheck(replaceAppToken(state), 'app-token'));
}

/** Goes to the next answer that needs the user, or to the review. */
export function advance(state: Wizard): Wizard {
  const { only } = state.setting;
  const credentials = listCredentials(state);
  if (only) return openReview(state);
  const from = credentials.findIndex(({ name }) => name === state.step.name);
  const before = credentials.slice(0, from);
  // Answers that were skipped to reach this step come before the rest.
  const missing = before.find(
    ({ name, required }) => required && state.answers[name].status === 'empty',
  );
  const round = [...credentials.slice(from + 1), ...credentials.slice(0, from + 1)];
  const next = missing ?? round.find(({ name }) => isAnswerNeeded(state, name));
  return next ? openStep(state, next.name) : openReview(state);
}

/** Goes to the previous step, or to the review that opened this step. Stays on the first step. */
export function goBack(state: Wizard): Wizard {
  const { returns, isSubmitted, name } = state.step;
  const { only } = state.setting;
  const credentials = listCredentials(state);
  const before = only
    ? undefined
    : credentials[credentials.findIndex((each) => each.name === name) - 1];
  if (returns && !(returns.isWalkingBack && before)) return returnToReview(state, returns);
  if (!isSubmitted && !before) return state;
  // Leaving a step during its check stops the check; the text stays.
  const none = { ...state.answers[name], status: 'empty' as const, value: null };
  const answers = isSubmitted ? { ...state.answers, [name]: none } : state.answers;
  const stopped = { ...withStep(state, { isSubmitted: false }), queue: [], answers };
  return before ? withStep(openStep(stopped, before.name), { returns }) : stopped;
}

/** Returns to the review that opened the step. Its size in the window has to be measured again. */
export function returnToReview({ view }: Wizard, { review }: NonNullable<Step['returns']>): Wizard {
  return { ...review, view };
}

/** The review when it opens. */
export const REVIEW = { name: 'review', answer: null, row: 0, notice: null, from: 0 } as const;

/** Opens the review. Drops the step and any queued input. */
function openReview(state: Wizard): Wizard {
  return { ...state, step: createStep(state.step.name), queue: [], screen: REVIEW };
}

/** Opens this step from the review; going back leads to the review. */
export function openFromReview(
  state: Wizard,
  name: CredentialName,
  { isWalkingBack = false } = {},
): Wizard {
  const review: Wizard = { ...state, screen: REVIEW, queue: [] };
  return withStep(openStep(state, name), { returns: { review, isWalkingBack } });
}

/** Opens this step. If the answer is a text, the field contains it for correction. */
export function openStep(state: Wizard, name: CredentialName): Wizard {
  const { value } = state.answers[name];
  const field = state.fields[name];
  const isFilled = !getWizardCredential(state, name).choices && field.text === '' && value;
  return {
    ...withField(state, name, isFilled ? createField(value) : field),
    screen: { name: 'step' },
    step: createStep(name),
    choices: reloadFailedList(state.choices, name),
  };
}

/**
 * The lists, without the list of this step if it could not be loaded, so that it is loaded again.
 */
export function reloadFailedList(
  choices: Wizard['choices'],
  name: CredentialName,
): Wizard['choices'] {
  return choices[name]?.loaded.problem ? reloadList(choices, name) : choices;
}

/** The lists, with the list of this step to be loaded again. */
export function reloadList(choices: Wizard['choices'], name: CredentialName): Wizard['choices'] {
  const list = choices[name];
  return list ? { ...choices, [name]: { ...list, inputs: '' } } : choices;
}

/** Ends the wizard. */
export function exit(state: Wizard, why: ScreenOf<'exited'>['why']): Wizard {
  return { ...state, screen: { name: 'exited', why } };
}
