import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EU, PARTNER, PLAYER, RIGHT, SECRET, US, USER, USER_SECRET } from '../answers.ts';
import {
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
  said,
  says,
} from '../commands/run.ts';
import { startServer } from '../kaltura/test-server.ts';

const HEAD = '# Kaltura, written by kaltura-setup\n';

const server = await startServer();

/** `setup --yes --json` in a folder. */
const setup = (cwd: string, args: readonly string[], stdin = '') =>
  runJsonHere(['setup', '--yes', ...args], { cwd, stdin });

/** Options for an account of the sandbox, whose secret is on stdin. */
const GIVEN = ['--partner-id', '102', '--user-id', USER, '--admin-secret-stdin'];

test('setup reports a shared value that differs from .env.example, but no secret or User ID', async () => {
  const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: '' }, '.env.sandbox');
  writeFileSync(
    path.join(cwd, '.env.example'),
    // Another spelling of the same region is not a difference.
    `KALTURA_PARTNER_ID=102\nKALTURA_PLAYER_ID=23448126\nKALTURA_SERVICE_URL=https://api.eu.kaltura.com/\nKALTURA_USER_ID=somebody\n`,
  );
  const warned = async (...args: string[]): Promise<string[]> => {
    const { warnings } = (await setup(cwd, ['--sandbox', ...args])).json;
    return warnings.flatMap(({ code, message }) => (code === 'EXAMPLE_DIFFERS' ? message : []));
  };
  expect(await warned('--player-id', '23448125', '--user-id', 'me@example.test')).toEqual([
    '.env.example has a different KALTURA_PLAYER_ID.',
  ]);
  // A value that this run does not change is an old difference.
  expect(await warned('--user-id', 'you@example.test')).toEqual([]);
});

describe('the values', () => {
  test('come from options and stdin; the region is found', async () => {
    const cwd = folderWith(null);
    const ran = await setup(cwd, ['--sandbox', ...GIVEN], `${SECRET}\n`);
    expect(ran).toMatchObject({
      code: 0,
      json: { status: 'valid', written: true, sandbox: true, next: [], warnings: [] },
    });
    expect(said(ran.json, 'region')).toMatchObject({ source: null, value: EU });
    expect(envFileIn(cwd, '.env.sandbox')).toBe(
      `${HEAD}KALTURA_PARTNER_ID=102\nKALTURA_ADMIN_SECRET=${SECRET}\nKALTURA_SERVICE_URL=${EU}\nKALTURA_USER_ID=${USER}\n`,
    );
  });

  test('are taken from the option before the environment before the file', async () => {
    const file = { KALTURA_PARTNER_ID: '1', KALTURA_USER_ID: 'old', KALTURA_PLAYER_ID: PLAYER };
    const cwd = folderWith({ ...file, OTHER: 'kept' });
    const env = { KALTURA_PARTNER_ID: '2', KALTURA_USER_ID: 'new', KALTURA_ADMIN_SECRET: SECRET };
    const args = ['--partner-id', '102', '--service-url', server.api];
    const { code, json } = await runJsonHere(['setup', '--yes', ...args], { cwd, env });
    expect({ code, status: json.status }).toEqual({ code: 0, status: 'valid' });
    expect(envFileIn(cwd)).toBe(
      `KALTURA_PARTNER_ID=102\nKALTURA_USER_ID=new\nKALTURA_PLAYER_ID=${PLAYER}\nOTHER=kept\n\n${HEAD}KALTURA_ADMIN_SECRET=${SECRET}\nKALTURA_SERVICE_URL=${server.api}\n`,
    );
    // The environment still names another account.
    const message = 'KALTURA_PARTNER_ID in the environment overrides the value in .env.';
    expect(json.warnings).toContainEqual(expect.objectContaining({ message }));
    expect(json.next).toEqual(['unset KALTURA_PARTNER_ID', 'kaltura-setup check --json']);
  });

  test.each(['', '--only player-id '])('an empty option clears a line: %s', async (only) => {
    const cwd = folderWith({ ...RIGHT, KALTURA_PLAYER_ID: '1', OTHER: 'kept' });
    const line = `setup --yes ${only}--player-id= --sandbox -f .env`;
    const { code, json } = await runJson(line.split(' '), { cwd });
    expect({ code, ...json }).toMatchObject({ code: 0, changed: ['KALTURA_PLAYER_ID'] });
    expect(said(json, 'player-id').status).toBe('unset');
    expect(envFileIn(cwd)).toContain('\nKALTURA_PLAYER_ID=\n');
    // No line is added only to be empty.
    const again = await runJson(['setup', '--yes', '--portal-url=', '--sandbox'], { cwd });
    expect(again.json.changed).toEqual([]);
  });

  test('a warning about the file is printed once', async () => {
    const cwd = folderWith({ ...RIGHT, KALTURA_USER_ID: 'old' }, '.env.sandbox');
    chmodSync(path.join(cwd, '.env.sandbox'), 0o644);
    const { stdout } = await run(['setup', '--yes', '--sandbox', '--user-id', 'new'], { cwd });
    expect(stdout.match(/chmod/g)).toHaveLength(1);
    expect(stdout).toContain('5 other lines stay as they are');
  });
});

