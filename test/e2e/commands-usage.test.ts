import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { renderHelp } from '../../src/cli/help.ts';
import { ALL_OPTIONS, COMMANDS } from '../../src/cli/options.ts';
import { parseCommandLine } from '../../src/cli/parse.ts';
import { SECRET } from '../answers.ts';
import { breaches } from '../commands/documents.ts';
import { folderWith, onThePath, run } from '../commands/run.ts';
import { CLI } from '../program.ts';

const cwd = folderWith(null);
describe('help', () => {
  const folder = folderWith(null);
  beforeAll(async () => {
    await run(['setup', '--sandbox'], { cwd: folder });
  });

  test.each(COMMANDS)('of %s fits a screen, and ends with two examples that run', (name) => {
    const stdout = renderHelp(name);
    const lines = stdout.trimEnd().split('\n');
    // One row is the prompt's.
    expect(lines.length).toBeLessThanOrEqual(23);
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).toContain('\nExit codes: 0 ');
    for (const [option, { commands }] of ALL_OPTIONS)
      if (commands.includes(name)) expect(stdout).toContain(`--${option}`);
    for (const line of lines.slice(-2)) {
      const example = /^ {2}(?=\S)(.*kaltura-setup.*)$/.exec(line)?.[1] ?? '';
      expect(example).toContain('--sandbox');
      const { status, stdout } = spawnSync('/bin/sh', ['-ec', example], {
        cwd: folder,
        env: { PATH: `${onThePath()}:${process.env.PATH}`, LC_ALL: 'C.UTF-8' },
        encoding: 'utf8',
      });
      expect([example, status]).toEqual([example, 0]);
      if (example.includes('--json')) expect(breaches(JSON.parse(stdout))).toEqual([]);
    }
  });

  test.each([
    ['--help', 'setup'],
    ['-h --nonsense', 'setup'],
    ['help', 'setup'],
    ['-yh', 'setup'],
    ['help ks', 'ks'],
  ] as const)('%s asks for that of %s', async (line, name) => {
    const ran = await run(line.split(' '), { cwd });
    expect(ran).toEqual({ code: 0, stdout: renderHelp(name), stderr: '' });
  });
});

