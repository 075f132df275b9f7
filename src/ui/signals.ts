import { constants } from 'node:os';

/**
 * The signals that end a run, SIGINT first; each system knows some of them. SIGKILL and SIGSTOP cannot be heard, SIGPIPE is Node's own, and
 * what the program does wrong itself (SIGSEGV, …) leaves nothing to restore. SIGUSR1 would start Node's debugger, on the screen.
 */
const ENDING = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGABRT',
  'SIGBREAK',
  'SIGUSR1',
  'SIGUSR2',
  'SIGALRM',
  'SIGVTALRM',
  'SIGXCPU',
  'SIGXFSZ',
  'SIGIO',
  'SIGPWR',
  'SIGSTKFLT',
  'SIGSYS',
  'SIGTRAP',
] as const;

/** The status of a process that a signal ended, as shells have it. */
export function statusOfSignal(signal: (typeof ENDING)[number]): number {
  return 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
}

/** Calls `handler` with the status when one of the signals comes; gives back what takes the handlers off. */
export function onSignals(handler: (status: number) => void): () => void {
  const heard = ENDING.filter((signal) => constants.signals[signal as NodeJS.Signals] !== undefined);
  const off = heard.map((signal) => {
    const each = (): void => handler(statusOfSignal(signal));
    process.on(signal, each);
    return () => process.off(signal, each);
  });
  return () => {
    for (const each of off) each();
  };
}
