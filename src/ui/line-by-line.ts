import { shownSentence } from '../text/mistaken.ts';
import { plainText } from '../text/plain.ts';
import { type Conductor, conductor } from './conductor.ts';
import { EMPTY } from './editor.ts';
import { answerText } from './frame-answers.ts';
import { otherParts } from './frame-review.ts';
import { hintFor, rowText } from './frame-step.ts';
import { asciiText } from './paint.ts';
import { type LineReader, lineReader } from './read-line.ts';
import { isUnchanged, offersOf, rowInHand, rowsOf } from './rows.ts';
import type { Ended, Running } from './run.ts';
import { press, type Say, signInAnswer, signInQuestion } from './sign-in-lines.ts';
import { exitCodeOfSignal, onSignals } from './signals.ts';
import { answerOf, canSignIn, credentialOf, type Wizard, wantsAnswer } from './state.ts';

/**
 * The wizard line by line, for screen readers and terminals that cannot redraw: question, answer, verdict. The same state and the
 * same checks as on the screen; only what is shown and how keys are given differs.
 */
export async function runLineByLine(first: Wizard, running: Running): Promise<Ended> {
  const { stdout, looks } = running;
  const say: Say = (text = '', asItIs = false) => {
    const shown = plainText(asItIs ? text : shownSentence(text), Number.POSITIVE_INFINITY);
    stdout.write(`${looks.unicode ? shown : asciiText(shown)}\n`);
  };
  let quit = (): void => process.exit(exitCodeOfSignal('SIGINT'));
  const reader = lineReader(running.stdin, stdout, () => quit());
  const run = conductor(first, await running.services());
  quit = () => press(run, { name: 'quit' });
  const off = run.subscribe(() => undefined);
  const offSignals = onSignals((code) => {
    reader.close();
    process.exit(code);
  });
  const { envFile, sandbox, credentials } = first.setting;
  say(
    `Kaltura setup${sandbox ? ', sandbox' : ''}. It asks for ${first.setting.only ? 'one answer' : `${credentials.length} answers`} and writes ${envFile} at the end.`,
  );
  say(
    `At any question type back to go back, ? for help, quit to leave without writing${first.setting.only ? '' : '; at the first, sign in to sign in with your KMC email instead'}.`,
  );
  try {
    let before: string | null = null;
    let signedIn = false;
    for (;;) {
      await settled(run);
      const refused = run.state();
      if (isPutAside(refused)) {
        if (refused.wrong) sayStanding(refused, say);
        press(run, { name: 'escape' });
      }
      const state = run.state();
      if (state.screen.name === 'sign-in') signedIn = true;
      else if (signedIn) {
        signedIn = false;
        sayFilled(state, say);
      }
      if (before !== null && before !== state.open) sayVerdict(state, before, say);
      before = state.screen.name === 'step' ? state.open : null;
      const { screen } = state;
      if (screen.name === 'left') return { state, code: screen.code };
      if (screen.name === 'proved' && screen.proved.ok) return { state, code: 0 };
      const answer = await asked(state, say, reader);
      if (answer === null) {
        press(run, { name: 'quit' });
        continue;
      }
      await given(run, state, answer, say);
    }
  } finally {
    off();
    offSignals();
    run.stop();
    reader.close();
  }
}

