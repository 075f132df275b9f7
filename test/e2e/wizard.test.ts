/** From the first question to the last words. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EU, PARTNER, RIGHT, SECRET } from '../answers.ts';
import { envFileIn, envText, folderWith, newFolder } from '../commands/run.ts';
import { CLI } from '../program.ts';
import { KEYS, type Terminal, terminals } from './terminal.ts';

const openTerminal = terminals();

/** From the first key to the User ID on the sandbox, taking what is offered. */
async function answerUpToUserId(terminal: Terminal): Promise<void> {
  await terminal.until('❯ Partner ID');
  await terminal.press(`${PARTNER}\r`, '❯ Admin Secret');
  // The wizard found the region by the account and the secret, so it does not ask for it.
  await terminal.press(`${SECRET}\r`, '❯ Player ID');
  await terminal.press('\r', '❯ User ID');
}

async function answerAll(terminal: Terminal): Promise<void> {
  await answerUpToUserId(terminal);
  await terminal.press('\r', '❯ Portal URL');
  await terminal.press('\r', 'enter write');
}

test('the happy path writes a file that git ignores, and tests it', async () => {
  const top = newFolder();
  execFileSync('git', ['init', '-q'], { cwd: top });
  const cwd = path.join(top, 'app');
  mkdirSync(cwd);
  writeFileSync(path.join(cwd, 'package.json'), '{}');
  const terminal = openTerminal(['--sandbox'], { rows: 40, cwd });
  await answerAll(terminal);
  expect(terminal.screen()).toMatch(/\.\.\/\.gitignore\n +\+ app\/\.env\.sandbox/);
  const file = path.join(terminal.folder, '.env.sandbox');
  expect(existsSync(file)).toBe(false);
  expect(await terminal.endedBy('\r')).toBe(0);
  expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`^# .*\n${envText(RIGHT)}$`));
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(envFileIn(top, '.gitignore')).toBe('app/.env.sandbox\n');
  // The summary: the six answers, the account, and a line of code for this project.
  const last = terminal.scrollback();
  expect(last).toMatch(
    /✔ valid {2}Partner ID [\s\S]*✔ valid {2}Admin Secret [\s\S]*✔ valid {2}Region [\s\S]*✔ valid {2}Player ID [\s\S]*✔ valid {2}User ID [\s\S]*✔ valid {2}Portal URL /,
  );
  for (const words of [
    'Account Acme Video, 4 entries, in EU.',
    '; the account Acme Video answered',
    'node --env-file=.env.sandbox app.js',
    'kaltura-setup check',
    'app-token create --replace-secret',
  ])
    expect(last).toContain(words);
  expect(terminal.alternate).toBe(false);
});

test('without a network one key is enough, and the end says what remains to be checked', async () => {
  const terminal = openTerminal([], { env: { HTTPS_PROXY: 'http://127.0.0.1:9' } });
  await terminal.press(`${PARTNER}\r`, 'Continue without checking');
  await terminal.press(`${KEYS.down}\r`, '❯ Admin Secret');
  await terminal.press(`${SECRET}\r`, '❯ Region');
  await terminal.press(`${KEYS.down}\r`, '❯ Player ID');
  await terminal.press('\r', '❯ User ID');
  await terminal.press(`${KEYS.down}\r`, '❯ Portal URL');
  await terminal.press('\r', 'enter write');
  expect(await terminal.endedBy('\r')).toBe(3);
  expect(terminal.scrollback()).toMatch(
    /Could not reach[\s\S]*! not checked +Admin Secret [\s\S]*was written \(mode 0600\)\. It was not tested\.\s[\s\S]*setup check/,
  );
});

test('review and summary repeat the warnings about answers that are used anyway, in a small window too', async () => {
  const terminal = openTerminal(['--sandbox'], { columns: 40, rows: 24 });
  await answerUpToUserId(terminal);
  await terminal.press('john doe\r', 'Kaltura accepts in a');
  await terminal.press('\r', '❯ Portal URL');
  await terminal.press('nope.mediaspace.example\r', 'There is no host');
  await terminal.press(KEYS.down + KEYS.down, /▸ Use nope/);
  await terminal.press('\r', /There is no host[\s\S]*enter more/);
  await terminal.press('\r', 'enter write');
  expect(await terminal.endedBy('\r')).toBe(0);
  const last = terminal.scrollback();
  expect(last).toMatch(/✖ wrong +Portal URL *\n +https:\/\/nope\.mediaspace\.example$/m);
  const words = last.replace(/\s+/g, ' ');
  expect(words).toContain('refuses in a new user. Letters, digits and . _ - @ work everywhere.');
  expect(words).toContain('There is no host nope.mediaspace.example');
  // It would fail.
  expect(last).not.toContain('In CI');
});

