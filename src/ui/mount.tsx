// Ink 8 wants this of Node 22; Node 20 lacks it. Supplied before Ink is loaded.
import './with-resolvers.ts';
import { render } from 'ink';
import { App } from './App.tsx';
import type { Conductor, Services } from './conductor.ts';
import type { Running } from './run.ts';
import type { Terminal } from './terminal.ts';

/** Lets Ink take over the screen, over the first frame. */
export function mount(
  conductor: Conductor,
  terminal: Terminal,
  running: Pick<Running, 'stdin' | 'stdout' | 'looks'>,
  services: Services,
  failed: (error: unknown) => void,
): { unmount: () => void } {
  terminal.handOver();
  const app = render(
    <App conductor={conductor} looks={running.looks} blockIn={services.variablesIn} terminal={terminal} />,
    {
      stdin: running.stdin,
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
  const redraw = (): void => {
    app.clear();
    terminal.wipe();
  };
  running.stdout.prependListener('resize', redraw);
  return {
    unmount: () => {
      running.stdout.off('resize', redraw);
      app.unmount();
    },
  };
}