/** Puts the question of the screen in hand and reads the answer; null where the input has ended or Ctrl+C was pressed. */
async function asked(state: Wizard, say: Say, reader: LineReader): Promise<string | null> {
  const { screen, setting } = state;
  say();
  if (screen.name === 'step') {
    const credential = credentialOf(state, state.open);
    const at = setting.credentials.findIndex((each) => each.name === state.open) + 1;
    say(
      `${setting.only ? '' : `Step ${at} of ${setting.credentials.length}: `}${credential.label}${credential.required ? '' : ' (optional)'}. ${credential.where.text}.`,
    );
    if (credential.where.url) say(credential.where.url);
    const hint = hintFor(state, credential.name);
    if (hint && !credential.choices) say(`Sandbox: ${hint}`, true);
    sayStanding(state, say);
    for (const notice of [...setting.notices, ...(state.note ? [state.note] : [])]) say(`Note: ${notice}`);
    const message = state.choices[state.open]?.had.message;
    if (message) say(message);
    const rows = rowsOf(state);
    rows.forEach((row, index) => {
      const { text, note } = rowText(state, row);
      say(`  ${index + 1}. ${text}${note ? `, ${note}` : ''}`);
    });
    const enter =
      rows.length > 0
        ? `, Enter takes ${rowInHand(state) + 1}`
        : answerOf(state, state.open).value !== null && !state.wrong && isUnchanged(state)
          ? answerOf(state, state.open).status === 'valid'
            ? ', Enter keeps what is there'
            : ', Enter tries the same again'
          : '';
    return reader.read(
      `${credential.label}${enter}${credential.secret ? ' (not shown while you type)' : ''}: `,
      credential.secret,
    );
  }
  if (screen.name === 'sign-in') return signInQuestion(state, say, reader);
  // The line that is typed into is the question itself, here.
  for (const row of otherParts(state, 100, 100).body.filter((each) => !each.some((piece) => piece.input)))
    say(
      row
        .map((piece) => piece.text)
        .join('')
        .trimEnd(),
    );
  if (screen.name === 'confirm-host' || screen.name === 'confirm-link') {
    // What was typed before the question is no answer to it.
    reader.forget();
    return reader.read(`${screen.name === 'confirm-host' ? 'Send it' : 'Write'} there? yes or no: `, false);
  }
  if (screen.name === 'proved') return reader.read('Enter tries again, keep ends: ', false);
  setting.credentials.forEach(({ name, label }, index) => {
    const { verdict, status, kept } = answerOf(state, name);
    say(
      `  ${index + 1}. ${label}: ${credentialOf(state, name).secret ? spoken(answerOf(state, name).value ?? '') : answerText(state, name) || 'none'}. ${kept && status === 'unchecked' ? 'Kept, not checked.' : (verdict?.message ?? (status === 'skipped' ? 'Skipped.' : ''))}`,
    );
  });
  const isUnsure = setting.credentials.some(
    ({ name }) =>
      (!setting.only || setting.only === name) &&
      answerOf(state, name).status === 'unchecked' &&
      wantsAnswer(state, name),
  );
  const enter = isUnsure
    ? 'Enter tries again, keep keeps what could not be checked'
    : `Enter goes on (${setting.dryRun ? 'nothing is written' : `writes ${setting.envFile} if anything changes`})`;
  return reader.read(`${enter}, ${numbers(state)} changes that answer: `, false);
}

/** Which answers can be changed from the review. */
function numbers({ setting }: Wizard): string {
  const only = setting.credentials.findIndex((each) => each.name === setting.only) + 1;
  return only > 0 ? String(only) : `1 to ${setting.credentials.length}`;
}

const STANDING = { empty: 'none', valid: 'right', invalid: 'wrong', unchecked: 'not checked' } as const;

/**
 * A refused text is put aside where there is a list: the whole list is there again, with its own numbers and its own default. Not
 * where there are better answers to offer in its place.
 */
function isPutAside(state: Wizard): boolean {
  const { text } = state.fields[state.open] ?? EMPTY;
  const isRefused = state.wrong !== null || answerOf(state, state.open).status === 'invalid';
  const isList = state.screen.name === 'step' && credentialOf(state, state.open).choices !== undefined;
  return isList && isRefused && text !== '' && offersOf(state).length === 0;
}

/** What signing in has answered. */
function sayFilled(state: Wizard, say: Say): void {
  const found = state.setting.credentials.filter(({ name }) => answerOf(state, name).source === 'found');
  if (found.length > 0) say(`Filled in from your account: ${found.map(({ label }) => label).join(', ')}.`);
}

/** How the answer that was just given was found. */
function sayVerdict(state: Wizard, name: string, say: Say): void {
  const { verdict, status, notes } = answerOf(state, name);
  const { label } = credentialOf(state, name);
  if (status === 'skipped') say(`${label}: skipped.`);
  else if (verdict && status !== 'checking') say(`${label}: ${STANDING[status]}. ${verdict.message}`);
  for (const note of notes) say(`Taken off or mended: ${note}.`);
  for (const warning of verdict?.warnings ?? [])
    if (warning.code !== 'NEW_USER') say(`Note: ${warning.message} ${warning.fix ?? ''}`);
}

/** What was said of the answer in hand. */
function sayStanding(state: Wizard, say: Say): void {
  const { verdict, status, value } = answerOf(state, state.open);
  const { secret } = credentialOf(state, state.open);
  if (state.wrong) say(`Wrong: ${state.wrong.message} ${state.wrong.fix}`);
  else if (status === 'invalid' && verdict) say(`Wrong: ${verdict.message} ${verdict.fix ?? ''}`);
  else if (status === 'unchecked' && verdict && verdict.code !== 'DEPENDS')
    say(`Not checked: ${verdict.message} ${verdict.fix ?? ''} Enter tries again, keep keeps it unchecked.`);
  else if (value !== null)
    say(`Now: ${secret ? spoken(value) : answerText(state, state.open)}. ${verdict?.message ?? ''}`);
}

