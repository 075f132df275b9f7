/**
 * The URL of one's own server stands in the file: a password that is typed goes there after a yes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PARTNER, PASSWORD, USER } from '../answers.ts';
import { envText, folderWith, run } from '../commands/run.ts';
import { misbehaving } from '../kaltura/misbehaving.ts';
import { CLI } from '../program.ts';
import { type Terminal, terminals } from './terminal.ts';

const LOGIN = ['--login', 'admin102@example.test'];
const own = await misbehaving();
const openTerminal = terminals();

const values = () => ({
  KALTURA_PARTNER_ID: PARTNER,
  KALTURA_SERVICE_URL: `${own.origin}/api_v3`,
  KALTURA_USER_ID: USER,
});

/** The command in a terminal; its stdout goes to `out.txt`. */
function asked(args: readonly string[]): Terminal {
  const words = [process.execPath, CLI, ...args, ...LOGIN].map((word) => `'${word}'`).join(' ');
  const terminal = openTerminal([], {
    command: ['/bin/sh', '-c', `${words} > out.txt; echo code $?`],
  });
  writeFileSync(path.join(terminal.folder, '.env'), envText(values()), { mode: 0o600 });
  return terminal;
}

test.skipIf(process.platform === 'win32').each([[['ks']], [['app-token', 'list']]])(
  '%j in a terminal asks, and signs in after a yes',
  async (words) => {
    const terminal = asked(words);
    await terminal.until(/Send the password to .*\?/);
    expect(own.heard.map(({ body }) => body).join()).not.toContain(PASSWORD);
    await terminal.press('yes\r', 'Password for admin102@example.test (not shown):');
    await terminal.press(`${PASSWORD}\r`, 'code 0');
    expect(readFileSync(path.join(terminal.folder, 'out.txt'), 'utf8')).not.toBe('');
  },
);

test.skipIf(process.platform === 'win32')('a no ends it with 2, and nothing was sent', async () => {
  const before = own.heard.length;
  const terminal = asked(['ks']);
  await terminal.until(/Send the password to .*\?/);
  await terminal.press('no\r', 'code 2');
  expect(own.heard.length).toBe(before);
});

test('without a terminal: exit 2, and nothing was sent', async () => {
  const before = own.heard.length;
  const { code, stderr } = await run(['ks', ...LOGIN, '--password-stdin'], {
    cwd: folderWith(values()),
    stdin: `${PASSWORD}\n`,
  });
  expect(code).toBe(2);
  expect(stderr).toContain(own.origin);
  expect(own.heard.length).toBe(before);
});
