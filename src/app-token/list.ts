import { warnAboutMissingType, warnAboutMissingUser } from '../credentials/app-token-problems.ts';
import type { TokenRecord } from '../kaltura/app-tokens.ts';
import type { Problem } from '../result.ts';
import { pad, type Row, row, span, textWidth, truncate, wrap } from '../text/rows.ts';
import { spanInWords } from '../text/words.ts';
import { formatDay } from './plan.ts';

/** The widest user column that leaves room for the other columns in 80. */
const USER_WIDTH = 22;

const COLUMNS: readonly (readonly [head: string, text: (token: TokenRecord) => string])[] = [
  ['ID', ({ id }) => id],
  ['type', ({ type }) => type?.toUpperCase() ?? 'any type'],
  ['user', ({ userId }) => truncate(userId || '(any user)', USER_WIDTH)],
  ['sessions', ({ duration }) => (duration > 0 ? spanInWords(duration) : 'none')],
  ['created', ({ createdAt }) => (createdAt ? formatDay(createdAt) : '')],
  ['expires', formatEnd],
];

function formatEnd({ status, expiresAt }: TokenRecord): string {
  if (status === 'disabled') return 'disabled';
  if (expiresAt === null) return 'never';
  return expiresAt <= Date.now() / 1000 ? 'expired' : formatDay(expiresAt);
}

/** Can this AppToken still open a session? */
function isUsable({ status, expiresAt, duration }: TokenRecord): boolean {
  return (
    status === 'active' && duration > 0 && (expiresAt === null || expiresAt > Date.now() / 1000)
  );
}

/** Warnings about usable AppTokens whose holder can choose the type or the user of a session. */
export function warnAboutTokens(list: readonly TokenRecord[]): Problem[] {
  return list
    .filter(isUsable)
    .flatMap(({ id, type, userId }) => [
      ...(type === null ? [warnAboutMissingType(id)] : []),
      ...(userId === '' ? [warnAboutMissingUser(id)] : []),
    ]);
}

/**
 * The AppTokens as an aligned table, each with its description below. Marks `ownId` as the AppToken
 * in the file.
 */
export function tokenTable(
  list: readonly TokenRecord[],
  ownId: string | null,
  width: number,
): Row[] {
  if (list.length === 0) return [row('This account has no AppTokens.')];
  const table = [
    COLUMNS.map(([head]) => head),
    ...list.map((token) => COLUMNS.map(([, text]) => text(token))),
  ];
  const widths = COLUMNS.map((_, at) =>
    Math.max(...table.map((texts) => textWidth(texts[at] ?? ''))),
  );
  const [heads, ...lines] = table.map((texts) =>
    texts
      .map((text, at) => pad(text, widths[at] as number))
      .join('  ')
      .trimEnd(),
  );
  return [
    row(heads as string, 'faint'),
    ...list.flatMap((token, at) => {
      const isGood = isUsable(token) && token.type !== null && token.userId !== '';
      const notes = `${token.description}${token.id === ownId ? ' (in the file)' : ''}`.trim();
      const below = notes === '' ? [] : wrap(notes, width - 2);
      return [
        [span(lines[at] as string, isGood ? 'plain' : 'warn')],
        ...below.map((line) => row(`  ${line}`, 'faint')),
      ];
    }),
  ];
}
