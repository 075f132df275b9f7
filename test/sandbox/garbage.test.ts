import { connect } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SECRET } from '../answers.ts';
import { type Fields, form, freshSandbox } from './fresh-sandbox.ts';

const { send, ask, sandbox } = freshSandbox();

describe('garbage', () => {
  const expectAlive = async (): Promise<void> => expect(await ask('system.ping')).toBe(true);

  test.each([
    ['half a percent sign', '/api_v3/service/%E0%A4%A/action/%', 'format=1'],
    [
      'prototypes',
      '/api_v3/service/__proto__/action/constructor',
      'format=1&__proto__[x]=1&1[__proto__]=2',
    ],
    ['the constructor as an action', '/api_v3/service/session/action/constructor', 'format=1'],
    [
      'objects instead of text',
      '/api_v3/service/session/action/start',
      'format=1&secret[a]=1&partnerId[b]=2',
    ],
    [
      'text instead of objects',
      '/api_v3/service/uiConf/action/list',
      'format=1&filter=x&pager=y&ks=a',
    ],
    ['a deep name', '/api_v3/service/multirequest', `format=1&1${':a'.repeat(100_000)}=x`],
    ['many fields', '/api_v3/service/multirequest', `format=1&${'1:a=1&'.repeat(100_000)}`],
    ['no service', '/api_v3/', 'format=1'],
    ['no action', '/api_v3/service/session', 'format=1'],
    ['an absolute target', '//evil.example/api_v3', 'format=1'],
  ])('%s', async (_, path, body) => {
    for (const type of ['application/x-www-form-urlencoded', 'application/json', 'text/plain'])
      expect((await send(path, body, { 'content-type': type })).status).toBeLessThan(500);
    await expectAlive();
  });

  test('nested answers do not grow without limit', async () => {
    const fields: Fields = {};
    for (let number = 1; number <= 40; number++) {
      fields[`${number}:service`] = 'session';
      fields[`${number}:action`] = 'start';
      fields[`${number}:partnerId`] = '102';
      fields[`${number}:secret`] = SECRET;
      fields[`${number}:userId`] = `{${number - 1}:result}`.repeat(1000);
    }
    const answer = (await ask('multirequest', fields)) as string[];
    expect(answer).toHaveLength(40);
    expect(Math.max(...answer.map((ks) => ks.length))).toBeLessThan(200_000);
  });

  test('any bytes as target, body and KS', async () => {
    const services = fc.constantFrom(
      'session',
      'uiConf',
      'user',
      'partner',
      'baseEntry',
      'appToken',
      'multirequest',
    );
    const actions = fc.constantFrom(
      'start',
      'get',
      'list',
      'add',
      'getInfo',
      'loginByLoginId',
      'end',
    );
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom('1', '102', '{1:result}', '{1:result:ks}', SECRET),
    );
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'ks',
        'id',
        'secret',
        'type',
        'partnerId',
        'filter[orderBy]',
        'appToken[sessionUserId]',
        '1:service',
        '1:ks',
      ),
    );
    const body = fc.oneof(
      fc.json(),
      fc.string(),
      fc.dictionary(name, value).map((all) => form(all)),
    );
    const type = fc.constantFrom('text/plain', 'application/x-www-form-urlencoded');
    await fc.assert(
      fc.asyncProperty(
        services,
        actions,
        body,
        type,
        async (service, action, text, contentType) => {
          const path = `/api_v3/service/${service}/action/${action}`;
          const response = await send(path, text, { 'content-type': contentType });
          expect(response.status).toBe(200);
          expect(await response.text()).not.toContain('INTERNAL_SERVERL_ERROR');
        },
      ),
      { numRuns: 300 },
    );
  });

  test('bytes that are not HTTP', async () => {
    const socket = connect(Number(new URL(sandbox().origin).port), '127.0.0.1');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => {}).end('\0\x16\x03 not http\r\n\r\n');
    socket.resume();
    await closed;
    await expectAlive();
  });

  test('a client that closes the connection within its body', async () => {
    const socket = connect(Number(new URL(sandbox().origin).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write('POST /api_v3/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf');
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    await expectAlive();
  });
});
