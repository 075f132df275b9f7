/** What happens to the env file and its disk while the wizard is open. */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import dotenv from 'dotenv';
import { describe, expect, inject, type TestContext, test } from 'vitest';
import { RIGHT, SECRET } from '../answers.ts';
import { folderWith } from '../commands/run.ts';
import { KEYS, Terminal } from '../e2e/terminal.ts';

const FILE = '.env.sandbox';
const BEFORE = 'OTHER=1\n';
const SIX = { ...RIGHT, KALTURA_USER_ID: 'viewer102@example.test' };

/** The wizard at its review, after every answer that is offered. */
async function reviewing(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  cwd: string,
  ...more: string[]
): Promise<Terminal> {
  const terminal = new Terminal(['--sandbox', ...more], { cwd });
  onTestFinished(() => terminal.close());
  await terminal.until('Partner ID');
  await terminal.press(`102\r${SECRET}\r\r\r\r\r`, 'enter write');
  return terminal;
}

/** The words on the screen, without line breaks. */
const reads =
  (words: string) =>
  (screen: string): boolean =>
    screen.replace(/\s+/g, ' ').includes(words);

const values = (file: string): Record<string, string> => dotenv.parse(readFileSync(file));
/** The names in the folder except the file itself, such as scratch folders. */
const others = (place: string): string[] => readdirSync(place).filter((name) => name !== FILE);

const mount = (place: string): boolean => {
  const args = ['-t', 'tmpfs', '-o', 'size=64k', 'none', place];
  return process.platform === 'linux' && spawnSync('mount', args).status === 0;
};
const unmount = (place: string): void => void spawnSync('umount', ['-l', place]);

test.concurrent('a full disk is reported and changes nothing; the file is written when there is room (needs mount)', async (context) => {
  const place = folderWith(null);
  if (!mount(place)) return context.skip();
  context.onTestFinished(() => unmount(place));
  const file = path.join(place, FILE);
  writeFileSync(file, BEFORE);
  const terminal = await reviewing(context, place);
  const filler = path.join(place, 'filler');
  const { bavail, bsize } = statfsSync(place);
  writeFileSync(filler, Buffer.alloc(bavail * bsize));
  await terminal.press('\r', reads('the disk is full. It is unchanged.'));
  expect(readFileSync(file, 'utf8')).toBe(BEFORE);
  expect(others(place)).toEqual(['filler']);
  rmSync(filler);
  await terminal.press('\r', 'enter write');
  expect(await terminal.endedBy('\r')).toBe(0);
  expect(values(file)).toEqual({ OTHER: '1', ...SIX });
});

test.concurrent('the folder is gone: the wizard says so, and writes once the folder is back', async (context) => {
  const place = path.join(folderWith(null), 'app');
  mkdirSync(place);
  const terminal = await reviewing(context, folderWith(null), '-f', path.join(place, FILE));
  rmSync(place, { recursive: true });
  await terminal.press('\r', reads('does not exist'));
  expect(existsSync(place)).toBe(false);
  mkdirSync(place);
  await terminal.press('\r', 'enter write');
  expect(await terminal.endedBy('\r')).toBe(0);
  expect(values(path.join(place, FILE))).toEqual(SIX);
});

test.concurrent('two wizards write one file: the second says so, reads the file again, and continues', async (context) => {
  const place = folderWith(BEFORE, FILE);
  const file = path.join(place, FILE);
  const [first, second] = await Promise.all([reviewing(context, place), reviewing(context, place)]);
  expect(await first.endedBy('\r')).toBe(0);
  const written = readFileSync(file, 'utf8');
  await second.press('\r', reads('was changed by another program'));
  // The first has written the same: nothing is left to be changed.
  await second.press('\r', 'nothing will change');
  expect(await second.endedBy('\r')).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(written);
  expect(others(place)).toEqual([]);
});

describe('Ctrl+C right behind the Enter that writes', () => {
  for (const wait of inject('every') ? [0, 1, 2, 5, 10, 20, 50] : [10])
    test.concurrent(`${wait} ms later: the message about the file is true`, async (context) => {
      const place = folderWith(BEFORE, FILE);
      const file = path.join(place, FILE);
      const terminal = await reviewing(context, place);
      terminal.type('\r');
      await new Promise((resolve) => setTimeout(resolve, wait));
      const code = await terminal.endedBy(KEYS.ctrl('c'));
      const said = terminal.scrollback();
      if (readFileSync(file, 'utf8') === BEFORE) {
        expect([code, said]).toEqual([130, expect.stringContaining('Nothing was written.')]);
      } else {
        expect(values(file)).toEqual({ OTHER: '1', ...SIX });
        expect(said).not.toContain('Nothing was written');
        expect([0, 130]).toContain(code);
        if (code === 130) expect(said).toMatch(/was written [\s\S]*It was not tested/);
      }
      expect(others(place)).toEqual([]);
    });
});

test('an existing file that is a folder: the wizard says so at once, exit code 4', async (context) => {
  const place = folderWith(null);
  mkdirSync(path.join(place, FILE));
  const terminal = new Terminal(['--sandbox'], { cwd: place });
  context.onTestFinished(() => terminal.close());
  expect(await terminal.ended()).toBe(4);
  expect(terminal.scrollback()).toContain(`${FILE} is a folder`);
});
