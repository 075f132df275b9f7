import { parseArgs } from 'node:util';

export type CommandName = 'setup' | 'check' | 'ks' | 'ks inspect' | 'export';

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

/** Every option, in the order of the help. Credentials have theirs named alike: `--partner-id` is the suggested answer of `partner-id`. */
export const OPTIONS: readonly Option[] = [
  { name: 'env-file', short: 'f', value: 'path', on: 'all', help: 'the env file; .env unless told' },
  { name: 'yes', short: 'y', on: ['setup', 'export'], help: '' },
  {
    name: 'json',
    on: ['check', 'setup', 'ks', 'ks inspect'],
    help: 'one JSON document; its schema: dist/schema.json',
  },
  {
    name: 'only',
    value: 'credential',
    on: ['setup'],
    help: 'only this one: user-id, admin-secret, region, …',
  },
  { name: 'dry-run', on: ['setup'], help: 'show what would be written; write nothing' },
  { name: 'unchecked', on: ['setup'], help: 'with --yes: write though the API is out of reach' },
  { name: 'partner-id', value: 'number', on: ['setup', 'ks'], help: '' },
  {
    name: 'region',
    value: 'region',
    on: ['setup', 'ks'],
    help: '',
    oneOf: ['us', 'eu', 'de', 'ca', 'sg', 'ap'],
  },
  { name: 'player-id', value: 'number', on: ['setup'], help: '' },
  { name: 'user-id', value: 'id', on: ['setup', 'ks'], help: '' },
  { name: 'portal-url', value: 'url', on: ['setup'], help: '' },
  { name: 'admin-secret-stdin', on: ['setup'], help: 'with --yes: read the Admin Secret from stdin' },
  {
    name: 'login',
    value: 'email',
    on: ['setup', 'ks'],
    help: 'sign in with a KMC account instead of the secret',
  },
  {
    name: 'password-stdin',
    on: ['setup', 'ks'],
    help: 'with --login: line 1 password, line 2 code',
  },
  {
    name: 'type',
    value: 'admin|user',
    on: ['ks'],
    help: 'what the KS may do; admin unless told',
    oneOf: ['admin', 'user'],
  },
  { name: 'expiry', value: 'time', on: ['ks'], help: 'how long it lives: 3600, 30m, 4h; 1h unless told' },
  { name: 'privileges', value: 'list', on: ['ks'], help: 'such as sview:0_abc123,disableentitlement' },
  { name: 'local', on: ['ks'], help: 'sign it here; nothing is sent' },
  { name: 'online', on: ['ks inspect'], help: 'ask the server too: ended? restricted?' },
  {
    name: 'format',
    value: 'form',
    on: ['export'],
    help: 'shell, docker or json; shell unless told',
    oneOf: ['shell', 'docker', 'json'],
  },
  { name: 'sandbox', on: 'all', help: 'an embedded Kaltura API with ready-made accounts' },
  { name: 'service-url', value: 'url', on: 'all', help: 'an API base URL of your own' },
  { name: 'timeout', value: 'seconds', on: 'all', help: 'the longest one API call may take; 15' },
  { name: 'ignore-environment', on: 'all', help: 'values from options and the file alone' },
  { name: 'no-color', on: 'all', help: 'no colours (also NO_COLOR)' },
  { name: 'debug', on: 'all', help: 'each request on stderr, without secrets' },
  { name: 'help', short: 'h', on: 'all', help: 'this help' },
  { name: 'version', short: 'V', on: 'all', help: 'the version' },
];

/** A command line that has been understood. `values` holds the options with a value, `flags` the switches that are on. */
export interface CommandLine {
  command: CommandName;
  values: Readonly<Record<string, string | undefined>>;
  flags: ReadonlySet<string>;
}

export type Understood =
  | { ok: true; line: CommandLine }
  | { ok: false; message: string; fix: string; command: CommandName };

const COMMANDS: readonly CommandName[] = ['setup', 'check', 'ks', 'export'];

/** More one-letter switches in one word than there are (`-yhV`), none of them followed by a value. */
const GROUP = /^-[^-f][^f]{9,}/;

/** Reads the arguments after the program's name. What it does not know is named, with the nearest it knows. */
export function understood(args: readonly string[]): Understood {
  // The wizard, most often: it need not load the reader of arguments.
  if (args.length === 0) return { ok: true, line: { command: 'setup', values: {}, flags: new Set() } };
  const { tokens } = parseArgs({
    // parseArgs takes quadratic time over a long group; its beginning is as unknown as the whole.
    args: args.map((arg) => (GROUP.test(arg) ? arg.slice(0, 10) : arg)),
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      OPTIONS.map(
        ({ name, short, value }) =>
          [name, { type: value ? 'string' : 'boolean', ...(short ? { short } : {}) }] as const,
      ),
    ),
  });
  const words = tokens.filter((token) => token.kind === 'positional').map((token) => token.value);
  const found = commandIn(words);
  // First: the word behind an option that is none is no command, and may be a secret.
  const stranger = tokens.find(
    (token) => token.kind === 'option' && !OPTIONS.some((option) => option.name === token.name),
  );
  if (stranger?.kind === 'option') return unknownOption(stranger, found.command);
  if ('message' in found) return { ok: false, ...found };
  const { command } = found;
  const no = (message: string, fix = `See kaltura-setup ${command} --help.`): Understood => ({
    ok: false,
    message,
    fix,
    command,
  });

  const values: Record<string, string> = {};
  const flags = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = OPTIONS.find((each) => each.name === token.name) as Option;
    if (option.on !== 'all' && !option.on.includes(command))
      return no(`${token.rawName} does not go with ${command === 'setup' ? 'kaltura-setup' : command}.`);
    if (!option.value) {
      if (token.value !== undefined) return no(`--${option.name} takes no value.`);
      flags.add(option.name);
      continue;
    }
    // `--env-file --json`: parseArgs would take the next option as the value.
    if (token.value === undefined || (!token.inlineValue && /^-./.test(token.value)))
      return no(`--${option.name} needs a value: --${option.name} <${option.value}>.`);
    const value = option.oneOf ? token.value.toLowerCase() : token.value;
    if (option.oneOf && !option.oneOf.includes(value))
      return no(`--${option.name} is one of ${option.oneOf.join(', ')}.`);
    if (option.name === 'env-file' && value === '') return no('--env-file needs the path of a file.');
    values[option.name] = value;
  }
  return contradiction(command, values, flags) ?? { ok: true, line: { command, values, flags } };
}

