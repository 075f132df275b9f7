import { lineBreak, quoted, withNewLines } from './lines.ts';
import { type Assignment, assignments } from './parse.ts';
import type { EnvFile } from './read.ts';
import { firstMismatch } from './verify.ts';
import { type EnvFileWarning, readerWarnings } from './warnings.ts';

export interface EnvFilePlan {
  /** The whole new text, in the lossless form of `EnvFile.text`. */
  text: string;
  added: { variable: string; to: string }[];
  changed: { variable: string; from: string; to: string }[];
  /** Variables whose lines go; `isElsewhere`: their value still stands somewhere else in the file, in a comment perhaps. */
  removed: { variable: string; isElsewhere: boolean }[];
  /** Lines of the old file that stay as they are. */
  untouchedLines: number;
  /** Those of the caller's variables that stand more than once; only the last counts, only it is changed. */
  duplicates: string[];
  /** What readers other than dotenv would trip over in this file; nothing here stops the writing. */
  warnings: EnvFileWarning[];
}

export interface RefusedPlan {
  status: 'refused';
  /** The variable at fault, null where it is none of the caller's. */
  variable: string | null;
  code: 'NO_COMMON_FORM' | 'UNSAFE_EDIT' | 'NOT_AN_ENV_FILE';
  message: string;
  fix: string;
}

interface Edit {
  start: number;
  end: number;
  replacement: string;
}

/**
 * What the file becomes when `changes` are made; pure, nothing is written.
 *
 * `changes`: variable → new value. '' clears one that is there to `NAME=` and adds none that is not; null takes every line of it away. Variables
 * not in it keep their line, and so does one that already has the value, however it is quoted. `order`: the
 * caller's variables, in the order in which missing ones are added at the end under the line `comment`.
 *
 * Refused when the file is plainly of another kind, when a value has no form that all readers understand, or when the composed text, parsed again, does
 * not hold exactly what was asked beside what was there.
 */
export function planEnvFile(
  file: EnvFile,
  changes: ReadonlyMap<string, string | null>,
  order: readonly string[],
  comment: string,
): { status: 'planned'; plan: EnvFilePlan } | RefusedPlan {
  const kind = otherKind(file.path, file.text);
  if (kind) return notAnEnvFile(file.path, kind);
  const before = assignments(file.text);
  const last = new Map(before.map((assignment) => [assignment.name, assignment]));
  const ours = [...new Set([...order, ...changes.keys()])];
  const added: EnvFilePlan['added'] = [];
  const changed: EnvFilePlan['changed'] = [];
  const gone: { variable: string; values: string[] }[] = [];
  const literals = new Map<string, string>();
  const edits: Edit[] = [];

  for (const variable of ours) {
    const to = changes.get(variable);
    const existing = last.get(variable);
    const from = existing ? (file.values[variable] ?? existing.value) : '';
    if (to === null) {
      const all = before.filter(({ name }) => name === variable);
      edits.push(...all.map((each) => lineOf(file.text, each)));
      gone.push(...(existing ? [{ variable, values: all.map(({ value }) => value) }] : []));
      continue;
    }
    if (to === undefined || to === from) continue;
    const literal = quoted(to);
    if (literal === null) return noCommonForm(variable);
    literals.set(variable, literal);
    if (existing) {
      changed.push({ variable, from, to });
      edits.push(editOf(file.text, existing, literal));
    } else {
      added.push({ variable, to });
    }
  }

  const edited = withEdits(file.text, edits);
  const lines = added.map(({ variable }) => `${variable}=${literals.get(variable)}`);
  const text = withNewLines(edited, lines, comment, order);
  const mismatch = firstMismatch(
    file.text,
    text,
    new Map<string, string | null>([
      ...[...added, ...changed].map((c): [string, string] => [c.variable, c.to]),
      ...gone.map((each): [string, null] => [each.variable, null]),
    ]),
  );
  if (mismatch !== null) return unsafeEdit(file.path, mismatch, ours.includes(mismatch));

  const duplicates = ours.filter((variable) => file.duplicates.includes(variable));
  const untouchedLines = lineCount(file.text) - touchedLines(file.text, edits);
  const warnings = readerWarnings(file.path, text, ours);
  const removed = gone.map(({ variable, values }) => ({
    variable,
    isElsewhere: values.some((value) => value !== '' && text.includes(value)),
  }));
  return { status: 'planned', plan: { text, added, changed, removed, untouchedLines, duplicates, warnings } };
}

/** The whole line, or lines, of an assignment, with their end. */
function lineOf(text: string, { nameStart, valueEnd }: Assignment): Edit {
  const isEnd = (at: number): boolean => /[\r\n]/.test(text[at] ?? '\n');
  let start = nameStart;
  while (start > 0 && !isEnd(start - 1) && text[start - 1] !== '\ufeff') start--;
  let end = valueEnd;
  while (!isEnd(end)) end++;
  return {
    start,
    end: end + (/^(?:\r\n|[\r\n])/.exec(text.slice(end, end + 2))?.[0].length ?? 0),
    replacement: '',
  };
}

