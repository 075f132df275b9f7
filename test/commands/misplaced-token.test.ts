/** An AppToken that was pasted into the line of the Admin Secret. */
import { expect, test } from 'vitest';
import { PARTNER, RIGHT } from '../answers.ts';
import { terminals } from '../e2e/terminal.ts';
import { envFileIn, envText, folderWith, runJson, said, statuses } from './run.ts';

const openTerminal = terminals();
const TOKEN = '4d7c1e90a2b85f36d0e94b7a1c63f852';
const { KALTURA_ADMIN_SECRET: _, ...REST } = RIGHT;
const TEXT = envText({ ...REST, KALTURA_ADMIN_SECRET: TOKEN, KALTURA_APP_TOKEN_ID: '0_ok000001' });

test('check says which line it belongs in, and next moves it there', async () => {
  const cwd = folderWith(TEXT);
  const { code, json } = await runJson(['check', '--sandbox', '-f', '.env'], {
    cwd,
    secrets: [TOKEN],
  });
  expect(code).toBe(1);
  expect(said(json, 'admin-secret')).toMatchObject({ code: 'APP_TOKEN_AS_SECRET' });
  expect(said(json, 'admin-secret').message).toContain('AppToken 0_ok000001');
  expect(said(json, 'admin-secret').fix).toContain('KALTURA_APP_TOKEN');
  expect(json.next[0]).toMatch('setup --yes --app-token-stdin --json -f .env --sandbox');

  const args = ['setup', '--yes', '--app-token-stdin', '--sandbox', '-f', '.env'];
  const moved = await runJson(args, { cwd, stdin: TOKEN, secrets: [TOKEN] });
  expect({ code: moved.code, changed: moved.json.changed }).toEqual({
    code: 0,
    changed: ['KALTURA_APP_TOKEN', 'KALTURA_ADMIN_SECRET'],
  });
  expect(envFileIn(cwd)).not.toContain('ADMIN_SECRET');
  const after = await runJson(['check', '--sandbox', '-f', '.env'], { cwd, secrets: [TOKEN] });
  expect([after.code, statuses(after.json)['app-token']]).toEqual([0, 'valid']);
});

test('the Admin Secret in the AppToken’s line is still found', async () => {
  const text = envText({ ...RIGHT, KALTURA_APP_TOKEN_ID: '0_ok000001' });
  const cwd = folderWith(`${text}KALTURA_APP_TOKEN=${RIGHT.KALTURA_ADMIN_SECRET}\n`);
  const { json } = await runJson(['check', '--sandbox', '-f', '.env'], { cwd });
  expect(said(json, 'app-token').code).toBe('SECRET_AS_APP_TOKEN');
  expect(statuses(json)['admin-secret']).toBe('valid');
});

test('the wizard moves it', async () => {
  const terminal = openTerminal(['--sandbox', '-f', '.env'], { cwd: folderWith(TEXT) });
  await terminal.until('▸ Move it to the AppToken');
  await terminal.press('\r', '+ KALTURA_APP_TOKEN=••••f852');
  expect(terminal.screen()).toMatch(/~ KALTURA_ADMIN_SECRET= .*was ••••f852/);
  await terminal.press('\r', 'was written');
  expect(envFileIn(terminal.folder)).toContain(`KALTURA_PARTNER_ID=${PARTNER}`);
  expect(envFileIn(terminal.folder)).toMatch(/KALTURA_ADMIN_SECRET=\n/);
});
