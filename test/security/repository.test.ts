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
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { RIGHT, SECRET, USER } from '../answers.ts';
import { envFileIn, envText, folderWith, run, runJson, SETUP } from '../commands/run.ts';
import { Terminal } from '../e2e/terminal.ts';

const isRoot = process.getuid?.() === 0;
let api: Sandbox;
beforeAll(async () => {
  api = await startSandbox();
});
afterAll(() => api.close());

/** The same setup as on a server of one's own: on the sandbox git would not be called at all. */
const onOwnServer = (): string[] =>
  SETUP.flatMap((arg) => (arg === '--sandbox' ? ['--service-url', `${api.origin}/api_v3`] : [arg]));
const setup = (cwd: string, ...more: string[]) =>
  run([...onOwnServer(), ...more], { cwd, stdin: SECRET });

function git(cwd: string, ...args: string[]): string {
  const options = { cwd, encoding: 'utf8' as const, stdio: ['ignore', 'pipe', 'ignore'] as const };
  return execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.test', ...args], {
    ...options,
    stdio: [...options.stdio],
  });
}

describe('a repository’s settings run no program', () => {
  /** A clone that lacks an object, which git fetches by running what the remote's address names. */
  function partialClone(cwd: string, pwned: string): void {
    const program = path.join(cwd, 'fetch.sh');
    writeFileSync(program, `#!/bin/sh\necho ran >> '${pwned}'\n`);
    chmodSync(program, 0o755);
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
      ['remote.origin.url', `ext::${program}`],
      ['remote.origin.promisor', 'true'],
      ['protocol.ext.allow', 'always'],
      ['core.fsmonitor', program],
      ['core.hooksPath', cwd],
      ['core.pager', program],
      ['core.sshCommand', program],
      ['core.askPass', program],
      ['credential.helper', `!${program}`],
      ['diff.external', program],
      ['alias.ls-files', `!${program}`],
      ['alias.check-ignore', `!${program}`],
      ['filter.x.clean', program],
    ] as const)
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
    await setup(cwd, '--dry-run');
    await setup(cwd);
    await run(['check', '-f', '.env'], { cwd });
    const terminal = new Terminal(['-f', '.env', '--only', 'user-id'], { cwd });
    await terminal.until('User ID');
    await terminal.press('someone\r', /enter (?:write|prove)/);
    terminal.type('\u0003');
    await terminal.ended();
    terminal.close(true);
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

  test('a git among the project’s own programs is not run', async () => {
    const cwd = folderWith(null);
    git(cwd, 'init', '-q');
    const pwned = path.join(folderWith(null), 'pwned');
    const bin = path.join(cwd, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(path.join(bin, 'git'), `#!/bin/sh\ntouch '${pwned}'\n`, { mode: 0o755 });
    // As npx and npm exec have it.
    await run(onOwnServer(), { cwd, stdin: SECRET, env: { PATH: `${bin}:${process.env.PATH}` } });
    expect(existsSync(pwned)).toBe(false);
  });

  test('a git in the working directory is not run', async () => {
    const cwd = folderWith(null);
    git(cwd, 'init', '-q');
    const pwned = path.join(folderWith(null), 'pwned');
    writeFileSync(path.join(cwd, 'git'), `#!/bin/sh\ntouch '${pwned}'\n`, { mode: 0o755 });
    await run(onOwnServer(), { cwd, stdin: SECRET, env: { PATH: `.:${process.env.PATH}` } });
    expect(existsSync(pwned)).toBe(false);
  });
});

