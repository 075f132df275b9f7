import { lineBreak, quoteValue, withNewLines } from './lines.ts';
import { type Assignment, assignments } from './parse.ts';
import type { EnvFile } from './read.ts';
import { readValue } from './values.ts';
import { firstMismatch } from './verify.ts';
import { type EnvFileWarning, readerWarnings } from './warnings.ts';

export interface EnvFilePlan {
  /** The whole new text, in the lossless form of `EnvFile.text`. */
  text: string;
  added: { variable: string; to: string }[];
  changed: { variable: string; from: string; to: string }[];
  /**
   * Variables whose lines are removed. `isElsewhere`: another line, such as a comment, has the
   * value.
   */
  removed: { variable: string; isElsewhere: boolean }[];
  /** The number of lines in the old file that do not change. */
  untouchedLines: number;
  /** The caller's variables that have several lines; only the last line counts and changes. */
  duplicates: string[];
  /** Problems for readers other than dotenv. They do not prevent the write. */
  warnings: EnvFileWarning[];
}

interface RefusedPlan {
  status: 'refused';
  /** The variable that causes the problem; null if it is not one of the caller's. */
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
 * Computes the file after `changes`; writes nothing.
 *
 * `changes`: variable → new value. '' clears an existing variable to `NAME=` but does not add a
 * missing one; null removes all lines of the variable. A line stays as it is if its variable is not
 * in `changes` or already has the value, however quoted. `order`: the caller's variables. Missing
 * variables are added in this order at the end, under the line `comment`.
 *
 * Refuses a file that is plainly of another kind, a value without a form that all readers
 * understand, and a result that does not parse to exactly the old values with the changes.
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
    const from = file.values[variable] ?? '';
    if (to === null) {
      const all = before.filter(({ name }) => name === variable);
      edits.push(...all.map((each) => lineOf(file.text, each)));
      gone.push(
        ...(existing ? [{ variable, values: all.map((each) => readValue(file.text, each)) }] : []),
      );
      continue;
    }
    if (to === undefined || to === from) continue;
    const literal = quoteValue(to);
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
  const moved = [...added, ...changed].map(({ to }) => to);
  const removed = gone.map(({ variable, values }) => ({
    variable,
    isElsewhere: values.some(
      (value) => value !== '' && !moved.includes(value) && text.includes(value),
    ),
  }));
  return {
    status: 'planned',
    plan: { text, added, changed, removed, untouchedLines, duplicates, warnings },
  };
}

/** The whole line or lines of an assignment, with their line ending. */
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
 * Replaces the text from the name to the end of the value. `NAME : v` becomes `NAME=v`, which
 * shells need; `export` gets one space after it, which Node needs. Node also misses `export NAME=`,
 * so an empty value gets quotes there. The indentation and the text after the value stay.
 */
function editOf(text: string, assignment: Assignment, literal: string): Edit {
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
  const linesIn = (part: string): number =>
    part.replace(/(?:\r\n|[\r\n])$/, '').split(lineBreak).length;
  return edits.reduce((sum, { start, end }) => sum + linesIn(text.slice(start, end)), 0);
}

function notAnEnvFile(path: string, kind: string): RefusedPlan {
  return {
    status: 'refused',
    variable: null,
    code: 'NOT_AN_ENV_FILE',
    message: `${path} is ${kind}, not an env file. Nothing was changed.`,
    fix: 'Give the path of an env file with -f; the default is .env.',
  };
}

function noCommonForm(variable: string): RefusedPlan {
  const message = `The value of ${variable} cannot be written in a form that every reader of env files understands.`;
  const fix =
    'Use a value without line breaks and without single quotes beside other special characters.';
  return { status: 'refused', variable, code: 'NO_COMMON_FORM', message, fix };
}

function unsafeEdit(path: string, name: string, isOurs: boolean): RefusedPlan {
  const message = `${path} cannot be changed safely: ${name} would then have another value.`;
  const fix =
    'Look for a quote that is never closed, or edit the file by hand. Nothing was changed.';
  return { status: 'refused', variable: isOurs ? name : null, code: 'UNSAFE_EDIT', message, fix };
}

const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/\.jsonc?5?$/i, 'a JSON file'],
  [/(?:^|[\\/])(?:docker-)?compose[^\\/]*\.ya?ml$/i, 'a compose file'],
  [/\.ya?ml$/i, 'a YAML file'],
  [/\.php$/i, 'a PHP file'],
  [/\.(?:xml|html?|plist)$/i, 'an XML or HTML file'],
  [/\.toml$/i, 'a TOML file'],
  [/\.ini$/i, 'an INI file'],
  [/\.tf(?:vars)?$/i, 'a Terraform file'],
  [/\.(?:pem|key|crt|p12|pfx)$/i, 'a key or a certificate'],
  [
    /\.(?:[cm]?[jt]sx?|vue|svelte|astro|s?css|py|rb|go|java|kts?|swift|dart|cs|rs|lua|sql|ps1|bat|cmd)$/i,
    'a file of code',
  ],
  [
    /(?:^|[\\/])\.(?:bashrc|bash_profile|zshrc|zshenv|zprofile|profile|netrc|gitconfig)$/,
    'the settings of another program',
  ],
  [
    /(?:^|[\\/])(?:Dockerfile|Makefile|Procfile|LICENSE|\.(?:git|docker|npm)ignore|\.npmrc|README[^\\/]*)$|\.md$/,
    'a file of another kind',
  ],
];

/**
 * The beginnings of files of another kind, after a byte-order mark and blanks. No line of an env
 * file begins with `{`.
 */
const BY_TEXT: readonly (readonly [RegExp, string])[] = [
  [/^\s*[{[]\s*(?:["}\]]|\r?\n\s*["{])/, 'a JSON file'],
  [/^\s*<\?php/i, 'a PHP file'],
  [/^\s*<(?:\?xml|!doctype|html)/i, 'an XML or HTML file'],
  [/^(?:SQLite format|\x7fELF|PK\x03\x04|%PDF-)/, 'a binary file'],
  [
    /^(?:\0GITCRYPT|age-encryption\.org\/|\$ANSIBLE_VAULT;|-----BEGIN (?:PGP MESSAGE|AGE))/,
    'an encrypted file',
  ],
  [/^sops_mac=/m, 'a file encrypted by SOPS'],
  [/^\s*-----BEGIN /, 'a key or a certificate'],
  [/^(?:\s*[#;].*\r?\n)*\s*\[[\w ."':-]+\][ \t]*(?:[\r\n]|$)/, 'an INI or TOML file'],
  [/^\s*(?:---|%YAML)[ \t]*\r?\n/, 'a YAML file'],
  [
    /^(?:[ \t]*(?:#.*)?\r?\n)*(?:services|version):[ \t]*(?:["']?[\d.]+["']?)?[ \t]*\r?\n\s+\S/,
    'a compose file',
  ],
  [
    /^(?:[ \t]*(?:#.*)?\r?\n)*[\w-]+:[ \t]*\r?\n[ \t]+(?:-[ \t]|[\w-]+:(?:[ \t]|\r?\n))/,
    'a YAML file',
  ],
];

/** The kind of a file whose name or first lines show that it is not an env file; otherwise null. */
export function otherKind(path: string, text: string): string | null {
  const plain = text.replace(/^\ufeff/, '').slice(0, 65_536);
  const found =
    BY_NAME.find(([name]) => name.test(path)) ?? BY_TEXT.find(([start]) => start.test(plain));
  return found?.[1] ?? null;
}
