/**
 * Output from other code does not reach the screen while the wizard owns it, and the wizard repairs
 * a damaged frame.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { has } from '../env-file/readers.ts';
import { CLI, HANG_MS } from '../program.ts';
import { KEYS, terminals } from './terminal.ts';

const PRELOAD = path.join(import.meta.dirname, 'foreign.cjs');
const SAID = Array.from({ length: 9 }, (_, way) => `foreign ${way + 1}`);

const openTerminal = terminals();
const WITH_OUTPUT = { env: { NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}` } };

/** Has something printed, and waits until it has been. */
async function provoke(folder: string, what: 'provoke' | 'damage'): Promise<void> {
  const file = path.join(folder, what);
  writeFileSync(file, '');
  await vi.waitFor(() => expect(existsSync(file)).toBe(false), { timeout: HANG_MS });
}

describe.skipIf(process.platform === 'win32')('output from other code', () => {
  test.each([[[]], [['--debug']]])(
    'does not reach the screen; after the wizard it does with --debug: %j',
    async (args) => {
      const terminal = openTerminal(['--sandbox', ...args], WITH_OUTPUT);
      await terminal.until('❯ Partner ID');
      // What is heavy has been loaded, and Ink has drawn.
      const before = await terminal.press('7', /Partner ID +7/);
      await provoke(terminal.folder, 'provoke');
      await terminal.press('8', /Partner ID +78/);
      await terminal.press(KEYS.backspace, /Partner ID +7$/m);
      expect(terminal.screen()).toBe(before);
      // Past everything, straight to the terminal: ctrl+g redraws the damaged frame.
      await provoke(terminal.folder, 'damage');
      await terminal.until('DAMAGE');
      await terminal.press(KEYS.ctrl('g'), (screen) => screen === before);
      await terminal.endedBy(KEYS.ctrl('c'));
      const left = terminal.scrollback();
      for (const each of [...SAID, 'an escape']) expect(left.includes(each)).toBe(args.length > 0);
    },
  );

  // A pipe may end on the terminal.
  test.skipIf(!has('bash')).each([
    ['a file is there at once', '2>trace', true],
    ['a pipe is held', '2> >(cat >trace)', false],
  ])('--debug into %s', async (_, redirection, isThere) => {
    const command = [
      'bash',
      '-c',
      `exec "$@" ${redirection}`,
      'bash',
      process.execPath,
      CLI,
    ] as const;
    const terminal = openTerminal(['--sandbox', '--debug'], { command });
    await terminal.until('❯ Partner ID');
    await terminal.press('102\r', '❯ Admin Secret');
    await terminal.press(`${'0'.repeat(32)}\r`, 'This is not the Admin Secret');
    const trace = readFileSync(path.join(terminal.folder, 'trace'), 'utf8');
    expect(/^debug: POST \S+ \/api_v3\/service\/multirequest \d+ ms 200$/m.test(trace)).toBe(
      isThere,
    );
  });
});
