import type { CredentialName } from '../credentials/credential.ts';
import { shownSentence } from '../text/redact.ts';
import { isUnchanged, offersOf, type Row, rowInHand, rowsOf } from './choice-rows.ts';
import { answerOf, canSignIn, credentialOf, listOf } from './derived.ts';
import { answerLines, answerText } from './frame-answers.ts';
import { BLANK, cells, cut, type Line, line, lineCells, padded, type Style, span, wrapped } from './line.ts';
import { linkLine } from './paint.ts';
import type { Parts } from './screen-parts.ts';
import type { Wizard } from './state.ts';

/** The screen of the step in hand: what the value is and where it is found, what was said of it, what there is to choose from. */
export function stepParts(state: Wizard, columns: number, budget: number): Parts {
  const credential = credentialOf(state, state.open);
  const at = state.setting.credentials.findIndex((each) => each.name === state.open);
  const { lines, cursor } = answerLines(state, columns, state.open);
  const asItIs = (words: string, style: Style = 'plain', indent = 3): Line[] =>
    wrapped(words, columns - indent - 1).map((row) => line(' '.repeat(indent) + row, style));
  const text: typeof asItIs = (words, style, indent) => asItIs(shownSentence(words), style, indent);
  if (state.help !== null) {
    const link = credential.where.url ? wholeLink(credential.where.url, columns) : [];
    const paragraphs = [...credential.help.map((paragraph) => text(paragraph)), link];
    const body = paragraphs.flat();
    // What fits below the header and the answer in hand.
    const page = Math.max(1, budget - 4);
    const from = Math.max(0, Math.min(paragraphs.slice(0, state.help).flat().length, body.length - page));
    const shown = body.slice(from, from + page);
    return { answers: lines, at, least: 1, cursor: null, body: shown, more: from + page < body.length };
  }
  const rows = rowsOf(state);
  const roomy = budget >= 16;
  // In a small window the ways on come before the explanation.
  const all = verdictLines(state, text);
  const said =
    roomy || rows.length === 0 || all.length <= 2 ? all : [...all.slice(0, 1), withDots(all[1] as Line)];
  const signIn = canSignIn(state) ? ', or sign in with your KMC email: ctrl+l' : '';
  const about =
    roomy || (said.length === 0 && rows.length === 0) ? text(credential.where.text + signIn, 'faint') : [];
  const link: Line[] =
    credential.where.url && (roomy || (said.length === 0 && rows.length === 0))
      ? wholeLink(credential.where.url, columns)
      : [];
  const without =
    roomy && said.length === 0 && credential.where.without ? text(credential.where.without, 'faint') : [];
  const hint = hintFor(state, credential.name);
  const sandbox =
    hint && (roomy || said.length === 0) && !credential.choices ? asItIs(`Sandbox: ${hint}`, 'warn') : [];
  // What was said of an older list is not said of the one under way.
  const choices = listOf(state, credential.name);
  const message =
    choices?.message && said.length === 0 ? text(choices.message, choices.problem ? 'warn' : 'plain') : [];
  const typing = state.typing ? text('Type it, then enter. Esc shows the list again.', 'faint') : [];
  const noted = [
    ...(state.note ? text(state.note, 'warn') : []),
    ...(roomy ? state.setting.notices.flatMap((notice) => text(`! ${notice}`, 'warn')) : []),
  ];
  const before = [...noted, ...said, ...message, ...sandbox, ...typing];
  // Below the header, two answers and the keys; in a small window the list comes before the other answers.
  const room = roomy
    ? budget - 4 - lines.length - before.length - about.length - link.length
    : budget - 5 - before.length;
  // Question, list and keys stand apart where there is room.
  const gap = rows.length > 0 && rows.length < room && budget >= 22 ? [BLANK] : [];
  const listRoom = Math.max(3, Math.min(rows.length, room));
  const list =
    roomy && rows.length > 0 && said.length === 0 && columns >= WIDE
      ? beside(listLines(state, rows, BESIDE - 2, listRoom), credential.help, columns, room)
      : listLines(state, rows, columns, listRoom);
  return {
    answers: lines,
    at,
    least: 1,
    cursor,
    body: [
      ...before,
      ...(roomy ? [...about, ...link, ...without, ...gap, ...list] : [...list, ...about, ...link]),
    ],
  };
}

/** In a window of so many columns the step's help stands beside its list, from column `BESIDE` on. */
const WIDE = 110;
const BESIDE = 68;

/** The list with the help's paragraphs at its right: as many whole ones as there are rows for. */
function beside(list: Line[], paragraphs: readonly string[], columns: number, room: number): Line[] {
  const help: string[] = [];
  for (const paragraph of paragraphs) {
    const rows = wrapped(paragraph, columns - BESIDE - 1);
    if (help.length + rows.length > Math.max(list.length, room)) break;
    help.push(...rows);
  }
  return Array.from({ length: Math.max(list.length, help.length) }, (_, index): Line => {
    const left = list[index] ?? [];
    const words = help[index];
    return words
      ? [...left, span(' '.repeat(Math.max(1, BESIDE - lineCells(left)))), span(words, 'faint')]
      : left;
  });
}

