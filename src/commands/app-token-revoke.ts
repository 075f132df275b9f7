import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { CREDENTIALS, getCredential } from '../credentials/index.ts';
import { type AccountAccess, deleteToken, listTokens } from '../kaltura/app-tokens.ts';
import type { Problem } from '../result.ts';
import { commandLine } from '../text/command.ts';
import { printJson, printLines } from '../text/output.ts';
import { listed } from '../text/words.ts';
import { canAsk, refusedByPerson } from './ask-person.ts';
import { type Context, inContext } from './context.ts';
import type { Environment } from './environment.ts';
import { failure } from './report-problem.ts';
import { notDone, type TokenPlace, tokenPlace } from './token-place.ts';

/** `kaltura-setup app-token revoke <id>`: ends an AppToken and all its sessions. Gives the exit code. */
export function revokeToken(options: OptionsOf<'app-token revoke'>, env: Environment): Promise<number> {
  return inContext(options, env, revoked);
}

const FORGOTTEN: Problem = {
  code: 'SANDBOX_FORGETS',
  message: 'The sandbox keeps nothing between runs: in the next run this AppToken is valid again.',
  fix: null,
};

async function revoked(context: Context<OptionsOf<'app-token revoke'>>): Promise<ExitCode> {
  const { options, sandbox, envFile } = context;
  const { argument: id } = options;
  const place = await tokenPlace(context);
  if ('problem' in place) return failure(place.problem, context, place.exit);
  const { partnerId } = place.asker.auth;
  if (!options.yes) {
    const question = `End AppToken ${id} of account ${partnerId}, and all its sessions at once?`;
    if (!canAsk(context)) {
      const message = `this ends AppToken ${id} of account ${partnerId}, and all its sessions at once.`;
      return failure({ code: 'NEEDS_YES', message, fix: 'Say so with --yes.' }, context, EXIT.usage);
    }
    const refused = await refusedByPerson(question);
    if (refused) return failure(refused.problem, context, refused.exit);
  }
  const done = await ended(place.asker, id);
  if ('problem' in done) return notDone(context, done.problem);
  const lines = ownLines(place, id);
  if (!done.value)
    return failure(
      {
        code: 'APP_TOKEN_ID_NOT_FOUND',
        message: `Account ${partnerId} has no AppToken ${id}: nothing was ended.`,
        fix:
          lines.length > 0
            ? `${envFile} still holds it: remove its lines, ${listed(lines)}.`
            : `${commandLine`app-token list`} shows those that it has.`,
      },
      context,
      EXIT.wrong,
    );
  const warnings = sandbox ? [FORGOTTEN] : [];
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
  else {
    printLines([
      `${sandbox ? 'sandbox: ' : ''}AppToken ${id} is ended, and its sessions with it.`,
      ...warnings.map(({ message }) => message),
      ...(lines.length > 0 ? [`${envFile} still holds it: remove its lines, ${listed(lines)}.`] : []),
    ]);
  }
  return EXIT.done;
}

/**
 * Deleted, or not there. Not repeated by itself: the second answer would be that there is none. Where the first was lost, the list tells whether
 * it has been done.
 */
async function ended(asker: AccountAccess, id: string): ReturnType<typeof deleteToken> {
  const first = await deleteToken(asker, id, { retry: false });
  if (!('problem' in first) || first.problem.refused) return first;
  const now = await listTokens(asker);
  if ('problem' in now) return first;
  return now.value.list.some((each) => each.id === id) ? deleteToken(asker, id) : { value: true };
}

/** The variables of the file that hold the AppToken with this ID. */
function ownLines({ file }: TokenPlace, id: string): string[] {
  const inFile = getCredential('app-token-id').parse(
    file.values[getCredential('app-token-id').variable] ?? '',
  );
  if (!inFile.ok || inFile.value !== id) return [];
  const tokens = CREDENTIALS.filter(({ authMethod }) => authMethod === 'app-token');
  return tokens.map(({ variable }) => variable).filter((variable) => file.values[variable]);
}
