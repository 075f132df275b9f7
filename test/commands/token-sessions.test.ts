/**
 * What `ks` and `app-token` make of AppTokens with restrictions, without a type or a user, and of a
 * blocked account.
 */
import { describe, expect, test } from 'vitest';
import { readKs } from '../../src/kaltura/ks.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { EU, PARTNER, SECRET, US, USER } from '../answers.ts';
import { folderWith, run, runJson, said } from './run.ts';

const TOKENS = new Map(
  SANDBOX_ACCOUNTS.flatMap(({ appTokens = [] }) => appTokens).map(({ id, token }) => [id, token]),
);

/** A folder with an env file that has an AppToken and no Admin Secret. */
function folderOf(id: string, values: Readonly<Record<string, string>> = {}): string {
  return folderWith(
    {
      KALTURA_PARTNER_ID: PARTNER,
      KALTURA_SERVICE_URL: EU,
      KALTURA_USER_ID: USER,
      KALTURA_APP_TOKEN_ID: id,
      KALTURA_APP_TOKEN: TOKENS.get(id) ?? '',
      ...values,
    },
    '.env.sandbox',
  );
}

interface Session {
  ks: string;
  userId: string;
  type: string;
  warnings: { code: string; message: string }[];
}

const ks = (cwd: string, ...args: string[]) =>
  runJson<Session>(['ks', '--sandbox', ...args], { cwd });

describe('ks from an AppToken', () => {
  test.each([
    ['0_iprestr1', '203.0.113.7'],
    ['0_actions0', 'actionslimit'],
    ['0_norole01', 'setrole'],
  ])('%s: prints no session, and says what restricts it', async (id, words) => {
    const { code, stdout, stderr } = await run(['ks', '--sandbox'], { cwd: folderOf(id) });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/unexpected|try again/i);
  });

  test('without a session type: USER by default, ADMIN on request, and ks names the type', async () => {
    const cwd = folderOf('0_sha10001');
    for (const [args, type] of [
      [[], 'user'],
      [['--type', 'user'], 'user'],
    ] as const) {
      const { json } = await ks(cwd, ...args);
      expect(json.type).toBe(type);
      expect(json.warnings.map(({ code }) => code)).toEqual(['UNTYPED_APP_TOKEN']);
    }
    const { json } = await ks(cwd, '--type', 'admin');
    expect(json.type).toBe('admin');
    expect(json.warnings.map(({ code }) => code)).not.toContain('OTHER_TYPE');
  });

  test('of an administrator: ks warns that USER sessions have the administrator’s rights', async () => {
    const cwd = folderOf('0_adminusr', { KALTURA_USER_ID: 'admin102@example.test' });
    const { json } = await ks(cwd, '--type', 'user');
    expect(json.warnings.map(({ code }) => code)).toEqual(['ADMINISTRATOR_USER']);
    expect((await ks(folderOf('0_ok000001'), '--type', 'user')).json.warnings).toEqual([]);
  });

  test('without a user: the session is of the User ID that was chosen, and no name is left out', async () => {
    const { json, stderr } = await ks(folderOf('0_nouser01'), '--user-id', 'somebody');
    expect(json.userId).toBe('somebody');
    expect(readKs(json.ks, SECRET)).toMatchObject({ fields: { userId: 'somebody' } });
    expect(json.warnings.map(({ code }) => code)).toEqual(['APP_TOKEN_OF_ANY_USER']);
    const nameless = await ks(folderOf('0_nouser01', { KALTURA_USER_ID: '' }));
    for (const text of [stderr, nameless.stderr]) expect(text).not.toMatch(/ {2}|of only/);
  });

  test('of a blocked account: exit 1 from ks, as from check', async () => {
    const cwd = folderOf('0_blockac1', { KALTURA_PARTNER_ID: '104', KALTURA_SERVICE_URL: US });
    const made = await run(['ks', '--sandbox'], { cwd });
    expect([made.code, made.stdout]).toEqual([1, '']);
    expect(made.stderr).toContain('blocked or deleted');
    const checked = await runJson(['check', '--sandbox'], { cwd });
    expect(checked.code).toBe(1);
    expect(said(checked.json, 'partner-id').status).toBe('invalid');
    expect((await run(['app-token', 'list', '--sandbox'], { cwd })).code).toBe(1);
  });
});

test('app-token list names the AppTokens that have no type or no user', async () => {
  const cwd = folderWith(
    { KALTURA_PARTNER_ID: PARTNER, KALTURA_ADMIN_SECRET: SECRET, KALTURA_SERVICE_URL: EU },
    '.env.sandbox',
  );
  const list = ['app-token', 'list', '--sandbox'];
  const { json } = await runJson<{ warnings: { code: string; message: string }[] }>(list, { cwd });
  expect(json.warnings.map(({ code, message }) => [code, /0_\w+/.exec(message)?.[0]])).toEqual([
    ['UNTYPED_APP_TOKEN', '0_sha10001'],
    ['APP_TOKEN_OF_ANY_USER', '0_nouser01'],
  ]);
  expect((await run(list, { cwd })).stdout).toContain('! AppToken 0_sha10001 has no session type');
});

describe('app-token create', () => {
  const values = {
    KALTURA_PARTNER_ID: PARTNER,
    KALTURA_ADMIN_SECRET: SECRET,
    KALTURA_SERVICE_URL: EU,
  };
  const create = ['app-token', 'create', '--yes', '--sandbox'];
  const created = (userId: string, ...args: string[]) =>
    run([...create, ...args], {
      cwd: folderWith({ ...values, KALTURA_USER_ID: userId }, '.env.sandbox'),
    });

  test('--expires in minutes is the AppToken’s own end, not the account’s limit', async () => {
    const { code, stdout } = await created(USER, '--expires', '5m');
    expect(code).toBe(0);
    expect(stdout).toContain('5 minutes each');
    expect(stdout).not.toMatch(/the account allows|4 hours/);
    // The command still reports a session that the account shortens.
    expect((await created(USER, '--duration', '30m')).stdout).toContain('30 minutes each');
  });

  test.each([[['app-token', 'create']], [['setup', '--app-token']]])(
    '%j reports that it created a new user',
    async (command) => {
      const cwd = folderWith({ ...values, KALTURA_USER_ID: 'brand.new' }, '.env.sandbox');
      const { code, stdout } = await run([...command, '--yes', '--sandbox'], { cwd });
      expect(code).toBe(0);
      expect(stdout).toContain('User brand.new was created too.');
      expect(stdout).not.toMatch(/does not exist yet|created at first use/);
    },
  );
});

test('app-token create in a blocked account does not blame the Admin Secret', async () => {
  const cwd = folderWith(
    {
      KALTURA_PARTNER_ID: '104',
      KALTURA_ADMIN_SECRET: '104b'.repeat(8),
      KALTURA_SERVICE_URL: US,
      KALTURA_USER_ID: 'me',
    },
    '.env.sandbox',
  );
  for (const args of [['create', '--yes'], ['list'], ['revoke', '0_abc00001', '--yes']]) {
    const { code, stderr } = await run(['app-token', ...args, '--sandbox'], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/does not know account 104, or the account is blocked/);
    expect(stderr).not.toContain('Admin Secret was refused');
  }
});
