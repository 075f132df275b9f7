/** What a person may set out to do with the wizard, on the account 102 of the sandbox. */
import type { Given } from '../../src/credentials/report.ts';
import { SANDBOX_HINT } from '../../src/sandbox/server.ts';

export const SECRET = SANDBOX_HINT.adminSecret;
export const USER_SECRET = '7d1c0f2a9b8e4d3c6a5f1e0b9c8d7a62';
export const PASSWORD = SANDBOX_HINT.password;
export const EU = 'https://api.eu.kaltura.com/api_v3';
export const US = 'https://www.kaltura.com/api_v3';
export const PORTAL = SANDBOX_HINT.portalUrl;
export const PLAYER = SANDBOX_HINT.playerId;

export interface Journey {
  name: string;
  /** What the env file holds before; null where there is none. */
  file: string | null;
  /** What is given on the command line. `api` is the service URL of the server on loopback. */
  options: (api: string) => Readonly<Record<string, string>>;
  only: string | null;
  /** The Admin Secrets that are typed, one after the other. */
  secrets: readonly string[];
  signsIn: boolean;
  /** The User ID that is wanted; null takes the one that is offered. */
  userId: string | null;
}

const LINES = '# mine\r\nOTHER="kept as it is"  # so\r\n';

/** A file with all six, by somebody's hand. */
export const WHOLE = `${LINES}KALTURA_PARTNER_ID=102
KALTURA_ADMIN_SECRET='${SECRET}'
KALTURA_SERVICE_URL=${EU}
KALTURA_PLAYER_ID=${PLAYER}
KALTURA_USER_ID=claude-code-kaltura-dev
KALTURA_VIDEO_PORTAL_BASE_URL=${PORTAL}
`;

const plain: Omit<Journey, 'name'> = {
  file: null,
  options: () => ({}),
  only: null,
  secrets: [SECRET],
  signsIn: false,
  userId: null,
};

export const JOURNEYS: readonly Journey[] = [
  { ...plain, name: 'for the first time' },
  { ...plain, name: 'the User Secret first', file: LINES, secrets: [USER_SECRET, SECRET] },
  { ...plain, name: 'the wrong region first', options: () => ({ region: 'us' }) },
  { ...plain, name: 'signing in', signsIn: true },
  { ...plain, name: 'on one’s own server', options: (api) => ({ 'service-url': api }) },
  { ...plain, name: 'coming back', file: WHOLE },
  { ...plain, name: 'rotating the User ID', file: WHOLE, only: 'user-id', userId: 'test-automation' },
];

/** What was in the file and is none of ours. */
export function otherLines(journey: Journey): string {
  return journey.file?.startsWith(LINES) ? LINES : '';
}

/** An option as it is given to the wizard. */
export function givenBy(options: Readonly<Record<string, string>>): Record<string, Given> {
  const region = options.region ?? options['service-url'];
  return region ? { region: { text: region, source: 'option' } } : {};
}
