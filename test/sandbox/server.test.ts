import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { freshSandbox, ksOf } from './asking.ts';

const { send, ask, restart, sandbox } = freshSandbox();

describe('over HTTP', () => {
  test('the query and the path count as parameters', async () => {
    const response = await fetch(`${sandbox().origin}/api_v3/?service=system&action=ping&format=1`);
    expect(await response.json()).toBe(true);
    const inPath = await fetch(`${sandbox().origin}/api_v3/service/system/action/ping/format/1`);
    expect(await inPath.json()).toBe(true);
    expect(sandbox().requests[0]).toEqual({
      host: '127.0.0.1',
      path: '/api_v3/?service=system&action=ping&format=1',
      body: '',
    });
  });

  test('what every call of a multirequest has in common may stand outside of them', async () => {
    const answer = await ask('multirequest', {
      ks: ksOf(),
      '1:service': 'session',
      '1:action': 'get',
      '2:service': 'uiConf',
      '2:action': 'list',
      '2:filter:idEqual': '{3:result:id}',
      '3:service': 'nosuch',
    });
    expect(answer).toMatchObject([
      { partnerId: '102' },
      { totalCount: 0 },
      { code: 'SERVICE_DOES_NOT_EXISTS', args: { SRV_NAME: 'nosuch' } },
    ]);
  });

  test('XML of a value and of a list', async () => {
    const ping = await send('/api_v3/service/system/action/ping', '');
    expect(await ping.text()).toContain('<result>1</result>');
    const list = await send('/api_v3/service/uiConf/action/list', `ks=${ksOf()}`);
    expect(await list.text()).toContain('<name>Größe 16:9 · 日本語 &lt;b&gt;</name>');
  });

  test('a body over a mebibyte is 413, and the next request is answered', async () => {
    const path = '/api_v3/service/system/action/ping';
    expect((await send(path, `format=1&x=${'y'.repeat(1024 * 1024)}`)).status).toBe(413);
    expect((await send(path, `format=1&x=${'y'.repeat(1024 * 1000)}`)).status).toBe(200);
  });

  test('a delay is kept', async () => {
    await restart({ delayMs: 120 });
    const before = performance.now();
    expect(await ask('system.ping')).toBe(true);
    expect(performance.now() - before).toBeGreaterThan(115);
  });

  test('closing ends open connections, waiting answers among them', async () => {
    await restart({ delayMs: 60_000 });
    const waiting = ask('system.ping').catch((error: unknown) => error);
    const { port } = new URL(sandbox().origin);
    const idle = connect(Number(port), '127.0.0.1');
    const ended = new Promise((resolve) => idle.once('close', resolve));
    await new Promise((resolve) => idle.once('connect', resolve));
    await sandbox().close();
    expect(await waiting).toBeInstanceOf(Error);
    await ended;
  });

  test('a port that is taken is told', async () => {
    const port = Number(new URL(sandbox().origin).port);
    await expect(startSandbox({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
