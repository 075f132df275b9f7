import { execFileSync } from 'node:child_process';
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

  const HOSTILE = [
    "\\';x\\'",
    '0_x;touch `touch RAN` $(touch RAN)',
    "it's  ",
    '=ls',
    'a\\',
    '‹x›',
    '*',
    '',
  ];
  const onPosix = test.skipIf(process.platform === 'win32');
  onPosix.each(HOSTILE)('hands %j over as one word', (value) => {
    asNpm({});
    const line = commandLine`app-token revoke ${value} ${null} ${shell`--user-id ${value}`}`;
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
    expect(commandLine`ks ${new ShellText("-f 'a b'")}`).toBe("kaltura-setup ks -f 'a b'");
  });

  test('has no gap in the place of nothing', () => {
    asNpm({});
    expect(commandLine`check ${null} --json ${null}`).toBe('kaltura-setup check --json');
    expect(commandLine`${null} ${shell`--sandbox`}`).toBe('kaltura-setup --sandbox');
    expect(commandLine`${null} ${shell``}`).toBe('kaltura-setup');
  });
});
