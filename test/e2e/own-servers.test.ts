import path from 'node:path';
import { expect, test } from 'vitest';
import type { OptionsOf } from '../../src/cli/options.ts';
import type { Applied } from '../../src/commands/apply.ts';
import type { Context } from '../../src/commands/context.ts';
import { formatSummary } from '../../src/commands/summary.ts';
import {
  testSavedCredentials,
  verifySavedCredentials,
} from '../../src/commands/test-saved-credentials.ts';
import { readEnvFile } from '../../src/env-file/read.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import { toAnsi } from '../../src/text/rows.ts';
import type { Wizard } from '../../src/wizard/state.ts';
import { EU, PARTNER, RIGHT, SECRET } from '../answers.ts';
import { envFileIn, envText, folderWith } from '../commands/run.ts';
import { unwrap } from '../env-file/composed.ts';
import { startServer } from '../kaltura/test-server.ts';
import { begin, good, paste, play } from '../wizard/play.ts';
import { KEYS, terminals } from './terminal.ts';

/** No proxy listens there, so no region is reachable. Loopback never uses the proxy. */
const NO_INTERNET = { HTTPS_PROXY: 'http://127.0.0.1:1', NO_PROXY: '' };
const own = await startServer();
const openTerminal = terminals();
const CONTEXT = {
  ...{ options: { file: null, login: null }, envFile: '.env', sandbox: false, env: {} },
} as unknown as Context<OptionsOf<'setup'>>;
const PLAIN = { colour: false, unicode: true };

test('one’s own server can be named at the Partner ID if no region is reachable', async () => {
  const terminal = openTerminal(['--timeout', '5'], { env: NO_INTERNET });
  await terminal.until('Partner ID');
  await terminal.press(`${PARTNER}\r`, 'No region could be reached');
  expect(terminal.screen()).toContain(`▸ Try again with ${PARTNER}`);
  await terminal.press(KEYS.down + KEYS.down, /▸ .*own Kaltura server/);
  await terminal.press('\r', /❯ Region/);
  // The number that was typed stays, and is checked there.
  expect(terminal.screen()).toContain(`Partner ID      ${PARTNER}`);
  await terminal.press(`${own.origin}\r`, /❯ Admin Secret/);
  await terminal.press(`${SECRET}\r`, /Send the Admin Secret to/);
  await terminal.press('y\r', /Send the Admin Secret to/);
  await terminal.press('yes\r', /❯ Player ID/);
  expect(terminal.screen()).toMatch(/Account found at [\s\S]*Opens the account/);
  await terminal.press('\r', /❯ User ID/);
  await terminal.press(`${KEYS.down}\r`, /❯ Portal URL/);
  await terminal.press('\r', /enter write/);
  expect(await terminal.endedBy('\r')).toBe(0);
  expect(envFileIn(terminal.folder)).toContain(`KALTURA_SERVICE_URL=${own.api}\n`);
});

test('the environment’s secret never goes to the host that a stranger’s file names, not even in the last test', async () => {
  const stranger = await startServer();
  const values = { KALTURA_PARTNER_ID: PARTNER, KALTURA_ADMIN_SECRET: SECRET };
  const terminal = openTerminal(['--only', 'user-id', '--user-id', 'test-automation'], {
    cwd: folderWith({ KALTURA_SERVICE_URL: stranger.api }),
    env: { ...NO_INTERNET, ...values, KALTURA_SERVICE_URL: own.api },
  });
  await terminal.until('User ID');
  await terminal.press('\r', /enter write/);
  expect(await terminal.endedBy('\r')).toBe(3);
  expect(terminal.scrollback()).toContain(new URL(stranger.api).host);
  expect(stranger.heard).toEqual([]);
});

test('a reference to a secret manager stays in the file beside the value from the environment', async () => {
  const reference = 'op://Private/kaltura/secret';
  const cwd = folderWith({
    ...RIGHT,
    KALTURA_SERVICE_URL: own.api,
    KALTURA_ADMIN_SECRET: reference,
  });
  const env = { ...NO_INTERNET, KALTURA_ADMIN_SECRET: SECRET };
  const terminal = openTerminal(['--user-id', 'test-automation'], { cwd, env });
  await terminal.until(/Send the Admin Secret to/);
  await terminal.press('yes\r', /▸ Try again/);
  await terminal.press(`${KEYS.down}\r`, /enter write/);
  expect(await terminal.endedBy('\r')).toBe(0);
  expect(envFileIn(cwd)).toContain(`KALTURA_ADMIN_SECRET=${reference}\n`);
  expect(envFileIn(cwd)).toContain('KALTURA_USER_ID=test-automation\n');
});

