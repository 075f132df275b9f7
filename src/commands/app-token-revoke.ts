import { EXIT, type Failed, fail } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { CREDENTIALS, parseValue } from '../credentials/index.ts';
import { type AccountAccess, deleteToken, listTokens } from '../kaltura/app-tokens.ts';
import type { ApiResult } from '../kaltura/query.ts';
import { warnIf } from '../result.ts';
import { row } from '../text/rows.ts';
import { joinWords } from '../text/words.ts';
import { resolveTokenAccount, type TokenAccount, toTokenFailure } from './app-token-account.ts';
import { commandLineFor } from './command-options.ts';
import { buildRunFields, type Context, type Report } from './context.ts';
import { readFileValues } from './input-sources.ts';
import { askForYes, canAsk } from './prompts.ts';

/** `kaltura-setup app-token revoke <id>`: revokes an AppToken and all its sessions. */
export async function runAppTokenRevoke(
  context: Context<OptionsOf<'app-token revoke'>>,
): Promise<Report | Failed> {
  const { options, sandbox, envFile } = context;
  const { argument: id } = options;
  const account = await resolveTokenAccount(context);
  if ('problem' in account) return account;
  const { partnerId } = account.access.key;
  if (!options.yes) {
    if (!canAsk(context)) {
      const message = `This revokes AppToken ${id} in account ${partnerId} and ends all its sessions.`;
      return fail(EXIT.usage, 'NEEDS_YES', message, 'Add --yes to revoke it.');
    }
    const refused = await askForYes(
      `Revoke AppToken ${id} in account ${partnerId} and end all its sessions?`,
    );
    if (refused) return refused;
  }
  const done = await revokeToken(account.access, id);
  if ('problem' in done) return toTokenFailure(context, done.problem);
  const lines = listLinesToRemove(account, id);
  const toRemove = `${envFile} still has this AppToken: remove the lines ${joinWords(lines)}.`;
  if (!done.value) {
    const message = `Account ${partnerId} has no AppToken ${id}: nothing was revoked.`;
    const fix =
      lines.length > 0
        ? toRemove
        : `To see its AppTokens: ${commandLineFor(context, account.access)`app-token list`}`;
    return fail(EXIT.wrong, 'APP_TOKEN_ID_NOT_FOUND', message, fix);
  }
  const warnings = warnIf(
    sandbox,
    'SANDBOX_FORGETS',
    'The sandbox keeps nothing between runs: in the next run this AppToken is valid again.',
  );
  return {
    exit: EXIT.done,
    document: {
      revoked: id,
      partnerId: Number(partnerId),
      toRemove: lines,
      ...buildRunFields(context, warnings),
    },
    rows: [
      row(`${sandbox ? 'sandbox: ' : ''}Revoked AppToken ${id} and all its sessions.`),
      ...warnings.map(({ message }) => row(message)),
      ...(lines.length > 0 ? [row(toRemove)] : []),
    ],
  };
}

function listLinesToRemove({ file }: TokenAccount, id: string): string[] {
  if (parseValue('app-token-id', readFileValues(file)['app-token-id']) !== id) return [];
  return CREDENTIALS.filter(({ keyKind }) => keyKind === 'app-token')
    .map(({ variable }) => variable)
    .filter((variable) => file.values[variable]);
}

/**
 * Revokes an AppToken and all its sessions. False if the account has no AppToken with this ID.
 * After a lost response it checks the list before it tries again, because a second try would return
 * false if the first one worked.
 */
async function revokeToken(access: AccountAccess, id: string): Promise<ApiResult<boolean>> {
  const first = await deleteToken(access, id, { retry: false });
  if (!('problem' in first) || first.problem.kind === 'refused') return first;
  const listed = await listTokens(access);
  if ('problem' in listed) return first;
  return listed.value.list.some((each) => each.id === id)
    ? deleteToken(access, id)
    : { value: true };
}
