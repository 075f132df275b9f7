import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { expect, vi } from 'vitest';
import type { CheckDocument, Problem } from '../../src/kaltura-setup.d.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { ANY_PASSWORD, EU, PARTNER, SECRET, SECRETS } from '../answers.ts';
import { envFileIn, envText, folderWith } from '../folders.ts';
import { CLI, commandEnv, NODE } from '../program.ts';
import { breaches } from './documents.ts';

export * from '../folders.ts';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  cwd: string;
  env?: Readonly<Record<string, string>>;
  stdin?: string;
  /** More secrets to look for in the output. */
  secrets?: readonly string[];
}

/** A setup on the sandbox that goes well, with the sandbox's secret on stdin; it writes `.env`. */
export const SETUP: readonly string[] =
  `setup --yes --sandbox -f .env --partner-id ${PARTNER} --user-id me --admin-secret-stdin`.split(
    ' ',
  );

/** Runs the built command in its own process. Fails if a secret appears in the output. */
export async function run(args: readonly string[], options: RunOptions): Promise<Ran> {
  const { cwd, stdin = '' } = options;
  const env = { ...commandEnv(), ...options.env };
  const ran = await new Promise<Ran>((resolve) => {
    const child = execFile(NODE, [CLI, ...args], { cwd, env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
    // A command that does not read its stdin can exit before the write.
    child.stdin?.on('error', () => undefined).end(stdin);
  });
  return withoutSecrets(args, ran, options.secrets);
}

/**
 * Runs a command in this process, in a third of the time that a process of its own takes. Its
 * modules are loaded again, so that it knows no secret of an earlier run. One at a time: the working
 * directory and the streams belong to the whole process.
 */
async function runInProcess(
  args: readonly string[],
  { cwd, stdin = '', env }: RunOptions,
): Promise<Ran> {
  vi.resetModules();
  const { runCommandLine } = await import('../../src/run.ts');
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      written[name] += String(chunk);
      return true;
    }),
  );
  const before = { cwd: process.cwd(), stdin: process.stdin };
  Object.defineProperty(process, 'stdin', {
    value: Readable.from([Buffer.from(stdin)]),
    configurable: true,
  });
  process.chdir(cwd);
  try {
    return { code: await runCommandLine(args, { ...process.env, ...env }), ...written };
  } finally {
    process.chdir(before.cwd);
    Object.defineProperty(process, 'stdin', { value: before.stdin, configurable: true });
    for (const spy of spies) spy.mockRestore();
  }
}

/** The run; throws if half a secret is in its output, except in what `ks` and `export` print. */
function withoutSecrets(args: readonly string[], ran: Ran, more: readonly string[] = []): Ran {
  const prints = args[0] === 'export' || (args[0] === 'ks' && args[1] !== 'inspect');
  expectNoSecret(prints ? ran.stderr : ran.stdout + ran.stderr, args, more);
  return ran;
}

/** Throws if half a secret of the sandbox, or of `more`, or a KS is in the output of a command. */
export function expectNoSecret(
  output: string,
  args: readonly string[],
  more: readonly string[] = [],
): void {
  const seen = output.toLowerCase();
  const halves = (secret: string): string[] => [secret.slice(0, 16), secret.slice(-16)];
  for (const secret of [...SECRETS, ...more])
    if (halves(secret.toLowerCase()).some((half) => seen.includes(half)))
      throw new Error(`a secret (…${secret.slice(-4)}) is in the output of: ${args.join(' ')}`);
  if (/djJ8[\w-]{12,}/.test(output)) throw new Error(`a KS is in the output of: ${args.join(' ')}`);
}

/**
 * The one JSON document on stdout; anything else there fails, and so does one that breaks the
 * schema.
 */
export async function runJson<T = Answer>(
  args: readonly string[],
  options: RunOptions,
): Promise<{ code: number | null; json: T; stderr: string }> {
  return parseDocument<T>(args, await run([...args, '--json'], options));
}

/**
 * The same without a process of its own, one at a time, for a run that depends only on its
 * arguments, its files, its stdin and the variables of the credentials.
 */
export async function runJsonHere<T = Answer>(
  args: readonly string[],
  options: RunOptions,
): Promise<{ code: number | null; json: T; stderr: string }> {
  const ran = await runInProcess([...args, '--json'], options);
  return parseDocument<T>(args, withoutSecrets(args, ran, options.secrets));
}

