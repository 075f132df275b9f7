import { type ShellText, shell } from '../text/command.ts';
import { pathArgument } from '../text/shell.ts';
import type { Place } from './context.ts';

/** The options that make another run look at the same file and as little else, real or sandbox: to be put behind a command, or nothing. */
export function locationOptions({ options, envFile, sandbox }: Place): ShellText {
  const file = options.isFileNamed ? shell` -f ${pathArgument(envFile)}` : shell``;
  const alone = options.ignoreEnvironment ? shell` --ignore-environment` : shell``;
  return shell`${file}${alone}${sandbox ? shell` --sandbox` : shell``}`;
}
