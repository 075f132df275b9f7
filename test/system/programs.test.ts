import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { removeUntrustedFolders, restrictPath } from '../../src/system/path.ts';
import { findProgram, runProgram } from '../../src/system/programs.ts';
import { folderWith } from '../commands/run.ts';
import { terminals } from '../e2e/terminal.ts';
import { HANG_MS } from '../program.ts';

const top = folderWith(null);
const openTerminal = terminals();

/** A folder below the temporary one that has a program of this name. */
function folderWithProgram(folder: string, name: string, script: string): string {
  const place = path.join(top, folder);
  mkdirSync(place, { recursive: true });
  writeFileSync(path.join(place, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return place;
}

describe('folders of PATH', () => {
  test.each([
    '',
    '.',
    'bin',
    '/clone/node_modules/.bin',
    '/clone/node_modules/x/../.bin',
    '/clone/Node_Modules/.BIN',
    '/clone/node_modules/.bin/more',
  ])('%j is not searched', (entry) => {
    expect(removeUntrustedFolders(`/usr/bin:${entry}:/bin`, 'linux')).toBe('/usr/bin:/bin');
  });

  test.each([
    '',
    '.',
    'bin',
    '\\bin',
    'C:bin',
    '"C:\\clone\\node_modules\\.bin"',
    'c:/clone/NODE_MODULES/.bin/',
  ])('%j is not searched on Windows', (entry) => {
    const others = ['C:\\Windows\\System32', '"C:\\Program Files\\Git\\cmd"', '\\\\server\\bin'];
    expect(removeUntrustedFolders([entry, ...others].join(';'), 'win32')).toBe(others.join(';'));
  });

  test('are taken out of the environment under every spelling on Windows, which must not search the working directory either', () => {
    const env: Record<string, string | undefined> = { Path: 'bin;C:\\git', PATH: '.' };
    restrictPath(env, 'win32');
    expect(env).toEqual({ Path: 'C:\\git', NoDefaultCurrentDirectoryInExePath: '1' });
  });

  test('never end as an empty PATH, which means the working directory', () => {
    const env = { PATH: '.:' };
    restrictPath(env, 'linux');
    expect(env.PATH).toBe('/usr/bin:/bin');
  });
});

describe('a program is found', () => {
  const EXE = 'C:\\git\\git.exe';
  test.each([
    ['by PATHEXT', { PATHEXT: '.BAT;.EXE' }, ['C:\\git\\git.com', EXE], EXE],
    ['without PATHEXT', {}, [EXE], EXE],
    ['without a shell', { PATHEXT: '.CMD' }, ['C:\\git\\git.cmd', EXE], null],
    ['not in the working directory', {}, ['git.exe', 'bin\\git.exe'], null],
  ] as const)('on Windows %s', (_, env, there, expected) => {
    const isProgram = (file: string): boolean => there.some((each) => each === file);
    const found = findProgram('git', { Path: '.;bin;"C:\\git"', ...env }, 'win32', isProgram);
    expect(found).toBe(expected);
  });

  test.skipIf(process.platform === 'win32')(
    'in a whole folder, and never in that of npm',
    async () => {
      const theirs = folderWithProgram('clone/node_modules/.bin', 'which-one', 'echo theirs');
      const ours = folderWithProgram(
        'ours',
        'which-one',
        'echo ours; echo "$PATH$KALTURA_ADMIN_SECRET"',
      );
      vi.stubEnv('PATH', `${theirs}:.::${ours}:/usr/bin:/bin`);
      vi.stubEnv('KALTURA_ADMIN_SECRET', 'not for other programs');
      try {
        expect(findProgram('which-one')).toBe(path.join(ours, 'which-one'));
        const ran = await runProgram('which-one', [], { cwd: theirs, env: {} });
        expect(ran).toEqual({ code: 0, stdout: `ours\n${ours}:/usr/bin:/bin\n` });
        expect(findProgram('no-such-program')).toBe(null);
      } finally {
        vi.unstubAllEnvs();
      }
    },
  );
});

test.skipIf(process.platform !== 'linux')(
  'ctrl+o does not run the xdg-open of a clone',
  async () => {
    const record = path.join(top, 'opened');
    const theirs = folderWithProgram(
      'repo/node_modules/.bin',
      'xdg-open',
      `echo theirs >> "${record}"`,
    );
    const ours = folderWithProgram('system', 'xdg-open', `echo "$PATH" >> "${record}"`);
    const env = { PATH: `node_modules/.bin:${theirs}::${ours}:${process.env.PATH}` };
    const terminal = openTerminal(['--sandbox'], { env });
    await terminal.until('Partner ID');
    terminal.type('\u000f');
    const opened = await vi.waitFor(() => readFileSync(record, 'utf8'), HANG_MS);
    expect(opened).toMatch(new RegExp(`^${ours}:`));
    expect(opened).not.toContain('node_modules/.bin');
  },
);
