import { parseArgs } from 'node:util';
import type { CredentialName, Some } from '../credentials/credential.ts';
import { CREDENTIALS, credentialNamed } from '../credentials/index.ts';
import { nearest } from '../text/nearest.ts';
import { fileLine, pipeLine } from '../text/shell.ts';
import { shellWord } from '../text/shell-word.ts';
import type { CommandOptions, Common, ExportOptions, Login } from './command-options.ts';
import { type CommandName, OPTIONS, optionsOn } from './option-table.ts';

interface Wrong {
  message: string;
  fix: string;
  command: CommandName;
}

/** `asks`: help or the version is wanted, whatever else is said. */
export type Understood = { asks: 'help' | 'version' | null } & (
  | { ok: true; options: CommandOptions }
  | ({ ok: false } & Wrong)
);

const COMMANDS = ['setup', 'check', 'ks', 'export', 'app-token'] as const;
const TOKEN_COMMANDS = ['create', 'list', 'revoke'] as const;

/** More one-letter switches in one word than there are (`-yhV`), none of them followed by a value. */
const GROUP = /^-[^-f][^f]{9,}/;

/** The arguments taken apart: the command, the options with a value, the switches that are on. */
interface Arguments {
  command: CommandName;
  values: Readonly<Record<string, string | undefined>>;
  flags: ReadonlySet<string>;
  envFiles: readonly string[];
  /** What the command is about, where it takes an argument. */
  argument: string;
}

/** Reads the arguments after the program's name. What it does not know is named, with the nearest it knows. */
export function understood(args: readonly string[]): Understood {
  const read = taken(args);
  const isOn = (name: string, letter: string): boolean =>
    args.includes(`--${name}`) || args.includes(`-${letter}`) || ('flags' in read && read.flags.has(name));
  const asks = isOn('version', 'V') ? 'version' : isOn('help', 'h') ? 'help' : null;
  const wrong = 'flags' in read ? contradiction(read) : read;
  return wrong ? { ok: false, asks, ...wrong } : { ok: true, asks, options: optionsOf(read as Arguments) };
}

function taken(args: readonly string[]): Arguments | Wrong {
  // The wizard, most often: it need not load the reader of arguments.
  if (args.length === 0) return { command: 'setup', values: {}, flags: new Set(), envFiles: [], argument: '' };
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
  if ('message' in found) return found;
  const { command, argument = '' } = found;
  const no = (message: string, fix = `See kaltura-setup ${command} --help.`): Wrong => ({
    message,
    fix,
    command,
  });
  const values: Record<string, string> = {};
  const flags = new Set<string>();
  const envFiles: string[] = [];
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = optionsOn(command).find((each) => each.name === token.name);
    if (!option)
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
    if (option.oneOf && !option.oneOf.includes(value)) {
      const near = nearest(value, option.oneOf);
      return no(
        `--${option.name} is one of ${option.oneOf.join(', ')}.`,
        near ? `Did you mean ${near}?` : undefined,
      );
    }
    if (option.name === 'env-file' && value === '') return no('--env-file needs the path of a file.');
    if (option.name === 'env-file') envFiles.push(value);
    values[option.name] = value;
  }
  if (envFiles.length > 1 && command !== 'check')
    return no(
      '--env-file is given more than once.',
      'Only check takes several: kaltura-setup check -f a -f b.',
    );
  return { command, values, flags, envFiles, argument };
}

