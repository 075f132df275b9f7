import { type Credential, type CredentialName, NO_FINDINGS } from '../../credentials/credential.ts';
import { fieldOf } from '../editor.ts';
import { answerOf, credentialOf, wantsAnswer } from '../selectors.ts';
import { type Answer, newStep, type Step, type Wizard, withStep } from '../state.ts';
import { replaceAppToken, withAdminSecret } from './auth-method.ts';

/** Sets the answer, and checks the answers that depend on it again. */
export function withAnswer(before: Wizard, name: CredentialName, answer: Answer): Wizard {
  const isSecret = credentialOf(before, name).authMethod === 'admin-secret';
  const state = isSecret && answer.value !== null ? withAdminSecret(before) : before;
  const isOther = answerOf(state, name).value !== answer.value;
  const next = { ...state, planned: null, answers: { ...state.answers, [name]: answer } };
  return isOther || answer.tries > 0 ? recheck(next, name, !isOther) : next;
}

/**
 * Checks the answers that depend on this one again. `keeps`: answers that the user kept unchecked
 * stay kept, because this answer is the same.
 */
export function recheck(state: Wizard, name: CredentialName, keeps = false): Wizard {
  const answers = { ...state.answers };
  for (const other of state.setting.credentials) {
    const had = answerOf(state, other.name);
    const none = had.status === 'empty' || had.status === 'skipped' || !had.value;
    if (other.dependsOn.includes(name) && !none)
      answers[other.name] = { ...had, status: 'checking', ...NO_FINDINGS, kept: keeps && had.kept };
  }
  return { ...state, answers };
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
  const { credentials, only } = state.setting;
  const review = openReview(state);
  if (only) return review;
  const from = credentials.findIndex((each) => each.name === state.step.name);
  const before = credentials.slice(0, from);
  const round = [...credentials.slice(from + 1), ...before, ...credentials.slice(from, from + 1)];
  // Answers that were skipped to reach this step come before the rest.
  const missing = before.find(
    ({ name, required }) => required && answerOf(state, name).status === 'empty',
  );
  const next = missing ?? round.find(({ name }) => wantsAnswer(state, name));
  return next ? openStep(state, next.name) : review;
}

/** Goes to the previous step, or to the review that opened this step. Stays on the first step. */
export function goBack(state: Wizard): Wizard {
  const { credentials, only } = state.setting;
  if (state.step.returns?.name === state.step.name && !state.step.returns.byBack)
    return toReview(state, state.step.returns);
  const at = credentials.findIndex((each) => each.name === state.step.name);
  // Leaving a step during its check stops the check; the text stays.
  const waiting = state.step.isSubmitted;
  const stopped: Wizard = waiting
    ? {
        ...withStep(state, { isSubmitted: false }),
        queue: [],
        answers: {
          ...state.answers,
          [state.step.name]: { ...answerOf(state, state.step.name), status: 'empty', value: null },
        },
      }
    : { ...state, queue: [] };
  if (at <= 0 || only) return waiting ? stopped : state;
  return openStep(stopped, (credentials[at - 1] as Credential).name);
}

/** Returns to the review, with the previous answer. */
export function toReview(
  state: Wizard,
  { name, answer, field }: NonNullable<Step['returns']>,
): Wizard {
  const now = answerOf(state, name);
  const isSame = now.value === answer.value && now.status === answer.status;
  const back = isSame
    ? state
    : withAnswer(withStep(state, { isSubmitted: false }), name, {
        ...answer,
        ...NO_FINDINGS,
        status: recheckedStatus(answer),
      });
  return openReview({ ...back, fields: { ...back.fields, [name]: field } });
}

/** A value that another one had replaced is checked again. */
function recheckedStatus({ value, status }: Answer): Answer['status'] {
  return value && status !== 'skipped' ? 'checking' : status;
}

export const REVIEW = { name: 'review', at: null, row: 0, notice: null, from: 0 } as const;

/** Opens the review. Drops the step and any queued input. */
function openReview(state: Wizard): Wizard {
  return { ...state, step: newStep(state.step.name), queue: [], screen: REVIEW };
}

/** Opens this step from the review; going back leads to the review. */
export function openFromReview(state: Wizard, name: CredentialName, byBack?: true): Wizard {
  const had = { name, answer: answerOf(state, name), field: state.fields[name] };
  return withStep(openStep(state, name), { returns: byBack ? { ...had, byBack } : had });
}

/** Opens this step. If the answer is a text, the field contains it for correction. */
export function openStep(state: Wizard, name: CredentialName): Wizard {
  const { value } = answerOf(state, name);
  const field = state.fields[name];
  const fill =
    !credentialOf(state, name).choices && field.text === '' && value ? fieldOf(value) : field;
  return {
    ...state,
    screen: { name: 'step' },
    step: newStep(name),
    fields: { ...state.fields, [name]: fill },
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
  const list = choices[name];
  return list?.had.problem ? { ...choices, [name]: { ...list, of: '' } } : choices;
}

/** The user has quit. */
export function quit(state: Wizard): Wizard {
  const isWritten = state.written?.changed || state.screen.name === 'tested';
  return { ...state, screen: { name: 'exited', why: isWritten ? 'untested' : 'quit' } };
}
