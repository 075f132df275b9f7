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
} from '../text/rows.ts';
import { NOT_SET } from './check-result.ts';

const MARKS: Readonly<Record<CheckedValue['status'], [text: string, style: Span['style']]>> = {
  valid: ['✔ valid', 'good'],
  invalid: ['✖ wrong', 'bad'],
  missing: ['✖ missing', 'bad'],
  unchecked: ['! not checked', 'warn'],
  unset: ['– not set', 'faint'],
};

/** Describes the origin of the credentials, for the heading. */
function describeOrigin({ credentials, envFile: path }: CheckDocument): string {
  const envFile = path === '-' ? 'stdin' : path;
  const sources = credentials.map((each) => each.source).filter((source) => source !== null);
  if (sources.includes('file') || sources.length === 0) return `in ${envFile}`;
  return sources.every((source) => source === 'environment')
    ? 'in the environment'
    : `for ${envFile}`;
}

/** The document as a table for people, with a word beside each symbol and the fixes below. */
export function formatCheckTable(given: CheckDocument, columns: number | undefined): Row[] {
  const document = redactDocument(given);
  const width = getSentenceWidth(columns);
  const values = Math.min(
    34,
    Math.max(...document.credentials.map((each) => textWidth(each.value ?? ''))),
  );
  const rows = document.credentials.flatMap((each): Row[] => {
    const [mark, style] = MARKS[each.status];
    const head: Row = [
      span(' '),
      span(pad(mark, 13), style),
      span(`  ${pad(getCredential(each.name).label, 12)}  `),
      span(pad(each.value ?? '', values)),
      span(each.source === 'environment' ? '  environment' : '', 'faint'),
    ];
    if (each.status === 'valid' || each.status === 'unset') return [head];
    // The same sentence for several credentials is printed once.
    const before = document.credentials.slice(0, document.credentials.indexOf(each));
    if (before.some(({ message, fix }) => message === each.message && fix === each.fix))
      return [head];
    const message = each.message === NOT_SET ? '' : each.message;
    return [
      head,
      ...[message, each.fix ?? ''].filter(Boolean).flatMap((text) => indentRows(text, width, 16)),
    ];
  });
  const { account, next, serviceUrl } = document;
  const server = serviceUrl ? getServerName(serviceUrl) : '';
  const entries = `${account?.entries ?? 'an unknown number of'} ${account?.entries === 1 ? 'entry' : 'entries'}`;
  return [
    [
      span(`Kaltura credentials ${describeOrigin(document)}`, 'bold'),
      ...(document.sandbox ? [span('  sandbox', 'warn')] : []),
    ],
    ...rows,
    ...(account
      ? [row(` Account ${account.name || account.partnerId}, ${entries}, in ${server}.`)]
      : []),
    // A new User ID is not a warning: most users start with one.
    ...document.warnings.flatMap((warning) => {
      const [mark, style] = isNote(warning) ? (['·', 'faint'] as const) : (['!', 'warn'] as const);
      return indentRows(`${mark} ${toParagraph(warning)}`, width, 1, style);
    }),
    ...(next.length > 0 ? [row(' Next:')] : []),
    ...next.map((command) => commandRow(`   ${command}`, 'accent')),
  ];
}
