/** The sessions that `ks` prints or refuses: by the Admin Secret, an AppToken or a sign-in. */
import { expect, test } from 'vitest';
import { PARTNER, PASSWORD, passwordOf, RIGHT, SECRET, US, USER } from '../answers.ts';
import {
  accountValues,
  expectJson,
  expectRun,
  folderWith,
  type JsonRow,
  type Row,
  run,
  runJson,
  tokenValues,
} from './run.ts';

const { KALTURA_USER_ID: _, ...NAMELESS } = RIGHT;
const token = (id: string, more: Readonly<Record<string, string>> = {}) =>
  tokenValues(id, accountValues(102, { KALTURA_USER_ID: USER, ...more }));

const BLOCKED = tokenValues('0_blockac1', accountValues(104, { KALTURA_SERVICE_URL: US }));
const WRONG = { ...RIGHT, KALTURA_ADMIN_SECRET: 'ab'.repeat(16) };
const ADMIN = /This is an ADMIN session/;
const NO_USER = /KALTURA_USER_ID is not set[\s\S]*--user-id ‹User ID›/;
const FETCHES = 'Signing in to fetch the Admin Secret';
const NOT_OURS = /unexpected|try again/i;
const signIn = (name: string): string => `ks --login ${name}@example.test --password-stdin`;
const SIGN_IN = `${signIn('admin102')} --partner-id ${PARTNER} --region eu`;
const OWN_SESSION = `${signIn('admin112')} --region eu --user-id Admin112@example.test`;

test.for<Row>([
  // A sign-in gives the person's own session.
  [`${signIn('viewer102')} --region eu`, 'Passw0rd!1xx', 0, /^[\w+/=-]{40,}\n/, ADMIN],
  [`${SIGN_IN} --type user --user-id maya`, PASSWORD, 0, FETCHES],
  [`${SIGN_IN} --user-id maya`, PASSWORD, 0, FETCHES],
  [OWN_SESSION, passwordOf(112), 0, /^djJ8/, /to fetch/],
  // A session belongs to somebody.
  ['ks', NAMELESS, 1, NO_USER],
  // Only the Admin Secret signs here.
  ['ks --local', token('0_ok000001'), 1, 'only an AppToken is set. Leave out --local.'],
  // One that was asked for.
  ['ks --type 2', RIGHT, 0, /^djJ8/, ADMIN],
  // User IDs, accounts and AppTokens that Kaltura limits or refuses.
  ['ks', accountValues(121, { KALTURA_USER_ID: '"a;b"' }), 2, '“;”'],
  [`ks --user-id ${'maya'.repeat(30)}`, RIGHT, 1, 'first 100'],
  ['ks --user-id blocked102@example.test', RIGHT, 1, 'is blocked'],
  ['ks', { ...RIGHT, KALTURA_USER_ID: SECRET }, 1, 'is the Admin Secret'],
  ['ks --service-url https://api.eu.kaltura.com/api_v3', WRONG, 1, 'check --service-url'],
  ['ks --type admin', token('0_ok000001'), 0, /This is a USER session: the AppToken starts only U/],
  [
    'ks --privileges edit:*',
    token('0_ok000001'),
    0,
    /list:\* and sview:\*, but not the .* edit:\*\./,
  ],
  ['ks', token('0_iprestr1'), 1, '203.0.113.7', NOT_OURS],
  ['ks', token('0_nouser01', { KALTURA_USER_ID: '' }), 1, '--user-id'],
  ['ks --user-id ', token('0_nouser01', { KALTURA_USER_ID: '' }), 0, /^djJ8/],
  ['ks', BLOCKED, 1, 'blocked or deleted'],
])('%s %#', (row) => expectRun(row));

const UNREADABLE = expect.objectContaining({ code: 'UNREADABLE_KS' });
const UNTYPED = token('0_sha10001');
const OF_ADMINISTRATOR = token('0_adminusr', { KALTURA_USER_ID: 'admin102@example.test' });
const SECOND_SECRET = accountValues(124, { KALTURA_ADMIN_SECRET: '124d'.repeat(8) });
const NO_SESSION = tokenValues('0_nosess01', accountValues(121));
test.for<JsonRow>([
  ['ks --type 0', RIGHT, 0, { type: 'user' }],
  ['ks --type admin --expiry 5h', RIGHT, 0, {}, ['LONG_SESSION']],
  ['ks --type admin', SECOND_SECRET, 0, {}, []],
  // This account has sessions of version 1.
  ['ks --type user', accountValues(113), 0, { type: 'user', partnerId: 113 }, []],
  ['ks', UNTYPED, 0, { type: 'user' }, ['UNTYPED_APP_TOKEN']],
  ['ks --type admin', UNTYPED, 0, { type: 'admin' }, ['UNTYPED_APP_TOKEN']],
  ['ks --type user', OF_ADMINISTRATOR, 0, {}, ['ADMINISTRATOR_USER']],
  ['ks --user-id viewer121@example.test', NO_SESSION, 0, {}, ['SERVICE_FORBIDDEN']],
  [
    'ks --user-id somebody',
    token('0_nouser01'),
    0,
    { userId: 'somebody' },
    ['APP_TOKEN_OF_ANY_USER', 'USER_NOT_CHECKED'],
  ],
])('%s --json %#', (row) => expectJson(row));

test.each([
  [`${signIn('admin112')} --region eu`, passwordOf(112), { type: 'admin', partnerId: 112 }],
  [`${SIGN_IN} --expiry 30m --privileges list:*`, PASSWORD, { privileges: 'list:*' }],
  // The KS keeps its only action, so nobody has looked into it.
  [`${SIGN_IN} --privileges actionslimit:1`, PASSWORD, { type: null, warnings: [UNREADABLE] }],
  // A user who is not an administrator cannot look into it.
  [`${signIn('viewer102')} --region eu --expiry 1w`, 'Passw0rd!1xx', { warnings: [UNREADABLE] }],
])('%s sends one request, which fetches no secret', async (line, stdin, document) => {
  const args = [...line.split(' '), '--sandbox', '--debug'];
  const cwd = folderWith(null);
  const { json, stderr } = await runJson<{ expiresAt: number | null }>(args, { cwd, stdin });
  expect(json).toMatchObject(document);
  expect(stderr.match(/POST/g)).toHaveLength(1);
  if (line.includes('30m')) expect(Number(json.expiresAt) - Date.now() / 1000).toBeLessThan(1860);
});

test('a wrong password is exit 1, and is tried once', async () => {
  const args = [...signIn('admin102').split(' '), '--sandbox', '--debug'];
  const { code, stdout, stderr } = await run(args, { cwd: folderWith(null), stdin: 'wrong\n' });
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr.match(/POST/g)).toHaveLength(1);
});
