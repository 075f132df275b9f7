import { CREDENTIALS } from '../credentials/index.ts';
import { REGIONS } from '../kaltura/regions.ts';

export type CommandName =
  | 'setup'
  | 'check'
  | 'ks'
  | 'ks inspect'
  | 'export'
  | 'app-token create'
  | 'app-token list'
  | 'app-token revoke';

const TOKEN_COMMANDS = ['app-token create', 'app-token list', 'app-token revoke'] as const;

interface Option {
  name: string;
  short?: string;
  /** What its value is called; absent for a switch. */
  value?: string;
  on: 'all' | readonly CommandName[];
  help: string;
  /** The values it can have, where they are few. */
  oneOf?: readonly string[];
}

/** Signing in asks which account, a session and an AppToken are of one user, and it takes the Admin Secret to make one of these. */
const ALSO_ON: Readonly<Record<string, readonly CommandName[]>> = {
  'partner-id': ['ks', ...TOKEN_COMMANDS],
  region: ['ks', ...TOKEN_COMMANDS],
  'user-id': ['ks', 'app-token create'],
  'admin-secret': TOKEN_COMMANDS,
};

/** `--partner-id <number>`, …: one option a credential, a switch for one that stdin holds. */
const CREDENTIAL_OPTIONS: readonly Option[] = CREDENTIALS.map(({ name, label, option }) =>
  option === 'stdin'
    ? {
        name: `${name}-stdin`,
        on: ['setup', ...(ALSO_ON[name] ?? [])],
        help: `with --yes: read the ${label} from stdin`,
      }
    : {
        name,
        value: option.value,
        on: ['setup', ...(ALSO_ON[name] ?? [])],
        help: '',
        ...(name === 'region' ? { oneOf: REGIONS.map((region) => region.id) } : {}),
      },
);

/** Every option, in the order of the help. A new one goes here, and into the options of its command (command-line.ts). */
export const OPTIONS: readonly Option[] = [
  { name: 'file', short: 'f', value: 'path', on: 'all', help: 'the env file; default .env' },
  { name: 'yes', short: 'y', on: ['setup', 'export', 'app-token create', 'app-token revoke'], help: '' },
  {
    name: 'json',
    on: ['check', 'setup', 'ks', 'ks inspect', ...TOKEN_COMMANDS],
    help: 'one JSON document; its schema: dist/schema.json',
  },
  {
    name: 'only',
    value: 'credential',
    on: ['setup'],
    help: 'only this one: user-id, admin-secret, region, …',
    oneOf: CREDENTIALS.map(({ name }) => name),
  },
  { name: 'dry-run', on: ['setup'], help: 'show what would be written; write nothing' },
  { name: 'unchecked', on: ['setup'], help: 'with --yes: write though the API is out of reach' },
  ...CREDENTIAL_OPTIONS,
  { name: 'app-token', on: ['setup', 'ks'], help: 'an AppToken in place of the Admin Secret' },
  {
    name: 'login',
    value: 'email',
    on: ['setup', 'ks', ...TOKEN_COMMANDS],
    help: 'sign in with a KMC account instead of the secret',
  },
  {
    name: 'password-stdin',
    on: ['setup', 'ks', ...TOKEN_COMMANDS],
    help: 'with --login: line 1 password, line 2 code',
  },
  {
    name: 'type',
    value: 'admin|user',
    on: ['ks', 'app-token create'],
    help: 'what the KS may do; default admin',
    oneOf: ['admin', 'user'],
  },
  { name: 'expiry', value: 'time', on: ['ks'], help: 'how long it lives: 3600, 30m, 4h; default 1h' },
  {
    name: 'duration',
    value: 'time',
    on: ['app-token create'],
    help: 'how long each session lives; default 4h',
  },
  {
    name: 'expires',
    value: 'time',
    on: ['app-token create'],
    help: 'when it ends: 90d, 2027-12-31; default never',
  },
  {
    name: 'privileges',
    value: 'list',
    on: ['ks', 'app-token create'],
    help: 'such as sview:0_abc123,disableentitlement',
  },
  { name: 'description', value: 'text', on: ['app-token create'], help: 'what it is for' },
  {
    name: 'replace-secret',
    on: ['app-token create'],
    help: 'the Admin Secret leaves the file too',
  },
  { name: 'local', on: ['ks'], help: 'sign it here; nothing is sent' },
  { name: 'online', on: ['ks inspect'], help: 'ask the server too: ended? restricted?' },
  {
    name: 'format',
    value: 'form',
    on: ['export'],
    help: 'shell, powershell, docker, json, example',
    oneOf: ['shell', 'powershell', 'docker', 'json', 'example'],
  },
  { name: 'services', on: ['export'], help: 'the URLs of the region’s microservices too' },
  { name: 'sandbox', on: 'all', help: 'an embedded Kaltura API with ready-made accounts' },
  { name: 'service-url', value: 'url', on: 'all', help: 'an API base URL of your own' },
  { name: 'timeout', value: 'seconds', on: 'all', help: 'the longest one API call may take; 15' },
  { name: 'ignore-environment', on: 'all', help: 'values from options and the file alone' },
  { name: 'no-color', on: 'all', help: 'no colours (also NO_COLOR)' },
  { name: 'debug', on: 'all', help: 'each request on stderr, without secrets' },
  { name: 'help', short: 'h', on: 'all', help: 'this help' },
  { name: 'version', short: 'V', on: 'all', help: 'the version' },
];

/** The options of one command. */
export function optionsOn(command: CommandName): readonly Option[] {
  return OPTIONS.filter((option) => option.on === 'all' || option.on.includes(command));
}
