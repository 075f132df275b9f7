/** AppTokens from the command line: created, used, listed, revoked. */
import { expect, test } from 'vitest';
import { PARTNER, passwordOf, RIGHT, SECRET, USER, USER_SECRET } from '../answers.ts';
import {
  type Answer,
  envFileIn,
  envText,
  expectJson,
  expectRun,
  folderWith,
  type JsonRow,
  type Row,
  run,
  runJson,
  runJsonHere,
  SETUP,
  said,
  statuses,
  tokenValues,
} from '../commands/run.ts';
import { startServer } from '../kaltura/test-server.ts';
import { terminals } from './terminal.ts';

const server = await startServer();
const openTerminal = terminals();
const ON_SANDBOX = ['--sandbox', '-f', '.env'];
const OK = '0_ok000001';
const VARIABLES = ['KALTURA_APP_TOKEN_ID', 'KALTURA_APP_TOKEN'];
const WRONG = { KALTURA_PARTNER_ID: PARTNER, KALTURA_ADMIN_SECRET: USER_SECRET };
const NOT_REVOKED = `- KALTURA_ADMIN_SECRET[\\s\\S]*previous AppToken in the file, ${OK}, was not revoked.`;
const ALONE = tokenValues(OK, RIGHT);
const BOTH = { ...ALONE, ...RIGHT };
const ADMINISTRATOR = { KALTURA_USER_ID: 'admin102@example.test' };
const signIn = (account: number): string[] => [
  '--login',
  `admin${account}@example.test`,
  '--password-stdin',
];

interface Made {
  appToken: { id: string };
  isNewUser: boolean;
}

test('one that replaces the Admin Secret serves check and export, and ends with revoke', async () => {
  const cwd = folderWith(RIGHT);
  const args = ['app-token', 'create', ...ON_SANDBOX, '--yes', '--replace-secret'];
  const { code, json, stderr } = await runJson<Made>(args, { cwd });
  const { id } = json.appToken;
  // A person who ends this process now knows the AppToken to revoke.
  expect(stderr).toContain(`Created AppToken ${id}.`);
  expect({ code, ...json }).toMatchObject({
    code: 0,
    appToken: { type: 'user', userId: USER, duration: 14_400, expiresAt: null },
    changed: ['KALTURA_APP_TOKEN_ID', 'KALTURA_APP_TOKEN', 'KALTURA_ADMIN_SECRET'],
  });
  const text = envFileIn(cwd);
  const token = /^KALTURA_APP_TOKEN=([0-9a-f]{32})$/m.exec(text)?.[1] ?? 'none';
  const { KALTURA_ADMIN_SECRET: _, ...rest } = RIGHT;
  expect(text).toBe(
    `${envText(rest)}\n# Kaltura, written by kaltura-setup\nKALTURA_APP_TOKEN_ID=${id}\nKALTURA_APP_TOKEN=${token}\n`,
  );

  const checked = await runJson(['check', ...ON_SANDBOX], { cwd, secrets: [token] });
  expect(checked).toMatchObject({ code: 0, json: { status: 'valid', next: [] } });
  const wanted = { 'admin-secret': 'unset', 'app-token-id': 'valid', 'app-token': 'valid' };
  expect(statuses(checked.json)).toMatchObject(wanted);
  expect(said(checked.json, 'app-token').value).toBe(`••••${token.slice(-4)}`);

  const exported = (await run(['export', '-f', '.env'], { cwd })).stdout;
  expect(exported).toMatch(new RegExp(`KALTURA_APP_TOKEN_ID='${id}'\n.*TOKEN='${token}'`));
  expect(exported).not.toContain('ADMIN_SECRET');
  const example = (await run(['export', '-f', '.env', '--format', 'example'], { cwd })).stdout;
  expect(example).toMatch(/^KALTURA_APP_TOKEN_ID=\n[\s\S]*^KALTURA_APP_TOKEN=$/m);

  const revoke = ['app-token', 'revoke', id, ...ON_SANDBOX];
  expect(await run(revoke, { cwd })).toMatchObject({ code: 2, stdout: '' });
  expect(await runJson([...revoke, '--yes'], { cwd, secrets: [token] })).toMatchObject({
    code: 0,
    json: { revoked: id, toRemove: VARIABLES, warnings: [{ code: 'SANDBOX_FORGETS' }] },
  });
  expect(envFileIn(cwd)).toBe(text);
});

const warns = (...codes: string[]) => ({
  warnings: expect.arrayContaining(codes.map((code) => expect.objectContaining({ code }))),
});
const IS_OWN = expect.objectContaining({ id: OK, isOwn: true });
const error = (code: string) => ({ error: { code } });
const CREATE = 'app-token create --yes';
const CHECK = 'kaltura-setup check --json --sandbox';

