import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDuration } from '../../src/cli/options.ts';
import { type KsFields, readKs, signKs } from '../../src/kaltura/ks.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import {
  ONE_TIME_CODE,
  PARTNER,
  passwordOf,
  RIGHT,
  SECRET,
  USER,
  USER_SECRET,
} from '../answers.ts';
import { expectJson, folderWith, type JsonRow, run, runJson } from '../commands/run.ts';
import { CLI } from '../program.ts';
import { ksIn, recording } from '../sandbox/recorded.ts';
import { terminals } from './terminal.ts';

const openTerminal = terminals();

/** Whose sessions were recorded. */
const ADMIN = 'admin102@example.test';
let api: Sandbox;
let serviceUrl: string;
/** A folder with an env file for the API on loopback. */
let cwd: string;

beforeAll(async () => {
  api = await startSandbox();
  serviceUrl = `${api.origin}/api_v3`;
  cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: serviceUrl });
});

afterAll(() => api.close());

const now = (): number => Math.floor(Date.now() / 1000);

/** What the API says about an ADMIN session, or to a USER session, which cannot ask. */
async function answerTo(ks: string, type = 'admin'): Promise<Record<string, unknown>> {
  const action = type === 'admin' ? 'session/action/get' : 'baseEntry/action/list';
  const response = await fetch(`${serviceUrl}/service/${action}`, {
    method: 'POST',
    body: new URLSearchParams({ format: '1', ks }),
  });
  return (await response.json()) as Record<string, unknown>;
}

function fieldsOf(ks: string): KsFields {
  const read = readKs(ks, SECRET);
  if (read.kind !== 'verified') throw new Error(`not a good KS: ${read.kind}`);
  return read.fields;
}