test('without UTF-8 everything is in ASCII, and with --no-color without colours', async () => {
  const terminal = openTerminal(['--sandbox', '--no-color'], { env: { LC_ALL: 'C' } });
  await terminal.until('> Partner ID');
  await terminal.press('999999\r', 'account 999999');
  await terminal.press(`${KEYS.ctrl('u')}${PARTNER}\r`, '> Admin Secret');
  expect(terminal.screen()).toContain('v Partner ID');
  expect(terminal.output).not.toMatch(/[^\x00-\x7f]/);
  expect(terminal.output).not.toMatch(/\u001b\[(?:[0-9;]*;)?(?:3[0-7]|9[0-7]|4[0-7])m/);
});

test('--only beside a reference ends without a test and without a failure', async () => {
  const values = { KALTURA_PARTNER_ID: PARTNER, KALTURA_ADMIN_SECRET: 'op://vault/kaltura/secret' };
  const terminal = openTerminal(['--sandbox', '--only', 'user-id'], {
    cwd: folderWith({ ...values, KALTURA_SERVICE_URL: EU }, '.env.sandbox'),
  });
  await terminal.until('❯ User ID');
  await terminal.press('maya\r', 'enter write');
  expect(await terminal.endedBy('\r')).toBe(0);
  expect(terminal.scrollback()).toMatch(/reference[\s\S]*It was not tested[\s\S]*setup check/);
});

describe('leaving', () => {
  test('a signal as soon as the header line is there gives the terminal back', async () => {
    const terminal = openTerminal();
    const listening = terminal.pty.onData(() => {
      if (!terminal.output.includes('Kaltura setup')) return;
      listening.dispose();
      process.kill(terminal.pty.pid, 'SIGTERM');
    });
    expect(await terminal.ended()).toBe(143);
    expect(terminal.alternate).toBe(false);
  });

  test('Ctrl+C at the review leaves everything as it was; --debug says all of it then', async () => {
    const cwd = folderWith('# mine\nOTHER=1\n', '.env.sandbox');
    // The shell echoes again afterwards.
    const script = '"$@"; code=$?; stty -a; exit $code';
    const command = ['/bin/sh', '-c', script, 'sh', process.execPath, CLI] as const;
    const terminal = openTerminal(['--sandbox', '--debug'], { command, cwd });
    await answerAll(terminal);
    expect(terminal.output).not.toContain('debug:');
    expect(await terminal.endedBy(KEYS.ctrl('c'))).toBe(130);
    expect(envFileIn(cwd, '.env.sandbox')).toBe('# mine\nOTHER=1\n');
    expect(terminal.alternate).toBe(false);
    // The last word on the cursor and on bracketed paste: shown, off.
    for (const [off, on] of [
      ['?25h', '?25l'],
      ['?2004l', '?2004h'],
    ])
      expect(terminal.output.lastIndexOf(`\u001b[${off}`)).toBeGreaterThan(
        terminal.output.lastIndexOf(`\u001b[${on}`),
      );
    const last = terminal.scrollback();
    expect(last).toMatch(/Nothing was written\.[\s\S]*kaltura-setup --partner-id 102/);
    expect(last).toMatch(/debug: POST api\.eu\.kaltura\.com/);
    expect(last).toMatch(/\sicanon\s[\s\S]*\secho\s/);
  });

  test('a second Ctrl+C right after the screen is left does not cut off the last word', async () => {
    const terminal = openTerminal();
    await terminal.until('❯ Partner ID');
    terminal.type(KEYS.ctrl('c'));
    while (terminal.alternate) await new Promise((resolve) => setTimeout(resolve, 1));
    await terminal.endedBy(KEYS.ctrl('c'));
    expect(terminal.scrollback()).toContain('Nothing was written');
  });

  test.skipIf(process.platform === 'win32')(
    'ctrl+z in a terminal that runs nothing else: the wizard takes back the screen and continues',
    async () => {
      const terminal = openTerminal();
      await terminal.until('❯ Partner ID');
      await terminal.press('10', /❯ Partner ID +10/);
      await terminal.press(KEYS.ctrl('z'), (screen) => !screen.includes('❯ Partner ID'));
      await terminal.until(/❯ Partner ID +10/);
      await terminal.press('2', /❯ Partner ID +102/);
      expect(terminal.alternate).toBe(true);
    },
  );
});