describe('.gitignore', () => {
  test.each([
    ['a link to a file outside', '.bashrc', 'export A=1\n'],
    ['a link to nothing', 'missing', null],
  ])('that is %s is not written, and neither is the secret', async (_, name, text) => {
    const home = folderWith(null);
    const cwd = path.join(home, 'project');
    mkdirSync(cwd);
    git(cwd, 'init', '-q');
    if (text !== null) writeFileSync(path.join(home, name), text);
    symlinkSync(path.join('..', name), path.join(cwd, '.gitignore'));
    const ran = await setup(cwd);
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('is a link or a folder, which git does not read');
    expect(
      existsSync(path.join(home, name)) ? readFileSync(path.join(home, name), 'utf8') : null,
    ).toBe(text);
    expect(readdirSync(cwd).sort()).toEqual(['.git', '.gitignore']);
  });

  test.each(['\t', '\u00a0', '\r\r'])(
    'with %j behind the name ignores nothing, and gets a line that does',
    async (odd) => {
      const cwd = folderWith(null);
      git(cwd, 'init', '-q');
      writeFileSync(path.join(cwd, '.gitignore'), `node_modules\n.env${odd}\n`);
      expect((await setup(cwd)).code).toBe(0);
      expect(git(cwd, 'check-ignore', '.env')).toBe('.env\n');
    },
  );

  test('is left alone, and no secret is written, if the settings make git hang', async () => {
    const top = folderWith(null);
    git(top, 'init', '-q');
    execFileSync('mkfifo', [path.join(top, 'pipe')]);
    git(top, 'config', 'core.excludesFile', path.join(top, 'pipe'));
    const cwd = path.join(top, 'app');
    mkdirSync(path.join(cwd, '.git', 'info'), { recursive: true });
    writeFileSync(path.join(cwd, '.git', 'info', 'exclude'), '.env\n');
    const ran = await setup(cwd);
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('git did not say within five seconds');
    expect(existsSync(path.join(cwd, '.env'))).toBe(false);
  });

  test('that is a link at the top does not stop a folder below from having its own', async () => {
    const top = folderWith(null);
    git(top, 'init', '-q');
    symlinkSync('/dev/null', path.join(top, '.gitignore'));
    const cwd = path.join(top, 'app');
    mkdirSync(cwd);
    expect((await setup(cwd)).code).toBe(0);
    expect(readFileSync(path.join(cwd, '.gitignore'), 'utf8')).toBe('.env\n');
    expect(git(cwd, 'check-ignore', '.env')).toBe('.env\n');
  });

  test('is checked again after the change, and restored if the change did not help', async () => {
    const cwd = folderWith(null);
    git(cwd, 'init', '-q');
    writeFileSync(path.join(cwd, '.gitignore'), 'node_modules\n');
    // A git that never sees the line.
    const bin = folderWith(null);
    const real = execFileSync('which', ['git'], { encoding: 'utf8' }).trim();
    writeFileSync(
      path.join(bin, 'git'),
      `#!/bin/sh\ncase "$*" in *check-ignore*) exit 1;; esac\nexec ${real} "$@"\n`,
      { mode: 0o755 },
    );
    const ran = await run(onOwnServer(), {
      cwd,
      stdin: SECRET,
      env: { PATH: `${bin}:${process.env.PATH}` },
    });
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('git does not ignore .env');
    expect(readFileSync(path.join(cwd, '.gitignore'), 'utf8')).toBe('node_modules\n');
    expect(existsSync(path.join(cwd, '.env'))).toBe(false);
  });

  test('above the repository is left alone, for any work tree in the settings', async () => {
    const home = folderWith(null);
    writeFileSync(path.join(home, '.gitignore'), 'mine\n');
    const cwd = path.join(home, 'project');
    mkdirSync(cwd);
    git(cwd, 'init', '-q');
    git(cwd, 'config', 'core.worktree', home);
    await setup(cwd);
    expect(readFileSync(path.join(home, '.gitignore'), 'utf8')).toBe('mine\n');
  });

  test.skipIf(!isRoot)(
    'that root makes in somebody’s folder is theirs (needs to be root)',
    async () => {
      const cwd = folderWith(null);
      git(cwd, 'init', '-q');
      execFileSync('chown', ['-R', '12345:54321', cwd]);
      expect(
        (
          await run(onOwnServer(), {
            cwd,
            stdin: SECRET,
            env: {
              GIT_CONFIG_COUNT: '1',
              GIT_CONFIG_KEY_0: 'safe.directory',
              GIT_CONFIG_VALUE_0: '*',
            },
          })
        ).code,
      ).toBe(0);
      const { uid, gid } = statSync(path.join(cwd, '.gitignore'));
      expect([uid, gid]).toEqual([12345, 54321]);
    },
  );

  test.each(['ends in a return\r', 'a [b] *c?', '!not'])(
    'in a folder named %j ignores the file',
    async (name) => {
      const top = folderWith(null);
      git(top, 'init', '-q');
      const cwd = path.join(top, name);
      mkdirSync(cwd);
      const ran = await setup(cwd);
      expect([ran.code, ran.stderr]).toEqual([0, expect.any(String)]);
      expect(git(cwd, 'status', '--porcelain', '-uall', '.')).toBe('');
    },
  );
});

