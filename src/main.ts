#!/usr/bin/env node
import { EXIT } from './cli/exit-codes.ts';
import { parseCommandLine } from './cli/parse.ts';
import { takeEnvironment } from './commands/environment.ts';
import { setup } from './commands/setup.ts';
import { printError, printJson } from './text/output.ts';

// A command that is not the wizard is imported when it is asked for.
declare const VERSION: string;

// Secrets go over verified connections only. Node reads this variable at each connection.
delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;

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
    const { helpOf } = await import('./cli/help.ts');
    process.stdout.write(helpOf(read.ok ? read.options.command : read.command));
    return EXIT.done;
  }
  if (!read.ok) {
    const { message, fix } = read;

    if (args.includes('--json')) printJson({ error: { code: 'USAGE', message, fix }, next: [] });
    printError(`kaltura-setup: ${message} ${fix}`);
    return EXIT.usage;
  }
  const { options } = read;
  switch (options.command) {
    case 'check':
      return (await import('./commands/check.ts')).check(options, env);
    case 'ks':
      return (await import('./commands/ks.ts')).ks(options, env);
    case 'ks inspect':
      return (await import('./commands/ks-inspect.ts')).ksInspect(options, env);
    case 'export':
      return (await import('./commands/export.ts')).exportCredentials(options, env);
    case 'app-token create':
      return (await import('./commands/token-create.ts')).createToken(options, env);
    case 'app-token list':
      return (await import('./commands/token-list.ts')).listOfTokens(options, env);
    case 'app-token revoke':
      return (await import('./commands/token-revoke.ts')).revokeToken(options, env);
    case 'setup':
      return setup(options, env);
  }
}

// A closed pipe (`kaltura-setup check | head -1`) or terminal is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE' || error.code === 'EIO') return;
  printError(`kaltura-setup: stdout could not be written (${error.code ?? 'unknown'}).`);
  process.exit(EXIT.fault);
});
process.stderr.on('error', () => undefined);

// Also what is thrown in a timer or an event: the terminal is given back by the handler of `exit`.
process.on('uncaughtException', (error) => {
  fault(error);
  // Whoever has the terminal hears of it too, and puts it right first.
  setImmediate(() => process.exit(EXIT.fault));
});

main(process.argv.slice(2)).then(ended, (error: unknown) => {
  fault(error);
  ended(EXIT.fault);
});

/** Milliseconds that whatever is still open is given to close by itself. */
const LEFT_MS = 300;

/** The end, once all that was printed has been read: nothing that a server holds open keeps the process alive. */
function ended(code: number): void {
  process.exitCode = code;
  process.stdout.write('', () =>
    process.stderr.write('', () => {
      setTimeout(() => process.exit(), LEFT_MS).unref();
    }),
  );
}

let faulty = false;

function fault(error: unknown): void {
  if (faulty) return;
  faulty = true;
  // The error's own text is not shown: it may hold what was typed.
  const what = error instanceof Error ? error.name : 'unknown';
  const where = error instanceof Error ? (/\n\s+at ([^\n]+)/.exec(error.stack ?? '')?.[1] ?? '') : '';
  process.exitCode = EXIT.fault;
  // Node's module loader fails if a file is missing or cut off.
  const message = where.includes('node:internal/modules/')
    ? 'a part of the program is missing or damaged. Install it again.'
    : `a fault in the program itself (${what} ${where}). Please report it, with the output of --debug.`;
  // After the terminal is given back, or the words would be lost with the wizard's screen.
  process.once('exit', () => {
    printError(`kaltura-setup: ${message}`);
  });
}
