/** What a person may set out to do with the wizard, on the account 102 of the sandbox. */
import type { CredentialName } from '../../src/credentials/credential.ts';
import type { Given } from '../../src/credentials/state.ts';
import { EU, PLAYER, PORTAL, SECRET, USER_SECRET } from '../answers.ts';

export interface Journey {
  name: string;
  /** The content of the env file at the start; null without a file. */
  file: string | null;
  /** The command-line options. `api` is the service URL of the server on loopback. */
  options: (api: string) => Readonly<Record<string, string>>;
  only: CredentialName | null;
  /** The Admin Secrets that are typed, one after the other. */
  secrets: readonly string[];
  signsIn: boolean;
  /** The User ID that is wanted; null takes the one that is offered. */
  userId: string | null;
  /**
   * The requests of a run without faults, which the tests without faults verify. The faults are
   * always derived from this list. A ping that only opens a connection is not counted: the program
   * sends it only if there is time.
   */
  asks: { calls: readonly string[]; requests: number; ofTheApi: number };
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

const CALLS = [
  'GET portal',
  'session.startWidgetSession',
  'uiConf.list',
  'session.start',
  'user.get',
  'partner.getInfo',
  'baseEntry.list',
];
const IN_A_FILE = [...CALLS, 'uiConf.get'];
const BY_PASSWORD = [
  ...CALLS,
  'user.loginByLoginId',
  'partner.listPartnersForUser',
  'user.list',
  'system.pingDatabase',
  'session.end',
];

/** Six of the requests are to portals. */
const asks = (calls: readonly string[], requests: number): Journey['asks'] => ({
  calls,
  requests,
  ofTheApi: requests - 6,
});

const plain: Omit<Journey, 'name' | 'asks'> = {
  file: null,
  options: () => ({}),
  only: null,
  secrets: [SECRET],
  signsIn: false,
  userId: null,
};

export const JOURNEYS: readonly Journey[] = [
  { ...plain, name: 'for the first time', asks: asks(CALLS, 14) },
  {
    ...plain,
    name: 'the User Secret first',
    asks: asks(CALLS, 15),
    file: LINES,
    secrets: [USER_SECRET, SECRET],
  },
  {
    ...plain,
    name: 'the wrong region first',
    asks: asks(CALLS, 13),
    options: () => ({ region: 'us' }),
  },
  { ...plain, name: 'signing in', asks: asks(BY_PASSWORD, 11), signsIn: true },
  {
    ...plain,
    name: 'on one’s own server',
    asks: asks(CALLS, 8),
    options: (api) => ({ 'service-url': api }),
  },
  { ...plain, name: 'coming back', asks: asks(IN_A_FILE, 10), file: WHOLE },
  {
    ...plain,
    name: 'rotating the User ID',
    asks: asks(IN_A_FILE, 14),
    file: WHOLE,
    only: 'user-id',
    userId: 'test-automation',
  },
];

/** The lines in the file that are not ours. */
export function otherLines(journey: Journey): string {
  return journey.file?.startsWith(LINES) ? LINES : '';
}

/** An option as it is given to the wizard. */
export function givenBy(options: Readonly<Record<string, string>>): Record<string, Given> {
  const region = options.region ?? options['service-url'];
  return region ? { region: { text: region, origin: 'option' } } : {};
}
