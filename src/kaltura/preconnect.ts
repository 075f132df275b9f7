import net, { isIP } from 'node:net';
import tls from 'node:tls';

// Node gives each address of a host 250 ms to connect, then tries the next: slow networks look dead. (Ignored where it is not known.)
net.setDefaultAutoSelectFamilyAttemptTimeout?.(2500);

/** Connections that were opened before there was anything to send, by `host:port`. */
const open = new Map<string, tls.TLSSocket>();
/** Hosts that were opened once: after that the agent keeps its own. */
const begun = new Set<string>();

/**
 * Begins a TLS connection to the host of an https URL, once a host: the handshake is under way while the code that sends is still being
 * loaded. Nothing is sent on it here. True where one was begun: a caller that then gives way for a moment lets it get going. One that has failed is dropped, and the request opens its own; one that fails later fails the request.
 */
export function openEarly(url: string): boolean {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const key = `${host}:${port || 443}`;
  if (protocol !== 'https:' || begun.has(key)) return false;
  begun.add(key);
  const socket = tls.connect({
    host,
    port: Number(port || 443),
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: true,
    ...(isIP(host) ? {} : { servername: host }),
  });
  open.set(key, socket);
  const drop = (): void => {
    if (open.get(key) === socket) open.delete(key);
  };
  socket.on('error', drop).on('close', drop);
  return true;
}

/** The connection that was opened early, for its one user; undefined if there is none. */
export function takeEarly(host: string, port: number | string): tls.TLSSocket | undefined {
  const key = `${host}:${port}`;
  const socket = open.get(key);
  open.delete(key);
  return socket?.destroyed ? undefined : socket;
}

/** Closes those that nobody took. */
export function closeEarly(): void {
  for (const socket of open.values()) socket.destroy();
  open.clear();
  begun.clear();
}