describe('a command line that is wrong', () => {
  const rows: readonly [line: string, hint: string][] = [
    ['chek', 'Did you mean check?'],
    ['ks inspct', 'Did you mean ks inspect?'],
    ['frobnicate', 'For help: kaltura-setup --help'],
    ['check --jsn', 'Did you mean --json?'],
    ['export --json', '--json does not work with export.'],
    ['ks --expiry soon', '--expiry must be a time such as 3600, 30m or 4h'],
    ['setup --only player', 'Did you mean player-id?'],
    ['check .env', 'check takes no arguments. Name an env file with -f'],
    ['check hunter2', 'check takes no arguments.'],
    ['setup --yes --user-id Jo Doe', 'Quote a value that contains spaces.'],
    ['setup --yes --user-id --region EU', '--user-id needs a value'],
    ['check --json=yes', '--json takes no value.'],
    ['check --timeout 0', '--timeout must be a number of seconds greater than 0'],
    ['export --format yaml', '--format must be shell, powershell, docker, json or example.'],
    ['setup --yes --region us --service-url https://x.example/api_v3', 'both choose the server'],
    ['ks --login a@b.example --local', '--local signs with the Admin Secret'],
    ['setup --yes --login a@b.example --admin-secret-stdin', '--login fetches the secret'],
    ['ks --password-stdin', '--password-stdin needs --login'],
    ['setup --only user-id --login a@b.example', '--only asks for one value'],
    ['setup --json', '--json needs --yes.'],
    ['setup --yes --partner-id ‹Partner ID›', 'still has a placeholder'],
    ['app-token', 'needs a command'],
    ['app-token crate', 'Did you mean app-token create'],
    [
      'setup --yes --region https://x.example/api_v3',
      'Pass the URL of a server with --service-url.',
    ],
    ['setup --yes --region x.example', 'with --service-url.'],
    ['setup --yes --region euu', 'must be us, eu, de, ca, sg or ap. Did you mean eu?'],
    [
      'app-token revoke',
      'takes the ID of one AppToken. To see the IDs: kaltura-setup app-token list',
    ],
    ['app-token revoke --sandbox', 'kaltura-setup app-token list --sandbox'],
    ['ks inspect djJ8', '| kaltura-setup ks inspect'],
    ['ks inspect djJ8 --sandbox', '| kaltura-setup ks inspect --sandbox'],
    [`app-token revoke ${'f'.repeat(32)}`, 'looks like the AppToken itself'],
    ['app-token create --token x', 'as an option'],
    ['app-token create --expires 2020-01-01', '--expires must be a time'],
    ['app-token create --expires 2027-02-30', '--expires must be a time'],
    ['app-token list --partner-id 1', 'needs --login'],
    ['ks --app-token --local', '--local signs it here'],
    ['setup --yes --app-token --only user-id', 'does not work with --only'],
    // Node reads these itself, wherever they stand, and runs what such a file says.
    ['check --env-file .env', 'Node itself reads it before this program starts'],
    ['check --env-file=.env', 'Use -f <path> or --file <path>.'],
    ['check --experimental-config-file node.json', 'Node itself reads it'],
  ];

  test.each(rows)('%s', (line, hint) => {
    const read = parseCommandLine(line.split(' '));
    const said = read.ok ? 'understood' : `${read.message} ${read.fix}`;
    expect(said).toContain(hint);
    expect(said).not.toMatch(/f{32}/);
  });

  test.each([
    ['check --jsn', 'Unknown option --jsn. Did you mean --json?'],
    ['setup -f other.env', 'Without a terminal: kaltura-setup setup --yes -f other.env\n'],
    ['setup --only user-id', 'Pass --user-id (or'],
  ])('%s ends with 2, in words on stderr, nothing on stdout', async (line, words) => {
    const ran = await run(line.split(' '), { cwd });
    expect(ran).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining(words) });
  });

  test('with --json it is a document', async () => {
    const { code, stdout } = await run(['check', '--jsn', '--json'], { cwd });
    expect({ code, error: JSON.parse(stdout).error.code }).toEqual({ code: 2, error: 'USAGE' });
  });

  test('without a terminal the wizard names the options and variables that are missing', async () => {
    const { stderr } = await run([], { cwd: folderWith({ KALTURA_PARTNER_ID: '102' }) });
    expect(stderr).toContain('--admin-secret-stdin (or KALTURA_ADMIN_SECRET)');
    expect(stderr).toContain('--user-id (or KALTURA_USER_ID)');
    expect(stderr).not.toContain('KALTURA_PARTNER_ID');
  });
});

describe('secrets', () => {
  test('no option takes one as its value', () => {
    // An ID is not a secret.
    for (const [name, { value }] of ALL_OPTIONS)
      if (value && name !== 'app-token-id')
        expect(name).not.toMatch(/secret|password|otp|code|^ks$|token/);
  });

  test.each([
    ['--admin-secret', 'Use setup --yes --admin-secret-stdin.'],
    ['--password', 'Use --password-stdin.'],
  ])('%s says how one is given, and repeats nothing', (option, hint) => {
    for (const args of [['check', option, SECRET], [`${option}=${SECRET}`]]) {
      const read = parseCommandLine(args);
      const said = read.ok ? 'understood' : `${read.message} ${read.fix}`;
      expect(said).toContain(hint);
      expect(said).not.toContain(SECRET.slice(0, 12));
    }
  });
});

describe('stdout that cannot be written', () => {
  const full = process.platform === 'linux' ? test : test.skip;
  full('is neither a success nor a wrong credential: exit 70', () => {
    const child = spawnSync(process.execPath, [CLI, '--version'], {
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
      encoding: 'utf8',
    });
    expect(child.status).toBe(70);
    expect(child.stderr).toBe('kaltura-setup: stdout could not be written (ENOSPC).\n');
  });

  test('because the pipe is closed is not an error', () => {
    const command = `"${process.execPath}" "${CLI}" check --json | true`;
    const child = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8', cwd });
    expect(child.stderr).toBe('');
  });
});

test('without UTF-8, a placeholder is in brackets; elsewhere brackets are part of a value', async () => {
  const args = ['check', '-f', '[x]'];
  const { stderr } = await run(args, { cwd, env: { LC_ALL: 'C' } });
  expect(stderr).toContain('still has a placeholder in [ ]');
  expect((await run(args, { cwd })).stderr).not.toContain('placeholder');
});
