/**
 * Other users of this computer, the environment, a terminal and the programs that read what is
 * printed.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { PARTNER, SECRET } from '../answers.ts';
import { envFileIn, folderWith, run, runJson, SETUP } from '../commands/run.ts';
import { terminals } from '../e2e/terminal.ts';
import { has } from '../env-file/readers.ts';
import { CLI, HANG_MS } from '../program.ts';

const isRoot = process.getuid?.() === 0;
const openTerminal = terminals();

/** The variable by which a command loads this script first. */
function preloaded(script: string): Record<string, string> {
  const folder = folderWith(
    `${script}\nrequire('node:module').syncBuiltinESMExports();`,
    'first.cjs',
  );
  return { NODE_OPTIONS: `--require ${path.join(folder, 'first.cjs')}` };
}

describe('every way of leaving gives the terminal back', () => {
  // A request to end, and the signal that Node uses itself.
  test.each(['SIGTERM', 'SIGUSR1'] as const)('%s', async (signal) => {
    const terminal = openTerminal();
    await terminal.until('Partner ID');
    await vi.waitFor(() => expect(terminal.output).toContain('\u001b[?2004h'), HANG_MS);
    process.kill(terminal.pty.pid, signal);
    const code = await terminal.ended();
    // Some signals end the process after it has restored the terminal.
    const number = constants.signals[signal];
    expect(terminal.signal === number || code === 128 + number).toBe(true);
    expect(terminal.alternate).toBe(false);
    for (const [on, off] of [
      ['?25l', '?25h'],
      ['?2004h', '?2004l'],
    ])
      expect(terminal.output.lastIndexOf(`\u001b[${off}`)).toBeGreaterThan(
        terminal.output.lastIndexOf(`\u001b[${on}`),
      );
    expect(terminal.scrollback()).not.toContain('Debugger');
    expect(readdirSync(terminal.folder)).toEqual([]);
  });

  test.skipIf(!has('bash'))(
    'SIGTSTP from elsewhere: the shell is back, and then the wizard again (needs bash)',
    async () => {
      const terminal = openTerminal([], {
        command: ['bash', '--norc', '--noprofile', '-i'],
        env: { PS1: 'shell> ' },
      });
      await terminal.until('shell>');
      terminal.type(`"${process.execPath}" "${CLI}" --sandbox -f .stop.env\r`);
      await terminal.until('❯ Partner ID');
      await terminal.press('10', /Partner ID +10/);
      const pids = execFileSync('pgrep', ['-P', String(terminal.pty.pid)], { encoding: 'utf8' });
      const pid = Number(pids.trim().split('\n').at(-1));
      process.kill(pid, 'SIGTSTP');
      await terminal.until('Stopped');
      expect(terminal.alternate).toBe(false);
      await terminal.press('fg\r', /❯ Partner ID +10/);
      expect(terminal.alternate).toBe(true);
      await terminal.press('\u0003', /To continue:[\s\S]*shell>$/);
      expect(terminal.alternate).toBe(false);
    },
  );
});

/** A file with an access control list, before and after a setup. */
async function setupWithList(env: Record<string, string> = {}) {
  const cwd = folderWith({ OTHER: '1' });
  const file = path.join(cwd, '.env');
  const list = (): string => execFileSync('getfacl', ['-cn', file], { encoding: 'utf8' });
  execFileSync('setfacl', ['-m', 'u:12345:rw,g::---,m::rw', file]);
  const before = list();
  const ran = await run(SETUP, { cwd, stdin: SECRET, env });
  expect([ran.code, envFileIn(cwd)]).toEqual([0, expect.stringContaining(SECRET)]);
  return { ...ran, before, after: list() };
}

describe.skipIf(!has('setfacl'))('a file with an access control list (needs setfacl)', () => {
  test('keeps the list', async () => {
    const { before, after } = await setupWithList();
    expect(after).toBe(before);
  });

  test.skipIf(!isRoot)('that cannot be kept is for its owner only, and setup says so', async () => {
    // A cp that knows no lists.
    const { stdout, after } = await setupWithList(
      preloaded(
        "const c = require('node:child_process'), real = c.spawnSync; c.spawnSync = (f, ...rest) => f === '/bin/cp' ? { status: 1, stdout: '' } : real(f, ...rest);",
      ),
    );
    expect(stdout).toContain('lost its access control list');
    expect(after.trim().split('\n')).toEqual(['user::rw-', 'group::---', 'other::---']);
  });
});

test.skipIf(!isRoot)('root writes nothing unasked into another user’s env file', async () => {
  const cwd = folderWith({ KALTURA_USER_ID: 'me' });
  const file = path.join(cwd, '.env');
  chownSync(file, 12345, 12345);
  const { code, json } = await runJson([...SETUP, '--app-token'], { cwd, stdin: SECRET });
  expect(code).toBe(2);
  expect(json.error).toMatchObject({
    code: 'TARGET_NOT_CONFIRMED',
    message: expect.stringContaining('12345'),
    fix: expect.stringContaining(`chown root ${file}`),
  });
  expect(envFileIn(cwd)).toBe('KALTURA_USER_ID=me\n');
});

// Right before the rename of the new file, or before the old one gets its second name.
test.each([
  ['renameSync', 'to', "fs.appendFileSync(file, 'LATE=1\\n')"],
  [
    'linkSync',
    'from',
    "fs.writeFileSync(file + '~', 'OTHER=1\\nLATE=1\\n'), real(file + '~', file)",
  ],
])(
  'the text that an editor saves at the last moment (%s) stays, and setup reports the conflict',
  async (name, at, save) => {
    const cwd = folderWith('OTHER=1\n');
    const env =
      preloaded(`const fs = require('node:fs'), real = fs.renameSync, hooked = fs.${name}; let done = false;
fs.${name} = (from, to, ...rest) => { const file = ${at};
  if (!done && file.endsWith('.env')) { done = true; ${save}; } return hooked(from, to, ...rest); };`);
    const ran = await run(SETUP, { cwd, stdin: SECRET, env });
    expect([ran.code, envFileIn(cwd)]).toEqual([4, 'OTHER=1\nLATE=1\n']);
    expect(ran.stderr).toContain('was changed by another program');
    expect(readdirSync(cwd)).toEqual(['.env']);
  },
);

test('output for a path with a byte that is not UTF-8 says what is wrong with the path', () => {
  const cwd = folderWith(null);
  mkdirSync(Buffer.concat([Buffer.from(`${cwd}/caf`), Buffer.from([0xe9])]));
  const command = `cd "${cwd}"/caf*; "${process.execPath}" "${CLI}" check --json`;
  const { stdout } = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' });
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'NOT_UTF8' });
});

test('no diagnostic report from ks inspect contains the secret', async () => {
  const cwd = folderWith(null);
  const report = ['--report-on-signal', '--report-signal=SIGWINCH', '--report-filename=report'];
  const child = spawn(process.execPath, [...report, CLI, 'ks', 'inspect'], {
    cwd,
    env: { PATH: process.env.PATH, KALTURA_ADMIN_SECRET: SECRET, KALTURA_PARTNER_ID: PARTNER },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // The process waits for the KS; by then it has removed the secret from its environment.
  await vi.waitFor(() => {
    child.kill('SIGWINCH');
    const text = readFileSync(path.join(cwd, 'report'), 'utf8');
    expect(JSON.parse(text).environmentVariables).not.toHaveProperty('KALTURA_ADMIN_SECRET');
    expect(text).not.toContain(SECRET);
  }, HANG_MS);
  child.stdin.end('x');
  await new Promise((resolve) => child.on('close', resolve));
});
