/** A signal at any moment: the last lines say whether the file was written. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SandboxAccount } from '../../src/sandbox/account.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { RIGHT } from '../answers.ts';
import { envFileIn, folderWith } from '../commands/run.ts';
import { hang, type Mood, startServer, type TestServer, well } from '../kaltura/test-server.ts';
import { CLI, commandEnv, NODE } from '../program.ts';
import { KEYS, terminals } from './terminal.ts';

const openTerminal = terminals();
const { KALTURA_VIDEO_PORTAL_BASE_URL: _, ...REST } = RIGHT;

let server: TestServer;
beforeEach(async () => {
  const account = { ...(SANDBOX_ACCOUNTS[0] as SandboxAccount), appTokens: [] };
  server = await startServer(well, { accounts: [account] });
});

const folder = (): string =>
  folderWith({ ...REST, KALTURA_SERVICE_URL: server.api, KALTURA_USER_ID: 'before' });

type Signal = 'SIGTERM' | 'SIGHUP' | 'SIGINT' | 'SIGKILL';
let kill: (signal: Signal) => void;

/** Runs a command that cannot ask, which the server can `kill`. */
async function runToSignal(args: readonly string[], cwd: string) {
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const child = spawn(NODE, [CLI, ...args], { cwd, env: commandEnv(), stdio: [...stdio] });
  kill = (signal) => child.kill(signal);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, text, last: text.trimEnd().split('\n').at(-1) };
}

const statusOf = (signal: Signal): number => 128 + constants.signals[signal];

test.each([
  ['SIGINT', 'setup --yes --user-id after', false],
  ['SIGHUP', 'app-token create --yes', false],
  ['SIGTERM', 'setup --yes --app-token', true],
] as const)('%s during %s: the last line says that the file is written: %s', async (...row) => {
  const [signal, line, isWritten] = row;
  const cwd = folder();
  const before = envFileIn(cwd);
  // The server never answers the first check, or the test of the written file.
  server.mood = (heard, response, own) => {
    if (isWritten && envFileIn(cwd) === before) well(heard, response, own);
    else kill(signal);
  };
  const { code, last } = await runToSignal(line.split(' '), cwd);
  const words = isWritten ? '.env was written.' : 'Nothing was written to .env.';
  expect([code, last]).toEqual([statusOf(signal), `kaltura-setup: ${words}`]);
  expect(envFileIn(cwd) !== before).toBe(isWritten);
});

test.each([
  ['on the screen', {}, /❯ User ID/],
  ['line by line', { ACCESSIBLE: '1' }, /^User ID.*:$/m],
])('ctrl+c during a check, %s: the wizard ends at once', async (_, env, ready) => {
  const cwd = folder();
  // Neither the check nor the time for it ends before the test does.
  const terminal = openTerminal(['--only', 'user-id', '--timeout', '600'], { cwd, env });
  await terminal.until(ready);
  await terminal.press('after', /User ID.* after/);
  server.heard.length = 0;
  server.mood = hang;
  await terminal.press('\r', () => server.heard.some(({ calls }) => calls.length > 1));
  expect(await terminal.endedBy(KEYS.ctrl('c'))).toBe(statusOf('SIGINT'));
  expect(terminal.scrollback()).toContain('Nothing was written');
  expect(envFileIn(cwd)).toContain('KALTURA_USER_ID=before');
});

describe.skipIf(process.platform === 'win32')('a signal before the first question', () => {
  test.each(['SIGINT', 'SIGHUP', 'SIGTERM'] as const)('%s, line by line', async (signal) => {
    const early = `const send = () =>
      process.listenerCount('${signal}') > 0 ? process.kill(process.pid, '${signal}') : setImmediate(send);
      send();`;
    const preload = path.join(folderWith(early, 'early.cjs'), 'early.cjs');
    const env = { TERM: 'dumb', NODE_OPTIONS: `--require ${JSON.stringify(preload)}` };
    const terminal = openTerminal(['--sandbox'], { env });
    expect(await terminal.ended()).toBe(statusOf(signal));
    expect(terminal.scrollback()).toContain('Nothing was written to .env.sandbox.');
  });
});

test.skipIf(process.platform === 'win32')('a folder that has vanished is not a bug', async () => {
  const cwd = folderWith(null);
  const script = `rmdir "${cwd}"; exec "${NODE}" "${CLI}" check --json`;
  const { status, stdout } = spawnSync('sh', ['-c', script], { cwd, env: commandEnv() });
  expect(status).toBe(4);
  expect(JSON.parse(stdout.toString())).toMatchObject({ error: { code: 'ENOENT' } });
});

