import { CREDENTIALS, credentialNamed } from '../credentials/index.ts';
import { evalLine, fileLine, variableLine } from '../text/shell.ts';
import { type CommandName, optionsOf } from './options.ts';

interface Page {
  about: readonly string[];
  usage: string;
  /** Said instead of the option table's words, where a command means something of its own by it. */
  own?: Readonly<Record<string, string>>;
  after?: readonly string[];
  exits: string;
  /** They run as they stand, on the sandbox. */
  examples: readonly string[];
}

/** The options that give a credential's value, on the command line or on stdin. */
const VALUES = CREDENTIALS.flatMap(({ name, option }) => (option === 'stdin' ? [] : [`--${name}`])).join(' ');
const ON_STDIN = CREDENTIALS.flatMap(({ name, option }) => (option === 'stdin' ? [`--${name}-stdin`] : []));
const SIGN_IN = 'sign in instead; also --partner-id, --region';
const NAMED_ELSEWHERE = Object.fromEntries(
  ['service-url', 'timeout', 'no-color', 'debug', 'password-stdin'].map((name) => [name, '']),
);

const PAGES: Readonly<Record<CommandName, Page>> = {
  setup: {
    about: ['Asks for the Kaltura credentials, checks each, writes the env file.'],
    usage: 'kaltura-setup [setup] [options]; also: check, ks, export, app-token',
    own: {
      yes: 'ask nothing: take the values given, check, write',
      login: 'sign in instead; also --password-stdin',
      'password-stdin': '',
      ...Object.fromEntries(CREDENTIALS.map(({ name }) => [`${name}-stdin`, ''])),
    },
    after: [`  ${VALUES}`, `  on stdin, with --yes: ${ON_STDIN.join(', ')}`],
    exits: '0 done  1 missing or wrong  2 usage  3 no API  4 env file  130 ^C',
    examples: [
      'kaltura-setup setup --sandbox',
      'kaltura-setup setup --yes --sandbox --only user-id --user-id maya --json',
    ],
  },
  check: {
    about: [
      'Checks what the env file and the environment hold, all of it at once.',
      '“next” in the answer holds the commands that mend what is wrong.',
    ],
    usage: 'kaltura-setup check [options]',
    exits: '0 all valid  1 missing or wrong  2 usage  3 no API  4 env file',
    examples: ['kaltura-setup check --sandbox', 'kaltura-setup check --sandbox --json'],
  },
  ks: {
    about: [
      'Prints a Kaltura Session, and nothing else on stdout. For players and pages:',
      '--type user, a User ID without a role. Any other opens the whole account.',
    ],
    usage: 'kaltura-setup ks [options]',
    own: {
      'user-id': `whose session it is; default ${credentialNamed('user-id').variable}`,
      login: 'sign in; --password-stdin, --partner-id, --region',
      'password-stdin': '',
    },
    exits: '0 done  1 missing or wrong  2 usage  3 no API  4 env file',
    examples: [
      variableLine('KALTURA_KS', 'kaltura-setup ks --sandbox --type user --expiry 4h'),
      'kaltura-setup ks --sandbox --local --json',
    ],
  },
  'ks inspect': {
    about: [
      'Decodes a KS and says what is wrong with it. Only --online sends anything.',
      'With the Admin Secret of the env file or environment it verifies the signature.',
      '--online asks the server, and uses the KS itself only if that costs nothing.',
    ],
    own: { yes: 'with --online: use the KS, whatever that costs' },
    usage: fileLine('kaltura-setup ks inspect [options]'),
    exits: '0 a good KS  1 a bad one  2 usage  3 unverified  4 env file',
    examples: [
      'kaltura-setup ks --sandbox | kaltura-setup ks inspect --sandbox',
      'kaltura-setup ks --sandbox | kaltura-setup ks inspect --sandbox --online',
    ],
  },
  'app-token create': {
    about: [
      'Makes an AppToken, which gives sessions without the Admin Secret and can be',
      'ended, proves it and writes it to the env file. Also: app-token list, revoke.',
    ],
    usage: 'kaltura-setup app-token create [options]',
    own: {
      yes: 'ask nothing; needed without a terminal',
      type: 'what its sessions may do; default user',
      privileges: 'of a user: default sview:*,list:*',
      'user-id': `whose sessions they are; default ${credentialNamed('user-id').variable}`,
      'admin-secret-stdin': 'read the Admin Secret from stdin',
      login: SIGN_IN,
      json: 'one JSON document',
      ...NAMED_ELSEWHERE,
    },
    after: ['  as everywhere: --password-stdin, --service-url, --timeout, --no-color, --debug'],
    exits: '0 done  1 missing, wrong  2 usage  3 no API  4 env file  130 ^C',
    examples: [
      'kaltura-setup app-token create --sandbox --yes',
      'kaltura-setup app-token create --sandbox --yes --type admin --json',
    ],
  },
  'app-token list': {
    about: ['Shows the AppTokens of the account: ID, type, user, expiry; never the token.'],
    usage: 'kaltura-setup app-token list [options]',
    own: {
      'admin-secret-stdin': 'read the Admin Secret from stdin',
      login: SIGN_IN,
    },
    exits: '0 done  1 missing or wrong  2 usage  3 no API  4 env file',
    examples: ['kaltura-setup app-token list --sandbox', 'kaltura-setup app-token list --sandbox --json'],
  },
  'app-token revoke': {
    about: [
      'Ends an AppToken: all its sessions end at once. The env file stays as it is;',
      'where it holds this one, the lines to remove are said.',
    ],
    usage: 'kaltura-setup app-token revoke <id> [options]',
    own: {
      yes: 'ask nothing; needed without a terminal',
      'admin-secret-stdin': 'read the Admin Secret from stdin',
      login: SIGN_IN,
    },
    exits: '0 done  1 missing or wrong  2 usage  3 no API  4 env file  130 ^C',
    examples: [
      'kaltura-setup app-token revoke 0_ok000001 --sandbox --yes',
      'kaltura-setup app-token revoke 0_ok000001 --sandbox --yes --json',
    ],
  },
  export: {
    about: ['Prints the credentials in another form, for shells and containers.'],
    usage: 'kaltura-setup export [options]',
    own: { yes: 'print to a terminal too: secrets on the screen' },
    exits: '0 done  1 nothing to print  2 usage, or a terminal  4 env file',
    examples: [
      evalLine('kaltura-setup export --sandbox'),
      'kaltura-setup export --sandbox --format json | grep PLAYER_ID',
    ],
  },
};

/** The help of a command: what it does, its options, its exit codes, two examples. Fits 80 columns and 24 rows. */
export function helpOf(command: CommandName): string {
  const page = PAGES[command];
  const rows = optionsOf(command).flatMap(([name, option]) => {
    const help = page.own?.[name] ?? option.help;
    if (!help || name === 'version') return [];
    if (name === 'help') return ['  -h, --help, -V, --version    this help; the version'];
    const left = `${option.short ? `-${option.short}, ` : ''}--${name}${option.value ? ` <${option.value}>` : ''}`;
    return [`  ${left.padEnd(28)} ${help}`];
  });
  const made =
    command === 'setup' || command.startsWith('app-token')
      ? ''
      : ' (“kaltura-setup setup --sandbox” makes the file)';
  return [
    ...page.about,
    `Usage: ${page.usage}`,
    ...rows,
    ...(page.after ?? []),
    `Exit codes: ${page.exits}`,
    `Examples on the sandbox${made}:`,
    ...page.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}
