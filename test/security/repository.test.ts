/**
 * A stranger's repository: its settings, its .gitignore, its links. It is to run nothing, and to
 * get nothing.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { RIGHT, SECRET, USER } from '../answers.ts';
import { envFileIn, envText, folderWith, run, runJson, SETUP } from '../commands/run.ts';
import { Terminal } from '../e2e/terminal.ts';
import { startServer } from '../kaltura/test-server.ts';

const isRoot = process.getuid?.() === 0;
const server = await startServer();

/** The same setup as on a server of one's own: on the sandbox git would not be called at all. */
const setupArgs = (file = '.env'): string[] =>
  SETUP.flatMap((arg) =>
    arg === '--sandbox' ? ['--service-url', server.api] : arg === '.env' ? file : arg,
  );
const setup = (cwd: string, file?: string, env: Record<string, string> = {}) =>
  run(setupArgs(file), { cwd, stdin: SECRET, env });

function git(cwd: string, ...args: string[]): string {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.test'];
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  return execFileSync('git', [...who, ...args], { cwd, encoding: 'utf8', stdio });
}

/** A repository, and perhaps a folder in it. */
function repository(folder = ''): { top: string; cwd: string } {
  const top = folderWith(null);
  git(top, 'init', '-q');
  const cwd = path.join(top, folder);
  mkdirSync(cwd, { recursive: true });
  return { top, cwd };
}

const textOf = (file: string): string | null =>
  existsSync(file) ? readFileSync(file, 'utf8') : null;
const program = (file: string, script: string): void =>
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });

describe.concurrent('a repository’s settings run no program', () => {
  /** A clone that lacks an object, which git fetches by running what the remote's address names. */
  function partialClone(cwd: string, pwned: string): void {
    const fetch = path.join(cwd, 'fetch.sh');
    program(fetch, `echo ran >> '${pwned}'`);
    git(cwd, 'init', '-q');
    for (const name of ['a/x', 'b/x', 'top']) {
      mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
      writeFileSync(path.join(cwd, name), name);
    }
    git(cwd, 'add', 'a', 'b', 'top');
    git(cwd, 'commit', '-q', '-m', 'x');
    git(cwd, 'sparse-checkout', 'init', '--cone', '--sparse-index');
    git(cwd, 'sparse-checkout', 'set', 'b');
    const tree = git(cwd, 'rev-parse', 'HEAD:a').trim();
    rmSync(path.join(cwd, '.git', 'objects', tree.slice(0, 2), tree.slice(2)), { force: true });
    for (const [name, value] of [
      ['core.repositoryformatversion', '1'],
      ['extensions.partialClone', 'origin'],
      ['remote.origin.url', `ext::${fetch}`],
      ['remote.origin.promisor', 'true'],
      ['protocol.ext.allow', 'always'],
      ['core.hooksPath', cwd],
      ['credential.helper', `!${fetch}`],
      ['alias.ls-files', `!${fetch}`],
      ['alias.check-ignore', `!${fetch}`],
      ...['core.fsmonitor', 'core.pager', 'core.sshCommand', 'core.askPass', 'diff.external'].map(
        (each) => [each, fetch],
      ),
      ['filter.x.clean', fetch],
    ] as [string, string][])
      git(cwd, 'config', name, value);
    writeFileSync(path.join(cwd, '.git', 'info', 'attributes'), '* filter=x diff=x\n');
  }

  test('an object is missing, a monitor, hooks, a pager, aliases and filters are named', async () => {
    const cwd = folderWith(null);
    const pwned = path.join(folderWith(null), 'pwned');
    partialClone(cwd, pwned);
    // The attack works on git as it is.
    try {
      git(cwd, 'ls-files', '--error-unmatch', '--', '.env');
    } catch {}
    expect(existsSync(pwned)).toBe(true);
    rmSync(pwned);
    await setup(cwd);
    await run(['check', '-f', '.env'], { cwd });
    expect(existsSync(pwned)).toBe(false);
  });

  test('nor do those of a bare repository hidden in a folder of an innocent clone', async () => {
    const outer = folderWith(null);
    const pwned = path.join(folderWith(null), 'pwned');
    const made = path.join(outer, 'made');
    mkdirSync(made);
    partialClone(made, pwned);
    git(outer, 'init', '-q');
    const bare = path.join(outer, 'docs');
    execFileSync('cp', ['-r', path.join(made, '.git'), bare]);
    execFileSync('git', ['config', '-f', path.join(bare, 'config'), 'core.bare', 'false']);
    execFileSync('git', ['config', '-f', path.join(bare, 'config'), 'core.worktree', '.']);
    rmSync(pwned, { force: true });
    await setup(bare);
    await run(['check', '-f', '.env'], { cwd: bare });
    expect(existsSync(pwned)).toBe(false);
  });

  test.each([
    ['among the project’s own programs, as npx and npm exec have it', 'node_modules/.bin', null],
    ['in the working directory', '', '.'],
  ])('a git %s is not run', async (_, folder, named) => {
    const { cwd } = repository(folder);
    const pwned = path.join(folderWith(null), 'pwned');
    program(path.join(cwd, 'git'), `touch '${pwned}'`);
    const top = folder === '' ? cwd : path.join(cwd, '..', '..');
    await setup(top, undefined, { PATH: `${named ?? cwd}:${process.env.PATH}` });
    expect(existsSync(path.join(top, '.env'))).toBe(true);
    expect(existsSync(pwned)).toBe(false);
  });
});

