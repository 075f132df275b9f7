import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CREDENTIALS } from '../../src/credentials/index.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { createSession } from '../../src/kaltura/create-session.ts';
import { signIn } from '../../src/kaltura/sign-in.ts';
import { startServer } from '../kaltura/test-server.ts';
import { deepJson, hostileJson, hostileText, NAMES, runs, unprintable } from './hostile.ts';

const SECRET = 'c0ffee5ec7e7ad314159265358979323';
const PASSWORD = 'Correct-Horse-Battery-7';
/** No retry is begun that would not end within this. */
const TIMEOUT_MS = 120;
/** For all cases of one part in `npm run fuzz`. */
const LONG_MS = 300_000;

let reply: { status: number; headers: Record<string, string>; body: string | unknown[] };
const server = await startServer(({ calls }, response) => {
  const { status, headers, body } = reply;
  const each = (items: unknown[]): unknown[] =>
    Array.from({ length: Math.max(1, calls.length) }, (_, index) => items[index % items.length]);
  response.writeHead(status, headers);
  response.end(typeof body === 'string' ? body : JSON.stringify(each(body)));
});
const serviceUrl = server.api;

const FORMS = [SECRET, SECRET.toUpperCase(), PASSWORD, encodeURIComponent(PASSWORD)];
const quoting = fc
  .tuple(hostileText, fc.constantFrom(...FORMS, [...SECRET].join('\u200b')), hostileText)
  .map((parts) => parts.join(''));
const CODES = 'START_SESSION_ERROR INVALID_KS SERVICE_FORBIDDEN MISSING_OTP INVALID_OTP'.split(' ');
const exception = fc.record({
  objectType: fc.constant('KalturaAPIException'),
  code: fc.oneof(fc.constantFrom(...CODES, 'USER_WRONG_PASSWORD'), quoting, hostileJson),
  message: fc.oneof(quoting, hostileJson),
  args: fc.oneof(hostileJson, fc.dictionary(hostileText, quoting)),
});
/** An object of the API, its fields as nobody expects them. */
const object = fc.dictionary(
  fc.constantFrom(...NAMES),
  fc.oneof(fc.constantFrom(1, 4, SECRET), fc.nat(), quoting, hostileJson),
);
/** What the API might say to one of the calls. */
const item = fc.oneof(
  exception,
  hostileJson,
  hostileText.map((text) => `djJ8${text}`),
  fc.record({ ks: fc.oneof(fc.string({ minLength: 8 }), hostileJson), objectType: hostileText }),
  fc.tuple(object, fc.array(object)).map(([outer, objects]) => ({ ...outer, objects })),
);
const header = hostileText.map((text) => text.replace(/[^\x20-\x7e]/g, '').slice(0, 200));
const body = fc.oneof(
  { weight: 6, arbitrary: fc.array(item, { minLength: 1, maxLength: 4 }) },
  { weight: 1, arbitrary: item.map((each) => JSON.stringify(each) ?? '') },
  { weight: 1, arbitrary: fc.oneof(hostileText, deepJson) },
);
const replies = fc.record({
  status: fc.oneof(fc.constant(200), fc.constant(200), fc.integer({ min: 201, max: 599 })),
  headers: fc.record(
    {
      'content-type': fc.oneof(fc.constantFrom('application/json', 'text/html'), header),
      location: fc.oneof(header, fc.constant(`https://evil.test/?${SECRET}`)),
      'x-kaltura': header,
      'retry-after': fc.constantFrom('-1', 'NaN', '1e9', 'soon'),
    },
    { requiredKeys: [] },
  ),
  body,
});

/**
 * All that a finding says, as far as it may be put on a screen: keys and texts, not a session or a
 * secret that was asked for.
 */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) =>
    name === 'ks' || name === 'adminSecret' ? [] : [name, ...textsIn(each)],
  );
}

function mayBeShown(found: unknown): void {
  const texts = textsIn(found);
  for (const text of texts) {
    expect(unprintable(text)).toEqual([]);
    expect(text.length).toBeLessThan(1500);
  }
  const all = texts
    .join('\n')
    .replace(/%(?:25)*([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .toLowerCase();
  expect(all).not.toContain(SECRET.slice(0, 12));
  expect(all).not.toContain(PASSWORD.slice(0, 12).toLowerCase());
}

test(
  'for any reply from the server, each query ends with an answer or a problem, in printable words',
  async () => {
    await fc.assert(
      fc.asyncProperty(replies, async (next) => {
        reply = next;
        // The six regions are this server too.
        const network = server.network(TIMEOUT_MS);
        const api = createApiClient(network);
        const known = {
          values: {
            'partner-id': '102',
            'admin-secret': SECRET,
            region: serviceUrl,
            'player-id': '23448124',
            'user-id': 'me',
          },
        };
        const wish = { type: 'admin', userId: 'me', expiry: 60, privileges: '' } as const;
        const from = { serviceUrl, key: { partnerId: '102', secret: SECRET } };
        mayBeShown(
          await Promise.all([
            ...CREDENTIALS.filter((each) => each.name !== 'portal-url').map(
              async ({ name, verify, choices }) => [
                await verify(known.values[name as 'region'] ?? '', { ...known, api }),
                await choices?.({ ...known, api }),
              ],
            ),
            signIn(network, serviceUrl, {
              email: 'me@example.test',
              password: PASSWORD,
              code: '314159',
            }),
            createSession(api, from, wish),
          ]),
        );
      }),
      runs(40),
    );
  },
  LONG_MS,
);
