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
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Network } from '../../src/kaltura/transport.ts';
import type { SandboxAccount } from '../../src/sandbox/accounts.ts';
import { answerRequest } from '../../src/sandbox/api.ts';
import { findPlace } from '../../src/sandbox/hosts.ts';
import { createWorld, type World } from '../../src/sandbox/world.ts';

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
export type Mood = (heard: Heard, response: ServerResponse, server: Misbehaving) => void;

export interface Misbehaving {
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

const TLS = join(import.meta.dirname, '..', 'fixtures', 'tls');

/** The file of a certificate or key among the fixtures. */
export function tlsFile(name: string): string {
  return join(TLS, name);
}

/**
 * Starts one. `certificate` names one of test/fixtures/tls; without it the server speaks plain
 * http.
 */
export async function misbehaving(
  mood: Mood = well,
  options: { accounts?: readonly SandboxAccount[]; certificate?: string } = {},
): Promise<Misbehaving> {
  const { accounts = [], certificate } = options;
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    response.on('error', () => undefined);
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const heard = heardFrom(request, Buffer.concat(chunks).toString('utf8'));
      response.on('close', () => {
        heard.givenUp = !response.writableFinished;
      });
      self.heard.push(heard);
      (self.moods[heard.host] ?? self.mood)(heard, response, self);
    });
  };
  const server = certificate
    ? createTlsServer(
        {
          key: readFileSync(tlsFile(`${certificate}.key`)),
          cert: readFileSync(tlsFile(`${certificate}.pem`)),
        },
        listener,
      )
    : createServer(listener);
  const { port, close } = await listening(server);
  const origin = `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`;
  const self: Misbehaving = {
    origin,
    api: `${origin}/api_v3`,
    heard: [],
    accounts,
    world: createWorld(Date.now),
    mood,
    moods: {},
    network: (timeoutMs = 2000, more = {}) => ({
      timeoutMs,
      env: {},
      sandbox: { origin, knows: () => true },
      ...more,
    }),
    close,
  };
  return self;
}

async function listening(server: Server): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
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

/** Answers as Kaltura does, from the accounts of the server. */
export const well: Mood = (heard, response, server) => {
  const place = findPlace(heard.host, server.accounts);
  if (place.kind === 'portal') {
    response.writeHead(place.portal.status, { 'content-type': 'text/html' }).end('<!doctype html>');
    return;
  }
  const accounts = place.kind === 'api' ? place.accounts : [];
  const answer = answerRequest(
    { target: heard.url, body: heard.body, host: heard.host },
    { world: server.world, accounts },
  );
  response.writeHead(answer.status, answer.headers).end(answer.body);
};

/** An exception of the API. */
export function exception(
  code: string,
  message = `The message of ${code}`,
  args: unknown = [],
): object {
  return { objectType: 'KalturaAPIException', code, message, args };
}

/**
 * Answers like Kaltura, except for some calls of a multirequest, named `service.action`. The answer
 * to those calls is given, or computed from the call and the correct answers to the whole request.
 */
export function except(
  answers: Record<string, unknown | ((call: Record<string, string>, all: unknown[]) => unknown)>,
): Mood {
  return (heard, response, server) => {
    const place = findPlace(heard.host, server.accounts);
    if (heard.calls.length === 0) return well(heard, response, server);
    const { body } = answerRequest(
      { target: heard.url, body: heard.body },
      { world: server.world, accounts: place.kind === 'api' ? place.accounts : [] },
    );
    const good: unknown[] = JSON.parse(body);
    const all = heard.calls.map((call, index) => {
      const name = `${call.service}.${call.action}`;
      if (!(name in answers)) return good[index];
      const answer = answers[name];
      return typeof answer === 'function' ? answer(call, good) : answer;
    });
    json(all)(heard, response, server);
  };
}

/** Every call of a multirequest fails with this code. */
export function failing(code: string, message?: string, args?: unknown): Mood {
  return (heard, response, server) =>
    json(heard.calls.map(() => exception(code, message, args)))(heard, response, server);
}

export function json(value: unknown): Mood {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
}

