import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommandOptions } from '../../src/cli/options.ts';
import { parseCommandLine } from '../../src/cli/parse.ts';
import { runCheck } from '../../src/commands/check.ts';
import type { Command, Context } from '../../src/commands/context.ts';
import { runKs } from '../../src/commands/ks.ts';
import { reportFailure } from '../../src/commands/report-problem.ts';
import { NO_HINTS } from '../../src/commands/sandbox.ts';
import { runSetup } from '../../src/commands/setup.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import type { Network } from '../../src/kaltura/transport.ts';
import type { SandboxAccount } from '../../src/sandbox/account.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { isSandboxHost } from '../../src/sandbox/hosts.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { EU, RIGHT, SECRET, US } from '../answers.ts';
import { type Answer, envText, folderWith, said } from './run.ts';

// The six regions stand on loopback here: which of them know an account, and which are silent, no
// real process can be told.

const acme = SANDBOX_ACCOUNTS[0] as SandboxAccount;
const twin: SandboxAccount = {
  ...acme,
  region: 'us',
  name: 'Another company',
  adminSecret: 'e'.repeat(32),
};
const NO_REGION = { ...RIGHT, KALTURA_SERVICE_URL: '', KALTURA_VIDEO_PORTAL_BASE_URL: '' };

let api: Sandbox;

async function world(accounts: readonly SandboxAccount[]): Promise<void> {
  await api?.close();
  api = await startSandbox({ accounts });
}

beforeEach(() => world(SANDBOX_ACCOUNTS));
afterEach(async () => {
  vi.restoreAllMocks();
  await api.close();
});

/** Runs a command in this process. `silent`: hosts that do not answer. */
async function ran(
  text: string,
  envFile: string,
  silent: (host: string) => boolean = () => false,
): Promise<{ code: number; json: Answer; stderr: string; asked: string[] }> {
  const read = parseCommandLine(text.split(' '));
  if (!read.ok) throw new Error(read.message);
  const options: CommandOptions = { ...read.options, envFile, envFiles: [envFile] };
  const asked: string[] = [];
  const network: Network = {
    timeoutMs: 5000,
    sandbox: {
      origin: api.origin,
      knows: (host) => !silent(host) && isSandboxHost(host, SANDBOX_ACCOUNTS),
    },
    onTraffic: ({ host }) => asked.push(host),
  };
  const around: Context = {
    options,
    isWizard: false,
    api: createApiClient(network, { cachesFailures: true }),
    freshApi: () => createApiClient(network),
    network,
    ignoredNotice: '',
    env: {},
    envFile,
    sandbox: false,
    hints: NO_HINTS,
    progress: { isWritten: false, isCleaningUp: false },
    atEnd: () => undefined,
    close: async () => undefined,
  };
  let stdout = '';
  let stderr = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    stdout += String(chunk);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    stderr += String(chunk);
    return true;
  });
  const command = { check: runCheck, ks: runKs, setup: runSetup }[
    options.command as 'check'
  ] as Command<CommandOptions>;
  const done = await command(around);
  const code = typeof done === 'number' ? done : reportFailure(done, around);
  vi.restoreAllMocks();
  expect(stdout + stderr).not.toContain(SECRET);
  return { code, json: JSON.parse(stdout) as Answer, stderr, asked };
}

const fileWith = (values: Readonly<Record<string, string>>): string =>
  path.join(folderWith(values), '.env');

const NO_REGION_FOUND = 'The region could not be found: EU did not answer.';
const SETUP = 'setup --yes --json';

describe('a Partner ID that two regions know', () => {
  beforeEach(() => world([acme, twin]));

  test('setup --yes picks none: exit 1, naming both, nothing written, no secret sent', async () => {
    const file = fileWith(NO_REGION);
    const { code, json, stderr } = await ran(SETUP, file);
    expect({ code, ...json }).toMatchObject({
      code: 1,
      error: { code: 'SEVERAL_REGIONS' },
      written: false,
      next: ['kaltura-setup setup --yes --only region --region ‹us|eu› --json'],
    });
    expect(stderr).toMatch(/exists in US and EU.*Pass --region us or --region eu\./);
    const message = 'Not set; the Partner ID exists in US and EU.';
    expect(said(json, 'region')).toMatchObject({ status: 'missing', message });
    expect(said(json, 'admin-secret').status).toBe('unchecked');
    expect(readFileSync(file, 'utf8')).toBe(envText(NO_REGION));
    for (const { body } of api.requests) expect(body).not.toContain(SECRET);
  });

  test('--only region is refused alike; with the region it is written', async () => {
    const file = fileWith(NO_REGION);
    expect((await ran(`${SETUP} --only region`, file)).code).toBe(1);
    const { code, json } = await ran(`${SETUP} --only region --region eu`, file);
    expect({ code, ...json }).toMatchObject({ code: 0, status: 'valid', written: true });
  });

  test('ks names both too', async () => {
    const { code, json } = await ran('ks --json', fileWith(NO_REGION));
    expect({ code, error: json.error?.code }).toEqual({ code: 1, error: 'SEVERAL_REGIONS' });
    expect(json.error?.message).toContain('US and EU');
  });

  test('check in the wrong one offers the other: the secret may be right', async () => {
    const file = fileWith({ ...NO_REGION, KALTURA_SERVICE_URL: US });
    const { code, json } = await ran('check --json', file);
    expect([code, said(json, 'admin-secret').status]).toEqual([1, 'invalid']);
    expect(json.next).toEqual([
      'kaltura-setup setup --yes --only admin-secret --admin-secret-stdin --json',
      'kaltura-setup setup --yes --only region --region eu --json',
      'kaltura-setup setup --yes --only partner-id --partner-id ‹Partner ID› --json',
    ]);
    expect((await ran(`${SETUP} --only region --region eu`, file)).code).toBe(0);
    expect((await ran('check --json', file)).code).toBe(0);
  });
});

describe('regions that do not answer', () => {
  test('setup --yes without a region: exit 3, nothing written, the silent ones named', async () => {
    const isSilent = (host: string): boolean => host === 'api.eu.kaltura.com';
    const file = fileWith(NO_REGION);
    const { code, json, stderr } = await ran(SETUP, file, isSilent);
    expect({ code, error: json.error?.code }).toEqual({ code: 3, error: 'ENOTFOUND' });
    expect(stderr).toContain(NO_REGION_FOUND);
    expect(readFileSync(file, 'utf8')).toBe(envText(NO_REGION));
    // A secret that is missing is known to be missing.
    const noSecret = fileWith({ ...NO_REGION, KALTURA_ADMIN_SECRET: '' });
    expect((await ran(SETUP, noSecret, isSilent)).code).toBe(1);
  });

  test.each(['check --json', SETUP])('%s asks each once', async (line) => {
    const { asked } = await ran(line, fileWith(NO_REGION), (host) => /kaltura\.com$/.test(host));
    expect([asked.length, new Set(asked).size]).toEqual([6, 6]);
  });

  test('a region that is given is the only one asked', async () => {
    const { code, asked } = await ran(`${SETUP} --region eu`, fileWith(NO_REGION));
    expect({ code, asked }).toEqual({ code: 0, asked: ['api.eu.kaltura.com'] });
  });

  test('setup takes the region that answers and knows the account', async () => {
    const isSilent = (host: string): boolean => host === 'api.de.kaltura.com';
    const { code, json } = await ran(SETUP, fileWith(NO_REGION), isSilent);
    expect([code, said(json, 'region').value]).toEqual([0, EU]);
  });
});
