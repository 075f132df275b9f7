import './before-ink.ts';
import chalk from 'chalk';
import { type Instance, render } from 'ink';
import { Component, type ReactNode } from 'react';
import { withWrite } from '../terminal/capture-output.ts';
import { createFilteredStdin } from '../terminal/input.ts';
import { App } from './App.tsx';
import type { Theme } from './components/theme.ts';
import type { RunOptions } from './run.ts';
import type { Store } from './store.ts';

const HOME = '\u001b[H';
/** Clears the screen: after a resize, the positions of all rows are unknown. */
const WIPE = '\u001b[H\u001b[2J';

/**
 * Shows the wizard with Ink, in place of the header line. `onFault` gets an error from the wizard.
 * Returns a function that ends Ink.
 */
export function mountApp(
  store: Store,
  terminal: Pick<RunOptions, 'stdin' | 'stdout' | 'style'> & Pick<Theme, 'links'>,
  onFault: (error: unknown) => void,
): () => void {
  const { stdin, stdout, style, links } = terminal;
  chalk.level = style.colour ? 1 : 0;
  const input = createFilteredStdin(stdin);
  let app: Instance | null = null;
  const frames = createFrameStream(stdout, style.unicode, () => app);
  // Subscribed before Ink's own listener.
  const offStore = store.subscribe(frames.begin);
  frames.begin();
  stdout.write(HOME);
  app = render(
    <ErrorBoundary onError={onFault}>
      <App
        store={store}
        style={{ unicode: style.unicode, links }}
        redraw={() => void stdout.emit('resize')}
        onStop={frames.end}
      />
    </ErrorBoundary>,
    {
      stdin: input.stdin,
      stdout: frames.stream,
      alternateScreen: true,
      exitOnCtrlC: false,
      // Output from other code is held, not drawn above the frame.
      patchConsole: false,
      // The CI variable does not hide the wizard in a real terminal.
      interactive: true,
      // A spinner alone uses up Ink's default of 30: a key would wait for the next frame.
      maxFps: 60,
      incrementalRendering: true,
    },
  );
  app.waitUntilExit().catch(onFault);
  // Ink continues from where it expects the last frame; a resize moves that frame.
  const wipe = (): void => {
    frames.begin();
    app.clear();
    stdout.write(WIPE);
  };
  stdout.prependListener('resize', wipe);
  return () => {
    offStore();
    stdout.off('resize', wipe);
    frames.end();
    app.unmount();
    input.release();
  };
}

/**
 * Passes the first error from its children to `onError` and shows nothing. Ink would show the
 * message, which may contain a secret.
 */
class ErrorBoundary extends Component<{
  onError: (error: unknown) => void;
  children: ReactNode;
}> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError(error);
  }

  override render(): ReactNode {
    return this.state.hasFailed ? null : this.props.children;
  }
}

/**
 * "Synchronized output": a terminal that supports it shows everything between these markers at
 * once.
 */
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';

/**
 * The stream that Ink writes to. A scroll view knows its size only after a first layout, so Ink
 * draws a frame twice: everything that it writes between `begin` and the second frame is shown at
 * once. Without `unicode`, all output is ASCII.
 */
function createFrameStream(
  stdout: RunOptions['stdout'],
  unicode: boolean,
  app: () => Instance | null,
) {
  let isOpen = false;
  const end = (): void => {
    if (!isOpen) return;
    isOpen = false;
    stdout.write(END);
    stdout.uncork();
  };
  const begin = (): void => {
    if (isOpen) return;
    isOpen = true;
    stdout.cork();
    stdout.write(BEGIN);
    setImmediate(() => {
      // Makes Ink draw a pending frame.
      void app()?.waitUntilRenderFlush();
      setImmediate(() => setImmediate(end));
    });
  };
  const write = (text: string, ...rest: []): boolean => {
    const isMark = isOpen && (text === BEGIN || text === END);
    return isMark || stdout.write(unicode ? text : toAsciiCells(text), ...rest);
  };
  return { stream: withWrite(stdout, write), begin, end };
}

/**
 * Replaces Ink's own characters, such as the ellipsis after a truncated text, with one column of
 * ASCII each.
 */
function toAsciiCells(text: string): string {
  return text.replaceAll('…', '~').replace(/[^\x00-\x7f]/gu, '?');
}
