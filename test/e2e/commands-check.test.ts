import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { EU, PLAYER, RIGHT, SECRET, US, USER, USER_SECRET } from '../answers.ts';
import { breaches } from '../commands/documents.ts';
import { type Answer, envText, folderWith, run, runJson, said, statuses } from '../commands/run.ts';
import { Terminal } from './terminal.ts';

let api: Sandbox;
let portal: Server;
let portalRequests = 0;
let serviceUrl: string;
let portalUrl: string;
/** An env file that is right for the API on loopback. */
let onLoopback: Record<string, string>;

beforeAll(async () => {
  api = await startSandbox();
  portal = createServer((_request, response) => {
    portalRequests++;
    response.writeHead(302, { location: '/login' }).end();
  });
  await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
  serviceUrl = `${api.origin}/api_v3`;
  portalUrl = `http://127.0.0.1:${(portal.address() as AddressInfo).port}`;
  onLoopback = {
    ...RIGHT,
    KALTURA_SERVICE_URL: serviceUrl,
    KALTURA_VIDEO_PORTAL_BASE_URL: portalUrl,
  };
});

afterAll(async () => {
  await api.close();
  portal.close();
});

/** Checks a file's values, or the text of a file, on the sandbox. */
async function checked(
  content: Readonly<Record<string, string>> | string | null,
  args: readonly string[] = ['--sandbox'],
  env: Record<string, string> = {},
): ReturnType<typeof runJson<Answer>> {
  const cwd = folderWith(content, args.includes('--sandbox') ? '.env.sandbox' : '.env');
  const ran = await runJson(['check', ...args], { cwd, env });
  expect(breaches(ran.json, 'check')).toEqual([]);
  return ran;
}

test.each([
  [
    'npx kaltura-setup',
    { npm_command: 'exec', npm_lifecycle_event: 'npx', npm_lifecycle_script: 'kaltura-setup' },
  ],
  [
    'npm run --silent setup --',
    { npm_command: 'run-script', npm_lifecycle_event: 'setup', npm_package_name: 'kaltura-setup' },
  ],
])('started with %s, next keeps to the schema', async (start, env) => {
  const { json } = await checked({ ...RIGHT, KALTURA_USER_ID: '' }, ['--sandbox'], env);
  expect(json.next[0]).toMatch(new RegExp(`^${start} setup --yes .*--json`));
});

describe('all is well', () => {
  test('exit 0, every credential valid, next empty', async () => {
    const { code, json, stderr } = await checked(RIGHT);
    expect({ code, stderr, status: json.status, sandbox: json.sandbox, next: json.next }).toEqual({
      code: 0,
      stderr: '',
      status: 'valid',
      sandbox: true,
      next: [],
    });
    expect(json.credentials.map((each) => each.name)).toEqual([
      'partner-id',
      'admin-secret',
      'region',
      'player-id',
      'user-id',
      'portal-url',
    ]);
    expect(new Set(Object.values(statuses(json)))).toEqual(new Set(['valid']));
    expect(json.account).toEqual({ partnerId: 102, name: 'Acme Video', entries: 4 });
    expect(json).toMatchObject({ envFile: '.env.sandbox', serviceUrl: EU, warnings: [] });
    expect(said(json, 'admin-secret').value).toBe('••••8264');
  });

  test('one request to the API and one to the portal, and no trace is left', async () => {
    const before = api.requests.length;
    const portalBefore = portalRequests;
    const { code, json } = await checked(
      { ...onLoopback, KALTURA_USER_ID: 'never-seen@example.test' },
      [],
    );
    expect({ code, status: json.status }).toEqual({ code: 0, status: 'valid' });
    const made = api.requests.slice(before);
    expect(made.map((each) => each.path)).toEqual(['/api_v3/service/multirequest']);
    expect(portalRequests - portalBefore).toBe(1);
    expect(api.createdUsers).toEqual([]);
    expect(json.warnings.map((each) => each.code)).toEqual(['NEW_USER']);
  });

  test('from the environment alone, with no file', async () => {
    const { code, json } = await checked(null, [], onLoopback);
    expect({ code, status: json.status, warnings: json.warnings }).toEqual({
      code: 0,
      status: 'valid',
      warnings: [],
    });
    expect(new Set(json.credentials.map((each) => each.source))).toEqual(new Set(['environment']));
  });

  test('missing optional credentials are not an error', async () => {
    const { KALTURA_PLAYER_ID: _player, KALTURA_VIDEO_PORTAL_BASE_URL: _portal, ...rest } = RIGHT;
    const { code, json } = await checked(rest);
    expect(code).toBe(0);
    expect(statuses(json)).toMatchObject({ 'player-id': 'unset', 'portal-url': 'unset' });
  });
});

