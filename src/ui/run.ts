import type { Conductor, Services } from './conductor.ts';
import { holdForeign } from './foreign.ts';
import { frameOf } from './frame.ts';
import { drawInAscii } from './line.ts';
import { type Looks, paintedLines } from './paint.ts';
import { onSignals, statusOfSignal } from './signals.ts';
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

/** How a run of the wizard ended. `status`: of a process that a signal ended, as shells have it. */
export type End = 'proved' | 'dry-run' | 'quit' | 'unproven' | { status: number };

/** The last state of the wizard and how it ended, with the terminal as it was before. */
export interface Ended {
  state: Wizard;
  end: End;
}

/** How it ended, as the screen in hand has it; null while it has not. */
export function endOf({ screen }: Wizard): End | null {
  if (screen.name === 'left') return screen.why;
  return screen.name === 'proved' && 'value' in screen.proved ? 'proved' : null;
}

/** Runs the wizard from the first frame, which is drawn before Ink is loaded, to its end. */
export async function runWizard(first: Wizard, running: Running): Promise<Ended> {
  const { stdin, stdout, looks } = running;
  const foreign = holdForeign(stdout);
  // Also at an end from elsewhere: what is said then is said on the ordinary screen.
  process.prependOnceListener('exit', foreign.release);
  const terminal = takeTerminal(stdin, stdout);
  const size = { columns: stdout.columns || 80, rows: stdout.rows || 24 };
  drawInAscii(!looks.unicode);
  const frame = frameOf(first, size);
  terminal.first(paintedLines(frame.lines, looks).replaceAll('\n', '\r\n'), frame.cursor);
  // Signals count from the first frame on, before Ink is there.
  let stopped: ((end: End) => void) | null = null;
  const offSignals = onSignals((status) => {
    if (stopped) return stopped({ status });
    terminal.leave();
    process.exit(status);
  });
  try {
    const [{ conductor }, { mount }, services, links] = await Promise.all([
      import('./conductor.ts'),
      import('./mount.tsx'),
      running.services(),
      running.links(),
    ]);
    const run = conductor(first, services);
    const end = await ended(run, terminal, (endNow, failed) => {
      stopped = endNow;
      // The terminal is gone, with or without a signal.
      const gone = (): void => endNow({ status: statusOfSignal('SIGHUP') });
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
    return { state: run.state(), end };
  } finally {
    terminal.leave();
    offSignals();
    process.off('exit', foreign.release);
    running.onForeign?.(foreign.release());
  }
}

/** Resolves when the wizard has been left, has proven the file, or was stopped by a signal; rejects on a fault. */
function ended(
  run: Conductor,
  terminal: Terminal,
  begin: (endNow: (end: End) => void, failed: (error: unknown) => void) => { unmount: () => void },
): Promise<End> {
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
      const end = endOf(run.state());
      if (end !== null) finish(() => resolve(end));
    });
    mounted = begin(
      (end) => finish(() => resolve(end)),
      (error) => finish(() => reject(error)),
    );
  });
}