describe('ks', () => {
  test('is one line on stdout and nothing else: an ADMIN session of an hour', async () => {
    const before = api.requests.length;
    const { code, stdout, stderr } = await run(['ks'], { cwd });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^This is an ADMIN session/),
    });
    expect(stdout).toMatch(/^[\w=-]+\n$/);
    expect(api.requests.length - before).toBe(1);
    const fields = fieldsOf(stdout.trim());
    expect(fields).toMatchObject({ partnerId: 102, type: 'admin', userId: USER, privileges: '' });
    expect(Math.abs(fields.expiresAt - now() - 3600)).toBeLessThan(10);
    expect(await answerTo(stdout.trim())).toMatchObject({ partnerId: '102', userId: USER });
  });

  const wishes: readonly [args: readonly string[], expected: Partial<KsFields>, seconds: number][] =
    [
      [['--type', 'user'], { type: 'user', userId: USER }, 3600],
      [['--expiry', '4h', '--user-id', ''], { userId: '' }, 14_400],
      [
        ['--expiry', '120', '--privileges', '*', '--type', 'user', '--user-id', 'é 😀'],
        { type: 'user', userId: 'é 😀', privileges: 'all:*' },
        120,
      ],
    ];

  test.each(wishes)('%j is kept, and --local says the same', async (args, expected, seconds) => {
    const [plain, started, local] = await Promise.all([
      run(['ks', ...args], { cwd }),
      runJson<KsFields & { ks: string; warnings: object[] }>(['ks', ...args], { cwd }),
      runJson<KsFields & { ks: string; warnings: object[] }>(['ks', ...args, '--local'], { cwd }),
    ]);
    expect([plain.code, started.code, local.code]).toEqual([0, 0, 0]);
    for (const { json } of [started, local]) {
      const { ks, warnings: _, ...held } = json;
      expect(Object.keys(json)).toEqual([
        'ks',
        'type',
        'userId',
        'expiresAt',
        'privileges',
        'partnerId',
        'warnings',
      ]);
      expect(held).toEqual(fieldsOf(ks));
      expect(held).toMatchObject(expected);
      expect(Math.abs(held.expiresAt - now() - seconds)).toBeLessThan(10);
    }
    // The API takes the one signed here as it takes its own, and reads the same in it.
    const { expiry: startedExpiry, ...atServer } = await answerTo(
      started.json.ks,
      started.json.type,
    );
    const { expiry: localExpiry, ...atLocal } = await answerTo(local.json.ks, local.json.type);
    expect(atLocal).toEqual(atServer);
    expect(atServer.objectType).toMatch(/^Kaltura(?:SessionInfo|BaseEntryListResponse)$/);
    if (started.json.type === 'admin')
      expect(Math.abs(Number(startedExpiry) - Number(localExpiry))).toBeLessThan(5);
  });

  test.each([
    ['3600', 3600],
    ['90s', 90],
    ['30m', 1800],
    ['4h', 14_400],
    ['1d', 86_400],
    ['1w', 604_800],
    ...['0', '-1', '1.5h', '1y', 'soon', '999999999d', '1e3', '0x10', ''].map(
      (text) => [text, undefined] as const,
    ),
  ] as const)('--expiry %j is %j seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  test('--local sends no request with any value of KALTURA_SERVICE_URL', async () => {
    const { KALTURA_SERVICE_URL: _url, ...rest } = RIGHT;
    for (const values of [rest, { ...rest, KALTURA_SERVICE_URL: 'nonsense' }]) {
      const { code, stderr } = await run(['ks', '--local', '--type', 'admin', '--debug'], {
        cwd: folderWith(values),
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
    const evil = { KALTURA_SERVICE_URL: 'https://api.evil.example/api_v3' };
    expect((await run(['ks', '--local'], { cwd: folderWith(rest), env: evil })).code).toBe(0);
  });

  const right = (change: Readonly<Record<string, string>>) => ({ ...RIGHT, ...change });
  const fails = (code: string) => ({ error: { code } });

  test.for<JsonRow>([
    // The User ID is read as check reads it, without the quotes and spaces that cling to it.
    ['ks --local', right({ KALTURA_USER_ID: ` "${USER}" ` }), 0, { userId: USER }],
    ['ks --local', right({ KALTURA_USER_ID: 'u'.repeat(321) }), 1, {}],
    // The region is found if none is set.
    ['ks', right({ KALTURA_SERVICE_URL: '' }), 0, { sandbox: true }],
    ['ks', {}, 1, fails('MISSING')],
    ['ks', right({ KALTURA_PARTNER_ID: 'acme' }), 1, fails('NOT_A_PARTNER_ID')],
    ['ks', right({ KALTURA_ADMIN_SECRET: SECRET.slice(16) }), 1, fails('NOT_AN_ADMIN_SECRET')],
    ['ks', right({ KALTURA_ADMIN_SECRET: USER_SECRET }), 1, fails('START_SESSION_ERROR')],
    ['ks', right({ KALTURA_ADMIN_SECRET: '0'.repeat(32) }), 1, fails('START_SESSION_ERROR')],
    ['ks', right({ KALTURA_PARTNER_ID: '9' }), 1, fails('SERVICE_FORBIDDEN_CONTENT_BLOCKED')],
    ['ks', right({ KALTURA_SERVICE_URL: 'https://no.example/api_v3' }), 3, fails('ENOTFOUND')],
  ])('%s --json %#', (row) => expectJson(row));

  test('--login with a one-time code gives the same fields', () => {
    const login = 'ks --login admin109@example.test --password-stdin --region eu';
    const fields = { type: 'admin', userId: 'admin109@example.test', partnerId: 109 };
    const stdin = `${passwordOf(109)}\n${ONE_TIME_CODE}\n`;
    return expectJson([login, {}, 0, fields], { stdin });
  });

  test('in a shell: KALTURA_KS=$(kaltura-setup ks) holds the KS alone', () => {
    const script = `KALTURA_KS=$("${process.execPath}" "${CLI}" ks --local); printf '[%s]' "$KALTURA_KS"`;
    const { stdout } = spawnSync('/bin/sh', ['-c', script], {
      cwd,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
    });
    expect(fieldsOf(stdout.slice(1, -1)).partnerId).toBe(102);
  });
});

