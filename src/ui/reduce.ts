import { cleaned } from '../credentials/clean.ts';
import type { Choices, Verdict } from '../credentials/credential.ts';
import type { Given } from '../credentials/report.ts';
import { withoutUnseen } from '../text/plain.ts';
import { EMPTY, edited } from './editor.ts';
import type { Key } from './keys.ts';
import { left, onward, opened, withAnswer } from './moves.ts';
import { hostKey, linkKey, provedKey, reviewKey } from './review-keys.ts';
import { isUnchanged } from './rows.ts';
import { attempted, isBeingTyped, type SignInOutcome, signInKey, signInPaste } from './sign-in.ts';
import {
  answerFrom,
  answerOf,
  credentialOf,
  fieldFor,
  type Input,
  type Planned,
  type Proved,
  secretPlace,
  toWrite,
  unconfirmedHost,
  type Wizard,
} from './state.ts';
import { inHand, stepKey } from './step-keys.ts';

export type Event =
  | Input
  | { type: 'verdict'; name: string; verdict: Verdict }
  | { type: 'choices'; name: string; choices: Choices }
  | { type: 'choices-stale'; name: string }
  | { type: 'planned'; key: string; planned: Planned }
  | { type: 'written'; changed: boolean; lost: string | null }
  | { type: 'not-written'; message: string }
  | { type: 'proved'; proved: Proved }
  /** Answers that came by another way than typing: a pasted block, signing in. */
  | { type: 'filled'; given: Readonly<Record<string, Given>>; note?: string }
  | { type: 'attempted'; attempt: number; outcome: SignInOutcome };

/** The wizard after an event. Pure: what is to be asked of the network or written follows from the state. */
export function reduce(state: Wizard, event: Event): Wizard {
  return replayed(confirming(after(state, event)));
}

function after(state: Wizard, event: Event): Wizard {
  switch (event.type) {
    case 'key':
    case 'paste':
      return taken(state, event);
    case 'verdict':
      return judged(state, event.name, event.verdict);
    case 'choices':
      return { ...state, choices: { ...state.choices, [event.name]: { had: event.choices, stale: false } } };
    case 'choices-stale': {
      const had = state.choices[event.name];
      return had ? { ...state, choices: { ...state.choices, [event.name]: { ...had, stale: true } } } : state;
    }
    case 'planned':
      // One made of other answers than these comes too late.
      return event.key === planKey(state) ? { ...state, planned: event.planned } : state;
    case 'written':
      return { ...state, written: event.changed, lost: event.lost, screen: { name: 'proving' } };
    case 'not-written':
      return { ...state, planned: null, screen: { name: 'review', at: null, notice: event.message } };
    case 'proved':
      return { ...state, screen: { name: 'proved', proved: event.proved } };
    case 'filled':
      return withNote(filled({ ...state, note: null }, event.given), event.note);
    case 'attempted':
      return state.screen.name === 'sign-in' && state.screen.signIn.attempt === event.attempt
        ? { ...state, screen: { name: 'sign-in', signIn: attempted(state.screen.signIn, event.outcome) } }
        : state;
  }
}

/** What plans are told apart by: the values to be written, and where the secret among them goes. */
export function planKey(state: Wizard): string {
  return JSON.stringify([toWrite(state), secretPlace(state)]);
}

/** What comes while an answer is being checked, and all that comes after it, waits for the verdict; leaving and going back do not. */
function taken(state: Wizard, input: Input): Wizard {
  if (isAside(input) && state.screen.name === 'step') return put(state, input);
  const busy = isBusy(state, input);
  // On the review, what follows a waiting Enter takes it back; so does ctrl+y at a step.
  const takesBack = state.screen.name === 'review' ? nameOf(input) !== 'enter' : nameOf(input) === 'keep';
  if (takesBack && !busy) return put({ ...state, queue: [] }, input);
  const waits = busy || (state.queue.length > 0 && !leaves(input));
  return waits ? queued(state, input) : put(state, input);
}

/** Changes no answer: it needs no turn. */
function isAside(input: Input): boolean {
  return ['reveal', 'open-page'].includes(nameOf(input));
}

