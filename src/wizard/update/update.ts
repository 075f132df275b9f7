import { EMPTY } from '../../terminal/editor.ts';
import { isAppTokenPlanned } from '../app-token-offer.ts';
import type { Done } from '../effects.ts';
import type { Intent } from '../intents.ts';
import { findIntent } from '../keymap.ts';
import { getSelectedReviewRow } from '../review-text.ts';
import {
  findAwaitedWork,
  findUnconfirmedHost,
  getOpenAnswer,
  getScrollOffset,
  isHostMissing,
  listKnownSecrets,
} from '../selectors.ts';
import { type Input, type Measured, type Wizard, withStep } from '../state.ts';
import { exit } from './navigation.ts';
import { applyPaste } from './paste.ts';
import { applyTest, applyWrite, dropStaleReview, updateConfirm, updateReview } from './review.ts';
import { applyAttempt, updateSignIn } from './sign-in.ts';
import { updateStep } from './step.ts';
import { applyVerdict } from './verdict.ts';

export type Event =
  | Input
  | Intent
  /** The scrolling part of the screen has been drawn. */
  | ({ type: 'measured' } & Measured)
  | Done;

/**
 * The wizard after an event, and after the queued input until something must wait again. Pure:
 * requests and writes are derived from the state (`effects.ts`).
 */
export function update(state: Wizard, event: Event): Wizard {
  let now = settle(state, applyEvent(state, event));
  for (let [input] = now.queue; input && !mustWait(now, findType(now, input)); [input] = now.queue)
    now = settle(now, applyInput({ ...now, queue: now.queue.slice(1) }, input));
  return now;
}

function settle(before: Wizard, now: Wizard): Wizard {
  return askAboutHost(invalidateView(before, dropStaleReview(before, now)));
}

/** Marks the view as not measured after a change, until it has been drawn. */
function invalidateView(before: Wizard, now: Wizard): Wizard {
  if (!before.view?.isFresh || now.view !== before.view) return now;
  const selected = ({ screen }: Wizard) => (screen.name === 'review' ? screen.answer : null);
  const isSame =
    now.screen.name === before.screen.name &&
    selected(now) === selected(before) &&
    now.answers === before.answers &&
    now.review === before.review &&
    (now.step.help === null) === (before.step.help === null);
  return isSame ? now : { ...now, view: { ...before.view, isFresh: false } };
}

function applyEvent(state: Wizard, event: Event): Wizard {
  switch (event.type) {
    case 'press':
    case 'paste':
      return acceptInput(state, event);
    case 'measured':
      return applyMeasurement(state, event);
    case 'done':
      return applyDone(state, event);
    default:
      return updateScreen(state, event);
  }
}

/** Applies the result of an effect that the state still calls for: the store drops all others. */
function applyDone(state: Wizard, { kind, effect, result }: Done): Wizard {
  switch (kind) {
    case 'verify':
      return applyVerdict(state, effect.name, result);
    case 'choices': {
      const list = { loaded: result, inputs: effect.inputs };
      return { ...state, choices: { ...state.choices, [effect.name]: list } };
    }
    case 'open-page':
      return result
        ? state
        : withStep(state, { note: `No browser opened. The page: ${effect.url}` });
    case 'sign-in':
      return applyAttempt(state, result);
    case 'review':
      return { ...state, review: result };
    case 'write':
      return applyWrite(state, result);
    case 'test-file':
      return applyTest(state, result);
    case 'connect':
      return state;
  }
}

/** Limits scrolling so that the content does not end above the bottom of the view. */
function applyMeasurement(state: Wizard, { rows, room }: Measured): Wizard {
  const view = { rows, room, isFresh: true };
  const { screen, step } = state;
  if (screen.name === 'review' && step.help === null)
    return { ...state, view, screen: { ...screen, from: getScrollOffset(screen.from, 0, view) } };
  const help = step.help === null ? null : getScrollOffset(step.help, 0, view);
  return { ...withStep(state, { help }), view };
}