const right = (change: Readonly<Record<string, string>>) => ({ ...RIGHT, ...change });
const nothing = (name: string, status = 'invalid') => ({ ...says(name, { status }), changed: [] });
const REAL = { KALTURA_PARTNER_ID: '1234567', KALTURA_ADMIN_SECRET: 'a'.repeat(32) };
const OWN = 'https://kaltura.example.com/api_v3';
const ROTATE = 'setup --yes --only user-id --user-id me';
const WRONG_PLAYER = right({ KALTURA_PLAYER_ID: '1' });
const REAL_TOKEN = { KALTURA_APP_TOKEN_ID: '0_real1234', KALTURA_APP_TOKEN: 'ab'.repeat(16) };
const SETUP = 'kaltura-setup setup --yes';
const others = { error: { code: 'OTHER_CREDENTIALS' } };
const PLAYER_NEXT = '--player-id ‹Player ID› --json --sandbox';

test.for<JsonRow>([
  // setup does not write wrong values.
  ['setup --yes', right({ KALTURA_ADMIN_SECRET: USER_SECRET }), 1, nothing('admin-secret')],
  ['setup --yes', RIGHT, 0, { written: false, changed: [] }],
  ['setup --yes -f no/such/.env', {}, 4, { error: { code: 'ENOENT' } }],
  // Without --yes, setup has answers for the sandbox.
  [
    'setup --yes',
    {},
    1,
    { next: [`${SETUP.replace(' --yes', '')} --json --sandbox`, expect.any(String)] },
  ],
  // They would write more than was asked for.
  ['setup --yes --dry-run', {}, 1, { next: [expect.stringContaining('--dry-run')] }],
  // An empty stdin is not a secret.
  ['setup --yes --admin-secret-stdin', RIGHT, 1, nothing('admin-secret', 'missing')],
  [
    'setup --yes --only admin-secret --admin-secret-stdin',
    RIGHT,
    1,
    { error: { message: 'Nothing was written: stdin is empty.' } },
  ],
  // Without a file, it is going to be written: nothing warns that there is none.
  ['setup --yes -f none.env --partner-id 102', {}, 1, { written: false }, []],
  // With --only, other wrong values are reported, and the file is still written.
  [ROTATE, WRONG_PLAYER, 0, { written: true, next: [`${SETUP} --only player-id ${PLAYER_NEXT}`] }],
  // The file still lacks a value that this run found.
  [
    ROTATE,
    right({ KALTURA_SERVICE_URL: '' }),
    0,
    { status: 'invalid', next: [`${SETUP} --only region --region eu --json --sandbox`] },
  ],
  // The sandbox repairs a file of its own.
  [
    'setup',
    right({ KALTURA_ADMIN_SECRET: SECRET.replace(/.$/, '5'), KALTURA_USER_ID: 'mine' }),
    0,
    { status: 'valid', changed: ['KALTURA_ADMIN_SECRET'] },
  ],
  // It writes over no real account, number or secret, nor over its number on another server.
  ['setup', REAL, 4, others],
  ['setup --yes', { ...REAL, KALTURA_ADMIN_SECRET: '' }, 4, others],
  ['setup --yes --partner-id 102', { ...REAL, KALTURA_PARTNER_ID: '' }, 4, others],
  ['app-token create --yes', REAL_TOKEN, 4, others],
  ['setup', { KALTURA_ADMIN_SECRET: 'op://vault/kaltura/secret' }, 4, others],
  // No command is suggested for a file of another kind.
  ['setup --yes -f a.json', {}, 4, { error: { code: 'NOT_AN_ENV_FILE' }, next: [] }],
  ['setup', { ...REAL, KALTURA_PARTNER_ID: PARTNER, KALTURA_SERVICE_URL: OWN }, 4, others],
])('%s --json %#', (row) => expectJson(row));

