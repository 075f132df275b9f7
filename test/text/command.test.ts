import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { commandLine, ShellText, shell } from '../../src/text/command.ts';

afterEach(() => vi.unstubAllEnvs());

const NPM = ['command', 'lifecycle_event', 'lifecycle_script', 'package_name'] as const;
/** Starts as npm does, with these variables `npm_…`. */
function asNpm(env: Partial<Record<(typeof NPM)[number], string>>): void {
  for (const name of NPM) vi.stubEnv(`npm_${name}`, env[name] ?? '');
}
const IN_A_CLONE = { command: 'start', lifecycle_event: 'start', package_name: 'kaltura-setup' };

describe('a printed command', () => {
  test.each([
    [{}, 'kaltura-setup check'],
    [{ command: 'exec', lifecycle_script: "'kaltura-setup'" }, 'npx kaltura-setup check'],
    [{ command: 'exec', lifecycle_script: 'vitest run' }, 'kaltura-setup check'],
    [{ ...IN_A_CLONE, lifecycle_event: 'setup' }, 'npm run setup -- check'],
    [IN_A_CLONE, 'npm run setup -- check'],
    // A script of the user's own project.
    [{ lifecycle_event: 'setup', package_name: 'app' }, 'kaltura-setup check'],
  ])('starts as this run was started: %j', (env, line) => {
    asNpm(env);
    expect(commandLine`check`).toBe(line);
  });

  test('keeps npm’s own line out of the data it prints', () => {
    asNpm(IN_A_CLONE);
    expect(commandLine`export --sandbox`).toBe('npm run --silent setup -- export --sandbox');
    expect(commandLine`check --json`).toBe('npm run --silent setup -- check --json');
  });

  const HOSTILE = ['0_x;touch RAN;', 'https://h/$(touch RAN)/api_v3', '`touch RAN`', "it's", '=ls'];
  const ODD = ['a\\', '‹x›;touch RAN', '*', ''];
  const onPosix = test.skipIf(process.platform === 'win32');
  onPosix.each([...HOSTILE, ...ODD])('hands %j over as one word', (value) => {
    asNpm({});
    const line = commandLine`app-token revoke ${value}${shell` --user-id ${value}`}`;
    const seen = execFileSync(
      'sh',
      ['-c', `kaltura_setup() { printf '%s\\n' "$#" "$@"; }; ${line.replace('-setup', '_setup')}`],
      { encoding: 'utf8' },
    );
    expect(seen).toBe(`5\napp-token\nrevoke\n${value}\n--user-id\n${value}\n`);
  });

  test('has a blank in the place of a value that nobody could see', () => {
    asNpm({});
    for (const hidden of ['a\u202eb', 'a\nb', 'a\u001b[2Jb', 'a\u0000b'])
      expect(commandLine`check -f ${hidden}`).toBe('kaltura-setup check -f ‹…›');
  });

  test('keeps what is quoted already', () => {
    asNpm({});
    expect(commandLine`ks${new ShellText(" -f 'a b'")}`).toBe("kaltura-setup ks -f 'a b'");
    expect(commandLine`${shell``}`).toBe('kaltura-setup');
  });
});

test('every command in the source is made by commandLine', () => {
  const source = path.join(import.meta.dirname, '..', '..', 'src');
  const places = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/(?:help|text.command)\.ts$/.test(file))
    .flatMap((file) =>
      readFileSync(path.join(source, file), 'utf8')
        .split('\n')
        .filter((line) => !/^\s*(?:\/?\*|\/\/)/.test(line))
        .filter((line) => /kaltura-setup (?:--|app-token|check|export|ks|setup)/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
  expect(places).toEqual([]);
});

test('a printed command without a first word has one space', () => {
  expect(commandLine`${new ShellText('')}${new ShellText(' --sandbox')}`).toMatch(/up --sandbox$/);
});
