import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EU, PLAYER, RIGHT, SECRET, US, USER_SECRET } from '../answers.ts';
import {
  envText,
  expectJson,
  expectRun,
  folderWith,
  type JsonRow,
  type Row,
  run,
  runJson,
  runJsonHere,
  said,
  says,
  statuses,
} from '../commands/run.ts';
import { startServer, status } from '../kaltura/test-server.ts';
import { terminals } from './terminal.ts';

const openTerminal = terminals();
const server = await startServer();
const portal = await startServer(status(302, { location: '/login' }));
/** An env file that is right for the API on loopback. */
const onLoopback = {
  ...RIGHT,
  KALTURA_SERVICE_URL: server.api,
  KALTURA_VIDEO_PORTAL_BASE_URL: portal.origin,
};

type Values = Readonly<Record<string, string>>;

/** Checks a file's values outside the sandbox. */
const checked = (content: Values | null, args: readonly string[] = [], env: Values = {}) =>
  runJsonHere(['check', ...args], { cwd: folderWith(content), env });

const right = (change: Values): Values => ({ ...RIGHT, ...change });
const ONLY = 'kaltura-setup setup --yes --only';
const PARTNER_ID = '--partner-id ‹Partner ID›';
const PORTAL_URL = '--portal-url ‹https://…›';
const NO_PORTAL = 'https://102.events.kaltura.com';
const PLAYER_ID = '--player-id ‹Player ID›';

/** With this change one credential is wrong, and one command of next ends with these options. */
function one(change: Values, name: string, options: string, status = 'invalid'): JsonRow {
  const found = status === 'invalid' ? { source: 'file', fix: expect.any(String) } : {};
  const next = [`${ONLY} ${name} ${options} --json --sandbox`];
  return ['check', right(change), 1, { ...says(name, { status, ...found }), next }];
}

const REAL = { KALTURA_PARTNER_ID: '999999', KALTURA_ADMIN_SECRET: '0'.repeat(32) };
const ALL_IS_WELL = {
  ...{ status: 'valid', sandbox: true, envFile: '.env.sandbox', serviceUrl: EU, next: [] },
  account: { partnerId: 102, name: 'Acme Video', entries: 4 },
};
test.for<JsonRow>([
  // Other programs would not understand it, and setup can write it for them.
  [
    'check',
    right({ KALTURA_SERVICE_URL: 'eu' }),
    0,
    { status: 'valid', next: ['kaltura-setup setup --yes --only region --json --sandbox'] },
    ['UNTIDY_VALUE'],
  ],
  ['check', RIGHT, 0, ALL_IS_WELL, []],
  one({ KALTURA_PARTNER_ID: '999999' }, 'partner-id', PARTNER_ID),
  one({ KALTURA_ADMIN_SECRET: USER_SECRET }, 'admin-secret', '--admin-secret-stdin'),
  one({ KALTURA_SERVICE_URL: US }, 'region', '--region eu'),
  one({ KALTURA_SERVICE_URL: '' }, 'region', '--region eu', 'missing'),
  one({ KALTURA_SERVICE_URL: 'somewhere' }, 'region', "--region '‹us|eu|de|ca|sg|ap›'"),
  one({ KALTURA_PLAYER_ID: '23448130' }, 'player-id', PLAYER_ID),
  one({ KALTURA_VIDEO_PORTAL_BASE_URL: NO_PORTAL }, 'portal-url', PORTAL_URL),
  one({ KALTURA_USER_ID: '' }, 'user-id', '--user-id ‹User ID›', 'missing'),
  // What depends on a wrong answer is not called wrong, and what does not is checked.
  ['check', right({ KALTURA_PARTNER_ID: '9' }), 1, says('admin-secret', { status: 'unchecked' })],
  ['check', right({ KALTURA_SERVICE_URL: US }), 1, says('partner-id', { status: 'valid' })],
  ['check', right({ KALTURA_PLAYER_ID: '' }), 0, says('player-id', { status: 'unset' })],
  ['check', right({ KALTURA_USER_ID: SECRET }), 1, says('user-id', { value: '••••8264' })],
  ['check', right({ KALTURA_USER_ID: 'e'.repeat(32) }), 0, {}, ['NEW_USER', 'LOOKS_LIKE_A_SECRET']],
  // The sandbox contacts no other server, not even on this machine.
  ['check', onLoopback, 3, says('region', { code: 'ENOTFOUND' })],
  // The sandbox would not replace the values of a real account.
  ['check', REAL, 1, { status: 'invalid', next: [] }],
  ['setup --yes', right({ KALTURA_SERVICE_URL: 'eu' }), 0, { changed: ['KALTURA_SERVICE_URL'] }],
])('%s --json %#', (row) => expectJson(row));

