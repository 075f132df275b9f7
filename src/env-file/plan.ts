import type { Result } from '../result.ts';
import { explainUnquotable, quoteValue } from '../text/env-value.ts';
import { addLines, getLineEnd, getLineStart, LINE_BREAK } from './lines.ts';
import { type Assignment, listAssignments, readValue, readValues } from './parse.ts';
import { refuseFile } from './problems.ts';
import type { EnvFile } from './read.ts';

export interface EnvFilePlan {
  /** The whole new text, in the lossless form of `EnvFile.text`. */
  text: string;
  added: { variable: string; to: string }[];
  changed: { variable: string; from: string; to: string }[];
  /** `isElsewhere`: another line, such as a comment, still has the value. */
  removed: { variable: string; isElsewhere: boolean }[];
  /** The number of lines in the old file that do not change. */
  untouchedLines: number;
}

interface Edit {
  start: number;
  end: number;
  replacement: string;
}

/**
 * Computes the file after `changes`; writes nothing.
 *
 * `changes`: variable → new value. '' clears an existing variable to `NAME=` but does not add a
 * missing one; null removes all lines of the variable. A line stays as it is if its variable is not
 * in `changes` or already has the value, however quoted. `order`: the caller's variables. Missing
 * variables are added in this order at the end, under the line `comment`.
 *
 * Refuses a value without a form that all readers understand, and a result that does not parse to
 * exactly the old values with the changes.
 */
export function planEnvFile(
  file: EnvFile,
  changes: ReadonlyMap<string, string | null>,
  order: readonly string[],
  comment: string,
): Result<EnvFilePlan> {
  const edited = planEdits(file, changes, order);
  if ('problem' in edited) return edited;
  const { added, changed, removed, edits, newLines } = edited.value;
  const text = addLines(applyEdits(file.text, edits), newLines, comment);
  const asked = new Map<string, string | null>();
  for (const { variable, to } of [...added, ...changed]) asked.set(variable, to);
  for (const { variable } of removed) asked.set(variable, null);
  const mismatch = findMismatch(file.text, text, asked);
  if (mismatch !== null) return refuseFile('UNSAFE_EDIT', file.path, mismatch);
  const written = new Set(asked.values());
  const isElsewhere = (value: string): boolean =>
    value !== '' && !written.has(value) && text.includes(value);
  return {
    value: {
      text,
      added,
      changed,
      removed: removed.map(({ variable, values }) => ({
        variable,
        isElsewhere: values.some(isElsewhere),
      })),
      untouchedLines: edits.reduce(
        (rest, { start, end }) => rest - countLines(file.text.slice(start, end)),
        countLines(file.text),
      ),
    },
  };
}

interface Edits extends Pick<EnvFilePlan, 'added' | 'changed'> {
  /** With the values of all lines of the variable. */
  removed: { variable: string; values: string[] }[];
  edits: Edit[];
  newLines: string[];
}

function planEdits(
  file: EnvFile,
  changes: ReadonlyMap<string, string | null>,
  order: readonly string[],
): Result<Edits> {
  const before = listAssignments(file.text);
  const last = new Map(before.map((assignment) => [assignment.name, assignment]));
  const planned: Edits = { added: [], changed: [], removed: [], edits: [], newLines: [] };
  for (const variable of new Set([...order, ...changes.keys()])) {
    const to = changes.get(variable);
    const existing = last.get(variable);
    const from = file.values[variable] ?? '';
    if (to === null && existing) {
      const all = before.filter(({ name }) => name === variable);
      planned.edits.push(...all.map((each) => planRemoval(file.text, each)));
      planned.removed.push({ variable, values: all.map((each) => readValue(file.text, each)) });
    }
    if (to === undefined || to === null || to === from) continue;
    const literal = quoteValue(to);
    if (literal === null) return { problem: explainUnquotable(`The value of ${variable}`) };
    if (existing) {
      planned.changed.push({ variable, from, to });
      planned.edits.push(planEdit(file.text, existing, literal));
    } else {
      planned.added.push({ variable, to });
      planned.newLines.push(`${variable}=${literal}`);
    }
  }
  return { value: planned };
}

