/**
 * A few of the faults as a person meets them: the built command in a pseudo-terminal, against a
 * server that misbehaves.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import dotenv from 'dotenv';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { PASSWORD, SECRET, USER_SECRET } from '../answers.ts';
import { KEYS, type Options, Terminal } from '../e2e/terminal.ts';
import {
  type ConnectProxy,
  type Heard,
  hang,
  type Misbehaving,
  type Mood,
  misbehaving,
  proxyTo,
  status,
  well,
} from '../kaltura/misbehaving.ts';
import { callsOf } from './ride.ts';
import { REQUEST_WAYS } from './ways.ts';

/** The portals of the internet are not asked: this proxy lets nothing through. */
let proxy: ConnectProxy;
beforeAll(async () => {
  proxy = await proxyTo({ port: 9 }, { status: 502 });
});
afterAll(() => proxy.close());

const BUSY = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]|checking …|Reading the file/;
const MOST_KEYS = 30;

async function begun(
  mood: Mood,
  work: (terminal: Terminal, server: Misbehaving) => Promise<void>,
  timeout = '0.8',
  options: Options = {},
): Promise<void> {
  const server = await misbehaving(mood, { accounts: SANDBOX_ACCOUNTS });
  const env = { HTTPS_PROXY: proxy.origin, NO_PROXY: '127.0.0.1', GIT_CONFIG_GLOBAL: '/dev/null' };
  const terminal = new Terminal(['--service-url', server.api, '--timeout', timeout], {
    env,
    ...options,
  });
  try {
    await work(terminal, server);
  } finally {
    terminal.close();
    await server.close();
  }
}

/**
 * Answers each screen: tries again once, then keeps the value; otherwise takes the offered value.
 * Calls `onRetry` at each second try.
 */
async function answered(
  terminal: Terminal,
  onRetry: () => void = () => undefined,
): Promise<number> {
  const retried = new Set<string>();
  for (let keys = 0; keys < MOST_KEYS && terminal.exitCode === null; keys++) {
    const screen = await settled(terminal);
    const seen = terminal.output.length;
    if (terminal.exitCode !== null) break;
    const step = /❯ (Partner ID|Admin Secret|Region|Player ID|User ID|Portal URL)(?: |$)/m.exec(
      screen,
    );
    const keep = /Finish; test later|Continue without checking/.exec(screen);
    const moment = keep?.[0].startsWith('Finish') ? 'file test' : (step?.[1] ?? 'review');
    if (keep && retried.has(moment)) terminal.type(KEYS.ctrl('y'));
    else if (keep) {
      retried.add(moment);
      expect(screen).toMatch(/enter try again|▸ Try again/);
      onRetry();
      terminal.type('\r');
    } else if (step?.[1] === 'Partner ID') terminal.type(`${KEYS.ctrl('u')}102\r`);
    // On a busy machine the screen may be older than the last key.
    else if (step?.[1] === 'Admin Secret') terminal.type(`${KEYS.ctrl('u')}${SECRET}\r`);
    // Of several new User IDs none is suggested.
    else if (step?.[1] === 'User ID' && !screen.includes('▸')) terminal.type(KEYS.down);
    else terminal.type('\r');
    await answeredTo(terminal, screen, seen);
  }
  return terminal.ended();
}

/** The screen once nothing is under way on it, and it stays as it is for a moment. */
async function settled(terminal: Terminal): Promise<string> {
  let last = '';
  for (;;) {
    const screen = await terminal.until(
      // The header line alone is not the wizard yet.
      (now) => terminal.exitCode !== null || (now.includes('ctrl+c') && !BUSY.test(now)),
    );
    if (screen === last || terminal.exitCode !== null) return screen;
    last = screen;
    await new Promise((resolve) => setTimeout(resolve, 80));
  }
}

/**
 * Waits for another screen; the same words may come again, after something else that was too short
 * to be seen.
 */
async function answeredTo(terminal: Terminal, before: string, seen: number): Promise<void> {
  const late = Date.now() + 2000;
  await terminal.until(
    (now) =>
      now !== before ||
      terminal.exitCode !== null ||
      (terminal.output.length > seen && Date.now() > late),
  );
}

