import { expect, test } from 'vitest';
import type { CredentialName } from '../../src/credentials/credential.ts';
import { getCredential } from '../../src/credentials/index.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { ACCOUNTS, ADMIN_SECRET, EU, PARTNER, WRONG_SECRET } from '../kaltura/accounts.ts';
import { except, type Mood, page, startServer, status, well } from '../kaltura/test-server.ts';

const subject = { 'partner-id': PARTNER, 'admin-secret': ADMIN_SECRET, region: EU };

interface World {
  mood?: Mood;
  moods?: Record<string, Mood>;
  missing?: string[];
  email?: string | null;
}

/** The choices as texts, where `*` marks the suggested one; and what is said about them. */
async function choicesOf(name: CredentialName, values: Record<string, string>, world: World) {
  const { mood = well, moods = {}, missing = [], email = null } = world;
  const server = await startServer(mood, { accounts: ACCOUNTS });
  server.moods = moods;
  const network = server.network(1500);
  network.sandbox = { origin: server.origin, knows: (host) => !missing.includes(host) };
  const context = { values, email: async () => email, api: createApiClient(network) };
  const choices = await getCredential(name).choices?.(context);
  expect(server.world.createdUsers).toEqual([]);
  if (!choices) throw new Error(`${name} has no choices`);
  const { list, message, problem, isWaiting } = choices;
  return {
    rows: list.map(({ label, note, suggested }) => `${label}: ${note}${suggested ? ' *' : ''}`),
    said: [message, problem?.code, isWaiting && '(waiting)'].filter(Boolean).join(' '),
  };
}

const lists = (totalCount: number, objects?: object[]): World => ({
  mood: except({ 'uiConf.list': { totalCount, objects } }),
});
const CLAUDE = 'claude-code-kaltura-dev: for an AI agent, new';
const OTHERS = ['app-service-account: for a backend, new', 'test-automation: for tests, new'];
const PLAYERS = [
  'Television: 503  for another product',
  'Main player: 501 *',
  'Lists: 502  plays playlists',
];
const UNNAMED = { id: 9, name: '', tags: 'kalturaPlayerJs' };
const ANN = 'ann@example.test: for your own development, exists *';
const BOSS = 'boss: for your own development, an administrator';
const WRONG = { ...subject, 'admin-secret': WRONG_SECRET };

/** What there is to choose, the rows, and the message with the code of the problem. */
test.each<[string, CredentialName, Record<string, string>, World, string[], RegExp]>([
  ['newest first, the newest real one suggested', 'player-id', subject, {}, PLAYERS, /^$/],
  ['more', 'player-id', subject, lists(700, [UNNAMED]), ['(no name): 9 *'], /1 newest of 700/],
  ['none', 'player-id', { ...subject, 'partner-id': '7005' }, {}, [], /no players yet/],
  ['a wrong secret', 'player-id', WRONG, {}, [], /needs the.* \(waiting\)$/],
  ['a failing server', 'player-id', subject, { mood: page() }, [], /not be loaded.* NOT_JSON/],
  ['no list', 'player-id', subject, lists(3), [], /not be loaded.* UNEXPECTED_ANSWER/],
  [
    'who exists and who is new',
    'user-id',
    subject,
    { email: 'ann@example.test' },
    [ANN, CLAUDE, ...OTHERS],
    /^$/,
  ],
  [
    'an administrator is not suggested',
    'user-id',
    subject,
    { email: 'boss' },
    [BOSS, CLAUDE, ...OTHERS],
    /because boss has administrator rights\.$/,
  ],
  ['nobody is suggested', 'user-id', subject, {}, [CLAUDE, ...OTHERS], /^$/],
])('%s: %s', async (_, name, values, world, rows, words) => {
  const choices = await choicesOf(name, values, world);
  expect(choices.rows).toEqual(rows);
  expect(choices.said).toMatch(words);
});

test('lists the region with the account and the regions that do not answer', async () => {
  const world = { moods: { 'api.ca.kaltura.com': page() } };
  const { rows, said } = await choicesOf('region', { 'partner-id': PARTNER }, world);
  expect(rows.map((row) => row.replace(/^.*: /, ''))).toEqual([
    ...['', 'your account is here *', '', 'did not answer', '', ''],
  ]);
  expect(said).toBe('');
});

test('suggests none of several regions with the number', async () => {
  const { rows, said } = await choicesOf('region', { 'partner-id': '7006' }, {});
  expect(rows.filter((row) => row.endsWith(': the number exists here'))).toHaveLength(2);
  expect(rows.join()).not.toContain('*');
  expect(said).toMatch(/EU and DE\. Which account is yours.*KMC.*region.*paste/);
});

const [FIRST, SECOND] = ['7001.mediaspace.kaltura.com', '7001-1.events.kaltura.com'];
const OWN = { 'portal-url': 'https://own.test' };
const NO_PORTAL = 'no-such-portal-0.mediaspace.kaltura.com';
const where = (first: Mood, control = status(404)): World => ({
  moods: { [FIRST]: first, [NO_PORTAL]: control },
});
const NOWHERE = { moods: { [FIRST]: status(401) }, missing: [NO_PORTAL] };
const ANY = `https://${FIRST}: uncertain: every name there answers`;
test.each<[string, World, string[], object?]>([
  ['an impossible name does not', where(status(302)), [`https://${FIRST}: answers *`]],
  ['an impossible name does not exist', NOWHERE, [`https://${FIRST}: answers *`]],
  ['every name does', where(status(200), status(200)), [ANY]],
  ['an impossible name fails', where(status(200), status(400)), [`https://${FIRST}: uncertain`]],
  ['it is the second', { moods: { [SECOND]: status(200) } }, [`https://${SECOND}: answers *`]],
  ['only the present one does', {}, ['https://own.test: current *'], OWN],
  ['none does', {}, []],
])('a portal that answers where %s', async (_, world, rows, more) => {
  const values = { ...subject, ...more };
  const choices = await choicesOf('portal-url', values, { mood: status(404), ...world });
  expect(choices.rows).toEqual(rows);
});