test.for<JsonRow>([
  // The session has its own user, type, privileges and end.
  [
    'ks --type admin --expiry 1d --user-id somebody --privileges edit:0_abc',
    ALONE,
    0,
    { type: 'user', userId: USER, privileges: 'sview:*,list:*', partnerId: 102 },
    ['EXPIRY_CUT', 'APP_TOKEN_OF_OTHER_USER', 'OTHER_TYPE', 'OTHER_PRIVILEGES'],
  ],
  // An ADMIN session must not reach a web page that asked for a USER session.
  ['ks --type user', tokenValues('0_admin001', RIGHT), 1, error('OTHER_TYPE')],
  // The order of privileges, and spaces around them, make no difference.
  ['ks --privileges list:*,,sview:*', ALONE, 0, { userId: USER }, []],
  // Nothing is created for these users, or with a wrong secret.
  [CREATE, { ...RIGHT, ...ADMINISTRATOR }, 1, error('ADMINISTRATOR_USER')],
  [`${CREATE} --user-id blocked102@example.test`, RIGHT, 1, error('USER_BLOCKED')],
  [CREATE, { ...RIGHT, KALTURA_USER_ID: '日本語 new' }, 1, error('UNUSUAL_USER_ID')],
  [CREATE, { ...RIGHT, KALTURA_ADMIN_SECRET: USER_SECRET }, 1, { next: [CHECK] }],
  // A role of its own takes an administrator's rights away; an ADMIN AppToken gets a warning.
  [`${CREATE} --privileges setrole:PLAYBACK_BASE_ROLE`, { ...RIGHT, ...ADMINISTRATOR }, 0, {}],
  [
    `${CREATE} --type admin --expires 90d --duration 30m`,
    { ...BOTH, ...ADMINISTRATOR },
    0,
    { appToken: { type: 'admin', duration: 1800 }, ...warns('ADMIN_APP_TOKEN', 'OLD_APP_TOKEN') },
  ],
  ['app-token list', BOTH, 0, { appTokens: expect.arrayContaining([IS_OWN]) }],
  // With --app-token, setup keeps a good one; the commands to continue keep the option.
  ['setup --yes --app-token', BOTH, 0, { changed: ['KALTURA_ADMIN_SECRET'] }],
  ['setup --yes --app-token', ALONE, 0, { changed: [] }],
  // It keeps the secret if it could not check the AppToken in the file.
  ['setup --yes --app-token', { ...BOTH, KALTURA_SERVICE_URL: 'https://no.example/api_v3' }, 3, {}],
  ['setup --yes --app-token', WRONG, 1, { next: [expect.stringMatching(/setup .*--app-token/)] }],
])('%s --json %#', (row) => expectJson(row));

const UNKNOWN = { ...ALONE, KALTURA_APP_TOKEN_ID: '0_unknown1' };
const NEW_TOKEN = 'kaltura-setup app-token create --yes --admin-secret-stdin';
const OTHER_TOKEN = 'kaltura-setup setup --yes --app-token-id ‹AppToken ID› --app-token-stdin';
const OTHER_ACCOUNT = 'kaltura-setup setup --yes --only partner-id --partner-id ‹Partner ID›';

test.each([
  ['its token', { ...ALONE, KALTURA_APP_TOKEN: 'a'.repeat(32) }, [NEW_TOKEN, OTHER_TOKEN]],
  // It may belong to another account.
  ['its ID', UNKNOWN, [NEW_TOKEN, OTHER_TOKEN, OTHER_ACCOUNT]],
  // The Admin Secret is right for this account.
  [
    'its ID, beside a right secret,',
    { ...BOTH, KALTURA_APP_TOKEN_ID: '0_unknown1' },
    ['kaltura-setup app-token create --yes', OTHER_TOKEN],
  ],
])('next offers another AppToken, new or not, if %s is wrong', async (_, values, commands) => {
  const cwd = folderWith(values);
  const { json } = await runJson(['check', ...ON_SANDBOX], { cwd });
  expect(json.next).toEqual(commands.map((each) => `${each} --json -f .env --sandbox`));
});

test('on a terminal, the command for a wrong AppToken opens the wizard', async () => {
  const terminal = openTerminal(['check', ...ON_SANDBOX], { cwd: folderWith(UNKNOWN) });
  expect(await terminal.ended()).toBe(1);
  expect(terminal.scrollback()).toMatch(/Next:\s+kaltura-setup setup -f .env --sandbox$/);
});

test('the printed commands that revoke AppTokens run as printed', async () => {
  const cwd = folderWith({ KALTURA_USER_ID: 'me' });
  const args = [...CREATE.split(' '), ...ON_SANDBOX, '--admin-secret-stdin'];
  const read = { cwd, stdin: SECRET };
  await run(args, read);
  const { stdout } = await run(args, read);
  const printed = stdout.replace(/\s+/g, ' ').matchAll(/kaltura-setup (app-token revoke [^!]+)/g);
  const commands = [...printed].map(([, words = '']) => words.trim().split(' '));
  const ran = await Promise.all(commands.map((words) => run(words, read)));
  expect(ran.map(({ code }) => code)).toEqual([0, 0]);
});

