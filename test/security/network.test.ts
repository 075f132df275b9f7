/**
 * A hostile server or network. A command exits soon after its answer, even if a connection is held
 * open, and sends nothing over an unverified connection.
 */
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { RIGHT, SECRET } from '../answers.ts';
import { folderWith, run, runJson, said } from '../commands/run.ts';
import {
  exception,
  json,
  listening,
  type Mood,
  portOf,
  proxyTo,
  startServer,
  tlsFile,
  well,
} from '../kaltura/test-server.ts';

const start = (mood: Mood = well, certificate?: string) =>
  startServer(mood, { accounts: SANDBOX_ACCOUNTS, ...(certificate ? { certificate } : {}) });

/** A TCP server that writes these bytes when it hears something, and never closes. */
async function holding(bytes: string): Promise<string> {
  const { port } = await listening(
    createServer((socket) => socket.once('data', () => socket.write(bytes))),
  );
  return `127.0.0.1:${port}`;
}

const UPGRADE = 'Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

/** What a server or a proxy can leave half-finished. */
const HALVES: readonly (readonly [what: string, bytes: string])[] = [
  ['nothing at all', ''],
  ['a switch of protocols', `HTTP/1.1 101 Switching Protocols\r\n${UPGRADE}\u0081\u0005hello`],
  ['a tunnel that nobody asked for', 'HTTP/1.1 200 Connection established\r\n\r\n'],
  ['half a body', 'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n[{"a":'],
  ['a redirect', 'HTTP/1.1 302 Found\r\nLocation: https://elsewhere.test/\r\n\r\n'],
];

describe.concurrent('a command ends when it has its answer', () => {
  test.each(HALVES)('%s, from a portal, an API and a proxy', async (_, bytes) => {
    const held = await holding(bytes);
    const cwd = folderWith({
      ...RIGHT,
      KALTURA_SERVICE_URL: (await start()).api,
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
});

test('reports a proxy that answers 200 and then does not speak TLS, long before the timeout', async () => {
  const held = await holding('HTTP/1.1 200 Connection established\r\n\r\nSSH-2.0-OpenSSH_9.6\r\n');
  const env = { HTTPS_PROXY: `http://${held}` };
  const { json } = await runJson(['check', '--timeout', '600'], { cwd: folderWith(RIGHT), env });
  expect(said(json, 'admin-secret')).toMatchObject({ status: 'unchecked', code: 'EPROTO' });
  expect(said(json, 'admin-secret').message).toContain(held);
});

describe.concurrent('an answer that is made to take for ever to be looked through', () => {
  const error = (message: string) => exception('X', message, { A: message });
  test.each([
    ['a session of one letter', ['a'.repeat(1000), error('a'.repeat(400_000))]],
    ['a session of signs', ['%'.repeat(800), error('%25'.repeat(150_000))]],
    ['many sessions', [...Array.from({ length: 25_000 }, (_, at) => `session-${at}`), error('s')]],
    [
      'many arguments',
      [
        {
          ...error('a'),
          args: Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`k${at}`, 'v'])),
        },
      ],
    ],
  ])('%s: the command ends', async (_, answers) => {
    const server = await start((heard, ...rest) =>
      json([...answers, ...heard.calls.map(() => error('short'))])(heard, ...rest),
    );
    const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: server.api });
    expect([1, 3]).toContain((await run(['check', '--timeout', '5'], { cwd })).code);
  });
});

describe('NODE_TLS_REJECT_UNAUTHORIZED=0 changes nothing', () => {
  test.each(['self-signed', 'expired', 'other-name'])(
    '%s: no secret is sent, and Node warns of nothing',
    async (certificate) => {
      const server = await start(well, certificate);
      const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: server.api });
      const env = {
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        ...(certificate === 'self-signed' ? {} : { NODE_EXTRA_CA_CERTS: tlsFile('ca.pem') }),
      };
      const { code, stdout, stderr } = await run(['ks', '--timeout', '5'], { cwd, env });
      expect([code, stdout]).toEqual([3, '']);
      expect(stderr).not.toMatch(/Warning|NODE_TLS/);
      expect(server.heard).toEqual([]);
    },
  );

  test('behind a proxy neither', async () => {
    const end = await start(well, 'self-signed');
    const proxy = await proxyTo({ port: portOf(end.origin) });
    const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0', HTTPS_PROXY: proxy.origin };
    expect((await run(['check', '--timeout', '5'], { cwd: folderWith(RIGHT), env })).code).toBe(3);
    expect(proxy.connects.length).toBeGreaterThan(0);
    expect(end.heard).toEqual([]);
  });
});

describe('ks prints a KS or nothing', () => {
  test.each([
    ['escape sequences', '\u001b[2Jowned'],
    ['a second line', 'djJ8MTAyfAAAAAAAAAAA\nrm -rf ~'],
    ['nothing', ''],
    ['a command', '$(touch pwned)'],
    ['a secret', SECRET],
    ['an object', { ks: 'x' }],
    ['a very long text', 'djJ8'.padEnd(300_000, 'A')],
  ])('%s', async (_, answer) => {
    const server = await start((heard, ...rest) =>
      json(heard.calls.map(() => answer))(heard, ...rest),
    );
    const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: server.api });
    expect(await run(['ks'], { cwd })).toMatchObject({ code: 3, stdout: '' });
  });

  test('--json shows the fields of the KS itself, not the requested ones', async () => {
    const cwd = folderWith({ ...RIGHT, KALTURA_SERVICE_URL: (await start()).api });
    const args = ['ks', '--type', 'user', '--expiry', '90s'];
    const ran = await runJson<Record<string, unknown>>(args, { cwd });
    const userId = RIGHT.KALTURA_USER_ID;
    expect(ran.json).toMatchObject({ type: 'user', partnerId: 102, userId });
  });
});
