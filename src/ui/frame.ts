import { EMPTY } from './editor.ts';
import { type Parts, reviewFrame } from './frame-review.ts';
import { keysLines } from './hints.ts';
import {
  BLANK,
  cells,
  cut,
  ends,
  type Frame,
  fitted,
  type Line,
  line,
  lineCells,
  padded,
  type Span,
  type Style,
  span,
  wrapped,
} from './line.ts';
import { linkLine, maskedSpans } from './paint.ts';
import { answerOf, credentialOf, offersOf, type Row, rowInHand, rowsOf, type Wizard } from './state.ts';

export interface Size {
  columns: number;
  rows: number;
}

const MARK: Readonly<Record<string, Span>> = {
  valid: span('✔', 'good'),
  invalid: span('✖', 'bad'),
  unchecked: span('!', 'warn'),
  checking: span('·', 'faint'),
  skipped: span('–', 'faint'),
  empty: span(' '),
};

/**
 * The screen for a state: pure, so that the frame written before Ink is there and Ink's own are one and the same. Never taller than
 * `rows - 1`, never wider than `columns`. `tick` turns the spinner.
 */
export function frameOf(state: Wizard, size: Size, tick = 0): Frame {
  const columns = Math.max(20, Math.min(size.columns, 100));
  const budget = Math.max(6, size.rows - 1);
  const parts =
    state.screen.name === 'step'
      ? stepParts(state, columns, budget)
      : reviewFrame(state, columns, answerLines, tick);
  const head = header(state, columns);
  const foot = footer(state, columns, tick);
  return assembled(head, parts, foot, columns, budget);
}

/** Header, the answers, what is in hand, the footer; blank rows between them where there is room, and the answers shortened to those around the open one where there is none. */
function assembled(head: Line, parts: Parts, foot: Line[], columns: number, budget: number): Frame {
  const room = budget - 1 - foot.length;
  const over = parts.answers.length + parts.body.length - room;
  const keep = over <= 0 ? parts.answers.length : Math.max(parts.least, parts.answers.length - over);
  // The one in hand stays, with the one before it where there is room for two.
  const first = Math.max(0, Math.min(parts.at - (keep > 2 ? 1 : 0), parts.answers.length - keep));
  const answers = parts.answers.slice(first, first + keep);
  const body = shortened(parts.body, Math.max(0, room - answers.length));
  const spare = room - answers.length - body.length;
  const gap = (open: boolean): Line[] => (open ? [BLANK] : []);
  const top = gap(spare > 0);
  const lines = [
    head,
    ...top,
    ...answers,
    ...gap(spare > 1 && body.length > 0),
    ...body,
    ...gap(spare > 2),
    ...foot,
  ];
  const shown = parts.at - first;
  const inView = parts.cursor !== null && shown >= 0 && shown < answers.length;
  return {
    lines: lines.map((row) => fitted(row, columns)),
    cursor: inView ? { x: Math.min(parts.cursor as number, columns - 1), y: 1 + top.length + shown } : null,
  };
}

/** What does not fit is said to be there. */
function shortened(body: Line[], room: number): Line[] {
  if (body.length <= room || room === 0) return body.slice(0, room);
  return [
    ...body.slice(0, room - 1),
    line(`   … ${body.length - room + 1} more rows in a taller window`, 'faint'),
  ];
}

function header(state: Wizard, columns: number): Line {
  const { credentials, envFile, sandbox, only } = state.setting;
  const at = credentials.findIndex((each) => each.name === state.open);
  const place = state.screen.name === 'step' && !only ? `${at + 1} of ${credentials.length}` : '';
  const right = [cut(envFile, Math.max(8, columns - 40)), place].filter(Boolean).join('   ');
  const name: Line = sandbox
    ? [span('Kaltura setup', 'bold'), span('  sandbox', 'warn')]
    : line('Kaltura setup', 'bold');
  return ends(name, [span(right, 'faint')], columns);
}

function footer(state: Wizard, columns: number, tick: number): Line[] {
  const busy = doing(state);
  const status: Line[] = busy ? [[span(` ${'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'[tick % 10]} `, 'accent'), span(busy)]] : [];
  return [...status, ...keysLines(state, columns - 2).map((row) => line(` ${row}`, 'faint'))];
}

/** What is under way that the person waits for, in words. */
function doing(state: Wizard): string | null {
  const credential = credentialOf(state, state.open);
  switch (state.screen.name) {
    case 'writing':
      return `Writing ${state.setting.envFile} …`;
    case 'proving':
      return 'Asking Kaltura with what the file holds …';
    case 'review':
      return state.setting.credentials.some(({ name }) => answerOf(state, name).status === 'checking')
        ? 'Checking the answers …'
        : null;
    case 'step':
      if (state.submitted === state.open) return `Checking the ${credential.label} …`;
      if (
        credential.choices &&
        !state.typing &&
        !state.choices[state.open] &&
        answerOf(state, 'partner-id').value
      )
        return 'Fetching what there is to choose from …';
      return null;
    default:
      return null;
  }
}

const LABEL = 14;

