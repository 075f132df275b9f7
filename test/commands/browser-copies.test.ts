import { expect, test } from 'vitest';
import { RIGHT, SECRET } from '../answers.ts';
import { envText, folderWith, runJson } from './run.ts';

test.each([
  ['NEXT_PUBLIC_KALTURA_ADMIN_SECRET', SECRET, true],
  ['VITE_KALTURA_SECRET', SECRET, true],
  ['REACT_APP_KALTURA_ADMIN_SECRET', 'feedfacecafe4bad8a7a3c5d9e1f2b60', true],
  ['VITE_KALTURA_SECRET', 'feedfacecafe4bad8a7a3c5d9e1f2b60', true],
  ['EXPO_PUBLIC_kaltura_apptoken', 'feedfacecafe4bad8a7a3c5d9e1f2b60', true],
  ['PUBLIC_KALTURA_APP_TOKEN', 'feedfacecafe4bad8a7a3c5d9e1f2b60', true],
  ['NEXT_PUBLIC_KALTURA_PARTNER_ID', '102', false],
  ['VITE_KALTURA_ADMIN_SECRET', '', false],
  ['SERVER_KALTURA_ADMIN_SECRET', SECRET, false],
])('%s: a copy for browsers is a warning: %s', async (name, value, isWarned) => {
  const cwd = folderWith(envText({ ...RIGHT, [name]: value }));
  const secrets = value.length === 32 ? [value] : [];
  const { code, json } = await runJson(['check', '--sandbox', '-f', '.env'], { cwd, secrets });
  expect(code).toBe(0);
  const warning = json.warnings.find((each) => each.code === 'SECRET_FOR_BROWSERS');
  expect(warning?.message.includes(name) ?? false).toBe(isWarned);
});
