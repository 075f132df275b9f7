/**
 * For a team: several env files, references to secret managers, the example to commit, a region's
 * microservices.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
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
  runJsonHere,
  said,
  says,
} from './run.ts';

const openTerminal = terminals();

test('check of several env files is one JSON array, in their order; the worst is the exit code', async () => {
  const cwd = folderWith(RIGHT, 'a.env');
  writeFileSync(path.join(cwd, 'b.env'), envText({ ...RIGHT, KALTURA_PLAYER_ID: '1' }));
  const check = (...files: string[]) =>
    runJsonHere<Answer[]>(['check', '--sandbox', ...files.flatMap((each) => ['-f', each])], {
      cwd,
    });
  const { code, json } = await check('b.env', 'a.env');
  expect([code, json.map(({ envFile, status }) => [envFile, status])]).toEqual([
    1,
    [
      ['b.env', 'invalid'],
      ['a.env', 'valid'],
    ],
  ]);
  expect(breaches(json, 'checks')).toEqual([]);
  expect(json[0]?.next[0]).toContain('-f b.env');
  // A file that cannot be read keeps no other from being checked.
  expect(await check('.', 'b.env')).toMatchObject({
    code: 4,
    json: [{ error: { code: 'EISDIR' } }, { status: 'invalid' }],
  });
  expect((await run(['export', '-f', 'a.env', '-f', 'b.env'], { cwd })).code).toBe(2);
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
  // Not by npx, for which a repository can supply the program.
  reference(ENCRYPTED, 'dotenvx', 'value: dotenvx run -f .env.sandbox --'),
  reference('vault:secret/data/kaltura#admin', 'Vault', 'vals exec'),
  reference('$KALTURA_SECRET_OF_PROD', 'another variable', 'Put the value itself there'),
])('%s --json %#', (row) => expectJson(row));

const IN_WRONG_LINES = {
  ...RIGHT,
  KALTURA_SERVICE_URL: 'https://bob:hunter2pass@kaltura.corp.example/api_v3',
  KALTURA_PLAYER_ID: 's3cr3tPassw0rd',
  KALTURA_VIDEO_PORTAL_BASE_URL: 'https://x.example/?token=abcd1234',
};
const OWN_SERVER = { ...RIGHT, KALTURA_SERVICE_URL: 'https://kaltura.example.com/api_v3' };
const SERVICES =
  /^KALTURA_PARTNER_ID=102\n[\s\S]*KALTURA_AGENTS_MANAGER_URL=https:\/\/agents-manager.irp2.ovp.kaltura.com\n[\s\S]*=https:\/\/user.irp2.ovp.kaltura.com\/api\/v1\n/;

test.for<Row>([
  ['export --format example', IN_WRONG_LINES, 0, 'PARTNER_ID=102\n', /hunter2|s3cr3t|abcd1234/],
  ['export --services --format docker', RIGHT, 0, SERVICES],
  ['export --services', OWN_SERVER, 0, "only for Kaltura's six regions", /KALTURA_GENIE_URL/],
  ['export --services --format example', RIGHT, 0, 'KALTURA_GENIE_URL=', RegExp(SECRET)],
])('%s %#', (row) => expectRun(row));

test('the wizard says that an answer replaces the reference', async () => {
  const cwd = folderWith({ ...RIGHT, KALTURA_ADMIN_SECRET: OP });
  await openTerminal(['--sandbox', '-f', '.env'], { cwd }).until(
    /Your answer here replaces\s+the\s+reference/,
  );
});

test('check tests a secret from the secret manager; setup overwrites the reference on request only', async () => {
  const cwd = folderWith({ ...RIGHT, KALTURA_ADMIN_SECRET: OP });
  const env = { KALTURA_ADMIN_SECRET: SECRET };
  const at = ['--service-url', (await startServer()).api];
  const { json } = await runJson(['check', ...at], { cwd, env });
  expect(said(json, 'admin-secret').status).toBe('valid');
  expect(json.warnings.map(({ code }) => code)).not.toContain('ENVIRONMENT_OVERRIDES_FILE');
  await run(['setup', '--yes', ...at], { cwd, env });
  expect(envFileIn(cwd)).toContain(`KALTURA_ADMIN_SECRET=${OP}\n`);
  expect(envFileIn(cwd)).not.toContain(SECRET);
  const typed = ['setup', '--yes', ...at, '--only', 'admin-secret', '--admin-secret-stdin'];
  await run(typed, { cwd, stdin: SECRET });
  expect(envFileIn(cwd)).toContain(`KALTURA_ADMIN_SECRET=${SECRET}\n`);
});
