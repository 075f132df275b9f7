import { withoutUnseen } from '../text/plain.ts';

const QUOTES: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
];

/** Far more than any value: what is longer is none, and need not be looked at to its end. */
export const MAX_VALUE_LENGTH = 8192;

/**
 * A pasted or typed value freed of what clings to one: colour codes, characters that cannot be seen, line ends and spaces around
 * it, `export KALTURA_…=` before it, quotes around either. `notes` says what was taken off, for the person to see.
 */
export function cleanValue(text: string, variable: string): { text: string; notes: string[] } {
  // Line ends first, so that one in the middle does not count as a hidden character.
  const spaced = text.slice(0, MAX_VALUE_LENGTH).replace(/[\r\n\t]+/g, ' ');
  let value = withoutUnseen(spaced);
  const notes: string[] = [];
  if (/[\r\n]/.test(text.trim())) notes.push('line breaks');
  else if (value !== spaced) notes.push('hidden characters');
  const take = (next: string, note: string): void => {
    if (next !== value) notes.push(note);
    value = next;
  };
  take(value.trim(), 'spaces around it');
  for (let before = ''; before !== value; ) {
    before = value;
    const assignment = assignmentOf(variable).exec(value);
    if (assignment) take(value.slice(assignment[0].length).replace(/[,;]$/, '').trim(), `“${variable}=”`);
    take(value.replace(/^(["'`])(.*)\1[,;]$/, '$1$2$1'), 'a comma at its end');
    const pair = QUOTES.find(
      ([open, close]) => value.length >= 2 && value.startsWith(open) && value.endsWith(close),
    );
    if (pair) take(value.slice(1, -1).trim(), 'quotes');
  }
  return { text: value, notes: [...new Set(notes)] };
}

/** As shells, compose files, Dockerfiles, YAML and JSON write it. */
function assignmentOf(variable: string): RegExp {
  return new RegExp(
    `^(?:(?:export|set|env|-)\\s+|\\$env:)?(?:${variable}|"${variable}"|'${variable}')\\s*[=:]\\s*`,
    'i',
  );
}
