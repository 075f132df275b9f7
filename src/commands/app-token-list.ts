import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import type { OptionsOf } from '../cli/options.ts';
import { getCredential } from '../credentials/index.ts';
import { warnAboutMissingType, warnAboutMissingUser } from '../credentials/token-findings.ts';
import { listTokens, type TokenRecord } from '../kaltura/app-tokens.ts';
import { printJson, redactDocument } from '../text/output.ts';
import { pad, type Row, row, span, textWidth, toAnsi, truncate, wrap } from '../text/rows.ts';
import { terminalStyle } from '../text/terminal-style.ts';
import { spanInWords } from '../text/words.ts';
import { type Context, inContext } from './context.ts';
import type { Environment } from './environment.ts';
import { failure } from './report-problem.ts';
import { notDone, tokenPlace } from './token-place.ts';
import { dayOf } from './token-plan.ts';

/** `kaltura-setup app-token list`: the account's AppTokens, never the tokens themselves. Gives the exit code. */
export function listOfTokens(options: OptionsOf<'app-token list'>, env: Environment): Promise<number> {
  return inContext(options, env, listed);
}

async function listed(context: Context<OptionsOf<'app-token list'>>): Promise<ExitCode> {
  const place = await tokenPlace(context);
  if ('problem' in place) return failure(place.problem, context, place.exit);
  const had = await listTokens(place.asker);
  if ('problem' in had) return notDone(context, had.problem);
  const { total } = had.value;
  // Before the columns are cut: part of a secret would no longer look like one.
  const list = redactDocument(had.value.list);
  const own =
    place.given['app-token-id'] && getCredential('app-token-id').parse(place.given['app-token-id'].text);
  const ownId = own?.ok ? own.value : null;
  const { options, sandbox, envFile } = context;
  const warnings = list
    .filter(isUsable)
    .flatMap(({ id, type, userId }) => [
      ...(type === null ? [warnAboutMissingType(id)] : []),
      ...(userId === '' ? [warnAboutMissingUser(id)] : []),
    ]);
  if (options.json)
    printJson({
      appTokens: list.map((each) => ({ ...each, isOwn: each.id === ownId })),
      total,
      partnerId: Number(place.asker.auth.partnerId),
      warnings,
      sandbox,
      envFile,
      next: [],
    });
  else {
    const looks = terminalStyle(process.env, process.stdout, options.noColor);
    const width = Math.max(40, Math.min(process.stdout.columns || 80, 100));
    const fixes = [...new Set(warnings.map(({ fix }) => fix))];
    const said = [...warnings.map(({ message }) => `! ${message}`), ...fixes].flatMap((each) =>
      wrap(each ?? '', width),
    );
    const lines = [...tableOf(list, total, ownId, sandbox), ...said.map((each) => row(each, 'warn'))];
    process.stdout.write(`${toAnsi(lines, looks)}\n`);
  }
  return EXIT.done;
}

/** Can somebody still get a session from it? */
function isUsable({ status, expiresAt, duration }: TokenRecord): boolean {
  return status === 'active' && duration > 0 && (expiresAt === null || expiresAt > Date.now() / 1000);
}

function tableOf(list: readonly TokenRecord[], total: number, ownId: string | null, sandbox: boolean): Row[] {
  const now = Date.now() / 1000;
  const rows = list.map((each) => {
    const isOver = each.expiresAt !== null && each.expiresAt <= now;
    return {
      isGood: isUsable(each) && each.type !== null && each.userId !== '',
      columns: [
        each.id,
        each.type === null ? 'any type' : each.type.toUpperCase(),
        truncate(each.userId || '(any user)', 32),
        each.duration > 0 ? spanInWords(each.duration) : 'none',
        each.createdAt ? dayOf(each.createdAt) : '',
        each.status === 'disabled'
          ? 'disabled'
          : each.expiresAt === null
            ? 'never'
            : `${isOver ? 'expired ' : ''}${dayOf(each.expiresAt)}`,
        each.description + (each.id === ownId ? ' (in the file)' : ''),
      ],
    };
  });
  const heads = ['ID', 'type', 'user', 'sessions', 'made', 'expires', 'description'];
  const widths = heads.map((head, at) =>
    Math.max(textWidth(head), ...rows.map(({ columns }) => textWidth(columns[at] ?? ''))),
  );
  const lineOf = (columns: readonly string[]): string =>
    columns
      .map((text, at) => (at === columns.length - 1 ? text : pad(text, widths[at] as number)))
      .join('  ');
  return [
    ...(sandbox ? [row('sandbox', 'warn')] : []),
    ...(rows.length > 0 ? [row(lineOf(heads), 'faint')] : [row('This account has no AppTokens.')]),
    ...rows.map(({ columns, isGood }): Row => [span(lineOf(columns), isGood ? 'plain' : 'warn')]),
    ...(total > list.length ? [row(`The ${list.length} newest of ${total}.`, 'faint')] : []),
  ];
}
