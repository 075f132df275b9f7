import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { SECRET } from '../answers.ts';
import { KEYS, type Terminal, terminals } from './terminal.ts';

const FILE = `KALTURA_PARTNER_ID=102
KALTURA_ADMIN_SECRET=${SECRET}
KALTURA_SERVICE_URL=https://api.eu.kaltura.com/api_v3
KALTURA_PLAYER_ID=23448124
KALTURA_USER_ID=admin102@example.test
KALTURA_VIDEO_PORTAL_BASE_URL=https://102.mediaspace.kaltura.com
`;

/** A masked field, and one above a list. */
type Field = 'Admin Secret' | 'User ID';

const openTerminal = terminals();

/** The wizard with one empty field open. */
async function field(label: Field): Promise<Terminal> {
  const only = label === 'User ID' ? 'user-id' : 'admin-secret';
  const terminal = openTerminal(['--sandbox', '--only', only, '-f', 'full.env'], { columns: 100 });
  writeFileSync(path.join(terminal.folder, 'full.env'), FILE);
  await terminal.until(`❯ ${label}`);
  terminal.type(KEYS.ctrl('u'));
  if (label === 'Admin Secret') {
    // Shown, so that the test can read it.
    await terminal.press('x', '1 character');
    await terminal.press(KEYS.ctrl('r'), /❯ Admin Secret {4}x/);
    terminal.type(KEYS.backspace);
    await terminal.until('type or paste it');
  }
  return terminal;
}

/** Waits until the field shows this text, and nothing more of it. */
async function shows(terminal: Terminal, label: Field, text: string): Promise<void> {
  const line = (screen: string): string =>
    (screen.split('\n').find((row) => row.includes(`❯ ${label}`)) ?? '')
      .replace(/^ ❯ .{14} {2}/, '')
      .replace(/ {3}\d+ characters?$/, '')
      // A screen has no blanks at the end of a row.
      .trimEnd();
  await terminal
    .until((screen) => line(screen) === text)
    .catch((error: unknown) => {
      throw new Error(
        `${label}: wanted “${text}”, saw “${line(terminal.screen())}”. ${error instanceof Error ? error.message : ''}`,
      );
    });
}

/** The editor itself and the cleaning of a paste are tables in wizard/ and credentials/. */
describe('a field', () => {
  test('is edited as in a shell, also when keys arrive in one read', async () => {
    const terminal = await field('User ID');
    const { ctrl, alt, backspace, home, end, left, right, delete: del } = KEYS;
    const cases: [keys: string, becomes: string][] = [
      ['abcdef', 'abcdef'],
      [backspace.repeat(3), 'abc'],
      [`${ctrl('a')}x`, 'xabc'],
      [`${ctrl('e')}y`, 'xabcy'],
      [`${home}1`, '1xabcy'],
      [`${end}2`, '1xabcy2'],
      [`${left}${left}${backspace}`, '1xaby2'],
      [`${right}${del}`, '1xaby'],
      [`${ctrl('a')}${del}${del}`, 'aby'],
      [`${ctrl('k')}`, ''],
      ['one two three', 'one two three'],
      [ctrl('w'), 'one two '],
      [`${alt('b')}X`, 'one Xtwo '],
      [`${ctrl('a')}${alt('f')}Y`, 'oneY Xtwo '],
      [`${ctrl('u')}`, ' Xtwo '],
      [`${ctrl('e')}${ctrl('u')}`, ''],
      ['a😀', 'a😀'],
      [backspace, 'a'],
      ['👨‍👩‍👧', 'a👨‍👩‍👧'],
      [ctrl('u'), ''],
    ];
    for (const [keys, becomes] of cases) {
      terminal.type(keys);
      if (becomes !== '') await shows(terminal, 'User ID', becomes.trimEnd());
      else await terminal.until(/❯ User ID *(?:choose below, or type|admin102@example\.test)? *$/m);
    }
  });

  test('the wizard cleans a paste, says so, and waits for Enter', async () => {
    const terminal = await field('Admin Secret');
    const pastes: [pasted: string, becomes: string, said: RegExp][] = [
      ['abc123\n', 'abc123', /Removed: .*(?:line|spaces)/],
      ['  "abc123"  ', 'abc123', /Removed: .*quotes/],
      [`export KALTURA_ADMIN_SECRET='abc123'`, 'abc123', /Removed: .*KALTURA_ADMIN_SECRET=/],
      ['\u001b[31mabc\u001b[0m123', 'abc123', /Removed: hidden characters/],
      ['ab\u200bc\u202e123', 'abc123', /Removed: hidden characters/],
    ];
    for (const [pasted, becomes, said] of pastes) {
      terminal.type(KEYS.paste(pasted));
      await shows(terminal, 'Admin Secret', becomes);
      await terminal.until(said);
      terminal.type(KEYS.ctrl('u'));
      await terminal.until(said, { gone: true });
    }
    expect(terminal.exitCode).toBe(null);
  });
});

test('of a block, the command to continue does not name the host if the user quits at the question', async () => {
  const terminal = openTerminal([], { env: { HTTPS_PROXY: 'http://127.0.0.1:1' } });
  await terminal.until('❯ Partner ID');
  terminal.type(
    KEYS.paste(FILE.replace('https://api.eu.kaltura.com/api_v3', 'http://127.0.0.1:9/api_v3')),
  );
  await terminal.until('Send the Admin Secret to http://127.0.0.1:9/api_v3?');
  terminal.type(KEYS.ctrl('c'));
  expect(await terminal.ended()).toBe(130);
  expect(terminal.scrollback()).toContain('kaltura-setup --partner-id 102');
  expect(terminal.scrollback()).not.toContain('127.0.0.1:9');
});
