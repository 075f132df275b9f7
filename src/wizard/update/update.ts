import type { Choices, CredentialName, Some, Verdict } from '../../credentials/credential.ts';
import type { Given } from '../../credentials/state.ts';
import type { Result } from '../../result.ts';
import { EMPTY } from '../editor.ts';
import { BACK, intentOf, KEEP, OPEN_PAGE, QUIT, REVEAL, SIGN_IN } from '../keymap.ts';
import type { Intent } from '../presses.ts';
import {
  answerOf,
  createsAppToken,
  credentialOf,
  hasSecret,
  planKey,
  reviewRow,
  scrollOffset,
  unconfirmedHost,
  waitingFor,
} from '../selectors.ts';
import {
  type Input,
  type Proof,
  type Review,
  type View,
  type Wizard,
  type Written,
  withStep,
} from '../state.ts';
import { quit } from './navigation.ts';
import { afterPaste, withAnswers } from './paste.ts';
import { confirmAfter, dropStalePlan, reviewAfter, untestedAfter, writtenAfter } from './review.ts';
import { type SignInOutcome, signInAfter, signInAfterAttempt, withHint } from './sign-in.ts';
import { stepAfter } from './step.ts';
import { afterVerdict } from './verdict.ts';

export type Event =
  | Input
  | Intent
  /** The scrolling part of the screen has been drawn. */
  | { type: 'measured'; rows: number; room: number }
  | { type: 'verdict'; name: CredentialName; verdict: Verdict }
  | { type: 'choices'; name: CredentialName; of: string; choices: Choices }
  | { type: 'planned'; of: string; planned: Result<Review> }
  | { type: 'written'; done: Result<Written> }
  | { type: 'tested'; result: Result<Proof> }
  /** The page of this step could not be opened. */
  | { type: 'no-browser'; name: CredentialName }
  /** Answers that were not typed: a pasted block, a sign-in. */
  | { type: 'filled'; given: Some<Given>; note?: string }
  | { type: 'attempted'; attempt: number; outcome: SignInOutcome };

/**
 * The wizard after an event. Pure: requests and writes are derived from the state (`effects.ts`).
 */
export function update(state: Wizard, event: Event): Wizard {
  return replayQueue(
    askAboutHost(invalidateView(state, dropStalePlan(state, reduce(state, event)))),
  );
}

/** Marks the view as not measured after a change, until it has been drawn. */
function invalidateView(before: Wizard, now: Wizard): Wizard {
  if (!before.view?.isFresh || now.view !== before.view) return now;
  const isSame =
    now.screen.name === before.screen.name &&
    selectedAnswer(now) === selectedAnswer(before) &&
    now.answers === before.answers &&
    now.planned === before.planned &&
    (now.step.help === null) === (before.step.help === null);
  return isSame ? now : { ...now, view: { ...before.view, isFresh: false } };
}

function reduce(state: Wizard, event: Event): Wizard {
  switch (event.type) {
    case 'press':
    case 'paste':
      return afterInput(state, event);
    case 'measured':
      return withMeasuredView(state, event);
    case 'verdict':
      return afterVerdict(state, event.name, event.verdict);
    case 'choices': {
      const { name, of, choices } = event;
      return { ...state, choices: { ...state.choices, [name]: { had: choices, of } } };
    }
    case 'planned':
      // A plan for other answers has come too late.
      return event.of === planKey(state) ? { ...state, planned: event.planned } : state;
    case 'written':
      return writtenAfter(state, event.done);
    case 'tested':
      return { ...state, screen: { name: 'tested', result: event.result, row: 0 } };
    case 'no-browser':
      return state.step.name === event.name
        ? withStep(state, { note: `No browser opened. The page: ${state.toOpen?.url ?? ''}` })
        : state;
    case 'filled': {
      const { given, note = null } = event;
      const filled = withAnswers(withStep(state, { note: null }), given);
      return note === null ? filled : withStep(filled, { note });
    }
    case 'attempted':
      return state.screen.name === 'sign-in' && state.screen.signIn.attempt === event.attempt
        ? {
            ...state,
            screen: {
              name: 'sign-in',
              signIn: signInAfterAttempt(state.screen.signIn, event.outcome, givenPartner(state)),
            },
          }
        : state;
    default:
      return afterIntent(state, event);
  }
}

/** The answer for the Partner ID, unless it is wrong. */
function givenPartner(state: Wizard): string | null {
  const { value, status } = answerOf(state, 'partner-id');
  return status === 'invalid' ? null : value;
}

function selectedAnswer({ screen }: Wizard): number | null {
  return screen.name === 'review' ? screen.at : null;
}

