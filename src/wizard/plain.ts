import { createLineReader, type LineReader } from '../terminal/line-reader.ts';
import { exitWith, getSignalStatus, onSignals } from '../terminal/signals.ts';
import { safe } from '../text/output.ts';
import { toPlainText } from '../text/plain.ts';
import { indentRows, textWidth, toAnsi, wrap } from '../text/rows.ts';
import { toAscii } from '../text/terminal-style.ts';
import { listOffers } from './choice-rows.ts';
import { findWordIntent } from './keymap.ts';
import {
  describeChanges,
  describeCurrentAnswer,
  describeNoAnswer,
  getQuestion,
  listGreetingLines,
  type Question,
} from './plain-questions.ts';
import { type End, findEnd, type RunOptions, type RunResult } from './run.ts';
import { findAwaitedWork, getOpenAnswer, isStillChecking } from './selectors.ts';
import type { Wizard } from './state.ts';
import { createStore, type Store } from './store.ts';
import { listHelpParagraphs } from './wording.ts';

/** Writes a line without control characters and, unless `asItIs`, without secrets. */
type Say = (text?: string, options?: { asItIs: boolean }) => void;

/** The wizard line by line, for screen readers and terminals that cannot redraw. */
export async function runLineByLine(first: Wizard, options: RunOptions): Promise<RunResult> {
  const { stdout, style } = options;
  const say: Say = (text = '', { asItIs } = { asItIs: false }) => {
    const shown = asItIs ? toPlainText(text) : safe(text);
    const line = style.unicode ? shown : toAscii(shown);
    const columns = stdout.columns || 80;
    const words = line.trimStart();
    // `indentRows` redacts too.
    const rows = asItIs
      ? wrap(line, columns).join('\n')
      : toAnsi(indentRows(words, columns, line.length - words.length), style);
    stdout.write(`${textWidth(line) > columns ? rows : line}\n`);
  };
  let offSignals = (): void => undefined;
  const stopped = new Promise<End>((resolve) => {
    offSignals = onSignals((status) => resolve({ status }));
  });
  let quit = (): void => exitWith(getSignalStatus('SIGINT'));
  const reader = createLineReader(options.stdin, stdout, () => quit());
  const store = createStore(first, await options.services());
  quit = () => store.dispatch({ type: 'quit' });
  for (const line of listGreetingLines(first)) say(line);
  try {
    let before = first;
    for (;;) {
      const early = await Promise.race([stopped, waitUntilIdle(store)]);
      if (early) return { state: store.getState(), end: early };
      if (isTextDropped(store.getState())) {
        if (store.getState().step.mistake)
          for (const line of describeCurrentAnswer(store.getState())) say(line);
        store.dispatch({ type: 'escape' });
      }
      const state = store.getState();
      for (const line of describeChanges(before, state)) say(line);
      before = state;
      const end = findEnd(state);
      if (end !== null) return { state, end };
      const question = getQuestion(state);
      const answer = await Promise.race([ask(question, say, reader), stopped]);
      if (answer === null) store.dispatch({ type: 'quit' });
      else if (typeof answer === 'string') handleAnswer(store, question, answer, say);
      else {
        say();
        return { state: store.getState(), end: answer };
      }
    }
  } finally {
    offSignals();
    store.stop();
    reader.close();
  }
}

/** Asks the question and reads the answer; null at the end of the input or at Ctrl+C. */
function ask(question: Question, say: Say, reader: LineReader): Promise<string | null> {
  const { lines, hint, rows = [], selected = -1, prompt, isHidden = false } = question;
  say();
  for (const line of lines) say(line);
  if (hint) say(hint, { asItIs: true });
  rows.forEach(({ text, note }, index) => {
    // A note's parts stand apart on a screen.
    say(`  ${index + 1}. ${text}${note ? `, ${note.replaceAll('  ', ', ')}` : ''}`);
  });
  if (question.isSudden) reader.forget();
  const enter = rows.length > 0 && selected >= 0 ? `, Enter takes ${selected + 1}` : '';
  return reader.read(`${prompt}${enter}: `, { hidden: isHidden });
}

/** Handles a typed line: a word, a row's number, or the answer itself. */
function handleAnswer(store: Store, question: Question, typed: string, say: Say): void {
  const state = store.getState();
  const { rows = [], isHidden } = question;
  const word = isHidden ? typed.trim() : typed.trim().toLowerCase();
  const picked = rows.find((row, index) => word === String(index + 1) || word === row.word);
  // No answer is as short as the number of a row.
  const isNumber = rows.length > 0 && /^\d{1,2}$/.test(word);
  const answer = picked?.intent ?? (isNumber ? null : question.intentOf?.(typed));
  const named = findWordIntent(state, word);
  const isEnter = word === '' || named?.type === 'submit';
  const intent = isEnter ? question.onEnter : (named ?? answer);
  if (word === 'skip' && state.screen.name === 'step' && intent?.type !== 'skip')
    say('This answer is required: it cannot be skipped.');
  else if (intent?.type === 'help')
    for (const paragraph of listHelpParagraphs(state)) say(paragraph);
  else if (intent) {
    store.dispatch(intent);
    if (intent.type === 'back' && store.getState() === state) say('This is the first question.');
  } else say(describeNoAnswer(state, rows.length));
}

/**
 * Should a refused text be dropped? If the step has a list, yes: the whole list appears again, with
 * its numbers and its default. A refused text with better answers to offer stays.
 */
function isTextDropped(state: Wizard): boolean {
  const { credential, answer, text } = getOpenAnswer(state);
  const isRefused = state.step.mistake !== null || answer.status === 'invalid';
  const isList = state.screen.name === 'step' && credential.choices !== undefined;
  return isList && isRefused && text !== '' && listOffers(state).length === 0;
}

/** Waits until all work that the next question depends on is done. */
function waitUntilIdle(store: Store): Promise<void> {
  const isBusy = (): boolean => {
    const state = store.getState();
    return (
      findAwaitedWork(state) !== null || (state.screen.name === 'step' && isStillChecking(state))
    );
  };
  return new Promise((resolve) => {
    if (!isBusy()) return resolve();
    const off = store.subscribe(() => {
      if (isBusy()) return;
      off();
      resolve();
    });
  });
}
