/**
 * Sends every recorded request to the sandbox over HTTP. The sandbox's clock shows the time of the
 * recordings, so that the sessions in them are alive or expired as they were then.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readKs } from '../../src/kaltura/ks.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { expectAlike } from './compare-answers.ts';
import { RECORDINGS, type Recording, recording } from './recorded.ts';

/** After the one-second session of `badKs.expired…` expired, before any other session did. */
const RECORDED_AT = 1795338200;

/** Exchanges that need an outage, or an answer that is not JSON. */
const SKIPPED = [
  'outage.db_down.partner.getInfo',
  'outage.db_down.session.start_warm',
  'outage.sphinx_down.baseEntry.list',
  'transport.format_77_unknown',
];

/** The recording that each of these depends on. */
const BEFORE: Readonly<Record<string, string>> = { 'session.get.after_end': 'session.end.ok' };

/** The accounts on that day: the recorded server had replaced the letters of one name. */
const RECORDED = SANDBOX_ACCOUNTS.map(({ players = [], ...account }) => ({
  ...account,
  players: players.map((each) =>
    each.id === 23448126 ? { ...each, name: 'Ünïcode ??? ? <b>' } : each,
  ),
}));

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ now: () => RECORDED_AT * 1000, accounts: RECORDED });
});
afterEach(() => sandbox.close());

/** The sandbox reads forms only, as the program sends them: a recorded JSON body becomes a form. */
const ask = ({ request }: Recording): Promise<Response> =>
  fetch(sandbox.origin + request.path, {
    method: request.method,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body:
      request.contentType === 'application/json' ? toForm(JSON.parse(request.body)) : request.body,
  });

function toForm(record: object, prefix = ''): string {
  return Object.entries(record)
    .map(([name, value]: [string, unknown]) =>
      typeof value === 'object' && value !== null
        ? toForm(value, `${prefix}${name}:`)
        : new URLSearchParams({ [prefix + name]: String(value) }).toString(),
    )
    .join('&');
}

test('skips only exchanges that the sandbox cannot have', () => {
  const names = RECORDINGS.map((one) => one.name);
  expect(names.filter((name) => SKIPPED.includes(name))).toEqual(SKIPPED);
  expect(names).toHaveLength(90);
});

test.each(
  RECORDINGS.filter((one) => !SKIPPED.includes(one.name)).map((one) => [one.name, one] as const),
)('%s', async (name, recorded) => {
  const before = BEFORE[name];
  if (before !== undefined) await ask(recording(before));
  const response = await ask(recorded);
  const text = await response.text();
  const { status, contentType, xKaltura, body } = recorded.response;
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe(contentType);
  const error = xKaltura?.startsWith('error') ? xKaltura : null; // other values describe the server's cache
  expect(response.headers.get('x-kaltura')).toBe(error);
  if (contentType === 'application/json')
    expectAlike(JSON.parse(text), JSON.parse(body), name, expectSameSession);
  else expect(text).toBe(body);
});

function expectSameSession(answer: unknown, recorded: string, where: string): void {
  const [given, wanted] = [verifyKs(String(answer)), verifyKs(recorded)];
  expect({ ...given, expiresAt: 0 }, where).toEqual({ ...wanted, expiresAt: 0 });
  const isDefault = wanted.expiresAt - RECORDED_AT > 3600;
  const life = given.expiresAt - RECORDED_AT;
  if (isDefault) expect(life, where).toBe(86400);
  else expect(life, where).toBe(600);
}

function verifyKs(ks: string) {
  const seen = readKs(ks);
  const partnerId = 'partnerId' in seen ? seen.partnerId : 0;
  const account = SANDBOX_ACCOUNTS.find((one) => one.partnerId === partnerId);
  const reading = readKs(ks, account?.adminSecret);
  if (reading.kind !== 'verified') throw new Error(`${reading.kind}: ${ks}`);
  return reading.fields;
}
