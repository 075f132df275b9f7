/**
 * An agent that reads only `next`, and takes every word literally, each command in a fresh shell. It
 * comes to an end within a few commands, runs none twice, and with the Admin Secret on stdin
 * everything is right in the end.
 */
import { execFile } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { EU, PARTNER, PLAYER, PORTAL, RIGHT, SECRET, US, USER } from '../answers.ts';
import { type Answer, envFileIn, folderWith, onThePath, runJson } from '../commands/run.ts';
import { startServer } from '../kaltura/test-server.ts';
import { commandEnv } from '../program.ts';

type Values = Readonly<Record<string, string>>;

const MOST_COMMANDS = 5;
const { KALTURA_VIDEO_PORTAL_BASE_URL: _, ...WITHOUT_PORTAL } = RIGHT;
const server = await startServer();
const OWN = { ...WITHOUT_PORTAL, KALTURA_SERVICE_URL: server.api };
/** Holds `kaltura-setup`, as npx or a global installation puts it on the PATH. */
const bin = onThePath();

/** What the user told the agent, by the placeholder of `next`. */
const KNOWN: Values = {
  '‹Partner ID›': PARTNER,
  '‹us|eu|de|ca|sg|ap›': 'eu',
  '‹Player ID›': PLAYER,
  '‹User ID›': USER,
  '‹https://…›': PORTAL,
  '‹https://…/api_v3›': server.api,
};

/** Runs a command from `next`. The user vouches for a host, and knows the right answers. */
async function runInShell(command: string, cwd: string, env: Values, stdin: string) {
  const line = command
    .replace(/‹(--service-url \S+), if you trust it›/g, '$1')
    .replace(/‹[^›]*›/g, (placeholder) => KNOWN[placeholder] ?? 'nobody-knows');
  const options = {
    cwd,
    env: { ...commandEnv(), PATH: `${bin}:${process.env.PATH}`, ...env },
  };
  const ran = await new Promise<{ code: number | null; stdout: string }>((resolve) => {
    const child = execFile('/bin/sh', ['-c', line], options, (_, stdout) =>
      resolve({ code: child.exitCode, stdout }),
    );
    child.stdin?.on('error', () => undefined).end(stdin);
  });
  return { code: ran.code, last: JSON.parse(ran.stdout) as Answer };
}

/** Runs `first`, then the first command of each answer's `next`, until there is none. */
async function followNext(
  first: string,
  cwd: string,
  { env = {}, stdin = '' }: { env?: Values; stdin?: string } = {},
) {
  const left = { ...env };
  const ran: string[] = [];
  for (let command = first; ; ) {
    ran.push(command);
    const { code, last } = await runInShell(command, cwd, left, stdin);
    const unset = last.next.flatMap((each) => /^unset (\w+)$/.exec(each)?.[1] ?? []);
    for (const variable of unset) delete left[variable];
    const next = last.next[unset.length];
    if (next === undefined) return { ran, last, code };
    if ((ran.includes(next) && unset.length === 0) || ran.length === MOST_COMMANDS)
      throw new Error(`no end: ${[...ran, next].join('\n')}`);
    command = next;
  }
}

const CHECK = 'kaltura-setup check --json';
const REVOKED = { KALTURA_APP_TOKEN_ID: '0_revoked1', KALTURA_APP_TOKEN: 'a'.repeat(32) };
const EXPIRED = {
  KALTURA_ADMIN_SECRET: '',
  KALTURA_APP_TOKEN_ID: '0_expired1',
  KALTURA_APP_TOKEN: '0'.repeat(32),
};
const ADMIN = 'admin102@example.test';
const NONSENSE = {
  KALTURA_PARTNER_ID: 'acme',
  KALTURA_ADMIN_SECRET: 'password',
  KALTURA_SERVICE_URL: 'europe',
  KALTURA_PLAYER_ID: 'main',
  KALTURA_USER_ID: '',
  KALTURA_VIDEO_PORTAL_BASE_URL: 'portal',
};

