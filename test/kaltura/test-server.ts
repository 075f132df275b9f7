/**
 * A server on loopback that answers as badly as it is told to: plain, over TLS, and as an HTTP
 * CONNECT proxy.
 */
import { readFileSync } from 'node:fs';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import type { Network } from '../../src/kaltura/transport.ts';
import type { SandboxAccount } from '../../src/sandbox/account.ts';
import { SANDBOX_ACCOUNTS } from '../../src/sandbox/accounts.ts';
import { createWorld, type World } from '../../src/sandbox/world.ts';
import { well } from './moods.ts';

/** A request as the server heard it. */
export interface Heard {
  method: string;
  /** The host that was meant: `x-sandbox-host`, else `Host`. */
  host: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
  /** The calls of a multirequest, in order: `service`, `action`, `ks`, … */
  calls: Record<string, string>[];
  /** Set when the client gave up before it had the whole answer. */
  givenUp: boolean;
}

/** How one request is answered. */
export type Mood = (heard: Heard, response: ServerResponse, server: TestServer) => void;

export interface TestServer {
  /** `http://127.0.0.1:port` */
  origin: string;
  /** The service URL of its API: `http://127.0.0.1:port/api_v3` */
  api: string;
  heard: Heard[];
  /** What the well-behaved answers come from. */
  accounts: readonly SandboxAccount[];
  world: World;
  /** The mood of every host, or of one. */
  mood: Mood;
  moods: Record<string, Mood>;
  /** Reaches it as all hosts of the world. */
  network(timeoutMs?: number, more?: Partial<Network>): Network;
  close(): Promise<void>;
}

export * from './connect-proxy.ts';
export * from './moods.ts';

const TLS = join(import.meta.dirname, '..', 'fixtures', 'tls');

/** The file of a certificate or key among the fixtures. */
export function tlsFile(name: string): string {
  return join(TLS, name);
}

/** One of these certificates with its key. */
export function keyPair(name: string): { key: Buffer; cert: Buffer } {
  return { key: readFileSync(tlsFile(`${name}.key`)), cert: readFileSync(tlsFile(`${name}.pem`)) };
}

/**
 * Starts one, with the accounts of the sandbox unless told, which closes after the tests of the
 * file. `certificate` names one of test/fixtures/tls; without it the server speaks plain http.
 */
export async function startServer(
  mood: Mood = well,
  options: { accounts?: readonly SandboxAccount[]; certificate?: string } = {},
): Promise<TestServer> {
  const { accounts = SANDBOX_ACCOUNTS, certificate } = options;
  const listener: RequestListener = async (request, response) => {
    response.on('error', () => undefined);
    const body = await text(request).catch(() => null);
    // The client has gone.
    if (body === null) return;
    const heard = heardFrom(request, body);
    response.on('close', () => {
      heard.givenUp = !response.writableFinished;
    });
    self.heard.push(heard);
    (self.moods[heard.host] ?? self.mood)(heard, response, self);
  };
  const server = certificate
    ? createTlsServer(keyPair(certificate), listener)
    : createServer(listener);
  const { port, close } = await listening(server);
  const origin = `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`;
  const self: TestServer = {
    origin,
    api: `${origin}/api_v3`,
    heard: [],
    accounts,
    world: createWorld(Date.now, accounts),
    mood,
    moods: {},
    network: (timeoutMs = 2000, more = {}) => ({
      timeoutMs,
      sandbox: { origin, knows: () => true },
      ...more,
    }),
    close,
  };
  return self;
}

const open: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(open.map((close) => close()));
});

/**
 * Starts to listen on a free port. `close` also cuts open connections; it is called after the tests
 * of the file, too.
 */
export async function listening(
  server: Server,
): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  open.push(close);
  return { port: (server.address() as AddressInfo).port, close };
}

function heardFrom(request: IncomingMessage, body: string): Heard {
  const calls: Record<string, string>[] = [];
  for (const [name, value] of new URLSearchParams(body)) {
    const [, number, field = ''] = /^(\d+):(.*)$/.exec(name) ?? [];
    if (number === undefined) continue;
    const index = Number(number) - 1;
    calls[index] = { ...calls[index], [field]: value };
  }
  return {
    method: request.method ?? '',
    host: String(request.headers['x-sandbox-host'] ?? request.headers.host ?? ''),
    url: request.url ?? '',
    headers: request.headers,
    body,
    calls,
    givenUp: false,
  };
}

/** A port on loopback without a listener. */
export async function deadPort(): Promise<number> {
  const server = createServer();
  const { port, close: end } = await listening(server);
  await end();
  return port;
}
