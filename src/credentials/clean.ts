import { withoutUnseen } from '../text/plain.ts';

const QUOTES: readonly (readonly [string, string])[] = [
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
];

/**
 * A pasted or typed value freed of what clings to one: colour codes, characters that cannot be seen, line ends and spaces around
 * it, `export KALTURA_…=` before it, quotes around either. `notes` says what was taken off, for the person to see.
 */
export function cleaned(text: string, variable: string): { text: string; notes: string[] } {
  const notes: string[] = [];
  const take = (next: string, note: string): void => {
    if (next !== value) notes.push(note);
    value = next;
  };
  let value = text;
  // Line ends first, so that one in the middle does not count as a hidden character.
  take(withoutUnseen(value.replace(/[\r\n\t]+/g, '\n').replace(/\n/g, ' ')), 'hidden characters');
  if (/[\r\n]/.test(text.trim())) notes[notes.length - 1] = 'line breaks';
  else if (notes.length && withoutUnseen(text.replace(/[\r\n\t]/g, ' ')) === text.replace(/[\r\n\t]/g, ' '))
    notes.pop();
  take(value.trim(), 'spaces around it');
  for (let before = ''; before !== value; ) {
    before = value;
    const assignment = assignmentOf(variable).exec(value);
    if (assignment) take(value.slice(assignment[0].length).replace(/[,;]$/, '').trim(), `“${variable}=”`);
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