const MOST_QUEUED = 512;

/**
 * Applies input, or queues it while an answer is being checked, and all input after it. Leaving and
 * going back do not wait.
 */
function acceptInput(state: Wizard, input: Input): Wizard {
  const { screen, queue } = state;
  const type = findType(state, input);
  // These leave the answers unchanged.
  if (type === 'reveal' || type === 'open-page') return applyInput(state, input);
  if (!mustWait(state, type)) {
    // On the review, any key but Enter cancels a waiting Enter; at a step, ctrl+y does.
    const isCancelling = screen.name === 'review' ? type !== 'submit' : type === 'keep';
    if (isCancelling) return applyInput({ ...state, queue: [] }, input);
    if (isLeaving(type) || queue.length === 0) return applyInput(state, input);
  }
  // Keys typed during the write or the test do not answer the message after it.
  const isReading = (screen.name === 'writing' || screen.name === 'testing') && !isLeaving(type);
  const isDropped =
    isReading || type === 'keep' || type === 'sign-in' || queue.length >= MOST_QUEUED;
  return isDropped ? state : { ...state, queue: [...queue, input] };
}

type InputType = Intent['type'] | 'paste' | null;

/** What the input would do now; null for nothing. */
function findType(state: Wizard, input: Input): InputType {
  return input.type === 'paste' ? 'paste' : (findIntent(state, input.press)?.type ?? null);
}

function isLeaving(type: InputType): boolean {
  return type === 'quit' || type === 'back';
}

function mustWait(state: Wizard, type: InputType): boolean {
  const work = findAwaitedWork(state);
  // A write runs to its end, so that the last message can report the state of the file. Ctrl+C
  // revokes an AppToken that is being created.
  if (work === 'write') return !(type === 'quit' && isAppTokenPlanned(state));
  if (isLeaving(type)) return false;
  if (work === 'file test' || work === 'verdict') return true;
  if (type !== 'submit') return false;
  if (work === 'list') {
    const { text, credential } = getOpenAnswer(state);
    // A text that may be part of a name in the list needs the list too.
    return text === '' || (credential.typing === 'filters' && !credential.parse(text).ok);
  }
  // Nothing is written before all answers are checked and the user has seen the changes.
  const isUnready = work === 'answers' || state.view?.isFresh === false;
  return isUnready && getSelectedReviewRow(state) === 0 && state.review !== null;
}

function applyInput(state: Wizard, input: Input): Wizard {
  if (input.type === 'paste') return applyPaste(state, input.text);
  const intent = findIntent(state, input.press);
  return intent ? updateScreen(state, intent) : state;
}

function updateScreen(state: Wizard, intent: Intent): Wizard {
  if (intent.type === 'quit') return exit(state, 'quit');
  const { screen, step } = state;
  if (intent.type === 'help') return withStep(state, { help: step.help === null ? 0 : null });
  if (intent.type === 'scroll' && step.help !== null)
    return withStep(state, { help: getScrollOffset(step.help, intent.by, state.view) });
  switch (screen.name) {
    case 'step':
      return updateStep(state, intent);
    case 'confirm-host':
    case 'confirm-target':
      return updateConfirm(state, intent, screen);
    case 'sign-in':
      return updateSignIn(state, intent, screen);
    case 'review':
      return updateReview(state, intent, screen);
    default:
      return state;
  }
}

/** Asks the user to confirm an untrusted host before a secret goes there. */
function askAboutHost(state: Wizard): Wizard {
  if (state.screen.name !== 'step' && state.screen.name !== 'review') return state;
  const url = findUnconfirmedHost(state);
  if (!url || listKnownSecrets(state).length === 0) return state;
  // The user can correct the address first, unless a submitted answer waits for the host.
  if (isHostMissing(state) && !state.step.isSubmitted) return state;
  if (['checking', 'invalid'].includes(state.answers.region.status)) return state;
  const from = state.screen.name;
  return { ...state, queue: [], screen: { name: 'confirm-host', url, typed: EMPTY, from } };
}
