import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommandOptions } from '../../src/cli/options.ts';
import { parseCommandLine } from '../../src/cli/parse.ts';
import { check } from '../../src/commands/check.ts';
import type { Command, Context } from '../../src/commands/context.ts';
import { ks } from '../../src/commands/ks.ts';
import { reportFailure } from '../../src/commands/report-problem.ts';
import { NO_HINTS } from '../../src/commands/sandbox.ts';
import { setup } from '../../src/commands/setup.ts';
import { createApiClient } from '../../src/kaltura/api-client.ts';
import type { Network } from '../../src/kaltura/transport.ts';
import { SANDBOX_ACCOUNTS, type SandboxAccount } from '../../src/sandbox/accounts.ts';
import { isSandboxHost } from '../../src/sandbox/hosts.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { RIGHT, SECRET, USER } from '../answers.ts';
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
  const options: CommandOptions = read.options;
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
    api: createApiClient(network, { cachesFailures: true }),
    freshApi: () => createApiClient(network),
    network,
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
  const command = { check, ks, setup }[options.command as 'check'] as Command<CommandOptions>;
  const done = await command(around);
  const code = typeof done === 'number' ? done : reportFailure(done, around);
  vi.restoreAllMocks();
  expect(stdout + stderr).not.toContain(SECRET);
  return { code, json: JSON.parse(stdout) as Answer, stderr, asked };
}

const fileWith = (values: Readonly<Record<string, string>>): string =>
  path.join(folderWith(values), '.env');

describe('a Partner ID that two regions know', () => {
  beforeEach(() => world([acme, twin]));

  test('setup --yes picks none: exit 1, naming both, nothing written, no secret sent', async () => {
    const file = fileWith(NO_REGION);
    const { code, json, stderr } = await ran('setup --yes --json', file);
    expect({ code, error: json.error?.code, written: json.written }).toEqual({
      code: 1,
      error: 'SEVERAL_REGIONS',
      written: false,
    });
    expect(stderr).toContain('The Partner ID exists in US and EU');
    expect(stderr).toContain('Pass --region us or --region eu.');
    expect(said(json, 'region')).toMatchObject({
      status: 'missing',
      message: 'Not set; the Partner ID exists in US and EU.',
    });
    expect(said(json, 'admin-secret').status).toBe('unchecked');
    expect(json.next).toEqual(['kaltura-setup setup --yes --only region --region ‹us|eu› --json']);
    expect(readFileSync(file, 'utf8')).toBe(envText(NO_REGION));
    for (const { body } of api.requests) expect(body).not.toContain(SECRET);
  });

  test('--only region is refused alike; with the region it is written', async () => {
    const file = fileWith(NO_REGION);
    expect((await ran('setup --yes --json --only region', file)).code).toBe(1);
    const { code, json } = await ran('setup --yes --json --only region --region eu', file);
    expect({ code, status: json.status, written: json.written }).toEqual({
      code: 0,
      status: 'valid',
      written: true,
    });
  });

  test('ks names both too', async () => {
    const { code, json } = await ran('ks --json', fileWith(NO_REGION));
    expect({ code, error: json.error?.code }).toEqual({ code: 1, error: 'SEVERAL_REGIONS' });
    expect(json.error?.message).toContain('US and EU');
  });

  test('check in the wrong one offers the other: the secret may be right', async () => {
    const file = fileWith({ ...NO_REGION, KALTURA_SERVICE_URL: 'https://www.kaltura.com/api_v3' });
    const { code, json } = await ran('check --json', file);
    expect(code).toBe(1);
    expect(said(json, 'admin-secret').status).toBe('invalid');
    expect(json.next).toEqual([
      'kaltura-setup setup --yes --only admin-secret --admin-secret-stdin --json',
      'kaltura-setup setup --yes --only region --region eu --json',
      'kaltura-setup setup --yes --only partner-id --partner-id ‹Partner ID› --json',
    ]);
    const { code: done } = await ran('setup --yes --json --only region --region eu', file);
    expect([done, (await ran('check --json', file)).code]).toEqual([0, 0]);
  });
});

describe('regions that do not answer', () => {
  const allSilent = (host: string): boolean => /kaltura\.com$/.test(host);
  const euSilent = (host: string): boolean => host === 'api.eu.kaltura.com';

  test('setup --yes without a region: exit 3, nothing written, the silent ones named', async () => {
    const file = path.join(folderWith(null), '.env');
    const { code, json, stderr } = await ran(
      `setup --yes --json --partner-id 102 --user-id ${USER}`,
      file,
      euSilent,
    );
    // The secret is missing as well: that is known.
    expect(code).toBe(1);
    expect(json.written).toBe(false);
    expect(stderr).toBe('');
    const whole = fileWith(NO_REGION);
    const lost = await ran('setup --yes --json', whole, euSilent);
    expect({ code: lost.code, error: lost.json.error?.code }).toEqual({
      code: 3,
      error: 'ENOTFOUND',
    });
    expect(lost.stderr).toContain('The region could not be found: EU did not answer.');
    expect(readFileSync(whole, 'utf8')).toBe(envText(NO_REGION));
    expect(existsSync(file)).toBe(false);
  });

  test('each is asked once, not again for every question', async () => {
    for (const text of ['check --json', 'setup --yes --json']) {
      const { asked } = await ran(text, fileWith(NO_REGION), allSilent);
      expect(asked.toSorted()).toEqual([...new Set(asked)].toSorted());
      expect(asked).toHaveLength(6);
    }
  });

  test('a region that is given is the only one asked', async () => {
    const { code, asked } = await ran('setup --yes --json --region eu', fileWith(NO_REGION));
    expect({ code, asked }).toEqual({ code: 0, asked: ['api.eu.kaltura.com'] });
  });

  test('setup takes the region that answers and knows the account', async () => {
    const { code, json } = await ran(
      'setup --yes --json',
      fileWith(NO_REGION),
      (host) => host === 'api.de.kaltura.com',
    );
    expect({ code, region: said(json, 'region').value }).toEqual({
      code: 0,
      region: 'https://api.eu.kaltura.com/api_v3',
    });
  });
});
