import { describe, expect, test } from 'vitest';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { isSandboxHost } from '../../src/sandbox/hosts.ts';
import { freshSandbox } from './fresh-sandbox.ts';

const { send } = freshSandbox();

test.each([
  ['www.kaltura.com', true],
  ['API.AP.kaltura.com.', true],
  ['api.de.kaltura.com:443', true],
  ['102.events.kaltura.com', true],
  ['no-such-site.mediaspace.kaltura.com', true],
  ['video.acme.example', true],
  ['events.kaltura.com', false],
  ['.events.kaltura.com', false],
  ['kaltura.com', false],
  ['api.us.kaltura.com', false],
  ['www.kaltura.com.evil.example', false],
  ['evilevents.kaltura.com', false],
  ['video.example.com', false],
  ['localhost', false],
  ['127.0.0.1:80', false],
  ['', false],
])('%s: %s', (host, known) => expect(isSandboxHost(host, SANDBOX_ACCOUNTS)).toBe(known));

describe('portals', () => {
  const statusOf = async (host: string): Promise<number> =>
    (await send('/', '', { 'x-sandbox-host': host })).status;

  test('answer as the account says', async () => {
    expect(await statusOf('102.mediaspace.kaltura.com')).toBe(302);
    expect(await statusOf('103.events.kaltura.com')).toBe(200);
    expect(await statusOf('102.events.kaltura.com')).toBe(404);
  });

  test('are 404 for any unknown name under the two domains', async () => {
    expect(await statusOf('999999.events.kaltura.com')).toBe(404);
    expect(await statusOf('102-1.mediaspace.kaltura.com')).toBe(404);
    expect(await statusOf('x.y.mediaspace.kaltura.com')).toBe(404);
  });
});
