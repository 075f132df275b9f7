import type { CredentialName } from '../credentials/credential.ts';
import { findPastedValues } from '../credentials/paste.ts';
import { asciiText } from '../text/ascii.ts';
import { plainText } from '../text/plain.ts';
import { redact } from '../text/redact.ts';
import { isUnchanged, offersOf, rowsOf, selectedRow } from './choice-rows.ts';
import { wordIntent } from './keymap.ts';
import {
  describeSecret,
  sayCorrected,
  sayFilled,
  sayPasted,
  sayStanding,
  sayTold,
  sayVerdict,
} from './plain-verdicts.ts';
import type { Intent } from './presses.ts';
import { type LineReader, lineReader } from './prompt.ts';
import { reviewLines } from './review-text.ts';
import { type End, type Ended, endOf, type Running } from './run.ts';
import {
  appTokenOffer,
  createsAppToken,
  credentialOf,
  hintFor,
  hintOnEnter,
  pageUrl,
  stillChecking,
  waitingFor,
  wantsAnswer,
} from './selectors.ts';
import { type Say, signInAnswer, signInQuestion } from './sign-in-lines.ts';
import { exitWith, onSignals, statusOfSignal } from './signals.ts';
import type { Wizard } from './state.ts';
import { createStore, type Store } from './store.ts';
import type { Event } from './update/update.ts';
import {
  answerText,
  confirmText,
  helpText,
  originText,
  rowText,
  UNTESTED_ROWS,
  untestedText,
} from './wording.ts';

/** The wizard line by line, for screen readers and terminals that cannot redraw. */
export async function runLineByLine(first: Wizard, running: Running): Promise<Ended> {
  const { stdout, style } = running;
  const say: Say = (text = '', asItIs = false) => {
    const shown = plainText(asItIs ? text : redact(text), Number.POSITIVE_INFINITY);
    stdout.write(`${style.unicode ? shown : asciiText(shown)}\n`);
  };
  let quit = (): void => exitWith(statusOfSignal('SIGINT'));
  const reader = lineReader(running.stdin, stdout, () => quit());
  const run = createStore(first, await running.services());
  quit = () => run.dispatch({ type: 'leave' });
  const off = run.subscribe(() => undefined);
  let stop = (_: End): void => undefined;
  const stopped = new Promise<End>((resolve) => {
    stop = resolve;
  });
  const offSignals = onSignals((status) => stop({ status }));
  const { envFile, sandbox, credentials } = first.setting;
  say(
    `Kaltura setup${sandbox ? ', sandbox' : ''}. It asks for ${first.setting.only ? 'one answer' : `${credentials.length} answers`} and writes ${envFile} at the end.`,
  );
  say(
    `At any question type “back” to go back, “help” for help, “quit” to leave without writing${first.setting.only ? '' : '; at the first, “sign in” to sign in with your KMC email instead'}.`,
  );
  try {
    let before: CredentialName | null = null;
    let signedIn = false;
    const told = new Set<CredentialName>();
    for (;;) {
      const early = await Promise.race([waitUntilIdle(run), stopped]);
      if (early) return { state: run.state(), end: early };
      const refused = run.state();
      if (isPutAside(refused)) {
        if (refused.step.wrong) sayStanding(refused, say);
        run.dispatch({ type: 'to-list' });
      }
      const state = run.state();
      if (state.screen.name === 'sign-in') signedIn = true;
      else if (signedIn) {
        signedIn = false;
        sayFilled(state, say);
      }
      if (before !== null && before !== state.step.name) sayVerdict(state, before, say);
      sayTold(state, told, say);
      before = state.screen.name === 'step' ? state.step.name : null;
      const end = endOf(state);
      if (end !== null) return { state, end };
      const answer = await Promise.race([askQuestion(state, say, reader), stopped]);
      if (answer !== null && typeof answer !== 'string') {
        say();
        return { state: run.state(), end: answer };
      }
      if (answer === null) run.dispatch({ type: 'leave' });
      else handleAnswer(run, state, answer, say);
    }
  } finally {
    off();
    offSignals();
    run.stop();
    reader.close();
  }
}

