import dotenv from 'dotenv';
import { assignments } from './assignments.ts';
import { decodeLossless } from './lossless.ts';

/** dotenv's pattern takes quadratic time over blank lines: beyond this it would seem to hang. */
const mostBlanks = 4_000;

export interface Content {
  /** The bytes as text that can be turned back into the same bytes. */
  text: string;
  /** As dotenv's parse() reads the file; without a prototype. */
  values: Record<string, string>;
  /** Names assigned more than once. */
  duplicates: string[];
}

/** What the bytes of an env file hold; 'too-blank' where dotenv would take too long to tell. */
export function contentOf(bytes: Buffer): Content | 'too-blank' {
  const text = decodeLossless(bytes);
  if (text.split(/\S+/).some((blank) => blank.length > mostBlanks)) return 'too-blank';
  return {
    text,
    values: Object.assign(Object.create(null), dotenv.parse(bytes)),
    duplicates: repeated(assignments(text).map(({ name }) => name)),
  };
}

function repeated(names: readonly string[]): string[] {
  const once = new Set<string>();
  const again = new Set<string>();
  for (const name of names) (once.has(name) ? again : once).add(name);
  return [...again];
}