function nameOf(input: Input): string {
  return input.type === 'key' ? input.key.name : 'paste';
}

function leaves(input: Input): boolean {
  return ['quit', 'back', 'suspend'].includes(nameOf(input));
}

function isBusy(state: Wizard, input: Input): boolean {
  const name = nameOf(input);
  // What is being written is written to its end: whoever leaves is told what has become of the file.
  if (state.screen.name === 'writing') return name !== 'suspend';
  if (leaves(input)) return false;
  if (state.screen.name === 'proving') return true;
  if (state.screen.name === 'review')
    return name === 'enter' && state.screen.at === null && state.planned !== null && stillChecking(state);
  if (state.screen.name !== 'step') return false;
  if (state.submitted === state.open) return true;
  // Enter on a list that is still being fetched.
  const choices = state.choices[state.open];
  const { text } = state.fields[state.open] ?? EMPTY;
  const credential = credentialOf(state, state.open);
  // A text that may be a part of a name in the list, too.
  const needsList = text === '' || (credential.typing === 'filters' && !credential.parse(text).ok);
  return (
    name === 'enter' && needsList && !state.typing && !!credential.choices && (!choices || choices.stale)
  );
}

/** Is any answer still being checked? */
export function stillChecking(state: Wizard): boolean {
  return state.setting.credentials.some(({ name }) => answerOf(state, name).status === 'checking');
}

function queued(state: Wizard, input: Input): Wizard {
  if (['keep', 'sign-in'].includes(nameOf(input))) return state;
  // What is said at the end is for a person to read first.
  if (['writing', 'proving'].includes(state.screen.name) && !leaves(input)) return state;
  return state.queue.length < 512 ? { ...state, queue: [...state.queue, input] } : state;
}

/** Plays what waited, as far as it goes. */
function replayed(state: Wizard): Wizard {
  let now = state;
  for (let [input] = now.queue; input && !isBusy(now, input); [input] = now.queue)
    now = confirming(put({ ...now, queue: now.queue.slice(1) }, input));
  return now;
}

function put(state: Wizard, input: Input): Wizard {
  return input.type === 'key' ? pressed(state, input.key) : pasted(state, input.text, input.block);
}

/** A secret is about to go to a host that nobody vouched for: that is asked first, before anything else. */
function confirming(state: Wizard): Wizard {
  if (state.screen.name !== 'step' && state.screen.name !== 'review') return state;
  const url = unconfirmedHost(state);
  const secret = state.setting.credentials.find((each) => each.secret);
  if (!url || !secret || answerOf(state, secret.name).value === null) return state;
  const region = answerOf(state, 'region').status;
  if (region === 'checking' || region === 'invalid') return state;
  const from = state.screen.name;
  return { ...state, queue: [], screen: { name: 'confirm-host', url, typed: EMPTY, from } };
}

function pressed(state: Wizard, key: Key): Wizard {
  if (key.name === 'quit') return left(state);
  if (state.help !== null && state.screen.name === 'step') {
    const step =
      key.name === 'down' || key.name === 'page-down'
        ? 1
        : key.name === 'up' || key.name === 'page-up'
          ? -1
          : 0;
    const last = credentialOf(state, state.open).help.length;
    return { ...state, help: step === 0 ? null : Math.max(0, Math.min(last, state.help + step)) };
  }
  switch (state.screen.name) {
    case 'step':
      return stepKey(state, key);
    case 'confirm-host':
      return hostKey(state, key, state.screen);
    case 'confirm-link':
      return linkKey(state, key, state.screen);
    case 'sign-in': {
      if (key.name === 'end-of-input' && !isBeingTyped(state.screen.signIn)) return left(state);
      const next = signInKey(state.screen.signIn, key);
      return { ...state, screen: next ? { name: 'sign-in', signIn: next } : { name: 'step' } };
    }
    case 'review':
      return reviewKey(state, key, state.screen.at);
    case 'proved':
      return provedKey(state, key, state.screen.proved);
    default:
      return state;
  }
}

