import { toPlainText, UNSEEN_CHARACTER } from './plain.ts';
import { redact } from './redact.ts';
import { toDrawable } from './terminal-style.ts';

/**
 * A text that is safe to show: on one line, with secrets redacted, without escape sequences and
 * invisible characters, at most `limit` characters long. The writers in this file apply it.
 */
export function safe(text: string, limit?: number): string {
  return toPlainText(redact(text), limit);
}

/** Prints a line on stderr, through `safe`. */
export function printError(line: string): void {
  process.stderr.write(`${toDrawable(safe(line))}\n`);
}

/** Prints a JSON document on stdout; see `toSafeJson`. */
export function printJson(document: unknown, inFull: readonly string[] = []): void {
  process.stdout.write(toSafeJson(document, inFull));
}

/**
 * A value as a JSON document, indented by two spaces, with a newline at its end. Secrets are
 * redacted as in `redactDocument`. Invisible characters are escaped as `\uXXXX`: the JSON means the
 * same, and a path or a name cannot steer the terminal.
 */
export function toSafeJson(document: unknown, inFull: readonly string[] = []): string {
  const unseen = new RegExp(`(?!\\n)${UNSEEN_CHARACTER}`, 'gu');
  // A character of two UTF-16 units has two escapes.
  const toEscapes = (character: string): string =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('');
  const json = JSON.stringify(redactDocument(document, inFull), null, 2);
  return `${json.replace(unseen, toEscapes)}\n`;
}

/**
 * A document (objects, arrays, strings) with secrets redacted in each string. A table must redact
 * its document before it cuts columns, because part of a secret no longer looks like a secret. The
 * members `envFile` and `next` stay as they are, so that they work as a path and as commands. The
 * members named in `inFull` stay too. Sentences contain no invisible characters.
 */
export function redactDocument<T>(document: T, inFull: readonly string[] = []): T {
  const whole = ['envFile', 'next', ...inFull];
  const redactAny = (value: unknown): unknown => {
    if (typeof value === 'string') return redact(value);
    if (Array.isArray(value)) return value.map(redactAny);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        key,
        whole.includes(key) ? each : toSentence(key, redactAny(each)),
      ]),
    );
  };
  return redactAny(document) as T;
}

function toSentence(key: string, value: unknown): unknown {
  return ['message', 'fix'].includes(key) && typeof value === 'string' ? toPlainText(value) : value;
}
