// The only file that imports got: it costs tens of milliseconds, so it is loaded with the first request and never before.
import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import got from 'got';
import { HttpProxyAgent, HttpsProxyAgent, type ProxyAgentRequestOptions } from 'hpagent';
import { closeEarly, takeEarly } from './early.ts';

const KEPT = { keepAlive: true, keepAliveMsecs: 1000, maxSockets: 16, maxFreeSockets: 8 } as const;
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

const known = new Map<string, { agents: Agents; stop: AbortController }>();

/** Agents that keep connections open, one pair a proxy; `null` means no proxy. */
export function agentFor(proxy: string | null): Agents {
  const kept = known.get(proxy ?? '');
  if (kept) return kept.agents;
  const stop = new AbortController();
  // An agent does not know of a CONNECT that its proxy has not answered: without the signal it would keep the process alive.
  const proxyRequestOptions: ProxyAgentRequestOptions & http.RequestOptions = { signal: stop.signal };
  const through = { ...KEPT, proxy: proxy ?? '', proxyRequestOptions };
  const agents = proxy
    ? { http: new HttpProxyAgent(through), https: new HttpsProxyAgent(through) }
    : { http: new http.Agent(KEPT), https: new EarlyAgent(KEPT) };
  known.set(proxy ?? '', { agents, stop });
  return agents;
}

/** Closes what is kept open, so that the process can end at once. */
export function closeConnections(): void {
  for (const { agents, stop } of known.values()) {
    stop.abort();
    agents.http.destroy();
    agents.https.destroy();
  }
  known.clear();
  closeEarly();
}

export { got };
