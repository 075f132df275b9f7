import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { RIGHT, SECRET, US, USER_SECRET } from '../answers.ts';
import { type Answer, envFileIn, folderWith, KNOWN, onThePath, runJson } from '../commands/run.ts';
import { clock } from '../program.ts';

const MOST_ROUNDS = 4;

let api: Sandbox;
let serviceUrl: string;
/** Holds `kaltura-setup`, as npx or a global installation puts it on the PATH. */
let bin: string;

beforeAll(async () => {
  api = await startSandbox();
  serviceUrl = `${api.origin}/api_v3`;
  bin = onThePath();
});

afterAll(() => api.close());

/** Runs a command of `next` in a shell, the secret on stdin, as it stands there but for the placeholders. */
async function ran(
  command: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<number | null> {
  const line = command.replace(/‹[^›]*›/g, (placeholder) => {
    const answer = KNOWN[placeholder];
    if (answer === undefined) throw new Error(`nobody knows ${placeholder}`);
    return answer;
  });
  const child = spawn('/bin/sh', ['-c', line], {
    cwd,
    env: { PATH: `${bin}:${process.env.PATH}`, LC_ALL: 'C.UTF-8', ...clock(), ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(`${SECRET}\n`);
  return new Promise((resolve) => child.on('close', resolve));
}

/** Reads only the exit code and `next`, until all is well. Gives the rounds it took and the last answer. */
async function toGoodState(
  cwd: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ rounds: number; answer: Answer; log: string[] }> {
  const env = { ...environment };
  const log: string[] = [];
  for (let rounds = 0; ; rounds++) {
    const { code, json } = await runJson(['check', ...args], { cwd, env });
    if (code === 0) return { rounds, answer: json, log };
    if (rounds === MOST_ROUNDS || json.next.length === 0)
      throw new Error(
        `after ${rounds} rounds: exit ${code}\n${log.join('\n')}\n${JSON.stringify(json.next)}`,
      );
    for (const command of json.next) {
      log.push(command);
      const variable = /^unset (\w+)$/.exec(command)?.[1];
      if (variable) delete env[variable];
      // Most useful first: once one has worked, see where that led.
      else if (command.startsWith('kaltura-setup setup') && (await ran(command, cwd, env)) === 0) break;
    }
  }
}

describe.skipIf(process.platform === 'win32')(
  'from a broken state to exit 0 by exit code and next alone',
  () => {
    const inFile: readonly [what: string, change: Record<string, string> | null, rounds: number][] = [
      ['no file at all', null, 1],
      ['an empty file', Object.fromEntries(Object.keys(RIGHT).map((name) => [name, ''])), 1],
      ['the wrong region', { KALTURA_SERVICE_URL: US }, 1],
      ['the User Secret in the place of the Admin Secret', { KALTURA_ADMIN_SECRET: USER_SECRET }, 1],
      ['a secret cut short', { KALTURA_ADMIN_SECRET: SECRET.slice(0, 30) }, 1],
      ['the wrong player', { KALTURA_PLAYER_ID: '23448131' }, 1],
      ['a portal that is not there', { KALTURA_VIDEO_PORTAL_BASE_URL: 'https://102.events.kaltura.com' }, 1],
      ['an account that nobody has', { KALTURA_PARTNER_ID: '999999' }, 1],
      ['another account’s number, and its region', { KALTURA_PARTNER_ID: '103', KALTURA_SERVICE_URL: US }, 3],
      ['a host that does not exist', { KALTURA_SERVICE_URL: 'https://api.euu.example/api_v3' }, 1],
      [
        'the address of a page for people',
        { KALTURA_SERVICE_URL: 'https://kmc.eu.kaltura.com/index.php' },
        1,
      ],
      [
        'the wrong region, a wrong secret and a wrong player',
        { KALTURA_SERVICE_URL: US, KALTURA_ADMIN_SECRET: USER_SECRET, KALTURA_PLAYER_ID: '1' },
        3,
      ],
      [
        'the wrong region, the User Secret, a wrong player and something that is no portal',
        {
          KALTURA_SERVICE_URL: 'us',
          KALTURA_ADMIN_SECRET: USER_SECRET,
          KALTURA_PLAYER_ID: '12',
          KALTURA_VIDEO_PORTAL_BASE_URL: 'foo',
        },
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
    ];

    test.each(inFile)('%s', async (_what, change, most) => {
      const cwd = folderWith(change && { OTHER: 'kept', ...RIGHT, ...change }, '.env.sandbox');
      const { rounds, answer, log } = await toGoodState(cwd, ['--sandbox']);
      expect(log.length).toBeGreaterThan(0);
      expect(rounds).toBeLessThanOrEqual(most);
      expect(answer).toMatchObject({ status: 'valid', next: [] });
      const text = envFileIn(cwd, '.env.sandbox');
      expect(text).toContain(`KALTURA_ADMIN_SECRET=${SECRET}\n`);
      if (change) expect(text).toContain('OTHER=kept\n');
    });

    const outside: readonly [
      what: string,
      env: Record<string, string>,
      file: Record<string, string> | null,
    ][] = [
      ['a wrong value in the environment, a right one in the file', { KALTURA_PLAYER_ID: '1' }, {}],
      [
        'wrong ones in both',
        { KALTURA_PLAYER_ID: '1', KALTURA_PARTNER_ID: '5' },
        { KALTURA_PLAYER_ID: '2', KALTURA_PARTNER_ID: 'x' },
      ],
      [
        'the same wrong one in both',
        { KALTURA_USER_ID: 'u'.repeat(400) },
        { KALTURA_USER_ID: 'u'.repeat(400) },
      ],
      ['the environment alone, its player wrong', { ...RIGHT, KALTURA_PLAYER_ID: '1' }, null],
      [
        'the environment alone, its secret the User Secret',
        { ...RIGHT, KALTURA_ADMIN_SECRET: USER_SECRET },
        null,
      ],
    ];

    test.each(outside)('%s', async (_what, env, file) => {
      const { KALTURA_VIDEO_PORTAL_BASE_URL: _portal, ...right } = RIGHT;
      const cwd = folderWith(file && { ...right, KALTURA_SERVICE_URL: serviceUrl, ...file });
      const { KALTURA_VIDEO_PORTAL_BASE_URL: _its, ...given } = env;
      const where = file ? {} : { KALTURA_SERVICE_URL: serviceUrl };
      const args = file ? [] : ['--service-url', serviceUrl];
      const { answer } = await toGoodState(cwd, args, { ...given, ...where });
      expect(answer).toMatchObject({ status: 'valid', next: [] });
    });

    test('an account on one’s own servers, from nothing', async () => {
      const cwd = folderWith(null);
      const { answer, log } = await toGoodState(cwd, ['--service-url', serviceUrl]);
      expect(answer.status).toBe('valid');
      expect(log).toHaveLength(1);
      expect(envFileIn(cwd)).toContain(`KALTURA_SERVICE_URL=${serviceUrl}\n`);
      const { code } = await runJson(['check'], { cwd });
      expect(code).toBe(0);
    });

    test('the API out of reach, then there again', async () => {
      const cwd = folderWith({
        ...RIGHT,
        KALTURA_SERVICE_URL: 'http://127.0.0.1:9/api_v3',
        KALTURA_VIDEO_PORTAL_BASE_URL: '',
      });
      const { code, json } = await runJson(['check'], { cwd });
      expect({ code, next: json.next }).toEqual({
        code: 3,
        next: ['kaltura-setup check --timeout 60 --json'],
      });
      expect(await ran(json.next[0] ?? '', cwd, {})).toBe(3);
      expect(await ran(json.next[0] ?? '', cwd, { KALTURA_SERVICE_URL: serviceUrl })).toBe(2);
    });
  },
);
