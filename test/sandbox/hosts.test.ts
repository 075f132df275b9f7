import { describe, expect, test } from 'vitest';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { isSandboxHost } from '../../src/sandbox/hosts.ts';
import { PASSWORD, SECRET, SECRET_OF_103 } from '../answers.ts';
import { form, freshSandbox, ksOf } from './fresh-sandbox.ts';

const US = 'www.kaltura.com';
const EU = 'api.eu.kaltura.com';
const { send, ask, start } = freshSandbox();

describe('regions', () => {
  test('an account answers in its own region only', async () => {
    expect(await start('102', SECRET, EU)).toMatch(/^djJ8/);
    expect(await start('102', SECRET, US)).toMatchObject({
      code: 'SERVICE_FORBIDDEN_CONTENT_BLOCKED',
    });
    for (const host of [US, 'api.de.kaltura.com', 'api.ca.kaltura.com', 'api.ap.kaltura.com'])
      expect(await ask('session.startWidgetSession', { widgetId: '_102' }, host)).toMatchObject({
        code: 'INVALID_WIDGET_ID',
      });
  });

  test('a KS of one region is invalid in another', async () => {
    const ks = ksOf();
    expect(await ask('session.get', { ks }, EU)).toMatchObject({ partnerId: '102' });
    expect(await ask('session.get', { ks }, US)).toMatchObject({
      code: 'INVALID_KS',
      args: { KSID: ks },
    });
  });

  test('signing in reaches the accounts of the region', async () => {
    const person = { loginId: 'admin102@example.test', password: PASSWORD };
    expect(await ask('user.loginByLoginId', person, US)).toMatchObject({
      code: 'USER_WRONG_PASSWORD',
    });
    const ks = String(await ask('user.loginByLoginId', person, EU));
    const profiled = { ks, 'responseProfile:type': '1', 'responseProfile:fields': 'id' };
    expect(await ask('partner.listPartnersForUser', profiled, EU)).toMatchObject({
      totalCount: 2,
      objects: [
        { id: 102, name: 'Acme Video', adminSecret: SECRET }, // this action ignores the response profile
        { id: 105, name: 'Acme Second' },
      ],
    });
  });

  test('loopback reaches every account', async () => {
    expect(await start('102', SECRET)).toMatch(/^djJ8/);
    expect(await start('103', SECRET_OF_103, 'localhost:8080')).toMatch(/^djJ8/);
  });
});

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
    const response = await send('/', '', { 'x-sandbox-host': '102.mediaspace.kaltura.com' });
    expect(response.status).toBe(302);
    expect(response.headers.get('location')).toBe('https://102.mediaspace.kaltura.com/user/login');
    expect(await statusOf('103.events.kaltura.com')).toBe(200);
    expect(await statusOf('102.events.kaltura.com')).toBe(404);
  });

  test('are 404 for any unknown name under the two domains', async () => {
    expect(await statusOf('999999.events.kaltura.com')).toBe(404);
    expect(await statusOf('102-1.mediaspace.kaltura.com')).toBe(404);
    expect(await statusOf('x.y.mediaspace.kaltura.com')).toBe(404);
  });

  test('have no API', async () => {
    const response = await send('/api_v3/service/system/action/ping', form({}), {
      'x-sandbox-host': '103.events.kaltura.com',
    });
    expect(await response.text()).toContain('A video portal');
  });
});
