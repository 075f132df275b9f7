/**
 * Output from other code does not reach the screen while the wizard owns it, and the wizard repairs
 * a damaged frame.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { has } from '../env-file/readers.ts';
import { CLI, HANG_MS } from '../program.ts';
import { KEYS, terminals } from './terminal.ts';

const PRELOAD = path.join(import.meta.dirname, 'foreign.cjs');
const SAID = [
  'too many listeners',
  'old thing',
  'older thing',
  'a console.log of a library',
  'a console.error of a library',
  'a trace',
  'straight to stdout',
  'straight to stderr',
  'Node itself',
];

const openTerminal = terminals();
const WITH_OUTPUT = {
  env: { NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}`, GIT_CONFIG_GLOBAL: '/dev/null' },
};

/** Has something printed, and waits until it has been. */
async function provoke(folder: string, what: 'provoke' | 'damage'): Promise<void> {
  const file = path.join(folder, what);
  writeFileSync(file, '');
  await vi.waitFor(() => expect(existsSync(file)).toBe(false), { timeout: HANG_MS });
}

test.skipIf(process.platform === 'win32').each([[[]], [['--debug']]])(
  'warnings, console and traces do not reach the screen; after the wizard they do with --debug: %j',
  async (args) => {
    const terminal = openTerminal(['--sandbox', ...args], WITH_OUTPUT);
    await terminal.until('❯ Partner ID');
    // What is heavy has been loaded, and Ink has drawn.
    const before = await terminal.press('7', /Partner ID +7/);
    await provoke(terminal.folder, 'provoke');
    await terminal.press('8', /Partner ID +78/);
    await terminal.press(KEYS.backspace, /Partner ID +7$/m);
    expect(terminal.screen()).toBe(before);
    await terminal.endedBy(KEYS.ctrl('c'));
    const left = terminal.scrollback();
    for (const each of SAID) expect(left.includes(each)).toBe(args.length > 0);
    expect(left.includes('with an escape')).toBe(args.length > 0);
  },
);

test.skipIf(process.platform === 'win32')(
  '--debug into a file is there at once, as it is',
  async () => {
    const terminal = openTerminal(['--sandbox', '--debug'], {
      command: ['/bin/sh', '-c', 'exec "$@" 2>trace', 'sh', process.execPath, CLI],
    });
    await terminal.until('❯ Partner ID');
    await terminal.press('102', /Partner ID +102/);
    await terminal.press(KEYS.enter, '❯ Admin Secret');
    const trace = (): string => readFileSync(path.join(terminal.folder, 'trace'), 'utf8');
    await vi.waitFor(
      () =>
        expect(trace()).toMatch(/^debug: POST \S+ \/api_v3\/service\/multirequest \d+ ms 200$/m),
      {
        timeout: HANG_MS,
      },
    );
    expect(trace()).not.toContain('held');
  },
);

test.skipIf(!has('bash'))(
  '--debug into a pipe that ends on the same terminal is held',
  async () => {
    const terminal = openTerminal(['--sandbox', '--debug'], {
      command: ['bash', '-c', 'exec "$@" 2> >(cat >&2)', 'bash', process.execPath, CLI],
    });
    await terminal.until('❯ Partner ID');
    await terminal.press('102', /Partner ID +102/);
    await terminal.press(KEYS.enter, '❯ Admin Secret');
    await terminal.press(`${'0'.repeat(32)}\r`, 'This is not the Admin Secret');
    expect(terminal.output).not.toContain('debug:');
  },
);

test.skipIf(process.platform === 'win32')('ctrl+g redraws a damaged frame', async () => {
  const terminal = openTerminal(['--sandbox'], WITH_OUTPUT);
  await terminal.until('❯ Partner ID');
  await terminal.press('102', /Partner ID +102/);
  await provoke(terminal.folder, 'damage');
  await terminal.until('DAMAGE');
  terminal.type(KEYS.ctrl('g'));
  const screen = await terminal.until((all) => !/DAMAGE/.test(all) && /ctrl\+c quit/.test(all));
  expect(screen.match(/Partner ID/g)).toHaveLength(1);
  expect(screen).toContain('❯ Partner ID      102');
});
