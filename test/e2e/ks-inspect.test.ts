/** What `ks inspect` says of a KS. How one is read is a table in kaltura/ks.test.ts. */
import { expect, test } from 'vitest';
import { type KsFields, signKs } from '../../src/kaltura/ks.ts';
import { PARTNER, SECRET } from '../answers.ts';
import { folderWith, run, runJsonHere } from '../commands/run.ts';
import { startServer } from '../kaltura/test-server.ts';
import { terminals } from './terminal.ts';

const openTerminal = terminals();
const now = Math.floor(Date.now() / 1000);
const FIELDS: KsFields = {
  partnerId: 102,
  type: 'user',
  userId: 'viewer@example.test',
  expiresAt: now + 43 * 60 + 20,
  privileges: 'sview:0_abc',
};
const ksOf = (more: Partial<KsFields> = {}): string => signKs({ ...FIELDS, ...more }, SECRET);
const GOOD = ksOf();
const EXPIRED = ksOf({ expiresAt: now - 7200 });
const HOSTILE = ksOf({ userId: 'a\u001b]0;x\u0007\u202eb' });

const is = (status: string, message: RegExp, more: object = {}) => ({
  ...{ status, message: expect.stringMatching(message), ...more },
});
const warns = (words: string) => ({
  warnings: expect.arrayContaining([expect.stringContaining(words)]),
});
const UNREAD = {
  warnings: [
    expect.stringContaining('a reference to 1Password'),
    expect.stringMatching(/--online/),
  ],
};
const VALUES = { KALTURA_PARTNER_ID: PARTNER, KALTURA_ADMIN_SECRET: SECRET };
const OTHER = { ...VALUES, KALTURA_PARTNER_ID: '103' };
const HALF = { ...VALUES, KALTURA_ADMIN_SECRET: 'half' };
const REFERENCES = { KALTURA_PARTNER_ID: 'op://v/k/id', KALTURA_ADMIN_SECRET: 'op://v/k/secret' };

test.for<[what: string, ks: string, values: object, code: number, document: object]>([
  ['a good one', ` "${GOOD}"\n`, VALUES, 0, is('valid', /expires in 43 minutes\.$/, FIELDS)],
  ['expired', EXPIRED, VALUES, 1, is('expired', /^It expired 2 hours ago\./, { partnerId: 102 })],
  ['nothing', '', VALUES, 1, is('not-a-ks', /./)],
  ['one without a secret', GOOD, {}, 3, is('unverified', /./, { userId: null })],
  ['of another account', GOOD, OTHER, 0, is('valid', /./, warns('102, not to 103'))],
  ['with half a secret', GOOD, HALF, 3, is('unverified', /./, warns('should have 32'))],
  ['beside references', GOOD, REFERENCES, 3, is('unverified', /./, UNREAD)],
])('%s', async ([, ks, values, code, document]) => {
  const cwd = folderWith({ ...values });
  const secrets = ks ? [ks.trim()] : [];
  const ran = await runJsonHere<object>(['ks', 'inspect'], { cwd, stdin: ks, secrets });
  expect({ code: ran.code, ...ran.json }).toMatchObject({ code, ...document });
});

test('the table for people has no escape codes', async () => {
  const options = { cwd: folderWith(VALUES), stdin: HOSTILE, secrets: [HOSTILE] };
  const { code, stdout } = await run(['ks', 'inspect'], options);
  expect([code, stdout]).toEqual([0, expect.not.stringMatching(/[\u001b\u0007\u202e]/)]);
  expect(stdout).toMatch(/valid: Its signature is valid[\s\S]*account +102[\s\S]*\n +user +ab\n/);
});

const ADMIN = { type: 'admin', userId: 'viewer102@example.test' } as const;
const ENDED = ksOf(ADMIN);
test.each([
  ['valid', 0, GOOD],
  ['ended', 1, ENDED],
  ['expired', 1, EXPIRED],
  ['blocked-user', 1, ksOf({ userId: 'blocked102@example.test' })],
])(
  '--online, %s: exit %i; no host that only the file names gets the KS',
  async (status, code, ks) => {
    const server = await startServer();
    await fetch(`${server.api}/service/session/action/end`, {
      method: 'POST',
      body: new URLSearchParams({ format: '1', ks: ENDED }),
    });
    const inspect = (...more: string[]) =>
      runJsonHere<{ status: string }>(['ks', 'inspect', '--online', ...more], {
        cwd: folderWith({ ...VALUES, KALTURA_SERVICE_URL: server.api }),
        stdin: ks,
        secrets: [ks],
      });
    const before = server.heard.length;
    expect([(await inspect()).code, server.heard.length]).toEqual([2, before]);
    const ran = await inspect('--service-url', server.api);
    expect([ran.json.status, ran.code]).toEqual([status, code]);
  },
);

test('with no pipe on stdin: exit 2, and the way to use it', async () => {
  const terminal = openTerminal(['ks', 'inspect']);
  expect(await terminal.ended()).toBe(2);
  expect(terminal.scrollback().replaceAll('\n', '')).toContain('kaltura-setup ks inspect');
});
