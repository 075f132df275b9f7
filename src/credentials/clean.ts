import { removeUnseen } from '../text/plain.ts';
import { registerSecret } from '../text/redact.ts';
import { formatCount } from '../text/words.ts';
import type { ParsedText } from './define.ts';

const QUOTES = ['""', "''", '``', '“”', '‘’', '«»'] as const;

/** What some terminals leave of the markers of a bracketed paste: `00~…01~`, `^[[200~…^[[201~`. */
const MARKERS = /^(?<mark>(?:(?:\^\[)?\[)?(?:20|0)?)0~(?<text>[^~]+?)(?:\k<mark>1)?~$/;

/** The ID of an AppToken, as Kaltura creates it: the number of a data centre, then the rest. */
export const APP_TOKEN_ID = /^\d{1,4}_[a-z0-9]{4,16}$/i;

/** Longer text is cut. No real value is nearly this long. */
export const MAX_VALUE_LENGTH = 8192;

/**
 * Cleans a pasted or typed value: removes colour codes, invisible characters, surrounding line ends
 * and spaces, `export KALTURA_…=` before it, and quotes. `notes` names what was removed.
 */
export function cleanValue(text: string, variable: string): { text: string; notes: string[] } {
  // Remove line ends first, so that a line end in the middle does not count as a hidden character.
  const spaced = text.slice(0, MAX_VALUE_LENGTH).replace(/[\r\n\t]+/g, ' ');
  let value = removeUnseen(spaced);
  const notes: string[] = [];
  if (/[\r\n]/.test(text.trim())) notes.push('line breaks');
  else if (value !== spaced) notes.push('hidden characters');
  const take = (next: string, note: string): void => {
    if (next !== value) notes.push(note);
    value = next;
  };
  take(value.trim(), 'surrounding spaces');
  take(value.replace(MARKERS, '$<text>'), 'the remains of paste markers');
  for (let before = ''; before !== value; ) {
    before = value;
    const assignment = getAssignmentPattern(variable).exec(value);
    if (assignment)
      take(value.slice(assignment[0].length).replace(/[,;]$/, '').trim(), `“${variable}=”`);
    take(value.replace(/^(["'`])(.*)\1[,;]$/, '$1$2$1'), 'a trailing comma');
    // `echo "$SECRET" | vercel env add` stores one.
    take(value.replace(/(?:\\[rn])+$/, '').trimEnd(), 'a “\\n” at its end');
    const pair = QUOTES.find(
      ([open, close]) => value.length >= 2 && value[0] === open && value.at(-1) === close,
    );
    if (pair) take(value.slice(1, -1).trim(), 'quotes');
  }
  return { text: value, notes: [...new Set(notes)] };
}

/** Removes spaces between digits and thousands separators: `1 234 567`, `1,234,567`. */
export function joinDigits(text: string): string {
  return text.replace(/(?<=\d)(?:\s+(?=\d)|[,.'](?=\d{3}(?:\D|$)))/g, '');
}

/**
 * Parses a secret or a token, which has 32 hexadecimal digits, in small letters for the API. `fix`:
 * for a text of another form.
 */
export function parseKey(text: string, noun: string, fix?: string): ParsedText {
  const odd = [...text].filter((character) => !/[0-9a-f]/i.test(character)).length;
  const length = [...text].length;
  const problems = [];
  if (length !== 32)
    problems.push(`The ${noun} has ${formatCount(length, 'character')}; it should have 32.`);
  if (odd > 0)
    problems.push(
      `${odd === 1 ? 'One of its characters is' : `${odd} of its characters are`} not 0–9 or a–f.`,
    );
  if (problems.length > 0) return { message: problems.join(' '), fix };
  const value = text.toLowerCase();
  return { value, notes: value === text ? [] : ['capital letters'] };
}

/** An assignment in the syntax of shells, compose files, Dockerfiles, YAML and JSON. */
function getAssignmentPattern(variable: string): RegExp {
  return new RegExp(
    `^(?:(?:export|set|env|-)\\s+|\\$env:)?(?:${variable}|"${variable}"|'${variable}')\\s*[=:]\\s*`,
    'i',
  );
}

/**
 * Registers the given text of a secret, right or wrong, so that no output shows it. Skips a text
 * that is plainly not a secret (an email address, a URL, a number), because it may also appear
 * elsewhere.
 */
export function registerIfSecret(
  { secret, variable }: { secret: boolean; variable: string },
  text: string | undefined,
): void {
  if (!secret || !text) return;
  const { text: clean } = cleanValue(text, variable);
  if (!/^\S+@\S+$|^https?:|^\d{1,15}$/i.test(clean)) registerSecret(clean);
}