/** A secret in words: bullets say nothing to a listener. */
function spoken(secret: string): string {
  const length = [...secret].length;
  return length === 0
    ? 'none'
    : `${length} characters${length >= 16 ? ` ending in ${secret.slice(-4)}` : ''}`;
}

/** Words instead of keys. What is none of them is the answer itself, or the number of a row. */
async function given(run: Conductor, state: Wizard, typed: string, say: Say): Promise<void> {
  const secret = state.screen.name === 'step' && credentialOf(state, state.open).secret;
  const word = secret ? typed.trim() : typed.trim().toLowerCase();
  if (word === 'quit') return press(run, { name: 'quit' });
  if (word === 'back') return press(run, { name: 'back' });
  if (word === 'keep') return press(run, { name: 'keep' });
  if (state.screen.name === 'step') return stepAnswer(run, state, typed, word, say);
  if (state.screen.name === 'sign-in') return signInAnswer(run, state, typed, word);
  if ((state.screen.name === 'confirm-host' || state.screen.name === 'confirm-link') && word !== '') {
    press(run, { name: 'text', text: word });
    return press(run, { name: 'enter' });
  }
  const { credentials } = state.setting;
  const number = /^[1-9]\d?$/.test(word) ? Number(word) : 0;
  const picked = credentials[number - 1]?.name;
  const { only } = state.setting;
  if (state.screen.name === 'review' && picked && (!only || only === picked)) {
    press(run, { name: 'home' });
    for (let down = 1; down < number && !only; down++) press(run, { name: 'down' });
    return press(run, { name: 'enter' });
  }
  // Only Enter goes on: what is no answer to the question must not write a file.
  if (typed === '') press(run, { name: 'enter' });
  else
    say(
      `That is no answer here. Enter, ${state.screen.name === 'review' ? `${numbers(state)}, back` : 'keep'} or quit.`,
    );
}

function stepAnswer(run: Conductor, state: Wizard, typed: string, word: string, say: Say): void {
  const { help, secret } = credentialOf(state, state.open);
  if (word === '?') {
    for (const paragraph of help) say(paragraph);
    return;
  }
  if (word === 'sign in' && canSignIn(state)) return press(run, { name: 'sign-in' });
  const rows = rowsOf(state);
  const named = rows.findIndex((row) => row.kind === word && (row.kind === 'skip' || row.kind === 'clear'));
  if (named >= 0) return rowPicked(run, named);
  const number = /^[1-9]\d{0,2}$/.test(word) && !secret ? Number(word) : 0;
  if (number >= 1 && number <= rows.length) return rowPicked(run, number - 1);
  if (word === '') return press(run, { name: 'enter' });
  press(run, { name: 'end' });
  press(run, { name: 'edit', edit: { kind: 'delete-to-start' } });
  run.dispatch({ type: 'paste', text: typed, block: {} });
  const tidied = run.state().tidied;
  if (tidied.length > 0) say(`Taken off: ${tidied.join(', ')}.`);
  // With a list in view the typed text is the answer, not a filter.
  const typedRow = rowsOf(run.state()).findIndex((row) => row.kind === 'typed' || row.kind === 'again');
  if (typedRow >= 0) rowPicked(run, typedRow);
  else press(run, { name: 'enter' });
}

function rowPicked(run: Conductor, index: number): void {
  const from = rowInHand(run.state());
  for (let step = from; step < index; step++) press(run, { name: 'down' });
  for (let step = from; step > index; step--) press(run, { name: 'up' });
  press(run, { name: 'enter' });
}

/** Waits until nothing is under way that the next question depends on. */
function settled(run: Conductor): Promise<void> {
  const busy = (): boolean => {
    const state = run.state();
    const { screen } = state;
    if (screen.name === 'writing' || screen.name === 'proving') return true;
    if (screen.name === 'sign-in') return screen.signIn.stage === 'asking' || screen.signIn.picked !== null;
    const checking = state.setting.credentials.some(
      ({ name }) => answerOf(state, name).status === 'checking',
    );
    if (screen.name === 'review') return checking || (state.planned === null && !checking);
    if (screen.name !== 'step') return false;
    const choices = state.choices[state.open];
    const listed =
      credentialOf(state, state.open).choices !== undefined && answerOf(state, 'partner-id').value !== null;
    return state.submitted !== null || checking || (listed && (!choices || choices.stale));
  };
  return new Promise((resolve) => {
    if (!busy()) return resolve();
    const off = run.subscribe(() => {
      if (busy()) return;
      off();
      resolve();
    });
  });
}
