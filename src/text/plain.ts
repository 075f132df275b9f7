/** Scripts whose letters are joined, or kept apart, by U+200D and U+200C inside a word. */
const JOINING = [
  ...['Arab', 'Syrc', 'Mong', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym'],
  ...['Sinh', 'Khmr', 'Mymr', 'Tibt'],
]
  .map((script) => `\\p{sc=${script}}`)
  .join('');

/**
 * A joiner, and the selector before it, inside an emoji; a joiner between such letters. A selector
 * alone is not kept: with it a sign such as ⚠ takes two columns in some terminals, one in others.
 */
const JOINER = [
  '(?<=\\p{ExtPict}[\\p{EMod}\\ufe0f]?)\\u200d(?=\\p{ExtPict})',
  '(?<=\\p{ExtPict})\\ufe0f(?=\\u200d\\p{ExtPict})',
  `(?<=[${JOINING}])[\\u200c\\u200d](?=[${JOINING}])`,
].join('|');

/**
 * The source of a pattern for one character that a terminal does not show or that steers it: C0 and
 * C1 controls, DEL, line separators, bidirectional marks and overrides, zero-width characters,
 * fillers, selectors, tags, the byte-order mark. Joiners inside an emoji or a word are not among
 * them: without them a family becomes four people, and a Persian word another one.
 */
export const UNSEEN_CHARACTER = `(?!${JOINER})[\\u0000-\\u001f\\u007f-\\u009f\\u180e\\u2028-\\u202e\\u2066-\\u2069\\ufff9-\\ufffb\\p{Default_Ignorable_Code_Point}]`;

let unseen: RegExp | null = null;

/** Compiled on first use: that takes V8 half a millisecond. */
function unseenPattern(): RegExp {
  unseen ??= new RegExp(UNSEEN_CHARACTER, 'gu');
  return unseen;
}

const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/**
 * The text on one line, without escape sequences and unseen characters: white space becomes one
 * space, a lone surrogate U+FFFD. If it has more than `limit` characters, it is cut between two
 * visible characters and ends in `…`.
 */
export function plainText(text: string, limit = 200): string {
  const clean = text
    .slice(0, limit * 8)
    .replace(ESCAPES, '')
    .replace(/[\t\n\r\v\f]+/g, ' ')
    .replace(unseenPattern(), '')
    .toWellFormed();
  return clean.length <= limit || [...clean].length <= limit ? clean : truncate(clean, limit);
}

function truncate(text: string, limit: number): string {
  let kept = '';
  let count = 1;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    count += [...segment].length;
    if (count > limit) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** Does the text contain an unseen character? */
export function hasUnseen(text: string): boolean {
  return text.search(unseenPattern()) >= 0;
}

/** The text without escape sequences and unseen characters; spaces and length stay. */
export function withoutUnseen(text: string): string {
  return text.replace(ESCAPES, '').replace(unseenPattern(), '').toWellFormed();
}