test('the console of a server of one’s own is named only if the person names the server', async () => {
  const values = { ...onLoopback, KALTURA_ADMIN_SECRET: '' };
  const fixOf = async (args: string[]): Promise<string> =>
    said((await checked(values, args)).json, 'admin-secret').fix ?? '';
  expect(await fixOf([])).not.toContain('index.php');
  const named = await fixOf(['--service-url', server.api]);
  expect(named).toContain(`${server.origin}/index.php/kmcng`);
});

test('no file, and nothing in the environment', async () => {
  const setup = 'kaltura-setup setup --yes --partner-id ‹Partner ID› --admin-secret-stdin';
  const next = [`${setup} --user-id ‹User ID› --json`];
  const document = { account: null, warnings: [{ code: 'NO_ENV_FILE' }], next };
  expect(await checked(null)).toMatchObject({ code: 1, json: document });
});

describe('where a value comes from', () => {
  const overrides = {
    code: 'ENVIRONMENT_OVERRIDES_FILE',
    message: 'KALTURA_PLAYER_ID in the environment overrides the value in .env.',
    fix: expect.stringContaining('unset KALTURA_PLAYER_ID'),
  };
  const unset = 'unset KALTURA_PLAYER_ID';
  const setup = 'kaltura-setup setup --yes --only player-id --player-id ‹Player ID› --json';
  const check = 'kaltura-setup check --json';

  test.each([
    ['the environment overrides the file, and check says so', '1', PLAYER, [overrides], []],
    ['next first unsets a wrong value there', PLAYER, '1', [overrides], [unset, check]],
    ['next also fixes the file if it has the same one', '1', '1', [], [unset, setup, check]],
  ])('%s', async (_, file, environment, warnings, next) => {
    const values = { ...onLoopback, KALTURA_PLAYER_ID: file };
    const { json } = await checked(values, [], { KALTURA_PLAYER_ID: environment });
    expect(json).toMatchObject({ warnings, next });
    const status = environment === PLAYER ? 'valid' : 'invalid';
    expect(said(json, 'player-id')).toMatchObject({ status, source: 'environment' });
  });

  test('from the environment alone, with no file; the table says so', async () => {
    const { code, json } = await checked(null, [], onLoopback);
    expect({ code, ...json }).toMatchObject({ code: 0, status: 'valid', warnings: [] });
    expect(new Set(json.credentials.map((each) => each.source))).toEqual(new Set(['environment']));
    const terminal = openTerminal(['check'], { env: onLoopback });
    expect(await terminal.ended()).toBe(0);
    expect(terminal.scrollback()).toContain('Kaltura credentials in the environment\n');
    expect(terminal.output).toContain('\u001b[32m✔ valid');
  });

  test('an option goes before the file, and next repeats it', async () => {
    const values = { ...onLoopback, KALTURA_SERVICE_URL: EU, KALTURA_PLAYER_ID: '1' };
    const { json } = await checked(values, ['--service-url', server.api]);
    expect(said(json, 'region')).toMatchObject({ value: server.api, source: 'option' });
    const next = `${ONLY} player-id --service-url ${server.api} ${PLAYER_ID} --json`;
    expect(json.next).toEqual([next]);
  });
});

test('next does not confirm the host in a file that needs fixing', async () => {
  const { KALTURA_ADMIN_SECRET: _, ...others } = RIGHT;
  const secret = { KALTURA_ADMIN_SECRET: SECRET };
  // As --service-url, the host would receive the secret from the environment.
  const host = { KALTURA_SERVICE_URL: 'http://api.evil.example/api_v3' };
  const inFile = { ...others, ...host, KALTURA_PARTNER_ID: 'x' };
  const { json } = await checked(inFile, [], secret);
  expect(said(json, 'region').status).toBe('invalid');
  const next = json.next.join('\n');
  expect(next).toContain('‹--service-url https://api.evil.example/api_v3, if you trust it›');
  expect(next.replace(/‹[^›]*›/g, '')).not.toContain('evil');
  expect(next).not.toContain('--region');
  const { json: own } = await checked({ ...inFile, ...secret });
  expect(own.next.join('\n')).toContain('--service-url https://api.evil.example/api_v3');
});

