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

/** What an empty field shows if there is already an answer. */
const EMPTY_SHOWS = [
  'api.eu.kaltura.com/api_v3',
  '23448124',
  'admin102@example.test',
  '102.mediaspace.kaltura.com',
];

interface FieldCase {
  only: string;
  label: string;
  variable: string;
  /** What an answer typed and sent in one read comes to. */
  typeAhead: { text: string; shows: RegExp };
}

/**
 * A masked field, and one above a list. (The editor itself and the cleaning of a paste are tables
 * in wizard/ and credentials/.)
 */
const FIELDS: readonly FieldCase[] = [
  {
    only: 'admin-secret',
    label: 'Admin Secret',
    variable: 'KALTURA_ADMIN_SECRET',
    typeAhead: { text: 'abc', shows: /has 3 characters/ },
  },
  {
    only: 'user-id',
    label: 'User ID',
    variable: 'KALTURA_USER_ID',
    typeAhead: { text: 'abc', shows: /KALTURA_USER_ID=abc/ },
  },
];

const openTerminal = terminals();

/** The wizard with one empty field open. */
async function field({ only, label }: FieldCase): Promise<Terminal> {
  const terminal = openTerminal(['--sandbox', '--only', only, '-f', 'full.env'], { columns: 100 });
  writeFileSync(path.join(terminal.folder, 'full.env'), FILE);
  await terminal.until(`❯ ${label}`);
  terminal.type(KEYS.ctrl('u'));
  if (only === 'admin-secret') {
    // Shown, so that the test can read it.
    await terminal.press('x', '1 character');
    await terminal.press(KEYS.ctrl('r'), /❯ Admin Secret {4}x/);
    terminal.type(KEYS.backspace);
    await terminal.until('type or paste it');
  }
  return terminal;
}

/** Waits until the field shows this text, and nothing more of it. */
async function shows(terminal: Terminal, { label }: FieldCase, text: string): Promise<void> {
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

describe.each(FIELDS)('$label', (each) => {
  test('is edited as in a shell, also when keys arrive in one read', async () => {
    const terminal = await field(each);
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
      if (becomes !== '') await shows(terminal, each, becomes.trimEnd());
      else
        await terminal.until((screen) =>
          new RegExp(
            `❯ ${each.label} *(?:type or paste it.*|choose below, or type|optional|${EMPTY_SHOWS.join('|')})? *$`,
            'm',
          ).test(screen),
        );
    }
  });

  test('the wizard cleans a paste, says so, and waits for Enter', async () => {
    const terminal = await field(each);
    const pastes: [pasted: string, becomes: string, said: RegExp][] = [
      ['abc123\n', 'abc123', /Removed: .*(?:line|spaces)/],
      ['  "abc123"  ', 'abc123', /Removed: .*quotes/],
      [`export ${each.variable}='abc123'`, 'abc123', new RegExp(`Removed: .*${each.variable}=`)],
      ['\u001b[31mabc\u001b[0m123', 'abc123', /Removed: hidden characters/],
      ['ab\u200bc\u202e123', 'abc123', /Removed: hidden characters/],
    ];
    for (const [pasted, becomes, said] of pastes) {
      terminal.type(KEYS.paste(pasted));
      await shows(terminal, each, becomes);
      await terminal.until(said);
      terminal.type(KEYS.ctrl('u'));
      await terminal.until(said, { gone: true });
    }
    expect(terminal.exitCode).toBe(null);
  });

  test('text and Enter in one read is an answer', async () => {
    const terminal = await field(each);
    terminal.type(`${each.typeAhead.text}\r`);
    await terminal.until(each.typeAhead.shows);
  });
});

describe('a block', () => {
  test('the command to continue does not name the host if the user quits at the question', async () => {
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
});
