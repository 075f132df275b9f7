import { expect, test } from 'vitest';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { freshSandbox, ksOf } from './fresh-sandbox.ts';

const { ask, start } = freshSandbox();

const SG = 'api.sg.kaltura.com';
const EU = 'api.eu.kaltura.com';
const documented = SANDBOX_ACCOUNTS.find(({ partnerId }) => partnerId === 127);
const { adminSecret = '', userSecret = '' } = documented ?? {};
const WRONG = 'f'.repeat(32);
const ks = (secret: string, expiresAt?: number): string =>
  ksOf({ partnerId: 127, ...(expiresAt ? { expiresAt } : {}) }, secret);
const list = (session: string, host: string): Promise<unknown> =>
  ask('baseEntry.list', { ks: session }, host);
const widget = (partnerId: number): Promise<unknown> =>
  ask('session.startWidgetSession', { widgetId: `_${partnerId}` }, SG);

test('one server uses the codes of the documentation', async () => {
  expect(await start('127', adminSecret, SG)).toEqual(expect.any(String));
  expect(await start('127', WRONG, SG)).toMatchObject({ code: 'INVALID_SECRET_TYPE' });
  expect(await start('127', userSecret, SG)).toMatchObject({ code: 'INVALID_SECRET_TYPE' });
  expect(await start('999999', WRONG, SG)).toMatchObject({ code: 'PARTNER_NOT_FOUND' });
  expect(await widget(999999)).toMatchObject({ code: 'PARTNER_NOT_FOUND' });
  expect(await list(ks(adminSecret, 1), SG)).toMatchObject({ code: 'EXPIRED_KS' });
  expect(await list(ks(WRONG), SG)).toMatchObject({ code: 'INVALID_KS' });
  expect(await list(ks(adminSecret), SG)).toMatchObject({ totalCount: 0 });
});

test('the others use the codes that were measured', async () => {
  expect(await start('102', WRONG, EU)).toMatchObject({ code: 'START_SESSION_ERROR' });
  expect(await list(ksOf({ expiresAt: 1 }), EU)).toMatchObject({ code: 'INVALID_KS' });
});

test('an account that enforces entitlement hides entries from every session without the privilege', async () => {
  const members = SANDBOX_ACCOUNTS.find(({ partnerId }) => partnerId === 128);
  const seen = async (privileges: string): Promise<unknown> =>
    list(ksOf({ partnerId: 128, privileges }, members?.adminSecret), EU);
  expect(await seen('')).toMatchObject({ totalCount: 1 });
  expect(await seen('all:*,disableentitlement')).toMatchObject({ totalCount: 3 });
});
