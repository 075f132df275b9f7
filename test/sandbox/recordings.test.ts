/**
 * Every recorded exchange, asked of the sandbox over HTTP byte for byte. The sandbox's clock stands at the hour
 * of the recordings, so that the sessions in them are alive or expired as they were then.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readKs } from '../../src/kaltura/ks.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { expectAlike } from './alike.ts';
import { RECORDINGS, type Recording, recording } from './recorded.ts';

/** After the one-second session of `badKs.expired…` had ended, before any other session did. */
const RECORDED_AT = 1795338200;

/** What needs a server that is ill; the sandbox's own database cannot be stopped. */
const LEFT_OUT = [
  'outage.db_down.partner.getInfo',
  'outage.db_down.session.start_warm',
  'outage.sphinx_down.baseEntry.list',
];

/** What must have been asked before. */
const BEFORE: Readonly<Record<string, string>> = { 'session.get.after_end': 'session.end.ok' };

/** The accounts as they were: the recorded server kept one name without its letters. */
const RECORDED = SANDBOX_ACCOUNTS.map(({ players = [], ...account }) => ({
  ...account,
  players: players.map((each) => (each.id === 23448126 ? { ...each, name: 'Ünïcode ??? ? <b>' } : each)),
}));

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await startSandbox({ now: () => RECORDED_AT * 1000, accounts: RECORDED });
});
afterEach(() => sandbox.close());

const ask = ({ request }: Recording): Promise<Response> =>
  fetch(sandbox.origin + request.path, {
    method: request.method,
    headers: { 'content-type': request.contentType },
    body: request.body,
  });

test('nothing is left out but what needs an outage', () => {
  const names = RECORDINGS.map((one) => one.name);
  expect(names.filter((name) => name.startsWith('outage.'))).toEqual(LEFT_OUT);
  expect(names).toHaveLength(94);
});

test.each(RECORDINGS.filter((one) => !LEFT_OUT.includes(one.name)).map((one) => [one.name, one] as const))(
  '%s',
  async (name, recorded) => {
    const before = BEFORE[name];
    if (before !== undefined) await ask(recording(before));
    const response = await ask(recorded);
    const text = await response.text();
    const { status, contentType, xKaltura, body } = recorded.response;
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe(contentType);
    const error = xKaltura?.startsWith('error') ? xKaltura : null; // the rest of it tells of the server's cache
    expect(response.headers.get('x-kaltura')).toBe(error);
    if (contentType === 'application/json')
      expectAlike(JSON.parse(text), JSON.parse(body), name, expectSameSession);
    else expect(withoutTime(text)).toBe(withoutTime(body));
  },
);

function withoutTime(xml: string): string {
  return xml.replace(/<executionTime>[\d.]+</, '<executionTime><');
}

function expectSameSession(answer: unknown, recorded: string, where: string): void {
  const [given, wanted] = [proven(String(answer)), proven(recorded)];
  expect({ ...given, expiresAt: 0 }, where).toEqual({ ...wanted, expiresAt: 0 });
  const isDefault = wanted.expiresAt - RECORDED_AT > 3600;
  const life = given.expiresAt - RECORDED_AT;
  if (isDefault) expect(life, where).toBe(86400);
  else expect(life, where).toBe(600);
}

function proven(ks: string) {
  const seen = readKs(ks);
  const partnerId = 'partnerId' in seen ? seen.partnerId : 0;
  const account = SANDBOX_ACCOUNTS.find((one) => one.partnerId === partnerId);
  const reading = readKs(ks, account?.adminSecret);
  if (reading.kind !== 'verified') throw new Error(`${reading.kind}: ${ks}`);
  return reading.fields;
}