describe('something is wrong', () => {
  const rows: readonly [
    what: string,
    change: Record<string, string>,
    expected: Record<string, string>,
    next: readonly string[],
  ][] = [
    [
      'an unknown Partner ID',
      { KALTURA_PARTNER_ID: '999999' },
      { 'partner-id': 'invalid', 'admin-secret': 'unchecked' },
      ['kaltura-setup setup --yes --only partner-id --partner-id ‹Partner ID› --json --sandbox'],
    ],
    [
      'a blocked account',
      { KALTURA_PARTNER_ID: '106', KALTURA_SERVICE_URL: US },
      { 'partner-id': 'invalid', 'admin-secret': 'unchecked' },
      ['kaltura-setup setup --yes --only partner-id --partner-id ‹Partner ID› --json --sandbox'],
    ],
    [
      'the User Secret in the place of the Admin Secret',
      { KALTURA_ADMIN_SECRET: USER_SECRET },
      { 'partner-id': 'valid', 'admin-secret': 'invalid', region: 'valid', 'portal-url': 'valid' },
      ['kaltura-setup setup --yes --only admin-secret --admin-secret-stdin --json --sandbox'],
    ],
    [
      'another region than the account’s',
      { KALTURA_SERVICE_URL: US },
      { 'partner-id': 'valid', 'admin-secret': 'unchecked', region: 'invalid' },
      ['kaltura-setup setup --yes --only region --region eu --json --sandbox'],
    ],
    [
      'no region, but an account that is in one',
      { KALTURA_SERVICE_URL: '' },
      { 'partner-id': 'valid', 'admin-secret': 'valid', region: 'missing', 'player-id': 'valid' },
      ['kaltura-setup setup --yes --only region --region eu --json --sandbox'],
    ],
    [
      'a region that is not an address',
      { KALTURA_SERVICE_URL: 'somewhere' },
      { 'partner-id': 'unchecked', region: 'invalid' },
      ['kaltura-setup setup --yes --only region --region ‹us|eu|de|ca|sg|ap› --json --sandbox'],
    ],
    [
      'a deleted player',
      { KALTURA_PLAYER_ID: '23448131' },
      { 'player-id': 'invalid', 'admin-secret': 'valid', 'user-id': 'valid' },
      ['kaltura-setup setup --yes --only player-id --player-id ‹Player ID› --json --sandbox'],
    ],
    [
      'a uiConf that is not a player',
      { KALTURA_PLAYER_ID: '23448130' },
      { 'player-id': 'invalid' },
      ['kaltura-setup setup --yes --only player-id --player-id ‹Player ID› --json --sandbox'],
    ],
    [
      'a portal that is not there',
      { KALTURA_VIDEO_PORTAL_BASE_URL: 'https://102.events.kaltura.com' },
      { 'portal-url': 'invalid' },
      ['kaltura-setup setup --yes --only portal-url --portal-url ‹https://…› --json --sandbox'],
    ],
    [
      'no User ID',
      { KALTURA_USER_ID: '' },
      { 'user-id': 'missing', 'admin-secret': 'valid' },
      ['kaltura-setup setup --yes --only user-id --user-id ‹User ID› --json --sandbox'],
    ],
    [
      'several at once',
      { KALTURA_ADMIN_SECRET: 'x', KALTURA_PLAYER_ID: 'main', KALTURA_USER_ID: '' },
      { 'admin-secret': 'invalid', 'player-id': 'invalid', 'user-id': 'missing', region: 'valid' },
      [
        'kaltura-setup setup --yes --admin-secret-stdin --player-id ‹Player ID› --user-id ‹User ID› --json --sandbox',
      ],
    ],
  ];

  test.each(rows)('%s', async (_what, change, expected, next) => {
    const { code, json } = await checked({ ...RIGHT, ...change });
    expect({ code, status: json.status }).toEqual({ code: 1, status: 'invalid' });
    expect(statuses(json)).toMatchObject(expected);
    expect(json.next).toEqual(next);
    for (const each of json.credentials)
      if (each.status === 'invalid')
        expect(each).toMatchObject({ source: 'file', fix: expect.any(String) });
  });

  test('a fix leads to the account’s own console', async () => {
    const fixOf = async (values: Record<string, string>, args?: string[]): Promise<string> =>
      said((await checked({ ...RIGHT, ...values }, args)).json, 'admin-secret').fix ?? '';
    const page = 'index.php/kmcng';
    const missing = { KALTURA_ADMIN_SECRET: '' };
    expect(await fixOf(missing)).toContain(`https://kmc.eu.kaltura.com/${page}`);
    expect(await fixOf({ ...missing, KALTURA_SERVICE_URL: '' })).toContain(
      `https://kmc.eu.kaltura.com/${page}`,
    );
    expect(await fixOf({ KALTURA_ADMIN_SECRET: USER_SECRET })).toContain(
      `https://kmc.eu.kaltura.com/${page}`,
    );
    const { origin } = new URL(serviceUrl);
    // A server of one's own: only if the person, not a file of somebody else's, names it.
    expect(await fixOf({ ...onLoopback, ...missing }, [])).not.toContain('index.php');
    const named = ['--service-url', serviceUrl];
    expect(await fixOf({ ...onLoopback, ...missing }, named)).toContain(`${origin}/${page}`);
  });

  test('nothing at all: no file, nothing in the environment', async () => {
    const { code, json } = await checked(null, []);
    expect(code).toBe(1);
    expect(json.warnings.map((each) => each.code)).toEqual(['NO_ENV_FILE']);
    expect(json.account).toBeNull();
    expect(json.next).toEqual([
      'kaltura-setup setup --yes --partner-id ‹Partner ID› --admin-secret-stdin --user-id ‹User ID› --json',
    ]);
  });

  test('next names the env file that was named', async () => {
    const cwd = folderWith({ ...RIGHT, KALTURA_USER_ID: '' }, "my 'own'.env");
    const { json } = await runJson(['check', '--sandbox', '-f', "my 'own'.env"], { cwd });
    expect(json.next).toEqual([
      `kaltura-setup setup --yes --only user-id --user-id ‹User ID› --json -f 'my '\\''own'\\''.env' --sandbox`,
    ]);
  });

  test('check masks a secret in the wrong variables in every sentence', async () => {
    for (const text of [SECRET, `"${SECRET}"`, `KALTURA_ADMIN_SECRET=${SECRET}`, `${SECRET}0`])
      await run(['check'], {
        cwd: folderWith(null),
        env: {
          ...onLoopback,
          KALTURA_USER_ID: text,
          KALTURA_PARTNER_ID: text,
          KALTURA_PLAYER_ID: text,
        },
      });
    const { json } = await checked({ ...onLoopback, KALTURA_USER_ID: SECRET }, []);
    expect(said(json, 'user-id').value).toBe('••••8264');
    expect(said(json, 'user-id')).toMatchObject({ status: 'invalid', code: 'SECRET_AS_USER_ID' });
    const other = await checked({ ...onLoopback, KALTURA_USER_ID: 'e'.repeat(32) }, []);
    const warned = other.json.warnings.map((each) => each.code);
    expect(warned).toEqual(expect.arrayContaining(['NEW_USER', 'LOOKS_LIKE_A_SECRET']));
    expect(JSON.stringify(other.json)).not.toContain('e'.repeat(20));
  });
});