/** Limits scrolling so that the content does not end above the bottom of the view. */
function withMeasuredView(state: Wizard, { rows, room }: Omit<View, 'isFresh'>): Wizard {
  const view = { rows, room, isFresh: true };
  const { screen, step } = state;
  if (screen.name === 'review' && step.help === null)
    return { ...state, view, screen: { ...screen, from: scrollOffset(screen.from, 0, view) } };
  const help = step.help === null ? null : scrollOffset(step.help, 0, view);
  return { ...withStep(state, { help }), view };
}

/**
 * Queues input while an answer is being checked, and all input after it; leaving and going back do
 * not wait.
 */
function afterInput(state: Wizard, input: Input): Wizard {
  if (isAside(input) && state.screen.name === 'step') return applyInput(state, input);
  const waits = mustWait(state, input);
  // On the review, any key but Enter cancels a waiting Enter; at a step, ctrl+y does.
  const takesBack =
    state.screen.name === 'review' ? chordOf(input) !== 'enter' : chordOf(input) === KEEP;
  if (takesBack && !waits) return applyInput({ ...state, queue: [] }, input);
  return waits || (state.queue.length > 0 && !isLeaving(input))
    ? enqueue(state, input)
    : applyInput(state, input);
}

/** Does the input leave the answers unchanged? Then it need not wait. */
function isAside(input: Input): boolean {
  return [REVEAL, OPEN_PAGE].includes(chordOf(input));
}

function chordOf(input: Input): string {
  return input.type === 'press' ? input.press.chord : 'paste';
}

function isLeaving(input: Input): boolean {
  return [QUIT, ...BACK].includes(chordOf(input));
}

function mustWait(state: Wizard, input: Input): boolean {
  const waiting = waitingFor(state);
  const chord = chordOf(input);
  // A write runs to its end, so that the last message can report the state of the file. Ctrl+C
  // revokes an AppToken that is being created.
  if (waiting === 'write') return !(chord === QUIT && createsAppToken(state));
  if (isLeaving(input)) return false;
  switch (waiting) {
    case 'proof':
    case 'verdict':
      return true;
    case 'answers': {
      return chord === 'enter' && reviewRow(state) === 'go' && state.planned !== null;
    }
    case 'list': {
      const { text } = state.fields[state.step.name];
      const { typing, parse } = credentialOf(state, state.step.name);
      // A text that may be part of a name in the list needs the list too.
      return chord === 'enter' && (text === '' || (typing === 'filters' && !parse(text).ok));
    }
    default:
      // Nothing is written before the user has seen it.
      return (
        chord === 'enter' &&
        reviewRow(state) === 'go' &&
        state.planned !== null &&
        state.view?.isFresh === false
      );
  }
}

function enqueue(state: Wizard, input: Input): Wizard {
  if ([KEEP, SIGN_IN].includes(chordOf(input))) return state;
  // The user reads the last message before any key counts.
  if (['writing', 'testing'].includes(state.screen.name) && !isLeaving(input)) return state;
  return state.queue.length < 512 ? { ...state, queue: [...state.queue, input] } : state;
}

/** Replays the queued input until something must wait again. */
function replayQueue(state: Wizard): Wizard {
  let now = state;
  for (let [input] = now.queue; input && !mustWait(now, input); [input] = now.queue)
    now = askAboutHost(applyInput({ ...now, queue: now.queue.slice(1) }, input));
  return now;
}

function applyInput(state: Wizard, input: Input): Wizard {
  if (input.type === 'paste') return afterPaste(state, input.text);
  const intent = intentOf(state, input.press);
  return intent ? afterIntent(state, intent) : state;
}

function afterIntent(state: Wizard, intent: Intent): Wizard {
  if (intent.type === 'leave') return quit(state);
  const { screen, step } = state;
  if (intent.type === 'help') return withStep(state, { help: step.help === null ? 0 : null });
  if (intent.type === 'scroll' && step.help !== null)
    return withStep(state, { help: scrollOffset(step.help, intent.by, state.view) });
  switch (screen.name) {
    case 'step':
      return stepAfter(state, intent);
    case 'confirm-host':
    case 'confirm-link':
      return confirmAfter(state, intent, screen);
    case 'sign-in': {
      const next = signInAfter(screen.signIn, withHint(state, screen.signIn, intent));
      return { ...state, screen: next ? { name: 'sign-in', signIn: next } : { name: 'step' } };
    }
    case 'review':
      return reviewAfter(state, intent);
    case 'tested':
      return untestedAfter(state, intent, screen);
    default:
      return state;
  }
}

/** Asks the user before a secret goes to an untrusted host. */
function askAboutHost(state: Wizard): Wizard {
  if (state.screen.name !== 'step' && state.screen.name !== 'review') return state;
  const url = unconfirmedHost(state);
  if (!url || !hasSecret(state)) return state;
  if (['checking', 'invalid'].includes(answerOf(state, 'region').status)) return state;
  const from = state.screen.name;
  return { ...state, queue: [], screen: { name: 'confirm-host', url, typed: EMPTY, from } };
}