/** There is more of it, for which there is no room. */
function withDots(row: Line): Line {
  return [...row, span(' …', 'faint')];
}

/** The sandbox's value for a step; none where the answers so far are of another of its accounts. */
export function hintFor(state: Wizard, name: CredentialName): string | undefined {
  // On its own step the number to begin with, whatever is typed.
  const partnerId = name === 'partner-id' ? null : answerOf(state, 'partner-id').value;
  return state.setting.hints(partnerId)[name];
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
  const tidied = state.tidied.length ? text(`Taken off: ${state.tidied.join(', ')}.`, 'faint') : [];
  // What is wrong has an edge of its colour, as long as it is.
  const edged = (words: string, style: Style, edge: Style, first: string): Line[] =>
    text(words, style, 7).map(
      ([row], index): Line => [
        span('   ┃ ', edge),
        span(index === 0 ? first : '  ', edge),
        { ...span(row?.text.slice(7) ?? ''), style },
      ],
    );
  const marked = (mark: string, style: Style, message: string, fix: string | null): Line[] => [
    ...edged(message, style, style, `${mark} `),
    ...(fix ? edged(fix, 'plain', style, '  ') : []),
    ...tidied,
  ];
  if (state.wrong) return marked('✖', 'bad', state.wrong.message, state.wrong.fix);
  if (state.submitted === state.open || !verdict || status === 'checking') return tidied;
  // The text was changed since: what was said of the old one is not said of this one.
  if (!isUnchanged(state)) return tidied;
  if (status === 'invalid') return marked('✖', 'bad', verdict.message, verdict.fix);
  const [warning] = verdict.warnings;
  const isOffered = offersOf(state).length > 0 && (status === 'valid' || verdict.byNature);
  if (warning && isOffered) return marked('!', 'warn', warning.message, warning.fix);
  if (status === 'unchecked' && !kept) return marked('!', 'warn', verdict.message, verdict.fix);
  return tidied;
}

/** The rows to choose from: a window around the one in hand, with what is above and below counted. */
function listLines(state: Wizard, rows: readonly Row[], columns: number, room: number): Line[] {
  if (rows.length === 0) return [];
  const at = rowInHand(state);
  const most = Math.max(1, rows.length > room ? room - 1 : room);
  const first = Math.max(0, Math.min(at - Math.floor(most / 2), rows.length - most));
  const shown = rows.slice(first, first + most);
  const widest = (of: (row: Row) => string): number => Math.max(...shown.map((row) => cells(of(row))));
  // What tells the rows apart (ID, kind) is never pushed out by a long name: the name is cut; in a narrow window each by its own note.
  const noteOf = (row: Row): number => Math.min(cells(rowText(state, row).note), Math.floor(columns / 2));
  const isNarrow = columns < 60;
  const widthFor = (row: Row): number => {
    const note = isNarrow ? noteOf(row) : Math.max(...shown.map(noteOf));
    return Math.max(12, columns - 8 - (note > 0 ? note + 2 : 0));
  };
  const width = Math.min(
    widest((row) => rowText(state, row).text),
    isNarrow ? columns : Math.min(...shown.map(widthFor)),
  );
  const lines = shown.map((row, index): Line => {
    const { text, note } = rowText(state, row);
    const here = first + index === at;
    return [
      span(here ? '   ▸ ' : '     ', 'accent'),
      span(isNarrow ? cut(text, widthFor(row)) : padded(text, width), here ? 'bold' : 'plain'),
      span(note ? `  ${note}` : '', 'faint'),
    ];
  });
  const more = rows.length - shown.length;
  if (more > 0) lines.push(line(`     ${more} more: ↑ ↓, or type to filter`, 'faint'));
  return lines;
}

/** A row in words, and what is said beside it. */
export function rowText(state: Wizard, row: Row): { text: string; note: string } {
  const { label } = credentialOf(state, state.open);
  switch (row.kind) {
    case 'offer':
      return { text: shownSentence(row.offer.label), note: '' };
    case 'again':
      return { text: `Ask again about ${answerText(state, state.open)}`, note: '' };
    case 'keep-it':
      return {
        text: `Use ${answerText(state, state.open)}${answerOf(state, state.open).status === 'invalid' ? ' anyway' : ''}`,
        note: '',
      };
    case 'choice':
      return { text: shownSentence(row.choice.label), note: shownSentence(row.choice.note) };
    case 'typed':
      return {
        text: state.fields[state.open].guarded ? 'Use what was typed' : `Use “${shownSentence(row.text)}”`,
        note: '',
      };
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
