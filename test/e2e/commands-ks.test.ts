import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { parseDuration } from '../../src/cli/options.ts';
import { type KsFields, readKs } from '../../src/kaltura/ks.ts';
import { ONE_TIME_CODE, passwordOf, RIGHT, SECRET, USER, USER_SECRET } from '../answers.ts';
import { expectJson, folderWith, type JsonRow, run, runJson } from '../commands/run.ts';
import { startServer } from '../kaltura/test-server.ts';
import { CLI } from '../program.ts';

const server = await startServer();
const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: server.api });

const now = (): number => Math.floor(Date.now() / 1000);

/** What the API says about an ADMIN session, or to a USER session, which cannot ask. */
async function answerTo(ks: string, type = 'admin'): Promise<Record<string, unknown>> {
  const action = type === 'admin' ? 'session/action/get' : 'baseEntry/action/list';
  const response = await fetch(`${server.api}/service/${action}`, {
    method: 'POST',
    body: new URLSearchParams({ format: '1', ks }),
  });
  return (await response.json()) as Record<string, unknown>;
}

function fieldsOf(ks: string): KsFields {
  const read = readKs(ks, SECRET);
  if (read.kind !== 'verified') throw new Error(`not a good KS: ${read.kind}`);
  return read.fields;
}

describe('ks', () => {
  test('is one line on stdout and nothing else: an ADMIN session of an hour', async () => {
    const before = server.heard.length;
    const { code, stdout, stderr } = await run(['ks'], { cwd });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^This is an ADMIN session/),
    });
    expect(stdout).toMatch(/^[\w=-]+\n$/);
    expect(server.heard.length - before).toBe(1);
    const fields = fieldsOf(stdout.trim());
    expect(fields).toMatchObject({ partnerId: 102, type: 'admin', userId: USER, privileges: '' });
    expect(Math.abs(fields.expiresAt - now() - 3600)).toBeLessThan(10);
    expect(await answerTo(stdout.trim())).toMatchObject({ partnerId: '102', userId: USER });
  });

  const wishes: readonly [args: readonly string[], expected: Partial<KsFields>, seconds: number][] =
    [
      [['--type', 'user'], { type: 'user', userId: USER }, 3600],
      [['--expiry', '4h', '--user-id', ''], { userId: '' }, 14_400],
      [
        ['--expiry', '120', '--privileges', '*', '--type', 'user', '--user-id', 'é 😀'],
        { type: 'user', userId: 'é 😀', privileges: 'all:*' },
        120,
      ],
    ];

  test.each(wishes)('%j is kept, and --local says the same', async (args, expected, seconds) => {
    for (const more of [[], ['--local']]) {
      const line = ['ks', ...args, ...more];
      const { code, json } = await runJson<KsFields & { ks: string; warnings: [] }>(line, { cwd });
      const { ks, warnings: _, ...held } = json;
      expect([code, held]).toEqual([0, fieldsOf(ks)]);
      expect(held).toMatchObject(expected);
      expect(Math.abs(held.expiresAt - now() - seconds)).toBeLessThan(10);
      // The API takes the one signed here as it takes its own.
      expect(await answerTo(ks, json.type)).not.toHaveProperty('code');
    }
  });

  test.each([
    ['3600', 3600],
    ['90s', 90],
    ['30m', 1800],
    ['4h', 14_400],
    ['1d', 86_400],
    ['1w', 604_800],
    ...['0', '-1', '1.5h', '1y', 'soon', '999999999d', '1e3', '0x10', ''].map(
      (text) => [text, undefined] as const,
    ),
  ] as const)('--expiry %j is %j seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  test('--local sends no request with any value of KALTURA_SERVICE_URL', async () => {
    const { KALTURA_SERVICE_URL: _url, ...rest } = RIGHT;
    for (const values of [rest, { ...rest, KALTURA_SERVICE_URL: 'nonsense' }]) {
      const { code, stderr } = await run(['ks', '--local', '--type', 'admin', '--debug'], {
        cwd: folderWith(values),
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
    const evil = { KALTURA_SERVICE_URL: 'https://api.evil.example/api_v3' };
    expect((await run(['ks', '--local'], { cwd: folderWith(rest), env: evil })).code).toBe(0);
  });

  const right = (change: Readonly<Record<string, string>>) => ({ ...RIGHT, ...change });
  const fails = (code: string) => ({ error: { code } });

  test.for<JsonRow>([
    // The User ID is read as check reads it, without the quotes and spaces that cling to it.
    ['ks --local', right({ KALTURA_USER_ID: ` "${USER}" ` }), 0, { userId: USER }],
    ['ks --local', right({ KALTURA_USER_ID: 'u'.repeat(321) }), 1, {}],
    // The region is found if none is set.
    ['ks', right({ KALTURA_SERVICE_URL: '' }), 0, { sandbox: true }],
    ['ks', {}, 1, fails('MISSING')],
    ['ks', right({ KALTURA_PARTNER_ID: 'acme' }), 1, fails('NOT_A_PARTNER_ID')],
    ['ks', right({ KALTURA_ADMIN_SECRET: SECRET.slice(16) }), 1, fails('NOT_AN_ADMIN_SECRET')],
    ['ks', right({ KALTURA_ADMIN_SECRET: USER_SECRET }), 1, fails('START_SESSION_ERROR')],
    ['ks', right({ KALTURA_ADMIN_SECRET: '0'.repeat(32) }), 1, fails('START_SESSION_ERROR')],
    ['ks', right({ KALTURA_PARTNER_ID: '9' }), 1, fails('SERVICE_FORBIDDEN_CONTENT_BLOCKED')],
    ['ks', right({ KALTURA_SERVICE_URL: 'https://no.example/api_v3' }), 3, fails('ENOTFOUND')],
  ])('%s --json %#', (row) => expectJson(row));

  test('--login with a one-time code gives the same fields', () => {
    const login = 'ks --login admin109@example.test --password-stdin --region eu';
    const fields = { type: 'admin', userId: 'admin109@example.test', partnerId: 109 };
    const stdin = `${passwordOf(109)}\n${ONE_TIME_CODE}\n`;
    return expectJson([login, {}, 0, fields], { stdin });
  });

  test('in a shell: KALTURA_KS=$(kaltura-setup ks) holds the KS alone', () => {
    const script = `KALTURA_KS=$("${process.execPath}" "${CLI}" ks --local); printf '[%s]' "$KALTURA_KS"`;
    const env = { PATH: process.env.PATH };
    const { stdout } = spawnSync('/bin/sh', ['-c', script], { cwd, encoding: 'utf8', env });
    expect(fieldsOf(stdout.slice(1, -1)).partnerId).toBe(102);
  });
});
