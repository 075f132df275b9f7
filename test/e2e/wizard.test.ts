import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { SECRET } from '../answers.ts';
import { CLI } from '../program.ts';
import { KEYS, terminals, upTo } from './terminal.ts';

const openTerminal = terminals();

test('the whole way leads to a written file and the proof, with git ignoring the file', async () => {
  const terminal = openTerminal(['--sandbox'], { rows: 40 });
  execFileSync('git', ['init', '-q'], { cwd: terminal.folder });
  writeFileSync(path.join(terminal.folder, 'package.json'), '{}');
  await upTo(terminal, 7);
  expect(terminal.screen()).toContain('.gitignore');
  const file = path.join(terminal.folder, '.env.sandbox');
  expect(existsSync(file)).toBe(false);
  expect(await terminal.endedBy('\r')).toBe(0);
  expect(readFileSync(file, 'utf8').split('\n').slice(1)).toEqual([
    'KALTURA_PARTNER_ID=102',
    `KALTURA_ADMIN_SECRET=${SECRET}`,
    'KALTURA_SERVICE_URL=https://api.eu.kaltura.com/api_v3',
    'KALTURA_PLAYER_ID=23448124',
    'KALTURA_USER_ID=viewer102@example.test',
    'KALTURA_VIDEO_PORTAL_BASE_URL=https://102.mediaspace.kaltura.com',
    '',
  ]);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(path.join(terminal.folder, '.gitignore'), 'utf8')).toBe('.env.sandbox\n');
  // What stays on the screen: the six answers, the proof, and a line of code for this project.
  const last = terminal.scrollback();
  expect(last).toMatch(
    /✔ Partner ID [\s\S]*✔ Admin Secret [\s\S]*✔ Region [\s\S]*✔ Player ID [\s\S]*✔ User ID [\s\S]*✔ Portal URL /,
  );
  for (const words of [
    'Acme Video (102) answered from EU, 4 entries',
    'node --env-file=.env.sandbox app.js',
    'kaltura-setup check',
    'app-token create --replace-secret',
  ])
    expect(last).toContain(words);
  expect(last).not.toContain(SECRET);
  expect(terminal.alternate).toBe(false);
});

describe('leaving', () => {
  test('Ctrl+C at the review leaves everything as it was; --debug says all of it then, and no secret', async () => {
    const terminal = openTerminal(['--sandbox', '--debug']);
    const file = path.join(terminal.folder, '.env.sandbox');
    writeFileSync(file, '# mine\nOTHER=1\n');
    await upTo(terminal, 7);
    expect(terminal.output).not.toContain('debug:');
    expect(await terminal.endedBy(KEYS.ctrl('c'))).toBe(130);
    expect(readFileSync(file, 'utf8')).toBe('# mine\nOTHER=1\n');
    expect(terminal.alternate).toBe(false);
    // The last word on the cursor and on bracketed paste: shown, off.
    expect(terminal.output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(
      terminal.output.lastIndexOf('\u001b[?25l'),
    );
    expect(terminal.output.lastIndexOf('\u001b[?2004l')).toBeGreaterThan(
      terminal.output.lastIndexOf('\u001b[?2004h'),
    );
    const last = terminal.scrollback();
    expect(last).toMatch(/debug: POST api\.eu\.kaltura\.com/);
    expect(last).toContain('Nothing was written.');
    expect(last).toContain('kaltura-setup --partner-id 102');
    expect(last).not.toContain(SECRET);
  });

  test('raw mode is off afterwards: a shell in the same terminal echoes', async () => {
    const terminal = openTerminal([], {
      command: [
        '/bin/sh',
        '-c',
        `"${process.execPath}" "${CLI}" --sandbox; stty -a | tr ';' '\\n' | grep -w -o -e '-\\?icanon' -e '-\\?echo'`,
      ],
    });
    await terminal.until('Partner ID');
    await terminal.endedBy(KEYS.ctrl('c'));
    const modes = terminal.scrollback();
    expect(modes).toMatch(/(^|\s)icanon/);
    expect(modes).toMatch(/(^|\s)echo/);
    expect(modes).not.toMatch(/-icanon|-echo(\s|$)/);
  });
});

describe.skipIf(process.platform === 'win32')('a terminal that runs nothing else', () => {
  test('ctrl+z stops nothing there: the wizard takes back the screen and continues', async () => {
    const terminal = openTerminal();
    await terminal.until('❯ Partner ID');
    await terminal.press('10', /❯ Partner ID +10/);
    await terminal.press(KEYS.ctrl('z'), /❯ Partner ID +10/, { gone: true });
    await terminal.until(/❯ Partner ID +10/);
    await terminal.press('2', /❯ Partner ID +102/);
    expect(terminal.alternate).toBe(true);
  });
});
