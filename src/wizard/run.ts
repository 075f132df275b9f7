import { writeSync } from 'node:fs';
import { styleText } from 'node:util';
import { captureOutput } from '../terminal/capture-output.ts';
import { setRawMode } from '../terminal/input.ts';
import { exitWith, getSignalStatus, onSignals } from '../terminal/signals.ts';
import type { TerminalStyle } from '../text/terminal-style.ts';
import type { Services } from './effects.ts';
import { NOTHING_DRAWN, type ScreenOf, type Wizard } from './state.ts';

/** What the wizard runs on. */
export interface RunOptions {
  stdin: NodeJS.ReadStream;
  stdout: NodeJS.WriteStream & { fd: number };
  style: TerminalStyle;
  /** Does the terminal make links clickable? Called once the header line is on the screen. */
  links: () => Promise<boolean>;
  /** Loads large modules. Called once the header line is on the screen. */
  services: () => Promise<Services>;
  /**
   * Gets the output that other code printed while the wizard was on the screen, after the terminal
   * is restored.
   */
  onCaptured?: (texts: readonly string[]) => void;
}

/** How a run of the wizard ended. `status`: the exit status after a signal, as shells report it. */
export type End = ScreenOf<'exited'>['why'] | { status: number };

/** The last state of the wizard and how it ended, after the terminal is restored. */
export interface RunResult {
  state: Wizard;
  end: End;
}

/** How the wizard ended, according to the current screen; null while it is running. */
export function findEnd({ screen }: Wizard): End | null {
  return screen.name === 'exited' ? screen.why : null;
}

/** Runs the wizard to its end. Paints a header line first, before Ink is loaded. */
export async function runWizard(first: Wizard, options: RunOptions): Promise<RunResult> {
  const { stdin, stdout, style } = options;
  const captured = captureOutput(stdout);
  // If the process exits earlier, messages must reach the main screen again.
  process.prependOnceListener('exit', captured.release);
  const leave = enterScreen(stdin, stdout, style.colour);
  let endNow = ({ status }: { status: number }): void => {
    leave();
    exitWith(status);
  };
  let release = (): void => undefined;
  const offSignals = onSignals((status) => endNow({ status }));
  try {
    const [{ createStore }, { mountApp }, services, links] = await Promise.all([
      import('./store.ts'),
      import('./mount.tsx'),
      options.services(),
      options.links(),
    ]);
    const store = createStore({ ...first, view: NOTHING_DRAWN }, services);
    const end = await new Promise<End>((resolve, reject) => {
      endNow = resolve;
      const offStore = store.subscribe(() => {
        const now = findEnd(store.getState());
        if (now !== null) resolve(now);
      });
      // The terminal has closed, with or without a signal.
      const onGone = (): void => resolve({ status: getSignalStatus('SIGHUP') });
      stdin.once('end', onGone);
      process.once('uncaughtException', reject);
      const unmount = mountApp(store, { stdin, stdout: captured.own, style, links }, reject);
      release = () => {
        offStore();
        stdin.off('end', onGone);
        process.off('uncaughtException', reject);
        unmount();
      };
    }).finally(() => release());
    store.stop();
    return { state: store.getState(), end };
  } finally {
    leave();
    offSignals();
    process.off('exit', captured.release);
    options.onCaptured?.(captured.release());
  }
}

/**
 * The alternate screen has no scrollback, so that nothing shown there, such as a revealed secret,
 * can be found later.
 */
const ENTER = '\u001b[?1049h\u001b[H\u001b[2J\u001b[?25l';
/** Turns bracketed paste off, shows the cursor, resets styles and restores the previous screen. */
const LEAVE = '\u001b[?2004l\u001b[?25h\u001b[0m\u001b[?1049l';
/** The first line of every frame, which is painted before Ink is loaded. */
export const HEADER = 'Kaltura setup';

/**
 * Shows the header line and starts reading keys: from now on no key is echoed or lost. Returns a
 * function that restores the terminal; it can be called twice and in an exit handler.
 */
function enterScreen(
  stdin: NodeJS.ReadStream,
  stdout: NodeJS.WriteStream & { fd: number },
  colour: boolean,
): () => void {
  let isEntered = true;
  const write = (text: string): void => {
    try {
      // writeSync prints garbage in a Windows console with an old code page; stdout also writes
      // synchronously there.
      if (process.platform === 'win32') stdout.write(text);
      else writeSync(stdout.fd, text);
    } catch {
      // The terminal has closed: there is nothing to restore.
    }
  };
  const leave = (): void => {
    if (!isEntered) return;
    isEntered = false;
    write(LEAVE);
    setRawMode(stdin, false);
  };
  // Runs before the exit handlers that print messages.
  process.prependOnceListener('exit', leave);
  stdin.setRawMode(true);
  write(ENTER + (colour ? styleText('bold', HEADER, { validateStream: false }) : HEADER));
  return leave;
}