test('the API is out of reach: exit 3, nothing is wrong, and next asks for more time once', async () => {
  const values = right({ KALTURA_SERVICE_URL: 'http://127.0.0.1:9/api_v3' });
  const { code, json } = await checked(values, ['--timeout', '3']);
  expect({ code, status: json.status }).toEqual({ code: 3, status: 'unreachable' });
  expect(statuses(json)).toMatchObject({ 'partner-id': 'unchecked', 'admin-secret': 'unchecked' });
  expect(said(json, 'region').code).toBe('ECONNREFUSED');
  expect(json.next).toEqual(['kaltura-setup check --timeout 60 --json']);
  const again = await checked(values, ['--timeout', '60']);
  expect([again.code, again.json.next]).toEqual([3, []]);
});

test('warns of a file with a wide mode, twice the same variable, tracked or not ignored by git', async () => {
  // Not on the sandbox, where git is not called; that no region answers changes nothing of the
  // file.
  const cwd = folderWith(`KALTURA_USER_ID=old\n${envText(RIGHT)}`);
  chmodSync(path.join(cwd, '.env'), 0o644);
  execFileSync('git', ['init', '-q'], { cwd });
  const codes = async (): Promise<string[]> => {
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9' };
    const { code, json } = await runJson(['check', '--timeout', '1'], { cwd, env });
    expect(code).toBe(3);
    return json.warnings.map((each) => each.code);
  };
  const wide = process.platform === 'win32' ? [] : ['WIDE_MODE'];
  expect(await codes()).toEqual([...wide, 'DUPLICATE_VARIABLE', 'NOT_IGNORED']);
  execFileSync('git', ['add', '.env'], { cwd });
  expect(await codes()).toEqual([...wide, 'DUPLICATE_VARIABLE', 'TRACKED_ENV_FILE']);
});

const NO_HOST = right({ KALTURA_SERVICE_URL: 'https://api.euu.example/api_v3' });
const CLINGING = right({ KALTURA_ADMIN_SECRET: `'" ${SECRET.toUpperCase()} "'` });
const NO_PROTOCOL = right({ KALTURA_SERVICE_URL: '\'"api.eu.kaltura.com "\'' });
test.for<Row>([
  // Untidy values are read, and reported until setup rewrites them.
  ['check', CLINGING, 0, 'kaltura-setup ignored quotes and capital letters'],
  ['check', NO_PROTOCOL, 0, `KALTURA_SERVICE_URL was read as ${EU}`],
  // A file that cannot be read.
  ['check -f .', {}, 4, 'is a folder'],
  ['ks inspect -f .', 'djJ8', 4, 'is a folder'],
  // Next asks for another URL, not for a Kaltura region.
  ['check', NO_HOST, 3, '--only region --service-url ‹https://…/api_v3› --sandbox'],
  [
    'check',
    right({ KALTURA_PLAYER_ID: '1', KALTURA_USER_ID: '' }),
    1,
    /sandbox[\s\S]*✔ valid {4}Partner ID {4}102 {3}Account found in EU\n[\s\S]*✔ valid {4}Admin Secret {2}••••8264[\s\S]*✖ wrong {4}Player ID {5}1\n[\s\S]*✖ missing {2}User ID *\n +The name under which [\s\S]*Next:\n {3}kaltura-setup setup --yes --player-id ‹Player ID› --user-id ‹User ID›/,
    /\u001b/,
  ],
])('%s %#: says in words what the symbols say', (row) => expectRun(row));

