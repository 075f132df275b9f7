import type { Credential } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import { isTrusted } from '../credentials/trust.ts';
import { type Problem, toParagraph } from '../result.ts';
import { ShellText } from '../text/command.ts';
import { hasLikelySecret } from '../text/redact.ts';
import {
  commandRow,
  getSentenceWidth,
  indentRows,
  pad,
  type Row,
  row,
  type Span,
  span,
  textWidth,
  truncate,
  wrap,
} from '../text/rows.ts';
import { formatCount, joinWords } from '../text/words.ts';
import { describeValue } from '../wizard/plain-questions.ts';
import { isPlainForm, listAnswerWarnings } from '../wizard/selectors.ts';
import { type Answer, listCredentials, type Wizard } from '../wizard/state.ts';
import { describeAnswer, describeAnswerNote, getMark } from '../wizard/wording.ts';
import { ACL_LOST, describeMode } from './changes.ts';
import { commandLineFor, formatCredentialOption } from './command-options.ts';
import type { Context } from './context.ts';
import { warnIfExampleDiffers } from './example.ts';
import { listNextSteps } from './next-steps.ts';
import { FORGETS_TOKEN } from './sandbox.ts';

/**
 * The summary printed after the wizard closes: the answers, the account, the file, and the next
 * steps for this project. It contains no secret.
 */
export async function successSummary(state: Wizard, context: Context): Promise<Row[]> {
  const { written, tested } = state;
  const isPlain = isPlainForm(state);
  if (!tested) return [row(`Nothing was written to ${context.envFile} (--dry-run).`)];
  const review = state.review && 'value' in state.review ? state.review.value : null;
  const removed = review?.removed.map(({ variable }) => variable) ?? [];
  const changed = [...(review?.added ?? []), ...(review?.changed ?? [])]
    .map(({ variable }) => variable)
    .concat(removed);
  const width = getSentenceWidth(process.stdout.columns);
  const done = (words: string): Row[] =>
    wrap(words, width - 2).map((line, at) => [
      span(isPlain ? '' : at === 0 ? '✔ ' : '  ', 'good'),
      span(line, 'bold'),
    ]);
  const account = tested.account || state.answers['admin-secret'].account?.name || 'The account';
  const entries =
    tested.entries === null ? '' : `, ${formatCount(tested.entries, 'entry', 'entries')}`;
  const missing = listMissingVariables(state, context);
  const warnings = [
    ...(written?.isAclLost ? [ACL_LOST] : []),
    ...(context.sandbox && written?.appToken ? [FORGETS_TOKEN] : []),
    ...(missing.length > 0
      ? [`${context.envFile} still needs ${joinWords(missing)}: --only writes one credential.`]
      : []),
    ...(changed.length > 0 ? (review?.warnings ?? []) : []),
    ...listSummaryWarnings(state).map(toParagraph),
    ...(await warnIfExampleDiffers(context, changed)).map(toParagraph),
  ];
  const steps = listNextSteps(state, context, removed);
  if (missing.length > 0) steps.unshift(['For the rest:', commandLineFor(context)``]);
  return [
    ...nameSandbox(context),
    ...formatAnswers(state, width),
    row(''),
    ...done(`${account} (${tested.partnerId}) answered from ${tested.serverName}${entries}.`),
    ...done(
      changed.length > 0
        ? `${context.envFile} was written${describeMode(context.envFile)}.`
        : `${context.envFile} already has all these values: nothing was changed.`,
    ),
    ...warnings.flatMap((words) => indentRows(`! ${words}`, width, 0, 'warn')),
    row(''),
    // A command stays whole, to be copied.
    ...steps
      .slice(0, MAX_STEPS)
      .flatMap(([words, command]) => [...indentRows(words, width, 0), commandRow(`  ${command}`)]),
  ];
}

function nameSandbox({ sandbox }: Context): Row[] {
  return sandbox ? [row('sandbox: this is not a real account', 'warn')] : [];
}

/** Warnings about the chosen answers, except those that a next step repeats. */
function listSummaryWarnings(state: Wizard): readonly Problem[] {
  return listCredentials(state)
    .filter(({ choices }) => choices !== undefined)
    .flatMap(({ name }) => listAnswerWarnings(state.answers[name]))
    .filter(({ code }) => code !== 'APP_TOKEN_OF_OTHER_USER');
}

const MAX_STEPS = 3;
const LABEL = 14;
const MARKS: Readonly<Record<Answer['status'], [text: string, style: Span['style']]>> = {
  valid: ['✔', 'good'],
  invalid: ['✖', 'bad'],
  unchecked: ['!', 'warn'],
  checking: ['·', 'faint'],
  skipped: ['–', 'faint'],
  empty: [' ', 'plain'],
};

/**
 * One row per answer: mark, label, value, note. A new AppToken takes the Admin Secret's row. A user
 * that was created with it is named as such.
 */
