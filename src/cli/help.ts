import { CREDENTIALS, getCredential } from '../credentials/index.ts';
import { getShellLines } from '../text/shell.ts';
import { type CommandName, listOptions } from './options.ts';

interface Page {
  about: readonly string[];
  usage?: string;
  /** Help for options that mean something different in this command; '' omits the option. */
  own?: Readonly<Record<string, string>>;
  after?: readonly string[];
  exits?: string;
  /** Run on the sandbox without changes. */
  examples: readonly string[];
}

/** The options that give a credential's value, on the command line or on stdin. */
const VALUES = CREDENTIALS.flatMap(({ name, option }) =>
  option === 'stdin' ? [] : [`--${name}`],
).join(' ');
const ON_STDIN = CREDENTIALS.flatMap(({ name, option }) =>
  option === 'stdin' ? [`--${name}-stdin`] : [],
);
const EXITS = '0 done  1 missing or wrong  2 usage  3 no API  4 env file';
const NAMED_ELSEWHERE = Object.fromEntries(
  ['service-url', 'timeout', 'no-color', 'debug', 'password-stdin'].map((name) => [name, '']),
);

const PAGES: Readonly<Record<CommandName, Page>> = {
  setup: {
    about: ['Asks for your Kaltura credentials, checks each one and writes the env file.'],
    usage: 'kaltura-setup [options]; also: check, ks (a session), export, app-token',
    own: {
      yes: 'ask nothing: check the values and write them',
      login: 'sign in instead; also --password-stdin',
      'password-stdin': '',
      ...Object.fromEntries(CREDENTIALS.map(({ name }) => [`${name}-stdin`, ''])),
    },
    after: [`  ${VALUES}`, `  on stdin, with --yes: ${ON_STDIN.join(', ')}`],
    exits: `${EXITS}  130 ^C`,
    examples: [
      'kaltura-setup setup --sandbox',
      'kaltura-setup setup --yes --sandbox --only user-id --user-id maya --json',
    ],
  },
  check: {
    about: [
      'Checks all credentials in the env file and the environment at once.',
      'With --json, “next” lists the commands that fix what is wrong.',
    ],
    exits: '0 all valid  1 missing or wrong  2 usage  3 no API  4 env file',
    examples: ['kaltura-setup check --sandbox', 'kaltura-setup check --sandbox --json'],
  },
  ks: {
    about: [
      'Prints a Kaltura Session and nothing else on stdout. See also: ks inspect.',
      'For web pages, use --type user and a User ID without a role.',
    ],
    own: {
      'user-id': `the user of the session; default ${getCredential('user-id').variable}`,
      login: 'sign in; --password-stdin, --partner-id, --region',
      'password-stdin': '',
    },
    examples: [
      getShellLines().intoVariable(
        'KALTURA_KS',
        'kaltura-setup ks --sandbox --type user --expiry 4h',
      ),
      'kaltura-setup ks --sandbox --local --type user --json',
    ],
  },
  'ks inspect': {
    about: [
      'Decodes a KS and explains what is wrong with it. Only --online sends anything.',
      'If it finds the Admin Secret, it verifies the signature.',
      '--online asks the server, and uses the KS itself only if that costs nothing.',
    ],
    own: { yes: 'with --online: use the KS at any cost' },
    usage: getShellLines().pipeFile('kaltura-setup ks inspect [options]'),
    exits: '0 a good KS  1 a bad one  2 usage  3 unverified  4 env file',
    examples: [
      'kaltura-setup ks --sandbox | kaltura-setup ks inspect --sandbox',
      'kaltura-setup ks --sandbox | kaltura-setup ks inspect --sandbox --online',
    ],
  },
  'app-token create': {
    about: [
      'Creates an AppToken, tests it and writes it to the env file. Programs can use it',
      'instead of the Admin Secret. See also: app-token list, app-token revoke.',
    ],
    own: {
      type: 'the kind of its sessions; default user',
      privileges: 'for --type user: default sview:*,list:*',
      'user-id': `the user of its sessions; default ${getCredential('user-id').variable}`,
      json: 'one JSON document',
      ...NAMED_ELSEWHERE,
    },
    after: ['  also: --password-stdin, --service-url, --timeout, --no-color, --debug'],
    exits: `${EXITS}  130 ^C`,
    examples: [
      'kaltura-setup app-token create --sandbox --yes',
      'kaltura-setup app-token create --sandbox --yes --type admin --json',
    ],
  },
  'app-token list': {
    about: ['Lists the AppTokens of the account, without the tokens themselves.'],
    examples: [
      'kaltura-setup app-token list --sandbox',
      'kaltura-setup app-token list --sandbox --json',
    ],
  },
  'app-token revoke': {
    about: [
      'Revokes an AppToken: all its sessions end at once. The env file stays as it',
      'is; if this AppToken is in it, the command names the lines to remove.',
    ],
    usage: 'kaltura-setup app-token revoke <id> [options]',
    exits: `${EXITS}  130 ^C`,
    examples: [
      'kaltura-setup app-token revoke 0_ok000001 --sandbox --yes',
      'kaltura-setup app-token revoke 0_ok000001 --sandbox --yes --json',
    ],
  },
  export: {
    about: ['Prints the credentials for shells and containers.'],
    own: { yes: 'print to a terminal too: shows secrets' },
    exits: '0 done  1 nothing to print  2 usage, or a terminal  4 env file',
    examples: [
      getShellLines().load('kaltura-setup export --sandbox'),
      'kaltura-setup export --sandbox --format json | grep PLAYER_ID',
    ],
  },
};

/** The help for a command. Fits 80 columns and 24 rows. */
export function renderHelp(command: CommandName): string {
  const page = PAGES[command];
  const rows = listOptions(command).flatMap(([name, option]) => {
    const help = page.own?.[name] ?? option.help;
    if (!help || name === 'version') return [];
    if (name === 'help') return ['  -h, --help, -V, --version    this help; the version'];
    const left = `${option.short ? `-${option.short}, ` : ''}--${name}${option.value ? ` <${option.value}>` : ''}`;
    return [`  ${left.padEnd(28)} ${help}`];
  });
  const made =
    command === 'setup' || command.startsWith('app-token')
      ? ''
      : ' (“kaltura-setup setup --sandbox” creates the file)';
  return [
    ...page.about,
    `Usage: ${page.usage ?? `kaltura-setup ${command} [options]`}`,
    ...rows,
    ...(page.after ?? []),
    `Exit codes: ${page.exits ?? EXITS}`,
    `Examples on the sandbox${made}:`,
    ...page.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}
