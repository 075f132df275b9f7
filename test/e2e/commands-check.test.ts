import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EU, PLAYER, RIGHT, SECRET, US, USER_SECRET } from '../answers.ts';
import { breaches } from '../commands/documents.ts';
import {
  type Answer,
  envText,
  expectJson,
  expectRun,
  folderWith,
  type JsonRow,
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
function checked(
  content: Values | null,
  args: readonly string[] = [],
  env: Values = {},
): ReturnType<typeof runJson<Answer>> {
  const more = { cwd: folderWith(content), env };
  return args.includes('--debug')
    ? runJson(['check', ...args], more)
    : runJsonHere(['check', ...args], more);
}

const right = (change: Values): Values => ({ ...RIGHT, ...change });
const PARTNER_ID = '--partner-id ‹Partner ID›';
const PORTAL_URL = '--portal-url ‹https://…›';
const NO_PORTAL = 'https://102.events.kaltura.com';
const PLAYER_ID = '--player-id ‹Player ID›';
const CONSOLE = 'https://kmc.eu.kaltura.com/index.php/kmcng';
const SEVERAL = { KALTURA_ADMIN_SECRET: 'x', KALTURA_PLAYER_ID: 'main', KALTURA_USER_ID: '' };

/** With this change one credential is wrong, and one command of next ends with these options. */
function one(change: Values, name: string, options: string, status = 'invalid'): JsonRow {
  const found = status === 'invalid' ? { source: 'file', fix: expect.any(String) } : {};
  const next = [`kaltura-setup setup --yes --only ${name} ${options} --json --sandbox`];
  return ['check', right(change), 1, { ...says(name, { status, ...found }), next }];
}
const untidy = (change: Values, message: string): JsonRow => [
  'check',
  right(change),
  0,
  { warnings: [{ code: 'UNTIDY_VALUE', message }] },
];
const console = (change: Values): JsonRow => [
  'check',
  right(change),
  1,
  says('admin-secret', { fix: expect.stringContaining(CONSOLE) }),
];

test.for<JsonRow>([
  one({ KALTURA_PARTNER_ID: '999999' }, 'partner-id', PARTNER_ID),
  one({ KALTURA_PARTNER_ID: '106', KALTURA_SERVICE_URL: US }, 'partner-id', PARTNER_ID),
  one({ KALTURA_ADMIN_SECRET: USER_SECRET }, 'admin-secret', '--admin-secret-stdin'),
  one({ KALTURA_SERVICE_URL: US }, 'region', '--region eu'),
  one({ KALTURA_SERVICE_URL: '' }, 'region', '--region eu', 'missing'),
  one({ KALTURA_SERVICE_URL: 'somewhere' }, 'region', '--region ‹us|eu|de|ca|sg|ap›'),
  // A deleted player, and a uiConf that is not a player.
  one({ KALTURA_PLAYER_ID: '23448131' }, 'player-id', PLAYER_ID),
  one({ KALTURA_PLAYER_ID: '23448130' }, 'player-id', PLAYER_ID),
  one({ KALTURA_VIDEO_PORTAL_BASE_URL: NO_PORTAL }, 'portal-url', PORTAL_URL),
  one({ KALTURA_USER_ID: '' }, 'user-id', '--user-id ‹User ID›', 'missing'),
  [
    'check',
    right(SEVERAL),
    1,
    {
      ...says('region', { status: 'valid' }),
      next: [
        `kaltura-setup setup --yes --admin-secret-stdin ${PLAYER_ID} --user-id ‹User ID› --json --sandbox`,
      ],
    },
  ],
  // What depends on a wrong answer is not called wrong, and what does not is checked.
  ['check', right({ KALTURA_PARTNER_ID: '9' }), 1, says('admin-secret', { status: 'unchecked' })],
  ['check', right({ KALTURA_SERVICE_URL: US }), 1, says('partner-id', { status: 'valid' })],
  ['check', right({ KALTURA_SERVICE_URL: '' }), 1, says('player-id', { status: 'valid' })],
  ['check', right({ KALTURA_PLAYER_ID: '1' }), 1, says('user-id', { status: 'valid' })],
  ['check', right({ KALTURA_PLAYER_ID: '' }), 0, says('player-id', { status: 'unset' })],
  // A fix leads to the account's own console.
  console({ KALTURA_ADMIN_SECRET: '' }),
  console({ KALTURA_ADMIN_SECRET: '', KALTURA_SERVICE_URL: '' }),
  console({ KALTURA_ADMIN_SECRET: USER_SECRET }),
  // There is no such host, so next asks for another URL, not for a Kaltura region.
  [
    'check',
    right({ KALTURA_SERVICE_URL: 'https://api.euu.example/api_v3' }),
    3,
    {
      next: [
        'kaltura-setup setup --yes --only region --service-url ‹https://…/api_v3› --json --sandbox',
      ],
    },
  ],
  ['check', right({ KALTURA_USER_ID: SECRET }), 1, says('user-id', { value: '••••8264' })],
  ['check', right({ KALTURA_USER_ID: 'e'.repeat(32) }), 0, {}, ['NEW_USER', 'LOOKS_LIKE_A_SECRET']],
  // Untidy values are read, and reported until setup rewrites them.
  untidy(
    { KALTURA_ADMIN_SECRET: `'" ${SECRET.toUpperCase()} "'` },
    'In KALTURA_ADMIN_SECRET, kaltura-setup ignored quotes and capital letters.',
  ),
  untidy(
    { KALTURA_SERVICE_URL: '\'"api.eu.kaltura.com "\'' },
    `KALTURA_SERVICE_URL was read as ${EU}.`,
  ),
  untidy({ KALTURA_PARTNER_ID: '"_102 "' }, 'KALTURA_PARTNER_ID was read as 102.'),
  ['setup --yes', right({ KALTURA_SERVICE_URL: 'eu' }), 0, { changed: ['KALTURA_SERVICE_URL'] }],
])('%s --json %#', (row) => expectJson(row));

test('started with npx, next keeps to the schema', () => {
  const next = [expect.stringMatching('^npx kaltura-setup setup --yes .*--json')];
  const env = {
    npm_command: 'exec',
    npm_lifecycle_event: 'npx',
    npm_lifecycle_script: 'kaltura-setup',
  };
  return expectJson(['check', right({ KALTURA_USER_ID: '' }), 1, { next }], { env });
});

describe('all is well', () => {
  test('exit 0, every credential valid, next empty; the sandbox sees nothing of the environment', async () => {
    const env = {
      KALTURA_PARTNER_ID: '1',
      KALTURA_SERVICE_URL: 'https://elsewhere.example/api_v3',
      HTTPS_PROXY: 'http://127.0.0.1:1',
    };
    const cwd = folderWith(RIGHT, '.env.sandbox');
    const { code, json, stderr } = await runJson(['check', '--sandbox'], { cwd, env });
    expect(breaches(json, 'check')).toEqual([]);
    expect({ code, stderr, ...json }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(
        'The sandbox ignores HTTPS_PROXY, KALTURA_PARTNER_ID and KALTURA_SERVICE_URL.',
      ),
      status: 'valid',
      sandbox: true,
      next: [],
      account: { partnerId: 102, name: 'Acme Video', entries: 4 },
      envFile: '.env.sandbox',
      serviceUrl: EU,
      warnings: [],
    });
    expect(Object.keys(statuses(json)).join(' ')).toBe(
      'partner-id admin-secret region player-id user-id portal-url',
    );
    expect(said(json, 'admin-secret').value).toBe('••••8264');
  });

  test('one request to the API and one to the portal, both named by --debug, and no trace is left', async () => {
    const user = 'never-seen@example.test';
    const ran = await checked({ ...onLoopback, KALTURA_USER_ID: user }, ['--debug']);
    expect(ran).toMatchObject({ code: 0, json: { warnings: [{ code: 'NEW_USER' }] } });
    expect(ran.stderr.trim().split('\n').toSorted()).toEqual([
      expect.stringMatching(/^debug: GET 127\.0\.0\.1:\d+ \/ \d+ ms 302$/),
      expect.stringMatching(
        /^debug: POST 127\.0\.0\.1:\d+ \/api_v3\/service\/multirequest \d+ ms 200$/,
      ),
    ]);
    expect(ran.stderr).not.toContain(user);
    expect(server.world.createdUsers).toEqual([]);
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
});

describe('something is wrong', () => {
  test('the console of a server of one’s own is named only if the person names the server', async () => {
    const values = { ...onLoopback, KALTURA_ADMIN_SECRET: '' };
    const fixOf = async (args: string[]): Promise<string> =>
      said((await checked(values, args)).json, 'admin-secret').fix ?? '';
    expect(await fixOf([])).not.toContain('index.php');
    expect(await fixOf(['--service-url', server.api])).toContain(
      `${server.origin}/index.php/kmcng`,
    );
  });

  test('nothing at all: no file, nothing in the environment', async () => {
    const { code, json } = await checked(null);
    expect(code).toBe(1);
    expect(json.warnings.map((each) => each.code)).toEqual(['NO_ENV_FILE']);
    expect(json.account).toBeNull();
    expect(json.next).toEqual([
      'kaltura-setup setup --yes --partner-id ‹Partner ID› --admin-secret-stdin --user-id ‹User ID› --json',
    ]);
  });
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

  test('an option goes before both, and next repeats it', async () => {
    const { json } = await checked(
      { ...RIGHT, KALTURA_PLAYER_ID: '1', KALTURA_VIDEO_PORTAL_BASE_URL: '' },
      ['--service-url', server.api],
      { KALTURA_SERVICE_URL: 'https://elsewhere.example/api_v3' },
    );
    expect(said(json, 'region')).toMatchObject({ value: server.api, source: 'option' });
    expect(json.next).toEqual([
      `kaltura-setup setup --yes --only player-id --service-url ${server.api} --player-id ‹Player ID› --json`,
    ]);
  });
});

describe('where a secret may go', () => {
  const BAD_HOST = { KALTURA_SERVICE_URL: 'http://api.evil.example/api_v3' };
  const { KALTURA_ADMIN_SECRET: _, KALTURA_SERVICE_URL: __, ...others } = RIGHT;
  const secret = { KALTURA_ADMIN_SECRET: SECRET };

  test('next does not confirm the host in a file that needs fixing', async () => {
    // As --service-url, the host would receive the secret from the environment.
    const inFile = { ...others, ...BAD_HOST, KALTURA_PARTNER_ID: 'x' };
    const { json } = await checked(inFile, [], secret);
    expect(said(json, 'region').status).toBe('invalid');
    const next = json.next.join('\n');
    expect(next).toContain('‹--service-url https://api.evil.example/api_v3, if you trust it›');
    expect(next.replace(/‹[^›]*›/g, '')).not.toContain('evil');
    expect(next).not.toContain('--region');
    const { json: own } = await checked({ ...inFile, ...secret });
    expect(own.next.join('\n')).toContain('--service-url https://api.evil.example/api_v3');
  });
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

describe('the file', () => {
  const UTF16 = Buffer.from('\ufeffA=1', 'utf16le');
  test.each([
    ['is a folder', (folder: string) => mkdirSync(path.join(folder, '.env')), 'EISDIR'],
    ['is UTF-16', (folder: string) => writeFileSync(path.join(folder, '.env'), UTF16), 'UTF16'],
  ])('%s: exit 4, for every command', async (_what, make, expected) => {
    const cwd = folderWith(null);
    make(cwd);
    const all = [['check'], ['setup', '--yes'], ['ks'], ['ks', 'inspect']];
    for (const ran of await Promise.all(all.map((args) => runJson(args, { cwd })))) {
      expect(ran).toMatchObject({ code: 4, json: { error: { code: expected }, next: [] } });
      expect(ran.stderr).toContain('.env');
    }
    expect((await run(['export'], { cwd })).code).toBe(4);
  });

  test('is warned of: wide mode, twice the same variable, tracked or not ignored by git', async () => {
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
});

describe('the table for people', () => {
  test('says in words what the symbols say, in columns, without colour in a pipe', () =>
    expectRun([
      'check',
      right({ KALTURA_PLAYER_ID: '1', KALTURA_USER_ID: '' }),
      1,
      /sandbox[\s\S]*✔ valid {8}Partner ID {4}102[\s\S]*✔ valid {8}Admin Secret {2}••••8264[\s\S]*✖ wrong {8}Player ID {5}1[\s\S]*✖ missing {6}User ID *\n +The name under which [\s\S]*Next:\n {3}kaltura-setup setup --yes --player-id ‹Player ID› --user-id ‹User ID›/,
      /\u001b/,
    ]));

  test('has colour on request, and is in ASCII without UTF-8', async () => {
    const cwd = folderWith(RIGHT, '.env.sandbox');
    const [forced, never, ascii] = await Promise.all([
      run(['check', '--sandbox'], { cwd, env: { FORCE_COLOR: '1' } }),
      run(['check', '--sandbox', '--no-color'], { cwd, env: { FORCE_COLOR: '1' } }),
      run(['check', '--sandbox'], { cwd, env: { LC_ALL: 'C' } }),
    ]);
    expect(forced.stdout).toContain('\u001b[32m');
    expect(never.stdout).not.toContain('\u001b');
    expect(ascii.stdout).toMatch(/^[\x20-\x7e\n]*$/);
  });
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

test('the sandbox contacts no other server, not even on this machine', async () => {
  const before = server.heard.length;
  const { code, json } = await runJson(['check', '--sandbox', '-f', 'own.env'], {
    cwd: folderWith({ ...onLoopback }, 'own.env'),
  });
  expect(code).not.toBe(0);
  expect(said(json, 'region').code).toBe('ENOTFOUND');
  expect(server.heard.length).toBe(before);
});
