import { describe, expect, test } from 'vitest';
import { PARTNER, PASSWORD, passwordOf, RIGHT, USER } from '../answers.ts';
import { folderWith, run, runJson } from './run.ts';

interface Made {
  type: string | null;
  userId: string | null;
  expiresAt: number | null;
  privileges: string | null;
  partnerId: number | null;
  warnings: { code: string }[];
}

const cwd = folderWith(null);
const login = (email: string, ...more: readonly string[]): string[] => [
  'ks',
  '--sandbox',
  '--login',
  email,
  '--password-stdin',
  ...more,
];

describe('ks --login prints the session of the person who signed in', () => {
  test('of an administrator, without fetching a secret', async () => {
    const { code, json, stderr } = await runJson<Made>(
      login('admin112@example.test', '--region', 'eu', '--debug'),
      {
        cwd,
        stdin: `${passwordOf(112)}\n`,
      },
    );
    expect(code).toBe(0);
    expect(json).toMatchObject({ type: 'admin', userId: 'admin112@example.test', partnerId: 112 });
    expect(stderr.match(/POST/g)).toHaveLength(1);
    expect(stderr).toContain('This is an ADMIN session');
  });

  test('of a user who is not an administrator', async () => {
    const { code, stdout, stderr } = await run(login('viewer102@example.test', '--region', 'eu'), {
      cwd,
      stdin: 'Passw0rd!1xx\n',
    });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[\w+/=-]{40,}\n$/);
    expect(stderr).not.toContain('ADMIN');
  });

  test('with the account, the expiry and the privileges that were asked for', async () => {
    const asked = ['--partner-id', PARTNER, '--expiry', '30m', '--privileges', 'list:*'];
    const { code, json } = await runJson<Made>(login('admin102@example.test', ...asked), {
      cwd,
      stdin: `${PASSWORD}\n`,
    });
    expect({ code, partnerId: json.partnerId, privileges: json.privileges }).toEqual({
      code: 0,
      partnerId: Number(PARTNER),
      privileges: 'list:*',
    });
    expect((json.expiresAt ?? 0) - Date.now() / 1000).toBeLessThan(1810);
  });

  test('does not use up an action of its own', async () => {
    const { code, json } = await runJson<Made & { ks: string }>(
      login('admin102@example.test', '--partner-id', PARTNER, '--privileges', 'actionslimit:1'),
      { cwd, stdin: `${PASSWORD}\n` },
    );
    expect({ code, type: json.type }).toEqual({ code: 0, type: null });
  });

  test('a wrong password is exit 1, and is tried once', async () => {
    const { code, stdout, stderr } = await run(login('admin102@example.test', '--debug'), {
      cwd,
      stdin: 'wrong\n',
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.match(/POST/g)).toHaveLength(1);
  });

  test.each([
    ['--type', 'user'],
    ['--user-id', 'maya'],
  ])('%s %s needs the Admin Secret, and the command says that it fetches it', async (...more) => {
    const { code, stderr } = await run(
      login(
        'admin102@example.test',
        '--partner-id',
        PARTNER,
        '--user-id',
        'maya',
        ...more.slice(0, 2),
      ),
      { cwd, stdin: `${PASSWORD}\n` },
    );
    expect(code).toBe(0);
    expect(stderr).toContain('Signing in to fetch the Admin Secret');
  });
});

describe('a session belongs to somebody', () => {
  const { KALTURA_USER_ID: _, ...nameless } = RIGHT;
  const args = ['ks', '--sandbox', '-f', '.env'];

  test.each([[args], [[...args, '--local']], [[...args, '--type', 'user']]])(
    'without a User ID there is none: %j',
    async (line) => {
      const { code, stdout, stderr } = await run(line, { cwd: folderWith(nameless) });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/KALTURA_USER_ID is not set[\s\S]*--user-id ‹User ID›/);
    },
  );

  test('but with an empty one on purpose', async () => {
    const { code, json } = await runJson<Made>([...args, '--user-id', ''], {
      cwd: folderWith(nameless),
    });
    expect({ code, userId: json.userId }).toEqual({ code: 0, userId: '' });
  });
});

describe('what ks says of a session', () => {
  const folder = folderWith(RIGHT);
  const args = ['ks', '--sandbox', '-f', '.env', '--user-id', USER];
  const ADMIN = 'This is an ADMIN session';

  test('that it is an ADMIN session, into a pipe too, unless that was asked for', async () => {
    expect((await run(args, { cwd: folder })).stderr).toContain(ADMIN);
    expect((await run([...args, '--local'], { cwd: folder })).stderr).toContain(ADMIN);
    for (const type of ['admin', '2', 'user', '0'])
      expect((await run([...args, '--type', type], { cwd: folder })).stderr).not.toContain(ADMIN);
  });

  test.each([
    ['0', 'user'],
    ['2', 'admin'],
  ])('--type %s is %s', async (number, type) => {
    const { json } = await runJson<Made>([...args, '--type', number], { cwd: folder });
    expect(json.type).toBe(type);
  });

  test.each([
    ['4h', []],
    ['5h', ['LONG_SESSION']],
  ])('that it lives longer than advised: %s', async (expiry, codes) => {
    const { json } = await runJson<Made>([...args, '--type', 'admin', '--expiry', expiry], {
      cwd: folder,
    });
    expect(json.warnings.map(({ code }) => code)).toEqual(codes);
  });
});
