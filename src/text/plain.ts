/**
 * The source of a pattern for one character that cannot be seen: C0 and C1 controls, DEL, line and paragraph separators, interlinear
 * marks, and all that Unicode says is drawn as nothing (zero-width characters, bidirectional marks and overrides, fillers, variation
 * selectors, the byte-order mark, "tag" characters). Nothing that came from elsewhere may steer a terminal or hide what it says.
 */
export const UNSEEN_CHARACTER =
  '[\\u0000-\\u001f\\u007f-\\u009f\\u180e\\u2028-\\u202e\\u2066-\\u2069\\ufff9-\\ufffb\\p{Default_Ignorable_Code_Point}]';
let unseen: RegExp | null = null;
/** Made when it is first needed: V8 takes half a millisecond over the pattern. */
function unseenPattern(): RegExp {
  unseen ??= new RegExp(UNSEEN_CHARACTER, 'gu');
  return unseen;
}
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/**
 * Text from the network, a file or the clipboard, made safe to show: escape sequences and characters that cannot be seen
 * are dropped (white space becomes one space), lone surrogates are replaced, and it is cut at `limit` characters.
 */
export function plainText(text: string, limit = 200): string {
  const clean = text
    .slice(0, limit * 8)
    .replace(ESCAPES, '')
    .replace(/[\t\n\r\v\f]+/g, ' ')
    .replace(unseenPattern(), '')
    .toWellFormed();
  if (clean.length <= limit) return clean;
  const characters = [...clean];
  return characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : clean;
}

/** Is there a character in it that cannot be seen? */
export function hasUnseen(text: string): boolean {
  return text.search(unseenPattern()) >= 0;
}

/** The text without what `plainText` takes out; its white space and its length stay. */
export function withoutUnseen(text: string): string {
  return text.replace(ESCAPES, '').replace(unseenPattern(), '').toWellFormed();
}
