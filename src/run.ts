import { EXIT } from './cli/exit-codes.ts';
import type { CommandName, CommandOptions } from './cli/options.ts';
import { parseCommandLine } from './cli/parse.ts';
import { type Command, runCommand } from './commands/context.ts';
import { isWizard, runSetup } from './commands/setup.ts';
import { printJson } from './text/output.ts';
import { toDrawable } from './text/terminal-style.ts';

declare const VERSION: string;

/** Commands other than the wizard are imported on demand. */
const RUNNERS: {
  readonly [C in CommandName]: () => Promise<Command<Extract<CommandOptions, { command: C }>>>;
} = {
  setup: async () => runSetup,
  check: async () => (await import('./commands/check.ts')).runCheck,
  ks: async () => (await import('./commands/ks.ts')).runKs,
  'ks inspect': async () => (await import('./commands/ks-inspect.ts')).runKsInspect,
  export: async () => (await import('./commands/export.ts')).runExport,
  'app-token create': async () =>
    (await import('./commands/app-token-create.ts')).runAppTokenCreate,
  'app-token list': async () => (await import('./commands/app-token-list.ts')).runAppTokenList,
  'app-token revoke': async () =>
    (await import('./commands/app-token-revoke.ts')).runAppTokenRevoke,
};

/** Runs the command that the arguments name. Returns the exit code. */
export async function runCommandLine(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> {
  // Like other programs, accepts `kaltura-setup help ks`.
  const args = argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
  const read = parseCommandLine(args);
  if (read.asks === 'version') {
    process.stdout.write(`${VERSION}\n`);
    return EXIT.done;
  }
  if (read.asks === 'help') {
    const { renderHelp } = await import('./cli/help.ts');
    process.stdout.write(toDrawable(renderHelp(read.ok ? read.options.command : read.command)));
    return EXIT.done;
  }
  if (!read.ok) {
    const { message, fix } = read;
    if (args.includes('--json')) printJson({ error: { code: 'USAGE', message, fix }, next: [] });
    const { printProblem } = await import('./commands/report-problem.ts');
    printProblem({ message, fix }, { sandbox: false });
    return EXIT.usage;
  }
  const { options } = read;
  const command = (await RUNNERS[options.command]()) as Command<CommandOptions>;
  const start = { options, env, isWizard: options.command === 'setup' && isWizard(options) };
  return runCommand(start, command);
}