test.each([
  [[], { FORCE_COLOR: '1' }, /\u001b\[32m/],
  [['--no-color'], { FORCE_COLOR: '1' }, /^[^\u001b]*$/],
  [[], { LC_ALL: 'C' }, /^[\x20-\x7e\n]*$/],
])('the table with %j and %j', async (args, env, form) => {
  const cwd = folderWith(RIGHT, '.env.sandbox');
  expect((await run(['check', '--sandbox', ...args], { cwd, env })).stdout).toMatch(form);
});

test('the next command deletes what a killed run left beside the file, which can hold a secret', async () => {
  const cwd = folderWith({ '.env': envText(onLoopback) });
  // No process has the highest number that there can be.
  const left = path.join(cwd, '.env.kaltura-setup-4194304-0123456789ab.tmp');
  mkdirSync(left, { mode: 0o700 });
  writeFileSync(path.join(left, 'new'), `KALTURA_ADMIN_SECRET=${SECRET}\n`);
  await run(['check'], { cwd });
  expect(existsSync(left)).toBe(false);
});

const { KALTURA_ADMIN_SECRET: _secret, ...SECRETLESS } = RIGHT;
const OTHER_ACCOUNT = right({ KALTURA_PARTNER_ID: '112' });
const AT = '-f .env --sandbox';
test.each([
  ['a missing secret', SECRETLESS, `setup --only admin-secret ${AT}`],
  [
    'a value that only the person knows',
    right({ KALTURA_PLAYER_ID: '1' }),
    `setup --only player-id ${AT}`,
  ],
  ['several', right({ KALTURA_PLAYER_ID: '1', KALTURA_USER_ID: '' }), `setup ${AT}`],
  ['a server that only the person knows', NO_HOST, `setup --only region ${AT}`],
  [
    'a known and an unknown value',
    right({ KALTURA_SERVICE_URL: '', KALTURA_USER_ID: '' }),
    `setup --region eu ${AT}`,
  ],
  [
    'a secret of another account',
    OTHER_ACCOUNT,
    `setup --only admin-secret ${AT} kaltura-setup setup --only partner-id ${AT}`,
  ],
  [
    'a region that is known',
    right({ KALTURA_SERVICE_URL: US }),
    `setup --yes --only region --region eu ${AT}`,
  ],
])('on a terminal, the command for %s opens the wizard', async (_, values, commands) => {
  const terminal = openTerminal(['check', '--sandbox', '-f', '.env'], { cwd: folderWith(values) });
  await terminal.ended();
  const [, next = ''] = /Next:\n([\s\S]*)/.exec(terminal.scrollback()) ?? [];
  expect(next.trim().replaceAll(/\s+/g, ' ')).toBe(`kaltura-setup ${commands}`);
});

test('the command for such a value writes no value from elsewhere', async () => {
  const own = await startServer();
  const { KALTURA_ADMIN_SECRET: _, KALTURA_VIDEO_PORTAL_BASE_URL: __, ...rest } = RIGHT;
  const values = { ...rest, KALTURA_SERVICE_URL: own.api };
  const cwd = folderWith({ ...values, KALTURA_USER_ID: "' maya '" });
  const env = { KALTURA_ADMIN_SECRET: SECRET, KALTURA_SERVICE_URL: own.api };
  const { json } = await runJson(['check', '-f', '.env'], { cwd, env });
  expect(json).toMatchObject({ status: 'valid', next: [expect.stringMatching(/--only user-id/)] });
  const [, ...args] = (json.next[0] ?? '').split(' ');
  expect((await runJson(args, { cwd, env })).json).toMatchObject({
    changed: ['KALTURA_USER_ID'],
    next: [],
  });
  // The server of an option is not for the file.
  const passed = ['check', '-f', '.env', '--service-url', own.api];
  const untidy = folderWith({
    ...values,
    KALTURA_USER_ID: "' maya '",
    KALTURA_ADMIN_SECRET: SECRET,
  });
  expect((await runJson(passed, { cwd: untidy })).json.next).toEqual([]);
});

test('beside half an AppToken in the environment, next first unsets it', async () => {
  const { KALTURA_ADMIN_SECRET: _, ...values } = RIGHT;
  const env = { KALTURA_APP_TOKEN_ID: '0_ok000001', HTTPS_PROXY: 'http://127.0.0.1:1' };
  const { json } = await runJson(['check', '-f', '.env'], { cwd: folderWith(values), env });
  expect(json.next).toEqual(['unset KALTURA_APP_TOKEN_ID', 'kaltura-setup check --json -f .env']);
});
