import { constants } from 'node:os';
import { isatty } from 'node:tty';

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

/** The exit status after a signal, as shells report it. */
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

/** Ends the process. If its terminal is gone, Node 20 would crash while it restores it: the hangup signal itself ends it then. */
export function exitWith(status: number): never {
  endIfTerminalIsGone();
  process.exit(status);
}

/** Ends the process by the hangup signal if its terminal is gone: shells report 129. */
export function endIfTerminalIsGone(): void {
  if (process.platform === 'win32' || !process.stdin.isTTY || isatty(process.stdin.fd)) return;
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}

const UNSTOPPED_MS = 300;
const stopListeners = new Set<() => void>();

/** Calls `listener` when a SIGTSTP comes from elsewhere. Gives what removes it. */
export function onStop(listener: () => void): () => void {
  if (process.platform === 'win32') return () => undefined;
  stopListeners.add(listener);
  process.on('SIGTSTP', listener);
  return () => {
    stopListeners.delete(listener);
    process.off('SIGTSTP', listener);
  };
}

/** Stops a process, 0 for the whole group, as ctrl+z does. Resolves when it is continued. */
export async function stopProcess(target: number): Promise<void> {
  // Unheard, the signal does what it does to any program.
  for (const listener of stopListeners) process.off('SIGTSTP', listener);
  await new Promise<void>((resolve) => {
    const go = (): void => {
      process.off('SIGCONT', go);
      clearTimeout(timer);
      resolve();
    };
    process.once('SIGCONT', go);
    // Without a shell that could wake it (the first process of a container), the system does not stop it at all.
    const timer = setTimeout(go, UNSTOPPED_MS);
    process.kill(target, 'SIGTSTP');
  });
  for (const listener of stopListeners) process.on('SIGTSTP', listener);
}