describe('where a value comes from', () => {
  test('the environment overrides the file, and check says so', async () => {
    const { code, json } = await checked({ ...onLoopback, KALTURA_PLAYER_ID: '1' }, [], {
      KALTURA_PLAYER_ID: PLAYER,
    });
    expect(code).toBe(0);
    expect(said(json, 'player-id')).toMatchObject({ status: 'valid', source: 'environment' });
    expect(json.warnings).toEqual([
      {
        code: 'ENVIRONMENT_OVERRIDES_FILE',
        message: 'KALTURA_PLAYER_ID in the environment overrides the value in .env.',
        fix: 'unset KALTURA_PLAYER_ID',
      },
    ]);
  });

  test('next first unsets a wrong value in the environment', async () => {
    const { code, json } = await checked(onLoopback, [], { KALTURA_PLAYER_ID: '1' });
    expect({ code, next: json.next }).toEqual({
      code: 1,
      next: ['unset KALTURA_PLAYER_ID', 'kaltura-setup check --json'],
    });
  });

  test('next also fixes the file if it contains the same wrong value', async () => {
    const { json } = await checked({ ...onLoopback, KALTURA_PLAYER_ID: '1' }, [], {
      KALTURA_PLAYER_ID: '1',
    });
    expect(json.next).toEqual([
      'unset KALTURA_PLAYER_ID',
      'kaltura-setup setup --yes --only player-id --player-id ‹Player ID› --json',
      'kaltura-setup check --json',
    ]);
    expect(json.warnings).toEqual([]);
  });

  test('an option goes before both, and next repeats it', async () => {
    const { json } = await checked(
      { ...RIGHT, KALTURA_PLAYER_ID: '1', KALTURA_VIDEO_PORTAL_BASE_URL: '' },
      ['--service-url', serviceUrl],
      { KALTURA_SERVICE_URL: 'https://elsewhere.example/api_v3' },
    );
    expect(said(json, 'region')).toMatchObject({
      value: serviceUrl,
      source: 'option',
      status: 'valid',
    });
    expect(json.next).toEqual([
      `kaltura-setup setup --yes --only player-id --service-url ${serviceUrl} --player-id ‹Player ID› --json`,
    ]);
  });

  test('the sandbox sees nothing of the environment', async () => {
    const { code } = await checked(RIGHT, ['--sandbox'], {
      KALTURA_PARTNER_ID: '1',
      KALTURA_SERVICE_URL: 'https://elsewhere.example/api_v3',
      HTTPS_PROXY: 'http://127.0.0.1:1',
    });
    expect(code).toBe(0);
  });
});

