import { inspect } from 'node:util';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { getCredential } from '../../src/credentials/index.ts';
import { verifyAll } from '../../src/credentials/state.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { createSession } from '../../src/kaltura/create-session.ts';
import { ACCOUNTS, ADMIN_SECRET, EU, PARTNER } from '../kaltura/accounts.ts';
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

/** A KS of the first kind has no beginning that gives it away. */
const OLD_KS = 'TWFya2VkU2Vzc2lvbk9mVGhlRmlyc3RLaW5kfDcwMDF8Nzc7';
const leaked = (text: string): string[] => findSecrets(text, { ADMIN_SECRET, OLD_KS });

const shown = (value: unknown): string =>
  `${inspect(value, { depth: 20, maxStringLength: null })} ${JSON.stringify(value)}`;

/** Asks all there is to ask with the secret, and gives all that came of it as text. */
async function everythingSaid(mood: Mood): Promise<string> {
  const server = await startServer(mood, { accounts: ACCOUNTS });
  const traffic: unknown[] = [];
  const network = server.network(3000, { onTraffic: (line) => traffic.push(line) });
  const api = createApiClient(network);
  const secret = ADMIN_SECRET;
  const values = {
    'partner-id': PARTNER,
    'admin-secret': secret,
    region: EU,
    'player-id': '501',
    'user-id': 'someone-new',
    'portal-url': 'https://7001.mediaspace.kaltura.com',
  };
  const wish = { type: 'admin', userId: 'x', expiry: 60, privileges: '' } as const;
  const [all, made, ...choices] = await Promise.all([
    verifyAll(given(values), api),
    createSession(api, { serviceUrl: EU, key: { partnerId: PARTNER, secret } }, wish),
    ...(['player-id', 'user-id', 'region', 'portal-url'] as const).map((name) =>
      getCredential(name).choices?.({ values, api }),
    ),
  ]);
  for (const { url, headers } of server.heard)
    expect(leaked(url + JSON.stringify(headers))).toEqual([]);
  // The values are the input itself; the caller masks them before printing.
  const verdicts = all.map(({ text: _text, value: _value, ...verdict }) => verdict);
  // What was made exists to give a session.
  return shown([verdicts, 'problem' in made ? made : null, choices, traffic]);
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
  ['as the host of a redirect', (text) => redirect(`https://${encodeURIComponent(text)}.test/`)],
  ['in a header', (text) => status(200, { 'x-kaltura': encodeURIComponent(text) })],
];

/** Ways in which a server may quote the request; a table in text/redact.test.ts has more. */
const QUOTED: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  'split by zero-width characters': (text) => [...text].join('\u200b'),
  'beyond the limit at which a text is cut': (text) => `${'x'.repeat(280)}${text}`,
};

describe.each(Object.entries(QUOTED))('quoted back %s', (_, quote) => {
  test.concurrent.each(ECHOES)('%s, no secret is in anything said', async (_where, mood) => {
    expect(leaked(await everythingSaid(mood(quote(ADMIN_SECRET))))).toEqual([]);
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
      const said = await everythingSaid(mood);
      expect(leaked(said)).toEqual([]);
      // Nor a part of it that is long enough to be told.
      expect(had.length).toBeGreaterThan(40);
      for (const part of [had.slice(6, 22), had.slice(-16)])
        expect(said.toLowerCase()).not.toContain(part.toLowerCase());
    }
  });
});
