/** A Kaltura API on loopback, with ready-made accounts. It sends nothing to other servers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { SandboxAccount } from './account.ts';
import { SANDBOX_ACCOUNTS } from './accounts.ts';
import { type ApiResponse, answerRequest, createPage } from './api.ts';
import { findPlace, normalizeHost } from './hosts.ts';
import { createWorld } from './world.ts';

export interface Sandbox {
  /** `http://127.0.0.1:port` */
  origin: string;
  /** Closes open connections too. */
  close(): Promise<void>;
}

interface SandboxOptions {
  /** Default: the ready-made accounts. */
  accounts?: readonly SandboxAccount[];
  /** Milliseconds, as `Date.now` returns them. */
  now?: () => number;
  /** The server refuses requests without this token in `x-sandbox-access`, unread. */
  accessToken?: string;
}

/** Starts a sandbox on a free port. The requested host is in `x-sandbox-host`, else in `Host`. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { accounts = SANDBOX_ACCOUNTS, now = Date.now, accessToken } = options;
  const world = createWorld(now, accounts);

  const respond = async (request: IncomingMessage): Promise<ApiResponse> => {
    const body = await text(request);
    const { headers, url: path = '/' } = request;
    const host = normalizeHost(String(headers['x-sandbox-host'] ?? headers.host ?? ''));
    const place = findPlace(host, accounts);
    if (place && 'portal' in place) return createPage(place.portal.status, 'A portal');
    return place
      ? answerRequest({ path, body, host }, { world, accounts: place.accounts })
      : createPage(404, 'Not Found');
  };

  const server = createServer((request, response) => {
    if (accessToken !== undefined && request.headers['x-sandbox-access'] !== accessToken) {
      send(response, { ...createPage(403, 'Forbidden'), headers: { connection: 'close' } });
      return;
    }
    respond(request).then(
      (ready) => send(response, ready),
      () => response.destroy(), // the client closed the connection within its request
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, { status, headers, body }: ApiResponse): void {
  response.writeHead(status, headers).end(body);
}
