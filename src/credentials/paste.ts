import { cleanValue } from './clean.ts';
import type { Credential, CredentialName, SomeCredentials } from './credential.ts';
import { CREDENTIALS } from './index.ts';

/** A value in quotes, or up to a blank or a character that closes a list. */
const VALUE = `"((?:\\\\.|[^"\\\\\\r\\n])*)"|'((?:[^'\\r\\n]|'\\\\''|'"(?:'|\\\\\\\\)+"'|'')*)'|\`([^\`\\r\\n]*)\`|“([^”\\r\\n]*)”|([^\\s"'\`,;(){}[\\]]+)`;

/** The text between a name and its value. */
const BETWEEN = [
  // `- name: A`, `value: 1` of Kubernetes, and the same in JSON.
  `["']?[\\s,]{1,200}["']?value["']?[ \\t]*[=:][ \\t]*`,
  // A=1, A: 1, 'a' => 1, process.env['A'] = 1, a row of a table.
  `["'\`]?\\]?[ \\t]*(?:=>|[=:|])[ \\t]*`,
  // define('A', 1)
  `["'\`][ \\t]*,[ \\t]*`,
].join('|');

/** Commands that set a variable without a character such as `=` between name and value. */
const COMMANDS = '(?:setx|setenv|ENV|set[ \\t]+-\\w+|secret[ \\t]+set)[ \\t]+';

/**
 * The values in a pasted text, by variable: env lines, several assignments in one line, compose
 * lists, `docker run -e`, YAML, JSON, PHP's `define`, PowerShell, a page of the KMC, the address or
 * the code of an embedded player, calls of Kaltura's client libraries. A value counts only if its
 * form is right, or if it follows the name of its own variable.
 */
