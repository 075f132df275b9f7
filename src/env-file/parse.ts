import { decodeLossless } from './lossless.ts';

export interface Content {
  /** The text from `decodeLossless`. */
  text: string;
  /** The result of dotenv's parse(); without a prototype. */
  values: Record<string, string>;
  /** The values as written in the file, with their quotes; without a prototype. */
  raw: Record<string, string>;
  /** Names assigned more than once. */
  duplicates: string[];
}

/** Parses the bytes of an env file. */
export async function contentOf(bytes: Buffer): Promise<Content> {
  const text = decodeLossless(bytes);
  const found = assignments(text);
  const raw = Object.create(null) as Record<string, string>;
  for (const { name, valueStart, valueEnd } of found)
    if (name !== '__proto__') raw[name] = text.slice(valueStart, valueEnd);
  return {
    text,
    raw,
    values: (await import('./values.ts')).readValues(bytes.toString('utf8')),
    duplicates: findRepeated(found.map(({ name }) => name)),
  };
}

function findRepeated(names: readonly string[]): string[] {
  const once = new Set<string>();
  const again = new Set<string>();
  for (const name of names) (once.has(name) ? again : once).add(name);
  return [...again];
}

/**
 * The place of an assignment, as dotenv finds it. Offsets refer to the original text with its CRs.
 */
export interface Assignment {
  name: string;
  nameStart: number;
  nameEnd: number;
  /** After the `=`, or after the blank that follows the `:`. */
  separatorEnd: number;
  /**
   * The value with its quotes, without surrounding blanks. Equals `valueEnd` if the value is empty.
   */
  valueStart: number;
  valueEnd: number;
}

/**
 * dotenv 18's own pattern, but starting at the first character of a line that is not blank, and
 * with groups around the text before the name and between name and value. dotenv's pattern starts
 * at the blanks, and takes quadratic time for many blanks in a row.
 */
const body =
  /(export\s+)?([\w.-]+)(\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?(?:$|$)/my;
/** The next character that is not blank. */
const begin = /\S/g;
const lineEnd = /[\n\r\u2028\u2029]/g;

/** All assignments in the text, in file order, exactly as dotenv finds them. Takes linear time. */
export function assignments(text: string): Assignment[] {
  const { lines, original } = withoutCarriageReturns(text);
  const found: Assignment[] = [];
  for (let at = 0; ; ) {
    begin.lastIndex = at;
    const start = begin.exec(lines)?.index;
    if (start === undefined) return found;
    body.lastIndex = start;
    const match = body.exec(lines);
    if (match) found.push(assignmentIn(match, original));
    // Continue at the next line that starts at or after the end of the match.
    const end = match ? body.lastIndex : start;
    if (end > start && /[\n\r\u2028\u2029]/.test(lines[end - 1] as string)) {
      at = end;
      continue;
    }
    lineEnd.lastIndex = end;
    const next = lineEnd.exec(lines);
    if (!next) return found;
    at = next.index + 1;
  }
}

function assignmentIn(match: RegExpExecArray, original: (offset: number) => number): Assignment {
  const [, before = '', name = '', separator = '', raw = ''] = match;
  const nameStart = match.index + before.length;
  const nameEnd = nameStart + name.length;
  const separatorEnd = nameEnd + separator.length;
  const value = raw.trim();
  const start = separatorEnd + (value === '' ? 0 : raw.length - raw.trimStart().length);
  return {
    name,
    nameStart: original(nameStart),
    nameEnd: original(nameEnd),
    separatorEnd: original(separatorEnd),
    valueStart: original(start),
    valueEnd: original(start + value.length),
  };
}

function withoutCarriageReturns(text: string): {
  lines: string;
  original: (offset: number) => number;
} {
  if (!text.includes('\r')) return { lines: text, original: (offset) => offset };
  const lines = text.replace(/\r\n?/g, '\n');
  const offsets = new Uint32Array(lines.length + 1);
  let at = 0;
  for (let index = 0; index < lines.length; index++) {
    offsets[index] = at;
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
  }
  offsets[lines.length] = text.length;
  return { lines, original: (offset) => offsets[offset]! };
}
