import { onSignals } from '../wizard/signals.ts';
import type { Context } from './context.ts';
import { say } from './report-problem.ts';

/** How far a run is, for the last words of one that a signal ends. */
export interface Progress {
  /** The env file has its new lines. */
  isWritten: boolean;
  /** Something else hears the signals, cleans up and then ends the run. */
  isCleaningUp: boolean;
}

/** Whether the file was written, in a sentence. */
export function whetherWritten({ progress, envFile }: Pick<Context, 'progress' | 'envFile'>): string {
  return progress.isWritten ? `${envFile} is written.` : `Nothing was written to ${envFile}.`;
}

/**
 * Ends the process at a signal, with its status, and says on stderr whether the file was written.
 * Returns a function that stops listening.
 */
export function endOnSignals(context: Context): () => void {
  return onSignals((status) => {
    if (context.progress.isCleaningUp) return;
    say({ message: whetherWritten(context), fix: null }, context);
    process.exit(status);
  });
}
