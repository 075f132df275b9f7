import { parseArgs } from 'node:util';
import type { CredentialName, Some } from '../credentials/credential.ts';
import { CREDENTIALS } from '../credentials/index.ts';
import { commandLine } from '../text/command.ts';
import { nearest } from '../text/nearest.ts';
import { shellWord } from '../text/shell-word.ts';
import { commandIn, seeHelp, shortened, type Wrong } from './command-names.ts';
import type { CommandOptions, Common, ExportOptions, Login } from './command-options.ts';
import { type Arguments, contradiction, momentIn, secondsIn, secretsOnStdin } from './contradictions.ts';
import { type CommandName, OPTIONS, optionsOn } from './option-table.ts';

/** `asks`: help or the version is wanted, whatever else is said. */
export type Understood = { asks: 'help' | 'version' | null } & (
  | { ok: true; options: CommandOptions }
  | ({ ok: false } & Wrong)
);

/** More one-letter switches in one word than there are (`-yhV`), none of them followed by a value. */
const GROUP = /^-[^-f][^f]{9,}/;

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
  if (args.length === 0)
    return { command: 'setup', values: {}, flags: new Set(), envFiles: [], argument: '' };
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
  const no = (message: string, fix = seeHelp(command)): Wrong => ({
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
    // `--file --json`: parseArgs would take the next option as the value.
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
    if (option.name === 'file' && value === '') return no('--file needs the path of a file.');
    if (option.name === 'file') envFiles.push(value);
    values[option.name] = value;
  }
  if (envFiles.length > 1 && command !== 'check')
    return no(
      '--file is given more than once.',
      `Only check takes several: ${commandLine`check -f a -f b`}.`,
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
    envFile: values.file ?? (sandbox ? '.env.sandbox' : '.env'),
    envFiles,
    isEnvFileNamed: values.file !== undefined,
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
        ([name, value = '']) => `${name === 'file' ? '-f' : `--${name}`} ${shellWord(value)}`,
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

/** Names the nearest option of that command; for a secret, the way to give one. */
function unknownOption({ name, rawName }: { name: string; rawName: string }, command: CommandName): Wrong {
  if (READ_BY_NODE.test(name)) return { ...readByNode(name), command };
  const near = nearest(
    name,
    optionsOn(command).map((each) => each.name),
  );
  const fix = near ? `Did you mean --${near}?` : seeHelp(command);
  return { message: `There is no option ${shortened(rawName)}.`, fix: secretOption(name) ?? fix, command };
}

/**
 * Options that Node looks for in the whole command line, also behind the name of a script, and obeys before this program starts:
 * `--env-file` applies the file's NODE_OPTIONS (seen on Node 20 to 26), a configuration file can load code
 * (on 22 and newer).
 */
const READ_BY_NODE = /^(?:env-file(?:-if-exists)?|experimental-(?:default-)?config-file)$/;

function readByNode(name: string): Pick<Wrong, 'message' | 'fix'> {
  return {
    message: `--${name} is refused: Node itself reads it before this program starts, and a file from somebody else could then run its own code.`,
    fix: 'Use -f <path> or --file <path>.',
  };
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
