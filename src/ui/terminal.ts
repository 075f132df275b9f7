import { writeSync } from 'node:fs';

const ENTER = '\u001b[?1049h\u001b[H\u001b[2J';
// Bracketed paste off, cursor shown, styles reset, back to the screen that was there before.
const LEAVE = '\u001b[?2004l\u001b[?25h\u001b[0m\u001b[?1049l';

const UNSTOPPED_MS = 300;

/**
 * The terminal while the wizard has it. The wizard runs on the alternate screen: it has no scrollback, so nothing that was shown
 * there, a revealed secret least of all, can be found later, and a resize cannot push parts of a frame up into it.
 */
export interface Terminal {
  /** Writes a frame as the first thing on the screen. */
  first(text: string, cursor: { x: number; y: number } | null): void;
  /** Puts the cursor where Ink is to begin: over the first frame. */
  handOver(): void;
  /** Draws all of it anew, as after a resize. */
  redraw(): void;
  /** Gives the terminal back as it was. Safe to call twice, and in an exit handler. */
  leave(): void;
  /** ctrl+z, or a SIGTSTP from elsewhere: gives the terminal back, stops the process, and takes the terminal again when it goes on. */
  suspended(by: 'key' | 'signal'): Promise<void>;
  /** Calls `listener` when a SIGTSTP comes from elsewhere; gives back what takes it off. */
  onStop(listener: () => void): () => void;
}

/** Takes the terminal: alternate screen, raw mode. From here to `leave` keys are not echoed, and none is lost. */
export function takeTerminal(
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream & { fd: number },
): Terminal {
  let taken = true;
  const stops = new Set<() => void>();
  const put = (text: string): void => {
    try {
      // What writeSync sends shows as rubbish in a Windows console with an old code page; there stdout writes at once, too.
      if (process.platform === 'win32') stdout.write(text);
      else writeSync(stdout.fd, text);
    } catch {
      // The terminal is gone: there is nothing left to restore.
    }
  };
  const take = (): void => {
    taken = true;
    stdin.setRawMode(true);
  };
  const leave = (): void => {
    if (!taken) return;
    taken = false;
    put(LEAVE);
    try {
      stdin.setRawMode(false);
    } catch {
      // As above.
    }
  };
  // Before whoever has something to say at the end.
  process.prependOnceListener('exit', leave);
  take();
  return {
    first: (text, cursor) =>
      put(`${ENTER}${text}${cursor ? `\u001b[${cursor.y + 1};${cursor.x + 1}H\u001b[?25h` : '\u001b[?25l'}`),
    handOver: () => put('\u001b[?25l\u001b[H'),
    redraw: () => void stdout.emit('resize'),
    leave,
    onStop: (listener) => {
      if (process.platform === 'win32') return () => undefined;
      stops.add(listener);
      process.on('SIGTSTP', listener);
      return () => {
        stops.delete(listener);
        process.off('SIGTSTP', listener);
      };
    },
    suspended: (by) =>
      new Promise((resolve) => {
        leave();
        // Unheard, it does what it does to any program.
        for (const listener of stops) process.off('SIGTSTP', listener);
        const goOn = (): void => {
          process.off('SIGCONT', goOn);
          clearTimeout(unstopped);
          for (const listener of stops) process.on('SIGTSTP', listener);
          take();
          put(ENTER);
          resolve();
        };
        process.on('SIGCONT', goOn);
        // Where there is no shell that could wake it (the first process of a container, a terminal that runs nothing else), the system
        // does not stop it at all.
        const unstopped = setTimeout(goOn, UNSTOPPED_MS);
        // The whole group, as the terminal's own ctrl+z does: npx and npm, too, must stop for the shell to come back.
        process.kill(by === 'key' ? 0 : process.pid, 'SIGTSTP');
      }),
  };
}
