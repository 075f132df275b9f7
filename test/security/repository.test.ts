/**
 * A stranger's repository: its settings, its .gitignore, its links. It is to run nothing, and to
 * get nothing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
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

/** A repository with this folder in it. */
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
  /**
   * A clone whose settings name a program that writes to `pwned`. It lacks an object, which git
   * fetches by running what the remote's address names.
   */
  function partialClone(cwd: string): string {
    const pwned = path.join(folderWith(null), 'pwned');
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
      ['core.fsmonitor', fetch],
      ['core.hooksPath', cwd],
      ['core.pager', fetch],
      ['alias.ls-files', `!${fetch}`],
    ] as const)
      git(cwd, 'config', name, value);
    return pwned;
  }

  test('an object is missing, and a monitor, hooks, a pager and an alias are named', async () => {
    const cwd = folderWith(null);
    const pwned = partialClone(cwd);
    // The attack works on git as it is.
    spawnSync('git', ['ls-files', '--error-unmatch', '--', '.env'], { cwd });
    expect(existsSync(pwned)).toBe(true);
    rmSync(pwned);
    await setup(cwd);
    await run(['check', '-f', '.env'], { cwd });
    expect(existsSync(pwned)).toBe(false);
  });

  test('nor do those of a bare repository hidden in a folder of an innocent clone', async () => {
    const { top, cwd } = repository('clone');
    const pwned = partialClone(cwd);
    const bare = path.join(top, 'docs');
    renameSync(path.join(cwd, '.git'), bare);
    for (const [name, value] of [
      ['core.bare', 'false'],
      ['core.worktree', '.'],
    ] as const)
      execFileSync('git', ['config', '-f', path.join(bare, 'config'), name, value]);
    rmSync(pwned, { force: true });
    await setup(bare);
    await run(['check', '-f', '.env'], { cwd: bare });
    expect(existsSync(pwned)).toBe(false);
  });

  test('a git among the project’s own programs, as npx and npm exec have it, is not run', async () => {
    const { top, cwd } = repository('node_modules/.bin');
    const pwned = path.join(folderWith(null), 'pwned');
    program(path.join(cwd, 'git'), `touch '${pwned}'`);
    await setup(top, undefined, { PATH: `${cwd}:${process.env.PATH}` });
    expect([existsSync(path.join(top, '.env')), existsSync(pwned)]).toEqual([true, false]);
  });
});

describe.concurrent('.gitignore', () => {
  test('that is a link to a file outside is not written, and neither is the secret', async () => {
    const home = folderWith('export A=1\n', '.bashrc');
    const cwd = path.join(home, 'project');
    mkdirSync(cwd);
    git(cwd, 'init', '-q');
    symlinkSync('../.bashrc', path.join(cwd, '.gitignore'));
    expect(await setup(cwd)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('is a link'),
    });
    expect(textOf(path.join(home, '.bashrc'))).toBe('export A=1\n');
    expect(readdirSync(cwd).sort()).toEqual(['.git', '.gitignore']);
  });

  test('is left alone, and no secret is written, if the settings make git hang', async () => {
    const { top, cwd } = repository('app');
    execFileSync('mkfifo', [path.join(top, 'pipe')]);
    git(top, 'config', 'core.excludesFile', path.join(top, 'pipe'));
    expect(await setup(cwd)).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('git did not say within five seconds'),
    });
    expect(readdirSync(cwd)).toEqual([]);
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

  test.skipIf(!isRoot)('that root makes in somebody’s folder is theirs', async () => {
    const { cwd } = repository();
    execFileSync('chown', ['-R', '12345:54321', cwd]);
    await setup(cwd);
    const { uid, gid } = statSync(path.join(cwd, '.gitignore'));
    expect([uid, gid]).toEqual([12345, 54321]);
  });
});

describe.concurrent('an env file that is a link', () => {
  /** The folder of a link named .env, and the file outside to which it leads. */
  function linked(mode: number): { cwd: string; file: string } {
    const cwd = folderWith(null);
    const file = path.join(folderWith('OTHER=1\n', 'their.env'), 'their.env');
    chmodSync(file, mode);
    symlinkSync(file, path.join(cwd, '.env'));
    return { cwd, file };
  }

  test('out of the folder: if setup cannot ask, it writes nothing and names the real file', async () => {
    const { cwd, file } = linked(0o644);
    const { code, json } = await runJson(setupArgs(), { cwd, stdin: SECRET });
    expect(code).toBe(2);
    expect(json.error).toMatchObject({ code: 'TARGET_NOT_CONFIRMED' });
    for (const words of [file, 'in another folder', 'readable by other users'])
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

  test.each(['.git/my.env', 'public/config.txt', 'public/.env', 'public/environment.txt'])(
    'to %s: refused',
    async (target) => {
      const { top, cwd } = repository('app');
      mkdirSync(path.join(top, 'public'));
      symlinkSync(`../${target}`, path.join(cwd, '.env'));
      expect((await setup(cwd)).code).toBe(2);
      expect(existsSync(path.join(cwd, '..', target))).toBe(false);
    },
  );

  test('to a file of another kind: nothing is written', async () => {
    const { top, cwd } = repository('app');
    symlinkSync('env.js', path.join(cwd, '.env'));
    expect(await setup(cwd)).toMatchObject({ code: 4, stderr: expect.stringContaining('kind') });
    expect(readdirSync(top)).toEqual(['.git', 'app']);
    // check recommends nothing that setup would refuse.
    writeFileSync(path.join(cwd, 'env.js'), envText({ KALTURA_PARTNER_ID: '102' }));
    const { json } = await runJson(['check', '--sandbox', '-f', '.env'], { cwd });
    expect(json.warnings).toContainEqual(expect.objectContaining({ code: 'NOT_AN_ENV_FILE' }));
    expect(json.next).toEqual([]);
  });

  test.each(['env_file', 'environment', '.flaskenv', 'dev.env.local'])(
    'to %s beside it is followed',
    async (target) => {
      const { cwd } = repository();
      symlinkSync(target, path.join(cwd, '.env'));
      expect((await setup(cwd)).code).toBe(0);
    },
  );

  test.each(['env.txt', 'env.sh'])('to %s beside it: refused', async (target) => {
    const { cwd } = repository();
    symlinkSync(target, path.join(cwd, '.env'));
    expect((await setup(cwd)).code).toBe(2);
  });

  test('in a folder beside the link is followed, if the path names the folder', async () => {
    const { cwd } = repository();
    mkdirSync(path.join(cwd, 'app'));
    symlinkSync('my.env', path.join(cwd, 'app', '.env'));
    expect((await setup(cwd, 'app/.env')).code).toBe(0);
    expect(textOf(path.join(cwd, 'app', 'my.env'))).toContain('KALTURA_ADMIN_SECRET=');
  });

  test('above it in the repository is followed, and the real file is named', async () => {
    const { top, cwd } = repository('app');
    writeFileSync(path.join(top, 'shared.env'), '', { mode: 0o600 });
    symlinkSync('../shared.env', path.join(cwd, '.env'));
    const ran = await setup(cwd);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain(`.env → ${path.join(top, 'shared.env')} was written`);
    expect(lstatSync(path.join(cwd, '.env')).isSymbolicLink()).toBe(true);
  });

  test('the wizard requires the whole word yes; no goes back', async () => {
    const { cwd, file } = linked(0o600);
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
