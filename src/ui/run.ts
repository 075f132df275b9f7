import { type Conductor, conductor, type Services } from './conductor.ts';
import { holdForeign } from './foreign.ts';
import { frameOf } from './frame.ts';
import { inLooks, type Looks, paintedLines } from './paint.ts';
import { exitCodeOfSignal, onSignals } from './signals.ts';
import type { Wizard } from './state.ts';
import { type Terminal, takeTerminal } from './terminal.ts';

export interface Running {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream & { fd: number };
  looks: Looks;
  /** Does the terminal make links clickable? Asked once the first frame is on the screen. */
  links: () => Promise<boolean>;
  /** Called once the first frame is on the screen: what is heavy is loaded then. */
  services: () => Promise<Services>;
  /** What others printed while the wizard had the screen, once it has given it back. */
  onForeign?: (texts: readonly string[]) => void;
}

/** The last state of the wizard and the exit code, with the terminal as it was before. */
export interface Ended {
  state: Wizard;
  code: number;
}

/** Runs the wizard from the first frame, which is drawn before Ink is loaded, to its end. */
export async function runWizard(first: Wizard, running: Running): Promise<Ended> {
  const { stdin, stdout, looks } = running;
  const foreign = holdForeign(stdout);
  // Also at an end from elsewhere: what is said then is said on the ordinary screen.
  process.prependOnceListener('exit', foreign.release);
  const terminal = takeTerminal(stdin, stdout);
  const size = { columns: stdout.columns || 80, rows: stdout.rows || 24 };
  const frame = inLooks(frameOf(first, size), looks, size.columns);
  terminal.first(paintedLines(frame.lines, looks).replaceAll('\n', '\r\n'), frame.cursor);
  // Signals count from the first frame on, before Ink is there.
  let stopped: ((code: number) => void) | null = null;
  const offSignals = onSignals((code) => {
    if (stopped) return stopped(code);
    terminal.leave();
    process.exit(code);
  });
  try {
    const [{ mount }, services, links] = await Promise.all([
      import('./mount.tsx'),
      running.services(),
      running.links(),
    ]);
    const run = conductor(first, services);
    const code = await ended(run, terminal, (end, failed) => {
      stopped = end;
      // The terminal is gone, with or without a signal.
      const gone = (): void => end(exitCodeOfSignal('SIGHUP'));
      stdin.once('end', gone);
      process.once('uncaughtException', failed);
      const mine = { ...running, stdout: foreign.own, looks: { ...looks, links } };
      const mounted = mount(run, terminal, mine, services, failed);
      return {
        unmount: () => {
          stdin.off('end', gone);
          process.off('uncaughtException', failed);
          mounted.unmount();
        },
      };
    });
    run.stop();
    return { state: run.state(), code };
  } finally {
    terminal.leave();
    offSignals();
    process.off('exit', foreign.release);
    running.onForeign?.(foreign.release());
  }
}

/** Resolves with the exit code when the wizard has been left, has proven the file, or was stopped by a signal; rejects on a fault. */
function ended(
  run: Conductor,
  terminal: Terminal,
  begin: (end: (code: number) => void, failed: (error: unknown) => void) => { unmount: () => void },
): Promise<number> {
  return new Promise((resolve, reject) => {
    let mounted: { unmount: () => void } | null = null;
    const finish = (settle: () => void): void => {
      off();
      try {
        mounted?.unmount();
      } finally {
        terminal.leave();
        settle();
      }
    };
    const off = run.subscribe(() => {
      const { screen } = run.state();
      if (screen.name === 'left') finish(() => resolve(screen.code));
      if (screen.name === 'proved' && screen.proved.ok) finish(() => resolve(0));
    });
    mounted = begin(
      (code) => finish(() => resolve(code)),
      (error) => finish(() => reject(error)),
    );
  });
}
