#!/usr/bin/env node
import { EXIT } from './cli/exit-codes.ts';
import { takeEnvironment } from './commands/environment.ts';
import { REPORT_BUG } from './result.ts';
import { runCommandLine } from './run.ts';
import { printError } from './text/output.ts';

// Secrets go over verified connections only. Node reads this variable at each connection.
delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;

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

runCommandLine(process.argv.slice(2), takeEnvironment()).then(endWith, (error: unknown) => {
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
