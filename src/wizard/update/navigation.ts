import { type Credential, type CredentialName, NO_FINDINGS } from '../../credentials/credential.ts';
import { fieldOf } from '../editor.ts';
import { answerOf, credentialOf, wantsAnswer } from '../selectors.ts';
import { type Answer, newStep, type Step, type Wizard, withStep } from '../state.ts';
import { withAdminSecret } from './auth-method.ts';

/** The answer put in; the answers that are checked with it become unchecked and are checked again. */
export function withAnswer(before: Wizard, name: CredentialName, answer: Answer): Wizard {
  const isSecret = credentialOf(before, name).authMethod === 'admin-secret';
  const state = isSecret && answer.value !== null ? withAdminSecret(before) : before;
  const isOther = answerOf(state, name).value !== answer.value;
  const next = { ...state, planned: null, answers: { ...state.answers, [name]: answer } };
  return isOther || answer.tries > 0 ? recheck(next, name, !isOther) : next;
}

/** The answers that are checked with this one are checked again. `keeps`: answers that were kept unchecked stay so, since this one is the same. */
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

/** To the next answer that is wanted, else to the review. */
export function advance(state: Wizard): Wizard {
  const { credentials, only } = state.setting;
  const review = openReview(state);
  if (only) return review;
  const from = credentials.findIndex((each) => each.name === state.step.name);
  const before = credentials.slice(0, from);
  const round = [...credentials.slice(from + 1), ...before, ...credentials.slice(from, from + 1)];
  // What was passed over to answer this one first comes before the rest.
  const missing = before.find(({ name, required }) => required && answerOf(state, name).status === 'empty');
  const next = missing ?? round.find(({ name }) => wantsAnswer(state, name));
  return next ? openStep(state, next.name) : review;
}

/** To the step before, or to the review that the step was opened from; from the first nowhere. */
export function goBack(state: Wizard): Wizard {
  const { credentials, only } = state.setting;
  if (state.step.returns?.name === state.step.name && !state.step.returns.byBack)
    return toReview(state, state.step.returns);
  const at = credentials.findIndex((each) => each.name === state.step.name);
  // Leaving a step that is being checked stops the check; the text stays.
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

/** The review again, the answer as it was. */
export function toReview(state: Wizard, { name, answer, field }: NonNullable<Step['returns']>): Wizard {
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

/** A value that was given up for another is checked again. */
function recheckedStatus({ value, status }: Answer): Answer['status'] {
  return value && status !== 'skipped' ? 'checking' : status;
}

export const REVIEW = { name: 'review', at: null, row: 0, notice: null, from: 0 } as const;

/** The review. Nothing is left of the step, nor of what was typed ahead. */
function openReview(state: Wizard): Wizard {
  return { ...state, step: newStep(state.step.name), queue: [], screen: REVIEW };
}

/** The step of this name, opened, from the review, to which going back leads. */
export function openFromReview(state: Wizard, name: CredentialName, byBack?: true): Wizard {
  const had = { name, answer: answerOf(state, name), field: state.fields[name] };
  return withStep(openStep(state, name), { returns: byBack ? { ...had, byBack } : had });
}

/** The step of this name, opened. A text that is an answer stands in its field to be corrected. */
export function openStep(state: Wizard, name: CredentialName): Wizard {
  const { value } = answerOf(state, name);
  const field = state.fields[name];
  const fill = !credentialOf(state, name).choices && field.text === '' && value ? fieldOf(value) : field;
  return {
    ...state,
    screen: { name: 'step' },
    step: newStep(name),
    fields: { ...state.fields, [name]: fill },
    choices: reloadFailedList(state.choices, name),
  };
}

/** The lists, that of one step to be asked for again where it could not be fetched. */
export function reloadFailedList(choices: Wizard['choices'], name: CredentialName): Wizard['choices'] {
  const list = choices[name];
  return list?.had.problem ? { ...choices, [name]: { ...list, of: '' } } : choices;
}

/** Left by the person. */
export function quit(state: Wizard): Wizard {
  const isWritten = state.written?.changed || state.screen.name === 'tested';
  return { ...state, screen: { name: 'exited', why: isWritten ? 'untested' : 'quit' } };
}
