import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { getCredential } from '../../src/credentials/index.ts';
import { verifyAll } from '../../src/credentials/state.ts';
import { checkAdminSecret } from '../../src/kaltura/account.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { createSession } from '../../src/kaltura/create-session.ts';
import { closeConnections } from '../../src/kaltura/http-agents.ts';
import { locateAccount } from '../../src/kaltura/locate-account.ts';
import { sendCalls } from '../../src/kaltura/multirequest.ts';
import {
  ACCOUNTS,
  ADMIN_SECRET,
  EU,
  PARTNER,
  USER_SECRET,
  WRONG_SECRET,
} from '../kaltura/accounts.ts';
import {
  except,
  exception,
  failing,
  json,
  type Mood,
  redirect,
  startServer,
  status,
} from '../kaltura/test-server.ts';
import { given } from '../wizard/play.ts';
import { findSecrets } from './find-secrets.ts';

beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));
afterAll(closeConnections);

/** A KS of the first kind has no beginning that gives it away. */
const OLD_KS = 'TWFya2VkU2Vzc2lvbk9mVGhlRmlyc3RLaW5kfDcwMDF8Nzc7';
const SECRETS = { ADMIN_SECRET, USER_SECRET, WRONG_SECRET, OLD_KS };

const leaked = (text: string): string[] => findSecrets(text, SECRETS);

const shown = (value: unknown): string =>
  `${inspect(value, { depth: 20, maxStringLength: null })} ${JSON.stringify(value)}`;

/** Asks all there is to ask with a secret, and gives all that came of it as text. */
async function everythingSaid(mood: Mood, secret: string): Promise<string> {
  const server = await startServer(mood, { accounts: ACCOUNTS });
  const traffic: unknown[] = [];
  const thrown: unknown[] = [];
  const network = server.network(3000, { onTraffic: (line) => traffic.push(line) });
  const api = createApiClient(network);
  const texts = {
    'partner-id': PARTNER,
    'admin-secret': secret,
    region: EU,
    'player-id': '501',
    'user-id': 'someone-new',
    'portal-url': 'https://7001.mediaspace.kaltura.com',
  };
  const all = await verifyAll(given(texts), api).catch((error: unknown) => void thrown.push(error));
  const values = { ...texts, region: EU };
  const start = { service: 'session', action: 'start', params: { secret, partnerId: PARTNER } };
  const rest = await Promise.all(
    [
      locateAccount(api, PARTNER),
      api
        .query(EU, checkAdminSecret({ partnerId: PARTNER, secret }))
        .then((answer) => ('problem' in answer ? answer : null)),
      ...(['player-id', 'user-id', 'region', 'portal-url'] as const).map((name) =>
        getCredential(name).choices?.({ values, api }),
      ),
      createSession(
        api,
        { serviceUrl: EU, key: { partnerId: PARTNER, secret } },
        { type: 'admin', userId: 'x', expiry: 60, privileges: '' },
      )
        // The one that exists to give a KS.
        .then((made) => ('value' in made ? null : made)),
      sendCalls(EU, [start], network).then((sent) => {
        if ('problem' in sent) return sent;
        const outcome = sent.value(start);
        return outcome.ok ? null : outcome.error;
      }),
    ].map((each) => Promise.resolve(each).catch((error: unknown) => void thrown.push(error))),
  );
  expect(thrown).toEqual([]);
  for (const { url, headers } of server.heard)
    expect(leaked(url + JSON.stringify(headers))).toEqual([]);
  await server.close();
  // The values are the input itself; the caller masks them before printing.
  const verdicts = (all ?? []).map(({ text: _text, value: _value, ...verdict }) => verdict);
  return shown([verdicts, rest, traffic]);
}

const NAMED = { tags: 'kalturaPlayerJs' };

/** The places where a server may repeat a secret from the request. */
const ECHOES: readonly (readonly [where: string, mood: (text: string) => Mood])[] = [
  ['by every call', (text) => failing(text, text, { KSID: text, [text]: 'x' })],
  ['by one error for all', (text) => json(exception('X', text, { a: text }))],
  [
    'in names',
    (text) =>
      except({
        'partner.getInfo': { name: text, status: 1 },
        'uiConf.list': { totalCount: 1, objects: [{ id: 5, name: text, ...NAMED }] },
        'uiConf.get': { id: 501, name: text, objType: 1, ...NAMED },
        'user.get': { id: text, fullName: text },
      }),
  ],
  ['in a page', (text) => status(200, { 'content-type': 'text/html' }, text)],
  ['in a gzip', (text) => status(200, { 'content-encoding': 'gzip' }, gzipSync(text))],
  ['as the host of a redirect', (text) => redirect(`https://${encodeURIComponent(text)}.test/`)],
  ['in a header', (text) => status(200, { 'x-kaltura': encodeURIComponent(text) })],
];

/** Ways in which a server may quote the request; a table in text/redact.test.ts has more. */
const QUOTED: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  'percent-encoded twice, in part': (text) =>
    text.replace(/[5=]/g, (each) => `%25${each.charCodeAt(0).toString(16)}`),
  'split by zero-width characters': (text) => [...text].join('\u200b'),
  'with a colour in it': (text) => `${text.slice(0, 9)}\u001b[31m${text.slice(9)}`,
  'beyond the limit at which a text is cut': (text) => `${'x'.repeat(280)}${text}`,
};

describe.each(Object.entries(QUOTED))('quoted back %s', (_, quote) => {
  test.concurrent.each(ECHOES)('%s, no secret is in anything said', async (_where, mood) => {
    const said = await everythingSaid(mood(quote(ADMIN_SECRET)), ADMIN_SECRET);
    expect(leaked(said)).toEqual([]);
  });

  test.concurrent('nor a session, by the calls that were made with it', async () => {
    for (const ks of [null, OLD_KS]) {
      let had = '';
      const quoting = (_call: unknown, all: unknown[]): object => {
        const begun = all.find((each) => typeof each === 'string');
        const widget = all.find((each): each is { ks: string } => Object(each).ks !== undefined);
        had = ks ?? (typeof begun === 'string' ? begun : (widget?.ks ?? had));
        return exception('INVALID_KS', `You sent ${quote(had)}`, { KSID: quote(had) });
      };
      const calls = ['partner.getInfo', 'baseEntry.list', 'uiConf.list', 'uiConf.get', 'user.get'];
      const mood = except({
        ...(ks ? { 'session.start': ks, 'session.startWidgetSession': { ks } } : {}),
        ...Object.fromEntries(calls.map((call) => [call, quoting])),
      });
      const said = await everythingSaid(mood, ADMIN_SECRET);
      expect(leaked(said)).toEqual([]);
      // Nor a part of it that is long enough to be told.
      expect(had.length).toBeGreaterThan(40);
      for (const part of [had.slice(6, 22), had.slice(-16)])
        expect(said.toLowerCase()).not.toContain(part.toLowerCase());
    }
  });
});
