import { EXIT } from '../cli/exit-codes.ts';
import type { TokenPlan } from '../kaltura/app-tokens.ts';
import { commandLine } from '../text/command.ts';
import { onSignals } from '../wizard/signals.ts';
import type { Context } from './context.ts';
import { whetherWritten } from './interruption.ts';
import { locationOptions } from './location-options.ts';
import { say } from './report-problem.ts';

/** How a run that makes an AppToken was ended from outside, if it was. */
export interface End {
  /** Of the signal that has come; null while none has. */
  status: number | null;
  /** The AppToken that is made and not yet in the file. */
  id: string | null;
  signal: AbortSignal;
  off: () => void;
}

/**
 * Hears the signals that would end the run, and the person who leaves, so that what was made can be taken back first. A second signal ends it at
 * once, and says what may remain.
 */
export function endOfRun(context: Context, plan: TokenPlan, leave: AbortSignal | undefined): End {
  const stop = new AbortController();
  const { progress } = context;
  progress.isCleaningUp = true;
  const onLeave = (): void => {
    end.status ??= EXIT.interrupted;
    stop.abort();
  };
  const offSignals = onSignals((status) => {
    if (end.status === null) {
      end.status = status;
      stop.abort();
      return;
    }
    const place = locationOptions(context);
    say(
      {
        message: `${whetherWritten(context)} An AppToken may remain in the account: ${end.id ?? `“${plan.description}”`}.`,
        fix: end.id
          ? `Revoke it: ${commandLine`app-token revoke ${end.id} --yes${place}`}`
          : `${commandLine`app-token list${place}`} shows it, if so.`,
      },
      context,
    );
    process.exit(status);
  });
  const end: End = {
    status: null,
    id: null,
    signal: stop.signal,
    off: () => {
      progress.isCleaningUp = false;
      offSignals();
      leave?.removeEventListener('abort', onLeave);
    },
  };
  leave?.addEventListener('abort', onLeave);
  if (leave?.aborted) onLeave();
  return end;
}
