/**
 * AppTokens from the command line and in the wizard: made, used, listed, ended; and nothing
 * half-made when the run is ended in the middle.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseCommandLine } from '../../src/cli/parse.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { PARTNER, PLAYER, passwordOf, RIGHT, SECRET, USER, USER_SECRET } from '../answers.ts';
import { breaches } from '../commands/documents.ts';
import { envFileIn, folderWith, run, runJson, said, statuses } from '../commands/run.ts';
import { type Misbehaving, type Mood, misbehaving, well } from '../kaltura/misbehaving.ts';
import { CLI, commandEnv, NODE } from '../program.ts';
import { KEYS, Terminal } from './terminal.ts';

const ON_SANDBOX = ['--sandbox', '-f', '.env'];

interface Made {
  appToken: {
    id: string;
    type: string;
    userId: string;
    duration: number;
    expiresAt: number | null;
  };
  isNewUser: boolean;
  changed: string[];
  warnings: { code: string }[];
}

describe('one that was made on the sandbox', () => {
  const cwd = folderWith(RIGHT);
  let id = '';
  let token = '';
  beforeAll(async () => {
    const { code, json, stderr } = await runJson<Made>(
      ['app-token', 'create', ...ON_SANDBOX, '--yes', '--replace-secret'],
      { cwd },
    );
    expect(code).toBe(0);
    id = json.appToken.id;
    // A person who ends this process now knows the AppToken to revoke.
    expect(stderr).toContain(`Created AppToken ${id}.`);
    expect(json.appToken).toMatchObject({
      type: 'user',
      userId: USER,
      duration: 14_400,
      expiresAt: null,
    });
    expect(json.changed).toEqual([
      'KALTURA_APP_TOKEN_ID',
      'KALTURA_APP_TOKEN',
      'KALTURA_ADMIN_SECRET',
    ]);
    token = /^KALTURA_APP_TOKEN=([0-9a-f]{32})$/m.exec(envFileIn(cwd))?.[1] ?? '';
  });

  test('stands in the file in the place of the Admin Secret, every other line as it was', () => {
    const { KALTURA_ADMIN_SECRET: _, ...rest } = RIGHT;
    const lines = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
    expect(envFileIn(cwd)).toBe(
      [
        ...lines,
        '',
        '# Kaltura, written by kaltura-setup',
        `KALTURA_APP_TOKEN_ID=${id}`,
        `KALTURA_APP_TOKEN=${token}`,
        '',
      ].join('\n'),
    );
  });

  test('is enough for check, which lists both after the Admin Secret, and masks the token', async () => {
    const { code, json } = await runJson(['check', ...ON_SANDBOX], { cwd, secrets: [token] });
    expect({ code, status: json.status, next: json.next }).toEqual({
      code: 0,
      status: 'valid',
      next: [],
    });
    expect(json.credentials.map(({ name }) => name).slice(0, 4)).toEqual([
      'partner-id',
      'admin-secret',
      'app-token-id',
      'app-token',
    ]);
    expect(statuses(json)).toMatchObject({
      'admin-secret': 'unset',
      'app-token-id': 'valid',
      'app-token': 'valid',
    });
    expect(said(json, 'app-token').value).toBe(`••••${token.slice(-4)}`);
    expect(json.account).toMatchObject({ partnerId: 102, entries: 4 });
  });

  test('gives ks a session with its own user and privileges; ks reports a shortened expiry', async () => {
    const args = ['ks', ...ON_SANDBOX];
    const plain = await run(args, { cwd, secrets: [token] });
    expect(plain.stdout).toMatch(/^djJ8\S+\n$/);
    expect(plain.stderr).not.toMatch(/lives for|another user/);
    const { json } = await runJson<Record<string, unknown> & { warnings: { code: string }[] }>(
      [
        ...args,
        '--type',
        'admin',
        '--expiry',
        '1d',
        '--user-id',
        'somebody',
        '--privileges',
        'edit:0_abc',
      ],
      { cwd, secrets: [token] },
    );
    expect(json).toMatchObject({
      type: 'user',
      userId: USER,
      privileges: 'sview:*,list:*',
      partnerId: 102,
    });
    expect(json.warnings.map(({ code }) => code).sort()).toEqual([
      'APP_TOKEN_OF_OTHER_USER',
      'EXPIRY_CUT',
      'OTHER_PRIVILEGES',
      'OTHER_TYPE',
    ]);
  });

  test('spaces around a privilege make no difference', async () => {
    const { json } = await runJson<{ warnings: { code: string }[] }>(
      ['ks', ...ON_SANDBOX, '--privileges', ' list:* , sview:*'],
      { cwd, secrets: [token] },
    );
    expect(json.warnings.map(({ code }) => code)).not.toContain('OTHER_PRIVILEGES');
  });

  test('is in every export format except the example', async () => {
    for (const format of ['shell', 'powershell', 'docker', 'json']) {
      const { stdout } = await run(['export', '-f', '.env', '--format', format], { cwd });
      expect(stdout).toMatch(new RegExp(`KALTURA_APP_TOKEN_ID\\W+${id}`));
      expect(stdout).toMatch(new RegExp(`KALTURA_APP_TOKEN\\W+${token}`));
      expect(stdout).not.toContain('KALTURA_ADMIN_SECRET');
    }
    const { stdout } = await run(['export', '-f', '.env', '--format', 'example'], { cwd });
    expect(stdout).toMatch(/^KALTURA_APP_TOKEN_ID=\n[\s\S]*^KALTURA_APP_TOKEN=$/m);
    expect(stdout).not.toMatch(new RegExp(`ADMIN_SECRET|${id}|${token}`));
  });

  test('is understood by the wizard, which does not ask for the secret', async () => {
    const terminal = new Terminal(ON_SANDBOX, { cwd });
    await terminal.until(
      /Admin Secret +not set[\s\S]*AppToken ID +0_\S+ +Gives USER sessions[\s\S]*already has all these values/,
    );
    terminal.type(KEYS.enter);
    await terminal.ended();
    expect(terminal.exitCode).toBe(0);
    terminal.close(true);
  });

  test('ends with revoke, which says what is left in the file and leaves it', async () => {
    const before = envFileIn(cwd);
    const refused = await run(['app-token', 'revoke', id, ...ON_SANDBOX], { cwd });
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    const { code, json } = await runJson<{
      revoked: string;
      toRemove: string[];
      warnings: unknown[];
    }>(['app-token', 'revoke', id, ...ON_SANDBOX, '--yes'], { cwd, secrets: [token] });
    expect({ code, ...json }).toMatchObject({
      code: 0,
      revoked: id,
      toRemove: ['KALTURA_APP_TOKEN_ID', 'KALTURA_APP_TOKEN'],
    });
    expect(envFileIn(cwd)).toBe(before);
    const { warnings } = json;
    const check = await runJson(['check', ...ON_SANDBOX], { cwd, secrets: [token] });
    expect(said(check.json, 'app-token-id').status).toBe('valid');
    expect(warnings).toMatchObject([{ code: 'SANDBOX_FORGETS' }]);
  });
});

describe('an AppToken in the file', () => {
  test('is in the list, as the file’s own; no token is', async () => {
    const { token = '' } = SANDBOX_ACCOUNTS[0]?.appTokens?.[0] ?? {};
    const cwd = folderWith({
      ...RIGHT,
      KALTURA_APP_TOKEN_ID: '0_ok000001',
      KALTURA_APP_TOKEN: token,
    });
    const { json } = await runJson<{ appTokens: { id: string; isOwn: boolean }[] }>(
      ['app-token', 'list', ...ON_SANDBOX],
      { cwd, secrets: [token] },
    );
    expect(json.appTokens.filter(({ isOwn }) => isOwn).map((each) => each.id)).toEqual([
      '0_ok000001',
    ]);
    const { stdout } = await run(['app-token', 'list', ...ON_SANDBOX], { cwd, secrets: [token] });
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).not.toMatch(/[0-9a-f]{32}/);
    expect(stdout).toMatch(
      new RegExp(`0_ok000001 +USER +${USER} +4 hours .* never\n  works \\(in the file\\)`),
    );
  });

  test('that the account does not have cannot be revoked, and check says how to replace it', async () => {
    const cwd = folderWith({
      ...RIGHT,
      KALTURA_ADMIN_SECRET: '',
      KALTURA_APP_TOKEN_ID: '0_unknown1',
      KALTURA_APP_TOKEN: '0123456789abcdef'.repeat(2),
    });
    const revoke = await runJson(['app-token', 'revoke', '0_unknown1', ...ON_SANDBOX, '--yes'], {
      cwd,
    });
    expect(revoke).toMatchObject({ code: 1, json: { error: { code: 'APP_TOKEN_ID_NOT_FOUND' } } });
    const check = await runJson(['check', ...ON_SANDBOX], { cwd });
    expect(said(check.json, 'app-token-id')).toMatchObject({
      status: 'invalid',
      code: 'APP_TOKEN_ID_NOT_FOUND',
    });
    expect(check.json.next).toEqual([
      'kaltura-setup app-token create --yes --admin-secret-stdin --json -f .env --sandbox',
    ]);
    const replaced = await runJson<Made>(
      ['app-token', 'create', '--yes', '--admin-secret-stdin', ...ON_SANDBOX],
      { cwd, stdin: SECRET },
    );
    expect(replaced.code).toBe(0);
    expect((await runJson(['check', ...ON_SANDBOX], { cwd })).json.status).toBe('valid');
  });
});

describe('app-token create creates nothing', () => {
  test('without a yes: no terminal, no --yes', async () => {
    const cwd = folderWith(RIGHT);
    const { code, json } = await runJson(
      ['app-token', 'create', ...ON_SANDBOX, '--user-id', 'maya'],
      {
        cwd,
      },
    );
    expect(code).toBe(2);
    expect(json.error?.message).toMatch(
      /USER sessions of maya, 4 hours each.*User maya does not exist yet/,
    );
    expect(envFileIn(cwd)).not.toContain('APP_TOKEN');
  });

  test('as a USER token for an administrator, unless a role is set; an ADMIN token gets a warning', async () => {
    const cwd = folderWith({ ...RIGHT, KALTURA_USER_ID: 'admin102@example.test' });
    const create = ['app-token', 'create', ...ON_SANDBOX, '--yes'];
    const no = await runJson(create, { cwd });
    expect(no).toMatchObject({ code: 1, json: { error: { code: 'ADMINISTRATOR_USER' } } });
    const role = await runJson<Made>([...create, '--privileges', 'setrole:PLAYBACK_BASE_ROLE'], {
      cwd,
    });
    expect(role.code).toBe(0);
    const admin = await runJson<Made>(
      [...create, '--type', 'admin', '--expires', '90d', '--duration', '30m'],
      { cwd },
    );
    expect(admin.json.appToken).toMatchObject({ type: 'admin', duration: 1800 });
    expect(admin.json.appToken.expiresAt).toBeGreaterThan(Date.now() / 1000);
    expect(admin.json.warnings.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['ADMIN_APP_TOKEN', 'OLD_APP_TOKEN']),
    );
  });

  test.each([
    ['blocked102@example.test', 'USER_BLOCKED'],
    ['日本語 new', 'UNUSUAL_USER_ID'],
  ])('of the user %s', async (userId, code) => {
    const cwd = folderWith(RIGHT);
    const { json } = await runJson(
      ['app-token', 'create', ...ON_SANDBOX, '--yes', '--user-id', userId],
      {
        cwd,
      },
    );
    expect(json.error?.code).toBe(code);
    expect(envFileIn(cwd)).not.toContain('APP_TOKEN');
  });

  test('warns that Kaltura stores a shortened User ID', async () => {
    const cwd = folderWith(RIGHT);
    const args = ['app-token', 'create', ...ON_SANDBOX, '--yes', '--user-id', 'u'.repeat(101)];
    const { json } = await runJson<Made>(args, { cwd });
    expect(json.warnings.map(({ code }) => code)).toContain('USER_ID_CUT');
  });

  test('with a wrong secret, and next leads to a command that reports it', async () => {
    const cwd = folderWith({ ...RIGHT, KALTURA_ADMIN_SECRET: USER_SECRET });
    const { code, json } = await runJson(['app-token', 'create', ...ON_SANDBOX, '--yes'], { cwd });
    expect({ code, next: json.next }).toEqual({
      code: 1,
      next: ['kaltura-setup check --json -f .env --sandbox'],
    });
  });

  test.each([
    ['a USER AppToken may make none', '0_ok000001', 1],
    ['an ADMIN one may', '0_admin001', 0],
  ])('with an AppToken alone: %s', async (_, id, wanted) => {
    const { KALTURA_ADMIN_SECRET: __, ...rest } = RIGHT;
    const { token } = SANDBOX_ACCOUNTS[0]?.appTokens?.find((each) => each.id === id) ?? {
      token: '',
    };
    // Outside the sandbox, the user has to enter a secret.
    const server = await misbehaving(well, { accounts: SANDBOX_ACCOUNTS.slice(0, 1) });
    server.world.appTokens.push(
      ...(SANDBOX_ACCOUNTS[0]?.appTokens ?? []).map((each) => ({
        ...each,
        account: SANDBOX_ACCOUNTS[0]!,
      })),
    );
    const cwd = folderWith({
      ...rest,
      KALTURA_SERVICE_URL: server.api,
      KALTURA_APP_TOKEN_ID: id,
      KALTURA_APP_TOKEN: token,
    });
    const { code } = await runJson(['app-token', 'create', '--yes'], { cwd, secrets: [token] });
    await server.close();
    expect(code).toBe(wanted);
  });
});

test.each<[readonly string[], RegExp]>([
  [['app-token'], /needs a command/],
  [['app-token', 'crate'], /Did you mean app-token create/],
  [['app-token', 'revoke'], /takes the ID of one AppToken/],
  [['app-token', 'revoke', 'f'.repeat(32)], /looks like the AppToken itself/],
  [['app-token', 'create', '--token', 'x'], /as an option/],
  [['app-token', 'create', '--duration', '0'], /--duration must be a time/],
  [['app-token', 'create', '--expires', '2020-01-01'], /--expires must be a time/],
  [['app-token', 'create', '--expires', '2027-02-30'], /--expires must be a time/],
  [['app-token', 'create', '--expires', '90'], /--expires must be a time/],
  [['app-token', 'list', '--partner-id', '1'], /needs --login/],
  [['ks', '--app-token', '--local'], /--local signs it here/],
  [['setup', '--yes', '--app-token', '--only', 'user-id'], /does not work with --only/],
])('%j is a matter of the command line', (args, words) => {
  const read = parseCommandLine(args);
  const said = read.ok ? 'understood' : `${read.message} ${read.fix}`;
  expect(said).toMatch(words);
  expect(said).not.toContain('f'.repeat(32));
});

test.each([
  ['broken', { KALTURA_APP_TOKEN_ID: '0_ok000001', KALTURA_APP_TOKEN: '1234' }],
  ['swapped', { KALTURA_APP_TOKEN_ID: 'a'.repeat(32), KALTURA_APP_TOKEN: '0_ok000001' }],
])('check suggests a new AppToken for a %s one, and that fixes the file', async (_, change) => {
  const cwd = folderWith({ ...RIGHT, ...change });
  const { json } = await runJson(['check', ...ON_SANDBOX], { cwd });
  const [next = ''] = json.next;
  expect(next).toMatch(/^kaltura-setup app-token create --yes/);
  expect((await run(next.split(' ').slice(1), { cwd })).code).toBe(0);
  expect((await runJson(['check', ...ON_SANDBOX], { cwd })).json.status).toBe('valid');
});

test('setup --app-token removes the secret and keeps an AppToken already in the file', async () => {
  const { token } = SANDBOX_ACCOUNTS[0]?.appTokens?.[0] ?? { token: '' };
  const both = { ...RIGHT, KALTURA_APP_TOKEN_ID: '0_ok000001', KALTURA_APP_TOKEN: token };
  const byYes = folderWith(both);
  const { code, json } = await runJson(['setup', '--yes', '--app-token', ...ON_SANDBOX], {
    cwd: byYes,
    secrets: [token],
  });
  expect({ code, changed: json.changed }).toEqual({ code: 0, changed: ['KALTURA_ADMIN_SECRET'] });
  expect(envFileIn(byYes)).toContain('KALTURA_APP_TOKEN_ID=0_ok000001');
  const terminal = new Terminal(['--app-token', ...ON_SANDBOX], { cwd: folderWith(both) });
  await terminal.until(/Gives USER sessions[\s\S]*- KALTURA_ADMIN_SECRET[\s\S]*enter write/);
  terminal.type(KEYS.enter);
  await terminal.ended();
  expect(envFileIn(terminal.folder)).not.toContain(SECRET);
  terminal.close();
});

test('setup --app-token keeps the secret if it could not check the AppToken in the file', async () => {
  const { token } = SANDBOX_ACCOUNTS[0]?.appTokens?.[0] ?? { token: '' };
  const cwd = folderWith({
    ...RIGHT,
    KALTURA_APP_TOKEN_ID: '0_ok000001',
    KALTURA_APP_TOKEN: token,
  });
  const before = envFileIn(cwd);
  const env = { HTTPS_PROXY: 'http://127.0.0.1:9' };
  const terminal = new Terminal(['--app-token', '--timeout', '1'], { cwd, env });
  await terminal.until(/Continue without checking/);
  await terminal.press(`${KEYS.down}\r`, 'already has all these values');
  expect(terminal.screen()).not.toContain('- KALTURA');
  terminal.close(true);
  const { code } = await run(['setup', '--yes', '--app-token', '--timeout', '1'], {
    cwd,
    env,
    secrets: [token],
  });
  expect([code, envFileIn(cwd)]).toEqual([3, before]);
});

test('setup --app-token replaces a broken AppToken, and says that the old one is not revoked', async () => {
  const cwd = folderWith({
    ...RIGHT,
    KALTURA_APP_TOKEN_ID: '0_ok000001',
    KALTURA_APP_TOKEN: 'a'.repeat(32),
  });
  const { code, stdout } = await run(['setup', '--yes', '--app-token', ...ON_SANDBOX], { cwd });
  expect(code).toBe(0);
  expect(stdout).toContain('The previous AppToken in the file, 0_ok000001, was not revoked.');
  expect(envFileIn(cwd)).not.toMatch(new RegExp(`${SECRET}|0_ok000001`));
});

test('the commands to continue keep --app-token, so they write no secret to a file', async () => {
  const cwd = folderWith(null);
  const args = [
    'setup',
    '--yes',
    '--app-token',
    ...ON_SANDBOX,
    '--partner-id',
    PARTNER,
    '--admin-secret-stdin',
  ];
  const { json } = await runJson(args, { cwd, stdin: USER_SECRET });
  for (const next of json.next.filter((each) => each.includes('setup')))
    expect(next).toContain('--app-token');
  const terminal = new Terminal(['--app-token', ...ON_SANDBOX], { cwd });
  await terminal.press(`${PARTNER}\r`, '❯ Admin Secret');
  terminal.type(KEYS.ctrl('c'));
  await terminal.ended();
  expect(terminal.scrollback()).toMatch(/kaltura-setup .*--app-token/);
  terminal.close();
});

describe('by signing in', () => {
  const login = (account: number): string[] => [
    '--login',
    `admin${account}@example.test`,
    '--password-stdin',
  ];

  test('creates one even if the account hides its secrets, and shows no secret', async () => {
    const cwd = folderWith(null);
    const args = [
      'app-token',
      'create',
      ...ON_SANDBOX,
      '--yes',
      '--user-id',
      'maya',
      '--region',
      'eu',
      ...login(112),
    ];
    const { code, json } = await runJson<Made>(args, { cwd, stdin: passwordOf(112) });
    expect({ code, isNewUser: json.isNewUser }).toEqual({ code: 0, isNewUser: true });
    expect(envFileIn(cwd)).toMatch(/^KALTURA_PARTNER_ID=112\n/m);
    const check = await runJson(['check', ...ON_SANDBOX], { cwd });
    expect({ status: check.json.status, account: check.json.account?.partnerId }).toEqual({
      status: 'valid',
      account: 112,
    });
    const revoke = [
      'app-token',
      'revoke',
      json.appToken.id,
      ...ON_SANDBOX,
      '--yes',
      '--region',
      'eu',
      ...login(112),
    ];
    expect((await run(revoke, { cwd, stdin: passwordOf(112) })).code).toBe(0);
  });

  test('the session lives for minutes, belongs to the chosen account, and ends with the command', async () => {
    const server = await misbehaving(well, { accounts: SANDBOX_ACCOUNTS });
    const args = [
      'app-token',
      'list',
      '--service-url',
      server.api,
      '--partner-id',
      '105',
      ...login(102),
    ];
    const { code, json } = await runJson<{ partnerId: number }>(args, {
      cwd: folderWith(null),
      stdin: passwordOf(102),
    });
    const calls = server.heard.flatMap((heard) => heard.calls);
    await server.close();
    expect({ code, partnerId: json.partnerId }).toEqual({ code: 0, partnerId: 105 });
    expect(calls.find(({ action }) => action === 'loginByLoginId')).toMatchObject({
      partnerId: '105',
      expiry: '300',
    });
    expect(calls.at(-1)).toMatchObject({ service: 'session', action: 'end' });
    expect(calls.some(({ action }) => action === 'start')).toBe(false);
  });

  test('a wrong password creates nothing', async () => {
    const cwd = folderWith(null);
    const args = ['app-token', 'create', ...ON_SANDBOX, '--yes', '--region', 'eu', ...login(102)];
    const { code } = await runJson(args, { cwd, stdin: 'not-it' });
    expect(code).toBe(1);
  });
});

describe('in a terminal', () => {
  test('it shows what it will create, and asks for the whole word yes', async () => {
    for (const word of ['no', 'yes']) {
      const terminal = new Terminal(['app-token', 'create', ...ON_SANDBOX], {
        cwd: folderWith(RIGHT),
      });
      await terminal.until(/yes or no:/);
      expect(terminal.screen()).toMatch(/USER sessions of viewer102@example.test, 4 hours each/);
      terminal.type(`perhaps${KEYS.enter}`);
      terminal.type(`${word}${KEYS.enter}`);
      await terminal.ended();
      expect(terminal.exitCode).toBe(word === 'yes' ? 0 : 2);
      expect(envFileIn(terminal.folder).includes('APP_TOKEN')).toBe(word === 'yes');
      terminal.close();
    }
  });

  test('the wizard’s review replaces the secret in one row', async () => {
    const cwd = folderWith({ ...RIGHT, KALTURA_USER_ID: '' });
    const terminal = new Terminal(ON_SANDBOX, { cwd, rows: 30 });
    await terminal.press('\r', 'Use an AppToken');
    await terminal.press(KEYS.down + KEYS.down, /▸ Use an AppToken/);
    terminal.type(KEYS.enter);
    await terminal.until(/- KALTURA_ADMIN_SECRET/);
    expect(terminal.screen()).toMatch(
      /This will create an AppToken[\s\S]*password manager[\s\S]*KALTURA_APP_TOKEN=\(new\)/,
    );
    // A second Enter undoes the choice, so pressing Enter twice creates no AppToken.
    await terminal.press(KEYS.enter, '▸ Use an AppToken');
    await terminal.press(KEYS.enter, '▸ Keep the Admin Secret');
    await terminal.press(KEYS.escape, 'create it and write');
    terminal.type(KEYS.enter);
    await terminal.ended();
    expect(terminal.exitCode).toBe(0);
    const text = envFileIn(cwd);
    expect(text).not.toContain(SECRET);
    const [, id, token] = /KALTURA_APP_TOKEN_ID=(\S+)\nKALTURA_APP_TOKEN=(\S+)\n/.exec(text) ?? [];
    expect(terminal.scrollback()).toMatch(
      new RegExp(`AppToken +${id} +in place of the Admin Secret`),
    );
    expect(terminal.scrollback()).toContain(`app-token revoke ${id}`);
    expect(terminal.scrollback()).toContain('The Admin Secret is no longer in the file');
    expect(terminal.output).not.toContain(token);
    terminal.close();
  });

  test('it says if it also creates the user and a new file', async () => {
    const cwd = folderWith({ KALTURA_PARTNER_ID: PARTNER, KALTURA_USER_ID: 'brand.new' });
    const terminal = new Terminal([...ON_SANDBOX, '--app-token'], { cwd, rows: 50 });
    await terminal.until('Admin Secret');
    await terminal.press(`${SECRET}\r`, /❯ Player ID/);
    await terminal.press('\r', /❯ Portal URL/);
    await terminal.press('\r', 'create it and write');
    terminal.type(KEYS.enter);
    await terminal.ended();
    expect(terminal.exitCode).toBe(0);
    const said = terminal.scrollback();
    expect(said.slice(said.lastIndexOf('User ID '))).not.toContain(
      'New: Kaltura creates it at first use',
    );
    expect(said).toContain('Created with the AppToken');
    expect(said).toContain('The Admin Secret was not written to the file');
    terminal.close();
  });

  test('another User ID beside an AppToken alone: its sessions stay those of its user', async () => {
    const [token] = SANDBOX_ACCOUNTS.find(({ partnerId }) => partnerId === 102)?.appTokens ?? [];
    const { KALTURA_ADMIN_SECRET: _, ...others } = RIGHT;
    const cwd = folderWith({
      ...others,
      KALTURA_APP_TOKEN_ID: token?.id ?? '',
      KALTURA_APP_TOKEN: token?.token ?? '',
    });
    const terminal = new Terminal([...ON_SANDBOX, '--only', 'user-id'], { cwd, rows: 50 });
    await terminal.until(/❯ User ID/);
    await terminal.press('somebody.else\r', /do not use KALTURA_USER_ID[\s\S]*▸ Use viewer102/);
    await terminal.press(KEYS.down, '▸ Use somebody.else');
    await terminal.press(KEYS.enter, 'enter write');
    terminal.type(KEYS.enter);
    await terminal.ended();
    expect(envFileIn(cwd)).toContain('KALTURA_USER_ID=somebody.else\n');
    expect(terminal.scrollback()).toMatch(/still belong to its own user[\s\S]*app-token create/);
    terminal.close();
  });

  test('setup --app-token writes nothing if the User ID is an administrator’s', async () => {
    const cwd = folderWith({
      ...RIGHT,
      KALTURA_USER_ID: 'admin102@example.test',
      KALTURA_PLAYER_ID: '',
    });
    const before = envFileIn(cwd);
    const terminal = new Terminal([...ON_SANDBOX, '--app-token', '--player-id', PLAYER], { cwd });
    await terminal.until(/not with an administrator’s User ID/);
    terminal.type(KEYS.enter);
    await terminal.until(/No AppToken: not with/);
    expect(envFileIn(cwd)).toBe(before);
    terminal.close();
  });

  test('one that is pasted as a block takes the Admin Secret’s place in the wizard', async () => {
    const [token] = SANDBOX_ACCOUNTS[0]?.appTokens ?? [];
    const terminal = new Terminal(['--sandbox']);
    await terminal.until('❯ Partner ID');
    const lines = {
      KALTURA_PARTNER_ID: PARTNER,
      KALTURA_APP_TOKEN_ID: token?.id ?? '',
      KALTURA_APP_TOKEN: token?.token ?? '',
    };
    terminal.type(
      KEYS.paste(
        Object.entries(lines)
          .map((line) => `${line.join('=')}\r`)
          .join(''),
      ),
    );
    // The wizard asks for what the block does not contain, and not for the secret.
    await terminal.until('❯ Player ID');
    expect(terminal.screen()).toMatch(/Admin Secret +not set/);
    expect(terminal.screen()).toMatch(/✔ AppToken /);
    await terminal.press(KEYS.enter, '❯ User ID');
    await terminal.press(KEYS.enter, '❯ Portal URL');
    await terminal.press(KEYS.enter, 'enter write');
    expect(terminal.screen()).not.toContain('in place of the Admin Secret');
    terminal.type(KEYS.enter);
    expect(await terminal.ended()).toBe(0);
    const written = readFileSync(path.join(terminal.folder, '.env.sandbox'), 'utf8');
    expect(written).toContain(`KALTURA_APP_TOKEN=${token?.token}`);
    expect(written).not.toContain('KALTURA_ADMIN_SECRET');
    expect(terminal.output).not.toContain(token?.token.slice(0, 28));
  });

  describe('a pasted one that is not good', () => {
    const block = (lines: Readonly<Record<string, string>>): string =>
      KEYS.paste(
        Object.entries(lines)
          .map((line) => `${line.join('=')}\r`)
          .join(''),
      );

    test('gives way to an Admin Secret that is typed then', async () => {
      const terminal = new Terminal(['--sandbox']);
      await terminal.until('❯ Partner ID');
      const lines = {
        KALTURA_PARTNER_ID: PARTNER,
        KALTURA_APP_TOKEN_ID: '0_none',
        KALTURA_APP_TOKEN: 'ab'.repeat(16),
      };
      terminal.type(block(lines));
      await terminal.until('has no AppToken');
      await terminal.press(KEYS.back, '❯ Admin Secret');
      await terminal.press(`${SECRET}\r`, '❯ Player ID');
      expect(terminal.screen()).not.toContain('AppToken');
      terminal.close();
    });

    test('gives way to the secret of an account that is signed in to', async () => {
      const terminal = new Terminal(['--sandbox']);
      await terminal.until('❯ Partner ID');
      terminal.type(
        block({
          KALTURA_PARTNER_ID: PARTNER,
          KALTURA_APP_TOKEN_ID: '0_none',
          KALTURA_APP_TOKEN: 'ab'.repeat(16),
        }),
      );
      await terminal.until('has no AppToken');
      await terminal.press(KEYS.back, '❯ Admin Secret');
      await terminal.press(KEYS.ctrl('l'), '❯ Email');
      await terminal.press('admin102@example.test\r', '❯ Region');
      await terminal.press('\r', '❯ Password');
      await terminal.press(`${passwordOf(102)}\r`, '102  Acme Video');
      await terminal.press('\r', '❯ Player ID');
      expect(terminal.screen()).not.toContain('AppToken');
      terminal.close();
    });

    test('is not taken beside the Admin Secret', async () => {
      const terminal = new Terminal(['--sandbox']);
      await terminal.until('❯ Partner ID');
      terminal.type(
        block({
          KALTURA_PARTNER_ID: PARTNER,
          KALTURA_ADMIN_SECRET: SECRET,
          KALTURA_APP_TOKEN_ID: '0_none',
          KALTURA_APP_TOKEN: 'ab'.repeat(16),
        }),
      );
      await terminal.until('❯ Player ID');
      expect(terminal.screen()).not.toContain('AppToken');
      terminal.close();
    });

    test('and a good one takes the place of a secret that was refused', async () => {
      const [token] = SANDBOX_ACCOUNTS[0]?.appTokens ?? [];
      const terminal = new Terminal(['--sandbox']);
      await terminal.until('❯ Partner ID');
      await terminal.press(`${PARTNER}\r`, '❯ Admin Secret');
      await terminal.press(`${'0'.repeat(32)}\r`, 'This is not the Admin Secret');
      terminal.type(
        block({ KALTURA_APP_TOKEN_ID: token?.id ?? '', KALTURA_APP_TOKEN: token?.token ?? '' }),
      );
      await terminal.until('❯ Player ID');
      expect(terminal.screen()).toMatch(/Admin Secret +not set/);
      terminal.close();
    });
  });

  test('line by line, a row of the review replaces it', async () => {
    const cwd = folderWith({ ...RIGHT, KALTURA_USER_ID: '' });
    const terminal = new Terminal(ON_SANDBOX, { cwd, env: { ACCESSIBLE: '1' } });
    await terminal.press('\r', /8\. Use an AppToken instead/);
    terminal.type(`8${KEYS.enter}`);
    await terminal.until(/8\. Keep the Admin Secret/);
    terminal.type(KEYS.enter);
    await terminal.ended();
    expect(envFileIn(cwd)).not.toContain(SECRET);
    terminal.close();
  });
});

test('setup --yes --app-token writes the AppToken and never the secret', async () => {
  const cwd = folderWith(null);
  const args = [
    'setup',
    '--yes',
    '--app-token',
    ...ON_SANDBOX,
    '--partner-id',
    PARTNER,
    '--user-id',
    USER,
  ];
  const { code, json } = await runJson([...args, '--admin-secret-stdin'], { cwd, stdin: SECRET });
  expect({ code, status: json.status, written: json.written }).toEqual({
    code: 0,
    status: 'valid',
    written: true,
  });
  expect(statuses(json)).toMatchObject({ 'admin-secret': 'unset', 'app-token': 'valid' });
  expect(envFileIn(cwd)).not.toContain(SECRET);
  // Once more, without the secret: there is nothing to do.
  const again = await runJson(args, { cwd });
  expect({ code: again.code, changed: again.json.changed }).toEqual({ code: 0, changed: [] });
});

describe('interrupted', () => {
  let server: Misbehaving;
  beforeEach(async () => {
    server = await misbehaving(well, { accounts: SANDBOX_ACCOUNTS.slice(0, 1) });
    return () => server.close();
  });
  /**
   * A mood that calls `at` when the n-th request of the creation comes, and answers it a moment
   * later.
   */
  function pausing(number: number, at: () => void): Mood {
    let asked = 0;
    return (heard, response, own) => {
      const isOfCreation =
        asked > 0 ||
        heard.calls.some(({ service, action }) => service === 'appToken' && action === 'add');
      if (isOfCreation) asked++;
      if (asked !== number) return well(heard, response, own);
      at();
      setTimeout(() => well(heard, response, own), 150);
    };
  }

  test.each(
    // faults/create-token.test.ts covers failures without a signal.
    [
      ['SIGINT', 2],
      ['SIGTERM', 3],
      ['SIGHUP', 1],
      ['SIGKILL', 1],
      ['SIGKILL', 3],
    ] as const,
  )(
    '%s at request %i after the yes: nothing changes, or the command prints the ID',
    async (signal, number) => {
      const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: server.api });
      const before = envFileIn(cwd);
      const child = spawn(NODE, [CLI, 'app-token', 'create', '--yes', '--replace-secret'], {
        cwd,
        env: commandEnv(),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let text = '';
      child.stdout.on('data', (data) => {
        text += data;
      });
      child.stderr.on('data', (data) => {
        text += data;
      });
      server.mood = pausing(number, () => child.kill(signal));
      const [code] = await new Promise<[number | null]>((resolve) =>
        child.on('close', (status) => resolve([status])),
      );
      // The server still completes the request that the signal interrupted.
      await new Promise((resolve) => setTimeout(resolve, 300));
      const left = server.world.appTokens.map(({ id }) => id);
      expect(envFileIn(cwd)).toBe(before);
      expect(text).not.toMatch(/[0-9a-f]{32}/);
      if (signal === 'SIGKILL') {
        // Before the answer the ID is unknown, so the command prints the description.
        for (const id of left)
          expect(text).toMatch(number === 1 ? /“kaltura-setup #[0-9a-f]{8}”/ : id);
        return;
      }
      expect(left).toEqual([]);
      expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
    },
  );

  test('ctrl+c while the wizard creates it: the account and the file stay unchanged', async () => {
    const cwd = folderWith({
      ...RIGHT,
      KALTURA_SERVICE_URL: server.api,
      KALTURA_VIDEO_PORTAL_BASE_URL: '',
    });
    const before = envFileIn(cwd);
    const terminal = new Terminal(['--app-token'], { cwd });
    await terminal.until(/create it and write/);
    server.mood = pausing(2, () => terminal.type(KEYS.ctrl('c')));
    terminal.type(KEYS.enter);
    await terminal.ended();
    expect({ code: terminal.exitCode, left: server.world.appTokens }).toEqual({
      code: 130,
      left: [],
    });
    expect(terminal.scrollback()).toContain('Nothing was written');
    expect(envFileIn(cwd)).toBe(before);
    terminal.close();
  });

  test('if the wizard cannot delete it again, it prints the ID last', async () => {
    const cwd = folderWith({
      ...RIGHT,
      KALTURA_SERVICE_URL: server.api,
      KALTURA_VIDEO_PORTAL_BASE_URL: '',
    });
    const terminal = new Terminal(['--app-token', '--timeout', '1'], { cwd });
    await terminal.until(/create it and write/);
    let hasLeft = false;
    server.mood = (heard, response, own) => {
      const names = heard.calls.map(({ action }) => action);
      if (names.includes('startSession') && !hasLeft) terminal.type(KEYS.ctrl('c'));
      hasLeft ||= names.includes('startSession');
      if (names.includes('startSession') || names.includes('delete')) response.writeHead(500).end();
      else well(heard, response, own);
    };
    terminal.type(KEYS.enter);
    await terminal.ended();
    const [left] = server.world.appTokens;
    expect(terminal.scrollback()).toMatch(new RegExp(`AppToken ${left?.id} was created`));
    expect(terminal.scrollback()).toContain(
      `\n  Revoke it: kaltura-setup app-token revoke ${left?.id} --yes`,
    );
    terminal.close();
  });
});

test('every document of these commands is in the schema by its name', async () => {
  const cwd = folderWith(null);
  const list = await run(['app-token', 'list', ...ON_SANDBOX, '--json'], { cwd });
  expect(breaches(JSON.parse(list.stdout), 'tokens')).toEqual([]);
});
