/** For a team: references to secret managers, the microservices of a region. */
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { RIGHT, SECRET } from '../answers.ts';
import { Terminal } from '../e2e/terminal.ts';
import { envFileIn, envText, folderWith, run, runJson, said } from './run.ts';

describe('a reference to a secret manager', () => {
  test.each([
    [
      'op://Private/kaltura/secret',
      '1Password',
      'op run --env-file .env -- kaltura-setup check -f .env --sandbox',
    ],
    ['op://Private Vault/kaltura/secret', '1Password', 'op run --env-file .env'],
    [
      'encrypted:BDqDBibm4wsYqMpCjTQ6BsDHmMadg9K3dAt+Z9HPMfLEIRVz50hmLXPXRuDBXaJi',
      'dotenvx',
      'dotenvx run -f .env --',
    ],
    ['vault:secret/data/kaltura#admin', 'Vault', 'vals exec'],
    ['$KALTURA_SECRET_OF_PROD', 'another variable', 'Put the value itself there'],
  ])('check recognises %s and suggests nothing that overwrites it', async (value, what, how) => {
    const cwd = folderWith(
      `${envText({ ...RIGHT, KALTURA_ADMIN_SECRET: '' })}KALTURA_ADMIN_SECRET='${value}'\n`,
    );
    const { code, json } = await runJson(['check', '--sandbox', '-f', '.env'], { cwd });
    expect(code).toBe(1);
    expect(said(json, 'admin-secret')).toMatchObject({ status: 'invalid', code: 'REFERENCE' });
    expect(said(json, 'admin-secret').message).toContain(what);
    expect(said(json, 'admin-secret').fix).toContain(how);
    expect(json.next).toEqual([]);
  });

  test('setup --yes leaves it alone, and the wizard says what entering a value would do', async () => {
    const text = envText({ ...RIGHT, KALTURA_ADMIN_SECRET: 'op://Private/kaltura/secret' });
    const cwd = folderWith(text);
    expect((await run(['setup', '--yes', '--sandbox', '-f', '.env'], { cwd })).code).toBe(1);
    expect(envFileIn(cwd)).toBe(text);
    const terminal = new Terminal(['--sandbox', '-f', '.env'], { cwd });
    try {
      await terminal.until(
        /is a reference to 1Password: your answer\s+here\s+replaces it[\s\S]*This is a reference to 1Password/,
      );
    } finally {
      terminal.close(true);
    }
  });
});

test('check tests a secret from the secret manager; setup does not overwrite the reference', async () => {
  const text = envText({ ...RIGHT, KALTURA_ADMIN_SECRET: 'op://Private/kaltura/secret' });
  const cwd = folderWith(text);
  const api = await startSandbox();
  const env = { KALTURA_ADMIN_SECRET: SECRET };
  const at = ['--service-url', `${api.origin}/api_v3`];
  try {
    const checked = await runJson(['check', ...at], { cwd, env });
    expect(said(checked.json, 'admin-secret').status).toBe('valid');
    expect(checked.json.warnings.map(({ code }) => code)).not.toContain(
      'ENVIRONMENT_OVERRIDES_FILE',
    );
    await run(['setup', '--yes', ...at], { cwd, env });
    expect(envFileIn(cwd)).toContain('KALTURA_ADMIN_SECRET=op://Private/kaltura/secret\n');
    expect(envFileIn(cwd)).not.toContain(SECRET);
    const typed = ['setup', '--yes', ...at, '--only', 'admin-secret', '--admin-secret-stdin'];
    await run(typed, { cwd, stdin: `${SECRET}\n` });
    expect(envFileIn(cwd)).toContain(`KALTURA_ADMIN_SECRET=${SECRET}\n`);
  } finally {
    await api.close();
  }
});

test('ks names the reference', async () => {
  const cwd = folderWith({ ...RIGHT, KALTURA_ADMIN_SECRET: 'op://Private/kaltura/secret' });
  const made = await run(['ks', '--local'], { cwd });
  expect(made).toMatchObject({ code: 1, stdout: '' });
  expect(made.stderr).toContain(
    'is a reference to 1Password, not the value itself. Run with the value: op run',
  );
});

test('a User ID may have the form of a variable’s name', async () => {
  const cwd = folderWith(`${envText({ ...RIGHT, KALTURA_USER_ID: '' })}KALTURA_USER_ID='$svc'\n`);
  const { json } = await runJson(['check', '--sandbox', '-f', '.env'], { cwd });
  expect(said(json, 'user-id').status).toBe('valid');
});

test('export --format example: only values in their right form, so nothing that was put into the wrong line', async () => {
  const cwd = folderWith({
    ...RIGHT,
    KALTURA_SERVICE_URL: 'https://bob:hunter2pass@kaltura.corp.example/api_v3',
    KALTURA_PLAYER_ID: 's3cr3tPassw0rd',
    KALTURA_VIDEO_PORTAL_BASE_URL: 'https://x.example/?token=abcd1234',
  });
  const { code, stdout } = await run(['export', '--format', 'example'], { cwd });
  expect(code).toBe(0);
  expect(stdout).not.toMatch(/hunter2|s3cr3t|abcd1234/);
  expect(stdout).toContain('KALTURA_PARTNER_ID=102\n');
});

describe('export --services', () => {
  test('prints the microservices of the region', async () => {
    const { code, stdout } = await run(['export', '--services', '--format', 'docker'], {
      cwd: folderWith(RIGHT),
    });
    expect(code).toBe(0);
    expect(stdout).toContain(
      'KALTURA_AGENTS_MANAGER_URL=https://agents-manager.irp2.ovp.kaltura.com\n',
    );
    expect(stdout).toContain('KALTURA_USER_PROFILE_URL=https://user.irp2.ovp.kaltura.com/api/v1\n');
    expect(stdout.startsWith(envText(RIGHT))).toBe(true);
  });

  test('knows none of a server of one’s own, and says so', async () => {
    const own = { ...RIGHT, KALTURA_SERVICE_URL: 'https://kaltura.example.com/api_v3' };
    const { stdout, stderr } = await run(['export', '--services'], { cwd: folderWith(own) });
    expect(stdout).not.toContain('KALTURA_GENIE_URL');
    expect(stderr).toContain('only for Kaltura’s six regions');
  });

  test('example: they are in the file that a team commits, the secret is not', async () => {
    const { stdout } = await run(['export', '--format', 'example', '--services'], {
      cwd: folderWith(RIGHT),
    });
    expect(stdout).toContain('KALTURA_GENIE_URL=');
    expect(stdout).not.toContain(SECRET);
  });
});
