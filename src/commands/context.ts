import { setMaxListeners } from 'node:events';
import path from 'node:path';
import { EXIT, type ExitCode, type Failed, fail } from '../cli/exit-codes.ts';
import type { CommandOptions } from '../cli/options.ts';
import type { SandboxHints } from '../credentials/credential.ts';
import { type ApiClient, createApiClient } from '../kaltura/api-client.ts';
import type { Network } from '../kaltura/transport.ts';
import type { Problem } from '../result.ts';
import { printError, printJson } from '../text/output.ts';
import type { Row } from '../text/rows.ts';
import { describeIgnored, removeKalturaVariables } from './environment.ts';
import type { Progress } from './interruption.ts';
import { createEmbeddedSandbox, NO_HINTS } from './sandbox.ts';

/** What a run starts with. */
export interface Start<O extends CommandOptions> {
  options: O;
  /** In a context: without `KALTURA_…` variables in the sandbox or with --ignore-environment. */
  env: NodeJS.ProcessEnv;
  /** The wizard opens: its user can fix the network, and its screen must stay undisturbed. */
  isWizard: boolean;
}

/** The context of a command: options, network, environment, env file. */
export interface Context<O extends CommandOptions = CommandOptions> extends Start<O> {
  api: ApiClient;
  /** A client with an empty cache. */
  freshApi(): ApiClient;
  network: Network;
  envFile: string;
  sandbox: boolean;
  /** Says which variables the sandbox ignores; empty if there are none. */
  ignoredNotice: string;
  /** What to try in the sandbox; empty without the sandbox. */
  hints: SandboxHints;
  progress: Progress;
  /** Adds work to do, or to wait for, before the run ends. */
  atEnd(work: () => Promise<unknown>): void;
  /** Stops all requests and frees all resources. */
  close(): Promise<void>;
}

/** The part of the context that identifies the env file. */
export type FileContext = Pick<Context, 'options' | 'sandbox' | 'envFile'>;

const DEFAULT_TIMEOUT_SECONDS = 15;

/** Creates a context. The sandbox's server starts with the first request. */
function createContext<O extends CommandOptions>(start: Start<O>): Context<O> {
  const { options, env, isWizard } = start;
  const { sandbox, envFile, timeout, debug } = options;
  const network: Network = {
    timeoutMs: Math.ceil((timeout ?? DEFAULT_TIMEOUT_SECONDS) * 1000),
    ...(debug ? { onTraffic: createTrafficLog({ isHeld: isWizard && process.stderr.isTTY }) } : {}),
  };
  const embedded = sandbox ? createEmbeddedSandbox() : null;
  if (embedded) network.sandbox = embedded.reached;
  const end = new AbortController();
  // Any number of requests may listen to this signal.
  setMaxListeners(0, end.signal);
  const freshApi = (): ApiClient =>
    createApiClient(network, { signal: end.signal, cachesFailures: !isWizard });
  let api: ApiClient | null = null;
  const finalWork: (() => Promise<unknown>)[] = [];
  return {
    ...start,
    // Created on first use: the first frame sends no request.
    get api() {
      api ??= freshApi();
      return api;
    },
    freshApi,
    network,
    env: sandbox || options.ignoreEnvironment ? removeKalturaVariables(env) : env,
    envFile,
    sandbox,
    ignoredNotice: sandbox ? describeIgnored(env) : '',
    hints: embedded?.hints ?? NO_HINTS,
    progress: { isWritten: false, isCleaningUp: false },
    atEnd: (work) => {
      finalWork.push(work);
    },
    close: async () => {
      await Promise.allSettled(finalWork.map((work) => work()));
      end.abort();
      await embedded?.stop();
      // So that the process can end at once.
      for (const each of network.agents?.values() ?? []) {
        each.http.destroy();
        each.https.destroy();
      }
    },
  };
}

/** The result of a command: a document for `--json`, and the same in rows for people. */
export interface Report {
  exit: ExitCode;
  document: object;
  rows: readonly Row[];
}

/** The fields that end a document (`run` in schema.json); `next` is empty. */
export function buildRunFields({ sandbox, envFile }: FileContext, warnings: readonly Problem[]) {
  return { warnings, sandbox, envFile, next: [] };
}

/** A command: does its work. Returns the exit code only if it has printed its result itself. */
export type Command<O extends CommandOptions> = (
  context: Context<O>,
) => Promise<number | Report | Failed>;

/** Runs a command in a context of its own, and prints its result. Returns the exit code. */
export function runCommand<O extends CommandOptions>(
  start: Start<O>,
  command: Command<O>,
): Promise<number> {
  return runInContext(start, async (context) => {
    if (context.ignoredNotice && !context.isWizard)
      (await import('./report-problem.ts')).printNote(context.ignoredNotice, context);
    const done = hasFolder(context.envFile) ? await command(context) : NO_FOLDER;
    if (typeof done === 'number') return done;
    if ('problem' in done)
      return (await import('./report-problem.ts')).reportFailure(done, context);
    if (context.options.json) printJson(done.document);
    else (await import('../text/rows.ts')).printRows(done.rows, context.options);
    return done.exit;
  });
}

/** Does the folder exist in which this process runs? An absolute path does not need it. */
function hasFolder(envFile: string): boolean {
  try {
    return path.isAbsolute(envFile) || process.cwd() !== '';
  } catch {
    return false;
  }
}

const NO_FOLDER = fail(
  EXIT.envFile,
  'ENOENT',
  'The current folder no longer exists.',
  'Change to another folder, then try again.',
);

/** Runs work in a context and always closes the context. Returns the result of the work. */
export async function runInContext<O extends CommandOptions, T>(
  start: Start<O>,
  work: (context: Context<O>) => Promise<T>,
): Promise<T> {
  const context = createContext(start);
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

/** Prints each request on stderr. `isHeld`: only when the process exits, after the wizard. */
function createTrafficLog({ isHeld }: { isHeld: boolean }): NonNullable<Network['onTraffic']> {
  const held: string[] = [];
  if (isHeld) process.once('exit', () => held.forEach(printError));
  return ({ method, host, what, milliseconds, outcome }) => {
    const line = `debug: ${method} ${host} ${what} ${milliseconds} ms ${outcome}`;
    if (isHeld) held.push(line);
    else printError(line);
  };
}
