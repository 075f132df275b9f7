import dotenv from 'dotenv';
import { assignments } from './parse.ts';

/**
 * Parses both texts and compares them: every variable in `asked` must have its value (null: be
 * gone), every other variable its old one, and all other assignments their old order. Returns
 * the name of the first difference, or null.
 */
export function firstMismatch(
  before: string,
  after: string,
  asked: ReadonlyMap<string, string | null>,
): string | null {
  const now = new Map(Object.entries(asDotenvReads(after)));
  const expected = new Map(Object.entries(asDotenvReads(before)));
  for (const [name, value] of asked) {
    if (value === null) expected.delete(name);
    else expected.set(name, value);
  }
  for (const name of [...expected.keys(), ...now.keys()]) {
    if (now.get(name) !== expected.get(name)) return name;
  }
  // Also assignments that parse() hides: an earlier duplicate, and the name __proto__.
  const others = (text: string) => assignments(text).filter(({ name }) => !asked.has(name));
  const old = others(before);
  const fresh = others(after);
  const longer = fresh.length > old.length ? fresh : old;
  const index = longer.findIndex(
    (_, i) => old[i]?.name !== fresh[i]?.name || old[i]?.value !== fresh[i]?.value,
  );
  return longer[index]?.name ?? null;
}

/** More blanks in a row than a real value has. */
const longBlank = /\s{64,}/g;

/** Line separators of Unicode. */
const mostSeparators = 64;

/**
 * Parses with dotenv itself, which takes quadratic time over blanks in a row and over line
 * separators. The middle of a long row of blanks is left out, and so are very many separators,
 * the same way in both texts.
 */
function asDotenvReads(text: string): Record<string, string> {
  const short = text.replace(longBlank, (blanks) => blanks.slice(0, 32) + blanks.slice(-32));
  return dotenv.parse(
    short.split(/[\u2028\u2029]/).length > mostSeparators ? short.replace(/[\u2028\u2029]/g, '') : short,
  );
}
