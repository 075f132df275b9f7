/**
 * An agent that reads only exit codes and `next`, and takes every word literally, each command in a
 * fresh shell. It comes to an end within a few commands, runs none twice, and with the Admin Secret
 * on stdin everything is right in the end.
 */
import { spawn } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { EU, RIGHT, SECRET, US, USER_SECRET } from '../answers.ts';
import { type Answer, envFileIn, folderWith, KNOWN, onThePath, runJson } from '../commands/run.ts';
import { misbehaving } from '../kaltura/misbehaving.ts';
import { commandEnv } from '../program.ts';

const MOST_COMMANDS = 4;
const MOST_ROUNDS = 4;
const { KALTURA_VIDEO_PORTAL_BASE_URL: _, ...WITHOUT_PORTAL } = RIGHT;

type Environment = Readonly<Record<string, string>>;

const server = await misbehaving();
/** Holds `kaltura-setup`, as npx or a global installation puts it on the PATH. */
const bin = onThePath();

/** Runs a command from `next`. The user vouches for a host, and knows the right answers. */
async function runInShell(
  command: string,
  cwd: string,
  env: Environment,
  stdin = '',
  known: Environment = KNOWN,
): Promise<{ code: number | null; stdout: string }> {
  const line = command
    .replace(/‹(--service-url \S+), if you trust it›/g, '$1')
    .replace(/‹[^›]*›/g, (placeholder) => known[placeholder] ?? 'nobody-knows');
  const child = spawn('/bin/sh', ['-c', line], {
    cwd,
    env: { ...commandEnv(), PATH: `${bin}:${process.env.PATH}`, ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout };
}

/** Runs `first`, then the first command of each answer's `next`, until there is none. */
async function followNext(
  first: string,
  cwd: string,
  env: Environment = {},
  stdin = '',
  known: Environment = KNOWN,
): Promise<{ ran: string[]; last: Answer; code: number | null }> {
  const ran: string[] = [];
  for (let command = first; ; ) {
    ran.push(command);
    const { code, stdout } = await runInShell(command, cwd, env, stdin, known);
    const last = JSON.parse(stdout) as Answer;
    const next = last.next[0];
    // A shell of its own cannot take away a variable of the shell that started it.
    if (next === undefined || next.startsWith('unset ')) return { ran, last, code };
    if (ran.includes(next) || ran.length === MOST_COMMANDS)
      throw new Error(`no end: ${[...ran, next].join('\n')}`);
    command = next;
  }
}

/**
 * Runs the commands of `next`, the secret on stdin, until `check` exits with 0. Gives the number of
 * rounds, the last answer and the commands.
 */
async function repair(
  cwd: string,
  args: readonly string[],
  environment: Environment = {},
): Promise<{ rounds: number; answer: Answer; log: string[] }> {
  const env = { ...environment };
  const log: string[] = [];
  for (let rounds = 0; ; rounds++) {
    const { code, json } = await runJson(['check', ...args], { cwd, env });
    if (code === 0) return { rounds, answer: json, log };
    if (rounds === MOST_ROUNDS || json.next.length === 0)
      throw new Error(`after ${rounds} rounds: exit ${code}\n${[...log, ...json.next].join('\n')}`);
    for (const command of json.next) {
      log.push(command);
      const variable = /^unset (\w+)$/.exec(command)?.[1];
      if (variable) delete env[variable];
      // The most useful command comes first: after one succeeds, check the result.
      else if (
        command.startsWith('kaltura-setup setup') &&
        (await runInShell(command, cwd, env, `${SECRET}\n`)).code === 0
      )
        break;
    }
  }
}

describe.skipIf(process.platform === 'win32')(
  'with the Admin Secret on stdin all is well in the end',
  () => {
    test.each<[what: string, change: Environment | null, rounds: number]>([
      ['no file at all', null, 1],
      [
        'another account’s number, and its region',
        { KALTURA_PARTNER_ID: '103', KALTURA_SERVICE_URL: US },
        3,
      ],
      [
        'everything wrong at once',
        {
          KALTURA_PARTNER_ID: 'acme',
          KALTURA_ADMIN_SECRET: 'password',
          KALTURA_SERVICE_URL: 'europe',
          KALTURA_PLAYER_ID: 'main',
          KALTURA_USER_ID: '',
          KALTURA_VIDEO_PORTAL_BASE_URL: 'portal',
        },
        1,
      ],
    ])('in the file: %s', async (_, change, most) => {
      const cwd = folderWith(change && { OTHER: 'kept', ...RIGHT, ...change }, '.env.sandbox');
      const { rounds, answer, log } = await repair(cwd, ['--sandbox']);
      expect(log.length).toBeGreaterThan(0);
      expect(rounds).toBeLessThanOrEqual(most);
      expect(answer).toMatchObject({ status: 'valid', next: [] });
      const text = envFileIn(cwd, '.env.sandbox');
      expect(text).toContain(`KALTURA_ADMIN_SECRET=${SECRET}\n`);
      if (change) expect(text).toContain('OTHER=kept\n');
    });

    test.each<[what: string, env: Environment, file: Environment | null]>([
      [
        'wrong ones in the environment and in the file',
        { KALTURA_PLAYER_ID: '1', KALTURA_PARTNER_ID: '5' },
        { KALTURA_PLAYER_ID: '2', KALTURA_PARTNER_ID: 'x' },
      ],
      [
        'the environment alone, its secret the User Secret',
        { ...WITHOUT_PORTAL, KALTURA_ADMIN_SECRET: USER_SECRET },
        null,
      ],
    ])('in the environment: %s', async (_, env, file) => {
      const at = { KALTURA_SERVICE_URL: server.api };
      const cwd = folderWith(file && { ...WITHOUT_PORTAL, ...at, ...file });
      const args = file ? [] : ['--service-url', server.api];
      const { answer } = await repair(cwd, args, file ? env : { ...env, ...at });
      expect(answer).toMatchObject({ status: 'valid', next: [] });
    });

    test('an account on one’s own servers, from nothing', async () => {
      const cwd = folderWith(null);
      const { answer, log } = await repair(cwd, ['--service-url', server.api]);
      expect([answer.status, log.length]).toEqual(['valid', 1]);
      expect(envFileIn(cwd)).toContain(`KALTURA_SERVICE_URL=${server.api}\n`);
      expect((await runJson(['check'], { cwd })).code).toBe(0);
    });
  },
);

/** commands-check has the commands for each wrong value, commands-setup what they write. */
const WRONG: Environment = {
  KALTURA_PARTNER_ID: '999999',
  KALTURA_ADMIN_SECRET: USER_SECRET,
  KALTURA_SERVICE_URL: US,
  KALTURA_PLAYER_ID: '1',
  KALTURA_USER_ID: '',
  KALTURA_VIDEO_PORTAL_BASE_URL: 'https://102.events.kaltura.com',
};
const OFFLINE = { HTTPS_PROXY: 'http://127.0.0.1:9' };

describe.skipIf(process.platform === 'win32')('with nothing on stdin it comes to an end', () => {
  test.each<[string, Environment]>([
    ['the secret', { KALTURA_ADMIN_SECRET: USER_SECRET }],
    ['everything', WRONG],
  ])('wrong in the file: %s', async (_, change) => {
    const cwd = folderWith({ ...RIGHT, ...change }, '.env.sandbox');
    const { last, code } = await followNext('kaltura-setup check --json --sandbox', cwd);
    // Without the secret only what does not need it can be repaired.
    expect(code === 0).toBe(last.next.length === 0 && last.status === 'valid');
  });

  const REVOKED = { KALTURA_APP_TOKEN_ID: '0_revoked1', KALTURA_APP_TOKEN: 'a'.repeat(32) };
  test.each<[string, Environment, status: string]>([
    ['revoked', REVOKED, 'valid'],
    ['wrong, as is the player', { KALTURA_APP_TOKEN: 'x', KALTURA_PLAYER_ID: '1' }, 'valid'],
    [
      'half of one, without the Admin Secret',
      { KALTURA_APP_TOKEN_ID: '0_ok000001', KALTURA_ADMIN_SECRET: '' },
      'invalid',
    ],
  ])('an AppToken: %s', async (_, change, status) => {
    const cwd = folderWith({ ...RIGHT, ...change }, '.env.sandbox');
    await followNext('kaltura-setup check --json --sandbox', cwd);
    // With the secret another AppToken was created.
    const { json } = await runJson(['check', '--sandbox'], { cwd });
    expect(json.status).toBe(status);
  });

  test('--ignore-environment makes the same variables mean nothing, in every command of next', async () => {
    const line = 'kaltura-setup check --json --timeout 1 -f mine.env --ignore-environment';
    const env = { ...OFFLINE, KALTURA_PLAYER_ID: 'x', KALTURA_SERVICE_URL: EU };
    const { ran, last } = await followNext(line, folderWith(RIGHT, 'mine.env'), env);
    expect(last.credentials.every((each) => each.source === 'file')).toBe(true);
    expect(ran.slice(1).every((each) => each.includes('--ignore-environment'))).toBe(true);
  });

  test('a KS without credentials leads to check', async () => {
    const { ran } = await followNext(
      'kaltura-setup ks --json -f nothing.env',
      folderWith(RIGHT),
      OFFLINE,
    );
    expect(ran[1]).toMatch(/^kaltura-setup check --json/);
  });
});

describe.skipIf(process.platform === 'win32')('on a server of one’s own', () => {
  const follow = (values: Environment): ReturnType<typeof followNext> => {
    const cwd = folderWith({ ...WITHOUT_PORTAL, KALTURA_SERVICE_URL: server.api, ...values });
    const known = { ...KNOWN, '‹https://…/api_v3›': server.api };
    return followNext('kaltura-setup check --json', cwd, {}, SECRET, known);
  };

  test.each([
    ['the secret is the User Secret', { KALTURA_ADMIN_SECRET: USER_SECRET }],
    ['Partner ID and secret are missing', { KALTURA_PARTNER_ID: '', KALTURA_ADMIN_SECRET: '' }],
    [
      'an AppToken alone, and it was revoked',
      {
        KALTURA_ADMIN_SECRET: '',
        KALTURA_APP_TOKEN_ID: '0_revoked1',
        KALTURA_APP_TOKEN: 'a'.repeat(32),
      },
    ],
  ])('the agent confirms the URL and ends well if %s', async (_what, values) => {
    const { ran, code } = await follow(values);
    expect(code).toBe(0);
    expect(ran.join('\n')).not.toContain('--region');
    const sends = ran.filter((each) => each.includes('-stdin'));
    for (const each of sends)
      expect(each).toContain(`‹--service-url ${server.api}, if you trust it›`);
    expect(sends.length > 0).toBe('KALTURA_ADMIN_SECRET' in values);
  });

  test('next asks for the right URL if the URL is not an API', async () => {
    const { ran, last } = await follow({
      KALTURA_SERVICE_URL: `${server.origin}/nothing/here/api_v3`,
    });
    expect(ran[1]).toContain('--only region --service-url ‹https://…/api_v3›');
    expect(last.status).toBe('valid');
  });
});