describe('where a secret may go', () => {
  const evil = 'https://api.evil.example/api_v3';

  test.each([
    [
      'the file names the host, the environment holds the secret',
      { KALTURA_SERVICE_URL: evil },
      {},
    ],
    [
      'the environment names the host, the file holds the secret',
      {},
      { KALTURA_SERVICE_URL: evil },
    ],
  ])('%s: exit 2, the host named, nothing sent', async (_what, inFile, outside) => {
    const { KALTURA_ADMIN_SECRET: secret, ...rest } = RIGHT;
    const isInFile = Object.keys(inFile).length === 0;
    const cwd = folderWith({
      ...rest,
      ...inFile,
      ...(isInFile ? { KALTURA_ADMIN_SECRET: SECRET } : {}),
    });
    const env = { ...outside, ...(isInFile ? {} : { KALTURA_ADMIN_SECRET: secret ?? '' }) };
    for (const args of [['check'], ['ks'], ['setup', '--yes']]) {
      const { code, stdout, stderr } = await run([...args, '--debug'], { cwd, env });
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(evil);
      expect(stderr).not.toContain('debug: POST api.evil.example');
    }
    const { code, json } = await runJson<{ error: { code: string } }>(['check'], { cwd, env });
    expect({ code, error: json.error.code }).toEqual({ code: 2, error: 'HOST_NOT_CONFIRMED' });
  });

  test('next does not confirm the host in a file that needs fixing', async () => {
    // As --service-url, the host would receive the secret from the environment.
    const { KALTURA_ADMIN_SECRET: secret = '', ...rest } = RIGHT;
    const inFile = {
      ...rest,
      KALTURA_SERVICE_URL: 'http://api.evil.example/api_v3',
      KALTURA_PARTNER_ID: 'x',
    };
    const { json } = await checked(inFile, [], { KALTURA_ADMIN_SECRET: secret });
    expect(said(json, 'region').status).toBe('invalid');
    const next = json.next.join('\n');
    expect(next).toContain('‹--service-url https://api.evil.example/api_v3, if you trust it›');
    expect(next.replace(/‹[^›]*›/g, '')).not.toContain('evil');
    expect(next).not.toContain('--region');
    const { json: own } = await checked({ ...inFile, KALTURA_ADMIN_SECRET: secret }, []);
    expect(own.next.join('\n')).toContain('--service-url https://api.evil.example/api_v3');
  });
});