export function readPastedValues(pasted: string): Record<string, string> {
  const text = pasted.replace(/^[ \t]*(?:#|\/\/).*$/gm, '');
  const found: Record<string, string> = findEmbeddedPlayer(text);
  const inCalls = findClientCalls(text);
  for (const { name, variable, pageLabel, inCode, parse } of CREDENTIALS) {
    const inCall = inCalls[name];
    if (inCall && parse(inCall).ok) found[variable] ??= inCall;
    const byLabel = pageLabel && findLabelled(text, pageLabel);
    if (byLabel && parse(byLabel).ok) found[variable] ??= byLabel;
    const byName = findAssigned(text, `(?<![\\w-])(?:kaltura[_-]?)?(?:${inCode})`);
    if (byName && parse(byName).ok) found[variable] = byName;
    const byVariable = findAssigned(text, `(?<!\\w)${variable}`);
    if (byVariable !== null) found[variable] = findWholeLine(text, name, variable) ?? byVariable;
  }
  return found;
}

/** Was this input pasted? In a terminal that does not mark pastes, only its content shows that. */
export function isPastedBlock(text: string): boolean {
  if (text.length < 10) return false;
  const start = text.slice(0, 4096);
  return /(?:^|\s)KALTURA_\w+\s*=/.test(start) || Object.keys(readPastedValues(start)).length > 0;
}

/** The value of a credential in the text that was given for it, and notes on what was removed. */
export function extractAnswer(
  text: string,
  { variable, secret, parse }: Credential,
): { text: string; notes: string[] } {
  const whole = secret ? cleanSecret(text, variable) : cleanValue(text, variable);
  const isOther = secret && !parse(whole.text).ok;
  const named =
    readPastedValues(text)[variable] ?? (isOther ? findKeyBeforeComment(text) : undefined);
  const value = named === undefined ? whole : cleanValue(named, variable);
  return value.text === whole.text
    ? whole
    : { ...value, notes: [...value.notes, 'surrounding text'] };
}

/** The secret or token before a comment, as in `3f9a… # rotated`. */
function findKeyBeforeComment(text: string): string | undefined {
  return /^\s*(["'`]?)([0-9a-f]{32})\1\s*#/i.exec(text)?.[2];
}

/** Joins the lines of a secret, which a narrow page or terminal breaks. */
function cleanSecret(text: string, variable: string): ReturnType<typeof cleanValue> {
  const lines = text.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  if (lines.length < 2) return cleanValue(text, variable);
  const { text: clean, notes } = cleanValue(lines.join(''), variable);
  return { text: clean, notes: ['line breaks', ...notes] };
}

/** The value that the text assigns to a name. */
function findAssigned(text: string, name: string): string | null {
  const blank = '[ \\t]+(?:--body[ \\t]+)?';
  const pattern = `(?:${name}(?:${BETWEEN})|${COMMANDS}${name}${blank})(?:${VALUE})`;
  // As in a file, the last assignment counts.
  const [, double, single, back, curly, bare] =
    [...text.matchAll(new RegExp(pattern, 'gi'))].at(-1) ?? [];
  if (double !== undefined) return double.replace(/\\(.)/g, '$1');
  if (single !== undefined) return readSingleQuoted(single);
  return back ?? curly ?? bare ?? null;
}

/** The text between single quotes; a quote in it may be `'\''`, `'"'"'` or `''`. */
function readSingleQuoted(text: string): string {
  const quotes = /'\\''|'"((?:'|\\\\)+)"'|''/g;
  return text.replace(quotes, (_, run?: string) => run?.replaceAll('\\\\', '\\') ?? "'");
}

/** A User ID can contain blanks. On a line of its own in an env file, it ends with the line. */
function findWholeLine(text: string, name: CredentialName, variable: string): string | null {
  if (name !== 'user-id') return null;
  const pattern = new RegExp(
    `^[ \\t]*(?:export[ \\t]+)?${variable}=([^"'\`#\\r\\n][^#\\r\\n]*)$`,
    'gim',
  );
  const value = [...text.matchAll(pattern)].at(-1)?.[1]?.trim();
  return value && !/\s-{1,2}\w|\w=/.test(value) ? value : null;
}

/**
 * `…/p/102/sp/10200/embedIframeJs/uiconf_id/23448124/partner_id/102`, from a player's address or
 * embed code; `wid/_102` from an older one; `/p/102/sp/10200/` from the address of a picture.
 */
function findEmbeddedPlayer(text: string): Record<string, string> {
  const player = /\bui[_-]?conf[_-]?id\/(\d+)/i.exec(text)?.[1];
  const partner =
    /\bpartner_id\/(\d+)/i.exec(text)?.[1] ??
    /\bwid["']?[/:=][ \t]*["']?_(\d+)/i.exec(text)?.[1] ??
    /\/p\/(\d+)\/sp\/\1\d\d\//.exec(text)?.[1] ??
    (player ? /\/p\/(\d+)\//.exec(text)?.[1] : undefined);
  return {
    ...(partner ? { KALTURA_PARTNER_ID: partner } : {}),
    ...(player ? { KALTURA_PLAYER_ID: player } : {}),
  };
}

/** A call that starts a session, with its arguments. */
const SESSION_CALL =
  /(?:session(?:_?service)?(?:\(\))?(?:->|\.)start|generateSession(?:V2)?)\(([^()]{1,999})/gi;
const QUOTED_SECRET = /^["'][0-9a-f]{32}["']$/i;

/**
 * The values in calls of Kaltura's client libraries: `new KalturaConfiguration(102)`, and the last
 * `session.start("secret", "maya", SessionType.ADMIN, 102)` with a secret, or with a variable.
 */
function findClientCalls(text: string): SomeCredentials<string | undefined> {
  const configured = /\bkaltura\.?configuration\(\s{0,9}["']?(\d+)/i.exec(text)?.[1];
  const calls = [...text.matchAll(SESSION_CALL)].map(([, list = '']) =>
    list.split(',').map((argument) => argument.trim()),
  );
  const [secret, user = '', , partner = ''] =
    calls.findLast(([first = '']) => QUOTED_SECRET.test(first)) ??
    calls.findLast(([first = '']) => /^[$\w.]+$/.test(first)) ??
    [];
  return {
    'partner-id': /^["']?(\d+)["']?$/.exec(partner)?.[1] ?? configured,
    'admin-secret': /^["'](.*)["']$/.exec(secret ?? '')?.[1],
    'user-id': /^(["'])(.*)\1$/.exec(user)?.[2],
  };
}

/** The word that follows a label, for example in a copied page of the KMC. */
function findLabelled(text: string, label: string): string | undefined {
  return new RegExp(`${label}(?:\\s*[:=]\\s*|\\s+)(\\S+)`, 'i').exec(text)?.[1];
}
