import { shellWord } from '../env-file/warnings.ts';
import type { Surroundings } from './surroundings.ts';

/** The options that make another run look at the same file and as little else, real or sandbox: to be put behind a command, or nothing. */
export function here({ line, envFile, sandbox }: Pick<Surroundings, 'line' | 'envFile' | 'sandbox'>): string {
  const file = line.values['env-file'] === undefined ? '' : ` -f ${shellWord(envFile)}`;
  const alone = line.flags.has('ignore-environment') ? ' --ignore-environment' : '';
  return `${file}${alone}${sandbox ? ' --sandbox' : ''}`;
}
