import { expect, test } from 'vitest';
import type { SomeCredentials } from '../../src/credentials/credential.ts';
import {
  findOpenedAccount,
  type Given,
  getOverallStatus,
  verifyAll,
} from '../../src/credentials/state.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { ACCOUNTS, ADMIN_SECRET, EU, PARTNER } from '../kaltura/accounts.ts';
import { failing, hang, type Mood, page, startServer, status } from '../kaltura/test-server.ts';
import { given } from '../wizard/play.ts';

const TEXTS = {
  'partner-id': PARTNER,
  'admin-secret': ADMIN_SECRET,
  region: EU,
  'player-id': '501',
  'user-id': 'someone-new',
  'portal-url': 'https://7001.mediaspace.kaltura.com',
};
const ALL = given(TEXTS);
const { region: _, ...withoutRegion } = ALL;

/** Checks these values with a healthy server; then hands over what the server heard. */
async function checkWell(texts: SomeCredentials<Given>) {
  const server = await startServer(undefined, { accounts: ACCOUNTS });
  const all = await verifyAll(texts, createApiClient(server.network()));
  expect(server.world.createdUsers).toEqual([]);
  return { all, statuses: all.map((each) => each.status), heard: server.heard };
}

test.concurrent.each<[string, Mood, string]>([
  ['a server that hangs', hang, 'ETIMEDOUT'],
  ['a captive portal', page(), 'NOT_JSON'],
  ['an empty 200 of Kaltura', status(200, { 'x-kaltura': 'error-X' }), 'NO_ANSWER'],
  ['an unknown code', failing('RATE_LIMIT_OF_TOMORROW'), 'RATE_LIMIT_OF_TOMORROW'],
])('%s makes no answer wrong', async (_, mood, code) => {
  const server = await startServer(mood, { accounts: ACCOUNTS });
  const { 'portal-url': _portal, ...ofTheApi } = ALL;
  const all = await verifyAll(
    ofTheApi,
    createApiClient(server.network(mood === hang ? 400 : 10_000)),
  );
  expect(getOverallStatus(all)).toBe('unreachable');
  for (const state of all.filter((each) => each.text !== null)) {
    expect(state).toMatchObject({ status: 'unchecked', code, offers: [] });
    expect(state.message).toMatch(/^.{15,}\.$/);
    expect(state.fix).toMatch(/^[A-Z].*[.]$/);
  }
});

test('a missing network makes no answer wrong', async () => {
  const sandbox = { origin: 'http://127.0.0.1:1', knows: () => false };
  const all = await verifyAll(withoutRegion, createApiClient({ timeoutMs: 500, sandbox }));
  for (const { status, credential } of all)
    expect(status).toBe(credential.name === 'region' ? 'empty' : 'unchecked');
  expect(all[0]?.message).toBe(
    'No region could be reached. Could not reach www.kaltura.com: the name was not found (ENOTFOUND).',
  );
});

test('a healthy file needs one request to the API and two for the portal: one of them for a name that no portal has', async () => {
  const { all, statuses, heard } = await checkWell(ALL);
  expect(new Set(statuses)).toEqual(new Set(['valid']));
  expect(getOverallStatus(all)).toBe('valid');
  expect(findOpenedAccount(all)).toMatchObject({ name: 'Marked Media', entries: 2 });
  expect(heard.map(({ method, host }) => `${method} ${host}`).sort()).toEqual([
    'GET 7001.mediaspace.kaltura.com',
    'GET no-such-portal-0.mediaspace.kaltura.com',
    'POST api.eu.kaltura.com',
  ]);
  const starts = heard.flatMap(({ calls }) => calls.filter(({ action }) => action === 'start'));
  expect(starts.filter(({ type }) => type === '2')).toHaveLength(1);
});

test.each([
  ['one', PARTNER, ['api.eu.kaltura.com']],
  ['several', '7006', []],
])(
  'without a region all six are asked, and the account is in %s of them: the secret goes to %s',
  async (_, text, hosts) => {
    const { heard } = await checkWell({ ...withoutRegion, 'partner-id': { text, origin: 'file' } });
    expect(new Set(heard.map(({ host }) => host)).size).toBeGreaterThan(6);
    const withSecret = heard.filter(({ body }) => body.includes(ADMIN_SECRET));
    expect(withSecret.map(({ host }) => host)).toEqual(hosts);
  },
);

test('sends no value of a wrong format, and says of each what is wrong', async () => {
  const odd = { 'partner-id': 'abc', 'admin-secret': 'short', region: 'http://x.test' };
  const texts = given({ ...odd, 'player-id': 'x', 'user-id': ' ', 'portal-url': '::' });
  const { all, statuses, heard } = await checkWell(texts);
  expect(new Set(statuses)).toEqual(new Set(['invalid']));
  expect(new Set(all.map(({ message }) => message)).size).toBe(6);
  expect(heard).toEqual([]);
});

test('a wrong service URL alone: nobody is asked about anything', async () => {
  const wrong = { ...ALL, region: { text: 'http://kaltura.test', origin: 'file' } } as const;
  const { all, heard } = await checkWell(wrong);
  for (const { credential, status, code } of all)
    expect([status, code]).toEqual(
      credential.name === 'region' ? ['invalid', 'NOT_A_SERVICE_URL'] : ['unchecked', 'DEPENDS'],
    );
  expect(heard).toEqual([]);
});

test('in an empty file required credentials are missing, the others are unset', async () => {
  const { all, statuses } = await checkWell(given({ 'user-id': '' }));
  expect(new Set(statuses)).toEqual(new Set(['empty']));
  expect(getOverallStatus(all)).toBe('invalid');
});
