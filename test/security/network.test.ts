/**
 * A hostile server or network. A command exits soon after its answer, even if a connection is held
 * open, and sends nothing over an unverified connection.
 */
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { RIGHT } from '../answers.ts';
import { folderWith, run, runJson, said } from '../commands/run.ts';
import {
  exception,
  json,
  listening,
  portOf,
  proxyTo,
  startServer,
  well,
} from '../kaltura/test-server.ts';

/** A TCP server that writes these bytes when it hears something, and never closes. */
async function holding(bytes: string): Promise<string> {
  const { port } = await listening(
    createServer((socket) => socket.once('data', () => socket.write(bytes))),
  );
  return `127.0.0.1:${port}`;
}

const UPGRADE = 'Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

test.concurrent.each([
  ['nothing at all', ''],
  ['a switch of protocols', `HTTP/1.1 101 Switching Protocols\r\n${UPGRADE}\u0081\u0005hello`],
  ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[{"a":'],
])('a command ends at %s, from a portal, an API and a proxy', async (_, bytes) => {
  const held = await holding(bytes);
  const cwd = folderWith({
    ...RIGHT,
    KALTURA_SERVICE_URL: (await startServer()).api,
    KALTURA_VIDEO_PORTAL_BASE_URL: `http://${held}`,
  });
  // It waits for its deadline at most: this test's own is a hundred times as long.
  const { code, json } = await runJson(['check', '--timeout', '2'], { cwd });
  expect([code, json.status]).toEqual([0, 'valid']);
  const other = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: `http://${held}/api_v3` });
  expect((await run(['ks', '--timeout', '1'], { cwd: other })).code).toBe(3);
  const env = { HTTPS_PROXY: `http://${held}` };
  const behind = await runJson(['check', '--timeout', '1'], { cwd: folderWith(RIGHT), env });
  expect([behind.code, behind.json.status]).toEqual([3, 'unreachable']);
  expect(JSON.stringify(behind.json)).toContain(held);
});

test('reports a proxy that answers 200 and then does not speak TLS, long before the timeout', async () => {
  const held = await holding('HTTP/1.1 200 Connection established\r\n\r\nSSH-2.0-OpenSSH_9.6\r\n');
  const env = { HTTPS_PROXY: `http://${held}` };
  const { json } = await runJson(['check', '--timeout', '600'], { cwd: folderWith(RIGHT), env });
  expect(said(json, 'admin-secret')).toMatchObject({ status: 'unchecked', code: 'EPROTO' });
  expect(said(json, 'admin-secret').message).toContain(held);
});

test('a command ends though an answer is made to take for ever to be looked through', async () => {
  const error = (message: string, args: object) => exception('X', message, args);
  const many = Array.from({ length: 25_000 }, (_, index) => `session-${index}`);
  const answers = [
    'a'.repeat(1000),
    error('a'.repeat(400_000), { A: 'a'.repeat(400_000) }),
    '%'.repeat(800),
    error('%25'.repeat(150_000), {}),
    error('s', Object.fromEntries(many.map((each) => [each, 'v']))),
    ...many,
  ];
  const server = await startServer((heard, ...rest) =>
    json([...answers, ...heard.calls.map(() => error('short', {}))])(heard, ...rest),
  );
  const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: server.api });
  expect([1, 3]).toContain((await run(['check', '--timeout', '5'], { cwd })).code);
});

describe('NODE_TLS_REJECT_UNAUTHORIZED=0 changes nothing', () => {
  test('no secret is sent, and Node warns of nothing', async () => {
    const server = await startServer(well, { certificate: 'self-signed' });
    const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: server.api });
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const { code, stdout, stderr } = await run(['ks', '--timeout', '5'], { cwd, env });
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).not.toMatch(/Warning|NODE_TLS/);
    expect(server.heard).toEqual([]);
  });

  test('behind a proxy neither', async () => {
    const end = await startServer(well, { certificate: 'self-signed' });
    const proxy = await proxyTo({ port: portOf(end.origin) });
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0', HTTPS_PROXY: proxy.origin };
    expect((await run(['check', '--timeout', '5'], { cwd: folderWith(RIGHT), env })).code).toBe(3);
    expect(proxy.connects.length).toBeGreaterThan(0);
    expect(end.heard).toEqual([]);
  });
});

test.each([
  'djJ8MTAyfAAAAAAAAAAA\nrm -rf ~',
  '$(touch pwned)',
  { ks: 'x' },
  'djJ8'.padEnd(300_000, 'A'),
])('ks prints a KS or nothing: %j', async (answer) => {
  const server = await startServer((heard, ...rest) =>
    json(heard.calls.map(() => answer))(heard, ...rest),
  );
  const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: server.api });
  expect(await run(['ks'], { cwd })).toMatchObject({ code: 3, stdout: '' });
});
