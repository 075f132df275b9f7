/**
 * Keys as a terminal sends them. The editor, the keys and the cleaning of a paste are tables in
 * wizard/ and credentials/.
 */
import { expect, test } from 'vitest';
import { KEYS, terminals } from './terminal.ts';

const openTerminal = terminals();

test('a field is edited as in a shell; a paste is cleaned, cut and waits for Enter', async () => {
  const terminal = openTerminal();
  await terminal.until('❯ Partner ID');
  const { ctrl, alt, backspace, home, end, left, right, delete: del, paste } = KEYS;
  for (const [keys, becomes] of [
    [`abcdef${backspace.repeat(3)}`, 'abc'],
    [`${ctrl('a')}${ctrl('d')}x${ctrl('e')}y`, 'xbcy'],
    [`${home}1${end}2`, '1xbcy2'],
    [`${left}${left}${backspace}${right}${del}`, '1xby'],
    [`${ctrl('k')}${ctrl('u')}one two three${ctrl('w')}.`, 'one two .'],
    [`${alt('b')}${alt('b')}X${alt('f')}Y`, 'XoneY two .'],
    [`${ctrl('u')}👨‍👩‍👧${backspace}a😀`, 'a😀 two .'],
    [`${end}${ctrl('u')}${paste("export KALTURA_PARTNER_ID='1'\n")}`, '1'],
  ] as const) {
    terminal.type(keys);
    const shown = (screen: string): string | undefined => /❯ Partner ID {6}(.*)/.exec(screen)?.[1];
    await terminal.until((screen) => shown(screen)?.trimEnd() === becomes);
  }
  await terminal.until(/Removed: .*KALTURA_PARTNER_ID=/);
  await terminal.press(paste('7'.repeat(1024 * 1024)), /first 4096 characters/);
  await terminal.press(`${ctrl('u')}1`, /❯ Partner ID {6}1$/m);
  // A key after esc is not joined to it: terminal/input.test.ts has the pauses.
  for (const key of ['0', '2']) {
    await terminal.press(KEYS.f1, 'esc back');
    await terminal.press(KEYS.escape, /enter next/);
    terminal.type(key);
  }
  await terminal.until('❯ Partner ID      102');
  expect(terminal.screen()).not.toContain('Account found');
});