describe('the API is out of reach', () => {
  test('exit 3, calls nothing wrong, and next repeats the command', async () => {
    const closed = 'http://127.0.0.1:9/api_v3';
    const { code, json } = await checked(
      { ...RIGHT, KALTURA_SERVICE_URL: closed, KALTURA_VIDEO_PORTAL_BASE_URL: '' },
      ['--timeout', '3'],
    );
    expect({ code, status: json.status }).toEqual({ code: 3, status: 'unreachable' });
    expect(statuses(json)).toMatchObject({
      'partner-id': 'unchecked',
      'admin-secret': 'unchecked',
    });
    expect(said(json, 'region').code).toBe('ECONNREFUSED');
    expect(json.next).toEqual(['kaltura-setup check --timeout 60 --json']);
  });

  test('a host that does not exist: next asks for another URL, not for a Kaltura region', async () => {
    const { code, json } = await checked({
      ...RIGHT,
      KALTURA_SERVICE_URL: 'https://api.euu.example/api_v3',
    });
    expect(code).toBe(3);
    expect(json.next).toEqual([
      'kaltura-setup setup --yes --only region --service-url ‹https://…/api_v3› --json --sandbox',
    ]);
  });
});

describe('the file', () => {
  test.each([
    ['is a folder', (folder: string) => mkdirSync(path.join(folder, '.env')), 'EISDIR'],
    [
      'is saved as UTF-16',
      (folder: string) =>
        writeFileSync(path.join(folder, '.env'), Buffer.from('\ufeffA=1', 'utf16le')),
      'UTF16',
    ],
  ])('%s: exit 4, for every command', async (_what, make, expected) => {
    const cwd = folderWith(null);
    make(cwd);
    const all = [['check'], ['setup', '--yes'], ['ks'], ['ks', 'inspect']];
    for (const ran of await Promise.all(
      all.map((args) => runJson<{ error: { code: string } }>(args, { cwd })),
    )) {
      expect({ code: ran.code, error: ran.json.error.code }).toEqual({ code: 4, error: expected });
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

  test.each([
    [
      'KALTURA_ADMIN_SECRET',
      `'" ${SECRET.toUpperCase()} "'`,
      /^In KALTURA_ADMIN_SECRET, kaltura-setup ignored quotes and capital letters\.$/,
    ],
    [
      'KALTURA_SERVICE_URL',
      '\'"api.eu.kaltura.com "\'',
      /^KALTURA_SERVICE_URL was read as https:\/\/api\.eu\.kaltura\.com\/api_v3\.$/,
    ],
    ['KALTURA_PARTNER_ID', '"_102 "', /^KALTURA_PARTNER_ID was read as 102\.$/],
  ])('a sentence describes an untidy %s', async (name, value, sentence) => {
    const { json } = await checked({ ...RIGHT, [name]: value });
    expect(json.warnings.find(({ code }) => code === 'UNTIDY_VALUE')?.message).toMatch(sentence);
  });

  test('check reads untidy values, and reports them', async () => {
    const { code, json } = await checked({
      ...RIGHT,
      KALTURA_ADMIN_SECRET: `" ${SECRET.toUpperCase()} "`,
    });
    expect(code).toBe(0);
    expect(json.warnings.map((each) => each.code)).toEqual(['UNTIDY_VALUE']);
    // After setup rewrites the value, check no longer reports it.
    const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: 'eu' }, '.env.sandbox');
    const { json: before } = await runJson(['check', '--sandbox'], { cwd });
    expect(before.warnings[0]?.message).toBe(`KALTURA_SERVICE_URL was read as ${EU}.`);
    const { json: after } = await runJson(['setup', '--yes', '--sandbox'], { cwd });
    expect({ changed: after.changed, warnings: after.warnings }).toEqual({
      changed: ['KALTURA_SERVICE_URL'],
      warnings: [],
    });
  });
});

describe('the table for people', () => {
  test('names the environment if no value comes from a file, and has colour on a terminal', async () => {
    const cwd = folderWith(null);
    const { stdout } = await run(['check'], { cwd, env: onLoopback });
    expect(stdout).toContain('Kaltura credentials in the environment\n');
    const terminal = new Terminal(['check'], { cwd, env: onLoopback });
    try {
      expect(await terminal.ended()).toBe(0);
      expect(terminal.output).toContain('\u001b[32m✔ valid');
    } finally {
      terminal.close(true);
    }
  });

  test('says in words what the symbols say, without colour in a pipe', async () => {
    const cwd = folderWith(
      { ...RIGHT, KALTURA_PLAYER_ID: '1', KALTURA_USER_ID: '' },
      '.env.sandbox',
    );
    const { code, stdout, stderr } = await run(['check', '--sandbox'], { cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('sandbox');
    expect(stdout).toMatch(/✔ valid +Partner ID +102/);
    expect(stdout).toMatch(/✖ wrong +Player ID +1/);
    expect(stdout).toMatch(/✖ missing +User ID *\n +The name under which /);
    expect(stdout).toMatch(/✔ valid +Admin Secret +••••8264/);
    expect(stdout).toContain(
      'Next:\n   kaltura-setup setup --yes --player-id ‹Player ID› --user-id ‹User ID›',
    );
    const columns = stdout
      .split('\n')
      .filter(
        (line) => /Partner ID|Admin Secret|Player ID {2}/.test(line) && !line.includes('setup'),
      )
      .map((line) => line.search(/Partner ID|Admin Secret|Player ID/));
    expect(new Set(columns).size).toBe(1);
  });

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

  test('--debug names each request on stderr, and no secret', async () => {
    const cwd = folderWith(onLoopback);
    const { code, stderr } = await run(['check', '--debug'], { cwd });
    expect(code).toBe(0);
    expect(stderr.trim().split('\n').toSorted()).toEqual([
      expect.stringMatching(/^debug: GET 127\.0\.0\.1:\d+ \/ \d+ ms 302$/),
      expect.stringMatching(
        /^debug: POST 127\.0\.0\.1:\d+ \/api_v3\/service\/multirequest \d+ ms 200$/,
      ),
    ]);
    expect(stderr).not.toContain(USER);
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
  const before = api.requests.length;
  const { code, json } = await runJson(['check', '--sandbox', '-f', 'own.env'], {
    cwd: folderWith({ ...onLoopback }, 'own.env'),
  });
  expect(code).not.toBe(0);
  expect(said(json, 'region').code).toBe('ENOTFOUND');
  expect(api.requests.length).toBe(before);
});

test('if the API is out of reach, next asks for more time once and is then empty', async () => {
  const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: 'http://127.0.0.1:1/api_v3' });
  const first = await runJson(['check'], { cwd });
  expect(first.code).toBe(3);
  expect(first.json.next).toEqual(['kaltura-setup check --timeout 60 --json']);
  const second = await runJson(['check', '--timeout', '60'], { cwd });
  expect([second.code, second.json.next]).toEqual([3, []]);
});
