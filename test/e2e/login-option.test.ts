/** `--login`: the password is asked for, hidden, and sent to no host that only a file names. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ONE_TIME_CODE, PASSWORD, passwordOf } from '../answers.ts';
import { envText, folderWith, run } from '../commands/run.ts';
import { hang, startServer } from '../kaltura/test-server.ts';
import { CLI } from '../program.ts';
import { type Terminal, terminals } from './terminal.ts';

const LOGIN = ['--login', 'admin102@example.test'];
const own = await startServer();
const openTerminal = terminals();
const values = { KALTURA_SERVICE_URL: own.api };

/** The command in a terminal; its stdout goes to `out.txt`. */
function openCommand(args: readonly string[]): Terminal {
  const words = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');
  const terminal = openTerminal([], {
    command: ['/bin/sh', '-c', `${words} > out.txt`],
  });
  writeFileSync(path.join(terminal.folder, '.env'), envText(values), { mode: 0o600 });
  return terminal;
}

test('Ctrl+C while it is signing in ends it, and nothing is written', async () => {
  const silent = await startServer(hang);
  const given = ['--partner-id', '102', '--user-id', 'me', '--service-url', silent.api];
  const terminal = openTerminal(['setup', '--yes', ...LOGIN, ...given, '--timeout', '600']);
  await terminal.until('Password for');
  await terminal.press(`${PASSWORD}\r`, () => silent.heard.length > 0);
  expect(await terminal.endedBy('\u0003')).toBe(130);
  expect(existsSync(path.join(terminal.folder, '.env'))).toBe(false);
});

test.skipIf(process.platform === 'win32')(
  'the server in the file gets the password only after a yes; password and code are asked for on stderr',
  async () => {
    const refused = openCommand(['ks', ...LOGIN]);
    await refused.until(/Send the password to .*\?/);
    expect(await refused.endedBy('no\r')).toBe(2);
    const terminal = openCommand(['ks', '--login', 'admin109@example.test']);
    await terminal.until(/Send the password to .*\?/);
    await terminal.press('yes\r', 'Password for admin109@example.test (not shown):');
    expect(own.heard).toEqual([]);
    await terminal.press(`${passwordOf(109)}\r`, 'Code (not shown):');
    await terminal.press('111111\r', 'not right');
    expect(await terminal.endedBy(`${ONE_TIME_CODE}\r`)).toBe(0);
    const printed = readFileSync(path.join(terminal.folder, 'out.txt'), 'utf8');
    expect(printed).toMatch(/^djJ8[\w=-]+\n$/);
  },
);

/** `ks` by a sign-in, with the password on stdin. */
const signIn = (account: number, ...more: string[]) =>
  run(['ks', '--login', `admin${account}@example.test`, '--password-stdin', ...more], {
    cwd: folderWith(values),
    stdin: passwordOf(account),
  });
const AT = ['--service-url', own.api];

test('without a terminal: exit 2, and nothing was sent', async () => {
  const before = own.heard.length;
  const stderr = expect.stringContaining(own.origin);
  expect(await signIn(102)).toMatchObject({ code: 2, stderr });
  expect(own.heard.length).toBe(before);
});

test('ks names the account that it took, and the others; --partner-id chooses', async () => {
  const stderr = expect.stringMatching(/account 10[25]\. To use another of your accounts/);
  expect(await signIn(102, ...AT)).toMatchObject({ code: 0, stderr });
  const { stdout } = await signIn(102, ...AT, '--partner-id', '105', '--json');
  expect(JSON.parse(stdout)).toMatchObject({ partnerId: 105 });
});

test('an expired password points to the console of that server', async () => {
  const { stderr } = await signIn(111, ...AT);
  expect(stderr).toContain(`${own.origin}/index.php/kmcng`);
  expect(stderr).not.toContain('kmc.kaltura.com');
});
