/**
 * An agent that takes every word literally: `check --json`, then the first entry of `next`, each in a fresh shell with nothing on stdin. It
 * comes to an end within four commands, runs none twice, and reads JSON throughout.
 */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { RIGHT, SECRET, US, USER_SECRET } from '../answers.ts';
import { type Answer, folderWith, KNOWN, onThePath } from '../commands/run.ts';
import { clock } from '../program.ts';

const MOST_COMMANDS = 4;

let bin: string;
beforeAll(() => {
  bin = onThePath();
});

/** The commands that the agent ran, and its last answer. */
function agent(
  first: string,
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): { ran: string[]; last: Answer; code: number | null } {
  const ran: string[] = [];
  let command = first;
  for (;;) {
    ran.push(command);
    const line = command.replace(/‹[^›]*›/g, (what) => KNOWN[what] ?? 'nobody-knows');
    const { stdout, status } = spawnSync('/bin/sh', ['-c', line], {
      cwd,
      env: { PATH: `${bin}:${process.env.PATH}`, LC_ALL: 'C.UTF-8', ...clock(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
    });
    const last = JSON.parse(stdout) as Answer;
    const next = last.next[0];
    // A variable is for whoever set it to take away: nothing that a shell of its own could do.
    if (next === undefined || next.startsWith('unset ')) return { ran, last, code: status };
    if (ran.includes(next) || ran.length === MOST_COMMANDS)
      throw new Error(`no end: ${[...ran, next].join('\n')}`);
    command = next;
  }
}

const WRONG: Readonly<Record<string, readonly string[]>> = {
  KALTURA_PARTNER_ID: ['', 'acme', '999999'],
  KALTURA_ADMIN_SECRET: ['', 'short', USER_SECRET],
  KALTURA_SERVICE_URL: ['', 'europe', US],
  KALTURA_PLAYER_ID: ['main', '1'],
  KALTURA_USER_ID: [''],
  KALTURA_VIDEO_PORTAL_BASE_URL: ['portal', 'https://102.events.kaltura.com'],
};
const ALONE = Object.entries(WRONG).flatMap(([name, values]) =>
  values.map((value): Record<string, string> => ({ [name]: value })),
);
const NAMES = Object.keys(WRONG);
/** Each with its neighbour, and with the one across. */
const PAIRS = NAMES.flatMap((one, index) =>
  [NAMES[(index + 1) % NAMES.length] ?? '', ...(index < 3 ? [NAMES[index + 3] ?? ''] : [])].map(
    (other): Record<string, string> => ({
      [one]: WRONG[one]?.at(-1) ?? '',
      [other]: WRONG[other]?.at(-1) ?? '',
    }),
  ),
);

describe.skipIf(process.platform === 'win32')(
  'an agent that does what next says first comes to an end',
  () => {
    test.each([...ALONE, ...PAIRS].map((change) => [JSON.stringify(change), change] as const))(
      'wrong: %s',
      (_, change) => {
        const cwd = folderWith({ ...RIGHT, ...change }, '.env.sandbox');
        const { last, code } = agent('kaltura-setup check --json --sandbox', cwd);
        // Without the secret on stdin only what does not need it can be mended.
        expect(code === 0).toBe(last.next.length === 0 && last.status === 'valid');
      },
    );

    test.each([
      [
        'an AppToken that was revoked',
        { KALTURA_APP_TOKEN_ID: '0_revoked1', KALTURA_APP_TOKEN: 'a'.repeat(32) },
      ],
      ['half an AppToken', { KALTURA_APP_TOKEN_ID: '0_ok000001' }],
      ['an AppToken and a player that are wrong', { KALTURA_APP_TOKEN: 'x', KALTURA_PLAYER_ID: '1' }],
    ])('wrong: %s, with the Admin Secret at hand and without', (_, change) => {
      for (const KALTURA_ADMIN_SECRET of [SECRET, '']) {
        const cwd = folderWith({ ...RIGHT, ...change, KALTURA_ADMIN_SECRET }, '.env.sandbox');
        const { code } = agent('kaltura-setup check --json --sandbox', cwd);
        // With the secret another AppToken was made, and all is well.
        const now = agent('kaltura-setup check --json --sandbox', cwd).last.status ?? 'invalid';
        expect([code === 0, now]).toEqual([now === 'valid', KALTURA_ADMIN_SECRET ? now : 'invalid']);
      }
    });

    test.each(Object.keys(RIGHT).filter((name) => name !== 'KALTURA_USER_ID'))(
      '%s comes from the environment, and is wrong',
      (name) => {
        const cwd = folderWith(RIGHT);
        const { last } = agent('kaltura-setup check --json --timeout 1', cwd, {
          [name]: 'x',
          HTTPS_PROXY: 'http://127.0.0.1:9',
        });
        expect(last.next[0]).toBe(`unset ${name}`);
      },
    );

    test('with --ignore-environment the same variables mean nothing', () => {
      const cwd = folderWith(RIGHT, 'mine.env');
      const { ran, last } = agent(
        'kaltura-setup check --json --timeout 1 -f mine.env --ignore-environment',
        cwd,
        {
          KALTURA_PLAYER_ID: 'x',
          HTTPS_PROXY: 'http://127.0.0.1:9',
        },
      );
      expect(last.credentials.every((each) => each.source === 'file')).toBe(true);
      expect(ran.slice(1).every((each) => each.includes('--ignore-environment'))).toBe(true);
    });

    test('without a network, on the real API', () => {
      const cwd = folderWith(RIGHT);
      const { ran, code } = agent('kaltura-setup check --json --timeout 1', cwd, {
        HTTPS_PROXY: 'http://127.0.0.1:9',
      });
      expect({ code, ran: ran.length }).toEqual({ code: 3, ran: 2 });
    });

    describe.each([
      ['nothing at all', null],
      ['rubbish', 'KALTURA_PARTNER_ID=acme\nKALTURA_ADMIN_SECRET=x\n'],
    ])('the sandbox with %s ends valid', (_, text) => {
      test.each(['setup', 'check'])('from %s', (name) => {
        const cwd = folderWith(text, '.env.sandbox');
        const { last, code } = agent(`kaltura-setup ${name} --json --sandbox`, cwd);
        expect({ status: last.status, code }).toEqual({ status: 'valid', code: 0 });
      });
    });

    test.each([
      ['a wrong option', 'kaltura-setup check --json --nonsense', 2],
      ['a stranger’s host', 'kaltura-setup check --json', 2],
      ['a file that is a folder', 'kaltura-setup check --json -f .', 4],
      ['a KS without credentials', 'kaltura-setup ks --json -f nothing.env', null],
    ])('%s: one JSON document with code, message, fix and next', (_, command, code) => {
      const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: 'https://evil.test/api_v3' });
      const env = { KALTURA_ADMIN_SECRET: RIGHT.KALTURA_ADMIN_SECRET ?? '' };
      const { last, code: ended, ran } = agent(command, cwd, command.includes('ks') ? {} : env);
      if (code === null) {
        expect(ran[1]).toMatch(/^kaltura-setup check --json/);
        return;
      }
      expect(ended).toBe(code);
      expect(last.error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
      expect(last.error).toHaveProperty('fix');
      expect(last.next).toEqual([]);
    });
  },
);
