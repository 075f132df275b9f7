#!/usr/bin/env node
import { EXIT } from './cli/exit-codes.ts';
import type { CommandName, CommandOptions } from './cli/options.ts';
import { parseCommandLine } from './cli/parse.ts';
import { type Command, runCommand, takeEnvironment } from './commands/context.ts';
import { isWizard, runSetup } from './commands/setup.ts';
import { REPORT_BUG } from './result.ts';
import { printError, printJson } from './text/output.ts';
import { toDrawable } from './text/terminal-style.ts';

declare const VERSION: string;

// Secrets go over verified connections only. Node reads this variable at each connection.
delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;

/** Commands other than the wizard are imported when they are asked for. */
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

async function main(given: readonly string[]): Promise<number> {
  const env = takeEnvironment();
  // `kaltura-setup help ks`, as other programs have it.
  const args = given[0] === 'help' ? [...given.slice(1), '--help'] : given;
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
    printError(`kaltura-setup: ${message} ${fix}`);
    return EXIT.usage;
  }
  const { options } = read;
  const command = (await RUNNERS[options.command]()) as Command<CommandOptions>;
  const start = { options, env, isWizard: options.command === 'setup' && isWizard(options) };
  return runCommand(start, command);
}

// A closed pipe (`kaltura-setup check | head -1`) or terminal is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || error.code === 'EIO') return;
  printError(`kaltura-setup: stdout could not be written (${error.code ?? 'unknown'}).`);
  process.exit(EXIT.fault);
});
process.stderr.on('error', () => undefined);

// Also errors thrown in timers and events. The handler of `exit` restores the terminal.
process.on('uncaughtException', (error) => {
  reportBug(error);
  // The wizard's own handler restores the terminal first.
  setImmediate(() => process.exit(EXIT.fault));
});

main(process.argv.slice(2)).then(endWith, (error: unknown) => {
  reportBug(error);
  endWith(EXIT.fault);
});

/** Grace period for open handles, in milliseconds. */
const GRACE_MS = 300;

/** Ends the process once its output is flushed, even if a server keeps a connection open. */
function endWith(code: number): void {
  process.exitCode = code;
  process.stdout.write('', () =>
    process.stderr.write('', () => {
      setTimeout(() => process.exit(), GRACE_MS).unref();
    }),
  );
}

let hasReported = false;

function reportBug(error: unknown): void {
  if (hasReported) return;
  hasReported = true;
  // The error's own text could contain typed text: it is not shown.
  const what = error instanceof Error ? error.name : 'unknown';
  const where =
    error instanceof Error ? (/\n\s+at ([^\n]+)/.exec(error.stack ?? '')?.[1] ?? '') : '';
  process.exitCode = EXIT.fault;
  // Node's module loader fails if a file is missing or cut off.
  const message = where.includes('node:internal/modules/')
    ? 'a part of the program is missing or damaged. Install it again.'
    : `this is a bug in the program (${what} ${where}). ${REPORT_BUG}`;
  // After the terminal is restored: on the wizard's screen the message would be lost.
  process.once('exit', () => {
    printError(`kaltura-setup: ${message}`);
  });
}