/**
 * From the name to the end of the value: `NAME : v` becomes `NAME=v`, as a shell needs it, and one space stands
 * behind `export`, as Node needs it, which also loses `export NAME=`. The indentation and what stands behind the value stay.
 */
function editOf(text: string, assignment: Assignment, literal: string): Edit {
  const { name, nameStart, separatorEnd, valueStart, valueEnd } = assignment;
  // dotenv takes a quoted text on the next line for the value; other readers do not, so that line is left alone.
  const isOnNextLine = /[\r\n]/.test(text.slice(separatorEnd, valueStart));
  const valueStop = isOnNextLine ? separatorEnd : valueEnd;
  const afterExport = /(?<=export)[ \t]+$/.exec(text.slice(0, nameStart))?.[0] ?? '';
  const blanks = /^[^\S\r\n]*/.exec(text.slice(valueStop))![0];
  const hasComment = text[valueStop + blanks.length] === '#';
  const start = nameStart - afterExport.length;
  const head = `${afterExport && ' '}${name}=`;
  const written = literal === '' && afterExport !== '' ? "''" : literal;
  // A shell ends a value only at a space or a tab, and sees a comment only behind one. Node 22 and newer continue
  // an empty value with blanks behind it on the next line.
  if (/[^ \t]/.test(blanks) || (hasComment ? blanks === '' : written === '')) {
    return {
      start,
      end: valueStop + blanks.length,
      replacement: `${head}${written}${hasComment ? ' ' : ''}`,
    };
  }
  // Node 20 takes a tab behind a bare value for a part of it.
  const isSafe = !blanks.includes('\t') || /^['"]/.test(written);
  return { start, end: valueStop, replacement: head + (isSafe ? written : `'${written}'`) };
}

function withEdits(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, replacement } of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

function lineCount(text: string): number {
  return text.split(lineBreak).length - (text === '' || /[\r\n]$/.test(text) ? 1 : 0);
}

function touchedLines(text: string, edits: readonly Edit[]): number {
  const linesIn = (part: string): number => part.replace(/(?:\r\n|[\r\n])$/, '').split(lineBreak).length;
  return edits.reduce((sum, { start, end }) => sum + linesIn(text.slice(start, end)), 0);
}

function notAnEnvFile(path: string, kind: string): RefusedPlan {
  return {
    status: 'refused',
    variable: null,
    code: 'NOT_AN_ENV_FILE',
    message: `${path} is ${kind}, not an env file. Nothing was changed.`,
    fix: 'Name an env file with -f; the default is .env.',
  };
}

function noCommonForm(variable: string): RefusedPlan {
  const message = `The value of ${variable} cannot be written so that every reader of env files understands it.`;
  const fix = 'Use a value without line breaks and without single quotes beside other special characters.';
  return { status: 'refused', variable, code: 'NO_COMMON_FORM', message, fix };
}

function unsafeEdit(path: string, name: string, isOurs: boolean): RefusedPlan {
  const message = `${path} cannot be changed safely: ${name} would be read differently afterwards.`;
  const fix = 'Look for a quote that is never closed, or edit the file by hand. Nothing was changed.';
  return { status: 'refused', variable: isOurs ? name : null, code: 'UNSAFE_EDIT', message, fix };
}

const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/\.jsonc?5?$/i, 'a JSON file'],
  [/(?:^|[\\/])(?:docker-)?compose[^\\/]*\.ya?ml$/i, 'a compose file'],
  [/\.ya?ml$/i, 'a YAML file'],
  [/\.php$/i, 'a PHP file'],
  [/\.(?:xml|html?|plist)$/i, 'an XML or HTML file'],
  [/\.toml$/i, 'a TOML file'],
  [/\.(?:[cm]?[jt]sx?|py|rb|go|java|cs|rs)$/i, 'a file of code'],
  [/(?:^|[\\/])(?:Dockerfile|Makefile|\.gitignore|\.npmrc|README[^\\/]*)$|\.md$/, 'a file of another kind'],
];

/** How files of another kind begin, after a byte-order mark and blanks. An env file may begin with `{` in no line. */
const BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [/^\s*[{[]\s*(?:["}\]]|\r?\n\s*["{])/, 'a JSON file'],
  [/^\s*<\?php/i, 'a PHP file'],
  [/^\s*<(?:\?xml|!doctype|html)/i, 'an XML or HTML file'],
  [/^\s*(?:---|%YAML)[ \t]*\r?\n/, 'a YAML file'],
  [
    /^(?:[ \t]*(?:#.*)?\r?\n)*(?:services|version):[ \t]*(?:["']?[\d.]+["']?)?[ \t]*\r?\n\s+\S/,
    'a compose file',
  ],
];

/** What a file plainly is if it is no env file, by its name or by how its text begins; else null. */
export function otherKind(path: string, text: string): string | null {
  const plain = text.replace(/^\ufeff/, '').slice(0, 4096);
  const found = BY_NAME.find(([name]) => name.test(path)) ?? BY_TEXT.find(([start]) => start.test(plain));
  return found?.[1] ?? null;
}
