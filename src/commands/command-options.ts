import { printOption } from '../cli/parse.ts';
import type { Credential } from '../credentials/credential.ts';
import { type ShellText, shell } from '../text/command.ts';
import { holdsSecret } from '../text/redact.ts';
import { pathArgument, shellWord } from '../text/shell.ts';
import type { Place } from './context.ts';

/** The option that gives this value of a credential, as one would type it: `--region eu`, `--user-id 'Jo Doe'`. A secret has none. */
export function optionText({ name, option }: Credential, value: string): string {
  const own = option === 'stdin' ? undefined : option.for?.(value);
  const [word, text] = own ?? [`--${name}`, value];
  return printOption(word.slice(2), text);
}

/** The same with the value still to be filled in; for a secret the switch that reads it from stdin. */
export function openOption({ name, option, placeholder }: Credential): string {
  return option === 'stdin' ? `--${name}-stdin` : `--${name} ${placeholder}`;
}

/** The option for a server of one's own, its URL still to be filled in. */
export const OWN_URL = '--service-url ‹https://…/api_v3›';

/** The same for a URL that a file or the environment names: only a person can vouch for it. */
export function urlIfTrusted(serviceUrl: string): string {
  return holdsSecret(serviceUrl) ? OWN_URL : `‹--service-url ${shellWord(serviceUrl)}, if you trust it›`;
}

/** The options that make another run look at the same file and as little else, real or sandbox: to be put behind a command, or nothing. */
export function locationOptions({ options, envFile, sandbox }: Place): ShellText {
  const file = options.isFileNamed ? shell` -f ${pathArgument(envFile)}` : shell``;
  const alone = options.ignoreEnvironment ? shell` --ignore-environment` : shell``;
  return shell`${file}${alone}${sandbox ? shell` --sandbox` : shell``}`;
}
