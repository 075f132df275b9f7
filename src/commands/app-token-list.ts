import { tokenTable, warnAboutTokens } from '../app-token/list.ts';
import { EXIT, type ExitCode, type Failed } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { listTokens } from '../kaltura/app-tokens.ts';
import { printJson, redactDocument } from '../text/output.ts';
import { printRows, row, sentenceWidth, wrap } from '../text/rows.ts';
import { describeTokenProblem, resolveTokenAccount } from './app-token-account.ts';
import type { Context } from './context.ts';
import { parseGiven } from './input-sources.ts';

/** `kaltura-setup app-token list`: the account's AppTokens, never the tokens themselves. */
export async function appTokenList(
  context: Context<OptionsOf<'app-token list'>>,
): Promise<ExitCode | Failed> {
  const account = await resolveTokenAccount(context);
  if ('problem' in account) return account;
  const answer = await listTokens(account.access);
  if ('problem' in answer) return describeTokenProblem(context, answer.problem);
  const { total } = answer.value;
  // Redacted before the columns are truncated: part of a secret would not be recognised.
  const tokens = redactDocument(answer.value.list);
  const ownId = parseGiven(account.given, 'app-token-id');
  const { options, sandbox, envFile } = context;
  const warnings = warnAboutTokens(tokens);
  if (options.json) {
    printJson({
      appTokens: tokens.map((token) => ({ ...token, isOwn: token.id === ownId })),
      total,
      partnerId: Number(account.access.auth.partnerId),
      warnings,
      sandbox,
      envFile,
      next: [],
    });
    return EXIT.done;
  }
  const width = sentenceWidth(process.stdout.columns);
  const fixes = new Set(warnings.map(({ fix }) => fix ?? ''));
  const sentences = [...warnings.map(({ message }) => `! ${message}`), ...fixes];
  const rows = [
    ...(sandbox ? [row('sandbox', 'warn')] : []),
    ...tokenTable(tokens, ownId, width),
    ...(total > tokens.length
      ? [row(`Only the ${tokens.length} newest of ${total} AppTokens are listed.`, 'faint')]
      : []),
    ...sentences.flatMap((sentence) => wrap(sentence, width)).map((line) => row(line, 'warn')),
  ];
  printRows(rows, options.noColor);
  return EXIT.done;
}