/** One line an answer, in their order; nothing moves from the first key to the last. */
export function answerLines(
  state: Wizard,
  columns: number,
  at: string | null,
): { lines: Line[]; cursor: number | null } {
  let cursor: number | null = null;
  const narrow = columns < 60;
  const lines = state.setting.credentials.map(({ name, label, required }): Line => {
    const answer = answerOf(state, name);
    const here = name === at;
    const mark = here ? span('❯', 'accent') : (MARK[answer.status] as Span);
    const start: Line = [
      span(' '),
      mark,
      span(' '),
      span(padded(label, LABEL), here ? 'bold' : 'plain'),
      span('  '),
    ];
    const room = columns - lineCells(start) - 1;
    if (here && state.screen.name === 'step') {
      const field = fieldSpans(state, room);
      cursor = lineCells(start) + field.cursor;
      return [...start, ...field.spans];
    }
    const value = shownValue(state, name);
    const said =
      answer.status === 'checking'
        ? 'checking …'
        : answer.status === 'skipped'
          ? 'skipped'
          : answer.status === 'empty'
            ? required
              ? ''
              : 'optional'
            : brief(state, name);
    const left = cut(value, narrow ? room : Math.max(12, Math.min(room, 40)));
    const rest = room - cells(left) - 3;
    const style: Style =
      answer.status === 'invalid' ? 'bad' : answer.status === 'unchecked' ? 'warn' : 'faint';
    if (narrow && value !== '' && answer.status === 'valid') return [...start, span(left)];
    return said && (rest > 7 || value === '')
      ? [...start, span(left), ...(value ? [span('   ')] : []), span(cut(said, value ? rest : room), style)]
      : [...start, span(left)];
  });
  return { lines, cursor };
}

