import { plainText } from '../text/plain.ts';
import { asciiText } from './ascii.ts';

/** How a piece of text is drawn. Colour never carries a meaning alone: a word or a symbol says the same. */
export type Style = 'plain' | 'bold' | 'faint' | 'good' | 'bad' | 'warn' | 'accent' | 'link' | 'badge';

export interface Span {
  text: string;
  style: Style;
  /** Where it leads, for terminals that make links clickable. */
  href?: string;
  /** The text of the field in hand. */
  input?: true;
}

/** One row of the screen. */
export type Line = readonly Span[];

/** A screenful, and where the cursor stands: 0-based column and row, or null to hide it. */
export interface Frame {
  /** Something is under way: the spinner turns. */
  busy: boolean;
  lines: Line[];
  cursor: { x: number; y: number } | null;
}

export const BLANK: Line = [];

let inAscii = false;

/** Everything is measured and drawn in ASCII from here on, for a terminal without UTF-8: so nothing is cut that fits. */
export function drawInAscii(on: boolean): void {
  inAscii = on;
}

/** As it will be drawn. */
export function drawn(text: string): string {
  return inAscii ? asciiText(text) : text;
}

/** Nothing but what is seen and one column wide: ASCII, Latin-1, and the dashes, quotes, arrows and marks that the wizard itself draws. */
const PLAIN =
  /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2027\u2190-\u22ff\u2800-\u28ff\u2714\u2716\u276f]*$/;

/** A span, `plain` by default. Wherever its text came from (a file, a name, a path), nothing in it steers the terminal. */
export function span(text: string, style: Style = 'plain'): Span {
  return { text: drawn(PLAIN.test(text) ? text : plainText(text, Number.POSITIVE_INFINITY)), style };
}

/** A line of one style. */
export function line(text: string, style: Style = 'plain'): Line {
  return [span(text, style)];
}

/** Terminal columns that one character takes. */
function cell(character: string): number {
  // No need to ask Unicode.
  if ((character.codePointAt(0) as number) < 0x300 || PLAIN.test(character)) return 1;
  // In here, where they are needed: V8 takes half a millisecond over them. Enough of Unicode's East Asian wide and emoji ranges to keep
  // columns straight; Ink measures again before it draws.
  if (/\p{Mn}|\p{Me}|[\u200b-\u200d]|[\ufe00-\ufe0f]/u.test(character)) return 0;
  const wide =
    /[\u1100-\u115f\u2329\u232a\u2630-\u2637\u268a-\u268f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{191d2}\u{1aff0}-\u{1b2ff}\u{1d300}-\u{1d376}\u{1f000}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f7da}-\u{1f7ff}\u{1f900}-\u{1f9ff}\u{1fa70}-\u{1faff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
  return wide.test(character) ? 2 : 1;
}

/** Terminal columns that a text takes. */
export function cells(whole: string): number {
  const text = drawn(whole);
  if (PLAIN.test(text)) return text.length;
  let sum = 0;
  for (const character of text) sum += cell(character);
  return sum;
}

/** Columns that a line takes. */
export function lineCells(row: Line): number {
  return row.reduce((sum, piece) => sum + cells(piece.text), 0);
}

/** The text cut to `columns`, with … where something was left out. */
export function cut(whole: string, columns: number): string {
  const text = drawn(whole);
  if (cells(text) <= columns) return text;
  const dots = drawn('…');
  if (columns < dots.length) return '';
  let out = '';
  let used = 0;
  for (const character of text) {
    if (used + cell(character) > columns - dots.length) break;
    out += character;
    used += cell(character);
  }
  return `${out}${dots}`;
}

/** The text padded with spaces to `columns`, or cut. */
export function padded(text: string, columns: number): string {
  const shown = cut(text, columns);
  return shown + ' '.repeat(Math.max(0, columns - cells(shown)));
}

/** The line cut to `columns`. */
export function fitted(row: Line, columns: number): Line {
  if (lineCells(row) <= columns) return row;
  const out: Span[] = [];
  let left = columns;
  for (const piece of row) {
    if (left <= 0) break;
    const text = cut(piece.text, left);
    out.push({ ...piece, text });
    left -= cells(text);
  }
  return out;
}

/** Two parts at the two ends of a row; the right one is left out when there is no room. */
export function ends(left: Line, right: Line, columns: number): Line {
  const room = columns - lineCells(left) - lineCells(right);
  return room < 1 ? fitted(left, columns) : [...left, span(' '.repeat(room)), ...right];
}

/** The text broken at spaces into rows of `columns`; words longer than a row are broken. */
export function wrapped(text: string, columns: number): string[] {
  const rows: string[] = [];
  let row = '';
  for (const word of drawn(text).split(' ')) {
    const next = row === '' ? word : `${row} ${word}`;
    if (cells(next) <= columns) {
      row = next;
      continue;
    }
    if (row !== '') rows.push(row);
    row = word;
    for (let head = broken(row, columns); head !== row; head = broken(row, columns)) {
      rows.push(head);
      row = row.slice(head.length);
    }
  }
  if (row !== '' || rows.length === 0) rows.push(row);
  return rows;
}

function broken(text: string, columns: number): string {
  let out = '';
  let used = 0;
  for (const character of text) {
    if (out !== '' && used + cell(character) > columns) break;
    out += character;
    used += cell(character);
  }
  return out;
}

/** The columns that a screen uses: what is wider than a person reads in one go stays empty. */
export function widthOf(columns: number): number {
  return Math.max(20, Math.min(columns, 120));
}
