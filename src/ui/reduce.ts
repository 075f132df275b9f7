import { cleaned } from '../credentials/clean.ts';
import type { Choices, Verdict } from '../credentials/credential.ts';
import type { Given } from '../credentials/report.ts';
import { plainText, withoutUnseen } from '../text/plain.ts';
import { EMPTY, edited, type Field, fieldOf } from './editor.ts';
import type { Key } from './keys.ts';
import { type Attempt, attempted, signIn, signInKey, signInPaste } from './sign-in.ts';
import {
  type Answer,
  answerFrom,
  answerOf,
  credentialOf,
  type Planned,
  type Proved,
  type Row,
  rowInHand,
  rowsOf,
  unconfirmedHost,
  type Wizard,
  wantsAnswer,
} from './state.ts';

export type Event =
  | { type: 'key'; key: Key }
  | { type: 'paste'; text: string; block: Readonly<Record<string, string>> }
  | { type: 'verdict'; name: string; verdict: Verdict }
  | { type: 'choices'; name: string; choices: Choices }
  | { type: 'choices-stale'; name: string }
  | { type: 'planned'; key: string; planned: Planned }
  | { type: 'written' }
  | { type: 'not-written'; message: string }
  | { type: 'proved'; proved: Proved }
  /** Answers that came by another way than typing: a pasted block, signing in. */
  | { type: 'filled'; given: Readonly<Record<string, Given>>; note?: string }
  | { type: 'attempted'; attempt: number; outcome: Attempt };

/** The wizard after an event. Pure: what is to be asked of the network or written follows from the state. */
export function reduce(state: Wizard, event: Event): Wizard {
  return replayed(confirming(after(state, event)));
}

function after(state: Wizard, event: Event): Wizard {
  switch (event.type) {
    case 'key':
      return isBusy(state, event.key) ? queued(state, event.key) : pressed(state, event.key);
    case 'paste':
      return pasted(state, event.text, event.block);
    case 'verdict':
      return judged(state, event.name, event.verdict);
    case 'choices':
      return { ...state, choices: { ...state.choices, [event.name]: { had: event.choices, stale: false } } };
    case 'choices-stale': {
      const had = state.choices[event.name];
      return had ? { ...state, choices: { ...state.choices, [event.name]: { ...had, stale: true } } } : state;
    }
    case 'planned':
      return { ...state, planned: { key: event.key, had: event.planned } };
    case 'written':
      return { ...state, written: true, screen: { name: 'proving' } };
    case 'not-written':
      return { ...state, planned: null, screen: { name: 'review', at: null, notice: event.message } };
    case 'proved':
      return { ...state, screen: { name: 'proved', proved: event.proved } };
    case 'filled':
      return { ...filled(state, event.given), note: event.note ?? null };
    case 'attempted':
      return state.screen.name === 'sign-in' && state.screen.signIn.attempt === event.attempt
        ? { ...state, screen: { name: 'sign-in', signIn: attempted(state.screen.signIn, event.outcome) } }
        : state;
  }
}

/** Keys that come while an answer is being checked wait for the verdict; leaving and going back do not. */
function isBusy(state: Wizard, key: Key): boolean {
  if (key.name === 'quit' || key.name === 'back' || key.name === 'suspend') return false;
  if (state.screen.name === 'writing' || state.screen.name === 'proving') return true;
  if (state.screen.name === 'review')
    return key.name === 'enter' && (state.planned === null || stillChecking(state));
  if (state.screen.name !== 'step') return false;
  if (state.submitted === state.open) return true;
  // Enter on a list that is still being fetched.
  const choices = state.choices[state.open];
  const { text } = state.fields[state.open] ?? EMPTY;
  const credential = credentialOf(state, state.open);
  // A text that may be a part of a name in the list, too.
  const needsList = text === '' || (credential.typing === 'filters' && !credential.parse(text).ok);
  return (
    key.name === 'enter' && needsList && !state.typing && !!credential.choices && (!choices || choices.stale)
  );
}

