import { setMaxListeners } from 'node:events';
import { type Inquiry, inquiry } from '../kaltura/inquiry.ts';
import type { Network } from '../kaltura/transport.ts';
import { shownSentence } from '../text/mistaken.ts';
import type { CommandLine } from './options.ts';

/** What a command runs in: the network (the sandbox's, or the real one), the environment, the env file's path. */
export interface Surroundings {
  line: CommandLine;
  ask: Inquiry;
  /** An inquiry that remembers nothing yet. */
  anew(): Inquiry;
  network: Network;
  /** Without the `KALTURA_…` variables on the sandbox and with --ignore-environment. */
  env: Readonly<Record<string, string | undefined>>;
  envFile: string;
  sandbox: boolean;
  /** The sandbox's ready-made answers, by credential name; empty without it. */
  ready: Readonly<Record<string, string>>;
  /** Stops all that is still being asked, and gives back what is held. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_SECONDS = 15;

/** The path of the env file, as it was named, or the one that is meant where none was. */
export function envFileOf(line: CommandLine): string {
  return line.values['env-file'] ?? (line.flags.has('sandbox') ? '.env.sandbox' : '.env');
}

/** Makes a command's surroundings. With `--sandbox` its server begins to listen, on loopback, when something is asked. */
export async function surroundings(line: CommandLine): Promise<Surroundings> {
  const sandbox = line.flags.has('sandbox');
  const env = takenEnvironment(sandbox || line.flags.has('ignore-environment'));
  const network: Network = {
    timeoutMs: Math.ceil(Number(line.values.timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000),
    ...(line.flags.has('debug') ? { onTraffic: traffic(line) } : {}),
  };
  const embedded = sandbox ? (await import('./embedded.ts')).embeddedSandbox() : null;
  if (embedded) network.sandbox = embedded.reached;
  const end = new AbortController();
  // Any number of questions wait for it.
  setMaxListeners(0, end.signal);
  const anew = (): Inquiry => endedBy(end.signal, inquiry(network));
  let ask: Inquiry | null = null;
  return {
    line,
    // The first frame asks nothing.
    get ask() {
      ask ??= anew();
      return ask;
    },
    anew,
    network,
    env,
    envFile: envFileOf(line),
    sandbox,
    ready: embedded?.ready ?? {},
    close: async () => {
      end.abort();
      await embedded?.stop();
      if (network.used) (await import('../kaltura/got.ts')).closeConnections();
    },
  };
}

/** The inquiry, each question of which ends with the run at the latest: the next attempt at one that nobody waits for any more would keep the process alive. */
function endedBy(end: AbortSignal, all: Inquiry): Inquiry {
  return {
    ...all,
    ask: (serviceUrl, question, options = {}) =>
      all.ask(serviceUrl, question, { ...options, signal: options.signal ?? end }),
    status: (url, options = {}) => all.status(url, { ...options, signal: options.signal ?? end }),
  };
}

/**
 * The environment as this command reads it; with `ignored` without the `KALTURA_…` variables. These are taken out of the process's own: git
 * and the browser are started with what is left, and Node writes that into its diagnostic reports.
 */
export function takenEnvironment(ignored: boolean): Record<string, string | undefined> {
  const env = { ...process.env };
  for (const name of Object.keys(env)) {
    if (!name.startsWith('KALTURA_')) continue;
    delete process.env[name];
    if (ignored) delete env[name];
  }
  return env;
}

/** Says each request on stderr; after the wizard has left the screen where that is the same terminal. */
function traffic(line: CommandLine): NonNullable<Network['onTraffic']> {
  const held: string[] = [];
  const isLater = process.stderr.isTTY && line.command === 'setup' && !line.flags.has('yes');
  if (isLater) process.once('exit', () => process.stderr.write(held.join('')));
  return ({ method, host, what, milliseconds, outcome }) => {
    const said = `debug: ${method} ${shownSentence(host)} ${shownSentence(what)} ${milliseconds} ms ${outcome}\n`;
    if (isLater) held.push(said);
    else process.stderr.write(said);
  };
}