function judged(state: Wizard, name: string, verdict: Verdict): Wizard {
  const before = answerOf(state, name);
  if (before.status !== 'checking') return state;
  const answers = { ...state.answers, [name]: { ...before, status: verdict.status, verdict } };
  const next = { ...state, answers };
  if (state.screen.name === 'review') {
    const index = state.setting.credentials.findIndex((each) => each.name === name);
    // An Enter that waited was for another review than this one has become.
    const isAsked = !state.setting.only || state.setting.only === name;
    return verdict.status === 'invalid' && isAsked && state.screen.at === null
      ? { ...next, queue: [], screen: { ...state.screen, at: index } }
      : next;
  }
  if (state.submitted === name) {
    const settled = { ...next, submitted: null };
    const goesOn = verdict.status === 'valid' ? verdict.offers.length === 0 : verdict.code === 'DEPENDS';
    return goesOn && state.open === name ? onward(settled) : { ...settled, queue: [], row: null };
  }
  // An earlier answer turned out wrong: its step opens again, unless something is being typed.
  const typed = (state.fields[state.open] ?? EMPTY).text !== '' && answerOf(state, state.open).value === null;
  const places = state.setting.credentials.map((each) => each.name);
  const earlier = places.indexOf(name) < places.indexOf(state.open);
  const wrong = verdict.status === 'invalid';
  if (state.screen.name === 'step' && wrong && earlier && !typed && !state.setting.only)
    return opened({ ...next, submitted: null, queue: [] }, name);
  return next;
}

/** A paste is cleaned, and what was taken off is said. A whole block of variables fills every answer it holds. */
function pasted(state: Wizard, text: string, block: Readonly<Record<string, string>>): Wizard {
  if (state.screen.name === 'sign-in')
    return {
      ...state,
      screen: { name: 'sign-in', signIn: signInPaste(state.screen.signIn, withoutUnseen(text)) },
    };
  if (state.screen.name !== 'step') return state;
  const held = state.setting.credentials.filter((each) => block[each.variable] !== undefined);
  if (held.length > 1) {
    const answers = Object.fromEntries(
      held.map((each) => [each.name, { text: block[each.variable] as string, source: 'pasted' as const }]),
    );
    return filled(state, answers);
  }
  const credential = credentialOf(state, state.open);
  const { text: clean, notes } = cleaned(text, credential.variable);
  // What was refused and cannot be seen is not added to.
  const isRefused =
    state.wrong !== null || (isUnchanged(state) && answerOf(state, state.open).status === 'invalid');
  const had = credential.secret && isRefused ? EMPTY : (state.fields[state.open] ?? EMPTY);
  const field = edited(had, { kind: 'insert', text: clean });
  return { ...inHand({ ...state, help: null }, field), tidied: notes };
}

function filled(state: Wizard, all: Readonly<Record<string, Given>>): Wizard {
  const { only } = state.setting;
  if (only) return filledOnly(state, only, all);
  let next = state;
  for (const credential of state.setting.credentials) {
    const one = all[credential.name];
    if (!one || one.text === '') continue;
    const fields = { ...next.fields, [credential.name]: fieldFor(credential, one) };
    next = withAnswer({ ...next, fields }, credential.name, answerFrom(credential, one));
  }
  return onward({ ...next, submitted: null, screen: { name: 'step' } });
}

/** With --only that one is taken, and only where it is of the account that the others are of. */
function filledOnly(state: Wizard, only: string, all: Readonly<Record<string, Given>>): Wizard {
  const step: Wizard = { ...state, submitted: null, screen: { name: 'step' } };
  const [account] = state.setting.credentials;
  const credential = credentialOf(state, only);
  const one = all[only];
  if (!one || one.text === '')
    return { ...step, note: `There is no ${credential.variable} in it: nothing was taken.` };
  const its = account && account.name !== only ? account.parse(all[account.name]?.text ?? '') : null;
  const own = account && answerOf(state, account.name).value;
  if (its?.ok && own && its.value !== own)
    return { ...step, note: `That is of account ${its.value}, the file is of ${own}: nothing was taken.` };
  const next = { ...step, fields: { ...step.fields, [only]: fieldFor(credential, one) } };
  return onward(withAnswer(next, only, answerFrom(credential, one)));
}

function withNote(state: Wizard, note: string | undefined): Wizard {
  return note === undefined ? state : { ...state, note };
}
