import { afterAll, describe, expect, test } from 'vitest';
import type { Choices, CredentialName } from '../../src/credentials/credential.ts';
import { getCredential } from '../../src/credentials/index.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { closeConnections } from '../../src/kaltura/http-agents.ts';
import { ACCOUNTS, ADMIN_SECRET, EU, PARTNER, WRONG_SECRET } from '../kaltura/accounts.ts';
import {
  except,
  hang,
  type Mood,
  misbehaving,
  page,
  status,
  well,
} from '../kaltura/misbehaving.ts';

afterAll(closeConnections);

const subject = { 'partner-id': PARTNER, 'admin-secret': ADMIN_SECRET, region: EU };

async function choicesOf(
  name: string,
  values: Record<string, string>,
  { mood = well, moods = {}, missing = [] as string[], email = null as string | null } = {} as {
    mood?: Mood;
    moods?: Record<string, Mood>;
    missing?: string[];
    email?: string | null;
  },
): Promise<Choices> {
  const server = await misbehaving(mood, { accounts: ACCOUNTS });
  server.moods = moods;
  const network = server.network(1500);
  network.sandbox = { origin: server.origin, knows: (host) => !missing.includes(host) };
  const choices = await getCredential(name as CredentialName).choices?.({
    values,
    email: async () => email,
    api: createApiClient(network),
  });
  expect(server.world.createdUsers).toEqual([]);
  await server.close();
  if (!choices) throw new Error(`${name} has no choices`);
  return choices;
}

describe('players', () => {
  test('newest first, those for something else marked, the newest real one suggested', async () => {
    const { list } = await choicesOf('player-id', subject);
    expect(list.map(({ label, note, suggested }) => [label, note, suggested ?? false])).toEqual([
      ['Television', '503  for another product', false],
      ['Main player', '501', true],
      ['Lists', '502  plays playlists', false],
    ]);
  });

  test('more than the list holds', async () => {
    const objects = [{ id: 9, name: '', tags: 'kalturaPlayerJs' }];
    const mood = except({ 'uiConf.list': { totalCount: 700, objects } });
    const { list, message } = await choicesOf('player-id', subject, { mood });
    expect(list[0]?.label).toBe('(no name)');
    expect(message).toBe('The 1 newest of 700 players. Type the ID of an older one.');
  });

  test('none', async () => {
    const { message } = await choicesOf('player-id', { ...subject, 'partner-id': '7005' });
    expect(message).toMatch(/^This account has no players yet\./);
  });

  test('asks the user to fix a wrong secret first; reports a failing server as a problem', async () => {
    expect(await choicesOf('player-id', { ...subject, 'admin-secret': WRONG_SECRET })).toEqual({
      list: [],
      message: 'The list of players needs the Admin Secret.',
      problem: null,
    });
    expect(await choicesOf('player-id', subject, { mood: page() })).toMatchObject({
      list: [],
      problem: { code: 'NOT_JSON' },
    });
  });
});

describe('regions', () => {
  test('lists the region with the account and the regions that do not answer', async () => {
    const { list, message } = await choicesOf(
      'region',
      { 'partner-id': PARTNER },
      { moods: { 'api.ca.kaltura.com': hang } },
    );
    expect(list.map(({ note, suggested }) => `${note}${suggested ? ' *' : ''}`)).toEqual([
      '',
      'your account is here *',
      '',
      'did not answer',
      '',
      '',
    ]);
    expect(message).toBeNull();
  });

  test('several', async () => {
    const { list, message } = await choicesOf('region', { 'partner-id': '7006' });
    expect(list.filter(({ note }) => note === 'the number exists here')).toHaveLength(2);
    expect(list.some(({ suggested }) => suggested)).toBe(false);
    expect(message).toMatch(/EU and DE\. Which account is yours.*KMC.*region.*paste/);
  });
});

describe('users', () => {
  test('who exists and who is new, one request, nobody created', async () => {
    const { list } = await choicesOf('user-id', subject, { email: 'ann@example.test' });
    expect(list.map(({ value, note, suggested }) => [value, note, suggested ?? false])).toEqual([
      ['ann@example.test', 'for your own development, exists', true],
      ['claude-code-kaltura-dev', 'for an AI agent, new', false],
      ['app-service-account', 'for a backend, new', false],
      ['test-automation', 'for tests, new', false],
    ]);
  });
});

test.each([
  ['one’s own', 'ann@example.test', ['ann@example.test']],
  ['an administrator’s', 'boss', []],
  ['none that is known', null, []],
])('of the users %s is suggested only if it is safe to take', async (_, email, suggested) => {
  const { list, message } = await choicesOf('user-id', subject, { email });
  expect(message).toEqual(email === 'boss' ? expect.stringMatching(/^None is preselected/) : null);
  expect(list[0]?.value).toBe(email ?? 'claude-code-kaltura-dev');
  expect(list.filter((each) => each.suggested).map(({ value }) => value)).toEqual(suggested);
});

describe('portals', () => {
  const GUESS = '7001.mediaspace.kaltura.com';
  const CONTROL = 'no-such-portal-0.mediaspace.kaltura.com';
  const notes = async (
    guess: Mood,
    control: Mood | null,
    values: Record<string, string> = subject,
  ): Promise<unknown[]> => {
    const { list } = await choicesOf('portal-url', values, {
      mood: status(404),
      moods: { [GUESS]: guess, ...(control ? { [CONTROL]: control } : {}) },
      missing: control ? [] : [CONTROL],
    });
    return list.map(({ value, note, suggested }) => [value, note, suggested ?? false]);
  };
  const url = `https://${GUESS}`;

  test('one that answers where an impossible name does not', async () => {
    expect(await notes(status(302), status(404))).toEqual([[url, 'answers', true]]);
    expect(await notes(status(401), null)).toEqual([[url, 'answers', true]]);
  });

  test('the first site of an account is looked for too', async () => {
    const { list } = await choicesOf('portal-url', subject, {
      mood: status(404),
      moods: { '7001-1.events.kaltura.com': status(200) },
    });
    expect(list.map(({ value, note }) => [value, note])).toEqual([
      ['https://7001-1.events.kaltura.com', 'answers'],
    ]);
  });

  test('one that answers where every name does is not sure, and not suggested', async () => {
    const said = [[url, 'uncertain: every name there answers', false]];
    expect(await notes(status(200), status(200))).toEqual(said);
    expect(await notes(status(403), status(302))).toEqual(said);
  });

  test('one that answers where the impossible name says nothing is not sure either', async () => {
    for (const control of [hang, status(503)])
      expect(await notes(status(200), control)).toEqual([[url, 'uncertain', false]]);
  });

  test('none, and the present one', async () => {
    expect(await notes(status(404), status(404))).toEqual([]);
    expect(
      await notes(status(503), status(404), { ...subject, 'portal-url': 'https://own.test' }),
    ).toEqual([['https://own.test', 'current', true]]);
  });
});
