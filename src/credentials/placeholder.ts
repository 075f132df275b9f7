/** Placeholders for a User ID in guides and `.env.example` files. */
const PLACEHOLDERS: readonly RegExp[] = [
  /^[<{[‹(].*[>}\]›)]$|^%\w+%$|^__\w+__$/,
  /^(?:your|my|enter|insert|replace)(?:[ _.-]?(?:with|your|the|a|my|kaltura))*[ _.-]?(?:user|e?-?mail|login|id)(?:$|[ _.@-]|id|name)/i,
  /^(?:change|replace|fill|edit)[ _.-]?(?:me|this|in)$|[ _.-]here$/i,
  /^(?:kaltura[ _.-]?)?user[ _.-]?(?:id|name)$/i,
  /^(?:placeholder|example|todo|tbd|fixme|none|null|undefined|n\/a|x{3,}|\.{3,})$/i,
  /^(?:your?|user|username|name|me|e?-?mail|someone|somebody)(?:[ _.-]\w+)?@(?:example|domain|company|email|your-?(?:domain|company))\.\w+$/i,
];

/** Does the text look like a placeholder instead of a User ID? */
export function isPlaceholderUserId(text: string): boolean {
  return PLACEHOLDERS.some((pattern) => pattern.test(text));
}

/** Texts that hold a place in a team's `.env.example`, but could be somebody's User ID. */
const IN_EXAMPLES =
  /^(?:\$.*|\*+|(?:your|my|change|replace|insert|enter|todo|example|placeholder|dummy|sample)\b.*|.*(?:your[-_ ]|change[-_ ]?me).*|0+|1234567?8?9?0?)$/i;

/** Does the text in a `.env.example` look like a placeholder instead of a value? */
export function isExamplePlaceholder(text: string): boolean {
  return isPlaceholderUserId(text) || IN_EXAMPLES.test(text);
}