interface Inspected {
  status: string;
  message: string;
  version: number | null;
  partnerId: number | null;
  type: string | null;
  userId: string | null;
  expiresAt: number | null;
  privileges: string | null;
  warnings: string[];
}

interface InspectOptions {
  /** '' for none. */
  secret?: string;
  partner?: string;
  withText?: boolean;
  /** The command's clock, in Unix milliseconds. */
  at?: number;
}

const bare = folderWith(null);

async function inspect(
  stdin: string,
  { secret = SECRET, partner = PARTNER, withText = true, at }: InspectOptions = {},
): Promise<{ code: number | null; json: Inspected; text: string }> {
  const options = {
    cwd: bare,
    stdin,
    env: secret ? { KALTURA_ADMIN_SECRET: secret, KALTURA_PARTNER_ID: partner } : {},
    secrets: stdin.trim().length >= 16 ? [stdin.trim()] : [],
    ...(at === undefined ? {} : { at }),
  };
  const [{ code, json }, plain] = await Promise.all([
    runJson<Inspected>(['ks', 'inspect'], options),
    withText ? run(['ks', 'inspect'], options) : null,
  ]);
  if (plain) expect(plain.code).toBe(code);
  expect(Object.keys(json)).toEqual([
    'status',
    'message',
    'version',
    'partnerId',
    'type',
    'userId',
    'expiresAt',
    'privileges',
    'warnings',
  ]);
  return { code, json, text: plain?.stdout ?? '' };
}

const recorded = (name: string, part: 'request' | 'response'): string => {
  const [ks] = ksIn(recording(name)[part].body);
  if (!ks) throw new Error(`no KS in ${name}`);
  return ks;
};

const DAY_MS = 86_400_000;

/** When a KS of account 102 expires, in Unix milliseconds; an arbitrary day if it is unreadable. */
function expiryOf(ks: string): number {
  const read = readKs(ks, SECRET);
  return read.kind === 'verified'
    ? read.fields.expiresAt * 1000
    : Date.parse('2026-11-20T00:00:00Z');
}

describe('ks inspect, of KS strings that a server made', () => {
  const rows: readonly [
    name: string,
    part: 'request' | 'response',
    expected: Partial<Inspected>,
  ][] = [
    ['session.start.ok_admin_form', 'response', { version: 2, type: 'admin' }],
    ['badKs.forged_ok_v1.session.get', 'request', { version: 1, userId: ADMIN }],
    ['badKs.tampered_mid.partner.getInfo', 'request', { status: 'tampered', userId: null }],
  ];

  test.each(rows)('%s (%s)', async (name, part, expected) => {
    const ks = recorded(name, part);
    // A minute before the expiry, if it is readable: today's clock is wrong for a recording.
    const { code, json, text } = await inspect(ks, { at: expiryOf(ks) - 60_000 });
    const known = expected.status ?? 'valid';
    expect(json).toMatchObject({ partnerId: 102, ...expected, status: known });
    expect(code).toBe(known === 'valid' ? 0 : 1);
    // The number of seconds changes between two runs.
    expect(text).toContain(`${known}: ${json.message.replace(/ \d+ second.*/, '')}`);
    expect(text).toMatch(/account +102/);
    if (expected.userId) expect(text).toContain(expected.userId);
  });

  test('one that expired 500 days ago', async () => {
    const ks = recorded('session.start.ok_admin_form', 'response');
    const { code, json } = await inspect(ks, {
      at: expiryOf(ks) + 500 * DAY_MS,
      withText: false,
    });
    expect({ code, status: json.status }).toEqual({ code: 1, status: 'expired' });
    expect(json.message).toMatch(/^It expired 500 days ago\./);
  });
});

