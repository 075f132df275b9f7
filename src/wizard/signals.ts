import { constants } from 'node:os';
import { isatty } from 'node:tty';

/**
 * The signals that end a run, SIGINT first; not every system has all of them. SIGKILL and SIGSTOP
 * cannot be handled, Node handles SIGPIPE itself, and after a crash of the program (SIGSEGV, …)
 * there is nothing to restore. SIGUSR1 would start Node's debugger, which prints on the screen.
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

/**
 * Calls `handler` with the exit status when one of the signals arrives. Returns a function that
 * removes the handlers.
 */
export function onSignals(handler: (status: number) => void): () => void {
  const heard = ENDING.filter(
    (signal) => constants.signals[signal as NodeJS.Signals] !== undefined,
  );
  const off = heard.map((signal) => {
    const each = (): void => handler(statusOfSignal(signal));
    process.on(signal, each);
    return () => process.off(signal, each);
  });
  return () => {
    for (const each of off) each();
  };
}

/**
 * Ends the process. If its terminal has closed, Node 20 would crash while restoring it, so the
 * hangup signal ends the process instead.
 */
export function exitWith(status: number): never {
  endIfTerminalIsGone();
  process.exit(status);
}

/** Ends the process with the hangup signal if its terminal has closed: shells report 129. */
export function endIfTerminalIsGone(): void {
  if (process.platform === 'win32' || !process.stdin.isTTY || isatty(process.stdin.fd)) return;
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}

const UNSTOPPED_MS = 300;
const stopListeners = new Set<() => void>();

/**
 * Calls `listener` when another process sends SIGTSTP. Returns a function that removes the
 * listener.
 */
export function onStopSignal(listener: () => void): () => void {
  if (process.platform === 'win32') return () => undefined;
  stopListeners.add(listener);
  process.on('SIGTSTP', listener);
  return () => {
    stopListeners.delete(listener);
    process.off('SIGTSTP', listener);
  };
}

/** Stops a process (0: the whole group), as ctrl+z does. Resolves when the process continues. */
export async function stopProcess(target: number): Promise<void> {
  // Without a listener, the signal stops the process as usual.
  for (const listener of stopListeners) process.off('SIGTSTP', listener);
  await new Promise<void>((resolve) => {
    const go = (): void => {
      process.off('SIGCONT', go);
      clearTimeout(timer);
      resolve();
    };
    process.once('SIGCONT', go);
    // The system does not stop a process that no shell could continue, such as the first process of
    // a container.
    const timer = setTimeout(go, UNSTOPPED_MS);
    process.kill(target, 'SIGTSTP');
  });
  for (const listener of stopListeners) process.on('SIGTSTP', listener);
}