/** Asks the current question and reads the answer; null at the end of the input or at Ctrl+C. */
async function askQuestion(state: Wizard, say: Say, reader: LineReader): Promise<string | null> {
  const { screen, setting } = state;
  say();
  if (screen.name === 'step') {
    const credential = credentialOf(state, state.step.name);
    const at = setting.credentials.findIndex((each) => each.name === state.step.name) + 1;
    say(
      `${setting.only ? '' : `Step ${at} of ${setting.credentials.length}: `}${credential.label}${credential.required ? '' : ' (optional)'}. ${credential.where.text}.`,
    );
    const page = pageUrl(state);
    if (page) say(page);
    const hint = hintFor(state, credential.name);
    if (hint && !credential.choices)
      say(`Sandbox: ${hint}${hintOnEnter(state) === null ? '' : ' (enter takes it)'}`, true);
    sayStanding(state, say);
    for (const notice of [...setting.notices, ...(state.step.note ? [state.step.note] : [])])
      say(`Note: ${notice}`);
    const message = state.choices[state.step.name]?.had.message;
    if (message) say(message);
    const rows = rowsOf(state);
    rows.forEach((row, index) => {
      const { text, note } = rowText(state, row);
      say(`  ${index + 1}. ${text}${note ? `, ${note}` : ''}`);
    });
    const enter =
      rows.length > 0
        ? selectedRow(state) < 0
          ? ''
          : `, Enter takes ${selectedRow(state) + 1}`
        : state.answers[state.step.name].value !== null && !state.step.wrong && isUnchanged(state)
          ? state.answers[state.step.name].status === 'valid'
            ? ', Enter keeps the current value'
            : ', Enter tries the same value again'
          : '';
    return reader.read(
      `${credential.label}${enter}${credential.secret ? ' (not shown while you type)' : ''}: `,
      credential.secret,
    );
  }
  if (screen.name === 'sign-in') return signInQuestion(state, say, reader);
  for (const line of pageLines(state)) say(line);
  if (screen.name === 'confirm-host' || screen.name === 'confirm-link') {
    // Text typed before the question is not an answer to it.
    reader.forget();
    return reader.read(
      `${screen.name === 'confirm-host' ? 'Send it' : 'Write'} there? yes or no: `,
      false,
    );
  }
  if (screen.name === 'tested') {
    UNTESTED_ROWS.forEach((text, index) => {
      say(`  ${index + 1}. ${text}`);
    });
    return reader.read('Choose 1 or 2, Enter takes 1: ', false);
  }
  setting.credentials.forEach(({ name, label }, index) => {
    const { message, status, kept } = state.answers[name];
    const from = originText(state, name);
    say(
      `  ${index + 1}. ${label}: ${credentialOf(state, name).secret ? describeSecret(state.answers[name].value ?? '') : answerText(state, name) || 'none'}${from && ` (${from})`}. ${kept && status === 'unchecked' ? 'Kept, not checked.' : status === 'skipped' ? 'Skipped.' : message}`,
    );
  });
  const offer = appTokenOffer(state);
  if (offer !== null)
    say(
      `  AppToken in place of the Admin Secret: ${createsAppToken(state) ? 'yes' : 'no'}${offer ? `, ${offer}` : ''}. ${offer ? '' : '“app token” changes that.'}`,
    );
  const isUnsure = setting.credentials.some(
    ({ name }) =>
      (!setting.only || setting.only === name) &&
      state.answers[name].status === 'unchecked' &&
      wantsAnswer(state, name),
  );
  const enter = isUnsure
    ? 'Enter tries again, “keep” keeps the unchecked answers'
    : `Enter or “yes” continues (${setting.dryRun ? 'nothing is written' : `writes ${setting.envFile} if anything changes`})`;
  return reader.read(`${enter}, ${answerNumbers(state)} changes that answer: `, false);
}

/** The lines of the current screen, without the answers. */
function pageLines(state: Wizard): string[] {
  const confirm = confirmText(state);
  if (confirm) return [confirm.question, confirm.warning];
  const sentences = untestedText(state).map(({ text }) => text);
  const review = reviewLines(state).map((line) => {
    if (line.kind === 'change')
      return `  ${line.sign} ${line.text}${line.was ? `   ${line.was}` : ''}`;
    return `${' '.repeat(1 + (line.kind === 'sentence' ? (line.indent ?? 0) : 0))}${line.text}`;
  });
  return [...sentences, ...review];
}

