import { REGIONS } from '../kaltura/regions.ts';
import type { SandboxAccount, SandboxPortal } from './account.ts';

/** The errors of this host have the codes in Kaltura's documentation. */
export const DOCUMENTED_HOST = 'api.sg.kaltura.com';
const LOOPBACK = ['127.0.0.1', 'localhost'];
/** Every name under these domains resolves (wildcard DNS). */
const PORTAL_DOMAINS = ['.events.kaltura.com', '.mediaspace.kaltura.com'];

/** What a host name leads to: an API with these accounts, or a portal. */
type Place = { accounts: readonly SandboxAccount[] } | { portal: SandboxPortal };

/** A host name in lower case, without its port and final dot. */
export function normalizeHost(host: string): string {
  return host.trim().toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}

/** The place at a host; null for nothing. Loopback names reach the accounts of all regions. */
export function findPlace(host: string, accounts: readonly SandboxAccount[]): Place | null {
  const name = normalizeHost(host);
  if (LOOPBACK.includes(name)) return { accounts };
  const region = REGIONS.find(({ serviceUrl }) => new URL(serviceUrl).host === name);
  if (region) return { accounts: accounts.filter((account) => account.region === region.id) };
  const portal = accounts
    .flatMap(({ portals = [] }) => portals)
    .find((each) => normalizeHost(each.host) === name);
  if (portal) return { portal };
  return PORTAL_DOMAINS.some((domain) => name.endsWith(domain) && name !== domain)
    ? { portal: { host: name, status: 404 } }
    : null;
}

/**
 * Does the sandbox answer for this host, with or without a port? A client must fail with ENOTFOUND
 * for all other hosts. False for loopback names: the sandbox's own server has one.
 */
export function isSandboxHost(host: string, accounts: readonly SandboxAccount[]): boolean {
  return !LOOPBACK.includes(normalizeHost(host)) && findPlace(host, accounts) !== null;
}
