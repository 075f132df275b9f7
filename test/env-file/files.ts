import fc from 'fast-check';
import { quoteValue } from '../../src/env-file/lines.ts';
import { comment, order } from './composed.ts';

const words = (text: string): string[] => text.split(' ');
const pieces = [
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's placeholder
  ...words('$& $1 $$ \\1 \\n \\r ${A} $(id) `id` %s !! ~ * ? [a]'),
  ...words('\' " ` \\ \\\' \\" # = ; & | < > ( ) { }'),
  ...words('é 日本 😀 \u0301 KALTURA_USER_ID=x \nKALTURA_USER_ID=x __proto__'),
  ...words('a Z 0 - _ . / : @ % + ,'),
  ...[' ', ' #', '# ', 'export ', '\t', '\n', '\n\n', '\r', '\r\n'],
  ...['\u00a0', '\u2028', '\ufeff', '\u0085', '\v', '\f'],
];

/** Values of every sort a person could paste, those with no common form among them. */
const hostileValue: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.constantFrom(...pieces), { maxLength: 8 })
      .map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.stringMatching(/^[0-9a-f]{32}$/) },
);

/** A line of a well-formed file, and whose it is. */
export interface Line {
  variable: string | null;
  /** What stands before the `=` and from behind the value on. */
  head: string;
  value: string;
  literal: string;
  tail: string;
}

export const others = 'DATABASE_URL TOKEN PRIVATE_KEY KALTURA_USER_ID_OLD constructor'.split(' ');
const writable = hostileValue.filter((value) => quoteValue(value) !== null);
const quoted = '\t# don\'t "touch" `this`';
const tails = ['', '', '', ' ', '\t', ' # a comment', quoted, '  #KALTURA_USER_ID=1', ' # $& $1'];
const heads = ['', '', '', 'export ', '  ', ' export '];
const lookAlike = fc
  .constantFrom(...order)
  .map((name) => `begin\n${name}=inside\n#${name}=2\nexport ${name}="3"\nend`);

/**
 * The line with this value, as all readers read it alike: Node 20 takes a tab behind a bare value
 * for a part of it, later ones do not read `export NAME=` and continue an empty value with blanks
 * behind it on the next line.
 */
export function withValue(line: Line, value: string): Line {
  const { head, tail } = line;
  const literal = quoteValue(value)!;
  const isExport = head.includes('export');
  if (literal === '' && !isExport && tail.trim() === '')
    return { ...line, value, literal, tail: '' };
  const needsQuotes = tail.startsWith('\t') || (literal === '' && isExport);
  return {
    ...line,
    value,
    literal: needsQuotes && !/^['"]/.test(literal) ? `'${literal}'` : literal,
  };
}

const comments = ['# comment', "# it's a comment", '#KALTURA_USER_ID=old', '# é $& \\1'];
const plain = fc
  .constantFrom('', '', `${comment} of old`, ...comments)
  .map((text): Line => ({ variable: null, head: text, value: '', literal: '', tail: '' }));

const assignment = (names: readonly string[], value: fc.Arbitrary<string>) =>
  fc
    .record({
      name: fc.constantFrom(...names),
      head: fc.constantFrom(...heads),
      value,
      tail: fc.constantFrom(...tails),
    })
    .map(({ name, head, value, tail }) =>
      withValue({ variable: name, head: `${head}${name}=`, value, literal: '', tail }, value),
    );

/**
 * A file that every reader reads alike, LF only; each of our variables at most once unless
 * duplicates arise.
 */
export const wellFormed = fc
  .record({
    lines: fc.array(
      fc.oneof(
        plain,
        assignment(others, fc.oneof(writable, lookAlike)),
        assignment(order, fc.oneof(writable, lookAlike)),
      ),
      { maxLength: 10 },
    ),
    // Lines of blanks only at the end: Node 20 does not read a variable behind such a line and a
    // comment.
    end: fc.constantFrom('', '\n', '\n', '\n', '\n\n', '\n  \n', '\n\n\t\n\n', '\n '),
  })
  .filter(({ lines, end }) => !(/[ \t]/.test(end) && lines.at(-1)?.head === ''));

/** What is asked: some of our variables, each with a value or cleared. */
export const changes = fc.dictionary(
  fc.constantFrom(...order),
  fc.oneof(writable, fc.constant('')),
  { minKeys: 1, noNullPrototype: true },
);

/** The text of the lines; none of them have no end either. */
export function textOf(lines: readonly Line[], end: string): string {
  const text = lines.map(({ head, literal, tail }) => head + literal + tail).join('\n');
  return lines.length > 0 ? text + end : text;
}

const starts = ['=', ': ', "='", '="', ''];
const scrap = fc.constantFrom(
  ...order.flatMap((name) => starts.map((start) => name + start)),
  ...order.flatMap((name) => [`export ${name} = `, `#${name}=`]),
  ...["A='", 'B="', 'C=`', "D=x'y", 'E=1', 'export F=2', '__proto__=3', 'just words', '# ', ' #'],
  ...["'", '"', '`', '\\', '\n', '\n', '\n', '\n', '\r\n', '\r\n', '\r', ' ', '\t', '\u00a0'],
  ...['\ufeff', '\u2028', '$&', 'é', '😀', '=', ':'],
);

/** Files as bad as they come, in bytes. */
export const hostileFile = fc
  .array(
    fc.oneof(
      { weight: 12, arbitrary: scrap.map((text) => Buffer.from(text)) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 4 }).map((bytes) => Buffer.from(bytes)) },
      { weight: 2, arbitrary: hostileValue.map((text) => Buffer.from(text)) },
    ),
    { maxLength: 30 },
  )
  .map((parts) => Buffer.concat(parts));
