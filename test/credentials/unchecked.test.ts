import { beforeAll, describe, expect, test, vi } from 'vitest';
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

beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
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

/** One of each kind; `kaltura/answers.test.ts` has all, `verdict-cases.ts` those of a region. */
const MOODS: [what: string, mood: Mood, code: string][] = [
  ['a server that hangs', hang, 'ETIMEDOUT'],
  ['a captive portal', page(), 'NOT_JSON'],
  ['a firewall with 403', page(403), 'HTTP_403'],
  ['a rate limit', status(429, { 'retry-after': '60' }), 'HTTP_429'],
  ['an empty 200 of Kaltura', status(200, { 'x-kaltura': 'error-X' }), 'NO_ANSWER'],
  ['INTERNAL_DATABASE_ERROR', failing('INTERNAL_DATABASE_ERROR'), 'INTERNAL_DATABASE_ERROR'],
  ['an unknown code', failing('RATE_LIMIT_OF_TOMORROW'), 'RATE_LIMIT_OF_TOMORROW'],
];

describe('these failures do not make an answer wrong', () => {
  test.concurrent.each(MOODS)('%s', async (_, mood, code) => {
    const server = await startServer(mood, { accounts: ACCOUNTS });
    const { 'portal-url': _portal, ...ofTheApi } = ALL;
    const network = server.network(code === 'ETIMEDOUT' ? 400 : 5000);
    const all = await verifyAll(ofTheApi, createApiClient(network));
    expect(getOverallStatus(all)).toBe('unreachable');
    for (const state of all.filter((each) => each.text !== null)) {
      expect(state).toMatchObject({ status: 'unchecked', code, offers: [] });
      expect(state.message).toMatch(/^.{15,}\.$/);
      expect(state.fix).toMatch(/^[A-Z].*[.]$/);
    }
  });

  test('a missing network', async () => {
    const origin = 'http://127.0.0.1:1';
    const nowhere = { timeoutMs: 500, sandbox: { origin, knows: () => false } };
    for (const texts of [ALL, withoutRegion]) {
      const all = await verifyAll(texts, createApiClient(nowhere));
      expect(getOverallStatus(all)).toBe(texts === ALL ? 'unreachable' : 'invalid');
      for (const { status: is, credential } of all)
        expect(is).toBe(texts !== ALL && credential.name === 'region' ? 'empty' : 'unchecked');
      expect(all[0]?.code).toBe('ENOTFOUND');
    }
    const [partner] = await verifyAll(withoutRegion, createApiClient(nowhere));
    expect(partner?.message).toBe(
      'No region could be reached. Could not reach www.kaltura.com: the name was not found (ENOTFOUND).',
    );
  });
});

describe('a healthy file', () => {
  test('needs one request to the API and two for the portal: one of them for a name that no portal has', async () => {
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

  test('without a region asks all six, and sends the secret to only one', async () => {
    const { statuses, heard } = await checkWell(withoutRegion);
    expect(statuses).toEqual(['valid', 'valid', 'empty', 'valid', 'valid', 'valid']);
    const withSecret = heard.filter(({ body }) => body.includes(ADMIN_SECRET));
    expect(withSecret.map(({ host }) => host)).toEqual(['api.eu.kaltura.com']);
  });

  test('whose Partner ID exists in several regions sends the secret to none until the user chooses one', async () => {
    const several = { ...withoutRegion, 'partner-id': { text: '7006', origin: 'file' } } as const;
    const { heard } = await checkWell(several);
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.some(({ body }) => body.includes(ADMIN_SECRET))).toBe(false);
  });
});

describe('a file with errors', () => {
  test('in the format of values: reports each one and sends none of those values', async () => {
    const { all, statuses, heard } = await checkWell(
      given({
        'partner-id': 'abc',
        'admin-secret': 'short',
        region: 'http://x.test',
        'player-id': 'x',
        'user-id': ' ',
        'portal-url': '::',
      }),
    );
    expect(new Set(statuses)).toEqual(new Set(['invalid']));
    expect(all.some(({ value }) => value !== null)).toBe(false);
    expect(new Set(all.map(({ message }) => message)).size).toBe(6);
    expect(heard).toEqual([]);
  });

  test('in the service URL alone: nobody is asked about anything', async () => {
    const wrong = { ...ALL, region: { text: 'http://kaltura.test', origin: 'file' } } as const;
    const { all, heard } = await checkWell(wrong);
    for (const { credential, status: is, code } of all)
      expect([is, code]).toEqual(
        credential.name === 'region' ? ['invalid', 'NOT_A_SERVICE_URL'] : ['unchecked', 'DEPENDS'],
      );
    expect(heard).toEqual([]);
  });

  test('that is empty: required credentials are missing, the others are unset', async () => {
    const { all, statuses } = await checkWell(given({ 'user-id': '' }));
    expect(new Set(statuses)).toEqual(new Set(['empty']));
    expect(getOverallStatus(all)).toBe('invalid');
  });
});
