import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { warnAboutFile } from '../../src/commands/check-warnings.ts';
import { addToGitignore, planGitignore } from '../../src/env-file/gitignore.ts';
import { holdFolder, releaseFolder } from '../../src/env-file/held-folder.ts';
import { closeScratch, openScratch } from '../../src/env-file/scratch.ts';
import { newFolder } from '../folders.ts';
import { unwrap } from './composed.ts';
import { has } from './readers.ts';

const hasGit = has('git');

function git(place: string, ...args: string[]): string {
  const env = { PATH: process.env.PATH, HOME: place, GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', args, { cwd: place, env }).toString();
}

/** A repository with these files. Without git, a folder that looks like one is enough. */
function repository(files: Record<string, string>): string {
  const place = newFolder();
  if (hasGit) git(place, 'init', '-q');
  else mkdirSync(join(place, '.git'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), content);
  }
  return place;
}

afterEach(() => vi.unstubAllEnvs());

const nothing = { value: { add: null, untrack: null, isTrackingUnknown: false } };

describe.skipIf(!hasGit)('the line is added that git needs', () => {
  test.each<[files: Record<string, string>, env: string, file: string, line: string]>([
    [{ '.gitignore': '.env\u00a0\n' }, '.env', '.gitignore', '.env'],
    [{ '.gitignore': '.env*\n!.env\n' }, '.env', '.gitignore', '.env'],
    [{ '.gitignore': '/.env\n', 'a/b/x': '' }, 'a/b/.env', '.gitignore', 'a/b/.env'],
    [{ '.gitignore': 'x\n', 'a/.gitignore': 'y\n' }, 'a/.env', 'a/.gitignore', '.env'],
    [{ '!a [b] *c?/x': '' }, '!a [b] *c?/.env', '.gitignore', '\\!a \\[b] \\*c\\?/.env'],
    [{ 'return\r/x': '' }, 'return\r/.env', '.gitignore', 'return?/.env'],
  ])('%j %s', async (files, env, file, line) => {
    const place = repository(files);
    const add = { file: join(place, file), line };
    expect(await planGitignore(join(place, env))).toEqual({ value: { ...nothing.value, add } });
    unwrap(await addToGitignore(add, join(place, env)));
    expect(readFileSync(add.file, 'utf8')).toBe(`${files[file] ?? ''}${line}\n`);
    expect(git(place, 'check-ignore', '--', env)).not.toBe('');
    expect(await planGitignore(join(place, env))).toEqual(nothing);
  });
});

// What git would know from a pattern is added once more.
test.each([
  ['x\n.env\n', true],
  ['/.env\r\nx\r\n', true],
  ['.env\n!.env\n', false],
  ['.env*\n', false],
])('without git only the exact line counts: %j', async (text, isThere) => {
  const place = repository({ '.gitignore': text });
  vi.stubEnv('PATH', '/nowhere');
  const add = isThere ? null : { file: join(place, '.gitignore'), line: '.env' };
  const value = { add, untrack: null, isTrackingUnknown: true };
  expect(await planGitignore(join(place, '.env'))).toEqual({ value });
});

test('outside a repository, the plan does nothing', async () => {
  expect(await planGitignore(join(newFolder(), '.env'))).toEqual(nothing);
  expect(await planGitignore(join(newFolder(), 'missing', '.env'))).toEqual(nothing);
});

