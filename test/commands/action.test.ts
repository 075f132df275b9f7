/**
 * The composite action: its script, run as the runner does, with files in place of the runner's.
 */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { SandboxAccount } from '../../src/sandbox/account.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { RIGHT as ALL, SECRET, USER_SECRET } from '../answers.ts';
import { startServer, well } from '../kaltura/test-server.ts';
import { NODE } from '../program.ts';
import { folderWith, tokenValues } from './run.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const FOLDER = path.join(ROOT, '.github', 'actions', 'check');
/** Without the portal, which would be looked for on the internet. */
const { KALTURA_VIDEO_PORTAL_BASE_URL: _, ...RIGHT } = ALL;
/** What an attacker would put into a name. */
const MARKUP = '<img src=x> | [a](b) **c** `d` https://e.example';

const account = SANDBOX_ACCOUNTS[0] as SandboxAccount;
const server = await startServer();
const hostile = await startServer(well, {
  accounts: [{ ...account, name: `${MARKUP}\n\n# big\n::error::x` }],
});

/** Runs the action's script as the runner does; `env` is what the job has besides. */
async function runAction(
  values: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
  { at = server, script = path.join(FOLDER, 'check.mjs') } = {},
) {
  const cwd = folderWith({ ...values, KALTURA_SERVICE_URL: at.api });
  const files = { GITHUB_OUTPUT: `${cwd}/outputs`, GITHUB_STEP_SUMMARY: `${cwd}/summary` };
  const { PATH = '', HOME = '' } = process.env;
  const options = { cwd, env: { PATH, HOME, ...files, ...env } };
  const ran = await new Promise<{ code: number | null; log: string }>((resolve) => {
    const child = execFile(NODE, [script], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, log: stdout + stderr }),
    );
  });
  const [outputs = '', summary = ''] = Object.values(files).map((name) =>
    readFileSync(name, 'utf8'),
  );
  return { ...ran, outputs, summary };
}

/** What the runner obeys. */
const COMMAND = /^\s*::|##\[/m;
/**
 * One HTML block, in which Markdown has no meaning: every line begins with a tag, and none is
 * blank.
 */
const BLOCK = /^(?:<(?:h3|table|tr|\/table|p)>.*\n)+\n$/;

test('gives the result as outputs and as a table, and no secret', async () => {
  const { code, outputs, summary, log } = await runAction(RIGHT);
  expect(code).toBe(0);
  expect(outputs).toMatch(/^status<<(\w+)\nvalid\n\1\naccount<<(\w+)\nAcme Video\n\2\n/);
  expect(summary).toContain('<h3>Kaltura credentials: valid, Acme Video (102)</h3>');
  expect(summary).toContain('<tr><td>✅ valid</td><td>KALTURA_PARTNER_ID</td><td>102</td>');
  expect(outputs + summary + log).not.toContain(SECRET);
});

test('ends as the check did, with what to do', async () => {
  const wrong = { ...RIGHT, KALTURA_ADMIN_SECRET: USER_SECRET };
  const { code, outputs, summary, log } = await runAction(wrong);
  expect(code).toBe(1);
  expect(outputs).toMatch(/\ninvalid\n[\s\S]*setup --yes/);
  expect(summary).toMatch(
    /❌ invalid<\/td><td>KALTURA_ADMIN_SECRET<\/td><td>••••7a62<\/td><td>This is the account&#39;s User Secret/,
  );
  expect(outputs + summary + log).not.toContain(USER_SECRET);
  expect(log).toContain('check: KALTURA_ADMIN_SECRET is invalid. This is the account');
});

test('sends the secret of the job to one’s own server only if the input names it', async () => {
  const { KALTURA_ADMIN_SECRET: _, ...values } = RIGHT;
  const env = { KALTURA_ADMIN_SECRET: SECRET };
  const refused = await runAction(values, env);
  expect([refused.code, refused.outputs]).toEqual([2, expect.stringContaining('failed')]);
  const named = await runAction(values, { ...env, CHECK_SERVICE_URL: server.api });
  expect([named.code, named.outputs]).toEqual([0, expect.stringContaining('Acme Video')]);
});

