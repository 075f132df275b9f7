import { assignments } from './assignments.ts';
import { decodeLossless } from './lossless.ts';
import { parseEnvText } from './text.ts';

export interface Content {
  /** The bytes as text that can be turned back into the same bytes. */
  text: string;
  /** As dotenv's parse() reads the file; without a prototype. */
  values: Record<string, string>;
  /** Names assigned more than once. */
  duplicates: string[];
}

/** What the bytes of an env file hold. */
export function contentOf(bytes: Buffer): Content {
  const text = decodeLossless(bytes);
  return {
    text,
    values: parseEnvText(bytes.toString('utf8')),
    duplicates: repeated(assignments(text).map(({ name }) => name)),
  };
}

function repeated(names: readonly string[]): string[] {
  const once = new Set<string>();
  const again = new Set<string>();
  for (const name of names) (once.has(name) ? again : once).add(name);
  return [...again];
}