describe.concurrent('.gitignore', () => {
  test.each([
    ['a link to a file outside', '.bashrc', 'export A=1\n'],
    ['a link to nothing', 'missing', null],
  ])('that is %s is not written, and neither is the secret', async (_, name, text) => {
    const home = folderWith(text, name);
    const cwd = path.join(home, 'project');
    mkdirSync(cwd);
    git(cwd, 'init', '-q');
    symlinkSync(path.join('..', name), path.join(cwd, '.gitignore'));
    const ran = await setup(cwd);
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('is a link');
    expect(textOf(path.join(home, name))).toBe(text);
    expect(readdirSync(cwd).sort()).toEqual(['.git', '.gitignore']);
  });

  test('is left alone, and no secret is written, if the settings make git hang', async () => {
    const { top, cwd } = repository('app');
    execFileSync('mkfifo', [path.join(top, 'pipe')]);
    git(top, 'config', 'core.excludesFile', path.join(top, 'pipe'));
    mkdirSync(path.join(cwd, '.git', 'info'), { recursive: true });
    writeFileSync(path.join(cwd, '.git', 'info', 'exclude'), '.env\n');
    const ran = await setup(cwd);
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('git did not say within five seconds');
    expect(existsSync(path.join(cwd, '.env'))).toBe(false);
  });

  test('that is a link at the top does not stop a folder below from having its own', async () => {
    const { top, cwd } = repository('app');
    symlinkSync('/dev/null', path.join(top, '.gitignore'));
    expect((await setup(cwd)).code).toBe(0);
    expect(textOf(path.join(cwd, '.gitignore'))).toBe('.env\n');
    expect(git(cwd, 'check-ignore', '.env')).toBe('.env\n');
  });

  test('is checked again after the change, and restored if the change did not help', async () => {
    const { cwd } = repository();
    writeFileSync(path.join(cwd, '.gitignore'), 'node_modules\n');
    // A git that never sees the line.
    const bin = folderWith(null);
    const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    program(path.join(bin, 'git'), `case "$*" in *check-ignore*) exit 1;; esac\nexec ${real} "$@"`);
    const ran = await setup(cwd, undefined, { PATH: `${bin}:${process.env.PATH}` });
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('git does not ignore .env');
    expect(textOf(path.join(cwd, '.gitignore'))).toBe('node_modules\n');
    expect(existsSync(path.join(cwd, '.env'))).toBe(false);
  });

  test('above the repository is left alone, for any work tree in the settings', async () => {
    const home = folderWith('mine\n', '.gitignore');
    const cwd = path.join(home, 'project');
    mkdirSync(cwd);
    git(cwd, 'init', '-q');
    git(cwd, 'config', 'core.worktree', home);
    await setup(cwd);
    expect(textOf(path.join(home, '.gitignore'))).toBe('mine\n');
  });

  test.skipIf(!isRoot)(
    'that root makes in somebody’s folder is theirs (needs to be root)',
    async () => {
      const { cwd } = repository();
      execFileSync('chown', ['-R', '12345:54321', cwd]);
      const safe = { GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' };
      expect((await setup(cwd, undefined, { GIT_CONFIG_COUNT: '1', ...safe })).code).toBe(0);
      const { uid, gid } = statSync(path.join(cwd, '.gitignore'));
      expect([uid, gid]).toEqual([12345, 54321]);
    },
  );
});

describe.concurrent('an env file that is a link', () => {
  function linked(target: string, mode = 0o600): { cwd: string; file: string } {
    const cwd = folderWith(null);
    const file = path.join(folderWith('OTHER=1\n', target), target);
    chmodSync(file, mode);
    symlinkSync(file, path.join(cwd, '.env'));
    return { cwd, file };
  }

  test('out of the folder: if setup cannot ask, it writes nothing and names the real file', async () => {
    const { cwd, file } = linked('public.env', 0o644);
    const { code, json } = await runJson(setupArgs(), { cwd, stdin: SECRET });
    expect(code).toBe(2);
    expect(json.error).toMatchObject({ code: 'TARGET_NOT_CONFIRMED' });
    for (const words of [file, 'outside this folder', 'readable by other users'])
      expect(json.error?.message).toContain(words);
    expect(textOf(file)).toBe('OTHER=1\n');
    // A user who names the file accepts it.
    expect((await setup(cwd, file)).code).toBe(0);
  });

  test('to a folder that is a link out of the repository: the same', async () => {
    const cwd = folderWith(null);
    const elsewhere = folderWith(null);
    symlinkSync(elsewhere, path.join(cwd, 'config'));
    expect((await setup(cwd, 'config/.env')).code).toBe(2);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test.each([
    // Not an env file, with or without a link.
    ['.git/config', 4],
    ['.git/hooks/pre-commit', 2],
    ['public/config.txt', 2],
  ])('to %s: refused', async (target, code) => {
    const { cwd } = repository();
    const file = path.join(cwd, target);
    mkdirSync(path.dirname(file), { recursive: true });
    symlinkSync(target, path.join(cwd, '.env'));
    const before = textOf(file);
    expect((await setup(cwd)).code).toBe(code);
    expect(textOf(file)).toBe(before);
  });

  test('within the repository is followed, and the real file is named', async () => {
    const { top, cwd } = repository('app');
    writeFileSync(path.join(top, 'shared.env'), '', { mode: 0o600 });
    symlinkSync('../shared.env', path.join(cwd, '.env'));
    const ran = await setup(cwd);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain(`.env → ${path.join(top, 'shared.env')} was written`);
    expect(lstatSync(path.join(cwd, '.env')).isSymbolicLink()).toBe(true);
  });

  test('the wizard requires the whole word yes; no goes back', async () => {
    const { cwd, file } = linked('theirs.env');
    writeFileSync(file, envText({ ...RIGHT, KALTURA_USER_ID: 'before' }));
    const args = ['--sandbox', '-f', '.env', '--only', 'user-id'];
    const terminal = new Terminal(args, { cwd, columns: 60, rows: 20 });
    await terminal.until('User ID');
    await terminal.press(`${USER}\r`, 'enter write');
    await terminal.press('\r', 'yes or no?');
    expect(terminal.screen().replaceAll(/\s+/g, '')).toContain(file);
    await terminal.press('no\r', /(?<!yes\+)enter write/);
    expect(readFileSync(file, 'utf8')).toContain('KALTURA_USER_ID=before\n');
    await terminal.press('\r', 'yes or no?');
    expect(await terminal.endedBy('yes\r')).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain(`KALTURA_USER_ID=${USER}\n`);
    terminal.close();
  });
});

test('setup reports a file that has a second name', async () => {
  const cwd = folderWith({ OTHER: '1' });
  linkSync(path.join(cwd, '.env'), path.join(cwd, 'other-name'));
  const ran = await setup(cwd);
  expect(ran.stdout.replaceAll(/\s+/g, ' ')).toContain('has another name (a hard link)');
  expect(readFileSync(path.join(cwd, 'other-name'), 'utf8')).toBe('OTHER=1\n');
  expect(envFileIn(cwd)).toContain(SECRET);
});
