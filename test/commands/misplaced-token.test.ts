/** An AppToken that was pasted into the line of the Admin Secret. */
import { expect, test } from 'vitest';
import { RIGHT } from '../answers.ts';
import { terminals } from '../e2e/terminal.ts';
import { envFileIn, envText, folderWith, runJsonHere, said } from './run.ts';

const openTerminal = terminals();
const TOKEN = '4d7c1e90a2b85f36d0e94b7a1c63f852';
const secrets = [TOKEN];
const SANDBOX = ['--sandbox', '-f', '.env'];
const TEXT = envText({
  ...RIGHT,
  KALTURA_ADMIN_SECRET: TOKEN,
  KALTURA_APP_TOKEN_ID: '0_ok000001',
});

test('check says which line it belongs in, and next moves it there', async () => {
  const cwd = folderWith(TEXT);
  const { code, json } = await runJsonHere(['check', ...SANDBOX], { cwd, secrets });
  expect(code).toBe(1);
  expect(said(json, 'admin-secret')).toMatchObject({
    code: 'APP_TOKEN_AS_SECRET',
    message: expect.stringContaining('AppToken 0_ok000001'),
    fix: expect.stringContaining('KALTURA_APP_TOKEN'),
  });
  expect(json.next[0]).toMatch('setup --yes --app-token-stdin --json -f .env --sandbox');

  const setup = ['setup', '--yes', '--app-token-stdin', ...SANDBOX];
  const moved = await runJsonHere(setup, { cwd, stdin: TOKEN, secrets });
  expect(moved).toMatchObject({
    code: 0,
    json: { status: 'valid', changed: ['KALTURA_APP_TOKEN', 'KALTURA_ADMIN_SECRET'] },
  });
  expect(envFileIn(cwd)).not.toContain('ADMIN_SECRET');
});

test('the wizard moves it', async () => {
  const terminal = openTerminal(SANDBOX, { cwd: folderWith(TEXT) });
  await terminal.until('▸ Move it to the AppToken');
  await terminal.press('\r', '+ KALTURA_APP_TOKEN=••••f852');
  expect(terminal.screen()).toMatch(/~ KALTURA_ADMIN_SECRET= .*was ••••f852/);
  await terminal.press('\r', 'was written');
  expect(envFileIn(terminal.folder)).toMatch(/KALTURA_ADMIN_SECRET=\n/);
});
