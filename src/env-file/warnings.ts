import { createProblem, type Problem, warnIf } from '../result.ts';
import { quoteValue } from '../text/env-value.ts';
import { mayBecomeSecret } from '../text/redact.ts';
import { quotePath, quoteWord } from '../text/shell.ts';
import { formatMode } from './attributes.ts';
import { getLineEnd, getLineNumber } from './lines.ts';
import { type Assignment, listAssignments, readValue } from './parse.ts';

/** Warns if other users can read or write the file. Windows has no mode bits. */
export function warnAboutMode(
  mode: number | null,
  path: string,
  fix = `Make it private: chmod 600 ${quoteWord(quotePath(path))}`,
): Problem[] {
  const bits = mode ?? 0;
  return warnIf(
    process.platform !== 'win32' && (bits & 0o077) !== 0,
    'WIDE_MODE',
    `Other users of this computer may have access to ${path} (mode ${formatMode(bits)}).`,
    fix,
  );
}

/** Problems that other readers than dotenv have with the variables in `ours`. */
export function warnAboutReaders(path: string, text: string, ours: readonly string[]): Problem[] {
  const found = listAssignments(text).filter(({ name }) => ours.includes(name));
  // Only the last assignment of a variable counts.
  const last = new Map(found.map((each) => [each.name, each]));
  return [
    ...warnIf(
      found.some(({ valueEnd }) => text[getLineEnd(text, valueEnd)] === '\r'),
      'CRLF',
      `${path} has Windows line endings: a shell that reads the file gets a stray character after each value.`,
      'Save the file with LF line endings if a shell must read it.',
    ),
    ...warnIf(
      text.startsWith('\ufeff') && found.some((each) => getLineNumber(text, each.nameStart) === 1),
      'BYTE_ORDER_MARK',
      `${path} starts with a byte-order mark: some readers do not find the variable on its first line.`,
      'Save the file as UTF-8 without a byte-order mark.',
    ),
    ...[...last.values()].flatMap((each) => compareReaders(path, text, each)),
  ];
}

/** A sentence with a longer value would be hard to read, and slow to wrap. */
const LONGEST_SHOWN = 200;

/**
 * Warns about a line that a shell reads differently than dotenv. dotenv ends a bare value at every
 * `#`, keeps blanks and backslashes, and accepts blanks or a colon instead of `=`. References,
 * which have a `$`, are explained elsewhere.
 */
function compareReaders(path: string, text: string, assignment: Assignment): Problem[] {
  const { name, nameStart, nameEnd, valueStart, valueEnd } = assignment;
  const raw = text.slice(valueStart, valueEnd);
  const isCut = text[valueEnd] === '#';
  // A bare value, one in double quotes, or one in backticks, which a shell runs.
  const isUnlike = /^[^'"`].*[\s\\'"`;&|<>()]|^".*\\|^`/s.test(raw);
  const hasEquals = text.slice(nameEnd, valueStart) === '=';
  if (/\$/.test(raw) || (raw === '' && !isCut) || (hasEquals && !isCut && !isUnlike)) return [];
  const value = readValue(text, assignment);
  const meant = isCut ? value + text.slice(valueEnd, getLineEnd(text, valueEnd)).trimEnd() : value;
  const form = quoteValue(meant);
  const line = getLineNumber(text, nameStart);
  const message = `dotenv and this command read ${name} in line ${line} of ${path} differently from a shell.`;
  const fix =
    form === null || meant.length > LONGEST_SHOWN || isSecretValue(name, meant)
      ? `Write it as ${name}='…', without blanks before the quotes.`
      : `If the value is “${meant}”, write ${name}=${form}.`;
  return [createProblem('READERS_DIFFER', message, fix)];
}

function isSecretValue(name: string, value: string): boolean {
  return /(?:SECRET|TOKEN|PASSWORD|KEY)$/i.test(name) || mayBecomeSecret(value);
}
