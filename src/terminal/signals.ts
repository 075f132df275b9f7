import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { signals } from 'signal-exit/signals';

/** Second names of SIGABRT and SIGIO: one signal must not be handled twice. */
const SECOND_NAMES: readonly NodeJS.Signals[] = ['SIGIOT', 'SIGPOLL'];

/** The signals that end a run. SIGUSR1 would start Node's debugger, which prints on the screen. */
const ENDING = [...signals, 'SIGBREAK' as const, 'SIGUSR1' as const].filter(
  (name) => name in constants.signals && !SECOND_NAMES.includes(name),
);

/** The exit status after a signal, as shells report it. */
export function getSignalStatus(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/**
 * Calls `handler` with the exit status when one of the signals arrives. Returns a function that
 * removes the handlers.
 */
export function onSignals(handler: (status: number) => void): () => void {
  const off = ENDING.map((signal) => {
    const each = (): void => handler(getSignalStatus(signal));
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

/**
 * Calls `listener` when another process sends SIGTSTP. Returns a function that removes the
 * listener.
 */
export function onStopSignal(listener: () => void): () => void {
  if (process.platform === 'win32') return () => undefined;
  process.on('SIGTSTP', listener);
  return () => process.off('SIGTSTP', listener);
}

/** Stops a process (0: the whole group), as ctrl+z does. Resolves when the process continues. */
export async function stopProcess(target: number): Promise<void> {
  // Without a listener, the signal stops the process as usual.
  const listeners = process.listeners('SIGTSTP');
  process.removeAllListeners('SIGTSTP');
  await new Promise<void>((resolve) => {
    const go = (): void => {
      process.off('SIGCONT', go);
      clearTimeout(timer);
      // The window may have another size, which only the shell was told. At this signal Node reads
      // the size again.
      process.kill(process.pid, 'SIGWINCH');
      resolve();
    };
    process.once('SIGCONT', go);
    // The system does not stop a process that no shell could continue, such as the first process of
    // a container.
    const timer = setTimeout(go, UNSTOPPED_MS);
    process.kill(target, 'SIGTSTP');
  });
  for (const listener of listeners) process.on('SIGTSTP', listener);
}