function formatAnswers(state: Wizard, width: number): Row[] {
  const token = state.written?.appToken;
  return listCredentials(state).flatMap(({ name, label }): Row[] => {
    const answer = state.answers[name];
    const isReplaced = !!token && name === 'admin-secret';
    const isCreated = !!token && answer.warnings.some(({ code }) => code === 'NEW_USER');
    const note = isCreated ? 'Created with the AppToken' : describeAnswerNote(state, name);
    const shown = isReplaced
      ? { label: 'AppToken', value: token, note: 'in place of the Admin Secret' }
      : { label, value: describeAnswer(state, name), note };
    if (!isPlainForm(state))
      return formatAnswer(isReplaced ? 'valid' : getMark(answer), shown, width);
    const value = isReplaced ? token : describeValue(state, name);
    return indentRows(
      `${shown.label}: ${[value, shown.note].filter(Boolean).join(', ')}`,
      width,
      0,
    );
  });
}

function formatAnswer(
  status: Answer['status'],
  { label, value: text, note: words }: { label: string; value: string; note: string },
  width: number,
): Row[] {
  const value = truncate(text, Math.max(40, Math.floor(width / 2)));
  const mark = [span(' '), span(...MARKS[status])];
  // In a narrow window a long value has a row of its own.
  if (textWidth(value) > width - 5 - LABEL)
    return [[...mark, span(` ${label}`)], ...indentRows(value, width, 3)];
  const room = width - 6 - LABEL - (value === '' ? 0 : textWidth(value) + 3);
  const note = room > 7 ? truncate(words, room) : '';
  const tone = status === 'invalid' ? 'bad' : status === 'unchecked' ? 'warn' : 'faint';
  const gap = value !== '' && note !== '' ? '   ' : '';
  return [[...mark, span(` ${pad(label, LABEL)}  ${value}${gap}`), span(note, tone)]];
}

/** With --only: the variables that the file still needs. */
function listMissingVariables(state: Wizard, { env }: Context): string[] {
  const { only, inFile } = state.setting;
  if (!only) return [];
  return listCredentials(state)
    .filter(
      ({ name, required, variable }) =>
        required && name !== only && !inFile[name] && !env[variable],
    )
    .map(({ variable }) => variable);
}

/**
 * The hint after the user leaves the wizard, or after --only: the command that continues it, with
 * all answers except secrets.
 */
export function resumeHint(state: Wizard, context: Context): Row[] {
  if (state.screen.name === 'exited' && state.screen.why === 'incomplete')
    return describeIncomplete(state, context);
  const problem =
    state.screen.name === 'exited' && 'problem' in state.screen && state.screen.problem;
  if (problem || state.written?.isChanged) return describeUntested(state, context, problem || null);
  const options = CREDENTIALS.flatMap((each) => findResumeOption(state, each) ?? []);
  const flags = [
    ...(state.setting.only ? [`--only ${state.setting.only}`] : []),
    ...(state.authMethod === 'new-app-token' ? ['--app-token'] : []),
  ];
  return [
    row('Nothing was written. To continue:'),
    commandRow(`  ${commandLineFor(context)`${new ShellText([...options, ...flags].join(' '))}`}`),
  ];
}

function describeIncomplete(state: Wizard, context: Context): Row[] {
  const { envFile } = context;
  const width = getSentenceWidth(process.stdout.columns);
  const missing = listMissingVariables(state, context);
  const done = state.written?.isChanged
    ? `${envFile} was written${describeMode(envFile)}.`
    : `${envFile} already has this value: nothing was changed.`;
  const commandLine = commandLineFor(context);
  // The wizard would replace a reference; the check says how to run with its value.
  const [reason, words, command] =
    missing.length > 0
      ? [`It still needs ${joinWords(missing)}`, 'For the rest:', commandLine``]
      : ['Other values are wrong or references', 'To see them:', commandLine`check`];
  return [
    ...indentRows(done, width, 0),
    ...indentRows(`! ${reason}, so it was not tested.`, width, 0, 'warn'),
    row(words),
    commandRow(`  ${command}`),
  ];
}

/** `problem`: why the test failed; null if the user quit before. */
function describeUntested(state: Wizard, context: Context, problem: Problem | null): Row[] {
  const { envFile } = context;
  const width = getSentenceWidth(process.stdout.columns);
  const done = state.written?.isChanged
    ? `${envFile} was written${describeMode(envFile)}, but not tested.`
    : `${envFile} was not changed, and could not be tested.`;
  const reason = problem ? ` ${toParagraph(problem)}` : '';
  return [
    ...nameSandbox(context),
    ...formatAnswers(state, width),
    row(''),
    ...indentRows(`! ${done}${reason}`, width, 0, 'warn'),
    row('To test it:'),
    commandRow(`  ${commandLineFor(context)`check`}`),
  ];
}

/**
 * The answer as an option; null for a secret, a wrong answer, or an answer that the next run finds
 * again.
 */
function findResumeOption(state: Wizard, credential: Credential): string | null {
  const { name, secret } = credential;
  const { value, origin, status } = state.answers[name];
  if (!value || secret || status === 'invalid') return null;
  // A secret can be typed into any field.
  if (state.fields[name].isGuarded || hasLikelySecret(value)) return null;
  if (origin === 'file' || origin === 'environment' || origin === 'example') return null;
  // The next run trusts the host of an option, so this run must trust it already.
  return name !== 'region' || isTrusted(value, origin, null) || state.confirmed.includes(value)
    ? formatCredentialOption(credential, value)
    : null;
}