/** Names the nearest option of that command; for a secret, the way to give one. */
function unknownOption(
  { name, rawName }: { name: string; rawName: string },
  command: CommandName,
): Understood {
  const here = OPTIONS.filter((each) => each.on === 'all' || each.on.includes(command));
  const near = nearest(
    name,
    here.map((each) => each.name),
  );
  const fix = near ? `Did you mean --${near}?` : `See kaltura-setup ${command} --help.`;
  return {
    ok: false,
    message: `There is no option ${shortened(rawName)}.`,
    fix: secretOption(name) ?? fix,
    command,
  };
}

function commandIn(
  words: readonly string[],
): { command: CommandName } | { message: string; fix: string; command: CommandName } {
  const [first = 'setup', second, ...rest] = words;
  const command = COMMANDS.find((name) => name === first);
  if (!command) {
    const near = nearest(first, COMMANDS);
    return {
      message: `There is no command “${shortened(first)}”.`,
      fix: near ? `Did you mean ${near}?` : 'See kaltura-setup --help.',
      command: 'setup',
    };
  }
  if (command === 'ks' && second === 'inspect' && rest.length === 0) return { command: 'ks inspect' };
  if (second === undefined) return { command };
  if (command === 'ks' && second === 'inspect')
    return {
      message: 'ks inspect takes no argument: every process can see it.',
      fix: 'Pipe the KS in: echo "$KALTURA_KS" | kaltura-setup ks inspect',
      command: 'ks inspect',
    };
  if (command === 'ks')
    return {
      message: 'ks takes no arguments; a KS to look at is read from stdin.',
      fix: nearest(second, ['inspect']) ? 'Did you mean ks inspect?' : 'kaltura-setup ks inspect < file',
      command,
    };
  return {
    message: `${command} takes no argument “${shortened(second)}”.`,
    fix: `See kaltura-setup ${command} --help.`,
    command,
  };
}

/** What somebody typed in the place of a command may be a secret: only a short word is repeated. */
function shortened(word: string): string {
  return /^[\w-]{1,24}$/.test(word) ? word : '…';
}

function secretOption(name: string): string | null {
  if (/^(?:admin-?)?secret/.test(name))
    return 'A secret is never an option: every process can see it. Use setup --yes --admin-secret-stdin.';
  return /^(?:password|otp|code)$/.test(name)
    ? 'A password is never an option: every process can see it. Use --password-stdin.'
    : null;
}

function contradiction(
  command: CommandName,
  values: Readonly<Record<string, string>>,
  flags: ReadonlySet<string>,
): Understood | null {
  const no = (message: string, fix: string): Understood => ({ ok: false, message, fix, command });
  if (values.region !== undefined && values['service-url'] !== undefined)
    return no('--region and --service-url name the same thing.', 'Give one of them.');
  if (values.login !== undefined && flags.has('local'))
    return no('--local signs with the Admin Secret; --login does without it.', 'Give one of them.');
  if (values.login !== undefined && flags.has('admin-secret-stdin'))
    return no('--login fetches the secret; --admin-secret-stdin gives it.', 'Give one of them.');
  for (const name of ['partner-id', 'region'])
    if (command === 'ks' && values[name] !== undefined && values.login === undefined)
      return no(
        `--${name} goes with --login <email>.`,
        'Without --login the env file or the environment says it.',
      );
  if (flags.has('password-stdin') && values.login === undefined)
    return no('--password-stdin goes with --login <email>.', 'Add --login.');
  if (command === 'setup' && !flags.has('yes')) {
    for (const name of ['json', 'admin-secret-stdin', 'unchecked', 'password-stdin']) {
      if (flags.has(name) && !flags.has('sandbox'))
        return no(`--${name} goes with --yes.`, 'Add --yes, or leave it out.');
    }
  }
  if (values.timeout !== undefined && !(Number(values.timeout) > 0 && Number(values.timeout) <= 3600)) {
    return no('--timeout is a number of seconds greater than 0.', 'For example --timeout 30.');
  }
  return null;
}

/** The known word that a mistyped one begins, else the one that is nearest to it, or null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const begun = word.length >= 3 ? known.filter((each) => each.startsWith(word.toLowerCase())) : [];
  if (begun.length === 1) return begun[0] as string;
  let best: string | null = null;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const each of known) {
    const distance = edits(word.toLowerCase().slice(0, 40), each);
    if (distance < least) [best, least] = [each, distance];
  }
  return best;
}

/** Letters to insert, remove, replace or swap to get from one word to the other. */
function edits(from: string, to: string): number {
  let before: number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const cost = from[i - 1] === to[j - 1] ? 0 : 1;
      let least = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + cost,
      );
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        least = Math.min(least, (before[j - 2] as number) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[to.length] as number;
}
