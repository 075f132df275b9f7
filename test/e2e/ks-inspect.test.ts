/** What `ks inspect` says of a KS. How one is read is a table in kaltura/ks.test.ts. */
import { describe, expect, test } from 'vitest';
import { type KsFields, readKs, signKs } from '../../src/kaltura/ks.ts';
import { PARTNER, SECRET, USER_SECRET } from '../answers.ts';
import { folderWith, run, runJson, runJsonHere } from '../commands/run.ts';
import { startServer } from '../kaltura/test-server.ts';
import { ksIn, recording } from '../sandbox/recorded.ts';
import { terminals } from './terminal.ts';

const openTerminal = terminals();
const cwd = folderWith(null);
const now = Math.floor(Date.now() / 1000);
const FIELDS: KsFields = {
  partnerId: 102,
  type: 'user',
  userId: 'viewer@example.test',
  expiresAt: now + 43 * 60 + 20,
  privileges: 'sview:0_abc',
};
const ksOf = (more: Partial<KsFields> = {}, secret = SECRET): string =>
  signKs({ ...FIELDS, ...more }, secret);
const GOOD = ksOf();
const MINUTE_MS = 60_000;

const [ADMIN = ''] = ksIn(recording('session.start.ok_admin_form').response.body);
/** When it expires, in Unix milliseconds: today's clock is wrong for a recording. */
const END = fieldsOf(ADMIN).expiresAt * 1000;

function fieldsOf(ks: string): KsFields {
  const read = readKs(ks, SECRET);
  if (read.kind !== 'verified') throw new Error(`not a good KS: ${read.kind}`);
  return read.fields;
}

interface Case {
  code: number;
  document: object;
  /** The Admin Secret in the environment; by default that of account 102. */
  secret?: string | null;
  partner?: string;
  /** The command's clock, in Unix milliseconds. */
  at?: number;
  /** What the table for people says. */
  says?: RegExp;
}
const is = (code: number, status: string, more: object = {}) => ({
  code,
  document: { status, ...more },
});

const FULL = { ...FIELDS, message: expect.stringMatching(/expires in 43 minutes\.$/) };
const TABLE =
  /valid: Its signature is valid[\s\S]*account +102[\s\S]*type +USER\n +user +viewer@example\.test/;
const HOSTILE = ksOf({ userId: 'a\u001b]0;x\u0007\u202eb' });
const ENDED = { message: expect.stringMatching(/^It expired 500 days ago\./) };
const LATER = END + 500 * 24 * 60 * MINUTE_MS;
const warns = (words: string) => ({
  warnings: expect.arrayContaining([expect.stringContaining(words)]),
});
const REF = 'op://vault/kaltura/x';
const UNREAD = {
  warnings: [
    expect.stringContaining('a reference to 1Password'),
    expect.stringMatching(/--online/),
  ],
};

test.for<[what: string, ks: string, Case]>([
  ['a good one', `  "${GOOD}"\n`, { ...is(0, 'valid', FULL), says: TABLE }],
  ['expired', ksOf({ expiresAt: now - 7200 }), is(1, 'expired', { version: 2, partnerId: 102 })],
  ['nothing', '', is(1, 'not-a-ks')],
  ['one without a secret', GOOD, { ...is(3, 'unverified', { userId: null }), secret: null }],
  ['of another account', GOOD, { ...is(0, 'valid', warns('102, not to 103')), partner: '103' }],
  ['with no secret', GOOD, { ...is(3, 'unverified', warns('should have 32')), secret: 'half' }],
  ['beside references', GOOD, { ...is(3, 'unverified', UNREAD), secret: REF, partner: REF }],
  // Escape codes do not reach the terminal.
  ['hostile', HOSTILE, { ...is(0, 'valid', { userId: 'ab' }), says: /^[^\u001b\u0007\u202e]*$/ }],
  // What a server made.
  ['a recorded one', ADMIN, { ...is(0, 'valid', { type: 'admin' }), at: END - MINUTE_MS }],
  ['a recorded one, much later', ADMIN, { ...is(1, 'expired', ENDED), at: LATER }],
])('%s', async ([, ks, { code, document, secret = SECRET, partner = PARTNER, at, says }]) => {
  const options = {
    cwd,
    stdin: ks,
    env: secret === null ? {} : { KALTURA_ADMIN_SECRET: secret, KALTURA_PARTNER_ID: partner },
    secrets: ks ? [ks.trim()] : [],
    ...(at === undefined ? {} : { at }),
  };
  const ran = await runJson<object>(['ks', 'inspect'], options);
  expect({ code: ran.code, ...ran.json }).toMatchObject({ code, ...document });
  if (!says) return;
  const plain = await run(['ks', 'inspect'], options);
  expect(plain.code).toBe(code);
  expect(plain.stdout).toMatch(says);
});

test('with no pipe on stdin: exit 2, and the way to use it', async () => {
  const terminal = openTerminal(['ks', 'inspect']);
  expect(await terminal.ended()).toBe(2);
  expect(terminal.scrollback().replaceAll('\n', '')).toContain('kaltura-setup ks inspect');
});

describe('--online', () => {
  const admin = { type: 'admin', userId: 'viewer102@example.test' } as const;
  const ended = ksOf(admin);
  test.each([
    ['valid', 0, GOOD],
    ['ended', 1, ended],
    ['expired', 1, ksOf({ expiresAt: 1_700_000_000 })],
    ['blocked-user', 1, ksOf({ userId: 'blocked102@example.test' })],
    ['refused', 1, ksOf({}, USER_SECRET)],
  ])('%s: exit %i; no host that only the file names gets the KS', async (status, code, ks) => {
    const server = await startServer();
    await fetch(`${server.api}/service/session/action/end`, {
      method: 'POST',
      body: new URLSearchParams({ format: '1', ks: ended }),
    });
    const values = { KALTURA_PARTNER_ID: PARTNER, KALTURA_ADMIN_SECRET: SECRET };
    const inspect = (...more: string[]) =>
      runJsonHere<{ status: string }>(['ks', 'inspect', '--online', ...more], {
        cwd: folderWith({ ...values, KALTURA_SERVICE_URL: server.api }),
        stdin: ks,
        secrets: [ks],
      });
    const before = server.heard.length;
    expect([(await inspect()).code, server.heard.length]).toEqual([2, before]);
    const ran = await inspect('--service-url', server.api);
    expect([ran.json.status, ran.code]).toEqual([status, code]);
  });
});