describe('an env file that is a link', () => {
  function linked(target: string, mode = 0o600): { cwd: string; file: string } {
    const cwd = folderWith(null);
    const elsewhere = folderWith(null);
    const file = path.join(elsewhere, target);
    writeFileSync(file, 'OTHER=1\n');
    chmodSync(file, mode);
    symlinkSync(file, path.join(cwd, '.env'));
    return { cwd, file };
  }

  test('out of the folder: if setup cannot ask, it writes nothing and names the real file', async () => {
    const { cwd, file } = linked('public.env', 0o644);
    const { code, json } = await runJson(onOwnServer(), { cwd, stdin: SECRET });
    expect(code).toBe(2);
    expect(json.error).toMatchObject({ code: 'TARGET_NOT_CONFIRMED' });
    expect(json.error?.message).toContain(file);
    expect(json.error?.message).toContain('outside this folder');
    expect(json.error?.message).toContain('readable by other users');
    expect(readFileSync(file, 'utf8')).toBe('OTHER=1\n');
    // A user who names the file accepts it.
    const named = await run(
      onOwnServer().map((arg) => (arg === '.env' ? file : arg)),
      { cwd, stdin: SECRET },
    );
    expect(named.code).toBe(0);
  });

  test('to a folder that is a link out of the repository: the same', async () => {
    const cwd = folderWith(null);
    const elsewhere = folderWith(null);
    symlinkSync(elsewhere, path.join(cwd, 'config'));
    const ran = await run(
      onOwnServer().map((arg) => (arg === '.env' ? 'config/.env' : arg)),
      { cwd, stdin: SECRET },
    );
    expect(ran.code).toBe(2);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test.each([
    // Not an env file, with or without a link.
    ['.git/config', 4],
    ['.git/hooks/pre-commit', 2],
    ['public/config.txt', 2],
  ])('to %s: refused', async (target, code) => {
    const cwd = folderWith(null);
    git(cwd, 'init', '-q');
    mkdirSync(path.dirname(path.join(cwd, target)), { recursive: true });
    symlinkSync(target, path.join(cwd, '.env'));
    const before = existsSync(path.join(cwd, target))
      ? readFileSync(path.join(cwd, target), 'utf8')
      : null;
    expect((await setup(cwd)).code).toBe(code);
    expect(
      existsSync(path.join(cwd, target)) ? readFileSync(path.join(cwd, target), 'utf8') : null,
    ).toBe(before);
  });

  test('within the repository is followed, and the real file is named', async () => {
    const top = folderWith(null);
    git(top, 'init', '-q');
    const cwd = path.join(top, 'app');
    mkdirSync(cwd);
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
    const terminal = new Terminal(['--sandbox', '-f', '.env', '--only', 'user-id'], {
      cwd,
      columns: 60,
      rows: 20,
    });
    await terminal.until('User ID');
    await terminal.press(`${USER}\r`, 'enter write');
    await terminal.press('\r', 'yes or no?');
    expect(terminal.screen().replaceAll(/\s+/g, '')).toContain(file);
    await terminal.press('no\r', /(?<!yes, )enter write/);
    expect(readFileSync(file, 'utf8')).toContain('KALTURA_USER_ID=before\n');
    await terminal.press('\r', 'yes or no?');
    terminal.type('yes\r');
    expect(await terminal.ended()).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain(`KALTURA_USER_ID=${USER}\n`);
    terminal.close(true);
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
