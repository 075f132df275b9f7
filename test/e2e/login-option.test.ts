import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { ANY_PASSWORD, ONE_TIME_CODE, passwordOf, SECRET } from '../answers.ts';
import { hang, misbehaving } from '../kaltura/misbehaving.ts';
import { CLI, HANG_MS } from '../program.ts';
import { Terminal } from './terminal.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'kaltura-setup-login-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const HIDDEN = new RegExp(`${ANY_PASSWORD.source}|${SECRET}`);

/** The command with stdin given, in a folder of its own file. */
function run(
  input: string,
  ...args: string[]
): { status: number | null; stdout: string; stderr: string } {
  const ran = spawnSync(process.execPath, ['--', CLI, ...args, '--sandbox'], {
    cwd: folder,
    input,
    encoding: 'utf8',
  });
  expect(ran.stderr).not.toMatch(HIDDEN);
  return ran;
}

describe('--login with --password-stdin', () => {
  test('ks: a session of the account that is named, and nothing else on stdout', () => {
    const ran = run(
      `${passwordOf(109)}\n${ONE_TIME_CODE}\n`,
      'ks',
      '--login',
      'admin109@example.test',
      '--password-stdin',
      '--service-url',
      'https://api.eu.kaltura.com/api_v3',
      '--json',
    );
    expect(ran.status).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ partnerId: 109, type: 'admin' });
  });

  test('setup --yes: fills in Partner ID, secret and region, and writes them', () => {
    const ran = run(
      `${passwordOf(102)}\n`,
      'setup',
      '--yes',
      '--login',
      'admin102@example.test',
      '--password-stdin',
      '--partner-id',
      '102',
      '--user-id',
      'ci',
      '-f',
      'a.env',
    );
    expect([ran.status, ran.stdout]).toEqual([0, expect.not.stringMatching(HIDDEN)]);
    expect(readFileSync(path.join(folder, 'a.env'), 'utf8')).toContain(
      `KALTURA_ADMIN_SECRET=${SECRET}`,
    );
  });

  test.each([
    [
      'several accounts: the command asks which one',
      `${passwordOf(102)}\n`,
      ['--login', 'admin102@example.test', '--region', 'eu'],
      1,
      /102 \(Acme Video\) and 105 \(Acme Second\)/,
    ],
    [
      'another’s account',
      `${passwordOf(102)}\n`,
      ['--login', 'admin102@example.test', '--region', 'eu', '--partner-id', '103'],
      1,
      /does not accept this email and password for account 103.*not a user of account 103/,
    ],
    [
      'a wrong password',
      'wrong-password\n',
      ['--login', 'admin102@example.test', '--region', 'eu'],
      1,
      /EU does not accept this email and password/,
    ],
    [
      'the default region is the US',
      `${passwordOf(102)}\n`,
      ['--login', 'admin102@example.test'],
      1,
      /US does not accept this email and password/,
    ],
    [
      'a code that is missing',
      `${passwordOf(109)}\n`,
      ['--login', 'admin109@example.test', '--region', 'eu'],
      1,
      /one-time code.*second line/,
    ],
    [
      'a code that is wrong',
      `${passwordOf(109)}\n000000\n`,
      ['--login', 'admin109@example.test', '--region', 'eu'],
      1,
      /code is not right/,
    ],
    [
      'company sign-on',
      `${passwordOf(110)}\n`,
      ['--login', 'admin110@example.test', '--region', 'eu'],
      1,
      /\(SSO\).*Copy/,
    ],
    [
      'hidden secrets',
      `${passwordOf(112)}\n`,
      ['--login', 'admin112@example.test', '--region', 'eu'],
      1,
      /hides its secrets/,
    ],
    ['no password', '\n', ['--login', 'admin102@example.test'], 2, /no password/],
  ] as [string, string, string[], number, RegExp][])('%s', (_, input, args, code, said) => {
    const ran = run(
      input,
      'setup',
      '--yes',
      ...args,
      '--user-id',
      'ci',
      '-f',
      'none.env',
      ...(args.includes('--login') ? ['--password-stdin'] : []),
    );
    expect(ran.stderr).toMatch(said);
    expect(ran.status).toBe(code);
  });

  test('without a terminal and without --password-stdin: exit 2', () => {
    const ran = spawnSync(
      process.execPath,
      ['--', CLI, 'ks', '--sandbox', '--login', 'admin102@example.test'],
      { cwd: folder, input: '', encoding: 'utf8' },
    );
    expect([ran.status, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain('--password-stdin');
  });
});

test('it says which region it signs in to, if none was named', () => {
  const { stderr } = run(
    `${passwordOf(102)}\n`,
    ...[
      'setup',
      '--yes',
      '--login',
      'admin102@example.test',
      '--partner-id',
      '102',
      '--password-stdin',
    ],
    ...['--user-id', 'viewer102@example.test', '--dry-run'],
  );
  expect(stderr).toContain('Signing in to EU.');
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
  const given = [
    '--partner-id',
    '102',
    '--user-id',
    'me',
    '--service-url',
    server.api,
    '--timeout',
    '600',
  ];
  const terminal = new Terminal(['setup', '--yes', '--login', 'admin102@example.test', ...given]);
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
