import { parseArgs } from 'node:util';
import type { SomeCredentials } from '../credentials/credential.ts';
import { CREDENTIALS, getCredential } from '../credentials/index.ts';
import { commandLine, type ShellText, shell } from '../text/command.ts';
import { findNearest } from '../text/nearest.ts';
import { getShellLines, quotePath } from '../text/shell.ts';
import { toDrawable } from '../text/terminal-style.ts';
import { joinWords } from '../text/words.ts';
import {
  ALL_OPTIONS,
  COMMANDS,
  type CommandName,
  type CommandOptions,
  listOptions,
  type Option,
  toCamelCase,
} from './options.ts';
import {
  refuseUnknownCommand,
  refuseUnknownOption,
  suggestHelp,
  UNFILLED,
  type UsageError,
} from './usage-errors.ts';
import { listSecretsOnStdin, validateOptions } from './validate.ts';

export interface ParsedTokens {
  command: CommandName;
  argument: string;
  /** The text of each option; `true` for a switch. */
  texts: ReadonlyMap<string, string | true>;
  /** The paths of the env files that are named. */
  files: readonly string[];
}

/** If `asks` is set, the user wants help or the version, and other mistakes do not matter. */
type CommandLine = { asks: 'help' | 'version' | null } & (
  | { ok: true; options: CommandOptions }
  | ({ ok: false } & UsageError)
);

/** Parses the arguments after the program's name. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const read = args.some(isPlaceholder) ? UNFILLED : parseTokens(args);
  const isOn = (name: string, letter: string): boolean =>
    args.includes(`--${name}`) ||
    args.includes(`-${letter}`) ||
    ('texts' in read && read.texts.has(name));
  const asks = isOn('version', 'V') ? 'version' : isOn('help', 'h') ? 'help' : null;
  if (!('texts' in read)) return { ok: false, asks, ...read };
  const wrong = validateOptions(read);
  return wrong
    ? { ok: false, asks, ...wrong, command: read.command }
    : { ok: true, asks, options: toOptions(read) };
}

/** Is it a placeholder of a suggested command, such as `‹User ID›`, or a word of one? */
function isPlaceholder(argument: string): boolean {
  // Without UTF-8, it is printed in brackets.
  const isInBrackets = toDrawable('‹') === '[' && /^(?:--[\w-]+=)?\[[^\]]*\]?$/.test(argument);
  return isInBrackets || /^(?:--[\w-]+=)?‹|›$/.test(argument);
}

function parseTokens(args: readonly string[]): ParsedTokens | UsageError {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      [...ALL_OPTIONS].map(([name, { short, value }]) => [
        name,
        { type: value ? ('string' as const) : ('boolean' as const), ...(short ? { short } : {}) },
      ]),
    ),
  });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const options = tokens.filter((token) => token.kind === 'option');
  const isSandbox = options.some(({ name }) => name === 'sandbox');
  const named = findCommand(words, isSandbox ? shell`--sandbox` : null);
  // Check this first: a word after an unknown option is not a command, and could be a secret.
  const unknown = options.find(({ name }) => !ALL_OPTIONS.has(name));
  if (unknown) return refuseUnknownOption(unknown, named.command);
  const own = new Map(listOptions(named.command));
  if ('message' in named) {
    // The surplus word may follow an option that parseArgs took as a value.
    const empty = options.find((token) => own.get(token.name)?.value && lacksValue(token));
    return empty
      ? { ...named, ...askForValue(empty.name), fix: suggestHelp(named.command) }
      : named;
  }
  const { command, argument = '' } = named;
  const texts = new Map<string, string | true>();
  const files: string[] = [];
  for (const token of options) {
    const { name, rawName } = token;
    const option = own.get(name);
    const read = option
      ? parseOption(option, token)
      : {
          message: `${rawName} does not work with ${command === 'setup' ? 'kaltura-setup' : command}.`,
        };
    if ('message' in read) return { fix: suggestHelp(command), ...read, command };
    texts.set(name, read.text);
    if (name === 'file' && read.text !== true) files.push(read.text);
  }
  if (files.length > 1 && command !== 'check')
    return {
      message: '--file was given more than once.',
      fix: `Only check accepts several files: ${commandLine`check -f a -f b`}`,
      command,
    };
  return { command, texts, files, argument };
}

interface OptionToken {
  name: string;
  value?: string | undefined;
  inlineValue?: boolean | undefined;
}

/** Is the value missing? parseArgs takes the next option as the value: `--file --json`. */
function lacksValue({ value, inlineValue }: OptionToken): boolean {
  return value === undefined || (!inlineValue && /^-./.test(value));
}

