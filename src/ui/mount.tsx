import './before-ink.ts';
import { render } from 'ink';
import { App } from './App.tsx';
import type { Conductor, Services } from './conductor.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import type { Looks } from './paint.ts';
import type { Terminal } from './terminal.ts';
import { filteredStdin } from './terminal-input.ts';

/** The screen blank: after a resize nobody knows what stands where. */
const WIPE = '\u001b[H\u001b[2J';
/** "Synchronized output": a terminal that knows it shows what stands between as one. */
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';

/** Lets Ink take over the screen, over the first frame. */
export function mount(
  conductor: Conductor,
  terminal: Terminal,
  running: { stdin: NodeJS.ReadStream; stdout: NodeJS.WriteStream; looks: Looks },
  services: Services,
  failed: (error: unknown) => void,
): { unmount: () => void } {
  terminal.handOver();
  const input = filteredStdin(running.stdin);
  const app = render(
    <ErrorBoundary onError={failed}>
      <App conductor={conductor} looks={running.looks} blockIn={services.variablesIn} terminal={terminal} />
    </ErrorBoundary>,
    {
      stdin: input.stdin,
      stdout: running.stdout,
      exitOnCtrlC: false,
      patchConsole: false,
      // CI set in a real terminal does not hide the interface.
      interactive: true,
      // 30 a second, Ink's default, is what a spinner alone uses up: a key would wait for the next.
      maxFps: 60,
      incrementalRendering: true,
    },
  );
  app.waitUntilExit().catch(failed);
  // Ink goes on from where it believes the last frame to stand; a terminal moves it when it is resized. Before Ink's own listener.
  const { stdout } = running;
  const redraw = (): void => {
    // Blank and new frame in one write: no blink.
    stdout.cork();
    stdout.write(BEGIN);
    process.nextTick(() => {
      stdout.write(END);
      stdout.uncork();
    });
    app.clear();
    stdout.write(WIPE);
  };
  stdout.prependListener('resize', redraw);
  return {
    unmount: () => {
      stdout.off('resize', redraw);
      app.unmount();
      input.release();
    },
  };
}
