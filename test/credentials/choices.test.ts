import { describe, expect, test } from 'vitest';
import type { CredentialName } from '../../src/credentials/credential.ts';
import { getCredential } from '../../src/credentials/index.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { ACCOUNTS, ADMIN_SECRET, EU, PARTNER, WRONG_SECRET } from '../kaltura/accounts.ts';
import {
  except,
  hang,
  type Mood,
  page,
  startServer,
  status,
  well,
} from '../kaltura/test-server.ts';

const WITHOUT_LIST = except({ 'uiConf.list': { totalCount: 3 } });
const subject = { 'partner-id': PARTNER, 'admin-secret': ADMIN_SECRET, region: EU };

interface World {
  mood?: Mood;
  moods?: Record<string, Mood>;
  missing?: string[];
  email?: string | null;
}

/** The choices, and their rows as texts; `*` marks the suggested one. */
async function choicesOf(name: CredentialName, values: Record<string, string>, world: World = {}) {
  const { mood = well, moods = {}, missing = [], email = null } = world;
  const server = await startServer(mood, { accounts: ACCOUNTS });
  server.moods = moods;
  const network = server.network(1500);
  network.sandbox = { origin: server.origin, knows: (host) => !missing.includes(host) };
  const context = { values, email: async () => email, api: createApiClient(network) };
  const choices = await getCredential(name).choices?.(context);
  expect(server.world.createdUsers).toEqual([]);
  if (!choices) throw new Error(`${name} has no choices`);
  const rows = choices.list.map(
    ({ label, note, suggested }) => `${label}: ${note}${suggested ? ' *' : ''}`,
  );
  return { ...choices, rows };
}

describe('players', () => {
  test('newest first, those for something else marked, the newest real one suggested', async () => {
    const { rows } = await choicesOf('player-id', subject);
    expect(rows).toEqual([
      'Television: 503  for another product',
      'Main player: 501 *',
      'Lists: 502  plays playlists',
    ]);
  });

  test('more than the list holds', async () => {
    const objects = [{ id: 9, name: '', tags: 'kalturaPlayerJs' }];
    const mood = except({ 'uiConf.list': { totalCount: 700, objects } });
    const { rows, message } = await choicesOf('player-id', subject, { mood });
    expect(rows).toEqual(['(no name): 9 *']);
    expect(message).toMatch(/The 1 newest of 700 players/);
  });

  test.each([
    ['none', { ...subject, 'partner-id': '7005' }, {}, /no players yet/, undefined],
    ['a wrong secret', { ...subject, 'admin-secret': WRONG_SECRET }, {}, /needs the/, undefined],
    ['a failing server', subject, { mood: page() }, /could not be loaded/, 'NOT_JSON'],
    ['no list', subject, { mood: WITHOUT_LIST }, /could not be loaded/, 'UNEXPECTED_ANSWER'],
  ])('%s: the message says so', async (_, values, world, words, code) => {
    const { list, message, problem } = await choicesOf('player-id', values, world);
    expect(list).toEqual([]);
    expect(message).toMatch(words);
    expect(problem?.code).toBe(code);
  });
});

describe('regions', () => {
  test('lists the region with the account and the regions that do not answer', async () => {
    const world = { moods: { 'api.ca.kaltura.com': hang } };
    const { list, message } = await choicesOf('region', { 'partner-id': PARTNER }, world);
    const notes = list.map(({ note, suggested }) => `${note}${suggested ? ' *' : ''}`);
    expect(notes.join('|')).toBe('|your account is here *||did not answer||');
    expect(message).toBeNull();
  });

  test('several', async () => {
    const { list, message } = await choicesOf('region', { 'partner-id': '7006' });
    expect(list.filter(({ note }) => note === 'the number exists here')).toHaveLength(2);
    expect(list.some(({ suggested }) => suggested)).toBe(false);
    expect(message).toMatch(/EU and DE\. Which account is yours.*KMC.*region.*paste/);
  });
});

test('users: who exists and who is new; nobody is created', async () => {
  const { rows } = await choicesOf('user-id', subject, { email: 'ann@example.test' });
  expect(rows).toEqual([
    'ann@example.test: for your own development, exists *',
    'claude-code-kaltura-dev: for an AI agent, new',
    'app-service-account: for a backend, new',
    'test-automation: for tests, new',
  ]);
});

test.each([
  ['an administrator’s', 'boss', /^None is preselected, because boss has administrator rights\.$/],
  ['none that is known', null, /^$/],
])('of the users %s is not suggested', async (_, email, words) => {
  const { list, message } = await choicesOf('user-id', subject, { email });
  expect(message ?? '').toMatch(words);
  expect(list[0]?.value).toBe(email ?? 'claude-code-kaltura-dev');
  expect(list.some(({ suggested }) => suggested)).toBe(false);
});

describe('portals', () => {
  const GUESS = '7001.mediaspace.kaltura.com';
  const CONTROL = 'no-such-portal-0.mediaspace.kaltura.com';
  const SURE = [`https://${GUESS}: answers *`];
  const UNSURE = [`https://${GUESS}: uncertain`];
  const ANY = [`https://${GUESS}: uncertain: every name there answers`];

  test.each([
    ['answers where an impossible name does not', status(302), status(404), SURE],
    ['answers where an impossible name does not exist', status(401), null, SURE],
    ['answers where every name does', status(200), status(200), ANY],
    ['refuses where every name redirects', status(403), status(302), ANY],
    ['answers where the impossible name hangs', status(200), hang, UNSURE],
    ['answers where the impossible name fails', status(200), status(503), UNSURE],
    ['does not answer', status(404), status(404), []],
  ])('one that %s', async (_, guess, control, rows) => {
    const choices = await choicesOf('portal-url', subject, {
      mood: status(404),
      moods: { [GUESS]: guess, ...(control ? { [CONTROL]: control } : {}) },
      missing: control ? [] : [CONTROL],
    });
    expect(choices.rows).toEqual(rows);
  });

  test('the first site of an account is looked for too', async () => {
    const moods = { '7001-1.events.kaltura.com': status(200) };
    const { rows } = await choicesOf('portal-url', subject, { mood: status(404), moods });
    expect(rows).toEqual(['https://7001-1.events.kaltura.com: answers *']);
  });

  test('the present one comes first', async () => {
    const values = { ...subject, 'portal-url': 'https://own.test' };
    const { rows } = await choicesOf('portal-url', values, { mood: status(404) });
    expect(rows).toEqual(['https://own.test: current *']);
  });
});
