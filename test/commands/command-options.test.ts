import { describe, expect, test } from 'vitest';
import { commandLineFor } from '../../src/commands/command-options.ts';
import type { Context } from '../../src/commands/context.ts';
import type { AccountAccess } from '../../src/kaltura/app-tokens.ts';
import { EU, SECRET } from '../answers.ts';

const OWN = 'https://kaltura.example.com/api_v3';
const SIGN_IN = ' --login ‹email› --password-stdin';
const BY_SECRET = { kind: 'admin-secret', partnerId: '102', secret: SECRET } as const;
const BY_SIGN_IN = { kind: 'session', partnerId: '102', ks: 'djJ8' } as const;

const placeOf = (options: object): Context =>
  ({
    options: { file: null, serviceUrl: null, secretOnStdin: null, ...options },
    envFile: '.env',
    sandbox: false,
  }) as unknown as Context;
const accessTo = (serviceUrl: string, auth: AccountAccess['key']): AccountAccess => ({
  network: { timeoutMs: 1000 },
  serviceUrl,
  key: auth,
});

describe('another command for the same account', () => {
  test.each([
    [{}, BY_SECRET, EU, ''],
    [{ serviceUrl: OWN }, BY_SECRET, OWN, ` --service-url ${OWN}`],
    [{ secretOnStdin: 'admin-secret' }, BY_SECRET, EU, ' --admin-secret-stdin'],
    [{ secretOnStdin: 'app-token' }, BY_SECRET, EU, ''],
    [{}, BY_SIGN_IN, EU, SIGN_IN],
    [{}, BY_SIGN_IN, OWN, `${SIGN_IN} ‹--service-url ${OWN}, if you trust it›`],
    [{ serviceUrl: OWN }, BY_SIGN_IN, OWN, `${SIGN_IN} --service-url ${OWN}`],
  ])('%j %j', (options, auth, serviceUrl, expected) => {
    const commandLine = commandLineFor(placeOf(options), accessTo(serviceUrl, auth));
    expect(commandLine`check`).toBe(`kaltura-setup check${expected}`);
  });

  test('keeps the file, and repeats no secret in a URL', () => {
    const url = `https://kaltura.example.com/${SECRET}`;
    const text = commandLineFor(placeOf({ file: '.env', serviceUrl: url }), 'server')`check`;
    expect(text).toContain(' -f .env');
    expect(text).not.toContain(SECRET);
  });
});
