import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

type Callback = (error: Error | null, stream?: Duplex) => void;

/** The proxy answered CONNECT with another status than 200. */
export class ProxyRefusal extends Error {
  readonly code = 'PROXY_REFUSAL';
  readonly status: number;
  constructor(status: number) {
    super(`the proxy answered ${status}`);
    this.status = status;
  }
}

/**
 * https through a proxy's CONNECT, connections kept open. Our own, since hpagent leaves a listener behind for each connection, loses what a
 * proxy sends right behind its 200, and does not know of a CONNECT that was never answered.
 */
export class TunnelAgent extends https.Agent {
  readonly #proxy: URL;
  /** What a proxy has not answered yet: nothing else knows of these, and they would keep the process alive. */
  readonly #asking = new Set<http.ClientRequest>();

  /** `proxy` is an http or https URL, perhaps with a user name and password, percent-encoded. */
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
    const asking = (secure ? https : http).request({
      method: 'CONNECT',
      host,
      ...(port ? { port } : {}),
      path: target,
      headers: {
        host: target,
        ...(login === ':' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }),
      },
      // One of its own: it ends with the tunnel.
      agent: false,
      ...(secure ? { servername: /^[\d.]+$|:/.test(host) ? '' : host } : {}),
    });
    this.#asking.add(asking);
    asking.once('close', () => this.#asking.delete(asking));
    asking.once('connect', ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
      this.#asking.delete(asking);
      if (statusCode !== 200) {
        socket.destroy();
        callback(new ProxyRefusal(statusCode));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      callback(null, super.createConnection({ ...options, socket } as https.RequestOptions) as Duplex);
    });
    // An answer that is none to a CONNECT.
    asking.once('response', ({ statusCode = 0 }) => {
      asking.destroy();
      callback(new ProxyRefusal(statusCode));
    });
    asking.once('error', callback);
    asking.end();
    return undefined;
  }

  override destroy(): void {
    for (const asking of this.#asking) asking.destroy();
    super.destroy();
  }
}
