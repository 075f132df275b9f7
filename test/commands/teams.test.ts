/**
 * For a team: several env files, references to secret managers, the example to commit, a region's
 * microservices.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { RIGHT, SECRET } from '../answers.ts';
import { terminals } from '../e2e/terminal.ts';
import { startServer } from '../kaltura/test-server.ts';
import { breaches } from './documents.ts';
import {
  type Answer,
  envFileIn,
  envText,
  expectJson,
  expectRun,
  folderWith,
  type JsonRow,
  type Row,
  run,
  runJson,
  said,
  says,
} from './run.ts';

const openTerminal = terminals();

describe('check of several env files', () => {
  const cwd = folderWith(RIGHT, 'a.env');
  const CHECK = ['check', '--sandbox'];
  const files = ['-f', 'a.env', '-f', 'b.env'];
  const put = (text: string): void => writeFileSync(path.join(cwd, 'b.env'), text);

  test('is one JSON array, in their order; the worst is the exit code', async () => {
    put(envText({ ...RIGHT, KALTURA_PLAYER_ID: '1' }));
    const { code, json } = await runJson<Answer[]>([...CHECK, ...files], { cwd });
    expect(code).toBe(1);
    expect(json.map(({ envFile, status }) => [envFile, status])).toEqual([
      ['a.env', 'valid'],
      ['b.env', 'invalid'],
    ]);
    expect(breaches(json, 'checks')).toEqual([]);
    expect(json[1]?.next[0]).toContain('-f b.env');
  });

  test('a file that cannot be read keeps no other from being checked', async () => {
    const { code, json } = await runJson<Answer[]>([...CHECK, '-f', 'a.env', '-f', '.'], { cwd });
    expect(code).toBe(4);
    expect([json[0]?.status, json[1]?.error?.code]).toEqual(['valid', 'EISDIR']);
  });

  test('no other command takes several', async () => {
    expect((await run(['export', ...files], { cwd })).code).toBe(2);
  });
});

/** The file has this reference in the Admin Secret's line; nothing is suggested that overwrites it. */
function reference(value: string, what: string, how: string): JsonRow {
  const verdict = { message: expect.stringContaining(what), fix: expect.stringContaining(how) };
  const values = { ...RIGHT, KALTURA_ADMIN_SECRET: `'${value}'` };
  return ['check', values, 1, { next: [], ...says('admin-secret', verdict) }];
}

const OP = 'op://Private/kaltura/secret';
const ENCRYPTED = 'encrypted:BDqDBibm4wsYqMpCjTQ6BsDHmMadg9K3dAt+Z9HPMfLEIRVz50hmLXPXRuDBXaJi';
test.for<JsonRow>([
  reference(OP, '1Password', 'op run --env-file .env.sandbox -- kaltura-setup check --json'),
  reference('op://Private Vault/kaltura/secret', '1Password', 'op run --env-file .env.sandbox'),
  reference(ENCRYPTED, 'dotenvx', 'dotenvx run -f .env.sandbox --'),
  reference('vault:secret/data/kaltura#admin', 'Vault', 'vals exec'),
  reference('$KALTURA_SECRET_OF_PROD', 'another variable', 'Put the value itself there'),
  // A User ID may have the form of a variable's name.
  ['check', { ...RIGHT, KALTURA_USER_ID: "'$svc'" }, 0, says('user-id', { status: 'valid' })],
])('%s --json %#', (row) => expectJson(row));

const IN_WRONG_LINES = {
  ...RIGHT,
  KALTURA_SERVICE_URL: 'https://bob:hunter2pass@kaltura.corp.example/api_v3',
  KALTURA_PLAYER_ID: 's3cr3tPassw0rd',
  KALTURA_VIDEO_PORTAL_BASE_URL: 'https://x.example/?token=abcd1234',
};
const OWN_SERVER = { ...RIGHT, KALTURA_SERVICE_URL: 'https://kaltura.example.com/api_v3' };
const IRP2 = 'KALTURA_AGENTS_MANAGER_URL=https://agents-manager.irp2.ovp.kaltura.com\n';

test.for<Row>([
  ['ks --local', { ...RIGHT, KALTURA_ADMIN_SECRET: OP }, 1, 'Run with the value: op run'],
  ['export --format example', IN_WRONG_LINES, 0, 'PARTNER_ID=102\n', /hunter2|s3cr3t|abcd1234/],
  ['export --services --format docker', RIGHT, 0, envText(RIGHT)],
  ['export --services --format docker', RIGHT, 0, IRP2],
  ['export --services --format docker', RIGHT, 0, 'https://user.irp2.ovp.kaltura.com/api/v1\n'],
  ['export --services', OWN_SERVER, 0, "only for Kaltura's six regions", /KALTURA_GENIE_URL/],
  ['export --services --format example', RIGHT, 0, 'KALTURA_GENIE_URL=', RegExp(SECRET)],
])('%s %#', (row) => expectRun(row));

test('setup --yes leaves it alone, and the wizard says what entering a value would do', async () => {
  const text = envText({ ...RIGHT, KALTURA_ADMIN_SECRET: 'op://Private/kaltura/secret' });
  const cwd = folderWith(text);
  expect((await run(['setup', '--yes', '--sandbox', '-f', '.env'], { cwd })).code).toBe(1);
  expect(envFileIn(cwd)).toBe(text);
  const terminal = openTerminal(['--sandbox', '-f', '.env'], { cwd });
  await terminal.until(
    /is a reference to 1Password: your answer\s+here\s+replaces it[\s\S]*This is a reference to 1Password/,
  );
});

test('check tests a secret from the secret manager; setup does not overwrite the reference', async () => {
  const text = envText({ ...RIGHT, KALTURA_ADMIN_SECRET: 'op://Private/kaltura/secret' });
  const cwd = folderWith(text);
  const server = await startServer();
  const env = { KALTURA_ADMIN_SECRET: SECRET };
  const at = ['--service-url', `${server.origin}/api_v3`];
  const checked = await runJson(['check', ...at], { cwd, env });
  expect(said(checked.json, 'admin-secret').status).toBe('valid');
  expect(checked.json.warnings.map(({ code }) => code)).not.toContain('ENVIRONMENT_OVERRIDES_FILE');
  await run(['setup', '--yes', ...at], { cwd, env });
  expect(envFileIn(cwd)).toContain('KALTURA_ADMIN_SECRET=op://Private/kaltura/secret\n');
  expect(envFileIn(cwd)).not.toContain(SECRET);
  const typed = ['setup', '--yes', ...at, '--only', 'admin-secret', '--admin-secret-stdin'];
  await run(typed, { cwd, stdin: `${SECRET}\n` });
  expect(envFileIn(cwd)).toContain(`KALTURA_ADMIN_SECRET=${SECRET}\n`);
});