describe.skipIf(process.platform === 'win32')('with the secret on stdin all is well', () => {
  test.each<[what: string, change: Values | null]>([
    ['no file at all', null],
    ['another account’s number', { KALTURA_PARTNER_ID: '103', KALTURA_SERVICE_URL: US }],
    ['everything wrong at once', NONSENSE],
    [
      'an AppToken, the secret and the player',
      { ...EXPIRED, KALTURA_ADMIN_SECRET: '0'.repeat(32), KALTURA_PLAYER_ID: '1' },
    ],
  ])('in the file: %s', async (_, change) => {
    const cwd = folderWith(change && { OTHER: 'kept', ...RIGHT, ...change }, '.env.sandbox');
    await followNext(`${CHECK} --sandbox`, cwd, { stdin: SECRET });
    const { json } = await runJson(['check', '--sandbox'], { cwd });
    expect(json).toMatchObject({ status: 'valid', next: [] });
    const text = envFileIn(cwd, '.env.sandbox');
    if (!change?.KALTURA_APP_TOKEN) expect(text).toContain(`KALTURA_ADMIN_SECRET=${SECRET}\n`);
    if (change) expect(text).toContain('OTHER=kept\n');
  });

  test('in the environment, wrong values hide others in the file', async () => {
    const cwd = folderWith({ ...OWN, KALTURA_PLAYER_ID: '2', KALTURA_PARTNER_ID: 'x' });
    const env = { KALTURA_PLAYER_ID: '1', KALTURA_PARTNER_ID: '5' };
    const { last } = await followNext(CHECK, cwd, { env, stdin: SECRET });
    expect(last.status).toBe('valid');
    expect(envFileIn(cwd)).toContain(`KALTURA_SERVICE_URL=${server.api}\n`);
  });

  const follow = (values: Values) =>
    followNext(CHECK, folderWith({ ...OWN, ...values }), { stdin: SECRET });

  test.each<[what: string, values: Values]>([
    ['ID and secret are missing', { KALTURA_PARTNER_ID: '', KALTURA_ADMIN_SECRET: '' }],
    ['an AppToken alone was revoked', { KALTURA_ADMIN_SECRET: '', ...REVOKED }],
  ])('the agent confirms a URL of one’s own if %s', async (_, values) => {
    const { ran, code } = await follow(values);
    expect(code).toBe(0);
    expect(ran.join('\n')).not.toContain('--region');
    const sends = ran.filter((each) => each.includes('-stdin'));
    expect(sends).not.toEqual([]);
    for (const each of sends)
      expect(each).toContain(`‹--service-url ${server.api}, if you trust it›`);
  });

  test('next asks for the right URL if the URL is not an API', async () => {
    const url = `${server.origin}/nothing/here/api_v3`;
    const { ran, last } = await follow({ KALTURA_SERVICE_URL: url });
    expect(ran[1]).toContain('--only region --service-url ‹https://…/api_v3›');
    expect(last.status).toBe('valid');
  });
});

describe.skipIf(process.platform === 'win32')('with nothing on stdin it comes to an end', () => {
  test.each<[what: string, change: Values, status: string]>([
    ['everything', NONSENSE, 'valid'],
    ['AppToken, for an administrator', { ...REVOKED, KALTURA_USER_ID: ADMIN }, 'valid'],
    ['half of one', { KALTURA_APP_TOKEN_ID: '0_ok000001', KALTURA_ADMIN_SECRET: '' }, 'invalid'],
  ])('wrong in the file: %s', async (_, change, status) => {
    const cwd = folderWith({ ...RIGHT, ...change }, '.env.sandbox');
    await followNext(`${CHECK} --sandbox`, cwd);
    expect((await runJson(['check', '--sandbox'], { cwd })).json.status).toBe(status);
  });

  test('--ignore-environment makes the same variables mean nothing, in every command of next', async () => {
    const line = `${CHECK} --timeout 1 -f mine.env --ignore-environment`;
    const variables = { KALTURA_PLAYER_ID: 'x', KALTURA_SERVICE_URL: EU };
    const env = { HTTPS_PROXY: 'http://127.0.0.1:9', ...variables };
    const { ran, last } = await followNext(line, folderWith(RIGHT, 'mine.env'), { env });
    expect(last.credentials.every((each) => each.source === 'file')).toBe(true);
    expect(ran.slice(1).every((each) => each.includes('--ignore-environment'))).toBe(true);
  });
});
