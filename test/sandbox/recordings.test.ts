/**
 * Every recorded exchange, asked of the sandbox over HTTP byte for byte. The sandbox's clock stands at the hour
 * of the recordings, so that the sessions in them are alive or expired as they were then.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readKs } from '../../src/kaltura/ks.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
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

/** Differs from run to run, or is the sandbox's own choice; everything else is compared by value. */
const FREE = new Set(['createdAt', 'updatedAt', 'statusUpdatedAt', 'expiry']);

/**
 * With a response profile the server sends some fields that were not asked for (empty ones, `type` of an entry);
 * the sandbox sends what was asked for. So a field may be missing here, but none of these.
 */
const ALWAYS = [
  ...[
    'objectType',
    'totalCount',
    'objects',
    'id',
    'ks',
    'name',
    'tags',
    'objType',
    'status',
    'fullName',
    'email',
  ],
  ...['secret', 'adminSecret', 'isAdmin'],
];

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
    if (contentType === 'application/json') expectAlike(JSON.parse(text), JSON.parse(body), name);
    else expect(withoutTime(text)).toBe(withoutTime(body));
  },
);

function withoutTime(xml: string): string {
  return xml.replace(/<executionTime>[\d.]+</, '<executionTime><');
}

/** The same in code, type and shape; values too, where they do not differ from run to run. */
function expectAlike(answer: unknown, recorded: unknown, where: string): void {
  expect(kindOf(answer), where).toBe(kindOf(recorded));
  if (isObject(answer) && isObject(recorded)) {
    if ('code' in recorded) {
      expect(answer, where).toEqual(recorded);
      return;
    }
    for (const name of Object.keys(answer)) {
      expect(Object.keys(recorded), `${where}: a field that Kaltura does not send`).toContain(name);
      if (name === 'id' && answer.objectType === 'KalturaMediaEntry') continue;
      if (!FREE.has(name)) expectAlike(answer[name], recorded[name], `${where}.${name}`);
      else expect(kindOf(answer[name]), `${where}.${name}`).toBe(kindOf(recorded[name]));
    }
    for (const name of ALWAYS) if (name in recorded) expect(answer, where).toHaveProperty(name);
  } else if (Array.isArray(answer) && Array.isArray(recorded)) {
    expect(answer, where).toHaveLength(recorded.length);
    const ordered =
      isListOfUiConfs(recorded) && !where.includes('newest_first') ? byId : (all: unknown[]) => all;
    const expected = ordered(recorded);
    ordered(answer).forEach((item, at) => {
      expectAlike(item, expected[at], `${where}[${at}]`);
    });
  } else if (isKs(recorded)) expectSameSession(answer, recorded, where);
  else expect(answer, where).toBe(recorded);
}

/** "The search order differs from run to run" where no order was asked for. */
function byId(list: unknown[]): unknown[] {
  const idOf = (item: unknown): number => (isObject(item) ? Number(item.id) : 0);
  return list.toSorted((a, b) => idOf(a) - idOf(b));
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

const isKs = (value: unknown): value is string => typeof value === 'string' && readKs(value).kind === 'seen';
const isObject = (value: unknown): value is Record<string, unknown> => kindOf(value) === 'object';
const isListOfUiConfs = (list: unknown[]): boolean =>
  list.every((one) => isObject(one) && one.objectType === 'KalturaUiConf');

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
