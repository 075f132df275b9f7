/** A Kaltura API on loopback, with ready-made accounts. It sends nothing to other servers. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SandboxAccount, SandboxPortal } from './account.ts';
import { SANDBOX_ACCOUNTS } from './accounts.ts';
import { type ApiResponse, answerRequest, NOT_FOUND } from './api.ts';
import { findPlace, normalizeHost } from './hosts.ts';
import { addItem, type CreatedUser, createWorld } from './world.ts';

interface SandboxRequest {
  /** The requested host, in lower case and without a port. */
  host: string;
  /** With the query. */
  path: string;
  body: string;
}

export interface Sandbox {
  /** `http://127.0.0.1:port` */
  origin: string;
  /** The newest requests, in order. */
  requests: readonly SandboxRequest[];
  /** The users that calls created since the start. */
  createdUsers: readonly CreatedUser[];
  /** Closes open connections too. */
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** Default: the ready-made accounts. */
  accounts?: readonly SandboxAccount[];
  /** Milliseconds, as `Date.now` returns them. */
  now?: () => number;
  /**
   * The server refuses requests without this token in `x-sandbox-access`, and does not read them.
   */
  accessToken?: string;
}

/** Bytes. */
const MAX_BODY = 1024 * 1024;
/** The commands open at most 16. */
const MAX_CONNECTIONS = 64;

/** Starts a sandbox on a free port. The requested host is in `x-sandbox-host`, else in `Host`. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { accounts = SANDBOX_ACCOUNTS, now = Date.now, accessToken } = options;
  const requests: SandboxRequest[] = [];
  const world = createWorld(now, accounts);

  const respond = async (request: IncomingMessage): Promise<ApiResponse> => {
    const body = await readBody(request);
    const host = getHost(request);
    const target = request.url ?? '/';
    addItem(requests, { host, path: target, body: body ?? '' });
    if (body === null) return createPage(413, 'Payload Too Large');
    const place = findPlace(host, accounts);
    if (place.kind === 'portal') return createPortalPage(place.portal);
    if (place.kind === 'nothing') return NOT_FOUND;
    const contentType = request.headers['content-type'] ?? '';
    return answerRequest({ target, contentType, body, host }, { world, accounts: place.accounts });
  };

  const server = createServer((request, response) => {
    if (accessToken !== undefined && !isAllowed(request, accessToken)) {
      send(response, { ...createPage(403, 'Forbidden'), headers: { connection: 'close' } });
      return;
    }
    respond(request).then(
      (ready) => send(response, ready),
      () => response.destroy(), // the client closed the connection within its request
    );
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    createdUsers: world.createdUsers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The body; null if it is too large. Reads it to the end in both cases. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > MAX_BODY ? null : Buffer.concat(chunks).toString('utf8');
}

/** Does the request have the access token? Takes the same time for every wrong token. */
function isAllowed(request: IncomingMessage, accessToken: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(
    digest(String(request.headers['x-sandbox-access'] ?? '')),
    digest(accessToken),
  );
}

function getHost({ headers }: IncomingMessage): string {
  return normalizeHost(String(headers['x-sandbox-host'] ?? headers.host ?? ''));
}

function createPortalPage({ status, location }: SandboxPortal): ApiResponse {
  const page = createPage(status, status === 404 ? 'There is no such site.' : 'A video portal');
  return location === undefined ? page : { ...page, headers: { ...page.headers, location } };
}

function createPage(status: number, text: string): ApiResponse {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
    body: `<!doctype html><title>${text}</title><p>${text}</p>\n`,
  };
}

function send(response: ServerResponse, { status, headers, body }: ApiResponse): void {
  const bytes = Buffer.from(body, 'utf8');
  response.writeHead(status, { ...headers, 'content-length': bytes.length }).end(bytes);
}