/** Is any answer still being checked? */
export function stillChecking(state: Wizard): boolean {
  return state.setting.credentials.some(({ name }) => answerOf(state, name).status === 'checking');
}

function queued(state: Wizard, key: Key): Wizard {
  if (key.name === 'reveal' || key.name === 'open-page' || key.name === 'keep') return state;
  return state.queue.length < 512 ? { ...state, queue: [...state.queue, key] } : state;
}

/** Plays the keys that waited, as far as they go. */
function replayed(state: Wizard): Wizard {
  let now = state;
  while (now.queue.length > 0 && !isBusy(now, now.queue[0] as Key)) {
    const [key, ...rest] = now.queue;
    now = confirming(pressed({ ...now, queue: rest }, key as Key));
  }
  return now;
}

/** A secret is about to go to a host that nobody vouched for: that is asked first, before anything else. */
function confirming(state: Wizard): Wizard {
  if (state.screen.name !== 'step' && state.screen.name !== 'review') return state;
  const url = unconfirmedHost(state);
  const secret = state.setting.credentials.find((each) => each.secret);
  if (!url || !secret || answerOf(state, secret.name).value === null) return state;
  const region = answerOf(state, 'region').status;
  if (region === 'checking' || region === 'invalid') return state;
  return { ...state, queue: [], screen: { name: 'confirm-host', url } };
}

