import type { SandboxAccount, SandboxPortal, SandboxRegion } from './account.ts';

const REGION_HOSTS: ReadonlyMap<string, SandboxRegion> = new Map([
  ['www.kaltura.com', 'us'],
  ['api.eu.kaltura.com', 'eu'],
  ['api.de.kaltura.com', 'de'],
  ['api.ca.kaltura.com', 'ca'],
  ['api.sg.kaltura.com', 'sg'],
  ['api.ap.kaltura.com', 'ap'],
]);

/** Both answer for any name at all (wildcard DNS). */
const PORTAL_DOMAINS = ['.events.kaltura.com', '.mediaspace.kaltura.com'];

/** What stands behind a host name: an API with these accounts, a portal, or nothing. */
export type Place =
  | { kind: 'api'; accounts: readonly SandboxAccount[] }
  | { kind: 'portal'; portal: SandboxPortal }
  | { kind: 'nothing' };

/** Lower case, without port and final dot. */
export function hostName(host: string): string {
  return host.trim().toLowerCase().replace(/:\d*$/, '').replace(/\.$/, '');
}

/** The place for a `Host` header. Loopback names reach every account, whatever its region. */
export function placeAt(host: string, accounts: readonly SandboxAccount[]): Place {
  const name = hostName(host);
  if (name === '127.0.0.1' || name === 'localhost') return { kind: 'api', accounts };
  const region = REGION_HOSTS.get(name);
  if (region !== undefined)
    return { kind: 'api', accounts: accounts.filter((account) => account.region === region) };
  const portal = accounts
    .flatMap((account) => account.portals ?? [])
    .find((one) => hostName(one.host) === name);
  if (portal !== undefined) return { kind: 'portal', portal };
  return isUnderPortalDomain(name)
    ? { kind: 'portal', portal: { host: name, status: 404 } }
    : { kind: 'nothing' };
}

/**
 * Whether the sandbox stands for this host (a name, with or without a port). Every other name does not exist:
 * a client is to fail it with ENOTFOUND. Loopback is no name of the sandbox: it is reached there as itself.
 */
export function sandboxKnowsHost(host: string, accounts: readonly SandboxAccount[]): boolean {
  const name = hostName(host);
  if (name === '127.0.0.1' || name === 'localhost') return false;
  return placeAt(name, accounts).kind !== 'nothing';
}

function isUnderPortalDomain(name: string): boolean {
  return PORTAL_DOMAINS.some((domain) => name.endsWith(domain) && name.length > domain.length);
}
