import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readEnvFile } from '../../src/env-file/read.ts';
import { run } from '../commands/run.ts';
import { newFolder } from '../folders.ts';
import { CLI, NODE } from '../program.ts';
import { has } from './readers.ts';

describe.skipIf(process.platform === 'win32')('a FIFO', () => {
  function fifo(): string {
    const path = join(newFolder(), '.env');
    execFileSync('mkfifo', [path]);
    return path;
  }

  test('whose writer stops halfway fails at the deadline', async () => {
    const path = fifo();
    const writer = openSync(path, 'r+');
    writeSync(writer, 'KALTURA_PARTNER_ID=1');
    const read = await readEnvFile(path, { pipeAllowed: true, timeoutMs: 100 });
    closeSync(writer);
    const message = expect.stringContaining('0.1 seconds');
    expect(read).toMatchObject({ problem: { code: 'PIPE_TIMEOUT', message } });
  });

  test('of more than 1 MiB fails', async () => {
    const path = fifo();
    const script = 'head -c 1100000 /dev/zero > "$0"';
    const writer = spawn('sh', ['-c', script, path], { stdio: 'ignore' });
    const read = await readEnvFile(path, { pipeAllowed: true });
    expect(read).toMatchObject({ problem: { code: 'EFBIG' } });
    writer.kill();
  });
});

describe('the commands', () => {
  const EXPORT = ['export', '--format', 'shell'];
  const CHECK = ['check', '--sandbox', '--json'];
  const VALUE = 'KALTURA_USER_ID=maya@example.test\n';
  const exported = "export KALTURA_USER_ID='maya@example.test'\n";

  test.skipIf(process.platform === 'win32')('export -f /dev/stdin reads stdin', async () => {
    const ran = await run([...EXPORT, '-f', '/dev/stdin'], { cwd: newFolder(), stdin: VALUE });
    expect(ran).toMatchObject({ code: 0, stdout: exported });
  });

  test('check -f - reports the values in stdin, and suggests no command that would read it again', async () => {
    const ran = await run([...CHECK, '-f', '-'], { cwd: newFolder(), stdin: VALUE });
    const answer = JSON.parse(ran.stdout);
    const user = answer.credentials.find((each: { name: string }) => each.name === 'user-id');
    expect(user).toMatchObject({ value: 'maya@example.test', source: 'file' });
    expect(answer.next).toEqual([]);
    expect(ran.stderr).toBe('');
  });

  test.skipIf(process.platform === 'win32').each([
    ['-', '‹file›'],
    ['/dev/stdin', '‹file›'],
    ['./-', './-'],
  ])('after check -f %s, the suggested commands read %s', async (file, named) => {
    const stdin = `${VALUE}KALTURA_ADMIN_SECRET=op://v/k/x\nKALTURA_SERVICE_URL=eu\n`;
    const cwd = newFolder();
    writeFileSync(join(cwd, '-'), stdin);
    const { stdout } = await run(['check', '--sandbox', '-f', file], { cwd, stdin });
    const text = stdout.replace(/\s+/g, ' ');
    const check = `kaltura-setup check -f ${named} --sandbox`;
    expect(text).toContain(`op run --env-file ${named} -- ${check}`);
    expect(text).toContain(`kaltura-setup setup --yes --only region -f ${named} --sandbox`);
  });

  test('ks does not take the env file and the password from one stdin', async () => {
    for (const more of [[], ['--password-stdin']]) {
      const args = ['ks', '--login', 'maya@example.test', ...more, '-f', '-'];
      const ran = await run(args, { cwd: newFolder(), stdin: VALUE });
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).toContain('The env file comes from stdin');
    }
  });

  test('setup refuses a pipe', async () => {
    const args = ['setup', '--yes', '--user-id', 'maya@example.test', '-f', '-'];
    const ran = await run(args, { cwd: newFolder(), stdin: VALUE });
    expect(ran.code).toBe(4);
    expect(ran.stderr).toContain('is a pipe');
  });

  test.skipIf(!has('bash'))('export -f <(command) and a FIFO named .env are read', async () => {
    const place = newFolder();
    writeFileSync(join(place, 'real'), VALUE);
    const script = `
      "$0" "$1" export --format shell -f <(sleep 0.3; cat real) &&
      mkfifo .env && { (sleep 0.3; cat real > .env) & "$0" "$1" export --format shell; }`;
    const env = { PATH: process.env.PATH, HOME: place };
    const stdout = execFileSync('bash', ['-c', script, NODE, CLI], { cwd: place, env }).toString();
    expect(stdout).toBe(exported + exported);
    expect(readFileSync(join(place, 'real'), 'utf8')).toBe(VALUE);
  });
});
