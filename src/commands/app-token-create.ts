import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import type { Some } from '../credentials/credential.ts';
import { getCredential } from '../credentials/index.ts';
import { SEMICOLON } from '../credentials/user-id.ts';
import { getPlaceName } from '../kaltura/regions.ts';
import type { Problem } from '../result.ts';
import { commandLine, shell } from '../text/command.ts';
import { printError, printJson, printLines, safe } from '../text/output.ts';
import { wrap } from '../text/rows.ts';
import { unsetLine } from '../text/shell.ts';
import { canAsk, refusedByPerson } from './ask-person.ts';
import { gitignoreLine, notesOn, shownChanges } from './changes.ts';
import { type Context, inContext } from './context.ts';
import type { Environment } from './environment.ts';
import { endOnSignals } from './interruption.ts';
import { locationOptions } from './location-options.ts';
import { failure } from './report-problem.ts';
import { notDone, type TokenPlace, tokenPlace } from './token-place.ts';
import { createdWords, ordinaryIdea, type PlannedToken, plannedToken, tokenWords } from './token-plan.ts';
import {
  changesWith,
  notAsAgreed,
  ofOtherAccount,
  oldToken,
  type Trade,
  type Traded,
  traded,
} from './trade.ts';

/** `kaltura-setup app-token create`: makes an AppToken and writes it. Gives the exit code. */
export function createToken(options: OptionsOf<'app-token create'>, env: Environment): Promise<number> {
  return inContext(options, env, (context) => created(context).finally(endOnSignals(context)));
}

async function created(context: Context<OptionsOf<'app-token create'>>): Promise<ExitCode> {
  const { options } = context;
  const place = await tokenPlace(context);
  if ('problem' in place) return failure(place.problem, context, place.exit);
  const userId = userIn(place);
  if ('problem' in userId) {
    const { problem } = userId;
    return failure(problem, context, problem.code === SEMICOLON ? EXIT.usage : EXIT.wrong);
  }
  // Before anything is asked with the secret.
  const other = ofOtherAccount(place.file, place.asker);
  if (other) return failure(other, context, EXIT.usage);
  const ordinary = ordinaryIdea(userId.value);
  const planned = await plannedToken(context.api, place.asker, {
    ...ordinary,
    type: options.type ?? ordinary.type,
    duration: options.duration ?? ordinary.duration,
    expiresAt: options.expires,
    privileges: options.privileges,
    description: options.description,
  });
  if ('problem' in planned) return notDone(context, planned.problem);
  const trade: Trade = {
    asker: place.asker,
    plan: planned.plan,
    values: besides(place, planned.plan.userId),
    place: { at: place.asker.serviceUrl, agreed: [] },
    replacesSecret: options.replaceSecret,
  };
  // What could not be written is not made, and nobody is asked about it.
  const changes = await changesWith(context, trade);
  const unwritable = 'refused' in changes ? changes.refused : notAsAgreed(context, trade, changes);
  if (unwritable) return failure(unwritable, context, unwritable.needsConsent ? EXIT.usage : EXIT.envFile);
  if (!options.yes) {
    if (!canAsk(context))
      return failure(
        {
          code: 'NEEDS_YES',
          message: `this makes an AppToken in account ${place.asker.auth.partnerId}: ${tokenWords(planned).join(' ')}`,
          fix: 'Say so with --yes.',
        },
        context,
        EXIT.usage,
      );
    for (const said of intention(context, place, planned)) printError(said);
    const refused = await refusedByPerson('Make it?');
    if (refused) return failure(refused.problem, context, refused.exit);
  }
  printError(`Creating the AppToken “${safe(planned.plan.description, 60)}” …`);
  const done = await traded(context, trade, {
    onMade: (id) => {
      // At once: whatever happens to this process, somebody knows of it.
      printError(`Created AppToken ${id}. Testing it …`);
    },
  });
  if ('problem' in done) return failure(done.problem, context, done.exit, done.next ?? []);
  printed(context, place, planned, done);
  return EXIT.done;
}

/** Whose sessions they are. */
function userIn({ given }: TokenPlace): { value: string } | { problem: Problem } {
  const { variable, parse } = getCredential('user-id');
  const text = given['user-id']?.text ?? '';
  if (text === '')
    return {
      problem: {
        code: 'MISSING',
        message: `An AppToken is of one user, and ${variable} is not set.`,
        fix: 'Say whose: --user-id.',
      },
    };
  const parsed = parse(text);
  return parsed.ok
    ? { value: parsed.value }
    : { problem: { code: parsed.code, message: `${variable}: ${parsed.message}`, fix: parsed.fix } };
}