/** An answer as it is shown beside its label. A service URL is named by its region where it has one. */
export function shownValue(state: Wizard, name: string): string {
  const { value } = answerOf(state, name);
  const { secret, choices } = credentialOf(state, name);
  if (value === null || value === '') return '';
  if (secret) return maskedSpans(value, false).text;
  void choices;
  return value.replace(/^https:\/\//, '');
}

function brief(state: Wizard, name: string): string {
  const { verdict, kept, status, value } = answerOf(state, name);
  if (status === 'valid' && value === '') return 'cleared';
  if (!verdict) return '';
  if (status === 'unchecked')
    return kept ? 'kept, not checked' : verdict.code === 'DEPENDS' ? 'waits' : 'not checked';
  if (status === 'invalid') return 'wrong';
  const [warning] = verdict.warnings;
  return warning && warning.code !== 'NEW_USER' ? `! ${warning.message}` : verdict.message.replace(/\.$/, '');
}

/** The field being edited, scrolled so that the cursor is in it. */
function fieldSpans(state: Wizard, room: number): { spans: Span[]; cursor: number } {
  const field = state.fields[state.open] ?? EMPTY;
  const { secret, required, choices } = credentialOf(state, state.open);
  if (secret) {
    const { text, note } = maskedSpans(field.text, state.revealed);
    const at = state.revealed ? cells(field.text.slice(0, field.cursor)) : cells(text);
    if (text === '') return { spans: [span('type or paste it; it stays hidden', 'faint')], cursor: 0 };
    const tidy = state.tidied.length && room > 60 ? `, taken off: ${state.tidied.join(', ')}` : '';
    return {
      spans: [
        { ...span(cut(text, room)), input: true },
        span(cells(text) + cells(note) + 3 <= room ? `   ${note}${tidy}` : '', 'faint'),
      ],
      cursor: at,
    };
  }
  if (field.text === '') {
    const answer = answerOf(state, state.open);
    const hint = choices && !state.typing ? 'choose below, or type' : required ? '' : 'optional';
    return {
      spans: [span(answer.status === 'checking' ? shownValue(state, state.open) : hint, 'faint')],
      cursor: 0,
    };
  }
  const { text, cursor } = scrolled(field.text, field.cursor, room - 1);
  return { spans: [{ ...span(text), input: true }], cursor };
}

function scrolled(text: string, cursor: number, room: number): { text: string; cursor: number } {
  let from = 0;
  while (cells(text.slice(from, cursor)) > room - 1) from += text.codePointAt(from)! > 0xffff ? 2 : 1;
  const view = text.slice(from);
  return { text: cells(view) > room ? cut(view, room) : view, cursor: cells(text.slice(from, cursor)) };
}

function stepParts(state: Wizard, columns: number, budget: number): Parts {
  const credential = credentialOf(state, state.open);
  const at = state.setting.credentials.findIndex((each) => each.name === state.open);
  const { lines, cursor } = answerLines(state, columns, state.open);
  const text = (words: string, style: Style = 'plain', indent = 3): Line[] =>
    wrapped(words, columns - indent - 1).map((row) => line(' '.repeat(indent) + row, style));
  if (state.help) {
    const body = credential.help.flatMap((paragraph) => text(paragraph));
    return {
      answers: lines,
      at,
      least: 1,
      cursor: null,
      body: [...body, ...(credential.where.url ? [[span('   '), ...linkLine(credential.where.url)]] : [])],
    };
  }
  const said = verdictLines(state, text);
  const rows = rowsOf(state);
  const roomy = budget >= 16;
  const about = roomy || (said.length === 0 && rows.length === 0) ? text(credential.where.text) : [];
  const link: Line[] =
    credential.where.url && (roomy || (said.length === 0 && rows.length === 0))
      ? wholeLink(credential.where.url, columns)
      : [];
  const hint = state.setting.hints[credential.name];
  const sandbox = hint && said.length === 0 && !credential.choices ? text(`Sandbox: ${hint}`, 'warn') : [];
  const choices = state.choices[credential.name]?.had;
  const message =
    choices?.message && said.length === 0 ? text(choices.message, choices.problem ? 'warn' : 'plain') : [];
  const typing = state.typing ? text('Type it, then enter. Esc shows the list again.', 'faint') : [];
  const before = [...said, ...message, ...sandbox, ...typing];
  const room = budget - 1 - lines.length - before.length - 2;
  const list = listLines(
    state,
    rows,
    columns,
    Math.max(
      3,
      Math.min(rows.length, roomy ? Math.max(room - about.length - link.length - 2, 5) : Math.max(room, 4)),
    ),
  );
  return {
    answers: lines,
    at,
    least: 1,
    cursor,
    body: [...before, ...(roomy ? [...about, ...link, ...list] : [...list, ...about, ...link])],
  };
}

/** A link that is cut is no link: it is left out where it does not fit. */
function wholeLink(url: string, columns: number): Line[] {
  return cells(url) + 4 <= columns ? [[span('   '), ...linkLine(url)]] : [];
}

/** What was said of the answer in hand: wrong in its form, wrong, not checked; and what to do. */
function verdictLines(
  state: Wizard,
  text: (words: string, style?: Style, indent?: number) => Line[],
): Line[] {
  const { status, verdict, kept } = answerOf(state, state.open);
  const field = state.fields[state.open] ?? EMPTY;
  const { secret } = credentialOf(state, state.open);
  const tidied =
    state.tidied.length && !secret ? text(`Taken off: ${state.tidied.join(', ')}.`, 'faint') : [];
  const marked = (mark: string, style: Style, message: string, fix: string | null): Line[] => [
    ...text(message, style, 5).map(
      (row, index): Line =>
        index === 0 ? [span(`   ${mark} `, style), span(row[0]?.text.trimStart() ?? '', style)] : row,
    ),
    ...(fix ? text(fix, 'plain', 5) : []),
    ...tidied,
  ];
  if (state.wrong) return marked('✖', 'bad', state.wrong.message, state.wrong.fix);
  if (state.submitted === state.open || !verdict || status === 'checking') return tidied;
  // The text was changed since: what was said of the old one is not said of this one.
  const { value } = answerOf(state, state.open);
  if (field.text !== '' && value !== null && field.text !== value && !credentialOf(state, state.open).choices)
    return tidied;
  if (status === 'invalid') return marked('✖', 'bad', verdict.message, verdict.fix);
  if (status === 'unchecked' && !kept) return marked('!', 'warn', verdict.message, verdict.fix);
  const [warning] = verdict.warnings;
  if (warning && offersOf(state).length > 0) return marked('!', 'warn', warning.message, warning.fix);
  return tidied;
}

/** The rows to choose from: a window around the one in hand, with what is above and below counted. */
function listLines(state: Wizard, rows: readonly Row[], columns: number, room: number): Line[] {
  if (rows.length === 0) return [];
  const at = rowInHand(state);
  const most = Math.max(1, rows.length > room ? room - 1 : room);
  const first = Math.max(0, Math.min(at - Math.floor(most / 2), rows.length - most));
  const shown = rows.slice(first, first + most);
  const width = Math.min(Math.max(...shown.map((row) => cells(rowText(state, row).text))), columns - 8);
  const lines = shown.map((row, index): Line => {
    const { text, note } = rowText(state, row);
    const here = first + index === at;
    return [
      span(here ? '   ❯ ' : '     ', 'accent'),
      span(padded(text, width), here ? 'bold' : 'plain'),
      span(note ? `  ${note}` : '', 'faint'),
    ];
  });
  const more = rows.length - shown.length;
  if (more > 0) lines.push(line(`     ${more} more: ↑ ↓, or type to filter`, 'faint'));
  return lines;
}

function rowText(state: Wizard, row: Row): { text: string; note: string } {
  const { label } = credentialOf(state, state.open);
  switch (row.kind) {
    case 'offer':
      return { text: row.offer.label, note: '' };
    case 'keep-it':
      return { text: `Keep ${shownValue(state, state.open)}`, note: '' };
    case 'choice':
      return { text: row.choice.label, note: row.choice.note };
    case 'typed':
      return { text: `Use “${row.text}”`, note: '' };
    case 'other':
      return { text: `another ${label === 'Region' ? 'service URL' : label} …`, note: 'type it' };
    case 'skip':
      return {
        text: 'skip',
        note: state.setting.inFile[state.open] ? 'the file keeps what it has' : 'not needed now',
      };
    case 'clear':
      return { text: 'clear', note: 'leave it empty in the file' };
  }
}