test.for<Row>([
  // Next gives the credentials that the one of --only depends on, too.
  [
    'setup --yes --only player-id --player-id 7',
    {},
    1,
    /Partner ID[\s\S]*--partner-id ‹Partner ID› --admin-secret-stdin --player-id 7 --user-id ‹User ID›/,
  ],
  ['setup --yes --admin-secret-stdin', 'a'.repeat(1024 * 1024), 2, 'more than 1 MiB'],
  // The sandbox is named by every command that fails, and by ks and export.
  ['check -f no/such', {}, 4, 'kaltura-setup (sandbox)'],
  ['ks --local', RIGHT, 0, 'kaltura-setup (sandbox)'],
  ['export', RIGHT, 0, 'kaltura-setup (sandbox)'],
])('%s %#', (row) => expectRun(row));

describe('nothing is written', () => {
  test('and next repeats the options from the command line', async () => {
    const cwd = folderWith(null);
    const args = ['--sandbox', '--partner-id', '102', '--region', 'eu', '--user-id', "o'brien x"];
    const wrong = [...args, '--player-id', 'x', '--admin-secret-stdin'];
    expect((await setup(cwd, wrong, USER_SECRET)).json.next).toEqual([
      "kaltura-setup setup --yes --partner-id 102 --admin-secret-stdin --region eu --player-id ‹Player ID› --user-id 'o'\"'\"'brien x' --json --sandbox",
    ]);
    // But not the very same command: an agent would run it for ever.
    const same = await setup(cwd, [...args, '--admin-secret-stdin'], USER_SECRET);
    expect(same.json.next).toEqual([]);
    expect(said(same.json, 'admin-secret').fix).toMatch(/copy the Admin Secret/);
    // Nor with another Partner ID, if that was typed too.
    const other = await setup(cwd, ['--sandbox', ...GIVEN], '0'.repeat(32));
    expect([other.code, other.json.next]).toEqual([1, []]);
    expect(existsSync(path.join(cwd, '.env.sandbox'))).toBe(false);
  });

  test('with --dry-run, which shows the changes whole, with masked secrets', async () => {
    const cwd = folderWith(null);
    const long = 'user.'.repeat(20);
    const args = ['--sandbox', ...GIVEN, '--user-id', long, '--dry-run'];
    const { stdout } = await run(['setup', '--yes', ...args], { cwd, stdin: SECRET });
    expect(stdout).toContain('  + KALTURA_ADMIN_SECRET=••••8264\n');
    expect(stdout).toContain(`  + KALTURA_USER_ID=${long}\n`);
    expect(stdout).toContain('Nothing was written (--dry-run).');
    expect(existsSync(path.join(cwd, '.env.sandbox'))).toBe(false);
  });

  test('while the API is out of reach: exit 3; with --unchecked it is written', async () => {
    const cwd = folderWith(null);
    const args = ['--service-url', 'http://127.0.0.1:9/api_v3', ...GIVEN];
    const status = 'unreachable';
    const ran = await setup(cwd, args, SECRET);
    expect(ran).toMatchObject({ code: 3, json: { status, written: false } });
    expect(existsSync(path.join(cwd, '.env'))).toBe(false);
    expect(ran.json.next).toEqual([
      `kaltura-setup setup --yes --partner-id 102 --admin-secret-stdin --service-url http://127.0.0.1:9/api_v3 --user-id ${USER} --timeout 60 --json`,
    ]);
    const dry = await setup(cwd, [...args, '--dry-run'], SECRET);
    expect(dry.json.next.join()).toContain(' --dry-run --timeout 60');
    const again = await setup(cwd, [...args, '--unchecked'], SECRET);
    expect(again).toMatchObject({ code: 0, json: { status, written: true } });
    expect(envFileIn(cwd)).toContain(`KALTURA_ADMIN_SECRET=${SECRET}\n`);
    // Without a region there is nothing to write it beside.
    const lost = ['setup', '--yes', ...GIVEN, '--unchecked', '--timeout', '2'];
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '' };
    const { json } = await runJson(lost, { cwd: folderWith(null), stdin: SECRET, env });
    expect(json.next.join()).toContain(' --unchecked --json');
  });
});

