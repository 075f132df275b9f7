// The only file that imports got: it costs tens of milliseconds, so it is loaded with the first request and never before.
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import got from 'got';
import { HttpProxyAgent, HttpsProxyAgent } from 'hpagent';

// Node gives each address of a host 250 ms to connect, then tries the next: slow networks look dead. (Ignored where it is not known.)
net.setDefaultAutoSelectFamilyAttemptTimeout?.(2500);

const KEPT = { keepAlive: true, keepAliveMsecs: 1000, maxSockets: 16, maxFreeSockets: 8 } as const;
const agents = new Map<string, { http: http.Agent; https: https.Agent }>();

/** Agents that keep connections open, one pair a proxy; `null` means no proxy. */
export function agentFor(proxy: string | null): { http: http.Agent; https: https.Agent } {
  const known = agents.get(proxy ?? '');
  if (known) return known;
  const made = proxy
    ? { http: new HttpProxyAgent({ ...KEPT, proxy }), https: new HttpsProxyAgent({ ...KEPT, proxy }) }
    : { http: new http.Agent(KEPT), https: new https.Agent(KEPT) };
  agents.set(proxy ?? '', made);
  return made;
}

/** Closes what is kept open, so that the process can end at once. */
export function closeConnections(): void {
  for (const pair of agents.values()) {
    pair.http.destroy();
    pair.https.destroy();
  }
  agents.clear();
}

export { got };
