import { findRegion } from './regions.ts';

/** Kaltura's microservices: the variable in its guides, the service in the host name, the path. */
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

/** The URLs of the microservices in this region, by variable; null for any other server. */
export function listMicroservices(serviceUrl: string): [variable: string, url: string][] | null {
  const region = findRegion(serviceUrl);
  return (
    region &&
    SERVICES.map(([variable, service, path]) => [
      variable,
      `https://${service}.${region.code}.ovp.kaltura.com${path}`,
    ])
  );
}
