/**
 * The composite action: its script, run as the runner does, with files in place of the runner's.
 */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SandboxAccount } from '../../src/sandbox/account.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { RIGHT as ALL, SECRET, USER_SECRET } from '../answers.ts';
import { startServer, type TestServer, well } from '../kaltura/test-server.ts';
import { NODE } from '../program.ts';
import { folderWith } from './run.ts';

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

interface Place {
  file?: string;
  script?: string;
  at?: TestServer;
  env?: Record<string, string>;
}

async function runAction(
  values: Readonly<Record<string, string>>,
  { file = '.env', script = path.join(FOLDER, 'check.mjs'), at = server, env = {} }: Place = {},
) {
  const cwd = folderWith({ ...values, KALTURA_SERVICE_URL: `${at.origin}/api_v3` });
  const files = {
    GITHUB_OUTPUT: path.join(cwd, 'outputs'),
    GITHUB_STEP_SUMMARY: path.join(cwd, 'summary'),
  };
  const { PATH = '', HOME = '' } = process.env;
  const own = { PATH, HOME, ...files, CHECK_FILE: file, ...env };
  const child = spawn(NODE, [script], { cwd, env: own });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const read = (name: string): string => (existsSync(name) ? readFileSync(name, 'utf8') : '');
  const [outputs, summary] = [read(files.GITHUB_OUTPUT), read(files.GITHUB_STEP_SUMMARY)];
  return { code, outputs, summary, log };
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
  const { code, outputs, summary } = await runAction(wrong);
  expect(code).toBe(1);
  expect(outputs).toMatch(/\ninvalid\n[\s\S]*setup --yes/);
  expect(summary).toMatch(
    /❌ invalid<\/td><td>KALTURA_ADMIN_SECRET<\/td><td>••••7a62<\/td><td>This is the account&#39;s User Secret/,
  );
  expect(outputs + summary).not.toContain(USER_SECRET);
});

test('a user’s and an account’s text stays text, in the summary and in the outputs', async () => {
  const values = { ...RIGHT, KALTURA_USER_ID: `'${MARKUP}'` };
  const { outputs, summary, log } = await runAction(values, { at: hostile });
  expect(outputs).toContain('<img src=x>');
  expect(summary.match(/&#60;img src=x&#62;/g)?.length).toBeGreaterThanOrEqual(2);
  expect(summary).toMatch(BLOCK);
  expect(summary).not.toMatch(/<(?!\/?(?:h3|table|tr|th|td|p)>)/);
  expect(log).not.toMatch(COMMAND);
  expect(outputs).not.toMatch(/^\s*::/m);
});

test.each([
  'missing\n::error::x',
  'missing\r\n::add-mask::x',
  'missing\u2028::error::x ##[error]x',
  '::error::x\n\n# big <b>',
])('so does the name of a file: %j', async (file) => {
  const { code, outputs, summary, log } = await runAction(RIGHT, { file });
  expect(code).not.toBe(0);
  expect(log).not.toMatch(COMMAND);
  expect(outputs).not.toMatch(/^\s*::/m);
  expect(summary).toMatch(BLOCK);
  expect(summary).not.toContain('<b>');
});

test('the name of a file is never an option', async () => {
  const { log, outputs } = await runAction(RIGHT, { file: '--version' });
  expect(log + outputs).not.toMatch(/Missing|is no option|needs/);
  expect(outputs).toContain('invalid');
});

describe('the code that runs', () => {
  const isWindows = process.platform === 'win32';

  test.skipIf(isWindows)(
    'is its own checkout’s, built from the lock file without the job’s secrets',
    async () => {
      const checkout = folderWith(null);
      const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
      const files = execFileSync('git', list, { cwd: ROOT, encoding: 'utf8' });
      for (const file of files.split('\0'))
        if (
          /^(?:src|\.github\/actions)\/|^package|^LICENSE/.test(file) &&
          existsSync(path.join(ROOT, file))
        )
          cpSync(path.join(ROOT, file), path.join(checkout, file));
      const bin = path.join(checkout, 'bin');
      mkdirSync(bin);
      // Only the download is left out: the packages are here already.
      writeFileSync(
        path.join(bin, 'npm'),
        [
          '#!/bin/sh',
          `{ pwd -P; echo "$@"; env; } >>"${checkout}/calls"`,
          `if [ "$1" = run ]; then exec "${ROOT}"/node_modules/.bin/rolldown -c src/build/rolldown.config.mjs; fi`,
          `mkdir node_modules && ln -s "${ROOT}"/node_modules/* node_modules/`,
          '',
        ].join('\n'),
      );
      writeFileSync(
        path.join(bin, 'npx'),
        `#!/bin/sh\ntouch "${checkout}/npx-was-called"\nexit 1\n`,
      );
      for (const name of readdirSync(bin)) chmodSync(path.join(bin, name), 0o755);
      const { code, summary, log } = await runAction(RIGHT, {
        script: path.join(checkout, '.github', 'actions', 'check', 'check.mjs'),
        env: {
          PATH: `${bin}${path.delimiter}${process.env.PATH}`,
          KALTURA_ADMIN_SECRET: SECRET,
          KALTURA_SERVICE_URL: `${server.origin}/api_v3`,
          GITHUB_TOKEN: 'token-of-the-job',
        },
      });
      expect([code, log]).toEqual([0, log]);
      expect(summary).toContain('valid, Acme Video (102)');
      expect(existsSync(path.join(checkout, 'dist', 'cli.js'))).toBe(true);
      const calls = readFileSync(path.join(checkout, 'calls'), 'utf8');
      expect(calls).toMatch(new RegExp(`^.*${path.basename(checkout)}\nci --ignore-scripts`));
      expect(calls).not.toMatch(/KALTURA_|token-of-the-job/);
      expect(existsSync(path.join(checkout, 'npx-was-called'))).toBe(false);
    },
  );

  test('is not that of a package with this name', () => {
    for (const name of readdirSync(FOLDER))
      expect(readFileSync(path.join(FOLDER, name), 'utf8')).not.toMatch(/\bnpx\b|kaltura-setup@/);
  });

  test('gets every input', () => {
    const action = readFileSync(path.join(FOLDER, 'action.yml'), 'utf8');
    const script = readFileSync(path.join(FOLDER, 'check.mjs'), 'utf8');
    const inputs = [...action.matchAll(/(CHECK_\w+): \$\{\{ inputs\.(\w+)/g)];
    expect(inputs.map(([, , input]) => input)).toEqual(['file']);
    for (const [, variable] of inputs) expect(script).toContain(variable);
  });
});
