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
  const width = getSentenceWidth(columns);
  const marks = document.credentials.map((each) => MARKS[each.status][0].slice(isPlain ? 2 : 0));
  const room = Math.max(...marks.map(textWidth));
  const rows = document.credentials.flatMap((each, at): Row[] => {
    const { status, source } = each;
    const text = each.value ?? '';
    const value = isPlain ? text.replace(/^•+(?=.)/, 'ending in ') : text;
    const isInline = textWidth(value) <= width - room - 17;
    const { label } = getCredential(each.name);
    const head: Row = [
      span(' '),
      span(pad(marks[at] ?? '', room), MARKS[status][1]),
      span(`  ${isInline && value ? pad(label, 12) : label}`),
    ];
    const note = [
      ...(source === 'environment' ? [source] : []),
      ...(status === 'valid' ? [each.message.replace(/\.$/, '')] : []),
    ].join(', ');
    const left = width - textWidth(value) - (isInline ? room + 20 : 6);
    const noted = note && left > 7 ? [span(`   ${truncate(note, left)}`, 'faint')] : [];
    // A long value has rows of its own.
    const ownRows =
      textWidth(value) > width - 3
        ? indentRows(value, width, 3)
        : [[span(`   ${value}`), ...noted]];
    const shown = isInline
      ? [[...head, span(value && `  ${value}`), ...noted]]
      : [head, ...ownRows];
    if (status === 'valid' || status === 'unset') return shown;
    // The same sentence for several credentials is printed once.
    const before = document.credentials.slice(0, at);
    if (before.some(({ message, fix }) => message === each.message && fix === each.fix))
      return shown;
    const message = each.message === NOT_SET ? '' : each.message;
    const sentences = [message, each.fix ?? ''].filter(Boolean);
    return [...shown, ...sentences.flatMap((text) => indentRows(text, width, room + 3))];
  });
  const { account, next, serviceUrl, envFile } = document;
  const sources = document.credentials.map(({ source }) => source);
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
