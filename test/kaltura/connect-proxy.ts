import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { keyPair, listening } from './test-server.ts';

/** What a proxy does with CONNECT. */
export type Tunnelling = 'good' | 'silent' | 'reset' | 'garbage' | { status: number };

/**
 * An HTTP CONNECT proxy. Every tunnel ends at `to`, for any requested host. `connects` has each
 * CONNECT: the `host:port` it asked for, and its headers.
 */
export async function proxyTo(
  to: { port: number },
  tunnelling: Tunnelling = 'good',
  isTls = false,
) {
  const refuse: RequestListener = (_, response) => void response.writeHead(400).end();
  const server = isTls ? createTlsServer(keyPair('good'), refuse) : createServer(refuse);
  const { port } = await listening(server);
  const connects: { target: string; authorization: string; headers: string }[] = [];
  server.on('connect', ({ url: target = '', headers }: IncomingMessage, socket: Socket) => {
    const authorization = headers['proxy-authorization'] ?? '';
    connects.push({ target, authorization, headers: JSON.stringify(headers) });
    if (tunnelling === 'silent') return;
    if (tunnelling === 'reset') return void socket.resetAndDestroy();
    if (tunnelling === 'garbage') return void socket.end('\u0000\u0001 no proxy at all\r\n\r\n');
    if (tunnelling !== 'good')
      return void socket.end(
        `HTTP/1.1 ${tunnelling.status} No\r\ncontent-length: 2\r\nconnection: close\r\n\r\nno`,
      );
    const upstream = connect(to.port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    socket.on('close', () => upstream.destroy());
  });
  return { origin: `${isTls ? 'https' : 'http'}://127.0.0.1:${port}`, connects };
}

/** The port of an origin. */
export function portOf(origin: string): number {
  return Number(new URL(origin).port);
}