describe('while an AppToken is created', () => {
  /** Calls `act` when the n-th request of the creation comes, and answers it a moment later. */
  function pausing(number: number, act: () => void): Mood {
    let asked = 0;
    return (heard, response, own) => {
      if (asked > 0 || heard.calls.some(({ action }) => action === 'add')) asked++;
      if (asked !== number) return well(heard, response, own);
      act();
      setTimeout(() => well(heard, response, own), 150);
    };
  }

  // faults/create-token.test.ts covers failures without a signal.
  test.each([
    ['SIGTERM', 2],
    ['SIGKILL', 3],
  ] as const)('%s at request %i: the file stays as it was', async (signal, number) => {
    const cwd = folder();
    const before = envFileIn(cwd);
    server.mood = pausing(number, () => kill(signal));
    const line = 'app-token create --yes --replace-secret'.split(' ');
    const { code, text } = await runToSignal(line, cwd);
    // The server still completes the request that the signal interrupted.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(envFileIn(cwd)).toBe(before);
    const [left] = server.world.appTokens;
    if (signal === 'SIGKILL') {
      // Whoever ended the process can find the AppToken, by its description or its ID.
      expect(text).toMatch(/“kaltura-setup #[0-9a-f]{8}”/);
      expect(text).toContain(`Created AppToken ${left?.id}.`);
    } else {
      expect({ code, left }).toEqual({ code: statusOf(signal), left: undefined });
      expect(text).toContain('Nothing was written to .env.');
    }
  });

  test('ctrl+c in the wizard: the account and the file stay unchanged', async () => {
    const cwd = folder();
    const before = envFileIn(cwd);
    const terminal = openTerminal(['--app-token'], { cwd });
    await terminal.until(/create it and write/);
    server.mood = pausing(2, () => terminal.type(KEYS.ctrl('c')));
    expect([await terminal.endedBy(KEYS.enter), server.world.appTokens]).toEqual([130, []]);
    // The command to continue keeps the option, so it writes no secret to a file.
    expect(terminal.scrollback()).toMatch(/Nothing was written[\s\S]*kaltura-setup .*--app-token/);
    expect(envFileIn(cwd)).toBe(before);
  });

  test('if the wizard cannot delete it again, it prints the ID last', async () => {
    const terminal = openTerminal(['--app-token', '--timeout', '1'], { cwd: folder() });
    await terminal.until(/create it and write/);
    let hasLeft = false;
    server.mood = (heard, response, own) => {
      const names = heard.calls.map(({ action }) => action);
      if (names.includes('startSession') && !hasLeft) terminal.type(KEYS.ctrl('c'));
      hasLeft ||= names.includes('startSession');
      if (names.includes('startSession') || names.includes('delete')) response.writeHead(500).end();
      else well(heard, response, own);
    };
    await terminal.endedBy(KEYS.enter);
    const [left] = server.world.appTokens;
    expect(terminal.scrollback()).toMatch(
      new RegExp(
        `AppToken ${left?.id} was created[\\s\\S]*\n  Revoke it: kaltura-setup app-token revoke ${left?.id} --yes`,
      ),
    );
  });
});

describe.skipIf(process.platform === 'win32')('before the wizard has written, a signal', () => {
  test.each([
    ['on the screen', {}, /enter write/],
    ['line by line', { ACCESSIBLE: '1' }, /2\. Write/],
  ])('%s: it still writes, and says so', async (_, form, ready) => {
    const cwd = folder();
    execFileSync('git', ['init', '-q', cwd]);
    // git is slow once the line is in .gitignore: the env file comes after it.
    const slow = `if [ -e "${cwd}/.gitignore" ]; then kill -TERM $PPID; sleep 0.15; fi`;
    const bin = folderWith(`#!/bin/sh\n${slow}\nPATH="$REAL" exec git "$@"\n`, 'git');
    chmodSync(path.join(bin, 'git'), 0o755);
    const env = { ...form, REAL: process.env.PATH ?? '', PATH: `${bin}:${process.env.PATH}` };
    const terminal = openTerminal(['--only', 'user-id'], { cwd, env });
    await terminal.until(/User ID/);
    await terminal.press('after\r', ready);
    expect(await terminal.endedBy('\r')).toBe(statusOf('SIGTERM'));
    // The write ends before the last words, not after them.
    expect(terminal.scrollback()).toContain('.env was written');
    expect(envFileIn(cwd)).toContain('KALTURA_USER_ID=after');
  });
});
