import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { keyPair, listening } from './test-server.ts';

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
  const server = isTls ? createTlsServer(keyPair('good'), refuse) : createServer(refuse);
  const { port, close: end } = await listening(server);
  const scheme = isTls ? 'https' : 'http';
  const origin = `${scheme}://127.0.0.1:${port}`;
  const self: ConnectProxy = { origin, connects: [], tunnelling, close: end };
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
