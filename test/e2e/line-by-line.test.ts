/** The plain form, for screen readers and for terminals that cannot redraw. */
import { expect, test } from 'vitest';
import { ONE_TIME_CODE, PARTNER, passwordOf, SECRET } from '../answers.ts';
import { envFileIn } from '../commands/run.ts';
import { KEYS, terminals } from './terminal.ts';

const openTerminal = terminals();

test('the plain form understands words, repeats what is wrong, and never traps at an optional question', async () => {
  const terminal = openTerminal(['--sandbox'], { env: { INK_SCREEN_READER: 'true' }, rows: 200 });
  await terminal.until(/^Partner ID:$/m);
  await terminal.press('skip\r', 'it cannot be skipped');
  await terminal.press('help\r', /API\s+call/);
  await terminal.press('999\r', /Wrong: .*account 999/);
  await terminal.press('999\r', /(?:Wrong: [^.]*account 999[^0-9].*){2}/s);
  await terminal.press(`"${PARTNER}"\r`, /^Admin Secret.*:$/m);
  expect(terminal.screen().match(/quotes/g)).toHaveLength(1);
  await terminal.press(`${SECRET}\r`, /^Player ID, Enter takes 1:/m);
  await terminal.press('back\r', /^Region, Enter takes 2:/m);
  await terminal.press('atlantis\r', /Wrong: This is neither a region nor a URL/);
  await terminal.until(/(?:.*Region, Enter takes 2:){2}/s);
  expect(terminal.screen()).not.toContain('Use “atlantis”');
  await terminal.press('2\r', /Region, Enter takes 2: 2[\s\S]*Player ID, Enter takes 1:/);
  // Without its list too.
  await terminal.press('6\r', /^Player ID:$/m);
  await terminal.press('skip\r', /Player ID: not set/);
  await terminal.press('yes\r', /^Portal URL, Enter takes/m);
  await terminal.press('9\r', 'Type a number from 1 to');
  await terminal.press('0.0.0.3\r', /Wrong: There is no host 0\.0\.0\.3/);
  await terminal.press('skip\r', /Portal URL: not set/);
  await terminal.press('yes\r', 'was written');
  expect(await terminal.ended()).toBe(0);
  expect(envFileIn(terminal.folder, '.env.sandbox')).not.toMatch(/PLAYER_ID|PORTAL/);
  expect(terminal.screen()).toMatch(/^ {2}New: KALTURA_PARTNER_ID=102$/m);
  expect(terminal.screen()).toMatch(/^ valid +Partner ID +102 +Account found in EU$/m);
  expect(terminal.screen()).not.toMatch(/✔|•{8}/);
});

test.each([40, 52])('the sandbox shows its secret whole at %i columns', async (columns) => {
  const terminal = openTerminal(['--sandbox'], { env: { ACCESSIBLE: '1' }, columns, rows: 60 });
  await terminal.until(/^Partner ID:$/m);
  await terminal.press('\r', /^Admin Secret.*:$/m);
  expect(terminal.screen()).toContain(SECRET);
});

test('TERM=dumb gets the plain form, without colours; the password and the code are not echoed', async () => {
  const terminal = openTerminal(['--sandbox'], { env: { TERM: 'dumb' }, rows: 200 });
  await terminal.until(/^Partner ID:$/m);
  await terminal.press('sign in\r', 'Your KMC email');
  await terminal.press('admin109@example.test\r', /Region[^\n]*:$/m);
  await terminal.press('\r', 'Password (not shown)');
  await terminal.press(`${passwordOf(109)}\r`, 'One-time code (not shown)');
  await terminal.press(`${ONE_TIME_CODE}\r`, /^Player ID[^\n]*:$/m);
  expect(await terminal.endedBy(KEYS.ctrl('c'))).toBe(130);
  expect(terminal.output).not.toContain('\u001b[');
});
