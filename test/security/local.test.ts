/**
 * Other users of this computer, the environment, a terminal and the programs that read what is
 * printed.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { listTargetRisks } from '../../src/env-file/links.ts';
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
  // A request to end, and the signal that Node uses itself. terminal/signals.test.ts has them all.
  const ENDING = ['SIGTERM', 'SIGUSR1'] as const;
  test.each(ENDING)('%s', async (signal) => {
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
      await terminal.press('2\r', '❯ Admin Secret');
      process.kill(pid, 'SIGTSTP');
      await vi.waitFor(() => expect(terminal.alternate).toBe(false), HANG_MS);
      await terminal.press('fg\r', '❯ Admin Secret');
      await terminal.press('\u0003', /To continue:[\s\S]*shell>$/);
      expect(terminal.alternate).toBe(false);
    },
  );
});

describe.concurrent('a file with an access control list', () => {
  const LIST = ['-m', 'u:12345:rw,g::---,m::rw'];

  test.skipIf(!has('setfacl') || !has('getfacl'))(
    'is open to nobody to whom it was not (needs setfacl)',
    async () => {
      const cwd = folderWith({ OTHER: '1' });
      const file = path.join(cwd, '.env');
      const list = (): string => execFileSync('getfacl', ['-cn', file], { encoding: 'utf8' });
      execFileSync('setfacl', [...LIST, file]);
      const before = list();
      expect((await run(SETUP, { cwd, stdin: SECRET })).code).toBe(0);
      expect(list()).toBe(before);
      expect(envFileIn(cwd)).toContain(SECRET);
    },
  );

  test.skipIf(!has('setfacl') || !isRoot)(
    'that cannot be kept: only the owner can read the file, and setup says so (needs setfacl)',
    async () => {
      const cwd = folderWith({ OTHER: '1' });
      const file = path.join(cwd, '.env');
      execFileSync('setfacl', [...LIST, file]);
      // A cp that knows no lists.
      const env = preloaded(
        "const c = require('node:child_process'), real = c.spawnSync; c.spawnSync = (f, ...rest) => f === '/bin/cp' ? { status: 1, stdout: '' } : real(f, ...rest);",
      );
      const ran = await run(SETUP, { cwd, stdin: SECRET, env });
      expect(ran.code).toBe(0);
      expect(ran.stdout).toContain('lost its access control list');
      expect(statSync(file).mode & 0o777).toBe(0o600);
    },
  );
});

describe.concurrent('an env file that belongs to another user', () => {
  const STRANGER = 12345;

  test.each([
    [0, STRANGER, ['owner']],
    [0, 0, []],
    [0, null, []],
    // Nobody else can give a file to that user: writing it fails.
    [1000, STRANGER, []],
    [undefined, 0, []],
  ])('user %s, owner %s: what must be confirmed is %j', (user, owner, risks) => {
    const file = path.join(folderWith(null), '.env');
    expect(listTargetRisks({ path: file, target: file, mode: 0o600, owner }, user)).toEqual(risks);
  });

  test.skipIf(!isRoot).each([
    ['setup --yes', SETUP],
    ['setup --yes --app-token', [...SETUP, '--app-token']],
    ['app-token create', ['app-token', 'create', '--yes', '--sandbox', '-f', '.env']],
  ])('%s as root writes nothing there and names the owner (needs to be root)', async (_, args) => {
    const cwd = folderWith({ KALTURA_USER_ID: 'me' });
    const file = path.join(cwd, '.env');
    chownSync(file, STRANGER, STRANGER);
    const before = readFileSync(file, 'utf8');
    const { code, json } = await runJson(args, { cwd, stdin: SECRET });
    expect(code).toBe(2);
    expect(json.error).toMatchObject({ code: 'TARGET_NOT_CONFIRMED' });
    expect(json.error?.message).toContain(String(STRANGER));
    expect(json.error?.fix).toContain(`chown root ${file}`);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

describe.concurrent('an editor that saves at the last moment', () => {
  // Each happens right before the rename of the new file, by a process with the same rights.
  test.each([
    ['into the file', `fs.appendFileSync(to, 'LATE=1\\n')`],
    ['by its own file', `fs.writeFileSync(to + '~', 'OTHER=1\\nLATE=1\\n'), real(to + '~', to)`],
  ])('%s: the saved text is in the file, or setup reports the conflict', async (how, act) => {
    const cwd = folderWith('OTHER=1\n');
    const hook = how === 'into the file' ? 'renameSync' : 'linkSync';
    const env =
      preloaded(`const fs = require('node:fs'), real = fs.renameSync, hooked = fs.${hook}; let done = false;
fs.${hook} = (from, to, ...rest) => { const at = ${hook === 'renameSync' ? 'to' : 'from'};
  if (!done && at.endsWith('.env')) { done = true; ((to) => { ${act} })(at); } return hooked(from, to, ...rest); };`);
    const ran = await run(SETUP, { cwd, stdin: SECRET, env });
    expect(envFileIn(cwd)).toBe('OTHER=1\nLATE=1\n');
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('was changed by another program');
    expect(readdirSync(cwd).filter((name) => name.includes('kaltura'))).toEqual([]);
  });
});

describe.concurrent('output', () => {
  test('for a path with a byte that is not UTF-8 says what is wrong with the path', async () => {
    const cwd = folderWith(null);
    mkdirSync(Buffer.concat([Buffer.from(`${cwd}/caf`), Buffer.from([0xe9])]));
    const stdout = execFileSync(
      '/bin/sh',
      ['-c', `cd "${cwd}"/caf*; "${process.execPath}" "${CLI}" check --json || true`],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    expect(JSON.parse(stdout).error).toMatchObject({ code: 'NOT_UTF8' });
  });
});

test('no diagnostic report from ks inspect contains the secret', async () => {
  const reports = folderWith(null);
  const report = ['--report-on-signal', '--report-signal=SIGWINCH'];
  const args = [...report, `--report-directory=${reports}`, CLI, 'ks', 'inspect'];
  const child = spawn(process.execPath, args, {
    cwd: folderWith(null),
    env: { PATH: process.env.PATH, KALTURA_ADMIN_SECRET: SECRET, KALTURA_PARTNER_ID: PARTNER },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  // The process waits for the KS; by then it has removed the secret from its environment.
  await vi.waitFor(() => {
    child.kill('SIGWINCH');
    const last = readdirSync(reports).sort().at(-1) ?? 'none yet';
    const text = readFileSync(path.join(reports, last), 'utf8');
    expect(JSON.parse(text).environmentVariables).not.toHaveProperty('KALTURA_ADMIN_SECRET');
    expect(text).not.toContain(SECRET);
  }, HANG_MS);
  child.stdin.end('x');
  await new Promise((resolve) => child.on('close', resolve));
});
