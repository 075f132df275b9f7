/** Scripts that use U+200D and U+200C inside a word to join letters or keep them apart. */
const JOINING = 'Arab Syrc Mong Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh Khmr Mymr Tibt'
  .split(' ')
  .map((script) => `\\p{sc=${script}}`)
  .join('');

/**
 * A joiner, and the selector before it, inside an emoji; the selector of a keycap (1️⃣); a joiner
 * between letters of these scripts. A selector alone is dropped: it makes a sign such as ⚠ two
 * columns wide in some terminals only.
 */
const JOINER = [
  '(?<=\\p{ExtPict}[\\p{EMod}\\ufe0f]?)\\u200d(?=\\p{ExtPict})',
  '(?<=\\p{ExtPict})\\ufe0f(?=\\u200d\\p{ExtPict})',
  '(?<=[0-9#*])\\ufe0f(?=\\u20e3)',
  `(?<=[${JOINING}])[\\u200c\\u200d](?=[${JOINING}])`,
].join('|');

/**
 * The source of a pattern for one character that is invisible in a terminal or steers it: C0 and
 * C1 controls, DEL, line separators, bidirectional marks and overrides, zero-width characters,
 * fillers, selectors, tags, the byte-order mark. Joiners inside an emoji or a word are excluded:
 * without them a family emoji becomes four people, and a Persian word becomes a different word.
 */
export const UNSEEN_CHARACTER = `(?!${JOINER})[\\u0000-\\u001f\\u007f-\\u009f\\u180e\\u2028-\\u202e\\u2066-\\u2069\\ufff9-\\ufffb\\p{Default_Ignorable_Code_Point}]`;

let unseen: RegExp | null = null;

/** Compiled on first use, because V8 needs half a millisecond for it. */
function getUnseenPattern(): RegExp {
  unseen ??= new RegExp(UNSEEN_CHARACTER, 'gu');
  return unseen;
}

const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/**
 * The text on one line, without escape sequences and invisible characters. Line breaks and tabs in
 * a row become one space, a lone surrogate becomes U+FFFD. A text of more than `limit` characters
 * is cut between two visible characters and ends in `…`.
 */
export function toPlainText(text: string, limit = Number.POSITIVE_INFINITY): string {
  const clean = text
    .slice(0, limit * 8)
    .replace(ESCAPES, '')
    .replace(/[\t\n\r\v\f]+/g, ' ')
    .replace(getUnseenPattern(), '')
    .toWellFormed();
  if (clean.length <= limit || [...clean].length <= limit) return clean;
  let kept = '';
  let count = 1;
  for (const { segment } of new Intl.Segmenter().segment(clean)) {
    count += [...segment].length;
    if (count > limit) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Does the text contain an invisible character? */
export function hasUnseen(text: string): boolean {
  return text.search(getUnseenPattern()) >= 0;
}

/** The text without escape sequences and invisible characters; spaces stay, and nothing is cut. */
export function removeUnseen(text: string): string {
  return text.replace(ESCAPES, '').replace(getUnseenPattern(), '').toWellFormed();
}