test('gives the Partner ID if an AppToken cannot read the account’s name', async () => {
  const { outputs, summary } = await runAction(tokenValues('0_ok000001', RIGHT));
  expect(outputs).toMatch(/\naccount<<(\w+)\n102\n\1\n/);
  expect(summary).toContain('valid, account 102</h3>');
});

test('a user’s and an account’s text stays text, in the summary and in the outputs', async () => {
  const values = { ...RIGHT, KALTURA_USER_ID: `'${MARKUP}'` };
  const { outputs, summary, log } = await runAction(values, {}, { at: hostile });
  expect(outputs).toContain('<img src=x>');
  expect(summary.match(/&#60;img src=x&#62;/g)?.length).toBeGreaterThanOrEqual(2);
  expect(summary).toMatch(BLOCK);
  expect(summary).not.toMatch(/<(?!\/?(?:h3|table|tr|th|td|p)>)/);
  expect(log).not.toMatch(COMMAND);
  expect(outputs).not.toMatch(/^\s*::/m);
});

test.each(['missing\r\n::add-mask::x\u2028::error::x ##[error]x', '::error::x\n\n# big <b>'])(
  'so does the name of a file: %j',
  async (file) => {
    const { code, outputs, summary, log } = await runAction(RIGHT, { CHECK_FILE: file });
    expect(code).not.toBe(0);
    expect(log).not.toMatch(COMMAND);
    expect(outputs).not.toMatch(/^\s*::/m);
    expect(summary).toMatch(BLOCK);
    expect(summary).not.toContain('<b>');
  },
);

test('the name of a file is never an option', async () => {
  expect((await runAction(RIGHT, { CHECK_FILE: '--version' })).outputs).toContain('invalid');
});

test.skipIf(process.platform === 'win32')(
  'the code that runs is its own checkout’s, built from the lock file without the job’s secrets',
  async () => {
    const checkout = realpathSync(folderWith(null));
    const script = path.join(checkout, '.github', 'actions', 'check', 'check.mjs');
    cpSync(FOLDER, path.dirname(script), { recursive: true });
    cpSync(path.join(ROOT, 'package.json'), path.join(checkout, 'package.json'));
    const bin = path.join(checkout, 'bin');
    mkdirSync(bin);
    // Neither downloads nor compiles: `run` copies what is built already.
    const npm = `#!/bin/sh\n{ pwd -P; echo "$@"; env; } >>"${checkout}/calls"\n[ "$1" = ci ] || cp -r "${ROOT}/dist" .\n`;
    writeFileSync(path.join(bin, 'npm'), npm, { mode: 0o755 });
    const npx = `#!/bin/sh\necho npx-was-called >>"${checkout}/calls"\n`;
    writeFileSync(path.join(bin, 'npx'), npx, { mode: 0o755 });
    const job = {
      PATH: `${bin}${path.delimiter}${process.env.PATH}`,
      KALTURA_ADMIN_SECRET: SECRET,
      GITHUB_TOKEN: 'token-of-the-job',
    };
    const { code, summary, log } = await runAction(RIGHT, job, { script });
    expect([code, log]).toEqual([0, log]);
    expect(summary).toContain('valid, Acme Video (102)');
    const calls = readFileSync(path.join(checkout, 'calls'), 'utf8');
    expect(calls).toMatch(
      new RegExp(`^${checkout}\nci --ignore-scripts[\\s\\S]*^${checkout}\nrun .*build\n`, 'm'),
    );
    expect(calls).not.toMatch(/KALTURA_|token-of-the-job|npx-was-called/);
  },
);

test('the action passes its input to the script', () => {
  const action = readFileSync(path.join(FOLDER, 'action.yml'), 'utf8');
  const script = readFileSync(path.join(FOLDER, 'check.mjs'), 'utf8');
  const [, variable = '-'] = /(CHECK_\w+): \$\{\{ inputs\.file/.exec(action) ?? [];
  expect(script).toContain(variable);
});