/** What the file lacks to be enough with the AppToken: whose it is, and where. */
function besides({ asker, file }: TokenPlace, userId: string): Some<string> {
  const all = { 'partner-id': asker.auth.partnerId, region: asker.serviceUrl, 'user-id': userId } as const;
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => !file.values[getCredential(name as keyof typeof all).variable]),
  );
}

function intention(
  { options, envFile }: Context<OptionsOf<'app-token create'>>,
  { asker }: TokenPlace,
  planned: PlannedToken,
): string[] {
  const replaces = options.replaceSecret
    ? `, and ${getCredential('admin-secret').variable} is taken out of it`
    : '';
  return [
    `An AppToken is made in account ${asker.auth.partnerId}, ${getPlaceName(asker.serviceUrl)}:`,
    ...tokenWords(planned).map((said) => `  ${said}`),
    `It is proven, then written to ${envFile}${replaces}.`,
  ];
}

function printed(
  context: Context<OptionsOf<'app-token create'>>,
  { asker }: TokenPlace,
  { plan, isNewUser, warnings: before }: PlannedToken,
  done: Traded,
): void {
  const { envFile, options, sandbox, env } = context;
  const { added, changed, removed } = shownChanges(done.changes);
  const own = done.changes.file.values[getCredential('user-id').variable];
  const keepsSecret =
    !options.replaceSecret && !!done.changes.file.values[getCredential('admin-secret').variable];
  const login = asker.auth.kind === 'session' ? shell` --login ‹email›` : shell``;
  const secret = getCredential('admin-secret').variable;
  const warnings: Problem[] = [
    ...before,
    ...done.warnings,
    ...notesOn(done.changes).map((note) => ({
      code: 'ENV_FILE',
      message: note.endsWith('.') ? note : `${note}.`,
      fix: null,
    })),
    ...(options.replaceSecret && env[secret]
      ? [
          {
            code: 'SECRET_IN_ENVIRONMENT',
            message: `${secret} is still in the environment.`,
            fix: unsetLine(secret),
          },
        ]
      : []),
    ...(own && own.toLowerCase() !== plan.userId.toLowerCase()
      ? [
          {
            code: 'APP_TOKEN_OF_OTHER_USER',
            message: `Its sessions are of ${plan.userId}, not of ${own}, which the file has as ${getCredential('user-id').variable}.`,
            fix: null,
          },
        ]
      : []),
    ...(keepsSecret
      ? [
          {
            code: 'SECRET_STAYS',
            message: `The Admin Secret stays in ${envFile}, and ks uses it before the AppToken.`,
            fix: 'With --replace-secret it is taken out.',
          },
        ]
      : []),
    ...oldToken(context, done.changes),
  ];
  if (options.json) {
    const { type, userId, duration, privileges, expiresAt, description } = plan;
    printJson({
      appToken: { id: done.id, type, userId, duration, privileges, expiresAt, description },
      partnerId: Number(asker.auth.partnerId),
      isNewUser,
      written: true,
      changed: [...added, ...changed, ...removed].map(({ variable }) => variable),
      warnings,
      sandbox,
      envFile,
      next: [],
    });
    return;
  }
  const ignore = gitignoreLine(done.changes.ignored);
  const { name, entries } = done.account;
  const count = entries === null ? '' : ` with ${entries} ${entries === 1 ? 'entry' : 'entries'}`;
  const lines = [
    ...(sandbox ? ['sandbox'] : []),
    ...added.map(({ variable, to }) => `  + ${variable}=${to}`),
    ...changed.map(({ variable, from, to }) => `  ~ ${variable}=${to}   was ${from || 'empty'}`),
    ...removed.map(({ variable }) => `  - ${variable}`),
    ...(ignore ? [`  + ${ignore.line}   in ${ignore.file}`] : []),
    `AppToken ${done.id} is proven (${name || `account ${asker.auth.partnerId}`} answered${count}) and written to ${envFile}.`,
    ...createdWords({ plan, isNewUser, warnings: [] }),
    `Revoke it: ${commandLine`app-token revoke ${done.id}${login}${locationOptions(context)}`}`,
    ...warnings.map(({ message, fix }) => `! ${message}${fix ? ` ${fix}` : ''}`),
  ];
  const width = Math.max(40, Math.min(process.stdout.columns || 80, 100));
  // Commands and lines of the file stay whole, to be copied and compared; sentences are broken where words end.
  const rows = lines
    // Before they are broken: part of a secret no longer looks like one.
    .map((said) => safe(said))
    .flatMap((said) => (/^ {2}|^Revoke it:/.test(said) ? [said] : wrap(said, width)));
  printLines(rows);
}
