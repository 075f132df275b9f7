// Rows of text for a terminal, outside the wizard: tables, summaries, lists.
import { styleText } from 'node:util';
import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';
import { safe } from './output.ts';
import { toPlainText } from './plain.ts';
import { detectTerminalStyle, type TerminalStyle, toDrawable } from './terminal-style.ts';

/** Colour never carries meaning alone: a word or a symbol says the same. */
type Style = 'plain' | 'bold' | 'faint' | 'good' | 'bad' | 'warn' | 'accent';

export interface Span {
  text: string;
  style: Style;
}

export type Row = readonly Span[];

const FORMAT = {
  bold: 'bold',
  faint: 'dim',
  good: 'green',
  bad: 'red',
  // Yellow text cannot be read on a light background.
  warn: 'bold',
  accent: 'cyan',
} as const;

/**
 * Text in one style, redacted and without control characters. Redact a text before you wrap or cut
 * it: a part of a secret no longer looks like one.
 */
export function span(text: string, style: Style = 'plain'): Span {
  return { text: toDrawable(safe(text)), style };
}

/** A command to copy. It is not redacted, because it must run as printed. */
export function commandRow(command: string, style: Style = 'plain'): Row {
  return [{ text: toDrawable(toPlainText(command)), style }];
}

/** A row in one style. */
export function row(text: string, style: Style = 'plain'): Row {
  return [span(text, style)];
}

/** The width of a text in terminal columns. */
export function textWidth(text: string): number {
  return stringWidth(toDrawable(text));
}

/** The text cut to `columns`, with an ellipsis if something is missing. */
export function truncate(text: string, columns: number): string {
  const truncationCharacter = toDrawable('…');
  if (columns < truncationCharacter.length) return '';
  return cliTruncate(toDrawable(text), columns, { truncationCharacter });
}

/** The text cut or padded with spaces to `columns`. */
export function pad(text: string, columns: number): string {
  const cut = truncate(text, columns);
  return cut + ' '.repeat(Math.max(0, columns - stringWidth(cut)));
}

/** The text broken at spaces. A longer word, such as a URL, stays whole, to be copied. */
export function wrap(text: string, columns: number): string[] {
  return wrapAnsi(toDrawable(text), columns).split('\n');
}

/** A command at the end of a sentence. */
const COMMAND =
  /(?<=: )(?:kaltura-setup|npx|npm run|op run|dotenvx|vals|git (?:-C|--git-dir|rm)|chmod|chown|unset|Remove-Item|eval|echo|\$env:|Get-Content)\b.*$/;

/** The text in lines of whole words. A command at its end stays whole on its own line, to be copied. */
export function wrapSentence(text: string, columns: number): string[] {
  const [command] = textWidth(text) > columns ? (COMMAND.exec(text) ?? []) : [];
  if (command === undefined) return wrap(text, columns);
  return [...wrap(text.slice(0, -command.length).trimEnd(), columns), command];
}

/**
 * The text as rows behind an indent, with `mark` in the indent of the first row. A long word reduces
 * the indent.
 */
export function indentRows(
  text: string,
  columns: number,
  indent: number,
  style: Style = 'plain',
  mark = '',
): Row[] {
  return wrapSentence(text, columns - indent).map((line, at) => {
    const space = ' '.repeat(Math.max(0, Math.min(indent, columns - textWidth(line))));
    return row((mark && at === 0 ? ` ${mark} ` : space) + line, style);
  });
}

/** The width for sentences on a terminal with this many columns; 0 means an unknown size. */
export function getSentenceWidth(columns: number | undefined): number {
  return Math.max(20, Math.min(columns || 80, 100));
}

/** Prints rows on stdout, in colour if the terminal and the options allow it. */
export function printRows(rows: readonly Row[], { noColor }: { noColor: boolean }): void {
  const style = detectTerminalStyle(process.env, process.stdout, noColor);
  if (rows.length > 0) process.stdout.write(`${toAnsi(rows, style)}\n`);
}

/** Rows with the escape codes for their styles, joined by newlines, without a final newline. */
export function toAnsi(rows: readonly Row[], { colour }: TerminalStyle): string {
  const paint = ({ text, style }: Span): string =>
    colour && style !== 'plain' ? styleText(FORMAT[style], text, { validateStream: false }) : text;
  return rows.map((spans) => spans.map(paint).join('')).join('\n');
}
