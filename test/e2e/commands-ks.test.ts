import { describe, expect, test } from 'vitest';
import { parseDuration } from '../../src/cli/options.ts';
import { type KsFields, readKs } from '../../src/kaltura/ks.ts';
import { RIGHT, SECRET, USER, USER_SECRET } from '../answers.ts';
import { expectJson, folderWith, type JsonRow, run, runJson } from '../commands/run.ts';
import { startServer } from '../kaltura/test-server.ts';

const server = await startServer();
const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: server.api });

const now = (): number => Math.floor(Date.now() / 1000);

/** The API's answer to a call with this session. */
async function use(ks: string): Promise<unknown> {
  const body = new URLSearchParams({ format: '1', ks });
  const url = `${server.api}/service/baseEntry/action/list`;
  return (await fetch(url, { method: 'POST', body })).json();
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
      stderr: expect.stringMatching(/^kaltura-setup: This is an ADMIN session/),
    });
    expect(stdout).toMatch(/^[\w=-]+\n$/);
    expect(server.heard.length - before).toBe(1);
    const fields = fieldsOf(stdout.trim());
    expect(fields).toMatchObject({ partnerId: 102, type: 'admin', userId: USER, privileges: '' });
    expect(Math.abs(fields.expiresAt - now() - 3600)).toBeLessThan(60);
    expect(await use(stdout.trim())).toHaveProperty('totalCount');
  });

  test.each<[args: readonly string[], expected: Partial<KsFields>, seconds: number]>([
    [['--expiry', '4h', '--user-id', ''], { userId: '' }, 14_400],
    [
      ['--expiry', '120', '--privileges', '*', '--type', 'user', '--user-id', 'é 😀'],
      { type: 'user', userId: 'é 😀', privileges: 'all:*' },
      120,
    ],
  ])('%j is kept, and --local says the same', async (args, expected, seconds) => {
    for (const more of [[], ['--local']]) {
      const line = ['ks', ...args, ...more];
      const { code, json } = await runJson<KsFields & { ks: string; warnings: [] }>(line, { cwd });
      const { ks, warnings: _, ...held } = json;
      expect([code, held]).toEqual([0, fieldsOf(ks)]);
      expect(held).toMatchObject(expected);
      expect(Math.abs(held.expiresAt - now() - seconds)).toBeLessThan(60);
      // The API takes the one signed here as it takes its own.
      expect(await use(ks)).toHaveProperty('totalCount');
    }
  });

  test.each([
    ['90s', 90],
    ['30m', 1800],
    ['4h', 14_400],
    ['1d', 86_400],
    ['1w', 604_800],
    ...['0', '-1', '1.5h', '1y', '999999999d', '1e3', ''].map((text) => [text, undefined] as const),
  ] as const)('--expiry %j is %j seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  test.each([
    ['in the file', {}, { KALTURA_SERVICE_URL: 'nonsense' }],
    ['in the environment', { KALTURA_SERVICE_URL: 'https://api.evil.example/api_v3' }, {}],
  ])('--local sends no request with any KALTURA_SERVICE_URL %s', async (_, env, values) => {
    const cwd = folderWith({ ...RIGHT, ...values });
    const ran = await run(['ks', '--local', '--type', 'admin', '--debug'], { cwd, env });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  });

  const right = (change: Readonly<Record<string, string>>) => ({ ...RIGHT, ...change });
  const fails = (code: string) => ({ error: { code } });

  test.for<JsonRow>([
    // The User ID is read as check reads it, without the quotes and spaces that cling to it.
    ['ks --local', right({ KALTURA_USER_ID: ` "${USER}" ` }), 0, { userId: USER }],
    // The region is found if none is set.
    ['ks', right({ KALTURA_SERVICE_URL: '' }), 0, { sandbox: true }],
    ['ks', {}, 1, { ...fails('MISSING'), next: ['kaltura-setup check --json --sandbox'] }],
    ['ks', right({ KALTURA_PARTNER_ID: 'acme' }), 1, fails('NOT_A_PARTNER_ID')],
    ['ks', right({ KALTURA_ADMIN_SECRET: SECRET.slice(16) }), 1, fails('NOT_AN_ADMIN_SECRET')],
    ['ks', right({ KALTURA_ADMIN_SECRET: USER_SECRET }), 1, fails('START_SESSION_ERROR')],
    ['ks', right({ KALTURA_PARTNER_ID: '9' }), 1, fails('SERVICE_FORBIDDEN_CONTENT_BLOCKED')],
    ['ks', right({ KALTURA_SERVICE_URL: 'https://no.example/api_v3' }), 3, fails('ENOTFOUND')],
  ])('%s --json %#', (row) => expectJson(row));
});
