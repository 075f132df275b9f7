/** A lone CR also ends a line in dotenv. */
export const LINE_BREAK = /\r\n|[\r\n]/;

/**
 * The offset where the line that contains this offset starts. A search for one kind of line ending
 * would be slow in a file with thousands of lines of the other kind.
 */
export function getLineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !/[\r\n]/.test(text[at - 1] as string)) at--;
  return at;
}

/** The number of the line that contains this offset, counted from 1. */
export function getLineNumber(text: string, offset: number): number {
  return text.slice(0, offset).split(LINE_BREAK).length;
}

/** The offset of that line's end, before its line ending. */
export function getLineEnd(text: string, offset: number): number {
  let at = offset;
  while (at < text.length && !/[\r\n]/.test(text[at] as string)) at++;
  return at;
}

/**
 * The text with `lines` added at its end, with the file's own line endings. The line `comment`
 * comes first, unless the text has it already. Without lines, the text stays the same.
 */
export function addLines(text: string, lines: readonly string[], comment: string): string {
  if (lines.length === 0) return text;
  const newline = detectNewline(text);
  const end = getEndForNewLines(text);
  const before = text.slice(0, end);
  const rest = before === '' || /[\r\n]$/.test(before) ? before : before + newline;
  const block = `${lines.join(newline)}${newline}`;
  const isContinued = /\\[\r\n]+$/.test(rest);
  if (!isContinued && rest.split(LINE_BREAK).includes(comment))
    return rest + block + text.slice(end);
  // The blank line also stops a final backslash from joining the last line to ours in a shell.
  const blank = before === '' || rest.split(LINE_BREAK).at(-2) === '' ? '' : newline;
  return rest + blank + comment + newline + block + text.slice(end);
}

/** The most common line ending in the text; '\n' for a text of one line. */
export function detectNewline(text: string): '\n' | '\r\n' {
  const all = text.split('\n').length - 1;
  const withReturn = text.split('\r\n').length - 1;
  return withReturn > all - withReturn ? '\r\n' : '\n';
}

/**
 * The offset for new lines: the end, but before lines that contain only blanks. Node 20 reads such
 * a line, a comment and the next variable as one long name.
 */
function getEndForNewLines(text: string): number {
  let last = text.length;
  while (last > 0 && /[^\S\ufeff]/.test(text[last - 1] as string)) last--;
  const trailing = text.slice(last);
  const start =
    last === 0
      ? 0
      : last + (/^[^\r\n]*(\r\n|[\r\n])/.exec(trailing)?.[0].length ?? trailing.length);
  return /[^\S\r\n]/.test(text.slice(start)) ? start : text.length;
}
