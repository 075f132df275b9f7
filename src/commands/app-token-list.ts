import { EXIT, type Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { describeMissingType, describeMissingUser } from '../credentials/app-token-problems.ts';
import { listTokens, type TokenRecord } from '../kaltura/app-tokens.ts';
import type { Problem } from '../result.ts';
import { redactDocument } from '../text/output.ts';
import { getSentenceWidth, pad, type Row, row, textWidth, truncate, wrap } from '../text/rows.ts';
import { formatDay, formatSpan, getUnixSeconds } from '../text/time.ts';
import { resolveTokenAccount, toTokenFailure } from './app-token-account.ts';
import { buildRunFields, type Context, type Report } from './context.ts';
import { parseGiven } from './input-sources.ts';

/** `kaltura-setup app-token list`: the account's AppTokens, never the tokens themselves. */
export async function runAppTokenList(
  context: Context<OptionsOf<'app-token list'>>,
): Promise<Report | Failed> {
  const account = await resolveTokenAccount(context);
  if ('problem' in account) return account;
  const listed = await listTokens(account.access);
  if ('problem' in listed) return toTokenFailure(context, listed.problem);
  const { total } = listed.value;
  // Redacted before the columns are truncated: part of a secret would not be recognised.
  const tokens = redactDocument(listed.value.list);
  const ownId = parseGiven(account.given, 'app-token-id');
  const warnings = warnAboutTokens(tokens);
  const document = {
    appTokens: tokens.map((token) => ({ ...token, isOwn: token.id === ownId })),
    total,
    partnerId: Number(account.access.key.partnerId),
    ...buildRunFields(context, warnings),
  };
  const width = getSentenceWidth(process.stdout.columns);
  const fixes = new Set(warnings.map(({ fix }) => fix ?? ''));
  const sentences = [...warnings.map(({ message }) => `! ${message}`), ...fixes];
  const rows = [
    ...(context.sandbox ? [row('sandbox', 'warn')] : []),
    ...formatTokenTable(tokens, ownId, width),
    ...(total > tokens.length
      ? [row(`Only the ${tokens.length} newest of ${total} AppTokens are listed.`, 'faint')]
      : []),
    ...sentences.flatMap((sentence) => wrap(sentence, width)).map((line) => row(line, 'warn')),
  ];
  return { exit: EXIT.done, document, rows };
}

/** The widest columns of users and sessions that leave room for the other columns in 80. */
const USER_WIDTH = 22;
const SESSIONS_WIDTH = 10;

const COLUMNS: readonly (readonly [head: string, text: (token: TokenRecord) => string])[] = [
  ['ID', ({ id }) => id],
  ['type', ({ type }) => type?.toUpperCase() ?? 'any type'],
  ['user', ({ userId }) => truncate(userId || '(any user)', USER_WIDTH)],
  [
    'sessions',
    ({ duration }) => (duration > 0 ? truncate(formatSpan(duration), SESSIONS_WIDTH) : 'none'),
  ],
  ['created', ({ createdAt }) => (createdAt ? formatDay(createdAt) : '')],
  ['expires', formatEnd],
];

function formatEnd({ status, expiresAt }: TokenRecord): string {
  if (status === 'disabled') return 'disabled';
  if (expiresAt === null) return 'never';
  return expiresAt <= getUnixSeconds() ? 'expired' : formatDay(expiresAt);
}

function isUsable({ status, expiresAt, duration }: TokenRecord): boolean {
  return (
    status === 'active' && duration > 0 && (expiresAt === null || expiresAt > getUnixSeconds())
  );
}

/** Warnings about usable AppTokens whose holder can choose the type or the user of a session. */
function warnAboutTokens(list: readonly TokenRecord[]): Problem[] {
  return list
    .filter(isUsable)
    .flatMap(({ id, type, userId }) => [
      ...(type === null ? [describeMissingType(id)] : []),
      ...(userId === '' ? [describeMissingUser(id)] : []),
    ]);
}

/** An aligned table, each AppToken with its description below. `ownId`: the one in the file. */
export function formatTokenTable(
  list: readonly TokenRecord[],
  ownId: string | null,
  width: number,
): Row[] {
  if (list.length === 0) return [row('This account has no AppTokens.')];
  const widths = COLUMNS.map(([head, text]) =>
    Math.max(textWidth(head), ...list.map((token) => textWidth(text(token)))),
  );
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, at) => pad(text, widths[at] as number))
      .join('  ')
      .trimEnd();
  return [
    row(line(COLUMNS.map(([head]) => head)), 'faint'),
    ...list.flatMap((token) => {
      const isGood = isUsable(token) && token.type !== null && token.userId !== '';
      const notes = `${token.description}${token.id === ownId ? ' (in the file)' : ''}`.trim();
      return [
        row(line(COLUMNS.map(([, text]) => text(token))), isGood ? 'plain' : 'warn'),
        ...(notes === '' ? [] : wrap(notes, width - 2)).map((part) =>
          row(`  ${truncate(part, width - 2)}`, 'faint'),
        ),
      ];
    }),
  ];
}