describe('ks inspect, of others', () => {
  const fields: KsFields = {
    partnerId: 102,
    type: 'user',
    userId: 'viewer@example.test',
    expiresAt: now() + 43 * 60 + 20,
    privileges: 'sview:0_abc',
  };
  const good = signKs(fields, SECRET);

  test('a good one: its fields, and when it expires, both ways', async () => {
    const { code, json, text } = await inspect(`  "${good}"\n`);
    expect(code).toBe(0);
    const { partnerId, type, userId, expiresAt, privileges } = json;
    expect({ partnerId, type, userId, expiresAt, privileges }).toEqual(fields);
    expect(json.message).toBe('Its signature is valid; it expires in 43 minutes.');
    expect(text).toContain(new Date(fields.expiresAt * 1000).toISOString().replace('.000', ''));
    expect(text).toMatch(/type +USER\n +user +viewer@example\.test/);
  });

  const rows: readonly [what: string, text: string, status: string, secret?: string][] = [
    ['expired two hours ago', signKs({ ...fields, expiresAt: now() - 7200 }, SECRET), 'expired'],
    ['cut short', good.slice(0, -30), 'truncated'],
    [
      'one character changed',
      good.slice(0, 40) + (good[40] === 'A' ? 'B' : 'A') + good.slice(41),
      'tampered',
    ],
    ['signed with another secret', signKs(fields, '0'.repeat(32)), 'other-secret'],
    ['nothing', '', 'not-a-ks'],
    ['a good one, but no secret at hand', good, 'unverified', ''],
  ];

  test.each(rows)('%s', async (_what, text, status, secret = SECRET) => {
    const { code, json } = await inspect(text, { secret, withText: false });
    expect(json.status).toBe(status);
    expect(code).toBe(status === 'unverified' ? 3 : 1);
    if (status === 'expired') expect(json.message).toContain('2 hours ago');
    else if (status !== 'not-a-ks') expect(json).toMatchObject({ version: 2, partnerId: 102 });
    if (status === 'unverified')
      expect(json).toMatchObject({ type: null, userId: null, expiresAt: null });
  });

  test('version 1 is readable without the secret, and not called true', async () => {
    const ks = recorded('badKs.forged_ok_v1.session.get', 'request');
    const before = await inspect(ks, { secret: '', at: expiryOf(ks) - 60_000 });
    expect(before.code).toBe(3);
    expect(before.json).toMatchObject({ status: 'unverified', version: 1, userId: ADMIN });
    const after = await inspect(ks, { secret: '', at: expiryOf(ks) + 60_000 });
    expect(after.code).toBe(1);
    expect(after.json).toMatchObject({ status: 'expired', version: 1, userId: ADMIN });
  });

  test('one that expires beyond 2038 is read as what it says', async () => {
    const expiresAt = Date.parse('2106-02-08T00:00:00Z') / 1000;
    const { code, json, text } = await inspect(signKs({ ...fields, expiresAt }, SECRET));
    expect({ code, expiresAt: json.expiresAt }).toEqual({ code: 0, expiresAt });
    expect(text).toContain('2106-02-08T00:00:00Z');
  });

  test('names the account that a foreign KS belongs to', async () => {
    const { json } = await inspect(good, { partner: '103' });
    expect(json.warnings[0]).toBe('It belongs to account 102, not to 103.');
  });

  test('a secret at hand that is none is not passed over in silence', async () => {
    const { json } = await inspect(good, { secret: 'half a secret' });
    expect(json.status).toBe('unverified');
    expect(json.warnings.join()).toContain('KALTURA_ADMIN_SECRET is not an Admin Secret');
  });

  test('escape codes in a User ID do not reach the terminal', async () => {
    const { text, json } = await inspect(
      signKs({ ...fields, userId: 'a\u001b]0;x\u0007\u202eb' }, SECRET),
    );
    expect(json.userId).toBe('ab');
    expect(text).not.toMatch(/[\u001b\u0007\u202e]/);
  });

  test('with no pipe on stdin: exit 2, and the way to use it', async () => {
    const terminal = openTerminal(['ks', 'inspect']);
    expect(await terminal.ended()).toBe(2);
    expect(terminal.scrollback().replaceAll('\n', '')).toContain('kaltura-setup ks inspect');
  });
});
