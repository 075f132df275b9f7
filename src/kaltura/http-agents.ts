// Only this file imports got. got takes tens of milliseconds to load, so the first request loads
// it.
import http from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import got from 'got';
import type { Network } from './transport.ts';

const SOCKET = {
  // Overrides NODE_TLS_REJECT_UNAUTHORIZED. To trust another authority, set NODE_EXTRA_CA_CERTS.
  rejectUnauthorized: true,
  // Node's default, 250 ms for each address of a host, is too short for slow networks.
  autoSelectFamilyAttemptTimeout: 2500,
} as const;

const OPTIONS = { keepAlive: true, ...SOCKET } as const;

export interface Agents {
  http: http.Agent;
  https: https.Agent;
}

/**
 * The agents of a network for a proxy, or for none. Plain http is only for loopback, which uses no
 * proxy.
 */
export function getAgents(network: Network, proxy: string | null): Agents {
  network.agents ??= new Map();
  const known = network.agents.get(proxy ?? '');
  if (known) return known;
  const agents = {
    http: new http.Agent(OPTIONS),
    https: proxy ? new TunnelAgent(proxy, OPTIONS) : new https.Agent(OPTIONS),
  };
  network.agents.set(proxy ?? '', agents);
  return agents;
}

type Callback = (error: Error | null, stream?: Duplex) => void;

/** The proxy answered CONNECT with a status other than 200. */
class ProxyRefusal extends Error {
  readonly code = 'PROXY_REFUSAL';
  readonly status: number;
  constructor(status: number) {
    super(`the proxy answered ${status}`);
    this.status = status;
  }
}

/**
 * Sends https through a proxy's CONNECT and keeps the connections open. hpagent leaks a listener
 * per connection, loses bytes that a proxy sends right after its 200, and forgets an unanswered
 * CONNECT.
 */
class TunnelAgent extends https.Agent {
  readonly #proxy: URL;
  /** Pending CONNECT requests keep the process alive, and only this class can destroy them. */
  readonly #pending = new Set<http.ClientRequest>();

  /** `proxy`: an http or https URL, with or without a percent-encoded user name and password. */
  constructor(proxy: string, options: https.AgentOptions) {
    super(options);
    this.#proxy = new URL(proxy);
  }

  override createConnection(options: https.RequestOptions, callback: Callback): undefined {
    const { protocol, hostname, port, username, password } = this.#proxy;
    const host = hostname.replace(/^\[|\]$/g, '');
    const target = `${String(options.host).includes(':') ? `[${options.host}]` : options.host}:${options.port}`;
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    const secure = protocol === 'https:';
    const request = (secure ? https : http).request({
      method: 'CONNECT',
      host,
      ...(port ? { port } : {}),
      path: target,
      headers: {
        host: target,
        ...(login === ':'
          ? {}
          : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }),
      },
      // Without a shared agent, the connection ends with the tunnel.
      agent: false,
      ...SOCKET,
      ...(secure ? { servername: isIP(host) ? '' : host } : {}),
    });
    this.#pending.add(request);
    request.once('close', () => this.#pending.delete(request));
    request.once('connect', ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
      this.#pending.delete(request);
      if (statusCode !== 200) {
        socket.destroy();
        callback(new ProxyRefusal(statusCode));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      callback(
        null,
        super.createConnection({ ...options, socket } as https.RequestOptions) as Duplex,
      );
    });
    // The proxy treated CONNECT like an ordinary request.
    request.once('response', ({ statusCode = 0 }) => {
      request.destroy();
      callback(new ProxyRefusal(statusCode));
    });
    request.once('error', callback);
    request.end();
    return undefined;
  }

  override destroy(): void {
    for (const request of this.#pending) request.destroy();
    super.destroy();
  }
}

export { got };