test('the printed command that removes the Admin Secret keeps the new AppToken', async () => {
  const cwd = folderWith(RIGHT);
  const { json } = await runJson<Made & Answer>([...CREATE.split(' '), ...ON_SANDBOX], { cwd });
  const stays = json.warnings.find(({ code }) => code === 'SECRET_STAYS')?.fix;
  const [, words = ''] =
    /then remove it from the file: kaltura-setup (.+)$/.exec(stays ?? '') ?? [];
  expect(await run(words.split(' '), { cwd })).toMatchObject({ code: 0 });
  const text = envFileIn(cwd);
  expect(text).toContain(`KALTURA_APP_TOKEN_ID=${json.appToken.id}\n`);
  expect(text).not.toContain('KALTURA_ADMIN_SECRET');
});

test.for<Row>([
  // Nothing is created without a yes.
  ['app-token create --user-id maya', RIGHT, 2, 'of maya, 4 hours each.*maya does not exist yet'],
  // The command that revokes one reads the secret in the same way.
  [`${CREATE} --admin-secret-stdin --user-id me`, SECRET, 0, 'revoke 0_\\w+ --yes --admin-secret'],
  // One that is not good is replaced.
  ['check', UNKNOWN, 1, 'Next:\\n +kaltura-setup app-token create --yes --admin-secret-stdin'],
  ['check', { ...BOTH, KALTURA_APP_TOKEN: '1234' }, 1, 'app-token create --yes --sandbox'],
  ['app-token list', BOTH, 0, `${OK} +USER +${USER} +4 hours .* never\n  works \\(in the file\\)`],
  ['setup --yes --app-token', { ...BOTH, KALTURA_APP_TOKEN: 'a'.repeat(32) }, 0, NOT_REVOKED],
])('%s %#', ([line, input, code, words]) => expectRun([line, input, code, new RegExp(words)]));

// The sandbox itself knows the Admin Secret.
test.each([
  ['a USER AppToken may create none', OK, 1],
  ['an ADMIN one may', '0_admin001', 0],
])('outside the sandbox, without the secret: %s', async (_, id, wanted) => {
  const cwd = folderWith(tokenValues(id, { ...RIGHT, KALTURA_SERVICE_URL: server.api }));
  expect((await runJsonHere(['app-token', 'create', '--yes'], { cwd })).code).toBe(wanted);
});

test('setup --yes --app-token writes the AppToken and never the secret', async () => {
  const cwd = folderWith({ KALTURA_USER_ID: USER });
  const { code, json } = await runJsonHere([...SETUP, '--app-token'], { cwd, stdin: SECRET });
  expect({ code, ...json }).toMatchObject({ code: 0, status: 'valid', written: true });
  expect(statuses(json)).toMatchObject({ 'admin-secret': 'unset', 'app-token': 'valid' });
  expect(envFileIn(cwd)).not.toContain(SECRET);
});

test('one for a new user is not called one for any user in the next run', async () => {
  const cwd = folderWith({ ...RIGHT, KALTURA_USER_ID: 'maya' });
  const { code } = await runJson(['app-token', 'create', '--yes', ...ON_SANDBOX], { cwd });
  const checked = (await runJson(['check', ...ON_SANDBOX], { cwd })).json;
  expect([code, checked.status]).toEqual([0, 'valid']);
  expect(checked.warnings.map((each) => each.code)).toEqual(['NEW_USER']);
});

test('a sign-in creates one even if the account hides its secrets', async () => {
  const cwd = folderWith(null);
  const more = [...ON_SANDBOX, '--yes', '--region', 'eu', ...signIn(112)];
  const options = { cwd, stdin: passwordOf(112) };
  const create = ['app-token', 'create', '--user-id', 'maya', ...more];
  const { code, json } = await runJson<Made>(create, options);
  expect({ code, isNewUser: json.isNewUser }).toEqual({ code: 0, isNewUser: true });
  const check = await runJson(['check', ...ON_SANDBOX], { cwd });
  expect(check.json).toMatchObject({ status: 'valid', account: { partnerId: 112 } });
  const revoke = ['app-token', 'revoke', json.appToken.id, ...more];
  expect((await run(revoke, options)).code).toBe(0);
});

test('the session of a sign-in lives for minutes, belongs to the chosen account, and ends with the command', async () => {
  const at = ['--service-url', server.api, '--partner-id', '105'];
  const options = { cwd: folderWith(null), stdin: passwordOf(102) };
  const ran = await runJson(['app-token', 'list', ...at, ...signIn(102)], options);
  const calls = server.heard.flatMap((heard) => heard.calls);
  expect(ran).toMatchObject({ code: 0, json: { partnerId: 105 } });
  const login = calls.findLast(({ action }) => action === 'loginByLoginId');
  expect(login).toMatchObject({ partnerId: '105', expiry: '300' });
  expect(calls.at(-1)).toMatchObject({ service: 'session', action: 'end' });
});