function askForValue(name: string): { message: string } {
  return { message: `--${name} needs a value: --${name} <${ALL_OPTIONS.get(name)?.value}>.` };
}

/** An empty variable of a script must not change what the command works on. */
const NEVER_EMPTY = ['file', 'service-url', 'login'];

function parseOption(
  option: Option,
  token: OptionToken,
): { text: string | true } | { message: string; fix?: string } {
  const { name, value = '' } = token;
  if (!option.value)
    return token.value === undefined ? { text: true } : { message: `--${name} takes no value.` };
  if (lacksValue(token)) return askForValue(name);
  const { oneOf } = option;
  const word = oneOf ? value.toLowerCase() : value;
  const text = option.alias?.(word) ?? word;
  if (oneOf && !oneOf.includes(text)) {
    const message = `--${name} must be ${joinWords(oneOf, 'or')}.`;
    if (name === 'region' && /[.:]/.test(text))
      return { message, fix: 'Pass the URL of a server with --service-url.' };
    const near = findNearest(text, oneOf);
    return near ? { message, fix: `Did you mean ${near}?` } : { message };
  }
  if (option.parse && option.parse(text) === undefined)
    return { message: `--${name} must be ${option.form}` };
  return text === '' && NEVER_EMPTY.includes(name) ? askForValue(name) : { text };
}

/** The options object for the command. The option table defines its type. */
function toOptions({ command, texts, files, argument }: ParsedTokens): CommandOptions {
  const getText = (name: string): string | undefined => {
    const text = texts.get(name);
    return text === true ? undefined : text;
  };
  const options = listOptions(command).map(([name, { value, parse }]) => {
    const text = getText(name);
    if (!value) return [toCamelCase(name), texts.has(name)];
    return [toCamelCase(name), text === undefined ? null : parse ? parse(text) : text];
  });
  const credentials: SomeCredentials<string> = Object.fromEntries(
    CREDENTIALS.flatMap(({ name }) => {
      const value = getText(name) ?? (name === 'region' ? getText('service-url') : undefined);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const [secretOnStdin = null] = listSecretsOnStdin(texts);
  const envFile = getText('file') ?? (texts.has('sandbox') ? '.env.sandbox' : '.env');
  return {
    ...Object.fromEntries(options),
    json: texts.has('json'),
    command,
    argument,
    envFile,
    envFiles: files.length > 1 ? files : [envFile],
    values: credentials,
    secretOnStdin,
    typed: [...texts]
      .filter(([name]) => !ALL_OPTIONS.get(name)?.outputOnly)
      .map(([name, value]) => ({
        name,
        text: value === true ? `--${name}` : formatOption(name, value),
      })),
  } as CommandOptions;
}

/** An option as typed, its value quoted. With `=`, a value may begin with a dash. */
export function formatOption(name: string, value: string): string {
  if (name === 'file') return shell`-f ${quotePath(value)}`.text;
  const word = `--${name}`;
  return (value.startsWith('-') ? shell`${word}=${value}` : shell`${word} ${value}`).text;
}

type Named = { command: CommandName; argument?: string } | UsageError;

/** The command that the words name. `sandbox`: its option, for the commands that are suggested. */
function findCommand(words: readonly string[], sandbox: ShellText | null): Named {
  const [first = 'setup', ...others] = words;
  const all = [first, ...others];
  const command = COMMANDS.findLast((name) =>
    name.split(' ').every((word, at) => word === all[at]),
  );
  if (!command) return refuseUnknownCommand(first, others[0]);
  const rest = all.slice(command.split(' ').length);
  const error = (message: string, fix: string): Named => ({ message, fix, command });
  if (command === 'app-token revoke') {
    const [id = ''] = rest;
    const parsed = getCredential('app-token-id').parse(id);
    if (rest.length !== 1)
      return error(
        'app-token revoke takes the ID of one AppToken.',
        `To see the IDs: ${commandLine`app-token list ${sandbox}`}`,
      );
    return parsed.ok ? { command, argument: parsed.value } : error(parsed.message, parsed.fix);
  }
  const [argument] = rest;
  if (argument === undefined) return { command };
  if (command === 'ks inspect')
    return error(
      'ks inspect takes no argument: every process can see the command line.',
      `Pipe the KS in: ${getShellLines().pipeVariable('KALTURA_KS', commandLine`ks inspect ${sandbox}`)}`,
    );
  if (command === 'ks' && findNearest(argument, ['inspect']))
    return error('ks takes no arguments.', 'Did you mean ks inspect?');
  // The argument could be a password.
  const fix = `Name an env file with -f. Quote a value that contains spaces. ${suggestHelp(command)}`;
  return error(`${command} takes no arguments.`, fix);
}
