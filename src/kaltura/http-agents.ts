// The only file that imports got: it costs tens of milliseconds, so it is loaded with the first request and never before.
import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import got from 'got';
import { closeEarly, takeEarly } from './preconnect.ts';
import { TunnelAgent } from './tunnel.ts';

const KEPT = {
  keepAlive: true,
  keepAliveMsecs: 1000,
  maxSockets: 16,
  maxFreeSockets: 8,
  // Whatever NODE_TLS_REJECT_UNAUTHORIZED says. Another authority is named with NODE_EXTRA_CA_CERTS.
  rejectUnauthorized: true,
} as const;
interface Agents {
  http: http.Agent;
  https: https.Agent;
}

/** Takes the connection that was opened early, where there is one. */
class EarlyAgent extends https.Agent {
  override createConnection(
    options: https.RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null | undefined {
    return takeEarly(String(options.host), options.port ?? 443) ?? super.createConnection(options, callback);
  }
}

const known = new Map<string, Agents>();

/** Agents that keep connections open, one pair a proxy; `null` means no proxy. Plain http is for loopback only, which no proxy is used for. */
export function agentFor(proxy: string | null): Agents {
  const kept = known.get(proxy ?? '');
  if (kept) return kept;
  const agents = {
    http: new http.Agent(KEPT),
    https: proxy ? new TunnelAgent(proxy, KEPT) : new EarlyAgent(KEPT),
  };
  known.set(proxy ?? '', agents);
  return agents;
}

/** Closes what is kept open, so that the process can end at once. */
export function closeConnections(): void {
  for (const agents of known.values()) {
    agents.http.destroy();
    agents.https.destroy();
  }
  known.clear();
  closeEarly();
}

export { got };
