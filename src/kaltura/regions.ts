import { getHost } from './urls.ts';

/** A partner ID belongs to one region; in another region, another company may have it. */
export interface Region {
  id: 'us' | 'eu' | 'de' | 'ca' | 'sg' | 'ap';
  /** Kaltura's own code for the region, used by its staff and status pages. */
  code: string;
  name: string;
  serviceUrl: string;
}

function defineRegion(
  id: Region['id'],
  code: string,
  name: string,
  host = `api.${id}.kaltura.com`,
): Region {
  return { id, code, name, serviceUrl: `https://${host}/api_v3` };
}

export const REGIONS: readonly Region[] = [
  defineRegion('us', 'nvp1', 'United States', 'www.kaltura.com'),
  defineRegion('eu', 'irp2', 'Europe (Ireland)'),
  defineRegion('de', 'frp2', 'Germany (Frankfurt)'),
  defineRegion('ca', 'cap2', 'Canada'),
  defineRegion('sg', 'sgp2', 'Singapore'),
  defineRegion('ap', 'syp2', 'Asia Pacific (Australia)'),
];

/** The service URL of the region with most accounts. */
export const US = (REGIONS[0] as Region).serviceUrl;

/** The region of a service URL; null for any other host (on-premises, an unlisted region). */
export function findRegion(serviceUrl: string): Region | null {
  return REGIONS.find((region) => region.serviceUrl === serviceUrl) ?? null;
}

/** The name of a region with its ID, for a list: `EU  Europe (Ireland)`. */
export function getRegionLabel({ id, name }: Region): string {
  return `${id.toUpperCase()}  ${name}`;
}

/** The service URLs of the other five regions; empty if this is not one of the six. */
export function listOtherRegions(serviceUrl: string): string[] {
  if (!findRegion(serviceUrl)) return [];
  return REGIONS.map((region) => region.serviceUrl).filter((other) => other !== serviceUrl);
}

/**
 * The address of a server's KMC, or of a page in the KMC such as `studio/v3`; by default in the US,
 * where most accounts are.
 */
export function getKmcUrl(serviceUrl: string = US, page = ''): string {
  const id = findRegion(serviceUrl)?.id;
  const hosted = id === 'us' ? 'https://kmc.kaltura.com' : id && `https://kmc.${id}.kaltura.com`;
  const root = `${hosted ?? serviceUrl.replace(/\/api_v3$/, '')}/index.php/kmcng`;
  return page === '' ? root : `${root}/${page}`;
}

/** The short name of a service URL: `EU` for one of the six regions, otherwise the host. */
export function getServerName(serviceUrl: string): string {
  return findRegion(serviceUrl)?.id.toUpperCase() ?? getHost(serviceUrl);
}

/** Kaltura's microservices: the variable in its guides, the service in the host name, the path. */
const MICROSERVICES: readonly (readonly [variable: string, service: string, path: string])[] = [
  ['KALTURA_AGENTS_MANAGER_URL', 'agents-manager', ''],
  ['KALTURA_GENIE_URL', 'genie', ''],
  ['KALTURA_APP_REGISTRY_URL', 'app-registry', '/api/v1'],
  ['KALTURA_USER_PROFILE_URL', 'user', '/api/v1'],
  ['KALTURA_MESSAGING_URL', 'messaging', '/api/v1'],
  ['KALTURA_AUTH_BROKER_URL', 'auth', '/api/v1'],
  ['KALTURA_EVENTS_API_URL', 'events-api', '/api/v1'],
  ['KALTURA_REPORTS_URL', 'reports', ''],
  ['KALTURA_SCM_URL', 'scm', '/api/v1'],
  ['KALTURA_VOD_AVATAR_URL', 'video-avatar', '/api/v1'],
];

/** The URLs of the microservices in this region, by variable; null for any other server. */
export function listMicroservices(serviceUrl: string): [variable: string, url: string][] | null {
  const region = findRegion(serviceUrl);
  return (
    region &&
    MICROSERVICES.map(([variable, service, path]) => [
      variable,
      `https://${service}.${region.code}.ovp.kaltura.com${path}`,
    ])
  );
}
