import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { PORTAL, RIGHT, SECRET, USER_SECRET } from '../answers.ts';
import { folderWith } from '../commands/run.ts';
import { CLI, HANG_MS, NODE } from '../program.ts';
import { KEYS, type Terminal, terminals } from './terminal.ts';

const openTerminal = terminals();

/**
 * The screen when it has come to rest: no spinner, nothing being fetched, and the same a moment
 * later.
 */
async function still(terminal: Terminal, sign: string | RegExp): Promise<string> {
  for (let before = ''; ; ) {
    await terminal.until((seen) => !/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]|checking …|Reading the file/.test(seen));
    const screen = await terminal.until(sign);
    if (screen === before) return screen;
    before = screen;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

describe.each([
  [80, 24],
  [40, 12],
] as const)('every step at %i columns and %i rows', (columns, rows) => {
  test('reads as the pictures do', async () => {
    const terminal = openTerminal(['--sandbox'], { columns, rows });
    const pictures: string[] = [];
    const take = async (name: string, sign: string | RegExp): Promise<void> => {
      const screen = await still(terminal, sign);
      expect(screen.split('\n').length, name).toBeLessThan(rows);
      for (const row of screen.split('\n'))
        expect([...row].length, row).toBeLessThanOrEqual(columns);
      pictures.push(
        `=== ${name}\n${screen.replaceAll(SECRET, '(the sandbox’s Admin Secret)').replace(/ +$/gm, '')}\n`,
      );
    };
    await take('Partner ID', '❯ Partner ID');
    terminal.type('?');
    await take('Partner ID, help', 'esc back');
    await terminal.press(' ', /enter next/);
    terminal.type('999999\r');
    await take('Partner ID, unknown', /account 999999/);
    terminal.type(`${KEYS.ctrl('u')}102\r`);
    await take('Admin Secret', '❯ Admin Secret');
    terminal.type(`${USER_SECRET}\r`);
    await take('Admin Secret, User Secret', /✖ This is the account/);
    terminal.type(`${KEYS.ctrl('u')}${SECRET}\r`);
    await take('Player ID', '❯ Player ID');
    terminal.type(KEYS.back);
    await take('Region', '❯ Region');
    terminal.type('\r');
    await still(terminal, '❯ Player ID');
    await terminal.press('blog', '▸ Blog player');
    await take('Player ID, filtered', '❯ Player ID       blog');
    terminal.type('\r');
    await take('User ID', '❯ User ID');
    terminal.type('\r');
    await take('Portal URL', '❯ Portal URL');
    terminal.type('\r');
    await take('Review', /enter (?:write|more)/);
    await terminal.press(KEYS.down + KEYS.down, '▸ Use an AppToken');
    terminal.type('\r');
    await take('Review, with an AppToken', '▸ Keep the Admin Secret');
    terminal.type(KEYS.up + KEYS.up);
    await take('Review, the AppToken to be created', /enter (?:create it|more)/);
    terminal.type(KEYS.up);
    await take('Review, an answer selected', 'change it');
    await expect(pictures.join('\n')).toMatchFileSnapshot(
      `../fixtures/screens/${columns}x${rows}.txt`,
    );
  });
});

describe('any terminal', () => {
  test('a resize at any moment redraws, and no frame is taller than the terminal', async () => {
    const terminal = openTerminal();
    await terminal.press('102\r', '❯ Admin Secret');
    for (const [columns, rows] of [
      [40, 12],
      [300, 50],
      [41, 13],
      [120, 40],
      [80, 24],
    ] as const) {
      terminal.resize(columns, rows);
      // The keys stand in the last row of a frame: below them there is nothing of an older one.
      await terminal.until(
        (seen) =>
          seen.includes('❯ Admin Secret') &&
          seen.split('\n').length < rows &&
          seen.split('\n')[0]?.includes('Kaltura setup') === true &&
          seen.match(/Kaltura setup/g)?.length === 1 &&
          /ctrl\+(?:l sign in|o open page)$/.test(seen),
      );
    }
    await terminal.press(`${SECRET}\r`, '❯ Player ID');
  });

  test('FORCE_COLOR and CI do not hide the interface; the link is clickable if the terminal can', async () => {
    const env = { FORCE_COLOR: '1', CI: 'true', FORCE_HYPERLINK: '1' };
    const terminal = openTerminal(['--sandbox'], { env });
    await terminal.press('999999\r', 'account 999999');
    expect(terminal.output).toMatch(/\u001b\[31m/);
    await terminal.press(`${KEYS.ctrl('u')}102\r`, '❯ Admin Secret');
    expect(terminal.output).toContain(
      '\u001b]8;;https://kmc.kaltura.com/index.php/kmcng/settings/integrationSettings',
    );
  });

  test('the cursor is where the next letter goes', async () => {
    const terminal = openTerminal(['--sandbox'], { columns: 40, rows: 12 });
    const expectCursorAt = async (letter: string): Promise<void> => {
      await vi.waitFor(
        () => {
          const line = terminal.screen().split('\n')[terminal.cursor.y] ?? '';
          expect(line.slice(terminal.cursor.x, terminal.cursor.x + 1)).toBe(letter);
        },
        { timeout: HANG_MS },
      );
    };
    await terminal.press(KEYS.ctrl('l'), 'Email');
    await terminal.press('ab@cd', /Email +ab@cd/);
    terminal.type(KEYS.left + KEYS.left);
    await expectCursorAt('c');
    terminal.type(KEYS.home);
    await expectCursorAt('a');
    await terminal.press(KEYS.escape, '❯ Partner ID');
    await terminal.press('102\r', '❯ Admin Secret');
    // A revealed secret scrolls to what is being edited.
    await terminal.press(`${'a'.repeat(30)}xy${KEYS.ctrl('r')}`, 'axy');
    terminal.type(KEYS.left);
    await expectCursorAt('y');
    await terminal.press(`${KEYS.home}z`, 'Admin Secret    za');
    await expectCursorAt('a');
  });

  test('keys typed before the interface is ready are neither lost nor echoed', async () => {
    const terminal = openTerminal();
    await terminal.until((screen) => screen.length > 0);
    terminal.type('1');
    await terminal.press('02\r', '❯ Admin Secret');
    expect(terminal.screen()).toMatch(/✔ Partner ID {6}102 {3}Account found in EU/);
    const first = terminal.output.slice(0, terminal.output.indexOf('Partner ID'));
    expect(first).not.toMatch(/102/);
  });
});

describe.skipIf(process.platform === 'win32')('leaving', () => {
  test('closing the terminal window ends it with 129', async () => {
    const script = 'trap : HUP; "$@"; echo $? >status';
    const terminal = openTerminal(['--sandbox'], {
      command: ['/bin/sh', '-c', script, 'sh', NODE, CLI],
    });
    await terminal.press('102\r', '❯ Admin Secret');
    (terminal.pty as unknown as { destroy: () => void }).destroy();
    const status = (): string => readFileSync(path.join(terminal.folder, 'status'), 'utf8');
    await vi.waitFor(() => expect(status()).toBe('129\n'), { timeout: HANG_MS });
  });

  test.each([
    ['the screen', {}, /^Kaltura setup .* 1 of 6\n[\s\S]*❯ Partner ID {6}10$/m, '❯ Admin Secret'],
    [
      'the plain form',
      { ACCESSIBLE: '1' },
      /fg[\s\S]*Partner ID: 10$/m,
      'Step 2 of 6: Admin Secret',
    ],
  ])('ctrl+z stops %s with the terminal given back, fg goes on where it was', async (...row) => {
    const [_, env, again, next] = row;
    const command = ['/bin/bash', '--norc', '-i'] as const;
    const terminal = openTerminal([], { command, env: { PS1: '$ ', ...env }, rows: 40 });
    await terminal.press(`'${NODE}' '${CLI}' --sandbox\r`, /Partner ID/);
    await terminal.press('10', /Partner ID:? +10$/m);
    await terminal.press(KEYS.ctrl('z'), /Stopped/);
    expect(terminal.alternate).toBe(false);
    await terminal.press('echo still $((40+2))\r', 'still 42');
    // Only the shell gets the signal for the new size.
    terminal.resize(40, 12);
    await terminal.press('fg\r', again);
    await terminal.press('2\r', next);
  });
});

const FULL = { ...RIGHT, KALTURA_USER_ID: 'admin102@example.test' };

describe('coming back', () => {
  test('Enter on a healthy file changes nothing and says so', async () => {
    const terminal = openTerminal(['--sandbox'], { cwd: folderWith(FULL, '.env.sandbox') });
    await terminal.until(/! User ID[\s\S]*nothing will change/);
    expect(await terminal.endedBy('\r')).toBe(0);
    expect(terminal.scrollback()).toContain('nothing was changed');
  });

  test('the User ID is rotated by one question, the old value kept by Enter', async () => {
    const cwd = folderWith(FULL, '.env.sandbox');
    chmodSync(path.join(cwd, '.env.sandbox'), 0o644);
    // The team's file does not decide a personal value.
    writeFileSync(path.join(cwd, '.env.example'), 'KALTURA_USER_ID=team\n');
    const terminal = openTerminal(['--sandbox', '--only', 'user-id'], { cwd });
    // Enter takes the answer only after its warning was on the screen.
    await terminal.until(/is an administrator[\s\S]*▸ admin102@example.test/);
    await terminal.press('\r', 'nothing will change');
    await terminal.press(KEYS.back, /❯ User ID/);
    await terminal.press('test-automation\r', '~ KALTURA_USER_ID=test-automation');
    expect(terminal.screen()).toContain('was admin102@example.test');
    const warning = '! Other users of this computer may have access';
    expect(terminal.screen()).toContain(warning);
    expect(await terminal.endedBy('\r')).toBe(0);
    expect(terminal.scrollback()).toContain(warning);
  });

  test('a team’s .env.example suggests values, but the wizard refuses a secret in it', async () => {
    const theirs = { KALTURA_PARTNER_ID: '7654321', KALTURA_ADMIN_SECRET: SECRET };
    const more = { KALTURA_USER_ID: 'your-user-id', KALTURA_VIDEO_PORTAL_BASE_URL: PORTAL };
    const terminal = openTerminal([], {
      cwd: folderWith({ ...theirs, ...more }, '.env.example'),
      env: { HTTPS_PROXY: 'http://127.0.0.1:1' },
    });
    await terminal.until('.env.example contains an Admin Secret. It is not used');
    expect(terminal.screen()).toContain('7654321');
    expect(terminal.screen()).toContain(new URL(PORTAL).host);
    expect(terminal.screen()).not.toContain('your-user-id');
    expect(terminal.output).not.toContain('8264');
  });
});
