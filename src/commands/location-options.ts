import { shellWord } from '../text/shell-word.ts';
import type { Place } from './context.ts';

/** The options that make another run look at the same file and as little else, real or sandbox: to be put behind a command, or nothing. */
export function locationOptions({ options, envFile, sandbox }: Place): string {
  const file = options.isEnvFileNamed ? ` -f ${shellWord(envFile)}` : '';
  const alone = options.ignoreEnvironment ? ' --ignore-environment' : '';
  return `${file}${alone}${sandbox ? ' --sandbox' : ''}`;
}
