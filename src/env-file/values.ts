import dotenv from 'dotenv';
import type { Assignment } from './parse.ts';

/** More blanks in a row than any real value has. */
const longBlank = /\s{64,}/g;

/** More Unicode line separators than any real file has. */
const mostSeparators = 64;

/**
 * The values in the text of an env file, read by dotenv itself; without a prototype. dotenv takes
 * quadratic time for blanks in a row and for line separators. So this function first removes the
 * middle of a long row of blanks, and all separators if there are very many.
 */
export function readValues(text: string): Record<string, string> {
  const short = text.replace(longBlank, (blanks) => blanks.slice(0, 32) + blanks.slice(-32));
  const hasFew = short.split(/[\u2028\u2029]/).length <= mostSeparators;
  const values = dotenv.parse(hasFew ? short : short.replace(/[\u2028\u2029]/g, ''));
  return Object.assign(Object.create(null), values) as Record<string, string>;
}

/** The value of one assignment, even if a later assignment of the same name overrides it. */
export function readValue(text: string, { name, nameStart, valueEnd }: Assignment): string {
  return readValues(text.slice(nameStart, valueEnd))[name] ?? '';
}
