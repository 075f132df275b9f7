import type { Credential, CredentialName } from '../credentials/credential.ts';
import { answerOf, credentialOf, wantsAnswer } from './derived.ts';
import { fieldOf } from './editor.ts';
import type { Answer, Wizard } from './state.ts';
import { withSecretWay } from './ways-in.ts';

/** The answer put in; the answers that are checked with it become unchecked and are checked again. */
export function withAnswer(before: Wizard, name: CredentialName, answer: Answer): Wizard {
  const isSecret = credentialOf(before, name).wayIn === 'admin-secret';
  const state = isSecret && answer.value !== null ? withSecretWay(before) : before;
  const isOther = answerOf(state, name).value !== answer.value;
  const next = { ...state, planned: null, answers: { ...state.answers, [name]: answer } };
  return isOther || answer.tries > 0 ? rechecked(next, name, !isOther) : next;
}

/** The answers that are checked with this one are checked again. `keeps`: what was kept unchecked stays so, since this one is the same. */
export function rechecked(state: Wizard, name: CredentialName, keeps = false): Wizard {
  const answers = { ...state.answers };
  for (const other of state.setting.credentials) {
    const had = answerOf(state, other.name);
    const none = had.status === 'empty' || had.status === 'skipped' || !had.value;
    if (other.dependsOn.includes(name) && !none)
      answers[other.name] = { ...had, status: 'checking', verdict: null, kept: keeps && had.kept };
  }
  return { ...state, answers };
}

/** To the next answer that is wanted, else to the review. */
export function onward(state: Wizard): Wizard {
  const { credentials, only } = state.setting;
  // What was typed ahead ends here: nothing is written that has not been seen.
  const review: Wizard = { ...closed(state), queue: [], screen: REVIEW };
  if (only) return review;
  const from = credentials.findIndex((each) => each.name === state.open);
  const before = credentials.slice(0, from);
  const round = [...credentials.slice(from + 1), ...before, ...credentials.slice(from, from + 1)];
  // What was passed over to answer this one first comes before the rest.
  const missing = before.find(({ name, required }) => required && answerOf(state, name).status === 'empty');
  const next = missing ?? round.find(({ name }) => wantsAnswer(state, name));
  return next ? opened(state, next.name) : review;
}

/** To the step before, or to the review that the step was opened from; from the first nowhere. */
export function wentBack(state: Wizard): Wizard {
  const { credentials, only } = state.setting;
  if (state.returns?.name === state.open && !state.returns.byBack) return toReview(state, state.returns);
  const at = credentials.findIndex((each) => each.name === state.open);
  // Leaving a step that is being checked stops the check; the text stays.
  const waiting = state.submitted === state.open;
  const stopped: Wizard = waiting
    ? {
        ...state,
        submitted: null,
        queue: [],
        answers: {
          ...state.answers,
          [state.open]: { ...answerOf(state, state.open), status: 'empty', value: null },
        },
      }
    : { ...state, queue: [] };
  if (at <= 0 || only) return waiting ? stopped : state;
  return opened(stopped, (credentials[at - 1] as Credential).name);
}

/** The review again, the answer as it was. */
export function toReview(state: Wizard, { name, answer, field }: NonNullable<Wizard['returns']>): Wizard {
  const now = answerOf(state, name);
  const isSame = now.value === answer.value && now.status === answer.status;
  const back = isSame
    ? state
    : withAnswer({ ...state, submitted: null }, name, {
        ...answer,
        verdict: null,
        status: recheckedStatus(answer),
      });
  return {
    ...closed(back),
    submitted: null,
    queue: [],
    fields: { ...back.fields, [name]: field },
    screen: REVIEW,
  };
}

/** A value that was given up for another is checked again. */
function recheckedStatus({ value, status }: Answer): Answer['status'] {
  return value && status !== 'skipped' ? 'checking' : status;
}

const REVIEW = { name: 'review', at: null, notice: null, from: 0 } as const;

/** The step of this name in hand, from the review, to which going back leads. */
export function openedFromReview(state: Wizard, name: CredentialName, byBack?: true): Wizard {
  return {
    ...opened(state, name),
    returns: {
      name,
      answer: answerOf(state, name),
      field: state.fields[name],
      ...(byBack ? { byBack } : {}),
    },
  };
}

/** A step's own state put away: nothing of it is shown on the next. */
export function closed(state: Wizard): Wizard {
  return {
    ...state,
    row: null,
    typing: false,
    revealed: false,
    help: null,
    wrong: null,
    note: null,
    tidied: [],
    returns: null,
  };
}

/** The step of this name in hand. A text that is an answer stands in its field to be corrected. */
export function opened(state: Wizard, name: CredentialName): Wizard {
  const { value } = answerOf(state, name);
  const field = state.fields[name];
  const fill = !credentialOf(state, name).choices && field.text === '' && value ? fieldOf(value) : field;
  return {
    ...closed(state),
    screen: { name: 'step' },
    open: name,
    fields: { ...state.fields, [name]: fill },
    choices: askedAgain(state.choices, name),
  };
}

/** The lists, that of one step to be asked for again where it could not be fetched. */
export function askedAgain(choices: Wizard['choices'], name: CredentialName): Wizard['choices'] {
  const list = choices[name];
  return list?.had.problem ? { ...choices, [name]: { ...list, of: '' } } : choices;
}

/** Left by the person. */
export function left(state: Wizard): Wizard {
  const isWritten = state.written || state.screen.name === 'proved';
  return { ...state, screen: { name: 'left', why: isWritten ? 'unproven' : 'quit' } };
}
