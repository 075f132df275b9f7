import { stripVTControlCharacters } from 'node:util';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm, { type IBuffer } from '@xterm/headless';
import { afterEach } from 'vitest';
import { ANY_PASSWORD } from '../answers.ts';
import { expectNoSecret } from '../commands/run.ts';
import { newFolder } from '../folders.ts';
import { CLI, commandEnv, HANG_MS, NODE } from '../program.ts';

export interface Options {
  columns?: number;
  rows?: number;
  env?: Record<string, string>;
  cwd?: string;
  /** Another program than the built command: its file, then its arguments. */
  command?: readonly [string, ...string[]];
  /** The test wants a secret on the screen: it is not looked for. */
  showsSecrets?: true;
}

/** Keys by name, as a terminal sends them. */
export const KEYS = {
  enter: '\r',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  home: '\u001b[H',
  end: '\u001b[F',
  delete: '\u001b[3~',
  back: '\u001b[Z',
  escape: '\u001b',
  f1: '\u001bOP',
  backspace: '\u007f',
  ctrl: (letter: string): string => String.fromCharCode(letter.charCodeAt(0) - 96),
  alt: (letter: string): string => `\u001b${letter}`,
  paste: (text: string): string => `\u001b[200~${text}\u001b[201~`,
} as const;

/**
 * Ink writes a frame between these ("synchronized output"); a terminal that knows them shows whole
 * frames only, and so does this one.
 */
const BEGIN_FRAME = '\u001b[?2026h';
const END_FRAME = '\u001b[?2026l';

/** The command in a real pseudo-terminal, its output read as xterm would. */
export class Terminal {
  readonly folder: string;
  /** Everything that was written, bytes as text. */
  output = '';
  exitCode: number | null = null;
  signal: number | null = null;
  readonly pty: IPty;
  readonly #screen: InstanceType<typeof xterm.Terminal>;
  #shown = 0;

  constructor(args: readonly string[], options: Options = {}) {
    const { columns = 80, rows = 24 } = options;
    this.folder = options.cwd ?? newFolder();
    this.#screen = new xterm.Terminal({
      cols: columns,
      rows,
      scrollback: 5000,
      allowProposedApi: true,
    });
    const [file, ...before] = options.command ?? [NODE, CLI];
    this.pty = spawn(file, [...before, ...args], {
      cols: columns,
      rows,
      cwd: this.folder,
      env: { ...commandEnv(), TERM: 'xterm-256color', ...options.env },
    });
    this.pty.onData((data) => {
      this.output += data;
      this.#show(this.#wholeFrames());
    });
    this.pty.onExit(({ exitCode, signal }) => {
      this.signal = signal ?? null;
      this.#show(this.output.length);
      // xterm is still processing the last output.
      this.#screen.write('', () => {
        this.exitCode = exitCode;
      });
    });
  }

  /** How much of the output ends in a whole frame: a pseudo-terminal may cut one write in two. */
  #wholeFrames(): number {
    const begin = this.output.lastIndexOf(BEGIN_FRAME);
    return begin > this.output.lastIndexOf(END_FRAME)
      ? Math.max(begin, this.#shown)
      : this.output.length;
  }

  #show(upTo: number): void {
    this.#screen.write(this.output.slice(this.#shown, upTo));
    this.#shown = upTo;
  }

  /** The rows in view, without trailing blanks. */
  screen(): string {
    const { active } = this.#screen.buffer;
    return readRows(active, active.viewportY, this.#screen.rows);
  }

  /** All that a person can scroll back to, on the ordinary screen. */
  scrollback(): string {
    const { normal } = this.#screen.buffer;
    return readRows(normal, 0, normal.length);
  }

  get cursor(): { x: number; y: number } {
    return { x: this.#screen.buffer.active.cursorX, y: this.#screen.buffer.active.cursorY };
  }

  /** Is the alternate screen in view? */
  get alternate(): boolean {
    return this.#screen.buffer.active.type === 'alternate';
  }

  type(text: string): void {
    this.pty.write(text);
  }

  resize(columns: number, rows: number): void {
    this.pty.resize(columns, rows);
    this.#screen.resize(columns, rows);
  }

  /** Waits for a text on the screen. Fails with the screen. */
  async until(wanted: string | RegExp | ((screen: string) => boolean)): Promise<string> {
    const isThere = (screen: string): boolean =>
      typeof wanted === 'string'
        ? screen.includes(wanted)
        : wanted instanceof RegExp
          ? wanted.test(screen)
          : wanted(screen);
    for (const limit = Date.now() + HANG_MS; ; ) {
      await new Promise<void>((resolve) => this.#screen.write('', resolve));
      const screen = this.screen();
      if (isThere(screen)) return screen;
      if (Date.now() > limit)
        throw new Error(
          `waited for ${String(wanted)}; the screen was:\n${screen}\n(exit code ${this.exitCode})`,
        );
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }

  /** Types, then waits for what should come of it. */
  async press(keys: string, wanted: Parameters<Terminal['until']>[0]): Promise<string> {
    this.type(keys);
    return this.until(wanted);
  }

  /** Types what ends it, and gives the exit code. */
  async endedBy(keys: string): Promise<number> {
    this.type(keys);
    return this.ended();
  }

  /** Waits for the end and gives the exit code. */
  async ended(): Promise<number> {
    await this.until(() => this.exitCode !== null);
    return this.exitCode as number;
  }

  /** Ends the command, if it still runs. */
  close(): void {
    if (this.exitCode === null) this.pty.kill('SIGKILL');
  }
}

/** Rows of a buffer as text, without trailing blanks. */
function readRows(buffer: IBuffer, from: number, count: number): string {
  const rows = Array.from(
    { length: count },
    (_, row) => buffer.getLine(from + row)?.translateToString(true) ?? '',
  );
  return rows.join('\n').trimEnd();
}

/** A value that the sandbox suggests, in one row or two. */
const SUGGESTED = /(?:Sandbox|its User\s+Secret)[^:]{0,20}:\s*\S+/g;

/**
 * A function that opens terminals. They are closed after each test of the file or group that calls
 * this; no secret may have been written to them, except the answers that the sandbox suggests.
 */
export function terminals(): (args?: readonly string[], options?: Options) => Terminal {
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });
  return (args = ['--sandbox'], options = {}) => {
    const terminal = new Terminal(args, options);
    open.push(() => {
      terminal.close();
      if (options.showsSecrets) return;
      const output = stripVTControlCharacters(terminal.output).replace(SUGGESTED, '');
      expectNoSecret(output, args);
      if (ANY_PASSWORD.test(output)) throw new Error(`a password is in the output of: ${args}`);
    });
    return terminal;
  };
}
