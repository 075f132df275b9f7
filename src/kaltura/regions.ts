/** A place where Kaltura hosts accounts. A partner ID belongs to one region; the number may be another company's elsewhere. */
export interface Region {
  id: 'us' | 'eu' | 'de' | 'ca' | 'sg' | 'ap';
  /** Kaltura's own code for it, as its staff and status pages write it. */
  code: string;
  name: string;
  serviceUrl: string;
}

export const REGIONS: readonly Region[] = [
  { id: 'us', code: 'nvp1', name: 'United States', serviceUrl: 'https://www.kaltura.com/api_v3' },
  { id: 'eu', code: 'irp2', name: 'Europe (Ireland)', serviceUrl: 'https://api.eu.kaltura.com/api_v3' },
  { id: 'de', code: 'frp2', name: 'Germany (Frankfurt)', serviceUrl: 'https://api.de.kaltura.com/api_v3' },
  { id: 'ca', code: 'cap2', name: 'Canada', serviceUrl: 'https://api.ca.kaltura.com/api_v3' },
  { id: 'sg', code: 'sgp2', name: 'Singapore', serviceUrl: 'https://api.sg.kaltura.com/api_v3' },
  {
    id: 'ap',
    code: 'syp2',
    name: 'Asia Pacific (Australia)',
    serviceUrl: 'https://api.ap.kaltura.com/api_v3',
  },
];

/** The service URL of the region that most accounts are in. */
export const US = (REGIONS[0] as Region).serviceUrl;

/** The region that a service URL belongs to, or null for any other host (on-premises, an unlisted region). */
export function regionOf(serviceUrl: string): Region | null {
  return REGIONS.find((region) => region.serviceUrl === serviceUrl) ?? null;
}

/** The KMC of a server: where a person signs in to it. */
export function consoleOf(serviceUrl: string): string {
  const region = regionOf(serviceUrl);
  if (!region) return `${new URL(serviceUrl).origin}/index.php/kmcng`;
  return region.id === 'us' ? 'https://kmc.kaltura.com' : `https://kmc.${region.id}.kaltura.com`;
}

/** How a service URL is named to a person: `EU` for one of the six, the host for any other. */
export function placeName(serviceUrl: string): string {
  return regionOf(serviceUrl)?.id.toUpperCase() ?? hostOf(serviceUrl);
}

/** The host (with a port, if any) of a URL that has been through `parse`; the text itself when it is no URL. */
export function hostOf(url: string): string {
  try {
    return new URL(url).host;
  } catch {
    return url;
  }
}

/** True for `localhost`, 127.0.0.0/8 and [::1]: the only hosts that plain http is used with. */
export function isLoopback(url: string): boolean {
  try {
    const { hostname } = new URL(url);
    return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname);
  } catch {
    return false;
  }
}
