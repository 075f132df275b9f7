import { expect, test } from 'vitest';
import { ONE_TIME_CODE, passwordOf } from '../answers.ts';
import { KEYS, type Terminal, terminals } from './terminal.ts';

const openTerminal = terminals();
/** Signs in, up to the answer. `keys` leads from EU, the sandbox's region, to another one. */
async function signIn(email: string, password: string, keys = ''): Promise<Terminal> {
  const terminal = openTerminal();
  await terminal.until('❯ Partner ID');
  await terminal.press(KEYS.ctrl('l'), '❯ Email');
  await terminal.press(`${email}\r`, '❯ Region');
  expect(terminal.screen()).toMatch(/▸ EU/);
  await terminal.press(`${keys}\r`, '❯ Password');
  await terminal.press(password, '••••••••');
  terminal.type('\r');
  return terminal;
}

test('wrong region or password: the wizard names both and tries no other region; in the next one, the user picks one of the accounts', async () => {
  const terminal = await signIn('admin102@example.test', passwordOf(102), KEYS.up);
  await terminal.until('US does not accept this email and password');
  expect(terminal.screen()).toContain('US does not know you');
  await terminal.press(KEYS.back, '❯ Region');
  await terminal.press(`${KEYS.down}\r`, '❯ Password');
  await terminal.press(`${passwordOf(102)}\r`, '105  Acme Second');
  await terminal.press(`${KEYS.down}\r`, '❯ Player ID');
  await terminal.until(/✔ Partner ID {6}105/);
  await terminal.until(/✔ Admin Secret {4}••••••••a0b1/);
});

test('a password that no region accepts', async () => {
  const terminal = await signIn('nobody@example.test', 'Passw0rd', KEYS.down.repeat(5));
  await terminal.until(/None of Kaltura's six regions accepts/);
});

test('the wizard asks for a one-time code if needed, and after a wrong code only for the code', async () => {
  const terminal = await signIn('admin109@example.test', passwordOf(109));
  await terminal.until('needs a one-time code');
  await terminal.press('000000\r', 'That code is not right');
  expect(terminal.screen()).not.toContain('❯ Password');
  await terminal.press(`${ONE_TIME_CODE}\r`, '❯ Player ID');
});

test('--login fills in the email; an account that hides its secrets: the wizard fills in the rest', async () => {
  const terminal = openTerminal(['--sandbox', '--login', 'admin112@example.test']);
  await terminal.until('❯ Email     admin112@example.test');
  await terminal.press('\r', '❯ Region');
  await terminal.press('\r', '❯ Password');
  await terminal.press(KEYS.back, '❯ Region');
  await terminal.press('\r', '❯ Password');
  await terminal.press(`${KEYS.paste(`${passwordOf(112)}\n`)}\r`, '❯ Admin Secret');
  await terminal.until('Account 112 does not show you its Admin Secret');
  await terminal.until(/✔ Partner ID {6}112/);
  await terminal.until(/✔ Region {10}api\.eu/);
});