test('a wrong optional value is not written, and an address in another form is explained', async () => {
  const KALTURA_SERVICE_URL = 'https://api.eu.kaltura.com/';
  const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL }, '.env.sandbox');
  const args = ['setup', '--yes', '--sandbox', '--player-id', '99', '--user-id', 'u1'];
  const { code, stdout } = await run(args, { cwd });
  expect(code).toBe(1);
  expect(stdout).toContain(
    `_URL=${EU}   was ${KALTURA_SERVICE_URL}, which this program reads the same way\n`,
  );
  const kept = `The Player ID is wrong and was not written: the file keeps ${RIGHT.KALTURA_PLAYER_ID}.`;
  expect(stdout).toContain(`! ${kept}\n`);
  expect(envFileIn(cwd, '.env.sandbox')).toContain(
    `KALTURA_PLAYER_ID=${RIGHT.KALTURA_PLAYER_ID}\n`,
  );
});

test.each([
  ['admin-secret', 'KALTURA_ADMIN_SECRET', USER_SECRET, ['--admin-secret-stdin'], SECRET],
  ['region', 'KALTURA_SERVICE_URL', US, ['--region', 'EU'], EU],
])('--only %s writes that line alone', async (name, variable, wrong, args, to) => {
  const text = `# mine\r\n${envText({ ...RIGHT, [variable]: wrong })}LAST=no newline`;
  const cwd = folderWith(text, '.env.sandbox');
  const ran = await setup(cwd, ['--sandbox', '--only', name, ...args], SECRET);
  expect(ran).toMatchObject({ code: 0, json: { written: true, changed: [variable] } });
  expect(envFileIn(cwd, '.env.sandbox')).toBe(
    text.replace(`${variable}=${wrong}`, `${variable}=${to}`),
  );
});

test.each([
  [[], 'Pass --partner-id (or KALTURA_PARTNER_ID), --admin-secret-stdin (or KALTURA_ADM'],
  [
    ['--only', 'app-token'],
    'Pass --app-token-stdin (or KALTURA_APP_TOKEN). Without a terminal: kaltura-setup setup --yes --only app-token\n',
  ],
])('setup %j without a terminal says how', async (args, how) => {
  const { code, stderr } = await run(['setup', ...args], { cwd: folderWith(null) });
  expect([code, stderr]).toEqual([2, expect.stringContaining(how)]);
});

test('the sandbox without a terminal does what --yes does with the ready-made answers, and says so', async () => {
  const cwd = folderWith(null);
  execFileSync('git', ['init', '-q'], { cwd });
  const values = { KALTURA_PARTNER_ID: '1', KALTURA_ADMIN_SECRET: 'f'.repeat(32) };
  const env = { ...values, HTTPS_PROXY: 'http://127.0.0.1:1' };
  const { code, stdout, stderr } = await run(['setup', '--sandbox'], { cwd, env });
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /ignores HTTPS_PROXY, KALTURA_ADMIN_SECRET and KALTURA_PARTNER_ID[\s\S]*uses --yes/,
  );
  expect(stdout).toContain('sandbox');
  expect(envFileIn(cwd, '.env.sandbox')).toBe(HEAD + envText(RIGHT));
  expect(existsSync(path.join(cwd, '.env'))).toBe(false);
  expect(envFileIn(cwd, '.gitignore')).toBe('.env.sandbox\n');
  const { code: checked, json } = await runJson(['check', '--sandbox'], { cwd, env });
  expect([checked, json.warnings]).toEqual([0, []]);
});
