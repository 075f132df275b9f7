import { expect, test } from 'vitest';
import { freshSandbox, ksOf } from './fresh-sandbox.ts';

const { ask, sandbox } = freshSandbox();

test('service and action are in the path, and the query does not matter', async () => {
  const path = '/api_v3/service/system/action/ping?format=2';
  expect(await (await fetch(sandbox().origin + path)).json()).toBe(true);
  expect(sandbox().requests[0]).toEqual({ host: '127.0.0.1', path, body: '' });
  expect((await fetch(`${sandbox().origin}/api_v3/?service=system&action=ping`)).status).toBe(404);
});

test('a multirequest answers each call, in order', async () => {
  const answer = await ask('multirequest', {
    '1:service': 'session',
    '1:action': 'get',
    '1:ks': ksOf(),
    '2:service': 'uiConf',
    '2:action': 'get',
    '2:ks': ksOf(),
    '2:id': '{3:result:id}',
    '3:service': 'nosuch',
  });
  expect(answer).toMatchObject([
    { partnerId: '102' },
    { code: 'INVALID_UI_CONF_ID' },
    { code: 'ACTION_DOES_NOT_EXISTS', args: { SERVICE_NAME: 'nosuch' } },
  ]);
});