/** What the arguments mean to their command. */
function optionsOf({ command, values, flags, envFiles, argument }: Arguments): CommandOptions {
  const region = values.region ?? values['service-url'];
  const given: Some<string> = Object.fromEntries(
    CREDENTIALS.flatMap(({ name }) => {
      const value = name === 'region' ? region : values[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const sandbox = flags.has('sandbox');
  const common: Common = {
    envFile: values['env-file'] ?? (sandbox ? '.env.sandbox' : '.env'),
    envFiles,
    isEnvFileNamed: values['env-file'] !== undefined,
    sandbox,
    serviceUrl: values['service-url'] ?? null,
    timeout: values.timeout === undefined ? null : Number(values.timeout),
    ignoreEnvironment: flags.has('ignore-environment'),
    noColor: flags.has('no-color'),
    debug: flags.has('debug'),
    json: flags.has('json'),
    given,
    typed: [
      ...Object.entries(values).map(
        ([name, value = '']) => `${name === 'env-file' ? '-f' : `--${name}`} ${shellWord(value)}`,
      ),
      ...[...flags].filter((flag) => !['debug', 'no-color'].includes(flag)).map((flag) => `--${flag}`),
    ],
  };
  const [secretOnStdin = null] = secretsOnStdin(flags);
  const login: Login = { login: values.login ?? null, passwordStdin: flags.has('password-stdin') };
  switch (command) {
    case 'setup':
      return {
        ...common,
        ...login,
        command,
        yes: flags.has('yes'),
        only: (values.only as CredentialName | undefined) ?? null,
        dryRun: flags.has('dry-run'),
        unchecked: flags.has('unchecked'),
        appToken: flags.has('app-token'),
        secretOnStdin,
      };
    case 'check':
      return { ...common, command };
    case 'ks':
      return {
        ...common,
        ...login,
        command,
        type: (values.type as 'admin' | 'user' | undefined) ?? null,
        expiry: values.expiry === undefined ? null : secondsIn(values.expiry),
        privileges: values.privileges ?? '',
        local: flags.has('local'),
        appToken: flags.has('app-token'),
      };
    case 'app-token create':
      return {
        ...common,
        ...login,
        command,
        yes: flags.has('yes'),
        type: values.type === 'admin' ? 'admin' : 'user',
        duration: secondsIn(values.duration ?? '4h') ?? 0,
        expiresAt: momentIn(values.expires ?? 'never'),
        privileges: values.privileges ?? null,
        description: values.description ?? null,
        replaceSecret: flags.has('replace-secret'),
        secretOnStdin,
      };
    case 'app-token list':
      return { ...common, ...login, command, secretOnStdin };
    case 'app-token revoke':
      return { ...common, ...login, command, yes: flags.has('yes'), id: argument, secretOnStdin };
    case 'ks inspect':
      return { ...common, command, online: flags.has('online') };
    case 'export':
      return {
        ...common,
        command,
        yes: flags.has('yes'),
        services: flags.has('services'),
        format: (values.format as ExportOptions['format'] | undefined) ?? null,
      };
  }
}

function secretsOnStdin(flags: ReadonlySet<string>): CredentialName[] {
  return CREDENTIALS.map(({ name }) => name).filter((name) => flags.has(`${name}-stdin`));
}

/** Seconds in `3600`, `90s`, `30m`, `4h`, `1d`; null for anything else, for 0 and for more than ten years. */
export function secondsIn(text: string): number | null {
  const parts = /^(\d{1,9})(s|m|h|d)?$/.exec(text.trim());
  if (!parts) return null;
  const seconds =
    Number(parts[1]) * { s: 1, m: 60, h: 3600, d: 86_400 }[(parts[2] ?? 's') as 's' | 'm' | 'h' | 'd'];
  return seconds > 0 && seconds <= 10 * 366 * 86_400 ? seconds : null;
}

/** The Unix second that `90d` from now, or a date such as 2027-12-31, comes to; null for `never`; NaN for anything else, and for what is past. */
function momentIn(text: string, now = Math.floor(Date.now() / 1000)): number | null {
  if (text === 'never') return null;
  const span = secondsIn(text);
  if (span !== null) return now + span;
  const end = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T23:59:59Z`) / 1000 : Number.NaN;
  return end > now ? end : Number.NaN;
}

/** Names the nearest option of that command; for a secret, the way to give one. */
function unknownOption({ name, rawName }: { name: string; rawName: string }, command: CommandName): Wrong {
  const near = nearest(
    name,
    optionsOn(command).map((each) => each.name),
  );
  const fix = near ? `Did you mean --${near}?` : `See kaltura-setup ${command} --help.`;
  return { message: `There is no option ${shortened(rawName)}.`, fix: secretOption(name) ?? fix, command };
}

function commandIn(words: readonly string[]): { command: CommandName; argument?: string } | Wrong {
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
  if (command === 'app-token') return tokenCommandIn(second, rest);
  if (command === 'ks' && second === 'inspect' && rest.length === 0) return { command: 'ks inspect' };
  if (second === undefined) return { command };
  if (command === 'ks' && second === 'inspect')
    return {
      message: 'ks inspect takes no argument: every process can see it.',
      fix: `Pipe the KS in: ${pipeLine('KALTURA_KS', 'kaltura-setup ks inspect')}`,
      command: 'ks inspect',
    };
  if (command === 'ks')
    return {
      message: 'ks takes no arguments; a KS to look at is read from stdin.',
      fix: nearest(second, ['inspect']) ? 'Did you mean ks inspect?' : fileLine('kaltura-setup ks inspect'),
      command,
    };
  return {
    message: `${command} takes no argument “${shortened(second)}”.`,
    fix: `See kaltura-setup ${command} --help.`,
    command,
  };
}

function tokenCommandIn(
  name: string | undefined,
  rest: readonly string[],
): { command: CommandName; argument?: string } | Wrong {
  const found = TOKEN_COMMANDS.find((each) => each === name);
  const no = (message: string, fix: string, command: CommandName = 'app-token create'): Wrong => ({
    message,
    fix,
    command,
  });
  if (!found) {
    const near = name === undefined ? null : nearest(name, TOKEN_COMMANDS);
    return no(
      name === undefined ? 'app-token does one of three things.' : `There is no app-token ${shortened(name)}.`,
      near ? `Did you mean app-token ${near}?` : 'Say app-token create, app-token list or app-token revoke <id>.',
    );
  }
  const command: CommandName = `app-token ${found}`;
  const [argument, more] = rest;
  if (found !== 'revoke')
    return argument === undefined
      ? { command }
      : no(`${command} takes no argument “${shortened(argument)}”.`, `See kaltura-setup ${command} --help.`, command);
  if (argument === undefined || more !== undefined)
    return no(
      'app-token revoke takes the ID of one AppToken.',
      'kaltura-setup app-token list shows the IDs.',
      command,
    );
  const parsed = credentialNamed('app-token-id').parse(argument);
  return parsed.ok ? { command, argument: parsed.value } : no(parsed.message, parsed.fix, command);
}

/** What somebody typed in the place of a command may be a secret: only a short word is repeated. */
function shortened(word: string): string {
  return /^[\w-]{1,24}$/.test(word) ? word : '…';
}

function secretOption(name: string): string | null {
  if (/^(?:app-)?token/.test(name))
    return 'An AppToken is never an option: every process can see it. Use setup --yes --app-token-stdin.';
  if (/^(?:admin-?)?secret/.test(name))
    return 'A secret is never an option: every process can see it. Use setup --yes --admin-secret-stdin.';
  return /^(?:password|otp|code)$/.test(name)
    ? 'A password is never an option: every process can see it. Use --password-stdin.'
    : null;
}

/** Options that do not go together, or a value out of its range; null where all is well. */
function contradiction({ command, values, flags }: Arguments): Wrong | null {
  const no = (message: string, fix: string): Wrong => ({ message, fix, command });
  const [first, second] = secretsOnStdin(flags);
  if (first && second)
    return no(`stdin holds one secret: --${first}-stdin or --${second}-stdin.`, 'Give one of them.');
  if (values.region !== undefined && values['service-url'] !== undefined)
    return no('--region and --service-url name the same thing.', 'Give one of them.');
  if (values.login !== undefined && flags.has('local'))
    return no('--local signs with the Admin Secret; --login does without it.', 'Give one of them.');
  if (values.login !== undefined && first)
    return no(`--login fetches the secret; --${first}-stdin gives it.`, 'Give one of them.');
  for (const name of ['partner-id', 'region'])
    if ((command === 'ks' || command.startsWith('app-token')) && values[name] !== undefined && values.login === undefined)
      return no(
        `--${name} goes with --login <email>.`,
        'Without --login the env file or the environment says it.',
      );
  if (flags.has('password-stdin') && values.login === undefined)
    return no('--password-stdin goes with --login <email>.', 'Add --login.');
  if (command === 'setup' && !flags.has('yes') && !flags.has('sandbox')) {
    const needsYes = ['json', 'unchecked', 'password-stdin', ...(first ? [`${first}-stdin`] : [])];
    const name = needsYes.find((each) => flags.has(each));
    if (name) return no(`--${name} goes with --yes.`, 'Add --yes, or leave it out.');
  }
  if (command === 'ks' && flags.has('app-token') && (flags.has('local') || values.login !== undefined))
    return no(
      `--app-token asks the API for the session; --${flags.has('local') ? 'local signs it here' : 'login signs in'}.`,
      'Give one of them.',
    );
  if (command === 'setup' && flags.has('app-token') && (values.only !== undefined || flags.has('unchecked')))
    return no(
      `--app-token makes and proves an AppToken; that does not go with --${values.only === undefined ? 'unchecked' : 'only'}.`,
      'Give one of them.',
    );
  if (values.duration !== undefined && secondsIn(values.duration) === null)
    return no('--duration is a time such as 3600, 30m or 4h, ten years at most.', 'For example --duration 4h.');
  if (values.expires !== undefined && Number.isNaN(momentIn(values.expires)))
    return no(
      '--expires is a time from now such as 90d, a date to come such as 2027-12-31, or never.',
      'For example --expires 90d.',
    );
  if (values.timeout !== undefined && !(Number(values.timeout) > 0 && Number(values.timeout) <= 3600))
    return no('--timeout is a number of seconds greater than 0.', 'For example --timeout 30.');
  if (values.expiry !== undefined && secondsIn(values.expiry) === null)
    return no('--expiry is a time such as 3600, 30m or 4h, ten years at most.', 'For example --expiry 1h.');
  return null;
}
