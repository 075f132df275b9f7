import type { Credential } from '../credentials/credential.ts';
import { shell } from '../text/command.ts';

/** The option that gives this value of a credential, as one would type it: `--region eu`, `--user-id 'Jo Doe'`. A secret has none. */
export function optionText({ name, option }: Credential, value: string): string {
  const own = option === 'stdin' ? undefined : option.for?.(value);
  const [word, text] = own ?? [`--${name}`, value];
  // A value that starts with a dash would be taken for an option, by Node itself for one of its own.
  return (text.startsWith('-') ? shell`${word}=${text}` : shell`${word} ${text}`).text;
}

/** The same with the value still to be filled in; for a secret the switch that reads it from stdin. */
export function openOption({ name, option, placeholder }: Credential): string {
  return option === 'stdin' ? `--${name}-stdin` : `--${name} ${placeholder}`;
}