export function status(
  code: number,
  headers: Record<string, string | string[]> = {},
  body: string | Buffer = '',
): Mood {
  return (_, response) => {
    response.writeHead(code, headers).end(body);
  };
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** A page of a gateway or of a captive portal. */
export function page(code = 200): Mood {
  return status(
    code,
    HTML,
    '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Welcome</body></html>',
  );
}

export function redirect(location: string, code = 302): Mood {
  return status(code, { ...HTML, location });
}

/** Never answers. */
export const hang: Mood = () => undefined;

/** Answers after a while. */
export function late(milliseconds: number, then: Mood = well): Mood {
  return (heard, response, server) => {
    setTimeout(() => then(heard, response, server), milliseconds).unref();
  };
}

/** One mood after the other; the last one stays. */
export function inTurn(...moods: Mood[]): Mood {
  let at = 0;
  return (heard, response, server) => {
    const mood = moods[Math.min(at++, moods.length - 1)] as Mood;
    mood(heard, response, server);
  };
}

/** Cuts the connection off with a TCP reset, before any answer. */
export const reset: Mood = (_, response) => {
  response.socket?.resetAndDestroy();
};

/** Closes the connection politely, without an answer. */
export const close: Mood = (_, response) => {
  response.socket?.end();
};

/**
 * Cuts the connection off when half of the body was sent. `framing` is how the length of the body
 * is told.
 */
export function resetInBody(framing: 'length' | 'chunks', how: 'reset' | 'close' = 'reset'): Mood {
  return (_, response) => {
    const body = '[{"ks":"half of it';
    response.writeHead(200, {
      'content-type': 'application/json',
      ...(framing === 'length' ? { 'content-length': '1000' } : {}),
    });
    response.write(body, () =>
      setTimeout(
        () => (how === 'reset' ? response.socket?.resetAndDestroy() : response.socket?.end()),
        20,
      ),
    );
  };
}

/** Bytes as they are, instead of HTTP. */
export function raw(bytes: string | Buffer): Mood {
  return (_, response) => {
    response.socket?.end(bytes);
  };
}

/** Sends one byte at a time, and never comes to an end. */
export function drip(everyMs: number): Mood {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), everyMs);
    response.on('close', () => clearInterval(timer));
  };
}

/** Streams as many bytes as are asked for, out of one small block of memory. */
export function flood(bytes: number, headers: Record<string, string> = {}): Mood {
  return (_, response) => {
    const block = Buffer.alloc(64 * 1024, ' ');
    response.writeHead(200, { 'content-type': 'application/json', ...headers });
    let left = bytes;
    const more = (): void => {
      while (left > 0 && !response.destroyed) {
        left -= block.length;
        if (!response.write(block)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  };
}

/** A small gzip of a great many blanks. */
export function gzipBomb(bytes: number): Mood {
  return status(
    200,
    { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    gzipSync(Buffer.alloc(bytes, ' ')),
  );
}

/** Says that it is compressed, and is not. */
export function badlyCompressed(encoding: 'gzip' | 'br' | 'deflate'): Mood {
  return status(
    200,
    { 'content-type': 'application/json', 'content-encoding': encoding },
    'this is not compressed at all',
  );
}

/** A port on loopback without a listener. */
export async function deadPort(): Promise<number> {
  const server = createServer();
  const { port, close: end } = await listening(server);
  await end();
  return port;
}

/** What a proxy does with CONNECT. */
export type Tunnelling = 'good' | 'silent' | 'reset' | 'garbage' | { status: number };

export interface ConnectProxy {
  /** `http://127.0.0.1:port` */
  origin: string;
  /** `host:port` of each CONNECT, with the `Proxy-Authorization` that came along. */
  connects: { target: string; authorization: string; headers: string }[];
  tunnelling: Tunnelling;
  close(): Promise<void>;
}

/** An HTTP CONNECT proxy. Every tunnel ends at `to`, for any requested host. */
export async function proxyTo(
  to: { port: number },
  tunnelling: Tunnelling = 'good',
  isTls = false,
): Promise<ConnectProxy> {
  const refuse: RequestListener = (_, response) => void response.writeHead(400).end();
  const server = isTls
    ? createTlsServer(
        { key: readFileSync(tlsFile('good.key')), cert: readFileSync(tlsFile('good.pem')) },
        refuse,
      )
    : createServer(refuse);
  const { port, close: end } = await listening(server);
  const scheme = isTls ? 'https' : 'http';
  const self: ConnectProxy = {
    origin: `${scheme}://127.0.0.1:${port}`,
    connects: [],
    tunnelling,
    close: end,
  };
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    self.connects.push({
      target: request.url ?? '',
      authorization: request.headers['proxy-authorization'] ?? '',
      headers: JSON.stringify(request.headers),
    });
    const how = self.tunnelling;
    if (how === 'silent') return;
    if (how === 'reset') return void socket.resetAndDestroy();
    if (how === 'garbage') return void socket.end('\u0000\u0001 no proxy at all\r\n\r\n');
    if (how !== 'good')
      return void socket.end(
        `HTTP/1.1 ${how.status} No\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno`,
      );
    const upstream = connect(to.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    socket.on('close', () => upstream.destroy());
  });
  return self;
}

/** The port of an origin. */
export function portOf(origin: string): number {
  return Number(new URL(origin).port);
}
