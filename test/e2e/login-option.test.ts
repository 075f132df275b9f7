/** `--login`: the password is asked for, hidden, and sent to no host that only a file names. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ONE_TIME_CODE, PARTNER, PASSWORD, passwordOf, SECRET, USER } from '../answers.ts';
import { envFileIn, envText, folderWith, run } from '../commands/run.ts';
import { hang, startServer } from '../kaltura/test-server.ts';
import { CLI } from '../program.ts';
import { type Terminal, terminals } from './terminal.ts';

const LOGIN = ['--login', 'admin102@example.test'];
const own = await startServer();
const openTerminal = terminals();
const values = {
  KALTURA_PARTNER_ID: PARTNER,
  KALTURA_SERVICE_URL: own.api,
  KALTURA_USER_ID: USER,
};

/** The command in a terminal; its stdout goes to `out.txt`. */
function openCommand(args: readonly string[]): Terminal {
  const words = [process.execPath, CLI, ...args].map((word) => `'${word}'`).join(' ');
  const terminal = openTerminal([], {
    command: ['/bin/sh', '-c', `${words} > out.txt; echo code $?`],
  });
  writeFileSync(path.join(terminal.folder, '.env'), envText(values), { mode: 0o600 });
  return terminal;
}

test('setup --yes fills in Partner ID, secret and region, and writes them', async () => {
  const cwd = folderWith(null);
  const args = ['setup', '--yes', ...LOGIN, '--password-stdin', '--partner-id', '102'];
  const more = ['--user-id', 'ci', '-f', '.env', '--sandbox'];
  const ran = await run([...args, ...more], { cwd, stdin: `${PASSWORD}\n` });
  expect(ran.code).toBe(0);
  expect(envFileIn(cwd)).toContain(`KALTURA_ADMIN_SECRET=${SECRET}`);
});

test('on a terminal the command asks for the password and the code on stderr', async () => {
  const login = ['--login', 'admin109@example.test', '--region', 'eu'];
  const terminal = openCommand(['ks', '--sandbox', ...login]);
  await terminal.until('Password for admin109@example.test (not shown):');
  await terminal.press(`${passwordOf(109)}\r`, 'Code (not shown):');
  await terminal.press('111111\r', 'not right');
  await terminal.press(`${ONE_TIME_CODE}\r`, 'code 0');
  const printed = readFileSync(path.join(terminal.folder, 'out.txt'), 'utf8');
  expect(printed).toMatch(/^djJ8[\w=-]+\n$/);
});

test('Ctrl+C while it is signing in ends it, and nothing is written', async () => {
  const silent = await startServer(hang);
  const given = ['--partner-id', '102', '--user-id', 'me', '--service-url', silent.api];
  const terminal = openTerminal(['setup', '--yes', ...LOGIN, ...given, '--timeout', '600']);
  await terminal.until('Password for');
  await terminal.press(`${PASSWORD}\r`, () => silent.heard.length > 0);
  expect(await terminal.endedBy('\u0003')).toBe(130);
  expect(existsSync(path.join(terminal.folder, '.env'))).toBe(false);
});

test.skipIf(process.platform === 'win32').each([[['ks']], [['app-token', 'list']]])(
  '%j asks whether the password may go to the server in the file, and signs in after a yes',
  async (words) => {
    const terminal = openCommand([...words, ...LOGIN]);
    await terminal.until(/Send the password to .*\?/);
    expect(own.heard.map(({ body }) => body).join()).not.toContain(PASSWORD);
    await terminal.press('yes\r', 'Password for admin102@example.test (not shown):');
    await terminal.press(`${PASSWORD}\r`, 'code 0');
    own.heard.length = 0;
  },
);

test.skipIf(process.platform === 'win32')('a no ends it with 2, and nothing was sent', async () => {
  const before = own.heard.length;
  const terminal = openCommand(['ks', ...LOGIN]);
  await terminal.until(/Send the password to .*\?/);
  await terminal.press('no\r', 'code 2');
  expect(own.heard.length).toBe(before);
});

test('without a terminal: exit 2, and nothing was sent', async () => {
  const before = own.heard.length;
  const ran = await run(['ks', ...LOGIN, '--password-stdin'], {
    cwd: folderWith(values),
    stdin: `${PASSWORD}\n`,
  });
  expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining(own.origin) });
  expect(own.heard.length).toBe(before);
});
