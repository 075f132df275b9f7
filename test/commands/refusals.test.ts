/** Refusals for good, rate limits and a “;” in the User ID, as the commands report them. */
import { describe, expect, test } from 'vitest';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { folderWith, run, runJson, said, statuses } from './run.ts';

const EU = 'https://api.eu.kaltura.com/api_v3';

function usableValues(
  account: number,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return {
    KALTURA_PARTNER_ID: String(account),
    KALTURA_ADMIN_SECRET: `${account}b`.repeat(8),
    KALTURA_SERVICE_URL: EU,
    KALTURA_USER_ID: 'me',
    ...more,
  };
}

const folderOf = (account: number, more?: Readonly<Record<string, string>>): string =>
  folderWith(usableValues(account, more), '.env.sandbox');

describe('an account that allows certain addresses only', () => {
  test('check: exit 1, the reason, and no command that would not help', async () => {
    const { code, json } = await runJson(['check', '--sandbox'], { cwd: folderOf(122) });
    expect([code, json.status, json.next]).toEqual([1, 'invalid', []]);
    expect(said(json, 'admin-secret')).toMatchObject({ code: 'SERVICE_ACCESS_CONTROL_RESTRICTED' });
    expect(statuses(json)).toMatchObject({
      'partner-id': 'valid',
      region: 'valid',
      'user-id': 'unchecked',
    });
  });

  test.each([[['ks']], [['app-token', 'list']]])('%j: exit 1', async (command) => {
    const { code, stderr } = await run([...command, '--sandbox'], { cwd: folderOf(122) });
    expect(code).toBe(1);
    expect(stderr).toContain('only from certain addresses');
    expect(stderr).not.toMatch(/unexpected|try again/i);
  });
});

describe('an account that is limited in its rate', () => {
  test('check: exit 3, wait; next neither repeats the command nor gives it more time', async () => {
    const { code, json } = await runJson(['check', '--sandbox'], { cwd: folderOf(123) });
    expect([code, json.status, json.next]).toEqual([3, 'unreachable', []]);
    expect(said(json, 'admin-secret')).toMatchObject({
      code: 'ACTION_BLOCKED',
      fix: expect.stringMatching(/^Wait/),
    });
  });

  test('ks: exit 3', async () => {
    expect((await run(['ks', '--sandbox'], { cwd: folderOf(123) })).code).toBe(3);
  });
});

test.each([
  ['setrole:4711', 'no role with the ID'],
  ['actionslimit:0', 'must be 1 or more'],
])('ks --privileges %s: exit 1', async (privileges, words) => {
  const { code, stdout, stderr } = await run(['ks', '--sandbox', '--privileges', privileges], {
    cwd: folderOf(121),
  });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain(words);
});

describe('a “;” in the User ID', () => {
  test.each([
    [['ks', '--user-id', 'a;b']],
    [['ks', '--local', '--user-id', 'a;b']],
    [['ks', '--app-token', '--user-id', 'a;b']],
    [['setup', '--yes', '--user-id', 'a;b']],
    [['setup', '--yes', '--only', 'user-id', '--user-id', 'a;b']],
    [['app-token', 'create', '--yes', '--user-id', 'a;b']],
  ])('%j: exit 2', async (args) => {
    const { code, stdout, stderr } = await run([...args, '--sandbox'], { cwd: folderOf(121) });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('“;”');
  });

  test.each([[['ks']], [['app-token', 'create', '--yes']]])(
    '%j, from the file: exit 2',
    async (args) => {
      const cwd = folderOf(121, { KALTURA_USER_ID: '"a;b"' });
      expect((await run([...args, '--sandbox'], { cwd })).code).toBe(2);
    },
  );

  test('check calls it invalid', async () => {
    const cwd = folderOf(121, { KALTURA_USER_ID: '"a;b"' });
    const { code, json } = await runJson(['check', '--sandbox'], { cwd });
    expect(code).toBe(1);
    expect(said(json, 'user-id')).toMatchObject({
      status: 'invalid',
      code: 'SEMICOLON_IN_USER_ID',
    });
  });
});

test('ks says what a role takes from the session, and prints it', async () => {
  const { code, stdout, stderr } = await run(
    ['ks', '--sandbox', '--user-id', 'nosession121@example.test'],
    {
      cwd: folderOf(121),
    },
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^djJ8/);
  expect(stderr).toContain(
    '“No Session”: in a session with this User ID, Kaltura refused to list entries',
  );
  expect(stderr).not.toContain('can read the Admin Secret');
});

describe('an AppToken whose sessions have a role that allows nothing', () => {
  const token = SANDBOX_ACCOUNTS.flatMap(({ appTokens = [] }) => appTokens).find(
    ({ id }) => id === '0_nosess01',
  );
  const cwd = (): string => {
    const { KALTURA_ADMIN_SECRET: _, ...values } = usableValues(121, {
      KALTURA_APP_TOKEN_ID: '0_nosess01',
      KALTURA_APP_TOKEN: token?.token ?? '',
      KALTURA_USER_ID: 'viewer121@example.test',
    });
    return folderWith(values, '.env.sandbox');
  };

  test('check says what was refused', async () => {
    const { json } = await runJson(['check', '--sandbox'], { cwd: cwd() });
    const warning = json.warnings.find(({ code }) => code === 'SERVICE_FORBIDDEN');
    expect(warning?.message).toContain('the role of the session does not allow it');
    expect(JSON.stringify(json)).not.toContain('unexpected');
  });

  test('ks says it too', async () => {
    const { code, stderr } = await run(['ks', '--sandbox'], { cwd: cwd() });
    expect(code).toBe(0);
    expect(stderr).toContain('the role of the session does not allow it');
  });
});
