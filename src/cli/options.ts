import type { CredentialName, SomeCredentials } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import { findRegionId } from '../credentials/region.ts';
import { REGIONS } from '../kaltura/regions.ts';
import { getUnixSeconds } from '../text/time.ts';

export const COMMANDS = [
  'setup',
  'check',
  'ks',
  'ks inspect',
  'export',
  'app-token create',
  'app-token list',
  'app-token revoke',
] as const;

export type CommandName = (typeof COMMANDS)[number];

/** One option. Without `value` it is a switch. */
export interface Option {
  short?: string;
  /** The name of its value in the help. */
  value?: string;
  commands: readonly CommandName[];
  help: string;
  /** The accepted values, if there are only a few. */
  oneOf?: readonly string[];
  /** The accepted value that another word means; null if there is none. */
  alias?: (word: string) => string | null;
  /** Parses the text; undefined if it is invalid. `form` describes valid texts. */
  parse?: (text: string) => unknown;
  form?: string;
  /** It changes only what is printed, so two commands that differ in it do the same. */
  outputOnly?: true;
}

const APP_TOKEN_COMMANDS = ['app-token create', 'app-token list', 'app-token revoke'] as const;
const LOGIN_COMMANDS = ['setup', 'ks', ...APP_TOKEN_COMMANDS] as const;

const CREATE = ['app-token create'] as const;
const DURATION = {
  value: 'time',
  parse: parseDuration,
  form: 'a time such as 3600, 30m or 4h, ten years at most.',
} as const;

/**
 * Every option except the credentials' own, in the order of the help. The types of a command's
 * options come from this table: a new option needs only a new row.
 */
export const OPTIONS = {
  file: { short: 'f', value: 'path', commands: COMMANDS, help: 'the env file; default .env' },
  yes: {
    short: 'y',
    commands: ['setup', 'export', 'app-token create', 'app-token revoke', 'ks inspect'],
    help: 'ask nothing; needed without a terminal',
  },
  json: {
    commands: ['check', 'setup', 'ks', 'ks inspect', ...APP_TOKEN_COMMANDS],
    help: 'one JSON document; its schema: dist/schema.json',
  },
  only: {
    value: 'credential',
    commands: ['setup'],
    help: 'only this one: user-id, admin-secret, region, …',
    oneOf: CREDENTIALS.map(({ name }) => name),
  },
  'dry-run': { commands: ['setup'], help: 'show the changes; write nothing' },
  unchecked: { commands: ['setup'], help: 'with --yes: write even if the API is unreachable' },
  'app-token': { commands: ['setup', 'ks'], help: 'an AppToken instead of the Admin Secret' },
  login: {
    value: 'email',
    commands: LOGIN_COMMANDS,
    help: 'sign in instead; also --partner-id, --region',
  },
  'password-stdin': {
    commands: LOGIN_COMMANDS,
    help: 'with --login: line 1 password, line 2 code',
  },
  type: {
    value: 'admin|user',
    commands: ['ks', 'app-token create'],
    help: 'the kind of session; default admin',
    oneOf: ['admin', 'user'],
    // The API's numbers for the two kinds.
    alias: (word) => (word === '0' ? 'user' : word === '2' ? 'admin' : null),
  },
  expiry: {
    ...DURATION,
    commands: ['ks'],
    help: 'how long the KS lives: 3600, 30m, 4h; default 1h',
  },
  duration: { ...DURATION, commands: CREATE, help: 'how long each session lives; default 4h' },
  expires: {
    value: 'time',
    commands: CREATE,
    help: 'when it expires: 90d, 2027-12-31; default never',
    parse: parseExpiry,
    form: 'a time from now such as 90d, a future date such as 2027-12-31, or never.',
  },
  privileges: {
    value: 'list',
    commands: ['ks', 'app-token create'],
    help: 'such as sview:0_abc or all:*,disableentitlement',
  },
  description: { value: 'text', commands: CREATE, help: 'its purpose, shown in the list' },
  'replace-secret': { commands: CREATE, help: 'remove the Admin Secret from the file' },
  local: { commands: ['ks'], help: 'sign it on this computer; nothing is sent' },
  online: { commands: ['ks inspect'], help: 'ask the server too: ended? restricted?' },
  format: {
    value: 'form',
    commands: ['export'],
    help: 'shell, powershell, docker, json, example',
    oneOf: ['shell', 'powershell', 'docker', 'json', 'example'],
  },
  services: { commands: ['export'], help: "print the URLs of the region's microservices too" },
  sandbox: { commands: COMMANDS, help: 'an embedded Kaltura API with ready-made accounts' },
  'service-url': { value: 'url', commands: COMMANDS, help: 'the API base URL of your own server' },
  timeout: {
    value: 'seconds',
    commands: COMMANDS,
    help: 'the time limit of one API call; default 15',
    parse: parseTimeout,
    form: 'a number of seconds greater than 0, such as 30; 3600 at most.',
  },
  'ignore-environment': { commands: COMMANDS, help: 'take values from options and the file only' },
  'no-color': { commands: COMMANDS, help: 'no colours (also NO_COLOR)', outputOnly: true },
  debug: {
    commands: COMMANDS,
    help: 'print each request to stderr, without secrets',
    outputOnly: true,
  },
  help: { short: 'h', commands: COMMANDS, help: 'this help' },
  version: { short: 'V', commands: COMMANDS, help: 'the version' },
} as const satisfies Readonly<Record<string, Option>>;

