import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { PARTNER, SECRET } from '../answers.ts';
import { KEYS, terminals, upTo } from './terminal.ts';

const openTerminal = terminals();

test('without a network one key is enough, and the end says what remains to be checked', async () => {
  const terminal = openTerminal([], {
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
  await terminal.press('?', 'the file stays as it is');
  await terminal.press(KEYS.escape, 'F1 help');
  await terminal.press(KEYS.down, '▸ Finish');
  expect(await terminal.endedBy('\r')).toBe(3);
  expect(terminal.scrollback()).toMatch(
    /! Admin Secret .*not checked[\s\S]*was written \(mode 0600\), but not tested[\s\S]*setup check/,
  );
});

test('at 40 columns the summary repeats the warning about the User ID, and breaks no word', async () => {
  const terminal = openTerminal(['--sandbox'], { columns: 40, rows: 24 });
  await upTo(terminal, 5);
  await terminal.press('john doe\r', 'Kaltura accepts in a');
  await terminal.press('\r', '❯ Portal URL');
  await terminal.press('\r', /enter (?:write|more)/);
  while (/enter more/.test(terminal.screen())) await terminal.press('\r', /enter (?:write|more)/);
  expect(await terminal.endedBy('\r')).toBe(0);
  const last = terminal.scrollback();
  expect(last.replace(/\s+/g, ' ')).toContain(
    'refuses in a new user. Letters, digits and . _ - @ work everywhere.',
  );
  expect(last).toMatch(/^ *102\.mediaspace\.kaltura\.com$/m);
});

test('the review and the summary say why a portal that is used anyway is wrong', async () => {
  const terminal = openTerminal();
  await upTo(terminal, 6);
  await terminal.press(
    'nope.example.test\r',
    /There is no host[\s\S]*Use nope.example.test anyway/,
  );
  await terminal.press(KEYS.down + KEYS.down, /▸ Use nope/);
  await terminal.press('\r', /used anyway[\s\S]*There is no host nope.example.test/);
  expect(await terminal.endedBy('\r')).toBe(0);
  const last = terminal.scrollback();
  expect(last).toContain('! There is no host nope.example.test');
  // It would fail.
  expect(last).not.toContain('In CI');
});

test('without UTF-8 everything is in ASCII', async () => {
  const terminal = openTerminal(['--sandbox'], { env: { LC_ALL: 'C' } });
  await terminal.until('> Partner ID');
  await terminal.press(`${PARTNER}\r`, '> Admin Secret');
  expect(terminal.screen()).toContain('v Partner ID');
  expect(terminal.output).not.toMatch(/[^\x00-\x7f]/);
});

const REFERENCE = `KALTURA_PARTNER_ID=102
KALTURA_ADMIN_SECRET=op://vault/kaltura/secret
KALTURA_SERVICE_URL=https://api.eu.kaltura.com/api_v3
`;
test.each([
  ['in an empty folder', '', /still needs KALTURA_PARTNER_ID[\s\S]*not\s+tested/],
  ['beside a reference', REFERENCE, /references, so it was not tested[\s\S]*setup check/],
])('--only %s ends without a test and without a failure', async (_, file, expected) => {
  const terminal = openTerminal(['--sandbox', '--only', 'user-id']);
  writeFileSync(path.join(terminal.folder, '.env.sandbox'), file);
  const screen = await terminal.until('❯ User ID');
  // That answer is not asked for.
  expect(screen).not.toContain('answer for it replaces');
  await terminal.press('maya\r', 'enter write');
  expect(await terminal.endedBy('\r')).toBe(0);
  expect(terminal.scrollback()).toMatch(expected);
});