function pressed(state: Wizard, key: Key): Wizard {
  if (key.name === 'quit') return left(state);
  if (state.help !== null && state.screen.name === 'step') {
    const page =
      key.name === 'down' || key.name === 'page-down'
        ? 1
        : key.name === 'up' || key.name === 'page-up'
          ? -1
          : 0;
    return { ...state, help: page === 0 ? null : Math.max(0, state.help + page) };
  }
  switch (state.screen.name) {
    case 'step':
      return stepKey(state, key);
    case 'confirm-host':
      return hostKey(state, key, state.screen.url);
    case 'sign-in': {
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

function left(state: Wizard): Wizard {
  return { ...state, screen: { name: 'left', code: state.written ? 3 : 130 } };
}

function hostKey(state: Wizard, key: Key, url: string): Wizard {
  const yes = key.name === 'text' && /^y/i.test(key.text);
  const no = (key.name === 'text' && /^n/i.test(key.text)) || key.name === 'back' || key.name === 'escape';
  if (key.name === 'end-of-input') return left(state);
  if (yes) {
    const agreed = { ...state, agreed: [...state.agreed, url], screen: { name: 'step' } as const };
    return onward(rechecked(agreed, 'region'));
  }
  if (!no) return state;
  const answers = {
    ...state.answers,
    region: {
      ...answerOf(state, 'region'),
      value: null,
      source: null,
      status: 'empty' as const,
      verdict: null,
    },
  };
  return opened({ ...state, answers }, 'region');
}

function stepKey(state: Wizard, key: Key): Wizard {
  const field = state.fields[state.open] ?? EMPTY;
  const rows = rowsOf(state);
  switch (key.name) {
    case 'enter':
      return rows.length > 0
        ? rowTaken(state, rows[rowInHand(state)] as Row)
        : submitted(state, field.text, 'chosen');
    case 'back':
      return wentBack(state);
    case 'next':
      return wantsAnswer(state, state.open) ? state : onward(state);
    case 'up':
      if (rows.length === 0) return wentBack(state);
      return { ...state, row: Math.max(0, rowInHand(state) - 1) };
    case 'down':
      return rows.length === 0 ? state : { ...state, row: Math.min(rows.length - 1, rowInHand(state) + 1) };
    case 'page-up':
      return { ...state, row: rows.length ? Math.max(0, rowInHand(state) - 5) : state.row };
    case 'page-down':
      return { ...state, row: rows.length ? Math.min(rows.length - 1, rowInHand(state) + 5) : state.row };
    case 'home':
    case 'end':
      // With a list in view and nothing typed they move in the list; else in the line.
      if (rows.length > 0 && field.text === '')
        return { ...state, row: key.name === 'home' ? 0 : rows.length - 1 };
      return inHand(state, edited(field, { kind: key.name }), false);
    case 'escape':
      if (state.typing)
        return {
          ...state,
          typing: false,
          row: null,
          wrong: null,
          fields: { ...state.fields, [state.open]: EMPTY },
        };
      return credentialOf(state, state.open).choices && field.text !== '' ? inHand(state, EMPTY) : state;
    case 'text':
      if (key.text === '?' && field.text === '') return { ...state, help: 0 };
      return inHand(state, edited(field, { kind: 'insert', text: withoutUnseen(key.text) }));
    case 'edit':
      return inHand(state, edited(field, key.edit), /delete|backspace/.test(key.edit.kind));
    case 'end-of-input':
      return field.text === '' ? left(state) : inHand(state, edited(field, { kind: 'delete' }));
    case 'reveal':
      return credentialOf(state, state.open).secret ? { ...state, revealed: !state.revealed } : state;
    case 'keep':
      return keptUnchecked(state);
    case 'sign-in':
      return state.open === state.setting.credentials[0]?.name ? signingIn(state) : state;
    case 'open-page': {
      const { url } = credentialOf(state, state.open).where;
      return url ? { ...state, toOpen: { url, count: (state.toOpen?.count ?? 0) + 1 } } : state;
    }
    default:
      return state;
  }
}

/** The sign-in in hand; the region where the Partner ID was found is offered first. */
export function signingIn(state: Wizard, email = ''): Wizard {
  const { signInAt } = state.setting;
  const suggested =
    answerOf(state, 'region').value ??
    state.choices.region?.had.list.find((choice) => choice.suggested)?.value ??
    null;
  return signInAt.length > 0
    ? { ...state, queue: [], screen: { name: 'sign-in', signIn: signIn(signInAt, suggested, email) } }
    : state;
}

/** The line in hand after an edit. A changed text is a new answer in the making: what was said of the old one no longer stands. */
function inHand(state: Wizard, field: Field, changed = true): Wizard {
  const same = field.text === (state.fields[state.open] ?? EMPTY).text;
  const fields = { ...state.fields, [state.open]: field };
  return changed && !same ? { ...state, fields, row: null, wrong: null, tidied: [] } : { ...state, fields };
}

function rowTaken(state: Wizard, row: Row): Wizard {
  switch (row.kind) {
    case 'offer':
      return given(state, row.offer.credential, row.offer.value);
    case 'keep-it':
      return onward(withAnswer(state, state.open, { ...answerOf(state, state.open), kept: true }));
    case 'choice':
      return submitted(state, row.choice.value, 'chosen');
    case 'typed':
      return submitted(state, row.text, 'chosen');
    case 'other':
      return { ...state, typing: true, row: null };
    case 'skip':
      return onward(
        withAnswer(state, state.open, {
          ...answerOf(state, state.open),
          value: null,
          source: null,
          status: 'skipped',
          verdict: null,
        }),
      );
    case 'clear':
      return onward(
        withAnswer(state, state.open, {
          ...answerOf(state, state.open),
          value: '',
          source: 'chosen',
          status: 'valid',
          verdict: null,
        }),
      );
  }
}

/** An offered answer, perhaps of another step. */
function given(state: Wizard, name: string, value: string): Wizard {
  const credential = credentialOf(state, name);
  const answer = answerFrom(credential, { text: value, source: 'chosen' });
  const fields = { ...state.fields, [name]: credential.choices ? EMPTY : fieldOf(value) };
  const next = withAnswer({ ...state, fields, wrong: null, submitted: name, row: null }, name, answer);
  return name === state.open ? next : { ...next, open: name };
}

/** Enter with this text: wrong in its form, unchanged, or to be checked. */
function submitted(state: Wizard, text: string, source: 'chosen'): Wizard {
  const credential = credentialOf(state, state.open);
  if (text.trim() === '' && !credential.required && !credential.choices)
    return onward(
      withAnswer(state, state.open, {
        ...answerOf(state, state.open),
        value: null,
        status: 'skipped',
        verdict: null,
      }),
    );
  const parsed = credential.parse(text);
  if (!parsed.ok) return { ...state, wrong: parsed, row: null, queue: [] };
  const before = answerOf(state, state.open);
  if (before.value === parsed.value && before.status === 'valid') return onward(state);
  const again = before.value === parsed.value ? before.tries + 1 : 0;
  const answer: Answer = {
    value: parsed.value,
    source: before.value === parsed.value && before.source ? before.source : source,
    status: 'checking',
    verdict: null,
    kept: false,
    notes: [...state.tidied, ...parsed.notes].filter((note, index, all) => all.indexOf(note) === index),
    tries: again,
  };
  const fields = credential.choices ? state.fields : { ...state.fields, [state.open]: fieldOf(parsed.value) };
  return withAnswer(
    { ...state, fields, submitted: state.open, wrong: null, revealed: false },
    state.open,
    answer,
  );
}

/** The answer put in; the answers that are checked with it become unchecked and are checked again. */
function withAnswer(state: Wizard, name: string, answer: Answer): Wizard {
  const changed = answerOf(state, name).value !== answer.value || answer.tries > 0;
  const next = { ...state, planned: null, answers: { ...state.answers, [name]: answer } };
  return changed ? rechecked(next, name) : next;
}

function rechecked(state: Wizard, name: string): Wizard {
  const answers = { ...state.answers };
  for (const other of state.setting.credentials) {
    const had = answerOf(state, other.name);
    const stands = had.status === 'empty' || had.status === 'skipped' || !had.value;
    if (other.dependsOn.includes(name) && !stands)
      answers[other.name] = { ...had, status: 'checking', verdict: null, kept: false };
  }
  return { ...state, answers };
}

function judged(state: Wizard, name: string, verdict: Verdict): Wizard {
  const before = answerOf(state, name);
  if (before.status !== 'checking') return state;
  const answers = { ...state.answers, [name]: { ...before, status: verdict.status, verdict } };
  const next = { ...state, answers };
  if (state.screen.name === 'review') {
    const index = state.setting.credentials.findIndex((each) => each.name === name);
    return verdict.status === 'invalid' && state.screen.at === null
      ? { ...next, screen: { ...state.screen, at: index } }
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
  const wrong =
    verdict.status === 'invalid' || (verdict.status === 'unchecked' && verdict.code !== 'DEPENDS');
  if (state.screen.name === 'step' && wrong && earlier && !typed && !state.setting.only)
    return opened({ ...next, submitted: null, queue: [] }, name);
  return next;
}

/** ctrl+y: an answer that could not be checked is kept as it is. */
function keptUnchecked(state: Wizard): Wizard {
  const answer = answerOf(state, state.open);
  return answer.status === 'unchecked'
    ? onward(withAnswer(state, state.open, { ...answer, kept: true }))
    : state;
}

/** To the next answer that is wanted, else to the review. */
function onward(state: Wizard): Wizard {
  const { credentials, only } = state.setting;
  const review: Wizard = { ...closed(state), screen: { name: 'review', at: null, notice: null } };
  if (only) return review;
  const from = credentials.findIndex((each) => each.name === state.open);
  const round = [...credentials.slice(from + 1), ...credentials.slice(0, from + 1)];
  const next = round.find(({ name }) => wantsAnswer(state, name));
  return next ? opened(state, next.name) : review;
}

function wentBack(state: Wizard): Wizard {
  const { credentials, only } = state.setting;
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
  return opened(stopped, (credentials[at - 1] as { name: string }).name);
}

function closed(state: Wizard): Wizard {
  return {
    ...state,
    row: null,
    typing: false,
    revealed: false,
    help: null,
    wrong: null,
    note: null,
    tidied: [],
  };
}

/** The step of this name in hand. A text that is an answer stands in its field to be mended. */
export function opened(state: Wizard, name: string): Wizard {
  const { value } = answerOf(state, name);
  const field = state.fields[name] ?? EMPTY;
  const fill = !credentialOf(state, name).choices && field.text === '' && value ? fieldOf(value) : field;
  return {
    ...closed(state),
    screen: { name: 'step' },
    open: name,
    fields: { ...state.fields, [name]: fill },
  };
}

function reviewKey(state: Wizard, key: Key, at: number | null): Wizard {
  const { credentials, only } = state.setting;
  const last = credentials.length - 1;
  const to = (index: number | null): Wizard => ({
    ...state,
    screen: { name: 'review', at: index, notice: null },
  });
  switch (key.name) {
    case 'up':
      return to(at === null ? last : Math.max(0, at - 1));
    case 'down':
      return to(at === null ? 0 : at === last ? null : at + 1);
    case 'home':
      return to(0);
    case 'end':
    case 'escape':
      return to(null);
    case 'back':
      return opened(state, only ?? (credentials[last] as { name: string }).name);
    case 'end-of-input':
      return left(state);
    case 'keep':
      return {
        ...state,
        answers: Object.fromEntries(
          credentials.map(({ name }) => [name, { ...answerOf(state, name), kept: true }]),
        ),
      };
    case 'enter':
      return at === null ? confirmed(state) : opened(state, (credentials[at] as { name: string }).name);
    default:
      return state;
  }
}

/** Enter on the review: opens what is still wanted, tries again what could not be checked, else writes. */
function confirmed(state: Wizard): Wizard {
  const { credentials, only, dryRun } = state.setting;
  const asked = credentials.filter((each) => !only || each.name === only);
  const wrong = asked.find(({ name, required }) => {
    const { status } = answerOf(state, name);
    return status === 'invalid' || (required && status === 'empty');
  });
  if (wrong) return opened(state, wrong.name);
  const unchecked = asked.filter(
    ({ name }) => wantsAnswer(state, name) && answerOf(state, name).status === 'unchecked',
  );
  if (unchecked.length > 0) {
    const answers = { ...state.answers };
    for (const { name } of credentials) {
      const had = answerOf(state, name);
      if (had.status === 'unchecked')
        answers[name] = { ...had, status: 'checking', verdict: null, tries: had.tries + 1 };
    }
    return { ...state, answers };
  }
  if (state.planned && !state.planned.had.ok) return { ...state, planned: null };
  return dryRun ? { ...state, screen: { name: 'left', code: 0 } } : { ...state, screen: { name: 'writing' } };
}

function provedKey(state: Wizard, key: Key, proved: Proved): Wizard {
  if (!proved.ok && key.name === 'enter') return { ...state, screen: { name: 'proving' } };
  return key.name === 'end-of-input' || key.name === 'keep' ? left(state) : state;
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
  const field = edited(state.fields[state.open] ?? EMPTY, { kind: 'insert', text: clean });
  return { ...inHand({ ...state, help: null }, field), tidied: notes };
}

function filled(state: Wizard, all: Readonly<Record<string, Given>>): Wizard {
  let next = state;
  for (const credential of state.setting.credentials) {
    const one = all[credential.name];
    if (!one || one.text === '') continue;
    const fields = {
      ...next.fields,
      [credential.name]: credential.choices ? EMPTY : fieldOf(plainText(one.text, 4096)),
    };
    next = withAnswer({ ...next, fields }, credential.name, answerFrom(credential, one));
  }
  return onward({ ...next, submitted: null, screen: { name: 'step' } });
}
