import { asciiText } from './ascii.ts';
import { type Line, type Span, type Style, span } from './line.ts';

/** What a terminal can show. */
export interface Looks {
  colour: boolean;
  unicode: boolean;
  /** OSC 8 links. */
  links: boolean;
}

const CODES: Readonly<Record<Style, readonly [on: number | string, off: number | string] | null>> = {
  plain: null,
  bold: [1, 22],
  faint: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  accent: [36, 39],
  link: ['2;4', '22;24'],
  badge: [7, 27],
};

/** The span with the escape codes of its style. */
export function painted(piece: Span, looks: Looks): string {
  const text = looks.unicode ? piece.text : asciiText(piece.text);
  const codes = looks.colour ? CODES[piece.style] : null;
  const styled = codes ? `\u001b[${codes[0]}m${text}\u001b[${codes[1]}m` : text;
  return piece.href && looks.links ? `\u001b]8;;${piece.href}\u001b\\${styled}\u001b]8;;\u001b\\` : styled;
}

/** Rows of text as one string, no newline at the end. */
export function paintedLines(lines: readonly Line[], looks: Looks): string {
  return lines.map((row) => row.map((piece) => painted(piece, looks)).join('')).join('\n');
}

/** What the environment says of a terminal. `links` is for whoever asks the terminal; `colour` follows `--no-color`, NO_COLOR, FORCE_COLOR and TERM, in this order. */
export function looksOf(
  env: Readonly<Record<string, string | undefined>>,
  terminal: { isTTY?: boolean | undefined },
  noColour: boolean,
  platform: string = process.platform,
): Looks {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const dumb = env.TERM === 'dumb';
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  const colour =
    !noColour &&
    !env.NO_COLOR &&
    (forced || (terminal.isTTY === true && !dumb && env.FORCE_COLOR === undefined));
  const unicode =
    platform === 'win32'
      ? Boolean(env.WT_SESSION || env.TERM_PROGRAM || env.ConEmuTask)
      : // Terminal.app sets no locale, and speaks UTF-8.
        (/utf-?8/i.test(locale) || (platform === 'darwin' && locale === '')) && env.TERM !== 'linux';
  return { colour, unicode, links: false };
}

/** The bullets behind which a secret is shown: a fixed width, the last four characters, and the length beside it. */
export function maskedSpans(secret: string, reveal: boolean): { text: string; note: string } {
  const count = [...secret].length;
  const tail = count >= 16 ? [...secret].slice(-4).join('') : '';
  return {
    text: secret === '' ? '' : reveal ? secret : `••••••••${tail}`,
    note: secret === '' ? '' : `${count} character${count === 1 ? '' : 's'}`,
  };
}

/** A line that leads to a page. */
export function linkLine(url: string): Line {
  return [{ ...span(url, 'link'), href: url }];
}
