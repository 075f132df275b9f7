import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatValues } from '../../src/commands/export.ts';
import { RIGHT, SECRET } from '../answers.ts';
import { envText, folderWith, run } from '../commands/run.ts';
import { terminals } from './terminal.ts';

const openTerminal = terminals();
const cwd = folderWith({ ...RIGHT, OTHER: 'not ours' });

const lines = (form: string): string =>
  Object.entries(RIGHT)
    .map(([name, value]) => form.replace('NAME', name).replace('VALUE', value))
    .join('');

describe('export', () => {
  test.each([
    ['', lines("export NAME='VALUE'\n")],
    ['--format docker', envText(RIGHT)],
    ['--format powershell', lines("$env:NAME = 'VALUE'\n")],
  ])('%s: the six variables and nothing else, in their order', async (format, stdout) => {
    const args = ['export', ...format.split(' ').filter(Boolean)];
    expect(await run(args, { cwd })).toEqual({ code: 0, stderr: '', stdout });
  });

  test('json: one document; the environment overrides the file, and unset values are left out', async () => {
    const { KALTURA_PLAYER_ID: _player, ...rest } = RIGHT;
    const env = { KALTURA_USER_ID: "o'brien" };
    const args = ['export', '--format', 'json'];
    const { code, stdout } = await run(args, { cwd: folderWith(rest), env });
    expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 0, ...rest, ...env });
  });

  test('powershell quotes as it reads', () => {
    expect(formatValues('powershell', [['A', "O'Neil ‘x’ $y `z"]])).toBe(
      "$env:A = 'O''Neil ‘‘x’’ $y `z'\n",
    );
    expect(formatValues('powershell', [['A', 'one\r\ntwo']])).toBe(
      "$env:A = 'one' + \"`r\" + '' + \"`n\" + 'two'\n",
    );
  });

  test('example: what a team commits; no secret, nobody’s own User ID, each line explained', async () => {
    const { code, stdout } = await run(['export', '--format', 'example'], { cwd });
    expect(code).toBe(0);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('# Run kaltura-setup: it suggests these values and writes .env');
    for (const [name, value] of Object.entries(RIGHT)) {
      const isOwn = name === 'KALTURA_ADMIN_SECRET' || name === 'KALTURA_USER_ID';
      const at = lines.indexOf(`${name}=${isOwn ? '' : value}`);
      expect(lines[at - 1]).toMatch(/^# .{10}/);
    }
    // The wizard understands the printed file beside the env file.
    const folder = folderWith(stdout, '.env.example');
    const { stderr } = await run([], { cwd: folder });
    expect(stderr).toContain('--admin-secret-stdin');
  });

  test('nothing to print: exit 1, nothing on stdout', async () => {
    for (const format of ['shell', 'json', 'example'])
      expect(await run(['export', '--format', format], { cwd: folderWith(null) })).toMatchObject({
        code: 1,
        stdout: '',
      });
  });

  test('a value that the form cannot hold: exit 1, naming the variable, nothing on stdout', async () => {
    const folder = folderWith('KALTURA_PARTNER_ID=102\nKALTURA_USER_ID="a\\nb"\n');
    const { code, stdout, stderr } = await run(['export', '--format', 'docker'], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('KALTURA_USER_ID');
    const nul = await run(['export'], { cwd: folderWith("KALTURA_USER_ID='a\u0000b'\n") });
    expect({ code: nul.code, stdout: nul.stdout }).toEqual({ code: 1, stdout: '' });
  });

  test.each(['a\nb', 'a\rb', ' a', 'a ', '\ta'])('docker refuses %j', (value) => {
    expect(formatValues('docker', [['KALTURA_USER_ID', value]])).toMatchObject({
      code: 'NOT_REPRESENTABLE',
    });
  });

  test.each(['#a', 'a #b', '"a"', "'", '$HOME', '=', 'a=b', '\\n', 'é 😀'])(
    'docker holds %j as it is',
    (value) => {
      expect(formatValues('docker', [['KALTURA_USER_ID', value]])).toBe(
        `KALTURA_USER_ID=${value}\n`,
      );
    },
  );

  test('on a terminal: exit 2 and no secret; with --yes they are printed', async () => {
    const refused = openTerminal(['export', '-f', '.env'], { cwd: folderWith(RIGHT) });
    expect(await refused.ended()).toBe(2);
    expect(refused.output).not.toContain(SECRET);
    expect(refused.scrollback().replaceAll(/\s+/g, ' ')).toMatch(
      /export -f \.env.*--yes to print them on the screen/,
    );
    const printed = openTerminal(['export', '--yes'], {
      cwd: folderWith(RIGHT),
      showsSecrets: true,
    });
    expect(await printed.ended()).toBe(0);
    expect(printed.output).toContain(`export KALTURA_ADMIN_SECRET='${SECRET}'`);
  });
});

/** Any text that an environment variable can hold, rich in what shells make something of. */
const hostile = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          ...'\'"`$\\!#&;|<>()*?[]{}~^=% \t\n\r-',
          "'\\''",
          '$(id)',
          '`id`',
          `\${HOME}`,
          '\\',
          '\n\n',
          "$'x'",
          '"$"',
        ),
      },
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join('').replaceAll('\0', '').toWellFormed())
  // bash itself makes one of two U+0001 in a row, now and then: it uses the character inside.
  .map((text) => text.replaceAll('\u0001', ''));

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

describe.each(['bash', 'dash'])('eval in %s', (shell) => {
  test.skipIf(!has(shell))(`gives back any value (needs ${shell})`, () => {
    // Many values a process: each is set, then printed with its end marked.
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 40, maxLength: 40 }), (values) => {
        const named = values.map((value, index): [string, string] => [`V${index}`, value]);
        const script = `eval "$(cat <<'END_OF_EXPORT'\n${formatValues('shell', named)}END_OF_EXPORT\n)"\nenv -0`;
        const options = { encoding: 'utf8', env: { PATH: process.env.PATH } } as const;
        const { stdout, stderr } = spawnSync(shell, ['-s'], { input: script, ...options });
        expect(stderr).toBe('');
        const held = new Map(
          stdout
            .split('\0')
            .map((entry): [string, string] => [
              entry.slice(0, entry.indexOf('=')),
              entry.slice(entry.indexOf('=') + 1),
            ]),
        );
        for (const [name, value] of named) expect(held.get(name)).toBe(value);
      }),
      { numRuns: 5 },
    );
  });
});

test('a value that controls a terminal is printed to a pipe, and to no terminal', async () => {
  const place = folderWith(`${envText(RIGHT)}KALTURA_PLAYER_ID="\u001b]52;c;cm0gLXJm\u0007"\n`);
  expect((await run(['export'], { cwd: place })).stdout).toContain('\u001b]52;c;');
  const terminal = openTerminal(['export', '--yes'], { cwd: place });
  expect(await terminal.ended()).toBe(2);
  expect(terminal.output).toContain('invisible characters');
  expect(terminal.output).not.toContain('\u001b]52');
});
