import { warnAboutMissingType, warnAboutMissingUser } from '../credentials/app-token-problems.ts';
import type { TokenRecord } from '../kaltura/app-tokens.ts';
import type { Problem } from '../result.ts';
import { pad, type Row, row, span, textWidth, truncate } from '../text/rows.ts';
import { spanInWords } from '../text/words.ts';
import { formatDay } from './plan.ts';

/** The columns of the table; the last one is not padded. */
const COLUMNS: readonly (readonly [head: string, text: (token: TokenRecord) => string])[] = [
  ['ID', ({ id }) => id],
  ['type', ({ type }) => type?.toUpperCase() ?? 'any type'],
  ['user', ({ userId }) => truncate(userId || '(any user)', 32)],
  ['sessions', ({ duration }) => (duration > 0 ? spanInWords(duration) : 'none')],
  ['created', ({ createdAt }) => (createdAt ? formatDay(createdAt) : '')],
  ['expires', formatEnd],
  ['description', ({ description }) => description],
];

function formatEnd({ status, expiresAt }: TokenRecord): string {
  if (status === 'disabled') return 'disabled';
  if (expiresAt === null) return 'never';
  return `${expiresAt <= Date.now() / 1000 ? 'expired ' : ''}${formatDay(expiresAt)}`;
}

/** Can somebody still get a session from it? */
function isUsable({ status, expiresAt, duration }: TokenRecord): boolean {
  return status === 'active' && duration > 0 && (expiresAt === null || expiresAt > Date.now() / 1000);
}

/** Warnings about usable AppTokens that leave the type or the user of a session to their holder. */
export function warnAboutTokens(list: readonly TokenRecord[]): Problem[] {
  return list
    .filter(isUsable)
    .flatMap(({ id, type, userId }) => [
      ...(type === null ? [warnAboutMissingType(id)] : []),
      ...(userId === '' ? [warnAboutMissingUser(id)] : []),
    ]);
}

/** The AppTokens as an aligned table, `ownId` marked as the one in the file. */
export function tokenTable(list: readonly TokenRecord[], ownId: string | null): Row[] {
  if (list.length === 0) return [row('This account has no AppTokens.')];
  const rows = list.map((token) => ({
    isGood: isUsable(token) && token.type !== null && token.userId !== '',
    texts: COLUMNS.map(
      ([head, text]) => text(token) + (head === 'description' && token.id === ownId ? ' (in the file)' : ''),
    ),
  }));
  const widths = COLUMNS.map(([head], at) =>
    Math.max(textWidth(head), ...rows.map(({ texts }) => textWidth(texts[at] ?? ''))),
  );
  const align = (texts: readonly string[]): string =>
    texts.map((text, at) => (at === texts.length - 1 ? text : pad(text, widths[at] as number))).join('  ');
  return [
    row(align(COLUMNS.map(([head]) => head)), 'faint'),
    ...rows.map(({ texts, isGood }): Row => [span(align(texts), isGood ? 'plain' : 'warn')]),
  ];
}
