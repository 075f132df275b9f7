import { revokeToken } from '../app-token/revoke.ts';
import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { CREDENTIALS, getCredential } from '../credentials/index.ts';
import type { Problem } from '../result.ts';
import { commandLine } from '../text/command.ts';
import { printJson, printLines } from '../text/output.ts';
import { joinWords } from '../text/words.ts';
import {
  describeTokenProblem,
  resolveTokenAccount,
  type TokenAccount,
} from './app-token-account.ts';
import { askForYes, canAsk } from './ask-person.ts';
import { type Context, type Environment, inContext } from './context.ts';
import { reportFailure } from './report-problem.ts';

/**
 * `kaltura-setup app-token revoke <id>`: revokes an AppToken and all its sessions. Returns the exit
 * code.
 */
export function appTokenRevoke(
  options: OptionsOf<'app-token revoke'>,
  env: Environment,
): Promise<number> {
  return inContext(options, env, revoke);
}

const SANDBOX_FORGETS: Problem = {
  code: 'SANDBOX_FORGETS',
  message: 'The sandbox keeps nothing between runs: in the next run this AppToken is valid again.',
  fix: null,
};

async function revoke(context: Context<OptionsOf<'app-token revoke'>>): Promise<ExitCode> {
  const { options, sandbox, envFile } = context;
  const { argument: id } = options;
  const account = await resolveTokenAccount(context);
  if ('problem' in account) return reportFailure(account.problem, context, account.exit);
  const { partnerId } = account.access.auth;
  if (!options.yes) {
    if (!canAsk(context)) {
      const message = `this revokes AppToken ${id} in account ${partnerId} and ends all its sessions.`;
      const problem = { code: 'NEEDS_YES', message, fix: 'Add --yes to revoke it.' };
      return reportFailure(problem, context, EXIT.usage);
    }
    const refused = await askForYes(
      `Revoke AppToken ${id} in account ${partnerId} and end all its sessions?`,
    );
    if (refused) return reportFailure(refused.problem, context, refused.exit);
  }
  const done = await revokeToken(account.access, id);
  if ('problem' in done) return describeTokenProblem(context, done.problem);
  const lines = linesInFile(account, id);
  const toRemove = `${envFile} still has this AppToken: remove the lines ${joinWords(lines)}.`;
  if (!done.value) {
    const message = `Account ${partnerId} has no AppToken ${id}: nothing was revoked.`;
    const fix = lines.length > 0 ? toRemove : `${commandLine`app-token list`} shows its AppTokens.`;
    return reportFailure({ code: 'APP_TOKEN_ID_NOT_FOUND', message, fix }, context, EXIT.wrong);
  }
  const warnings = sandbox ? [SANDBOX_FORGETS] : [];
  if (options.json)
    printJson({
      revoked: id,
      partnerId: Number(partnerId),
      toRemove: lines,
      warnings,
      sandbox,
      envFile,
      next: [],
    });
  else
    printLines([
      `${sandbox ? 'sandbox: ' : ''}Revoked AppToken ${id} and all its sessions.`,
      ...warnings.map(({ message }) => message),
      ...(lines.length > 0 ? [toRemove] : []),
    ]);
  return EXIT.done;
}

/** The variables in the file that hold the AppToken with this ID. */
function linesInFile({ file }: TokenAccount, id: string): string[] {
  const inFile = getCredential('app-token-id').parse(
    file.values[getCredential('app-token-id').variable] ?? '',
  );
  if (!inFile.ok || inFile.value !== id) return [];
  return CREDENTIALS.filter(({ authMethod }) => authMethod === 'app-token')
    .map(({ variable }) => variable)
    .filter((variable) => file.values[variable]);
}
