import dotenv from 'dotenv';
import { LINE_BREAK } from './lines.ts';

export interface Content {
  /** The text from `decodeLossless`. */
  text: string;
  /** The result of dotenv's parse(); without a prototype. */
  values: Record<string, string>;
  /** The values as written in the file, with their quotes; without a prototype. */
  raw: Record<string, string>;
  duplicates: string[];
}

/** Parses the bytes of an env file. */
export function parseEnvFile(bytes: Buffer): Content {
  const text = decodeLossless(bytes);
  const raw = Object.create(null) as Record<string, string>;
  const duplicates = new Set<string>();
  for (const { name, valueStart, valueEnd } of listAssignments(text)) {
    if (name in raw) duplicates.add(name);
    raw[name] = text.slice(valueStart, valueEnd);
  }
  return { text, raw, values: readValues(bytes.toString('utf8')), duplicates: [...duplicates] };
}

/** More blanks in a row than any real value has. */
const LONG_BLANK = /\s{64,}/g;
/** More Unicode line separators than any real file has. */
const MAX_SEPARATORS = 64;

/**
 * The values in the text of an env file, read by dotenv itself; without a prototype. dotenv takes
 * quadratic time for blanks in a row and for line separators. So this function first removes the
 * middle of a long row of blanks, and all separators if there are very many.
 */
export function readValues(text: string): Record<string, string> {
  const short = text.replace(LONG_BLANK, (blanks) => blanks.slice(0, 32) + blanks.slice(-32));
  const hasFew = short.split(/[\u2028\u2029]/).length <= MAX_SEPARATORS;
  const values = dotenv.parse(hasFew ? short : short.replace(/[\u2028\u2029]/g, ''));
  return Object.assign(Object.create(null), values) as Record<string, string>;
}

/** The value of one assignment, even if a later assignment of the same name overrides it. */
export function readValue(text: string, { name, nameStart, valueEnd }: Assignment): string {
  return readValues(text.slice(nameStart, valueEnd))[name] ?? '';
}

/** The place of an assignment in a text, as dotenv finds it. */
export interface Assignment {
  name: string;
  nameStart: number;
  nameEnd: number;
  /** After the `=`, or after the blank that follows the `:`. */
  separatorEnd: number;
  /** The value has its quotes, but no blanks around it. Equals `valueEnd` if it is empty. */
  valueStart: number;
  valueEnd: number;
}

/**
 * dotenv 18's own pattern, but starting at the first character of a line that is not blank, and
 * with groups around the text before the name and between name and value. dotenv's pattern starts
 * at the blanks, and takes quadratic time for many blanks in a row. dotenv first turns CRLF into
 * LF, so both are one character after a colon.
 */
const ASSIGNMENT =
  /(export\s+)?([\w.-]+)(\s*=\s*?|:(?:\r\n|\s)\s*?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?(?:$|$)/my;
const NOT_BLANK = /\S/g;
const LINE_END = /[\n\r\u2028\u2029]/g;

/** All assignments in the text, in file order, exactly as dotenv finds them. Takes linear time. */
export function listAssignments(text: string): Assignment[] {
  const found: Assignment[] = [];
  for (let at = 0; ; ) {
    NOT_BLANK.lastIndex = at;
    const start = NOT_BLANK.exec(text)?.index;
    if (start === undefined) return found;
    ASSIGNMENT.lastIndex = start;
    const match = ASSIGNMENT.exec(text);
    if (match) found.push(readAssignment(match));
    // Continue at the next line that starts at or after the end of the match.
    const end = match ? ASSIGNMENT.lastIndex : start;
    if (end > start && /[\n\r\u2028\u2029]/.test(text[end - 1] as string)) {
      at = end;
      continue;
    }
    LINE_END.lastIndex = end;
    const next = LINE_END.exec(text);
    if (!next) return found;
    at = next.index + 1;
  }
}

/** A value that some program could find, with its line, counted from 1. */
interface PossibleValue {
  value: string;
  line: number;
  /** The name begins its line, as in an assignment. Otherwise it can be part of a sentence. */
  isAssigned: boolean;
}

/** The ends of lines for Python's `splitlines`, besides those of `LINE_BREAK`. */
const OTHER_BREAK = /[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]/;

/**
 * Every value of a variable that some program could find in the text. Some programs take the first
 * line of a variable, know no values of several lines, find a second assignment in a line, or know
 * no comments behind a value.
 */
export function listPossibleValues(text: string, name: string): PossibleValue[] {
  // The characters that Python treats as white space.
  const blanks = String.raw`[\s\x1c-\x1f\x85]*`;
  // `$NAME` and `${NAME:-…}` read the variable.
  const plain = String.raw`(?<![\w.-]|\$\{?)${name}${blanks}[=:]`;
  // python-dotenv accepts a quoted name.
  const quoted = `['"]${name}['"]${blanks}=`;
  // Windows ignores case in the names of variables.
  const assignment = new RegExp(`${plain}|${quoted}`, 'i');
  const beforeName = new RegExp(`^${blanks}(?:export${blanks})?$`);
  return text.split(LINE_BREAK).flatMap((line, at) =>
    [line, ...(OTHER_BREAK.test(line) ? line.split(OTHER_BREAK) : [])].flatMap((part) => {
      const [before = '', ...values] = part.replace(/^\s*#.*/, '').split(assignment);
      return values.map((value, index) => ({
        value: cleanPossibleValue(value),
        line: at + 1,
        isAssigned: index === 0 && beforeName.test(before),
      }));
    }),
  );
}

/** Without a comment and quotes around it; a quote that stays open remains. */
function cleanPossibleValue(text: string): string {
  const value = text.replace(/(?:^|\s)#.*/, '').trim();
  return /^['"`]$/.test(value)
    ? value
    : value.replace(/^(['"`])(.*)\1#.*$/s, '$2').replace(/^['"`]|['"`]$/g, '');
}

function readAssignment(match: RegExpExecArray): Assignment {
  const [, before = '', name = '', separator = '', raw = ''] = match;
  const nameStart = match.index + before.length;
  const nameEnd = nameStart + name.length;
  const separatorEnd = nameEnd + separator.length;
  const value = raw.trim();
  const valueStart = separatorEnd + (value === '' ? 0 : raw.length - raw.trimStart().length);
  const valueEnd = valueStart + value.length;
  return { name, nameStart, nameEnd, separatorEnd, valueStart, valueEnd };
}

/** One well-formed UTF-8 sequence of two bytes or more, or one byte that is not part of any. */
const SEQUENCE =
  /[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[\x80-\xff]/g;
const STRAY_BYTE = 0xdc00;

/**
 * The bytes as text that `encodeLossless` turns back into the same bytes. A byte that is not UTF-8
 * becomes the lone surrogate U+DC00 + byte, which valid UTF-8 never contains. Keeps a byte-order
 * mark.
 */
export function decodeLossless(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(SEQUENCE, (found) =>
      found.length === 1
        ? String.fromCharCode(STRAY_BYTE + found.charCodeAt(0))
        : Buffer.from(found, 'latin1').toString('utf8'),
    );
}

/** The bytes of a text from `decodeLossless`, edited or not. */
export function encodeLossless(text: string): Buffer {
  // `split` captures the parts with stray bytes: every second part.
  const parts = text.split(/([\udc80-\udcff]+)/u);
  return Buffer.concat(parts.map((part, at) => Buffer.from(part, at % 2 ? 'latin1' : 'utf8')));
}
