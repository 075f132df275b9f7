import { getCredential } from '../credentials/index.ts';
import { isNote } from '../credentials/verdict.ts';
import { getServerName } from '../kaltura/regions.ts';
import type { CheckDocument, CheckedValue } from '../kaltura-setup.d.ts';
import { toParagraph } from '../result.ts';
import { redactDocument } from '../text/output.ts';
import {
  commandRow,
  getSentenceWidth,
  indentRows,
  pad,
  type Row,
  row,
  type Span,
  span,
  textWidth,
  truncate,
} from '../text/rows.ts';
import { NOT_SET } from './check-result.ts';

const MARKS: Readonly<Record<CheckedValue['status'], [text: string, style: Span['style']]>> = {
  valid: ['✔ valid', 'good'],
  invalid: ['✖ wrong', 'bad'],
  missing: ['✖ missing', 'bad'],
  unchecked: ['! not checked', 'warn'],
  unset: ['– not set', 'faint'],
};

/**
 * The document as a table for people, with a word beside each symbol and the fixes below. `isPlain`:
 * without the symbols, for a screen reader.
 */
export function formatCheckTable(
  checked: CheckDocument,
  columns: number | undefined,
  isPlain = false,
): Row[] {
  const document = redactDocument(checked);
  const { credentials, account, next, serviceUrl, envFile } = document;
  const width = getSentenceWidth(columns);
  const marks = credentials.map((each) => MARKS[each.status][0].slice(isPlain ? 2 : 0));
  const room = Math.max(...marks.map(textWidth));
  const rows = credentials.flatMap((each, at) => [
    ...formatValue(each, span(pad(marks[at] ?? '', room), MARKS[each.status][1]), width, isPlain),
    ...listAdvice(each, credentials.slice(0, at)).flatMap((text) =>
      indentRows(text, width, room + 3),
    ),
  ]);
  const sources = credentials.map(({ source }) => source);
  const isOutside = sources.includes('environment') && !sources.includes('file');
  const origin = isOutside ? 'the environment' : envFile === '-' ? 'stdin' : envFile;
  const server = serviceUrl ? getServerName(serviceUrl) : '';
  const entries = `${account?.entries ?? 'an unknown number of'} ${account?.entries === 1 ? 'entry' : 'entries'}`;
  return [
    ...(document.sandbox ? [row('sandbox: this is not a real account', 'warn')] : []),
    row(`Kaltura credentials in ${origin}`, 'bold'),
    ...rows,
    ...(account
      ? indentRows(
          `Account ${account.name || account.partnerId}, ${entries}, in ${server}.`,
          width,
          1,
        )
      : []),
    // A new User ID is not a warning: most users start with one.
    ...document.warnings.flatMap((warning) => {
      const [mark, style] = isNote(warning) ? (['·', 'faint'] as const) : (['!', 'warn'] as const);
      return indentRows(toParagraph(warning), width, 3, style, mark);
    }),
    ...(next.length > 0 ? [row(' Next:')] : []),
    ...next.map((command) => commandRow(`   ${command}`, 'accent')),
  ];
}

/** The mark, the label and the value of a credential, in one row if there is room. */
function formatValue(each: CheckedValue, mark: Span, width: number, isPlain: boolean): Row[] {
  const { status, source } = each;
  const room = textWidth(mark.text);
  const text = each.value ?? '';
  const value = isPlain ? text.replace(/^•+(?=.)/, 'ending in ') : text;
  const isInline = textWidth(value) <= width - room - 17;
  const { label } = getCredential(each.name);
  const head = [span(' '), mark, span(`  ${isInline && value ? pad(label, 12) : label}`)];
  const note = [
    ...(source === 'environment' ? [source] : []),
    ...(status === 'valid' ? [each.message.replace(/\.$/, '')] : []),
  ].join(', ');
  const left = width - textWidth(value) - (isInline ? room + 20 : 6);
  const noted = note && left > 7 ? [span(`   ${truncate(note, left)}`, 'faint')] : [];
  if (isInline) return [[...head, span(value && `  ${value}`), ...noted]];
  // A long value has rows of its own.
  const isLong = textWidth(value) > width - 3;
  return [head, ...(isLong ? indentRows(value, width, 3) : [[span(`   ${value}`), ...noted]])];
}

/** What is wrong with a credential, and the fix; empty if a credential before it has the same. */
function listAdvice(
  { status, message, fix }: CheckedValue,
  before: readonly CheckedValue[],
): string[] {
  const isRepeated = before.some((each) => each.message === message && each.fix === fix);
  if (status === 'valid' || status === 'unset' || isRepeated) return [];
  return [message === NOT_SET ? '' : message, fix ?? ''].filter(Boolean);
}
