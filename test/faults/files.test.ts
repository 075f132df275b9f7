import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import dotenv from 'dotenv';
import { describe, expect, inject, type TestContext, test } from 'vitest';
import { RIGHT, SECRET } from '../answers.ts';
import { KEYS, Terminal } from '../e2e/terminal.ts';

const FILE = '.env.sandbox';
const SIX = { ...RIGHT, KALTURA_USER_ID: 'viewer102@example.test' };

/** What a test has to undo at its end, last things first. */
type Test = Pick<TestContext, 'onTestFinished'>;

function folder({ onTestFinished }: Test): string {
  const made = realpathSync(mkdtempSync(path.join(tmpdir(), 'faults-')));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A folder with an env file in it, and the file. */
function fileIn(test: Test): { place: string; file: string } {
  const place = folder(test);
  const file = path.join(place, FILE);
  writeFileSync(file, 'OTHER=1\n');
  return { place, file };
}

function wizard({ onTestFinished }: Test, cwd: string, ...more: string[]): Terminal {
  const terminal = new Terminal(['--sandbox', ...more], { cwd });
  onTestFinished(() => terminal.close(true));
  return terminal;
}

/** Every answer that is offered, up to the review. */
async function reviewed(terminal: Terminal): Promise<void> {
  await terminal.until('Partner ID');
  terminal.type(`102\r${SECRET}\r\r\r\r\r`);
  await terminal.until('enter write');
}

/** Left with Ctrl+C, by a person who was told that nothing was written. */
async function leftUnwritten(terminal: Terminal): Promise<void> {
  terminal.type(KEYS.ctrl('c'));
  expect(await terminal.ended()).toBe(130);
  expect(terminal.scrollback()).toContain('Nothing was written.');
  expect(terminal.scrollback()).not.toContain(SECRET);
}

/** The words on the screen, without line breaks. */
const reads =
  (words: string) =>
  (screen: string): boolean =>
    screen.replace(/\s+/g, ' ').includes(words);

const values = (file: string): Record<string, string> => dotenv.parse(readFileSync(file));
/** The names in the folder except the file itself, such as scratch folders. */
const others = (place: string): string[] => readdirSync(place).filter((name) => name !== FILE);

const TMPFS = ['-t', 'tmpfs', '-o', 'size=64k', 'none'];
const mount = (place: string, ...args: string[]): boolean =>
  spawnSync('mount', [...args, place], { stdio: 'ignore' }).status === 0;
const unmount = (place: string): void => void spawnSync('umount', ['-l', place]);

const mayMount = ((): boolean => {
  if (process.platform !== 'linux') return false;
  const place = mkdtempSync(path.join(tmpdir(), 'faults-'));
  const is = mount(place, ...TMPFS);
  unmount(place);
  return is;
})();

/** A small disk. */
function disk(test: Test): string {
  const place = folder(test);
  expect(mount(place, ...TMPFS)).toBe(true);
  test.onTestFinished(() => unmount(place));
  return place;
}

describe.concurrent('the disk', () => {
  test.skipIf(!mayMount)(
    'full: said, nothing changed, and written once there is room (needs mount)',
    async (context) => {
      const place = disk(context);
      const file = path.join(place, FILE);
      writeFileSync(file, 'OTHER=1\n');
      const terminal = wizard(context, place);
      await reviewed(terminal);
      const filler = path.join(place, 'filler');
      const { bavail, bsize } = statfsSync(place);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
      terminal.type('\r');
      await terminal.until(reads('the disk is full. It is unchanged.'));
      expect(readFileSync(file, 'utf8')).toBe('OTHER=1\n');
      expect(others(place)).toEqual(['filler']);
      rmSync(filler);
      await terminal.until('enter write');
      terminal.type('\r');
      expect(await terminal.ended()).toBe(0);
      expect(values(file)).toEqual({ OTHER: '1', ...SIX });
    },
  );

  const readOnly = (place: string): boolean => mount(place, '-o', 'remount,ro');
  const isSomebody = process.getuid?.() !== 0 && process.platform !== 'win32';
  const forbid = (place: string): void => chmodSync(place, 0o500);
  for (const [what, isPossible, create, change, words] of [
    ['read-only (needs mount)', mayMount, disk, readOnly, 'is read-only.'],
    ['forbidden (needs not to be root)', isSomebody, folder, forbid, 'no permission.'],
  ] as const)
    test.skipIf(!isPossible)(
      `${what} from the review on: said, and nothing changed`,
      async (context) => {
        const place = create(context);
        const terminal = wizard(context, place);
        await reviewed(terminal);
        change(place);
        terminal.type('\r');
        await terminal.until(reads(`${words} It is unchanged.`));
        await leftUnwritten(terminal);
        expect(readdirSync(place)).toEqual([]);
      },
    );
});

describe.concurrent('between the review and the write', () => {
  test('the folder is gone: the wizard says so, and writes once the folder is back', async (context) => {
    const place = path.join(folder(context), 'app');
    mkdirSync(place);
    const terminal = wizard(context, folder(context), '-f', path.join(place, FILE));
    await reviewed(terminal);
    rmSync(place, { recursive: true });
    terminal.type('\r');
    await terminal.until(reads('does not exist'));
    expect(existsSync(place)).toBe(false);
    mkdirSync(place);
    await terminal.press('\r', 'enter write');
    terminal.type('\r');
    expect(await terminal.ended()).toBe(0);
    expect(values(path.join(place, FILE))).toEqual(SIX);
  });

  test('the file becomes a folder: the wizard says so and loses nothing', async (context) => {
    const { place, file } = fileIn(context);
    const terminal = wizard(context, place);
    await reviewed(terminal);
    rmSync(file);
    mkdirSync(file);
    await terminal.press('\r', /is a folder/);
    await leftUnwritten(terminal);
    expect(readdirSync(file)).toEqual([]);
    expect(others(place)).toEqual([]);
  });

  test('two wizards write one file: the second says so, reads the file again, and continues with both changes in view', async (context) => {
    const { place, file } = fileIn(context);
    const [first, second] = [wizard(context, place), wizard(context, place)];
    await Promise.all([reviewed(first), reviewed(second)]);
    first.type('\r');
    expect(await first.ended()).toBe(0);
    const written = readFileSync(file, 'utf8');
    second.type('\r');
    await second.until(reads('was changed by another program'));
    expect(readFileSync(file, 'utf8')).toBe(written);
    // The first has written the same: nothing is left to be changed.
    await second.until('nothing will change');
    second.type('\r');
    expect(await second.ended()).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(written);
    expect(others(place)).toEqual([]);
  });

  test('a symbolic link replaces the file: the wizard says so, reads it again, and follows the link', async (context) => {
    const [place, elsewhere] = [folder(context), folder(context)];
    const target = path.join(elsewhere, 'real.env');
    writeFileSync(target, 'THERE=1\n');
    const terminal = wizard(context, place);
    await reviewed(terminal);
    symlinkSync(target, path.join(place, FILE));
    terminal.type('\r');
    await terminal.until(reads('was changed by another program'));
    expect(readFileSync(target, 'utf8')).toBe('THERE=1\n');
    await terminal.until('1 other line stays');
    await terminal.press('\r', 'yes or no?');
    terminal.type('yes\r');
    expect(await terminal.ended()).toBe(0);
    expect(lstatSync(path.join(place, FILE)).isSymbolicLink()).toBe(true);
    expect(values(target)).toEqual({ THERE: '1', ...SIX });
  });
});

describe('Ctrl+C right behind the Enter that writes', () => {
  for (const wait of inject('every') ? [0, 1, 2, 5, 10, 20, 50] : [10])
    test.concurrent(`${wait} ms later: the message about the file is true`, async (context) => {
      const { place, file } = fileIn(context);
      const terminal = wizard(context, place);
      await reviewed(terminal);
      if (wait === 0) terminal.type(`\r${KEYS.ctrl('c')}`);
      else {
        terminal.type('\r');
        await new Promise((resolve) => setTimeout(resolve, wait));
        terminal.type(KEYS.ctrl('c'));
      }
      const code = await terminal.ended();
      const said = terminal.scrollback();
      if (readFileSync(file, 'utf8') === 'OTHER=1\n') {
        expect([code, said]).toEqual([130, expect.stringContaining('Nothing was written.')]);
      } else {
        expect(values(file)).toEqual({ OTHER: '1', ...SIX });
        expect(said).not.toContain('Nothing was written');
        expect([0, 130]).toContain(code);
        if (code === 130) expect(said).toContain('was written, but not tested');
      }
      expect(others(place)).toEqual([]);
    });
});

test('an existing file that is a folder: the wizard says so at once, exit code 4', async (context) => {
  const place = folder(context);
  mkdirSync(path.join(place, FILE));
  const terminal = wizard(context, place);
  expect(await terminal.ended()).toBe(4);
  expect(terminal.scrollback()).toContain(`${FILE} is a folder`);
});