describe.skipIf(!hasGit)('files that git tracks', () => {
  test('the plan reports a tracked file and says how to untrack it', async () => {
    const place = repository({ '.env': 'A=1\n' });
    git(place, 'add', '.env');
    writeFileSync(join(place, '.gitignore'), '.env\n');
    const { add, untrack } = unwrap(await planGitignore(join(place, '.env')));
    expect(add).toBe(null);
    execFileSync('sh', ['-c', String(untrack)]);
    expect(await planGitignore(join(place, '.env'))).toEqual(nothing);
  });

  test('a run from inside a hook asks about the right repository', async () => {
    const place = repository({ '.gitignore': '.env\n' });
    const other = repository({});
    vi.stubEnv('GIT_DIR', join(other, '.git'));
    vi.stubEnv('GIT_WORK_TREE', other);
    vi.stubEnv('GIT_INDEX_FILE', join(other, '.git', 'index'));
    expect(await planGitignore(join(place, '.env'))).toEqual(nothing);
  });

  test('GIT_DIR and GIT_WORK_TREE name another repository, which may track the file', async () => {
    const home = newFolder();
    const store = join(newFolder(), 'dotfiles.git');
    writeFileSync(join(home, '.env'), 'A=1\n');
    mkdirSync(join(home, 'app'));
    git(home, 'init', '-q', '--bare', store);
    git(home, `--git-dir=${store}`, `--work-tree=${home}`, 'add', '.env');
    vi.stubEnv('GIT_DIR', store);
    vi.stubEnv('GIT_WORK_TREE', home);
    expect(await planGitignore(join(home, 'app', '.env'))).toEqual(nothing);
    const { add, untrack } = unwrap(await planGitignore(join(home, '.env')));
    expect(add).toBe(null);
    vi.unstubAllEnvs();
    execFileSync('sh', ['-c', String(untrack)]);
    expect(git(home, `--git-dir=${store}`, 'ls-files')).toBe('');
  });

  test.skipIf(process.getuid?.() !== 0)('a repository of another user is asked too', async () => {
    const place = repository({ '.env': 'A=1\n' });
    git(place, 'add', '.env');
    execFileSync('chown', ['-R', '12345:54321', place]);
    const untrack = expect.stringContaining('rm --cached');
    expect(await planGitignore(join(place, '.env'))).toMatchObject({ value: { untrack } });
  });

  test('if git refuses to answer, the tracking is unknown', async () => {
    const place = repository({ '.env': 'A=1\n' });
    git(place, 'add', '.env');
    writeFileSync(join(place, '.git', 'config'), '[core\n');
    const plan = unwrap(await planGitignore(join(place, '.env')));
    expect(plan).toMatchObject({ add: { line: '.env' }, isTrackingUnknown: true });
    const file = { path: '.env', target: place, mode: null, text: '', duplicates: [] };
    // A git command could run a program of the repository.
    const fix = expect.not.stringMatching(/git (?:ls-files|status|rm)/);
    expect(warnAboutFile(file, plan)).toMatchObject([{ code: 'TRACKING_UNKNOWN', fix }]);
    expect(warnAboutFile(file, nothing.value)).toEqual([]);
  });

  test('a link into a repository counts at the location of its target', async () => {
    const place = repository({ '.gitignore': 'x\n' });
    const outside = newFolder();
    symlinkSync(join(place, '.env'), join(outside, '.env'));
    const value = { add: { line: '.env' } };
    expect(await planGitignore(join(outside, '.env'))).toMatchObject({ value });
  });

  test('git ignores the temporary file regardless of .gitignore', () => {
    const place = repository({ '.gitignore': '!*\n' });
    const folder = holdFolder(place);
    const scratch = openScratch(folder, '.env');
    writeFileSync(scratch.content, 'KALTURA_ADMIN_SECRET=x\n');
    expect(statSync(scratch.folder.path).mode & 0o777).toBe(0o700);
    git(place, 'add', '-A');
    expect(git(place, 'ls-files')).toBe('.gitignore\n');
    closeScratch(scratch);
    releaseFolder(folder);
    expect(readdirSync(place).sort()).toEqual(['.git', '.gitignore']);
  });
});

test.each([
  ['', '.env\n'],
  ['a\r\nb\r\n', 'a\r\nb\r\n.env\r\n'],
  ['# caf\xe9\n\nprod.env', '# caf\xe9\n\nprod.env\n.env\n'],
])('the .gitignore %j becomes %j, in its mode', async (before, after) => {
  const file = join(newFolder(), '.gitignore');
  writeFileSync(file, Buffer.from(before, 'latin1'), { mode: 0o640 });
  unwrap(await addToGitignore({ file, line: '.env' }, join(file, '..', '.env')));
  expect(readFileSync(file, 'latin1')).toBe(after);
  expect(statSync(file).mode & 0o777).toBe(0o640);
});
