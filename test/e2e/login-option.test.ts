import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { ANY_PASSWORD, ONE_TIME_CODE, passwordOf, SECRET } from '../answers.ts';
import { hang, misbehaving } from '../kaltura/misbehaving.ts';
import { CLI, HANG_MS } from '../program.ts';
import { Terminal } from './terminal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kaltura-setup-login-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const HIDDEN = new RegExp(`${ANY_PASSWORD.source}|${SECRET}`);

test('setup --yes --login fills in Partner ID, secret and region, and writes them', () => {
  const login = ['--login', 'admin102@example.test', '--password-stdin', '--partner-id', '102'];
  const args = ['setup', '--yes', ...login, '--user-id', 'ci', '-f', 'a.env', '--sandbox'];
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--', CLI, ...args], {
    cwd: folder,
    input: `${passwordOf(102)}\n`,
    encoding: 'utf8',
  });
  expect([status, stdout + stderr]).toEqual([0, expect.not.stringMatching(HIDDEN)]);
  const text = readFileSync(path.join(folder, 'a.env'), 'utf8');
  expect(text).toContain(`KALTURA_ADMIN_SECRET=${SECRET}`);
});

test('on a terminal the command asks for the password and the code on stderr, and hides them', async () => {
  const terminal = new Terminal([], {
    cwd: folder,
    command: [
      '/bin/sh',
      '-c',
      `"${process.execPath}" "${CLI}" ks --sandbox --login admin109@example.test --service-url https://api.eu.kaltura.com/api_v3 > out.txt; echo code $?`,
    ],
  });
  await terminal.press('', 'Password for admin109@example.test (not shown):');
  await terminal.press(`${passwordOf(109)}\r`, 'Code (not shown):');
  await terminal.press('111111\r', 'not right');
  await terminal.press(`${ONE_TIME_CODE}\r`, 'code 0');
  expect(terminal.output).not.toMatch(HIDDEN);
  expect(readFileSync(path.join(folder, 'out.txt'), 'utf8')).toMatch(/^djJ8[\w=-]+\n$/);
  terminal.close(true);
});

test('Ctrl+C while it is signing in ends it, and nothing is written', async () => {
  // It never answers.
  const server = await misbehaving(hang, { accounts: SANDBOX_ACCOUNTS });
  const given = ['--partner-id', '102', '--user-id', 'me', '--service-url', server.api];
  const terminal = new Terminal([
    'setup',
    '--yes',
    '--login',
    'admin102@example.test',
    ...given,
    '--timeout',
    '600',
  ]);
  try {
    await terminal.until('Password for');
    terminal.type(`${passwordOf(102)}\r`);
    await vi.waitFor(() => expect(server.heard).toHaveLength(1), HANG_MS);
    terminal.type('\u0003');
    expect(await terminal.ended()).toBe(130);
    expect(existsSync(path.join(terminal.folder, '.env'))).toBe(false);
    expect(terminal.output).not.toMatch(HIDDEN);
  } finally {
    terminal.close();
    await server.close();
  }
});
