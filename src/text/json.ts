import { UNSEEN_CHARACTER } from './plain.ts';
import { redactDocument } from './redact.ts';

/**
 * A value as a JSON document, two spaces deep, a newline at its end. A character that cannot be seen or that steers a terminal is written
 * as `\uXXXX`: the same JSON, and nothing that a path or a name can do to whoever looks at it. What looks like a secret is masked, except in the members named `inFull`.
 */
export function jsonText(value: unknown, inFull: readonly string[] = []): string {
  const unseen = new RegExp(`(?!\\n)${UNSEEN_CHARACTER}`, 'gu');
  const text = JSON.stringify(redactDocument(value, inFull), null, 2).replace(unseen, (character) =>
    Array.from({ length: character.length }, (_, index) => escaped(character.charCodeAt(index))).join(''),
  );
  return `${text}\n`;
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
