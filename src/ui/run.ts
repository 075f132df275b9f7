import { type Conductor, conductor, type Services } from './conductor.ts';
import { frameOf } from './frame.ts';
import { inLooks, type Looks, paintedLines } from './paint.ts';
import type { Wizard } from './state.ts';
import { type Terminal, takeTerminal } from './terminal.ts';

export interface Running {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream & { fd: number };
  looks: Looks;
  /** The variables in a pasted block of text, by name. */
  blockIn: (text: string) => Record<string, string>;
  /** Called once the first frame is on the screen: what is heavy is loaded then. */
  services: () => Promise<Services>;
}

/** The last state of the wizard and the exit code, with the terminal as it was before. */
export interface Ended {
  state: Wizard;
  code: number;
}

const SIGNALS = { SIGTERM: 143, SIGHUP: 129, SIGINT: 130 } as const;

/** Runs the wizard from the first frame, which is drawn before Ink is loaded, to its end. */
export async function runWizard(first: Wizard, running: Running): Promise<Ended> {
  const { stdin, stdout, looks } = running;
  const terminal = takeTerminal(stdin, stdout);
  const size = { columns: stdout.columns || 80, rows: stdout.rows || 24 };
  const frame = inLooks(frameOf(first, size), looks);
  terminal.first(paintedLines(frame.lines, looks).replaceAll('\n', '\r\n'), frame.cursor);
  // Signals count from the first frame on, before Ink is there.
  let stopped: ((code: number) => void) | null = null;
  const onSignal = Object.entries(SIGNALS).map(([signal, code]) => {
    const handler = (): void => {
      if (stopped) stopped(code);
      else {
        terminal.leave();
        process.exit(code);
      }
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  try {
    const [{ mount }, services] = await Promise.all([import('./mount.tsx'), running.services()]);
    const run = conductor(first, services);
    const code = await ended(run, terminal, (done) => {
      stopped = done;
      return mount(run, terminal, running);
    });
    run.stop();
    return { state: run.state(), code };
  } finally {
    terminal.leave();
    for (const off of onSignal) off();
  }
}

/** Resolves with the exit code when the wizard has been left, has proven the file, or was stopped by a signal. */
function ended(
  run: Conductor,
  terminal: Terminal,
  begin: (stop: (code: number) => void) => { unmount: () => void },
): Promise<number> {
  return new Promise((resolve, reject) => {
    let mounted: { unmount: () => void } | null = null;
    const end = (code: number): void => {
      off();
      try {
        mounted?.unmount();
      } catch (error) {
        reject(error);
      }
      terminal.leave();
      resolve(code);
    };
    const off = run.subscribe(() => {
      const { screen } = run.state();
      if (screen.name === 'left') end(screen.code);
      if (screen.name === 'proved' && screen.proved.ok) end(0);
    });
    mounted = begin(end);
  });
}