function parseDocument<T>(args: readonly string[], { code, stdout, stderr }: Ran) {
  const json: unknown = JSON.parse(stdout);
  const broken = breaches(json);
  if (broken.length > 0)
    throw new Error(`${args.join(' ')} breaks the schema: ${broken.join('; ')}`);
  return { code, json: json as T, stderr };
}

type Values = Readonly<Record<string, string>>;

/**
 * A run on the sandbox: the words of the command line, the values in `.env.sandbox` or else the
 * text on stdin, the exit code, what stdout and stderr say together, and what neither says.
 */
export type Row = readonly [
  line: string,
  input: Values | string,
  code: number,
  says: RegExp | string,
  never?: RegExp,
];

export async function expectRun([line, input, code, says, never]: Row): Promise<void> {
  const isText = typeof input === 'string';
  const args = [...line.split(' '), '--sandbox'];
  const cwd = folderWith(isText ? null : input, '.env.sandbox');
  const ran = await runInProcess(args, { cwd, stdin: isText ? `${input}\n` : '' });
  const text = `${ran.stdout}${ran.stderr}`;
  withoutSecrets(args, ran);
  expect({ code: ran.code, text }).toEqual({ code, text });
  if (code !== 0 && /^(?:ks|app-token|export)\b/.test(line)) expect(ran.stdout).toBe('');
  expect(text).not.toMatch(ANY_PASSWORD);
  expect(text).toMatch(says);
  if (never) expect(text).not.toMatch(never);
}

/** A run on the sandbox whose JSON document contains this, and has warnings with these codes. */
export type JsonRow = readonly [
  line: string,
  input: Values,
  code: number,
  document: object,
  warnings?: readonly string[],
];

/** Fails if the env file changes though not all went well. */
export async function expectJson([line, input, code, document, warnings]: JsonRow): Promise<void> {
  const cwd = folderWith(input, '.env.sandbox');
  const args = [...line.split(' '), '--sandbox'];
  const secrets = Object.values(input).filter((value) => /^[0-9a-f]{32}$/.test(value));
  const ran = await runJsonHere(args, { cwd, secrets });
  expect({ code: ran.code, ...ran.json }).toMatchObject({ code, ...document });
  if (warnings) {
    expect(ran.json.warnings.map((each) => each.code)).toEqual(warnings);
    for (const warning of ran.json.warnings)
      expect(Object.keys(warning)).toEqual(['code', 'message', 'fix']);
  }
  if (code !== 0) expect(envFileIn(cwd, '.env.sandbox')).toBe(envText(input));
}

/** What a document of `check` says of one credential. */
export function says(name: string, what: object): object {
  return { credentials: expect.arrayContaining([expect.objectContaining({ name, ...what })]) };
}

/** The values of a sandbox account with this number. */
export function accountValues(id: number, more: Values = {}): Values {
  return {
    KALTURA_PARTNER_ID: String(id),
    KALTURA_ADMIN_SECRET: id === Number(PARTNER) ? SECRET : `${id}b`.repeat(8),
    KALTURA_SERVICE_URL: EU,
    KALTURA_USER_ID: 'me',
    ...more,
  };
}

/** The values with one of the sandbox's AppTokens in place of the Admin Secret. */
export function tokenValues(id: string, { KALTURA_ADMIN_SECRET: _, ...values }: Values): Values {
  const tokens = SANDBOX_ACCOUNTS.flatMap(({ appTokens = [] }) => appTokens);
  const token = tokens.find((each) => each.id === id)?.token ?? '';
  return { ...values, KALTURA_APP_TOKEN_ID: id, KALTURA_APP_TOKEN: token };
}

/** What `check --json` and `setup --yes --json` answer. */
export interface Answer extends Omit<CheckDocument, 'warnings'> {
  warnings: (Problem & { code: string })[];
  written?: boolean;
  changed?: string[];
  error?: Problem;
}

/** The statuses by credential name. */
export function statuses(answer: Answer): Record<string, string> {
  return Object.fromEntries(answer.credentials.map((each) => [each.name, each.status]));
}

/** The answer's entry for one credential. */
export function said(answer: Answer, name: string): Answer['credentials'][number] {
  const found = answer.credentials.find((each) => each.name === name);
  if (!found) throw new Error(`the answer has no ${name}`);
  return found;
}

/** A folder for the PATH that holds `kaltura-setup`, as npx or a global installation has it. */
export function onThePath(): string {
  const bin = folderWith(null);
  const script = `#!/bin/sh\nexec "${NODE}" "${CLI}" "$@"\n`;
  writeFileSync(path.join(bin, 'kaltura-setup'), script, { mode: 0o755 });
  return bin;
}
