/** A Kaltura API with ready-made accounts, on loopback. It knows its accounts and nothing of the internet. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { SandboxAccount, SandboxPortal } from './account.ts';
import { SANDBOX_ACCOUNTS } from './accounts.ts';
import { apiAnswer, type HttpAnswer, NOT_FOUND } from './api.ts';
import { hostName, placeAt } from './hosts.ts';
import { type CreatedUser, LimitedList, newWorld } from './world.ts';

export { SANDBOX_ACCOUNTS, type SandboxAccount } from './accounts.ts';
export { sandboxKnowsHost } from './hosts.ts';
export type { CreatedUser } from './world.ts';

export interface SandboxRequest {
  /** The host that was meant, in lower case and without a port. */
  host: string;
  /** With the query. */
  path: string;
  body: string;
}

export interface Sandbox {
  /** `http://127.0.0.1:port` */
  origin: string;
  /** The newest requests, in order; in memory only. */
  requests: readonly SandboxRequest[];
  /** The users that came into being since the start. */
  createdUsers: readonly CreatedUser[];
  /** Ends open connections too. */
  close(): Promise<void>;
}

export interface SandboxOptions {
  /** The ready-made ones by default. */
  accounts?: readonly SandboxAccount[];
  /** How long each answer takes, in milliseconds. */
  delayMs?: number;
  /** Any free one by default. */
  port?: number;
  /** The time in milliseconds, as `Date.now` gives it. */
  now?: () => number;
  /** If given, a request without it in its `x-sandbox-access` header is refused, unread. */
  accessToken?: string;
}

const LARGEST_BODY = 1024 * 1024;
/** The commands open 16 at most. */
const MOST_CONNECTIONS = 64;

/**
 * Starts a sandbox; rejects only if the port cannot be fetched. Which host a request is for is told by its
 * `x-sandbox-host` header, else by `Host`.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { accounts = SANDBOX_ACCOUNTS, delayMs = 0, port = 0, now = Date.now, accessToken } = options;
  const requests = new LimitedList<SandboxRequest>();
  const world = newWorld(
    now,
    accounts.flatMap((account) => (account.appTokens ?? []).map((token) => ({ ...token, account }))),
  );
  const { createdUsers } = world;

  const answer = async (request: IncomingMessage): Promise<HttpAnswer> => {
    const body = await bodyOf(request);
    const host = hostOf(request);
    const target = request.url ?? '/';
    requests.push({ host, path: target, body: body ?? '' });
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
    if (body === null) return page(413, 'Payload Too Large');
    const place = placeAt(host, accounts);
    if (place.kind === 'portal') return portalAnswer(place.portal);
    if (place.kind === 'nothing') return NOT_FOUND;
    const contentType = request.headers['content-type'] ?? '';
    return apiAnswer({ target, contentType, body, host }, { world, accounts: place.accounts });
  };

  const server = createServer((request, response) => {
    if (accessToken !== undefined && !isAllowed(request, accessToken)) {
      write(response, { ...page(403, 'Forbidden'), headers: { connection: 'close' } });
      return;
    }
    answer(request).then(
      (ready) => write(response, ready),
      () => response.destroy(), // the client went away in the middle of its request
    );
  });
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return {
    origin: `http://127.0.0.1:${bound}`,
    requests,
    createdUsers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The whole body; `null` if it is too large, and then it is read to its end all the same. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY) chunks.push(chunk);
    else chunks.length = 0;
  }
  return size > LARGEST_BODY ? null : Buffer.concat(chunks).toString('utf8');
}

/** Whether the request carries the access token; the time it takes does not depend on what it carries. */
function isAllowed(request: IncomingMessage, accessToken: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(String(request.headers['x-sandbox-access'] ?? '')), digest(accessToken));
}

function hostOf(request: IncomingMessage): string {
  const told = request.headers['x-sandbox-host'];
  return hostName((Array.isArray(told) ? told[0] : told) ?? request.headers.host ?? '');
}

function portalAnswer({ status, location }: SandboxPortal): HttpAnswer {
  const answer = page(status, status === 404 ? 'There is no such site.' : 'A video portal');
  return location === undefined ? answer : { ...answer, headers: { ...answer.headers, location } };
}

function page(status: number, text: string): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=UTF-8' },
    body: `<!doctype html><title>${text}</title><p>${text}</p>\n`,
  };
}

function write(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  const bytes = Buffer.from(body, 'utf8');
  response.writeHead(status, { ...headers, 'content-length': bytes.length }).end(bytes);
}
