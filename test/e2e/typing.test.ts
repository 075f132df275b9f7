/**
 * Keys as a terminal sends them. The editor, the keys and the cleaning of a paste are tables in
 * wizard/ and credentials/.
 */
import { expect, test } from 'vitest';
import { PARTNER, RIGHT } from '../answers.ts';
import { envText, folderWith } from '../commands/run.ts';
import { KEYS, terminals } from './terminal.ts';

const openTerminal = terminals();

test('a field is edited as in a shell, also when keys arrive in one read', async () => {
  const terminal = openTerminal();
  await terminal.until('❯ Partner ID');
  const { ctrl, alt, backspace, home, end, left, right, delete: del } = KEYS;
  for (const [keys, becomes] of [
    [`abcdef${backspace.repeat(3)}`, 'abc'],
    [`${ctrl('a')}${ctrl('d')}x${ctrl('e')}y`, 'xbcy'],
    [`${home}1${end}2`, '1xbcy2'],
    [`${left}${left}${backspace}${right}${del}`, '1xby'],
    [`${ctrl('k')}${ctrl('u')}one two three${ctrl('w')}.`, 'one two .'],
    [`${alt('b')}${alt('b')}X${alt('f')}Y`, 'XoneY two .'],
    [`${ctrl('u')}👨‍👩‍👧${backspace}a😀`, 'a😀 two .'],
  ] as const) {
    terminal.type(keys);
    const shown = (screen: string): string | undefined => /❯ Partner ID {6}(.*)/.exec(screen)?.[1];
    await terminal.until((screen) => shown(screen)?.trimEnd() === becomes);
  }
});

test('a key soon after esc is not lost', async () => {
  const terminal = openTerminal();
  await terminal.until('❯ Partner ID');
  for (const key of ['4', '5']) {
    terminal.type(KEYS.escape);
    await new Promise((resolve) => setTimeout(resolve, 100));
    terminal.type(key);
  }
  await terminal.until('❯ Partner ID      45');
});

test('the wizard cleans a paste, says so, and waits for Enter', async () => {
  const cwd = folderWith(RIGHT, '.env.sandbox');
  const terminal = openTerminal(['--sandbox', '--only', 'admin-secret'], { cwd, columns: 100 });
  await terminal.until('❯ Admin Secret');
  // Shown, so that the test can read it.
  await terminal.press(`${KEYS.ctrl('u')}x`, '1 character');
  await terminal.press(KEYS.ctrl('r'), /❯ Admin Secret {4}x/);
  await terminal.press(KEYS.backspace, 'type or paste it');
  for (const [pasted, said] of [
    ['abc123\n', /Removed: .*(?:line|spaces)/],
    ["export KALTURA_ADMIN_SECRET='abc123'", /Removed: .*KALTURA_ADMIN_SECRET=/],
    ['\u001b[31mabc\u001b[0m123', /Removed: hidden characters/],
  ] as const) {
    await terminal.press(KEYS.paste(pasted), /❯ Admin Secret {4}abc123 {3}6 characters *$/m);
    await terminal.until(said);
    await terminal.press(KEYS.ctrl('u'), said, { gone: true });
  }
});

test('of a block, the command to continue does not name the host if the user quits at the question', async () => {
  const terminal = openTerminal([], { env: { HTTPS_PROXY: 'http://127.0.0.1:1' } });
  await terminal.until('❯ Partner ID');
  const elsewhere = { ...RIGHT, KALTURA_SERVICE_URL: 'http://127.0.0.1:9/api_v3' };
  terminal.type(KEYS.paste(envText(elsewhere)));
  await terminal.until('Send the Admin Secret to http://127.0.0.1:9/api_v3?');
  expect(await terminal.endedBy(KEYS.ctrl('c'))).toBe(130);
  expect(terminal.scrollback()).toContain(`kaltura-setup --partner-id ${PARTNER}`);
  expect(terminal.scrollback()).not.toContain('127.0.0.1:9');
});
