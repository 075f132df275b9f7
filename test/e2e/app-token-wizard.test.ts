/** AppTokens in the wizard, and the question of `app-token create` in a terminal. */
import { expect, test } from 'vitest';
import { PARTNER, RIGHT, SECRET } from '../answers.ts';
import { envFileIn, envText, folderWith, tokenValues } from '../commands/run.ts';
import { KEYS, terminals } from './terminal.ts';

const openTerminal = terminals();
const ON_SANDBOX = ['--sandbox', '-f', '.env'];
const ALONE = tokenValues('0_ok000001', RIGHT);
const { KALTURA_APP_TOKEN_ID = '', KALTURA_APP_TOKEN = '' } = ALONE;

test('the command shows what it will create, and asks for a whole word', async () => {
  const cwd = folderWith(RIGHT);
  const terminal = openTerminal(['app-token', 'create', ...ON_SANDBOX], { cwd });
  await terminal.until(/USER sessions of viewer102@example.test, 4 hours each[\s\S]*yes or no:/);
  expect(await terminal.endedBy('perhaps\rno\r')).toBe(2);
  expect(envFileIn(cwd)).not.toContain('APP_TOKEN');
});

test('--only needs the other half of the AppToken', async () => {
  const args = [...ON_SANDBOX, '--only', 'app-token'];
  const terminal = openTerminal(args, { cwd: folderWith(RIGHT) });
  expect(await terminal.ended()).toBe(2);
  expect(terminal.scrollback().replaceAll('\n', '')).toContain('KALTURA_APP_TOKEN_ID is not set');
});

test('the review replaces the secret in one row; the summary says what was created', async () => {
  const cwd = folderWith({ ...RIGHT, KALTURA_USER_ID: '' });
  const terminal = openTerminal(ON_SANDBOX, { cwd, rows: 40 });
  await terminal.until('❯ User ID');
  await terminal.press('brand.new\r', 'Use an AppToken');
  await terminal.press(KEYS.down + KEYS.down, /▸ Use an AppToken/);
  await terminal.press('\r', /- KALTURA_ADMIN_SECRET/);
  expect(terminal.screen()).toMatch(
    /This will create an AppToken[\s\S]*password manager[\s\S]*KALTURA_APP_TOKEN=\(new\)/,
  );
  await terminal.press(KEYS.up + KEYS.up, 'create it and write');
  expect(await terminal.endedBy('\r')).toBe(0);
  const text = envFileIn(cwd);
  expect(text).not.toContain(SECRET);
  const [, id, token] = /KALTURA_APP_TOKEN_ID=(\S+)\nKALTURA_APP_TOKEN=(\S+)\n/.exec(text) ?? [];
  const said = terminal.scrollback();
  expect(said).toMatch(new RegExp(`– not set +Admin Secret\n.*✔ valid +AppToken ID +${id} `));
  expect(said).toContain(`app-token revoke ${id}`);
  expect(said).toContain('The Admin Secret is not in the file');
  expect(said).toMatch(/User\s+brand.new\s+was\s+created\s+too/);
  expect(said.slice(said.lastIndexOf('User ID '))).not.toContain('creates it at first use');
  expect(terminal.output).not.toContain(token);
});

test('a file with an AppToken alone needs no secret; another User ID changes no session', async () => {
  const cwd = folderWith(ALONE);
  const terminal = openTerminal(ON_SANDBOX, { cwd, rows: 50 });
  await terminal.until(
    /Admin Secret +not set[\s\S]*AppToken ID +0_\S+ +Gives USER sessions[\s\S]*already has all these values/,
  );
  await terminal.press(KEYS.up + KEYS.up, /❯ User ID/);
  await terminal.press('\r', /▸ .*viewer102/);
  await terminal.press('somebody.else\r', /do not use KALTURA_USER_ID[\s\S]*▸ Use viewer102/);
  await terminal.press(KEYS.down, '▸ Use somebody.else');
  await terminal.press('\r', 'enter write');
  expect(await terminal.endedBy('\r')).toBe(0);
  expect(envFileIn(cwd)).toContain('KALTURA_USER_ID=somebody.else\n');
  expect(terminal.scrollback()).toMatch(/do not use KALTURA_USER_ID[\s\S]*app-token create/);
});

test('an AppToken pasted as a block takes the Admin Secret’s place', async () => {
  const terminal = openTerminal(['--sandbox']);
  await terminal.until('❯ Partner ID');
  const lines = envText({ KALTURA_PARTNER_ID: PARTNER, KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN });
  // The wizard asks for what the block does not contain, and not for the secret.
  await terminal.press(KEYS.paste(lines.replaceAll('\n', '\r')), '❯ Player ID');
  expect(terminal.screen()).toMatch(/Admin Secret +not set[\s\S]*✔ AppToken /);
  await terminal.press('\r', '❯ User ID');
  await terminal.press('\r', '❯ Portal URL');
  await terminal.press('\r', 'enter write');
  expect(await terminal.endedBy('\r')).toBe(0);
  const written = envFileIn(terminal.folder, '.env.sandbox');
  expect(written).toContain(`KALTURA_APP_TOKEN=${KALTURA_APP_TOKEN}`);
  expect(written).not.toContain('KALTURA_ADMIN_SECRET');
  expect(terminal.output).not.toContain(KALTURA_APP_TOKEN.slice(0, 28));
});
