import { regionOf } from './regions.ts';

/** Kaltura's microservices: the variable that its guides read, the name of the service, and what stands behind the host. */
const SERVICES: readonly (readonly [variable: string, service: string, path: string])[] = [
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

/** The URLs of the microservices beside a service URL, by variable; null for a server of one's own, of which none is known. */
export function microservices(serviceUrl: string): [variable: string, url: string][] | null {
  const region = regionOf(serviceUrl);
  return (
    region &&
    SERVICES.map(([variable, service, path]) => [
      variable,
      `https://${service}.${region.code}.ovp.kaltura.com${path}`,
    ])
  );
}