function expectNoTrace(terminal: Terminal): void {
  for (const secret of [SECRET, USER_SECRET, PASSWORD, 'djJ8'])
    expect(terminal.output).not.toContain(secret);
  expect(terminal.alternate).toBe(false);
  expect(terminal.output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(
    terminal.output.lastIndexOf('\u001b[?25l'),
  );
  expect(terminal.output).not.toMatch(/\u001b\[(?:5|31)m\S*NEW|\u0007|\u202e/);
  expect(terminal.scrollback()).not.toMatch(/fault in|UnhandledPromise|at .*\.js:\d/);
}

const hostile = REQUEST_WAYS.find(({ name }) => name === 'an unknown code with a hostile message')
  ?.how as Mood;

// A few of the ways; `matrix.test.ts` rides them all without a terminal.
describe('a request with the secret in it fails', () => {
  test.concurrent('the request hangs: the wizard keeps the secret unchecked, writes it, and says that it was not tested', async () => {
    const mood: Mood = (heard, response, server) =>
      (callsOf(heard).includes('session.start') ? hang : well)(heard, response, server);
    await begun(mood, async (terminal, server) => {
      expect(await answered(terminal)).toBe(3);
      const values = dotenv.parse(readFileSync(path.join(terminal.folder, '.env')));
      expect(values).toMatchObject({
        KALTURA_PARTNER_ID: '102',
        KALTURA_ADMIN_SECRET: SECRET,
        KALTURA_SERVICE_URL: server.api,
      });
      expect(terminal.scrollback()).toContain('was written, but not tested');
      expectNoTrace(terminal);
    });
  });

  test.concurrent('a hostile answer, and then a good one: the wizard tries again and tests the credentials', async () => {
    let isWell = false;
    const mood: Mood = (heard, response, server) => {
      const isStruck = !isWell && callsOf(heard).includes('session.start');
      return (isStruck ? hostile : well)(heard, response, server);
    };
    const work = async (terminal: Terminal): Promise<void> => {
      const mended = (): void => {
        isWell = true;
      };
      expect(await answered(terminal, mended)).toBe(0);
      expect(terminal.scrollback()).toContain('Acme Video (102) answered');
      expectNoTrace(terminal);
    };
    await begun(mood, work, undefined, { columns: 60, rows: 16 });
  });

  test.concurrent('the server goes away permanently: the wizard keeps the answers, writes them, and says that they were not tested', async () => {
    await begun(well, async (terminal, server) => {
      await terminal.until('Partner ID');
      await terminal.press('102\r', /❯ Admin Secret/);
      await server.close();
      expect(await answered(terminal)).toBe(3);
      expect(terminal.output).toContain('ECONNREFUSED');
      expectNoTrace(terminal);
    });
  });

  test.concurrent.each([
    ['a check', hang],
    ['a pause between two attempts', status(503, { 'retry-after': '500' })],
  ] as const)('Ctrl+C during %s ends it at once, and nothing is written', async (what, how) => {
    const isMeant = (heard: Heard): boolean =>
      callsOf(heard).filter((each) => each === 'session.start').length >
      (what === 'a check' ? 1 : 0);
    const mood: Mood = (heard, response, server) =>
      (isMeant(heard) ? how : well)(heard, response, server);
    const work = async (terminal: Terminal, server: Misbehaving): Promise<void> => {
      await terminal.until('Partner ID');
      await terminal.press('102\r', /❯ Admin Secret/);
      terminal.type(`${SECRET}\r`);
      await terminal.until(() => server.heard.some(isMeant));
      terminal.type(KEYS.ctrl('c'));
      // Neither the answer, nor the pause, nor the time for both ends before the test does.
      expect(await terminal.ended()).toBe(130);
      expect(existsSync(path.join(terminal.folder, '.env'))).toBe(false);
      expectNoTrace(terminal);
    };
    await begun(mood, work, '600');
  });
});
