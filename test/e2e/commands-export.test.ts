import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { formatValues } from '../../src/commands/export.ts';
import { EU, RIGHT, SECRET } from '../answers.ts';
import { envText, expectRun, folderWith, type Row, run } from '../commands/run.ts';
import { has } from '../env-file/readers.ts';
import { terminals } from './terminal.ts';

const openTerminal = terminals();
const cwd = folderWith({ ...RIGHT, OTHER: 'not ours' });

test.each([
  ['shell', envText(RIGHT).replace(/^(\w+)=(.*)$/gm, "export $1='$2'")],
  ['docker', envText(RIGHT)],
])('--format %s: the six variables and nothing else, in their order', async (format, stdout) => {
  const ran = await run(['export', '--format', format], { cwd });
  expect(ran).toEqual({ code: 0, stderr: '', stdout });
});

test('json: one document; the environment overrides the file, and unset values are left out', async () => {
  const { KALTURA_PLAYER_ID: _player, ...rest } = RIGHT;
  const env = { KALTURA_USER_ID: "o'brien" };
  const args = ['export', '--format', 'json'];
  const { code, stdout } = await run(args, { cwd: folderWith(rest), env });
  expect({ code, ...JSON.parse(stdout) }).toEqual({ code: 0, ...rest, ...env });
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
});

test('example of another file: names the option for it', async () => {
  const named = folderWith(null);
  writeFileSync(path.join(named, 'dev.env'), envText(RIGHT));
  const { stdout } = await run(['export', '--format', 'example', '-f', 'dev.env'], { cwd: named });
  expect(stdout.split('\n')[0]).toBe(
    '# Run kaltura-setup -f dev.env: it suggests these values and writes dev.env',
  );
});

test('example of a file in the sandbox, with a name that controls a terminal', async () => {
  const name = 'x\nA=1\u001b.env';
  const named = folderWith(null);
  writeFileSync(path.join(named, name), envText(RIGHT));
  const args = ['export', '--format', 'example', '--sandbox', '-f', name];
  const { stdout } = await run(args, { cwd: named });
  expect(stdout.split('\n')[0]).toBe(
    '# Run kaltura-setup -f ‹…› --sandbox: it suggests these values and writes x A=1.env',
  );
});

test('a service URL that only this program reads is printed with a warning', async () => {
  const cwd = folderWith(envText({ ...RIGHT, KALTURA_SERVICE_URL: `${EU}\u200bx` }));
  const { stdout, stderr } = await run(['export', '--format', 'docker'], { cwd });
  expect(stdout).toContain('\u200bx');
  expect(stderr).toContain(
    'KALTURA_SERVICE_URL is printed as it is. The address contains invisible',
  );
});

test.for<Row>([
  ['export', {}, 1, 'None of the Kaltura variables'],
  ['export --format docker', { KALTURA_USER_ID: '"a\\nb"' }, 1, 'KALTURA_USER_ID'],
])('%s %#: nothing to print, or a value that the format cannot hold', (row) => expectRun(row));

test.each([
  ['docker', 'a\nb'],
  ['docker', ' a'],
  ['docker', 'a '],
  ['shell', 'a\0b'],
  ['powershell', 'a\r\nb'],
] as const)('%s cannot hold %j', (format, value) => {
  expect(formatValues(format, [['A', value]])).toMatchObject({ code: 'NOT_REPRESENTABLE' });
});

test.each([
  ['docker', '"#a" $HOME', 'A="#a" $HOME\n'],
  ['powershell', "O'Neil ‘x’ $y `z", "$env:A = 'O''Neil ‘‘x’’ $y `z'\n"],
] as const)('%s holds %j', (format, value, line) => {
  expect(formatValues(format, [['A', value]])).toBe(line);
});

test.each(['bash', 'dash'].filter(has))('eval in %s gives back any value', (shell) => {
  const values = [
    "'",
    "'\\''",
    '$(id)',
    '`id`',
    '\\',
    '\n\n',
    `"$HOME" $'x'`,
    ' a; #&|<>*~!',
    'é😀',
  ];
  const named = values.map((value, index): [string, string] => [`V${index}`, value]);
  const lines = formatValues('shell', named);
  const input = `eval "$(cat <<'END_OF_EXPORT'\n${lines}END_OF_EXPORT\n)"\nenv -0`;
  const { stdout } = spawnSync(shell, ['-s'], { input, encoding: 'utf8' });
  for (const [name, value] of named) expect(stdout.split('\0')).toContain(`${name}=${value}`);
});

test('on a terminal export prints no secret without --yes: exit 2', async () => {
  const terminal = openTerminal(['export', '-f', '.env'], { cwd });
  expect(await terminal.ended()).toBe(2);
  // In lines of whole words, with the command on its own line.
  expect(terminal.scrollback()).toMatch(
    /add --yes\.[^:]*shell:\neval "\$\(kaltura-setup export -f \.env\)"$/,
  );
  const printed = openTerminal(['export', '--yes'], { cwd, showsSecrets: true });
  expect(await printed.ended()).toBe(0);
  expect(printed.output).toContain(`export KALTURA_ADMIN_SECRET='${SECRET}'`);
});

test('a value that controls a terminal is not printed there with --yes either, but to a pipe', async () => {
  const place = folderWith(`${envText(RIGHT)}KALTURA_PLAYER_ID="\u001b]52;c;cm0gLXJm\u0007"\n`);
  expect((await run(['export'], { cwd: place })).stdout).toContain('\u001b]52;c;');
  const terminal = openTerminal(['export', '--yes'], { cwd: place });
  expect(await terminal.ended()).toBe(2);
  expect(terminal.output).toContain('invisible characters');
  expect(terminal.output).not.toContain('\u001b]52');
});
