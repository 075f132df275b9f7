/** Where a first-time user stumbled, each held by what is on the screen. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EU, PARTNER, PORTAL, RIGHT, SECRET, USER } from '../answers.ts';
import { envText, folderWith } from '../commands/run.ts';
import { KEYS, type Options, type Terminal, terminals } from './terminal.ts';

const openTerminal = terminals();

const wizard = (args: readonly string[] = ['--sandbox'], options: Options = {}): Terminal =>
  openTerminal(args, options);

async function toReview(terminal: Terminal, sign: RegExp = /enter (?:write|more)/): Promise<void> {
  await terminal.until('Partner ID');
  await terminal.press(`${PARTNER}\r`, '❯ Admin Secret');
  await terminal.press(`${SECRET}\r`, '❯ Player ID');
  await terminal.press('\r', '❯ User ID');
  await terminal.press('\r', '❯ Portal URL');
  await terminal.press('\r', sign);
}

const file = (terminal: Terminal, name = '.env.sandbox'): string =>
  path.join(terminal.folder, name);

test('at 60 columns and 10 rows, Enter shows every part of the review before it writes', async () => {
  const terminal = wizard(['--sandbox'], { columns: 60, rows: 10 });
  await toReview(terminal, /enter more \(\d+ rows? below\)/);
  let seen = terminal.screen();
  for (let pages = 0; /enter more/.test(terminal.screen()) && pages < 5; pages++) {
    expect(existsSync(file(terminal))).toBe(false);
    const before = terminal.screen();
    terminal.type('\r');
    await terminal.until((screen) => screen !== before);
    seen += terminal.screen();
  }
  for (const variable of Object.keys(RIGHT)) expect(seen).toContain(variable);
  await terminal.press('', 'enter write');
  expect(existsSync(file(terminal))).toBe(false);
  terminal.type('\r');
  expect(await terminal.ended()).toBe(0);
  expect(readFileSync(file(terminal), 'utf8')).toContain(PORTAL);
});

test('the wizard does not ask for a region that it found, but the user can open it', async () => {
  const terminal = wizard();
  await terminal.press(`${PARTNER}\r`, '❯ Admin Secret');
  await terminal.press(`${SECRET}\r`, '❯ Player ID');
  await terminal.until(/✔ Region +api\.eu\.kaltura\.com\/api_v3 +found in Europe \(Ireland\)/);
  await terminal.press(KEYS.back, '❯ Region');
  await terminal.press('', '▸ EU');
});

test('F1 helps where something is typed, and Esc puts the help away', async () => {
  const terminal = wizard();
  await terminal.press('12', /❯ Partner ID +12/);
  await terminal.press('\u001bOP', /API\s+call/);
  await terminal.press(KEYS.escape, 'enter next');
  await terminal.press('?', /❯ Partner ID +12\?/);
});

test('after Kaltura rejects a value, the wizard opens the field again', async () => {
  const terminal = wizard();
  await terminal.press('999999\r', 'account 999999');
  await terminal.until('▸ another Partner ID');
  await terminal.press('\r', /❯ Partner ID *$/m);
  expect(terminal.screen()).not.toContain('account 999999');
  await terminal.press(`${PARTNER}\r`, '❯ Admin Secret');
});

describe('a secret that was refused', () => {
  test.each([['typed or pasted without brackets', (text: string) => text]])(
    'is replaced by the next one, %s',
    async (_, put) => {
      const terminal = wizard();
      await terminal.press(`${PARTNER}\r`, '❯ Admin Secret');
      await terminal.press(`${'0'.repeat(32)}\r`, 'not the Admin Secret of account 102');
      terminal.type(put(SECRET));
      await terminal.until('••••8264   32 characters');
      expect(terminal.screen()).not.toContain('not the Admin Secret');
      await terminal.press('\r', '❯ Player ID');
    },
  );

  test('leaves the screen when its field is empty', async () => {
    const terminal = wizard();
    await terminal.press(`${PARTNER}\r`, '❯ Admin Secret');
    await terminal.press(`${'0'.repeat(32)}\r`, 'not the Admin Secret of account 102');
    terminal.type(KEYS.ctrl('u'));
    await terminal.until('type or paste it');
    expect(terminal.screen()).not.toContain('not the Admin Secret');
  });
});

describe('a paste', () => {
  test.each([['with brackets', KEYS.paste]])(
    'of one line fills the credential it names, even if another question is open (%s)',
    async (_, put) => {
      const terminal = wizard();
      await terminal.until('❯ Partner ID');
      terminal.type(put(`KALTURA_ADMIN_SECRET=${SECRET}`));
      await terminal.until('The Admin Secret was in the paste');
      expect(terminal.screen()).not.toContain(
        SECRET.slice(0, 20) + SECRET.slice(20) + SECRET.slice(0, 1),
      );
      await terminal.press(`${PARTNER}\r`, '❯ Player ID');
    },
  );
});

test('a wrong portal: another one, skipping it, or using it anyway', async () => {
  const terminal = wizard();
  await terminal.press(`${PARTNER}\r`, '❯ Admin Secret');
  await terminal.press(`${SECRET}\r`, '❯ Player ID');
  await terminal.press('\r', '❯ User ID');
  await terminal.press('\r', '❯ Portal URL');
  await terminal.press('https://nowhere.example.test\r', 'There is no host nowhere.example.test');
  await terminal.until(/another Portal URL[\s\S]*skip[\s\S]*Use nowhere\.example\.test anyway/);
  await terminal.press(KEYS.down + KEYS.down, /▸ Use nowhere\.example\.test anyway/);
  await terminal.press('\r', 'enter write');
  expect(terminal.screen()).toContain('KALTURA_VIDEO_PORTAL_BASE_URL=https://nowhere.example.test');
});

test('on one’s own servers the typed number stays, in its row and in the line that ctrl+c prints', async () => {
  const terminal = wizard();
  await terminal.press('999999\r', 'account 999999');
  await terminal.press(KEYS.down, /▸ .*own Kaltura server/);
  await terminal.press('\r', '❯ Region');
  expect(terminal.screen()).toMatch(/Partner ID +999999/);
  terminal.type(KEYS.ctrl('c'));
  expect(await terminal.ended()).toBe(130);
  expect(terminal.scrollback()).toContain('--partner-id 999999');
});

test('without a network one key is enough, and the end says what remains to be checked', async () => {
  const terminal = wizard([], {
    env: { HTTPS_PROXY: 'http://127.0.0.1:9', GIT_CONFIG_GLOBAL: '/dev/null' },
  });
  await terminal.press(`${PARTNER}\r`, 'Continue without checking');
  await terminal.press(`${KEYS.down}\r`, '❯ Admin Secret');
  await terminal.press(`${SECRET}\r`, '❯ Region');
  await terminal.press(`${KEYS.down}\r`, '❯ Player ID');
  await terminal.press('\r', '❯ User ID');
  await terminal.press(`${KEYS.down}\r`, '❯ Portal URL');
  await terminal.press('\r', 'enter write');
  await terminal.press('\r', /▸ Try again\n +Finish; test later/);
  await terminal.press(KEYS.down, '▸ Finish');
  terminal.type('\r');
  expect(await terminal.ended()).toBe(3);
  expect(terminal.scrollback().replace(/\s+/g, ' ')).toContain(
    'Not checked yet: Partner ID, Admin Secret, Region',
  );
  expect(terminal.scrollback()).toContain('kaltura-setup check');
});

test('at 40 columns the summary repeats the warning about the User ID, and breaks no word', async () => {
  const terminal = wizard(['--sandbox'], { columns: 40, rows: 24 });
  await terminal.press(`${PARTNER}\r`, '❯ Admin Secret');
  await terminal.press(`${SECRET}\r`, '❯ Player ID');
  await terminal.press('\r', '❯ User ID');
  await terminal.press('john doe\r', 'Kaltura accepts in a');
  await terminal.press('\r', '❯ Portal URL');
  await terminal.press('\r', /enter (?:write|more)/);
  while (/enter more/.test(terminal.screen())) await terminal.press('\r', /enter (?:write|more)/);
  terminal.type('\r');
  expect(await terminal.ended()).toBe(0);
  const last = terminal.scrollback();
  expect(last.replace(/\s+/g, ' ')).toContain(
    'refuses in a new user. Letters, digits and . _ - @ work everywhere.',
  );
  expect(last).toMatch(/^ *102\.mediaspace\.kaltura\.com$/m);
});

test('without UTF-8 nothing is cut that fits', async () => {
  const terminal = wizard(['--sandbox'], { env: { LC_ALL: 'C' } });
  await terminal.until('> Partner ID');
  expect(terminal.screen()).toContain('1 of 6');
  await terminal.press(`${PARTNER}\r`, '> Admin Secret');
  await terminal.press(`${SECRET}\r`, '> Player ID');
  await terminal.until('up/down choose');
  expect(terminal.screen()).toContain('+ Partner ID');
  expect(terminal.output).not.toMatch(/[^\x00-\x7f]/);
});

test('in a list the ID and the kind stay beside a long name', async () => {
  const terminal = wizard(['--sandbox'], { columns: 60 });
  await terminal.press(`${PARTNER}\r`, '❯ Admin Secret');
  await terminal.press(`${SECRET}\r`, '❯ Player ID');
  await terminal.until(/TV OTT player.*23448127 {2}for another product/);
});

test('a number in two regions can be tried on the sandbox, and each account’s values are shown', async () => {
  const terminal = wizard();
  await terminal.press('114\r', /exists in|❯ Admin Secret/);
  await terminal.until('Sandbox: 114b');
  await terminal.press(`${'114b'.repeat(8)}\r`, '❯ Region');
  await terminal.until('the number exists here');
  // Nothing speaks for one of them, so Enter alone takes none.
  await terminal.press('\r', 'Choose a region.');
  await terminal.press(
    'https://kmc.kaltura.com/index.php/kmcng/content/entries/list\r',
    '❯ Player ID',
  );
});

describe('the end', () => {
  test('stays as a whole: the six answers, the proof, the file, a line of code for this project', async () => {
    const cwd = folderWith(null);
    writeFileSync(path.join(cwd, 'package.json'), '{}');
    const terminal = wizard(['--sandbox'], { cwd, rows: 40 });
    await toReview(terminal);
    terminal.type('\r');
    expect(await terminal.ended()).toBe(0);
    const last = terminal.scrollback();
    for (const label of [
      'Partner ID',
      'Admin Secret',
      'Region',
      'Player ID',
      'User ID',
      'Portal URL',
    ])
      expect(last).toMatch(new RegExp(`✔ ${label} `));
    expect(last).toContain('Acme Video (102) answered');
    expect(last).toContain('node --env-file=.env.sandbox app.js');
    expect(last).toContain('kaltura-setup check');
    expect(last).not.toContain(SECRET);
  });

  test('of --only admin-secret says what the file still lacks', async () => {
    const cwd = folderWith(
      envText({ KALTURA_PARTNER_ID: PARTNER, KALTURA_SERVICE_URL: EU }),
      '.env.sandbox',
    );
    const terminal = wizard(['--sandbox', '--only', 'admin-secret'], { cwd });
    await terminal.press('', '❯ Admin Secret');
    await terminal.press(`${SECRET}\r`, 'enter write');
    terminal.type('\r');
    await terminal.ended();
    expect(terminal.scrollback()).toContain('.env.sandbox still needs KALTURA_USER_ID');
    expect(USER).not.toBe('');
  });
});
