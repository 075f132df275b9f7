import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import type { TokenPlan } from '../kaltura/app-tokens.ts';
import { toErrorLine } from '../result.ts';
import { onSignals } from '../terminal/signals.ts';
import type { CommandTag } from '../text/command.ts';
import { printError } from '../text/output.ts';
import type { Context } from './context.ts';

/** The progress of a run, for the last message if a signal ends the run. */
export interface Progress {
  /** The env file was written. */
  isWritten: boolean;
  /** Another listener cleans up after a signal and then ends the run. */
  isCleaningUp: boolean;
}

/** Says whether the file was written. */
export function describeWhetherWritten({
  progress,
  envFile,
}: Pick<Context, 'progress' | 'envFile'>): string {
  return progress.isWritten ? `${envFile} was written.` : `Nothing was written to ${envFile}.`;
}

/**
 * Ends the process at a signal, with the exit status for that signal, and says on stderr whether
 * the file was written. `isHandled`: does another listener end the run? Returns a function that
 * stops listening.
 */
export function endOnSignals(context: Context, isHandled = (): boolean => false): () => void {
  return onSignals((status) => {
    if (isHandled() || context.progress.isCleaningUp) return;
    const message = describeWhetherWritten(context);
    printError(toErrorLine({ message, fix: null }, context.sandbox));
    process.exit(status);
  });
}

/**
 * Listens for a signal, so that a run can delete the AppToken that it created. The returned signal
 * also follows `cancel`; `findExitAfter` gives its exit status. The next signal ends the process at
 * once and says which AppToken may remain; `getId` gives its ID, if known.
 */
export function listenForInterruption(
  context: Context,
  {
    plan,
    commandLine,
    cancel,
    getId,
  }: {
    plan: TokenPlan;
    /** Writes the commands that list and revoke the AppToken. */
    commandLine: CommandTag;
    cancel: AbortSignal | undefined;
    getId: () => string | null;
  },
): { signal: AbortSignal; close(): void } {
  const stop = new AbortController();
  const signal = AbortSignal.any(cancel ? [stop.signal, cancel] : [stop.signal]);
  const { progress } = context;
  progress.isCleaningUp = true;
  const stopListening = onSignals((status) => {
    if (!signal.aborted) return stop.abort(status);
    const id = getId();
    const message = `${describeWhetherWritten(context)} An AppToken may remain in the account: ${id ?? `“${plan.description}”`}.`;
    const fix = id
      ? `Revoke it: ${commandLine`app-token revoke ${id} --yes`}`
      : `To look for it: ${commandLine`app-token list`}`;
    printError(toErrorLine({ message, fix }, context.sandbox));
    process.exit(status);
  });
  const close = (): void => {
    progress.isCleaningUp = false;
    stopListening();
  };
  return { signal, close };
}

/** The exit status after an interruption: 128 plus the number of the signal; null before it. */
export function findExitAfter({ aborted, reason }: AbortSignal): ExitCode | null {
  if (!aborted) return null;
  return typeof reason === 'number' ? (reason as ExitCode) : EXIT.interrupted;
}
