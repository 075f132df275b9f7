import { execFileSync } from 'node:child_process';
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
import { afterEach, describe, expect, inject, test } from 'vitest';
import { SECRET } from '../answers.ts';
import { KEYS, Terminal } from '../e2e/terminal.ts';

const FILE = '.env.sandbox';
const SIX = {
  KALTURA_PARTNER_ID: '102',
  KALTURA_ADMIN_SECRET: SECRET,
  KALTURA_SERVICE_URL: 'https://api.eu.kaltura.com/api_v3',
  KALTURA_PLAYER_ID: '23448124',
  KALTURA_USER_ID: 'viewer102@example.test',
  KALTURA_VIDEO_PORTAL_BASE_URL: 'https://102.mediaspace.kaltura.com',
};

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean();
});

function folder(): string {
  const made = realpathSync(mkdtempSync(path.join(tmpdir(), 'faults-')));
  cleanups.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function wizard(cwd: string, ...more: string[]): Terminal {
  const terminal = new Terminal(['--sandbox', ...more], { cwd });
  cleanups.push(() => terminal.close(true));
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

/** Mounts something on a new folder; null if this is not permitted. */
function mounted(...args: string[]): string | null {
  if (process.platform !== 'linux') return null;
  const place = folder();
  try {
    execFileSync('mount', [...args, place], { stdio: 'ignore' });
  } catch {
    return null;
  }
  cleanups.push(() => execFileSync('umount', ['-l', place], { stdio: 'ignore' }));
  return place;
}

const mayMount = ((): boolean => {
  const place = mounted('-t', 'tmpfs', '-o', 'size=64k', 'none');
  for (const clean of cleanups.splice(0).reverse()) clean();
  return place !== null;
})();

describe('the disk', () => {
  test.skipIf(!mayMount)(
    'full: said, nothing changed, and written once there is room (needs mount)',
    async () => {
      const place = mounted('-t', 'tmpfs', '-o', 'size=64k', 'none') as string;
      const file = path.join(place, FILE);
      writeFileSync(file, 'OTHER=1\n');
      const terminal = wizard(place);
      await reviewed(terminal);
      const filler = path.join(place, 'filler');
      const { bavail, bsize } = statfsSync(place);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
      terminal.type('\r');
      await terminal.until(
        reads('the disk is full. It is unchanged. Free some space, then try again.'),
      );
      expect(readFileSync(file, 'utf8')).toBe('OTHER=1\n');
      expect(others(place)).toEqual(['filler']);
      rmSync(filler);
      await terminal.until('enter write');
      terminal.type('\r');
      expect(await terminal.ended()).toBe(0);
      expect(values(file)).toEqual({ OTHER: '1', ...SIX });
    },
  );

  test.skipIf(!mayMount)(
    'read-only from the review on: said, and nothing changed (needs mount)',
    async () => {
      const place = mounted('-t', 'tmpfs', '-o', 'size=64k', 'none') as string;
      const terminal = wizard(place);
      await reviewed(terminal);
      execFileSync('mount', ['-o', 'remount,ro', place]);
      terminal.type('\r');
      await terminal.until(
        reads('is read-only. It is unchanged. Give a path on a disk that you can write to.'),
      );
      await leftUnwritten(terminal);
      expect(readdirSync(place)).toEqual([]);
    },
  );

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'a folder without the right to write: said, and nothing changed (needs not to be root)',
    async () => {
      const place = folder();
      const terminal = wizard(place);
      await reviewed(terminal);
      chmodSync(place, 0o500);
      cleanups.push(() => chmodSync(place, 0o700));
      terminal.type('\r');
      await terminal.until(reads('no permission. It is unchanged.'));
      await leftUnwritten(terminal);
      expect(readdirSync(place)).toEqual([]);
    },
  );
});

describe('between the review and the write', () => {
  test('the folder is gone: the wizard says so, and writes once the folder is back', async () => {
    const place = path.join(folder(), 'app');
    mkdirSync(place);
    const terminal = wizard(folder(), '-f', path.join(place, FILE));
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

  test('the file becomes a folder: the wizard says so and loses nothing', async () => {
    const place = folder();
    writeFileSync(path.join(place, FILE), 'OTHER=1\n');
    const terminal = wizard(place);
    await reviewed(terminal);
    rmSync(path.join(place, FILE));
    mkdirSync(path.join(place, FILE));
    await terminal.press('\r', /is a folder/);
    await leftUnwritten(terminal);
    expect(readdirSync(path.join(place, FILE))).toEqual([]);
    expect(others(place)).toEqual([]);
  });

  test('two wizards write one file: the second says so, reads the file again, and continues with both changes in view', async () => {
    const place = folder();
    const file = path.join(place, FILE);
    writeFileSync(file, 'OTHER=1\n');
    const [first, second] = [wizard(place), wizard(place)];
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

  test('a symbolic link replaces the file: the wizard says so, reads it again, and follows the link', async () => {
    const [place, elsewhere] = [folder(), folder()];
    const target = path.join(elsewhere, 'real.env');
    writeFileSync(target, 'THERE=1\n');
    const terminal = wizard(place);
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
  test.each(inject('every') ? [0, 1, 2, 5, 10, 20, 50] : [0, 10])(
    '%i ms later: the message about the file is true',
    async (wait) => {
      const place = folder();
      const file = path.join(place, FILE);
      writeFileSync(file, 'OTHER=1\n');
      const terminal = wizard(place);
      await reviewed(terminal);
      if (wait === 0) terminal.type(`\r${KEYS.ctrl('c')}`);
      else {
        terminal.type('\r');
        await new Promise((resolve) => setTimeout(resolve, wait));
        terminal.type(KEYS.ctrl('c'));
      }
      const code = await terminal.ended();
      const text = readFileSync(file, 'utf8');
      const said = terminal.scrollback();
      if (text === 'OTHER=1\n') {
        expect([code, said]).toEqual([130, expect.stringContaining('Nothing was written.')]);
      } else {
        expect(values(file)).toEqual({ OTHER: '1', ...SIX });
        expect(said).not.toContain('Nothing was written');
        expect([0, 3]).toContain(code);
        if (code === 3) expect(said).toContain('was written, but not tested');
      }
      expect(others(place)).toEqual([]);
    },
  );
});

describe('an existing file', () => {
  test('that is a folder: the wizard says so at once, exit code 4', async () => {
    const place = folder();
    mkdirSync(path.join(place, FILE));
    const terminal = wizard(place);
    expect(await terminal.ended()).toBe(4);
    expect(terminal.scrollback()).toContain(`${FILE} is a folder, not a file.`);
  });
});