/** Which other commands take a credential as an option. */
const CREDENTIAL_COMMANDS: SomeCredentials<readonly CommandName[]> = {
  'partner-id': ['ks', ...APP_TOKEN_COMMANDS],
  region: ['ks', ...APP_TOKEN_COMMANDS],
  'user-id': ['ks', 'app-token create'],
  'admin-secret': APP_TOKEN_COMMANDS,
};

/** One option per credential; for a secret, a switch to read it from stdin. */
const CREDENTIAL_OPTIONS = CREDENTIALS.map(({ name, label, option }): [string, Option] => {
  const commands: CommandName[] = ['setup', ...(CREDENTIAL_COMMANDS[name] ?? [])];
  if (option === 'stdin')
    return [`${name}-stdin`, { commands, help: `read the ${label} from stdin` }];
  const oneOf =
    name === 'region' ? { oneOf: REGIONS.map(({ id }) => id), alias: findRegionId } : {};
  return [name, { value: option.value, commands, help: '', ...oneOf }];
});

const TABLE = Object.entries(OPTIONS);
const before = TABLE.findIndex(([name]) => name === 'app-token');

/** Every option by its name, in the order of the help. */
export const ALL_OPTIONS: ReadonlyMap<string, Option> = new Map([
  ...TABLE.slice(0, before),
  ...CREDENTIAL_OPTIONS,
  ...TABLE.slice(before),
]);

/** The options of one command. */
export function listOptions(command: CommandName): [name: string, option: Option][] {
  return [...ALL_OPTIONS].filter(([, { commands }]) => commands.includes(command));
}

type Table = typeof OPTIONS;
type Camel<S extends string> = S extends `${infer A}-${infer B}`
  ? `${A}${Capitalize<Camel<B>>}`
  : S;
/** A switch is on or off; any other option is null if it is absent. */
type ValueOf<O> = O extends { parse: (text: string) => infer V }
  ? Exclude<V, undefined> | null
  : O extends { oneOf: readonly (infer V)[] }
    ? V | null
    : O extends { value: string }
      ? string | null
      : boolean;
type Typed<C extends CommandName> = {
  readonly [N in keyof Table & string as C extends Table[N]['commands'][number]
    ? Camel<N>
    : never]: ValueOf<Table[N]>;
};

/** What a command receives: its options from the table above, and values derived from them. */
export type OptionsOf<C extends CommandName> = Typed<C> & {
  readonly command: C;
  readonly json: boolean;
  /** The path of the env file: `file`, or the default. */
  readonly envFile: string;
  /** The env files to check: only `check` accepts several. */
  readonly envFiles: readonly string[];
  /** Values from the credentials' own options; `--service-url` gives the region's value. */
  readonly values: SomeCredentials<string>;
  /** The secret to read from stdin; null if the command does not read stdin. */
  readonly secretOnStdin: CredentialName | null;
  /** The options as typed (`text`), without those that only change the output. */
  readonly typed: readonly { readonly name: string; readonly text: string }[];
  /** The argument of `app-token revoke`: the ID of an AppToken. */
  readonly argument: string;
};

type AnyOf<C extends CommandName> = { [K in C]: OptionsOf<K> }[C];

/** The options of any command, of the AppToken commands, and of the commands with `--login`. */
export type CommandOptions = AnyOf<CommandName>;
export type AppTokenOptions = AnyOf<(typeof APP_TOKEN_COMMANDS)[number]>;
export type LoginOptions = AnyOf<(typeof LOGIN_COMMANDS)[number]>;

/** The property name of an option: `dryRun` for `dry-run`. */
export function toCamelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const TEN_YEARS = 10 * 366 * 86_400;
const SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Seconds in `3600`, `90s`, `30m`, `4h`, `1d`, `1w`, ten years at most; otherwise undefined. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit = 's'] = /^(\d{1,9})([smhdw])?$/.exec(text.trim()) ?? [];
  const seconds = Number(count) * SECONDS[unit as keyof typeof SECONDS];
  return seconds > 0 && seconds <= TEN_YEARS ? seconds : undefined;
}

/**
 * The Unix second of a time from now (`90d`) or of a date (`2027-12-31`); null for `never`;
 * undefined for anything else and for the past.
 */
function parseExpiry(text: string): number | null | undefined {
  if (text === 'never') return null;
  const now = getUnixSeconds();
  // A bare number is refused, because the user could mean days.
  const span = /^\d+$/.test(text) ? undefined : parseDuration(text);
  if (span !== undefined) return now + span;
  const end = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T23:59:59Z`) / 1000 : Number.NaN;
  // Date reads 30 February as 2 March.
  return end > now && new Date(end * 1000).toISOString().startsWith(text) ? end : undefined;
}

/** Seconds, decimals allowed, up to an hour; otherwise undefined. */
function parseTimeout(text: string): number | undefined {
  const seconds = Number(text);
  return seconds > 0 && seconds <= 3600 ? seconds : undefined;
}
