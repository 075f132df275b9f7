/** Advice that sends the user to the KMC ends with its address in the account's region. */
import { expect, test } from 'vitest';
import { RIGHT, USER_SECRET } from '../answers.ts';
import { envText, folderWith, runJsonHere, said } from './run.ts';

const KMC = 'Your KMC: https://kmc.eu.kaltura.com/';

test.each([
  ['admin-secret', 'KALTURA_ADMIN_SECRET', '', true],
  ['admin-secret', 'KALTURA_ADMIN_SECRET', 'djJ8abc', true],
  ['admin-secret', 'KALTURA_ADMIN_SECRET', USER_SECRET, true],
  ['admin-secret', 'KALTURA_ADMIN_SECRET', 'f'.repeat(32), true],
  ['admin-secret', 'KALTURA_ADMIN_SECRET', 'abc', false],
  ['admin-secret', 'KALTURA_ADMIN_SECRET', 'op://vault/item/secret', false],
  ['partner-id', 'KALTURA_PARTNER_ID', 'abc', true],
  ['partner-id', 'KALTURA_PARTNER_ID', '999999', true],
  ['partner-id', 'KALTURA_PARTNER_ID', '10200', false],
  ['player-id', 'KALTURA_PLAYER_ID', '1', true],
  ['user-id', 'KALTURA_USER_ID', 'a;b', false],
])('%s, with %s=%s: %s', async (name, variable, value, hasAddress) => {
  const cwd = folderWith(envText({ ...RIGHT, [variable]: value }));
  const { json } = await runJsonHere(['check', '--sandbox', '-f', '.env'], { cwd });
  const { fix } = said(json, name);
  expect({ fix, hasAddress: fix?.includes(KMC) }).toEqual({ fix, hasAddress });
});