/** The numbers of the answers that can be changed from the review. */
function answerNumbers({ setting }: Wizard): string {
  const only = setting.credentials.findIndex((each) => each.name === setting.only) + 1;
  return only > 0 ? String(only) : `1 to ${setting.credentials.length}`;
}

/**
 * Should a refused text be dropped? If the step has a list, yes: the whole list appears again, with
 * its numbers and its default. A refused text with better answers to offer stays.
 */
function isPutAside(state: Wizard): boolean {
  const { text } = state.fields[state.step.name];
  const isRefused =
    state.step.wrong !== null || state.answers[state.step.name].status === 'invalid';
  const isList =
    state.screen.name === 'step' && credentialOf(state, state.step.name).choices !== undefined;
  return isList && isRefused && text !== '' && offersOf(state).length === 0;
}

/** Handles a typed line: a word, a row's number, or the answer itself. */
function handleAnswer(run: Store, state: Wizard, typed: string, say: Say): void {
  const { screen, setting } = state;
  const open = state.step.name;
  const isSecret = screen.name === 'step' && credentialOf(state, open).secret;
  const word = isSecret ? typed.trim() : typed.trim().toLowerCase();
  const intent = wordIntent(state, word) ?? (word === '' ? SUBMIT : null);
  if (intent?.type === 'help') for (const paragraph of helpText(state)) say(paragraph);
  else if (intent) run.dispatch(intent);
  else if (screen.name === 'step') {
    run.dispatch(stepAnswer(state, typed, word));
    sayPasted(state, run.state(), say);
  } else if (screen.name === 'sign-in') run.dispatch(signInAnswer(screen.signIn, typed, word));
  else if (screen.name === 'review') {
    const picked = setting.credentials[numberIn(word) - 1]?.name;
    if (picked && (!setting.only || setting.only === picked))
      run.dispatch({ type: 'open', name: picked });
    else {
      const token = appTokenOffer(state) === '' ? ' “app token”,' : '';
      say(
        `That is not an answer here. Type Enter, ${answerNumbers(state)},${token} “back” or “quit”.`,
      );
    }
  } else if (screen.name === 'tested') {
    const row = numberIn(word) - 1;
    if (row in UNTESTED_ROWS) run.dispatch({ type: 'pick', row });
    else say('That is not an answer here. Type 1, 2 or “quit”.');
  } else run.dispatch({ type: 'submit', text: word });
  sayCorrected(state, run.state(), say);
}

const SUBMIT: Intent = { type: 'submit' };

function numberIn(word: string): number {
  return /^[1-9]\d{0,2}$/.test(word) ? Number(word) : 0;
}

function stepAnswer(state: Wizard, typed: string, word: string): Event {
  const { secret, variable } = credentialOf(state, state.step.name);
  const named = Object.keys(findPastedValues(typed));
  if (named.some((each) => each !== variable)) return { type: 'paste', text: typed };
  const rows = rowsOf(state);
  const worded = rows.findIndex(
    (row) => row.kind === word && (row.kind === 'skip' || row.kind === 'clear'),
  );
  if (worded >= 0) return { type: 'pick', row: worded };
  const number = secret ? 0 : numberIn(word);
  // In the plain form, typed text is an answer, not a filter for the list.
  return number >= 1 && number <= rows.length
    ? { type: 'pick', row: number - 1 }
    : { type: 'submit', text: typed };
}

/** Waits until all work that the next question depends on is done. */
function waitUntilIdle(run: Store): Promise<void> {
  const isBusy = (): boolean => {
    const state = run.state();
    return waitingFor(state) !== null || (state.screen.name === 'step' && stillChecking(state));
  };
  return new Promise((resolve) => {
    if (!isBusy()) return resolve();
    const off = run.subscribe(() => {
      if (isBusy()) return;
      off();
      resolve();
    });
  });
}