test('if the user quits at the question about a pasted host, the command to continue does not name it', async () => {
  const block = envText({ ...RIGHT, KALTURA_SERVICE_URL: own.api });
  const state = play(begin(), paste(block), good('partner-id'), good('region'), '<ctrl+c>');
  const hint = toAnsi(await formatSummary(state, null, CONTEXT), PLAIN);
  expect(hint).toContain(`kaltura-setup --partner-id ${PARTNER}`);
  expect(hint).not.toContain('127.0.0.1');
});

test('the command to continue signs in again', async () => {
  const options = { ...CONTEXT.options, login: 'ann@example.test' };
  const hint = toAnsi(await formatSummary(begin(), null, { ...CONTEXT, options }), PLAIN);
  expect(hint).toMatch(/To continue:\n {2}kaltura-setup --login ann@example\.test$/);
});

test('if a file that was not changed cannot be tested, the last words say why, and how to test it', async () => {
  const problem = { code: 'ETIMEDOUT', message: 'No answer.', fix: 'Try again.' };
  const state = { ...begin(), tested: { problem } };
  const lines = { added: [], changed: [], removed: [] };
  const applied = { changes: { lines, gitignore: { add: null } }, token: null };
  const hint = toAnsi(await formatSummary(state, applied as unknown as Applied, CONTEXT), PLAIN);
  expect(hint).toMatch(/nothing was changed\.\s+It\s+was not tested\. No\s+answer\. Try again\./);
  expect(hint).toContain('kaltura-setup check');
});

test('if the account refuses the written secret, the last words say that the test failed', async () => {
  const credentials = [
    {
      name: 'admin-secret',
      status: 'invalid',
      code: 'START_SESSION_ERROR',
      value: '',
      message: '',
    },
  ];
  const document = { account: null, credentials, warnings: [], next: [] };
  const state = { ...begin(), tested: { value: { document, isComplete: true } } };
  const lines = { added: [], changed: [], removed: [] };
  const applied = { changes: { lines, gitignore: { add: null } }, token: null };
  const hint = toAnsi(
    await formatSummary(state as unknown as Wizard, applied as unknown as Applied, CONTEXT),
    PLAIN,
  );
  expect(hint).toMatch(/The\s+test\s+failed\.[\s\S]*To correct it:\s+kaltura-setup$/);
});

test('the last test reads the file before the environment, and sends a new secret to no other host', async () => {
  const values = { ...RIGHT, KALTURA_SERVICE_URL: own.api, KALTURA_VIDEO_PORTAL_BASE_URL: '' };
  const freshApi = () => createApiClient(own.network(5000));
  const context = {
    ...CONTEXT,
    ...{ api: freshApi(), freshApi, options: { file: null, values: {}, typed: [] } },
    ...{ envFile: path.join(folderWith(values), '.env'), env: { KALTURA_USER_ID: 'other' } },
  } as unknown as Context;
  const hosts = { used: own.api, confirmed: [] };
  expect(await testSavedCredentials(context, hosts, true)).toMatchObject({
    value: {
      isComplete: true,
      document: {
        status: 'valid',
        credentials: expect.arrayContaining([
          expect.objectContaining({ source: 'file', value: RIGHT.KALTURA_USER_ID }),
        ]),
        warnings: [{ code: 'ENVIRONMENT_OVERRIDES_FILE' }],
      },
    },
  });
  const elsewhere = await testSavedCredentials(context, { ...hosts, used: EU }, true);
  expect(elsewhere).toMatchObject({ problem: { code: 'HOST_NOT_CONFIRMED' } });
});

test('a file without a service URL: the secret that a private server checked goes to no region', async () => {
  const server = await startServer();
  const { KALTURA_SERVICE_URL: _url, ...values } = RIGHT;
  const cwd = folderWith(values);
  const freshApi = () => createApiClient(server.network(5000));
  const context = {
    ...CONTEXT,
    ...{ freshApi, envFile: path.join(cwd, '.env') },
    options: { file: null, values: { region: server.api }, typed: [] },
  } as unknown as Context;
  const used = { used: server.api, confirmed: [] };
  expect(await testSavedCredentials(context, used, false)).toMatchObject({
    problem: { code: 'INCOMPLETE' },
  });
  const file = await readEnvFile(context.envFile);
  expect(await verifySavedCredentials(context, unwrap(file))).toBeNull();
  expect(server.heard).toEqual([]);
});
