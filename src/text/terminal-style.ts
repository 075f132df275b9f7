/** What a terminal can show. */
export interface TerminalStyle {
  colour: boolean;
  unicode: boolean;
}

/** Can the terminal show more than ASCII, judging by the environment? */
function isUnicodeTerminal(env: NodeJS.ProcessEnv, platform: string = process.platform): boolean {
  if (platform === 'win32') return Boolean(env.WT_SESSION || env.TERM_PROGRAM || env.ConEmuTask);
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  // Terminal.app sets no locale but shows UTF-8.
  const isUtf8 = /utf-?8/i.test(locale) || (platform === 'darwin' && locale === '');
  return isUtf8 && env.TERM !== 'linux';
}

/** The text in characters that this terminal can show. Measure only the result. */
export function toDrawable(text: string): string {
  return isUnicodeTerminal(process.env) ? text : toAscii(text);
}

/** `--no-color`, NO_COLOR, FORCE_COLOR and TERM control colour, in this order. */
export function detectTerminalStyle(
  env: NodeJS.ProcessEnv,
  stream: { isTTY?: boolean | undefined },
  isColourOff: boolean,
  platform: string = process.platform,
): TerminalStyle {
  const isForced = env.FORCE_COLOR !== undefined && !['0', 'false'].includes(env.FORCE_COLOR);
  const isColourful = stream.isTTY === true && env.TERM !== 'dumb' && env.FORCE_COLOR === undefined;
  return {
    colour: !isColourOff && !env.NO_COLOR && (isForced || isColourful),
    unicode: isUnicodeTerminal(env, platform),
  };
}

/**
 * Characters, each followed by its equivalent in ASCII. Placeholders in commands (`‹email›`) get
 * brackets, which redirect nothing. The last ones are the spinner.
 */
const PAIRS = `✔v ✖x ❯> ▸> ┃| ·- •* →-> …... ↑up ↓down —- –- “" ”" ‹[ ›] █# ×x
  ⠋| ⠙/ ⠹- ⠸\\ ⠼| ⠴/ ⠦- ⠧\\ ⠇| ⠏/`;
const ASCII = new Map(PAIRS.split(/\s+/).map((pair) => [pair.slice(0, 1), pair.slice(1)]));

/** The text in ASCII, for a terminal without UTF-8. Characters without an equivalent become `?`. */
export function toAscii(text: string): string {
  return text
    .replaceAll('↑↓', 'up/down')
    .replace(/[^\x00-\x7e]/gu, (character) => ASCII.get(character) ?? '?');
}
