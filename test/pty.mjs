// Runs a program in a pseudo-terminal and notes when what it writes arrives: for the scripts that
// plain Node runs. (The tests have `Terminal` in e2e/terminal.ts.)
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

/**
 * The environment without what would change the measure: this program's variables, CI, and extra
 * certificates (50 ms a process on Node 20).
 */
export function environment(extra = {}) {
  const env = { ...process.env, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8' };
  for (const name of Object.keys(env))
    if (
      /^KALTURA_|^npm_|_PROXY$|_proxy$|^(?:CI|SSL_CERT_FILE|SSL_CERT_DIR|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|NODE_ENV|INIT_CWD|NO_COLOR|FORCE_COLOR)$/.test(
        name,
      )
    )
      delete env[name];
  return { ...env, ...extra };
}

export class Pty {
  output = '';
  ended = false;
  constructor(command, { cwd, env = {}, columns = 80, rows = 24 }) {
    this.screenOf = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.listeners = new Set();
    this.started = performance.now();
    this.pty = spawn(command[0], command.slice(1), {
      name: 'xterm-256color',
      cols: columns,
      rows,
      cwd,
      env: environment(env),
    });
    this.pty.onData((data) => {
      const at = performance.now();
      this.output += data;
      for (const listener of this.listeners) listener(at);
      this.screenOf.write(data, () => {
        for (const listener of this.listeners) listener(at);
      });
    });
    this.exit = new Promise((resolve) =>
      this.pty.onExit(({ exitCode }) => {
        this.ended = true;
        this.screenOf.write('', () => resolve(exitCode));
      }),
    );
  }

  screen() {
    const { active } = this.screenOf.buffer;
    return Array.from(
      { length: this.screenOf.rows },
      (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
    ).join('\n');
  }

  /** When `wanted`, a pattern for the screen or a test of this, was there; as performance.now(). */
  until(wanted, name = String(wanted)) {
    const seen = wanted instanceof RegExp ? (pty) => wanted.test(pty.screen()) : wanted;
    return new Promise((resolve, reject) => {
      const listener = (at) => {
        if (!seen(this)) return;
        clearTimeout(timer);
        this.listeners.delete(listener);
        resolve(at);
      };
      const timer = setTimeout(
        () => reject(new Error(`${name} did not come; the screen was:\n${this.screen()}`)),
        15_000,
      );
      this.listeners.add(listener);
      listener(performance.now());
    });
  }

  write(keys) {
    this.pty.write(keys);
    return performance.now();
  }

  async kill() {
    if (!this.ended) this.pty.kill('SIGKILL');
    await this.exit;
  }
}

export const median = (numbers) => quantile(numbers, 0.5);

export function quantile(numbers, part) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