/**
 * Parses both texts and compares them. Every variable in `asked` must have its value (or be gone,
 * if the value is null); every other variable must keep its value, and the other assignments their
 * order. Returns the name of the first variable that differs, or null.
 */
function findMismatch(
  before: string,
  after: string,
  asked: ReadonlyMap<string, string | null>,
): string | null {
  const now = new Map(Object.entries(readValues(after)));
  const expected = new Map(Object.entries(readValues(before)));
  for (const [name, value] of asked) {
    if (value === null) expected.delete(name);
    else expected.set(name, value);
  }
  for (const name of [...expected.keys(), ...now.keys()]) {
    if (now.get(name) !== expected.get(name)) return name;
  }
  // Also compare assignments that parse() hides: earlier duplicates, and the name __proto__.
  const others = (text: string) =>
    listAssignments(text)
      .filter(({ name }) => !asked.has(name))
      .map((each) => ({ name: each.name, written: text.slice(each.nameStart, each.valueEnd) }));
  const [old, fresh] = [others(before), others(after)];
  const longer = fresh.length > old.length ? fresh : old;
  const isOther = (_: unknown, at: number): boolean => old[at]?.written !== fresh[at]?.written;
  return longer.find(isOther)?.name ?? null;
}

/** Removes the whole line or lines of an assignment, with their line ending. */
function planRemoval(text: string, { nameStart, valueEnd }: Assignment): Edit {
  const start = getLineStart(text, nameStart);
  const end = getLineEnd(text, valueEnd);
  const ending = /^(?:\r\n|[\r\n])?/.exec(text.slice(end, end + 2))?.[0] ?? '';
  const isMark = text[start] === '\ufeff';
  return { start: start + (isMark ? 1 : 0), end: end + ending.length, replacement: '' };
}

/**
 * Replaces the text from the name to the end of the value. `NAME : v` becomes `NAME=v`, which
 * shells need; `export` gets one space after it, which Node needs. Node also misses `export NAME=`,
 * so an empty value gets quotes there. The indentation and the text after the value stay.
 */
function planEdit(text: string, assignment: Assignment, literal: string): Edit {
  const { name, nameStart, separatorEnd, valueStart, valueEnd } = assignment;
  // Only dotenv reads a quoted text on the next line as the value. Leave that line alone.
  const isOnNextLine = /[\r\n]/.test(text.slice(separatorEnd, valueStart));
  const valueStop = isOnNextLine ? separatorEnd : valueEnd;
  const afterExport = /(?<=export)[ \t]+$/.exec(text.slice(0, nameStart))?.[0] ?? '';
  const blanks = /^[^\S\r\n]*/.exec(text.slice(valueStop))![0];
  const hasComment = text[valueStop + blanks.length] === '#';
  const start = nameStart - afterExport.length;
  const head = `${afterExport && ' '}${name}=`;
  const written = literal === '' && afterExport !== '' ? "''" : literal;
  // In a shell, only a space or a tab ends a value, and a comment must follow one. Node 22 and
  // newer continue an empty value on the next line if blanks follow it.
  if (/[^ \t]/.test(blanks) || (hasComment ? blanks === '' : written === '')) {
    return {
      start,
      end: valueStop + blanks.length,
      replacement: `${head}${written}${hasComment ? ' ' : ''}`,
    };
  }
  // Node 20 reads a tab after a bare value as part of the value.
  const isSafe = !blanks.includes('\t') || /^['"]/.test(written);
  return { start, end: valueStop, replacement: head + (isSafe ? written : `'${written}'`) };
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, replacement } of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

function countLines(text: string): number {
  return text === '' ? 0 : text.replace(/(?:\r\n|[\r\n])$/, '').split(LINE_BREAK).length;
}
