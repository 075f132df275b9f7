/** What a person may set out to do with the wizard, on the account 102 of the sandbox. */
import type { CredentialName } from '../../src/credentials/credential.ts';
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
}

const LINES = '# mine\r\nOTHER="kept as it is"  # so\r\n';

/** A file with all six, by somebody's hand. */
const WHOLE = `${LINES}KALTURA_PARTNER_ID=102
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
  { ...plain, name: 'on an own server', options: (api) => ({ 'service-url': api }) },
  { ...plain, name: 'coming back', file: WHOLE },
  {
    ...plain,
    name: 'rotating the User ID',
    file: WHOLE,
    only: 'user-id',
    userId: 'test-automation',
  },
];

/** The lines in the file that are not ours. */
export function otherLines(journey: Journey): string {
  return journey.file?.startsWith(LINES) ? LINES : '';
}
