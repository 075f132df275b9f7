import { commandLine, ShellText } from '../text/command.ts';
import { findNearest } from '../text/nearest.ts';
import { type CommandName, listOptions } from './options.ts';

/** Why a command line is wrong. Never repeats a value: it may be a secret. */
export interface UsageError {
  message: string;
  fix: string;
  command: CommandName;
}

/** The error for a suggested command that was pasted with its placeholders. */
export const UNFILLED: UsageError = {
  message: 'The command still has a placeholder in ‹ ›.',
  fix: 'Replace it, including ‹ and ›, with the value. Quote a value that contains spaces.',
  command: 'setup',
};

/** Suggests the nearest command. */
export function refuseUnknownCommand(first: string, second: string | undefined): UsageError {
  if (first !== 'app-token') {
    const near = findNearest(first, ['setup', 'check', 'ks', 'export', 'app-token']);
    return {
      message: `Unknown command “${shorten(first)}”.`,
      fix: near ? `Did you mean ${near}?` : `For help: ${commandLine`--help`}`,
      command: 'setup',
    };
  }
  const near = findNearest(second ?? '', ['create', 'list', 'revoke']);
  return {
    message: second
      ? `Unknown command “app-token ${shorten(second)}”.`
      : 'app-token needs a command.',
    fix: near
      ? `Did you mean app-token ${near}?`
      : 'Use app-token create, app-token list or app-token revoke <id>.',
    command: 'app-token create',
  };
}

/** Suggests the nearest option of that command; for a secret, explains how to pass it. */
export function refuseUnknownOption(
  { name, rawName }: { name: string; rawName: string },
  command: CommandName,
): UsageError {
  if (READ_BY_NODE.test(name))
    return {
      message: `--${name} is not allowed: Node itself reads it before this program starts, so a file from somebody else could run its own code.`,
      fix: 'Use -f <path> or --file <path>.',
      command,
    };
  const known = listOptions(command).map(([each]) => each);
  const near = findNearest(name, known);
  const fix = near ? `Did you mean --${near}?` : suggestHelp(command);
  return {
    message: `Unknown option ${shorten(rawName)}.`,
    fix: explainSecretOption(name) ?? fix,
    command,
  };
}

/**
 * Options that Node looks for in the whole command line, even after the name of a script, and obeys
 * before this program starts. `--env-file` applies the file's NODE_OPTIONS (seen on Node 20 to 26);
 * a configuration file can load code (Node 22 and newer).
 */
const READ_BY_NODE = /^(?:env-file(?:-if-exists)?|(?:experimental-(?:default-)?)?config-file)$/;

/** Secrets that people try to pass as options. */
const SECRET_OPTIONS: readonly (readonly [name: RegExp, what: string, instead: string])[] = [
  [/^(?:app-)?token/, 'an AppToken', 'setup --yes --app-token-stdin'],
  [/^(?:admin-?)?secret/, 'a secret', 'setup --yes --admin-secret-stdin'],
  [/^(?:password|otp|code)$/, 'a password', '--password-stdin'],
];

function explainSecretOption(name: string): string | null {
  const [, what, instead] = SECRET_OPTIONS.find(([pattern]) => pattern.test(name)) ?? [];
  return what
    ? `Do not pass ${what} as an option: every process can see it. Use ${instead}.`
    : null;
}

/** The advice to read the help of a command. */
export function suggestHelp(command: CommandName): string {
  return `For help: ${commandLine`${new ShellText(command)} --help`}`;
}

/** A word in the place of a command may be a secret, so only a short word is repeated. */
function shorten(word: string): string {
  return /^[\w-]{1,24}$/.test(word) ? word : '…';
}
