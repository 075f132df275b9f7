/**
 * What Kaltura's own server does, and what one would not think of: blocked users, administrators'
 * sessions, cut lengths.
 */
import { describe, expect, test } from 'vitest';
import { signKs } from '../../src/kaltura/ks.ts';
import { PASSWORD, passwordOf, RIGHT, SECRET, USER_SECRET } from '../answers.ts';
import { folderWith, run, runJson, runJsonHere } from '../commands/run.ts';
import { startServer } from '../kaltura/test-server.ts';

const BLOCKED = 'blocked102@example.test';
const VIEWER = 'viewer102@example.test';
const ADMIN = 'admin102@example.test';
const server = await startServer();
/** This test cannot reach the sandbox's portal by its name. */
const { KALTURA_VIDEO_PORTAL_BASE_URL: _, ...VALUES } = RIGHT;
const cwdWith = (values: Record<string, string> = {}): string =>
  folderWith({ ...VALUES, KALTURA_SERVICE_URL: server.api, ...values });

test('a USER session of an administrator is an administrator’s session: it reads the Admin Secret', async () => {
  const cwd = cwdWith({ KALTURA_USER_ID: ADMIN });
  const before = server.heard.length;
  const { stdout, stderr } = await run(['ks', '--type', 'user'], { cwd });
  expect(stderr).toContain('administrator');
  // ks learns this from the one request that it sends for any USER session.
  expect(server.heard.length - before).toBe(1);
  const answer = await fetch(`${server.api}/service/partner/action/getInfo`, {
    method: 'POST',
    body: new URLSearchParams({ format: '1', ks: stdout.trim() }),
  });
  expect(((await answer.json()) as { adminSecret?: string }).adminSecret).toBe(SECRET);
});

describe('ks inspect', () => {
  const expiresAt = Math.floor(Date.now() / 1000) + 900;
  const whose = { partnerId: 102, type: 'admin' as const, userId: VIEWER };
  const fields = { ...whose, expiresAt, privileges: '' };
  const inspect = (ks: string, args: readonly string[] = [], cwd = cwdWith()) =>
    runJsonHere<{ status: string; message: string; warnings: string[] }>(
      ['ks', 'inspect', ...args],
      {
        cwd,
        stdin: ks,
        secrets: [ks],
      },
    );
  const online = ['--online'];
  // A KS goes to a host that the command line names.
  const named = (): string[] => [...online, '--service-url', server.api];

  test('--online knows an ended, an expired, a blocked user’s and a foreign session', async () => {
    const ended = signKs(fields, SECRET);
    await fetch(`${server.api}/service/session/action/end`, {
      method: 'POST',
      body: new URLSearchParams({ format: '1', ks: ended }),
    });
    const cases: [string, string, number][] = [
      [signKs(fields, SECRET), 'valid', 0],
      [ended, 'ended', 1],
      [signKs({ ...fields, expiresAt: 1_700_000_000 }, SECRET), 'expired', 1],
      [signKs({ ...fields, userId: BLOCKED }, SECRET), 'blocked-user', 1],
      [signKs(fields, USER_SECRET), 'refused', 1],
    ];
    for (const [ks, status, code] of cases) {
      const { code: had, json } = await inspect(ks, named());
      expect([json.status, had]).toEqual([status, code]);
    }
    // And with nothing but the server's word.
    const bare = await inspect(ended, [...named(), '--yes'], folderWith(null));
    expect([bare.json.status, bare.code]).toEqual(['ended', 1]);
    expect(server.world.createdUsers).toEqual([]);
  });

  test('--online sends a KS to no host that only the file names', async () => {
    const before = server.heard.length;
    const { code } = await inspect(signKs(fields, SECRET), online);
    expect(code).toBe(2);
    expect(server.heard.length).toBe(before);
  });
});

describe('signing in', () => {
  test('ks --login with two accounts takes --partner-id', async () => {
    const login = ['ks', '--login', ADMIN, '--password-stdin', '--service-url', server.api];
    const options = { cwd: folderWith(null), stdin: `${PASSWORD}\n` };
    const several = await runJson<{ partnerId: number }>(login, options);
    expect(several.code).toBe(0);
    // Never in silence.
    expect(several.stderr).toMatch(/belongs to account 10[25]\. To use another of your accounts/);
    const chosen = await runJson<{ partnerId: number }>([...login, '--partner-id', '105'], options);
    expect(chosen.json.partnerId).toBe(105);
  });

  test('an expired password points to the console of that server', async () => {
    const login = ['--login', 'admin111@example.test', '--password-stdin'];
    const args = ['ks', ...login, '--service-url', server.api];
    const { stderr } = await run(args, { cwd: folderWith(null), stdin: `${passwordOf(111)}\n` });
    expect(stderr).toContain(`${server.origin}/index.php/kmcng`);
    expect(stderr).not.toContain('kmc.kaltura.com');
  });
});
