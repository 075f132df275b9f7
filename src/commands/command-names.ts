import { credentialNamed } from '../credentials/index.ts';
import { commandLine, ShellText } from '../text/command.ts';
import { nearest } from '../text/nearest.ts';
import { fileLine, pipeLine } from '../text/shell.ts';
import type { CommandName } from './option-table.ts';

/** A command line that is not understood: why, and what to write instead. */
export interface Wrong {
  message: string;
  fix: string;
  command: CommandName;
}

const COMMANDS = ['setup', 'check', 'ks', 'export', 'app-token'] as const;
const TOKEN_COMMANDS = ['create', 'list', 'revoke'] as const;

/** The command that the words without a dash name, and what it is about. */
export function commandIn(words: readonly string[]): { command: CommandName; argument?: string } | Wrong {
  const [first = 'setup', second, ...rest] = words;
  const command = COMMANDS.find((name) => name === first);
  if (!command) {
    const near = nearest(first, COMMANDS);
    return {
      message: `There is no command “${shortened(first)}”.`,
      fix: near ? `Did you mean ${near}?` : `See ${commandLine`--help`}.`,
      command: 'setup',
    };
  }
  if (command === 'app-token') return tokenCommandIn(second, rest);
  if (command === 'ks' && second === 'inspect' && rest.length === 0) return { command: 'ks inspect' };
  if (second === undefined) return { command };
  if (command === 'ks' && second === 'inspect')
    return {
      message: 'ks inspect takes no argument: every process can see it.',
      fix: `Pipe the KS in: ${pipeLine('KALTURA_KS', commandLine`ks inspect`)}`,
      command: 'ks inspect',
    };
  if (command === 'ks')
    return {
      message: 'ks takes no arguments; a KS to look at is read from stdin.',
      fix: nearest(second, ['inspect']) ? 'Did you mean ks inspect?' : fileLine(commandLine`ks inspect`),
      command,
    };
  return {
    message: `${command} takes no argument “${shortened(second)}”.`,
    fix: seeHelp(command),
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
      name === undefined
        ? 'app-token does one of three things.'
        : `There is no app-token ${shortened(name)}.`,
      near
        ? `Did you mean app-token ${near}?`
        : 'Say app-token create, app-token list or app-token revoke <id>.',
    );
  }
  const command: CommandName = `app-token ${found}`;
  const [argument, more] = rest;
  if (found !== 'revoke')
    return argument === undefined
      ? { command }
      : no(`${command} takes no argument “${shortened(argument)}”.`, seeHelp(command), command);
  if (argument === undefined || more !== undefined)
    return no(
      'app-token revoke takes the ID of one AppToken.',
      `${commandLine`app-token list`} shows the IDs.`,
      command,
    );
  const parsed = credentialNamed('app-token-id').parse(argument);
  return parsed.ok ? { command, argument: parsed.value } : no(parsed.message, parsed.fix, command);
}

/** What somebody typed in the place of a command may be a secret: only a short word is repeated. */
export function shortened(word: string): string {
  return /^[\w-]{1,24}$/.test(word) ? word : '…';
}

/** Where to read on about a command. */
export function seeHelp(command: CommandName): string {
  return `See ${commandLine`${new ShellText(command)} --help`}.`;
}
