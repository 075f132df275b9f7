import { assignments } from './assignments.ts';
import { decodeLossless } from './lossless.ts';
import { parseEnvText } from './text.ts';

export interface Content {
  /** The bytes as text that can be turned back into the same bytes. */
  text: string;
  /** As dotenv's parse() reads the file; without a prototype. */
  values: Record<string, string>;
  /** The same as they stand in the file, with their quotes; without a prototype. */
  raw: Record<string, string>;
  /** Names assigned more than once. */
  duplicates: string[];
}

/** What the bytes of an env file hold. */
export function contentOf(bytes: Buffer): Content {
  const text = decodeLossless(bytes);
  const found = assignments(text);
  const raw = Object.create(null) as Record<string, string>;
  for (const { name, valueStart, valueEnd } of found)
    if (name !== '__proto__') raw[name] = text.slice(valueStart, valueEnd);
  return {
    text,
    raw,
    values: parseEnvText(bytes.toString('utf8')),
    duplicates: repeated(found.map(({ name }) => name)),
  };
}

function repeated(names: readonly string[]): string[] {
  const once = new Set<string>();
  const again = new Set<string>();
  for (const name of names) (once.has(name) ? again : once).add(name);
  return [...again];
}
